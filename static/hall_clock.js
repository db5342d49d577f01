/* The server's clock, told by snapshots: the tablet's own clock may be wrong. */

// China keeps one time all year (UTC+8); a tablet may be set to any other.
const HALL_AHEAD_MS = 8 * 3600 * 1000;

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

  /** Minutes and seconds until the deadline, never below nought. */
  left(deadline) {
    const seconds = Math.max(0, Math.ceil((Date.parse(deadline) - this.now()) / 1000));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

/** Hours, minutes and seconds as the clock on the hall's wall shows them. */
export function timeOfDay(milliseconds) {
  return new Date(milliseconds + HALL_AHEAD_MS).toISOString().slice(11, 19);
}
