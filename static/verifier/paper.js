/* Printed sheets as the reader shows them: dropped pictures and texts, a photo, or the camera. */

import { CodeFault, isPrintedCode, keyOfCode, readPrintedCode } from "./printed_code.js";
import { pemOfKey } from "./pem.js";
import { hasCamera, isPicture, lookThroughCamera, textInPicture } from "./scanner.js";

const LONGEST_CODE = 8192;

/** The code read last, and why another could not be read. */
export const printedSheet = {
  code: null,
  faults: [],
  get isGiven() {
    return this.code !== null || this.faults.length > 0;
  },
  clear() {
    this.code = null;
    this.faults = [];
  },
};

let found = () => {};

/** Takes codes from the files; returns the others as `[{name, bytes}]`, a scanned key among them. */
export async function takeSheets(files) {
  const read = await Promise.all(files.map(takeFile));
  return read.filter((file) => file !== null);
}

/** Makes the photo field and the camera button work; `changed(keyFile or null)` is called for each code. */
export function watchSheets(place, changed) {
  found = async (text) => changed(await takeText(text));
  place("photo").addEventListener("change", async (event) => {
    const rest = await takeSheets(Array.from(event.target.files));
    event.target.value = "";
    changed(rest[0] || null);
  });
  const [button, video] = [place("camera"), place("view")];
  button.hidden = !hasCamera();
  let looking = null;
  button.addEventListener("click", async () => {
    if (looking !== null) {
      looking.stop();
      looking = null;
      video.hidden = true;
      return;
    }
    video.hidden = false;
    try {
      looking = await lookThroughCamera(video, isWanted, (text) => {
        looking = null;
        video.hidden = true;
        found(text);
      });
    } catch (problem) {
      video.hidden = true;
      printedSheet.faults = ["摄像头没有打开，请改用照片。The camera did not open: take a photo."];
      changed(null);
    }
  });
}

async function takeFile(file) {
  if (isPicture(file)) return takePicture(file);
  const bytes = await bytesOf(file);
  const text = bytes.length < LONGEST_CODE ? new TextDecoder().decode(bytes).replace(/[\r\n]+$/, "") : "";
  return isWanted(text) ? takeText(text) : { name: file.name, bytes };
}

async function takePicture(file) {
  let text = null;
  try {
    text = await textInPicture(file, isWanted);
  } catch (problem) {
    // No picture that this browser can draw.
    text = null;
  }
  if (text !== null) return takeText(text);
  printedSheet.faults = [`${file.name}：照片里没有找到二维码，请靠近大码、放平再拍。No code found: closer, flat, the larger one.`];
  return null;
}

/** Keeps a sheet's code; a key's code comes back as a file like the dropped ones. */
async function takeText(text) {
  const key = keyOfCode(text);
  printedSheet.faults = [];
  if (key !== null) return { name: "YSK1", bytes: pemOfKey(key) };
  printedSheet.code = null;
  if (!isPrintedCode(text)) {
    printedSheet.faults = ["这是网址码，请扫较大的一个。This is the address: scan the larger code."];
    return null;
  }
  try {
    printedSheet.code = await readPrintedCode(text);
  } catch (problem) {
    if (!(problem instanceof CodeFault)) throw problem;
    printedSheet.faults = [`二维码 ${problem.message}`];
  }
  return null;
}

function isWanted(text) {
  return isPrintedCode(text) || keyOfCode(text) !== null;
}

/** The bytes of a dropped file; Blob.arrayBuffer is missing in some tablets. */
function bytesOf(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(new Uint8Array(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(file);
  });
}
