/* Nothing moves under a finger that is down: a press that ends on another thing than it began on is
   no press at all, and the person would wait for what was never sent. */

// A finger that rests longer than this does not press.
const LONGEST_MS = 5000;
// After a finger has gone up, its click comes as an event of its own.
const CLICK_MS = 100;

let until = 0;

addEventListener("pointerdown", () => {
  until = performance.now() + LONGEST_MS;
}, true);

for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => {
    until = performance.now() + CLICK_MS;
  }, true);
}

/** Whether a press is on its way somewhere on the page. */
export const isPressed = () => performance.now() < until;
