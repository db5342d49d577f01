/* What a signed-in tablet asks of the app for a blind ballot: the rule and the blind signature. The ballot
itself never goes this way (static/blind/post.js). */
import { timely } from "../timely.js";
import { CREDENTIAL_DRAW } from "../wire.js";
import { room } from "./room.js";

// Longer than a full hall takes to draw.
const PATIENCE_MS = 12000;
let line = null;

const base = () => `/tablet/${room.snapshot.meeting.id}`;

/** The text of the rule pack that was announced. */
export async function askRule(attempt) {
  return timely(`${base()}/rule/${attempt}`, { credentials: "same-origin" }, (answer) => {
    if (!answer.ok || answer.redirected) throw new Error("no rule");
    return answer.text();
  });
}

/** Credentials are drawn by this socket from now on, as long as it stands. */
export function drawBy(socket) {
  line = socket;
}

/** The blind signature of what this tablet blinded; a refusal rejects with its `code`.

The open line spares a full hall the connections. Asked again by the page when the line brings no
answer: the same value is signed alike. */
export async function askSignature(attempt, blinded) {
  const ack = line && line.connected ? await askByLine(attempt, blinded) : null;
  if (!ack) return askByPage(attempt, blinded);
  if (!ack.ok) throw Object.assign(new Error("refused"), { code: ack.error });
  return ack.signature;
}

function askByLine(attempt, blinded) {
  return new Promise((answered) => {
    line.timeout(PATIENCE_MS).emit(CREDENTIAL_DRAW, { attempt, blinded }, (lost, ack) => answered(lost ? null : ack));
  });
}

async function askByPage(attempt, blinded) {
  const options = {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
    },
    body: JSON.stringify({ attempt, blinded }),
  };
  return timely(`${base()}/credential`, options, async (answer) => {
    const read = await answer.json();
    if (!answer.ok) throw Object.assign(new Error("refused"), { code: read.code });
    return read.signature;
  });
}

/** A published record, asked for without saying who asks. */
export async function askRecord(record) {
  return timely(`/results/record/${record}.json`, { credentials: "omit" }, (answer) => {
    if (!answer.ok) throw new Error("no record");
    return answer.json();
  });
}
