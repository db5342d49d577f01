/* Ballots on their way: kept in the tablet's own storage, sent until they are answered. */
import { shelf } from "./shelf.js";
import { BALLOT_CAST } from "./wire.js";

const RESEND_MS = 4000;
const AFTER_A_FAULT_MS = 1500;
const WHILE_OFFLINE_MS = 500;
const SEND_AGAIN = [
  "internal", "signed-out", "store-fault", "store-full", "store-locked", "store-read-only",
  "too-many-messages",
];

/** A new key for one ballot: the same key never counts twice. */
export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What this tablet keeps of each attempt for one member; it survives reload, sleep and restart. */
export class Outbox {
  constructor(owner) {
    this.owner = owner;
    // The check code of the attempt: another house at the same address numbers its own from 1.
    this.code = "";
  }

  name(attempt) {
    return `ballot:${this.owner}:${attempt}:${this.code}`;
  }

  read(attempt) {
    const text = shelf.getItem(this.name(attempt));
    return text ? JSON.parse(text) : {};
  }

  write(attempt, entry) {
    shelf.setItem(this.name(attempt), JSON.stringify(entry));
  }

  /** Calls `heard` when another window of this tablet has kept something else of one of these ballots. */
  onOther(heard) {
    window.addEventListener("storage", ({ key }) => {
      if (key === null || key.startsWith(`ballot:${this.owner}:`)) heard();
    });
  }

  drop(attempt) {
    shelf.removeItem(this.name(attempt));
  }
}

/** Send the same ballot with the same key until it is answered. A broken server is not an answer,
    nor is a disk that took nothing; a tablet that was signed out is signed in again meanwhile.
    Returns the function that stops the sending. */
export function castUntilAnswered(socket, ballot, answered) {
  let stopped = false;
  const send = () => {
    if (stopped) return;
    if (!socket.connected) {
      setTimeout(send, WHILE_OFFLINE_MS);
      return;
    }
    socket.timeout(RESEND_MS).emit(BALLOT_CAST, ballot, (lost, ack) => {
      if (stopped) return;
      if (lost || !ack || SEND_AGAIN.includes(ack.error)) {
        setTimeout(send, AFTER_A_FAULT_MS);
        return;
      }
      stopped = true;
      answered(ack);
    });
  };
  send();
  return () => {
    stopped = true;
  };
}
