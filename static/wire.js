/* The socket: names of meeting/live/wire.py, coming back by itself, only the newest snapshot. */

export const HALL_SNAPSHOT = "hall.snapshot";
export const TABLET_SNAPSHOT = "tablet.snapshot";
export const DESK_SNAPSHOT = "desk.snapshot";
export const BALLOT_CAST = "ballot.cast";
export const CREDENTIAL_DRAW = "credential.draw";
export const SEAT_MOVED = "seat.moved";

const SLOWEST_RETRY_MS = 3000;

/** Join a meeting's namespace and hear its snapshots; older ones are dropped. */
export function connect(namespace, meeting, event, { onSnapshot, onOnline, onMoved }) {
  const socket = window.io(namespace, {
    transports: ["websocket"],
    auth: { meeting },
    reconnectionDelayMax: SLOWEST_RETRY_MS,
  });
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
    if (!socket.active) setTimeout(() => socket.connect(), SLOWEST_RETRY_MS);
  });
  socket.on(event, (message) => {
    if (message.epoch === epoch && message.version < version) return;
    epoch = message.epoch;
    version = message.version;
    onSnapshot(message.data);
  });
  if (onMoved) {
    socket.on(SEAT_MOVED, () => {
      socket.disconnect();
      onMoved();
    });
  }
  return socket;
}
