/* Staying in touch: the freshness mark, a connection that only seems open, a screen that sleeps. */
import { timeOfDay } from "../hall_clock.js";
import { clock, hall, isJoining, isStale, silence, t } from "./hall.js";

// A pulled cable is not told by anybody; the socket itself would notice after three quarters of
// a minute.
const SILENT_MS = 20000;
let lock = null;

/** The mark says when the last word came; when none comes any more it turns, and so does the frame. */
export function showFreshness(root, mark) {
  const stale = isStale();
  root.classList.toggle("stale", stale);
  mark.classList.toggle("stale", stale);
  mark.classList.toggle("joining", isJoining());
  const at = timeOfDay(clock.now() - (stale ? silence() : 0));
  const words = stale ? lost(at) : `${t(isJoining() ? "正在连接" : "与会场同步")} · ${at}`;
  if (mark.textContent !== words) mark.textContent = words;
}

function lost(at) {
  const wasThere = "连接已断开，画面停在 {t}，正在重新连接";
  return t(hall.wasOnline ? wasThere : "没有连上会场，画面停在 {t}，正在重试", { t: at });
}

/** Begin anew on a connection over which nothing has come for too long. */
export function reviveIfSilent(socket) {
  if (!hall.online || silence() < SILENT_MS) return;
  socket.disconnect();
  socket.connect();
}

/** The screen does not sleep, where the browser allows it: over https, and on the machine itself. */
export async function stayAwake() {
  if (lock || document.hidden || !navigator.wakeLock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => {
      lock = null;
    });
  } catch (refusal) {
    // The machine's own setting decides then.
    lock = null;
  }
}
