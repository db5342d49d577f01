/* Connect, keep only the newest snapshot, and cast with resending until the acknowledgement. */

export const HALL_SNAPSHOT = "hall.snapshot";
export const TABLET_SNAPSHOT = "tablet.snapshot";
export const DESK_SNAPSHOT = "desk.snapshot";
export const BALLOT_CAST = "ballot.cast";
export const SEAT_MOVED = "seat.moved";

const RESEND_MS = 4000;

export function readJson(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** A translator: the Chinese source is the key, {n} is filled in. */
export function speaker(words) {
  return (text, values = {}) =>
    Object.entries(values).reduce((line, [k, v]) => line.replaceAll(`{${k}}`, v), words[text] ?? text);
}

/** An element; text never becomes markup. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function connect(namespace, meeting, event, { onSnapshot, onOnline, onMoved }) {
  const socket = window.io(namespace, { transports: ["websocket"], auth: { meeting }, reconnectionDelayMax: 3000 });
  let epoch = "";
  let version = -1;
  socket.on("connect", () => {
    version = -1;
    onOnline(true);
  });
  socket.on("disconnect", (reason) => {
    onOnline(false);
    // The server closed the door on purpose only after it restarted or a sign-in ended: ask again.
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), 2000);
  });
  socket.on("connect_error", () => {
    onOnline(false);
    // A refused namespace is not tried again by the client itself.
    if (!socket.active) setTimeout(() => socket.connect(), 3000);
  });
  socket.on(event, (message) => {
    if (message.epoch === epoch && message.version < version) return;
    epoch = message.epoch;
    version = message.version;
    onSnapshot(message.data);
  });
  if (onMoved) socket.on(SEAT_MOVED, () => { socket.disconnect(); onMoved(); });
  return socket;
}

export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Ballots on their way, one for each attempt, in the tablet's own storage. */
export class Outbox {
  constructor(owner) {
    this.owner = owner;
  }
  name(attempt) {
    return `ballot:${this.owner}:${attempt}`;
  }
  read(attempt) {
    const text = localStorage.getItem(this.name(attempt));
    return text ? JSON.parse(text) : null;
  }
  write(attempt, entry) {
    localStorage.setItem(this.name(attempt), JSON.stringify(entry));
  }
  drop(attempt) {
    localStorage.removeItem(this.name(attempt));
  }
}

/** Send the same ballot with the same key until it is answered. A broken server is not an answer. */
export function castUntilAnswered(socket, ballot, answered) {
  let stopped = false;
  const send = () => {
    if (stopped) return;
    if (!socket.connected) {
      setTimeout(send, 500);
      return;
    }
    socket.timeout(RESEND_MS).emit(BALLOT_CAST, ballot, (lost, ack) => {
      if (stopped) return;
      if (lost || !ack || ack.error === "internal" || ack.error === "signed-out") {
        setTimeout(send, 1500);
        return;
      }
      stopped = true;
      answered(ack);
    });
  };
  send();
  return () => { stopped = true; };
}

/** The server's clock from a snapshot; the tablet's own clock may be wrong. */
export class HallClock {
  constructor() {
    this.skew = 0;
  }
  set(serverNow) {
    if (serverNow) this.skew = Date.parse(serverNow) - Date.now();
  }
  now() {
    return Date.now() + this.skew;
  }
  left(deadline) {
    const seconds = Math.max(0, Math.ceil((Date.parse(deadline) - this.now()) / 1000));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}
