/* What a signed-in tablet asks of the app for a blind ballot: the rule and the blind signature. The ballot
itself never goes this way (static/blind/post.js). */
import { room } from "./room.js";

const base = () => `/tablet/${room.snapshot.meeting.id}`;

/** The text of the rule pack that was announced. */
export async function askRule(attempt) {
  const answer = await fetch(`${base()}/rule/${attempt}`, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("no rule");
  return answer.text();
}

/** The blind signature of what this tablet blinded; a refusal rejects with its `code`. */
export async function askSignature(attempt, blinded) {
  const answer = await fetch(`${base()}/credential`, {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
    },
    body: JSON.stringify({ attempt, blinded }),
  });
  const read = await answer.json();
  if (!answer.ok) throw Object.assign(new Error("refused"), { code: read.code });
  return read.signature;
}

/** A published record, asked for without saying who asks. */
export async function askRecord(record) {
  const answer = await fetch(`/results/record/${record}.json`, { credentials: "omit" });
  if (!answer.ok) throw new Error("no record");
  return answer.json();
}
