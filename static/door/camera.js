/* Cards before the camera, one after another; a photo where the page may not use the camera. */
import { hasCamera, lookThroughCamera, textInPicture } from "../verifier/scanner.js";

// A card that stays before the camera is read once; put there again later, it is asked again.
const SAME_CARD_MS = 4000;

const box = document.querySelector("[data-camera]");
const part = (name) => box.querySelector(`[data-camera-${name}]`);

/** Offers what this page may do; `read` gets each text found and returns when it is answered. */
export function lookWithCamera(read) {
  box.hidden = false;
  part("plain").hidden = hasCamera();
  part("switch").hidden = !hasCamera();
  part("switch").addEventListener("click", () => turn(read));
  part("photo").addEventListener("change", () => takePhoto(read));
}

let camera = null;

async function turn(read) {
  say("");
  if (camera) return put(null);
  part("switch").disabled = true;
  try {
    part("view").hidden = false;
    put(await lookThroughCamera(part("view").querySelector("video"), once(read), () => {}));
  } catch (problem) {
    put(null);
    say(box.dataset.refused);
  } finally {
    part("switch").disabled = false;
  }
  return undefined;
}

function put(opened) {
  if (camera) camera.stop();
  camera = opened;
  part("view").hidden = !opened;
  part("switch").textContent = opened ? box.dataset.off : box.dataset.on;
}

/** Hears every text that the camera sees and wants none of them, so that it never stops looking. */
function once(read) {
  let text = "";
  let seen = 0;
  let isAsking = false;
  return (found) => {
    const isSame = found === text && Date.now() - seen < SAME_CARD_MS;
    if (found === text) seen = Date.now();
    if (isSame || isAsking) return false;
    [text, seen, isAsking] = [found, Date.now(), true];
    read(found).then(() => {
      isAsking = false;
    });
    return false;
  };
}

async function takePhoto(read) {
  const { files } = part("photo");
  if (!files.length) return;
  say("");
  const text = await textInPicture(files[0], () => true).catch(() => null);
  part("photo").value = "";
  if (text === null) say(box.dataset.noCode);
  else await read(text);
}

function say(words) {
  part("fault").textContent = words;
  part("fault").hidden = !words;
}
