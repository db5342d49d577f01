/* What a failed step means: try again, give up and say why, or call the tellers. */
import { ready } from "./blind_tools.js";
import { poll } from "./room.js";

// The member's own choice was not of the form; everything else that is checked here was made by the server.
const OWN_FAULTS = ["void-choice", "not-a-choice", "too-many-changes"];

/** `again`, `refused` (the box or the form said no), `elsewhere` or `alarm`. */
export function meaningOf(problem) {
  if (problem.code === "credential-drawn") return "elsewhere";
  if (ready() && problem instanceof ready().BlindFault) {
    return OWN_FAULTS.includes(problem.code) ? "refused" : "alarm";
  }
  const { code, status } = problem;
  // The app's refusals to sign pass (not checked in yet); those of a broken server do, too.
  if (!code || !status || status >= 500 || status === 429) return "again";
  const now = poll();
  // The box opens a moment after the page says so; after the close it is gone.
  return status === 404 && now && now.state === "open" ? "again" : "refused";
}
