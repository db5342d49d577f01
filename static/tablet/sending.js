/* Cast a ballot: kept before it is sent, resent with the same key, forgotten once recorded. */
import { castUntilAnswered, randomKey } from "../outbox.js";
import { timeOfDay } from "../hall_clock.js";
import { ballot, clearMarks, kept, outbox, writtenNames } from "./ballot.js";
import { clock, poll } from "./room.js";

/** `stop` ends a sending under way; `refused` is the server's last refusal. */
export const sending = { stop: null, refused: null };

/** Send what is on the ballot; `repaint` is called when the answer has come. */
export function submit(socket, repaint) {
  const { attempt, marks, writeIns } = ballot;
  const key = kept().key || randomKey();
  outbox.write(attempt, { ...kept(), key, marks, writeIns });
  send(socket, { attempt, key, marks, write_ins: writtenNames() }, repaint);
}

/** A ballot that was on its way when the page was left goes on; the same key counts once. */
export function resume(socket, repaint) {
  if (sending.stop) sending.stop();
  sending.stop = null;
  sending.refused = null;
  const { onItsWay } = kept();
  // A blind ballot never goes over the socket.
  if (onItsWay && poll().protection !== "blind") send(socket, onItsWay, repaint);
}

function send(socket, message, repaint) {
  const { attempt, key } = message;
  outbox.write(attempt, { ...outbox.read(attempt), onItsWay: message });
  sending.stop = castUntilAnswered(socket, message, (ack) => {
    sending.stop = null;
    if (ack.ok || ack.error === "already-cast") settle(attempt, key);
    else refuse(attempt, ack);
    repaint();
  });
}

function settle(attempt, key) {
  clearBallot();
  outbox.write(attempt, { key, recordedAt: timeOfDay(clock.now()) });
}

/** Once recorded, what was chosen does not stay on the tablet. */
export function clearBallot() {
  clearMarks();
  ballot.page = "ballot";
  ballot.again = false;
  outbox.write(ballot.attempt, {});
}

function refuse(attempt, ack) {
  const { onItsWay: _gone, ...rest } = outbox.read(attempt);
  outbox.write(attempt, rest);
  sending.refused = ack;
}
