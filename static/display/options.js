/* What is asked about: the options in their official order, or the one motion, large. */
import { el } from "../dom.js";
import { t } from "./hall.js";
import { pageMark } from "./pages.js";

// So few names may stand nearly as large as the heading.
const FEW = 4;

/** One option fills the place; several are a list that is never cut off. */
export function options(now) {
  return now.options.length === 1 ? single(now.options[0]) : list(now.options);
}

function list(all) {
  const hasPictures = all.some((option) => option.picture);
  const line = (option, i) =>
    el(
      "li",
      {},
      el("span", { class: "num" }, String(i + 1)),
      hasPictures && picture(option),
      el("span", { class: "nm" }, named(option.name)),
      option.cost && el("span", { class: "cost" }, option.cost),
    );
  const largest = all.length > FEW ? 1.45 : 2;
  const shape = hasPictures ? "names with-pictures" : "names";
  return el(
    "div",
    { class: "paged" },
    el("ol", { class: shape, "data-fit": largest, "data-columns": true, "data-rows": "li" }, all.map(line)),
    pageMark(),
  );
}

function single(option) {
  const about = [option.cost, option.place, option.unit].filter(Boolean).join(" · ");
  return el(
    "div",
    { class: "paged" },
    el(
      "div",
      { class: "single", "data-fit": 1.5, "data-least": 0.85 },
      option.picture && el("img", { class: "large", src: option.picture, alt: "" }),
      el("p", { class: "nm" }, named(option.name)),
      about && el("p", { class: "about" }, about),
      option.description && el("p", { class: "about" }, option.description),
    ),
  );
}

/** A name as it is drawn: one with points between its parts is broken there and nowhere else.
 *
 * Where the pack keeps names from the hall, the server says only the place on the ballot.
 */
export function named(name) {
  const place = /^候选人 (\d+)$/.exec(name);
  if (place) return t("候选人 {n}", { n: place[1] });
  const parts = name.split("·");
  if (parts.length === 1) return name;
  const withPoints = parts.map((part, i) => (i < parts.length - 1 ? [`${part}·`, el("wbr")] : part));
  return el("span", { class: "parts" }, withPoints);
}

/** A picture, or its empty place: names stand under one another. */
function picture(option) {
  return option.picture
    ? el("img", { class: "small", src: option.picture, alt: "" })
    : el("span", { class: "small" });
}
