/* One check: its permanent name, one of three states, and in zh and en what was looked at. */

export const passed = (name, zh, en) => ({ name, state: "passed", zh, en });
/** No fault, and nobody should read the record without knowing it. */
export const noticed = (name, zh, en) => ({ ...passed(name, zh, en), isNotice: true });
export const failed = (name, zh, en) => ({ name, state: "failed", zh, en });
export const notDone = (name, zh, en) => ({ name, state: "not_done", zh, en });

export const noPack = (name) => notDone(name, "规则读不出", "no rule pack to go by");
