/* The screen stays awake while a poll is open, where the browser allows it. */
import { poll } from "./room.js";

let lock = null;
let isAsking = false;

/** Ask for the lock or let it go, as the snapshot has it. A refusal changes nothing else. */
export async function stayAwake() {
  const now = poll();
  const wanted = Boolean(now) && now.state === "open" && !document.hidden;
  if (!wanted && lock) {
    const held = lock;
    lock = null;
    await held.release();
    return;
  }
  if (!wanted || lock || isAsking || !navigator.wakeLock) return;
  isAsking = true;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => {
      lock = null;
    });
  } catch (refusal) {
    // Low battery or no secure context: the tablet's own setting decides then.
    lock = null;
  } finally {
    isAsking = false;
  }
}
