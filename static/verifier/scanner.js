/* Finds printed codes in pictures and in what the camera sees. Nothing leaves the page. */

import "../vendor/jsqr/jsQR.js";

// The longer side in pixels: a phone's photo is larger than the decoder needs, and slow so.
const CAMERA_SIDE = 1280;
const SIDES = [1000, 1600, 2400];
// A sheet bears two codes: windows of half the shorter side, each half over the next, hold one alone.
const WINDOW = 0.5;
const WINDOW_SIDE = 1000;
const MS_BETWEEN_LOOKS = 150;

/** Whether a dropped file is a picture to look for a code in. */
export function isPicture(file) {
  return /^image\//.test(file.type);
}

/** The first text in the picture that is `wanted`, else any other code's text, else null. */
export async function textInPicture(file, wanted) {
  const picture = await createImageBitmap(file);
  let other = null;
  for (const [part, side] of looksAt(picture)) {
    const text = textIn(picture, part, side);
    if (text !== null && wanted(text)) return text;
    other = other || text;
  }
  return other;
}

/** Whether this page may ask for the camera at all: not over plain http. */
export function hasCamera() {
  return Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
}

/** Looks through the camera until a text is `wanted` or `stop` is called on what is returned.

`video` shows what it sees; `found` gets the text. Rejects where the camera is refused. */
export async function lookThroughCamera(video, wanted, found) {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } },
  });
  video.srcObject = stream;
  await video.play();
  let timer = 0;
  const stop = () => {
    clearTimeout(timer);
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  const look = () => {
    const { videoWidth: width, videoHeight: height } = video;
    const text = width > 0 ? textIn(video, [0, 0, width, height], CAMERA_SIDE) : null;
    if (text === null || !wanted(text)) {
      timer = setTimeout(look, MS_BETWEEN_LOOKS);
      return;
    }
    stop();
    found(text);
  };
  // After the caller has what stops it: the first look may find the code already.
  timer = setTimeout(look);
  return { stop };
}

/** The whole in several sizes, then the windows, as `[[left, top, width, height], longer side]`. */
function looksAt({ width, height }) {
  const longer = Math.max(width, height);
  const sizes = SIDES.filter((side, place) => place === 0 || SIDES[place - 1] < longer);
  const part = Math.min(width, height) * WINDOW;
  const starts = (length) => {
    const steps = Math.ceil((length - part) / (part / 2));
    return Array.from({ length: steps + 1 }, (_, step) => (step * (length - part)) / Math.max(steps, 1));
  };
  const windows = [].concat(...starts(height).map((top) => starts(width).map((left) => [left, top, part, part])));
  return [...sizes.map((side) => [[0, 0, width, height], side]), ...windows.map((one) => [one, WINDOW_SIDE])];
}

function textIn(source, [left, top, width, height], side) {
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  context.drawImage(source, left, top, width, height, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const code = globalThis.jsQR(data, canvas.width, canvas.height, { inversionAttempts: "dontInvert" });
  return code && code.data ? code.data : null;
}
