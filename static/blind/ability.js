/* What a blind ballot asks of the device. This file imports nothing and is plain enough for old browsers:
it must still run where the rest cannot, to say so. */

/** Codes of what the device lacks; an empty list where it can cast a blind ballot. */
export function missingAbilities(device) {
  const missing = [];
  if (typeof device.BigInt !== "function") missing.push("no-bigint");
  if (!device.crypto || typeof device.crypto.getRandomValues !== "function") missing.push("no-random");
  if (typeof device.TextEncoder !== "function" || typeof device.fetch !== "function") missing.push("no-fetch");
  if (!canKeep(device)) missing.push("no-storage");
  return missing;
}

/** Random bytes from the device, as the other modules take them. */
export function randomOf(device) {
  return function random(length) {
    return device.crypto.getRandomValues(new Uint8Array(length));
  };
}

function canKeep(device) {
  try {
    device.localStorage.setItem("yst-probe", "1");
    const kept = device.localStorage.getItem("yst-probe") === "1";
    device.localStorage.removeItem("yst-probe");
    return kept;
  } catch (refused) {
    return false;
  }
}
