/* What a blind ballot asks of the device. This file imports nothing and is plain enough for old browsers:
it must still run where the rest cannot, to say so. */

/** What the device lacks, as `{code, zh}`; an empty list where it can cast a blind ballot. */
export function missingAbilities(device) {
  const missing = [];
  if (typeof device.BigInt !== "function") {
    missing.push({ code: "no-bigint", zh: "此设备的浏览器太旧，不能生成匿名选票" });
  }
  if (!device.crypto || typeof device.crypto.getRandomValues !== "function") {
    missing.push({ code: "no-random", zh: "此设备没有安全的随机数，不能生成匿名选票" });
  }
  if (typeof device.TextEncoder !== "function" || typeof device.fetch !== "function") {
    missing.push({ code: "no-fetch", zh: "此设备的浏览器太旧，不能投递匿名选票" });
  }
  if (!canKeep(device)) {
    missing.push({ code: "no-storage", zh: "此设备不能保存选票凭证，断电后会丢失" });
  }
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
