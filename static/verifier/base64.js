/* Base64 in its strict form: no space, no other characters, no bits left over. */

/** The bytes, or null where the text is not base64 in its one form. */
export function bytesOfBase64(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return textOfBase64(bytes) === text ? bytes : null;
  } catch (problem) {
    return null;
  }
}

/** The bytes in base64. */
export function textOfBase64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
