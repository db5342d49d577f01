/* A member's tablet. One snapshot decides which page is due; a ballot half filled in is never
   touched by a snapshot of the same attempt. */
import { TABLET_SNAPSHOT, connect } from "./wire.js";
import { hush } from "./tablet/aloud.js";
import { stayAwake } from "./tablet/awake.js";
import { ballot, catchUp, clearMarks, outbox, takeUp } from "./tablet/ballot.js";
import { attend } from "./tablet/blind.js";
import { blocked } from "./tablet/blind_pages.js";
import { drawBy } from "./tablet/blind_requests.js";
import { blindEars, submitBlind } from "./tablet/blind_sending.js";
import { head } from "./tablet/frame.js";
import { wireLanguages } from "./tablet/language.js";
import { answerByKey } from "./tablet/keys.js";
import { lookForOwn } from "./tablet/own_ballot.js";
import { follow, paper } from "./tablet/paper.js";
import { redraw, turnPage } from "./tablet/redraw.js";
import { review } from "./tablet/review.js";
import { JOINING_MS, clock, joined, poll, room, t, take } from "./tablet/room.js";
import { resume, sending, submit } from "./tablet/sending.js";
import { moved, onItsWay, recorded, refused } from "./tablet/states.js";
import { SAID, step } from "./tablet/step.js";
import { timeNews } from "./tablet/timing.js";
import { waiting } from "./tablet/waiting.js";

const CLOCK_MS = 500;
const root = document.getElementById("tablet");
const announcer = document.getElementById("announcer");
let painted = "";

/** The way to each page, by the button that was pressed. */
const way = {
  repaint: () => paint(true),
  review: () => turn("review"),
  back() {
    sending.refused = null;
    turn("ballot");
  },
  change() {
    ballot.again = true;
    turn("ballot");
  },
  keep() {
    ballot.again = false;
    clearMarks();
    turn("ballot");
  },
  go(place) {
    ballot.at = place;
    turn("ballot");
  },
  submit() {
    if (poll().protection === "blind") submitBlind(ears);
    else submit(socket, way.repaint);
    paint(true);
  },
};
const ears = blindEars(paint, way.repaint);

const PAGES = {
  moved,
  waiting,
  sending: onItsWay,
  refused: () => refused(way),
  recorded: () => recorded(way),
  closed: () => recorded(way),
  blocked,
  ballot: () => paper(way),
  review: () => review(way),
};

function turn(page) {
  ballot.page = page;
  paint(true);
  window.scrollTo(0, 0);
  const first = document.getElementById("first");
  if (first) first.focus({ preventScroll: true });
}

function paint(force = false) {
  const isOther = takeUp();
  if (isOther) resume(socket, way.repaint);
  const isBehind = !isOther && catchUp();
  attend(ears);
  lookForOwn(way.repaint);
  const now = step();
  const due = `${now}:${ballot.attempt}`;
  const isOnPaper = now === "ballot" || now === "review";
  if (!force && !isBehind && due === painted && isOnPaper) {
    // Only the head is brought up to date: it carries the clock and the network, never a mark.
    redraw(root, [head(), ...Array.from(root.children).slice(1)]);
    return;
  }
  const isNew = due !== painted;
  // Who comes back from the review needs not be told that voting has begun.
  const isBack = now === "ballot" && painted.startsWith("review:");
  painted = due;
  const fresh = [head(), PAGES[now]()].flat();
  if (force || isNew || isBehind) {
    hush();
    turnPage(root, fresh);
  } else {
    redraw(root, fresh);
  }
  follow();
  if (isNew) announce(isBack ? "" : now);
}

/** A change of page is said aloud, and the keyboard begins at its heading. */
function announce(now) {
  announcer.textContent = SAID[now] ? t(SAID[now]) : "";
  const first = document.getElementById("first");
  if (first && now !== "waiting") first.focus({ preventScroll: true });
}

function tick() {
  const news = timeNews();
  if (news) announcer.textContent = news;
  const shown = document.getElementById("clock");
  if (shown && poll() && poll().deadline) shown.textContent = clock.left(poll().deadline);
}

wireLanguages();
const socket = connect("/tablet", Number(root.dataset.meeting), TABLET_SNAPSHOT, {
  onSnapshot(data) {
    take(data);
    paint();
    // At once: what is extended within the clock's first half second is to be heard, too.
    tick();
    stayAwake();
  },
  onOnline(isOnline) {
    joined(isOnline);
    paint();
  },
  onMoved() {
    room.moved = true;
    paint(true);
  },
});
drawBy(socket);
take(room.snapshot);
paint(true);
tick();
outbox.onOther(paint);
setInterval(tick, CLOCK_MS);
setTimeout(paint, JOINING_MS);
document.addEventListener("visibilitychange", stayAwake);
document.addEventListener("keydown", (event) => {
  const isFree = !event.target.matches("input[type=text], select, textarea");
  if (poll() && isFree && step() === "ballot" && ballot.page === "ballot") answerByKey(event);
});
