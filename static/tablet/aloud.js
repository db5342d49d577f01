/* Read the ballot aloud where the browser has a voice; it reads the question, never the marks. */
import { el, fill } from "../dom.js";
import { poll, t } from "./room.js";

const voice = window.speechSynthesis;

/** A place for the button: empty until the browser has a voice, which it may find later than the page. */
export function readAloud() {
  const place = el("span", { class: "aloud" });
  if (!voice) return null;
  show(place);
  // Chromium lists its voices some time after it was first asked.
  voice.onvoiceschanged = () => show(place);
  return place;
}

/** Ends the reading: another page is due. */
export function hush() {
  if (voice && voice.speaking) voice.cancel();
}

function show(place) {
  if (!voice.getVoices().length) return;
  const read = () => {
    if (voice.speaking) {
      voice.cancel();
      return;
    }
    const said = new SpeechSynthesisUtterance(sentence());
    said.lang = document.documentElement.lang;
    said.onstart = () => fill(button, t("停止朗读"));
    said.onend = () => fill(button, t("朗读"));
    said.onerror = said.onend;
    voice.speak(said);
  };
  const button = el("button", { class: "btn", type: "button", onclick: read }, t("朗读"));
  fill(place, button);
}

function sentence() {
  const names = poll().options.map((option, index) => `${index + 1}, ${option.name}`);
  const how = document.getElementById("how").textContent;
  return [poll().title, how, ...names].join(`${t("。")} `);
}
