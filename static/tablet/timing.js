/* What is said aloud of the time: that it was extended, and that the last minute has begun. */
import { clock, poll, t } from "./room.js";

const LAST_MINUTE_MS = 60000;
const heard = { attempt: null, deadline: null, isLast: false };

/** The sentence that has become due, or "": each is said once. */
export function timeNews() {
  const now = poll();
  if (!now || now.state !== "open") return "";
  const { attempt, deadline } = now;
  const isLast = Boolean(deadline) && Date.parse(deadline) - clock.now() <= LAST_MINUTE_MS;
  const before = { ...heard };
  Object.assign(heard, { attempt, deadline, isLast });
  if (before.attempt !== attempt || !deadline) return "";
  if (before.deadline && Date.parse(deadline) > Date.parse(before.deadline)) {
    return t("表决时间已延长，还剩 {left}。", { left: clock.left(deadline) });
  }
  return isLast && !before.isLast ? t("还剩不到一分钟。") : "";
}
