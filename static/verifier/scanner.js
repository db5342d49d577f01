/* Finds printed codes in pictures and in what the camera sees. Nothing leaves the page. */

import "../vendor/jsqr/jsQR.js";

const WHOLE = [0, 0, 1, 1];
// A sheet bears two codes; the parts overlap, so that none is cut in all of them.
const PARTS = [
  [0, 0, 0.6, 0.6],
  [0.4, 0, 0.6, 0.6],
  [0, 0.4, 0.6, 0.6],
  [0.4, 0.4, 0.6, 0.6],
];
// The longer side in pixels: a phone's photo is larger than the decoder needs, and slow so.
const CAMERA_SIDE = 1280;
const PART_SIDE = 1200;
const LOOKS = [...[1000, 1600, 2400].map((side) => [WHOLE, side]), ...PARTS.map((part) => [part, PART_SIDE])];
const MS_BETWEEN_LOOKS = 150;

/** Whether a dropped file is a picture to look for a code in. */
export function isPicture(file) {
  return /^image\//.test(file.type);
}

/** The first text in the picture that is `wanted`, else any other code's text, else null. */
export async function textInPicture(file, wanted) {
  const picture = await createImageBitmap(file);
  let other = null;
  let seen = 0;
  for (const [part, side] of LOOKS) {
    // A small picture is not made larger: it would only be looked at twice.
    if (part === WHOLE && seen >= Math.max(picture.width, picture.height)) continue;
    if (part === WHOLE) seen = side;
    const text = textIn(picture, picture.width, picture.height, part, side, wanted);
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
    const text = width > 0 ? textIn(video, width, height, WHOLE, CAMERA_SIDE, wanted) : null;
    if (text === null || !wanted(text)) {
      timer = setTimeout(look, MS_BETWEEN_LOOKS);
      return;
    }
    stop();
    found(text);
  };
  look();
  return { stop };
}

/** The wanted code's text; of another code only where there is no wanted one beside it. */
function textIn(source, width, height, [left, top, wide, high], side, wanted) {
  const [partWidth, partHeight] = [width * wide, height * high];
  const scale = Math.min(1, side / Math.max(partWidth, partHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(partWidth * scale));
  canvas.height = Math.max(1, Math.round(partHeight * scale));
  const context = canvas.getContext("2d");
  context.drawImage(source, width * left, height * top, partWidth, partHeight, 0, 0, canvas.width, canvas.height);
  const first = codeIn(context);
  if (first === null || wanted(first.data)) return first && first.data;
  cover(context, first.location);
  const second = codeIn(context);
  return second === null ? first.data : second.data;
}

function codeIn(context) {
  const { width, height } = context.canvas;
  const { data } = context.getImageData(0, 0, width, height);
  const code = globalThis.jsQR(data, width, height, { inversionAttempts: "dontInvert" });
  return code && code.data ? code : null;
}

/** Paints a code over, so that the one beside it is found. */
function cover(context, { topLeftCorner, topRightCorner, bottomRightCorner, bottomLeftCorner }) {
  context.beginPath();
  [topLeftCorner, topRightCorner, bottomRightCorner, bottomLeftCorner].forEach(({ x, y }) => context.lineTo(x, y));
  context.fillStyle = "#fff";
  context.fill();
}
