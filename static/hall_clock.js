/* The server's clock, told by snapshots: the tablet's own clock may be wrong. */

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

/** Hours, minutes and seconds as the clock on the wall shows them. */
export function timeOfDay(milliseconds) {
  return new Date(milliseconds).toTimeString().slice(0, 8);
}
