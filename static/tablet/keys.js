/* The keys 1, 2, 3… choose an answer where one question stands alone in view. */
import { isOneByOne, isSingle } from "./ballot.js";

/** Takes a key that nothing on the page took for itself; the answer is chosen as by a tap. */
export function answerByKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || !(isSingle() || isOneByOne())) return;
  if (document.querySelector("dialog[open]")) return;
  const answers = document.querySelectorAll("ol.ballot .choice input");
  const answer = answers[Number(event.key) - 1];
  if (!answer) return;
  answer.focus();
  answer.click();
}
