/* Read the ballot aloud where the browser has a voice; it reads the question, never the marks. */
import { el } from "../dom.js";
import { poll, t } from "./room.js";

/** The button, or null where the browser has no voice. */
export function readAloud() {
  const voice = window.speechSynthesis;
  if (!voice || !voice.getVoices().length) return null;
  const read = () => {
    if (voice.speaking) {
      voice.cancel();
      return;
    }
    const said = new SpeechSynthesisUtterance(sentence());
    said.lang = document.documentElement.lang;
    voice.speak(said);
  };
  return el("button", { class: "btn aloud", type: "button", onclick: read }, t("朗读"));
}

function sentence() {
  const names = poll().options.map((option, index) => `${index + 1}, ${option.name}`);
  const how = document.getElementById("how").textContent;
  return [poll().title, how, ...names].join("。 ");
}
