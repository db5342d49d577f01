/* One published row marked again by the rule: its one written form, valid or void with a reason. */

export class BallotFault extends Error {}

const LONGEST_NAME = 64;
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const OUTER_SPACE = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "gu");
// 张 三 is the same person as 张三; the look-ahead leaves the character for the next space.
const SPACE_INSIDE_HAN_NAME = new RegExp(`([\\u3400-\\u9fff])[${SPACE}]+(?=[\\u3400-\\u9fff])`, "gu");
const UNSEEN = /\p{C}/u;

/** The ballot that marks and names make: `{marks, names, void}`; BallotFault where unreadable. */
export function markBallot(question, marks, writeIns) {
  const unknown = Object.keys(marks).find((id) => !question.options.some((option) => option.id === id));
  if (unknown !== undefined) throw new BallotFault(`no option ${unknown}`);
  const kept = Object.create(null);
  for (const { id } of question.options) {
    if (!(id in marks)) continue;
    const mark = READERS[question.method](question, marks[id]);
    // Abstaining and not marking are the same ballot, so only one of them is written.
    if (mark !== null) kept[id] = mark;
  }
  const names = plainNames(writeIns);
  return { marks: kept, names, void: voidReason(question, kept, names) };
}

/** A written name as it is counted: NFC, trimmed, without spaces inside a Chinese name. */
export function plainName(name) {
  return name.normalize("NFC").replace(OUTER_SPACE, "").replace(SPACE_INSIDE_HAN_NAME, "$1");
}

/** Orders text by code points, as Python and UTF-8 do; UTF-16 orders some characters otherwise. */
export function byCodePoints(one, other) {
  const [left, right] = [Array.from(one), Array.from(other)];
  for (let place = 0; place < Math.min(left.length, right.length); place += 1) {
    const difference = left[place].codePointAt(0) - right[place].codePointAt(0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const READERS = {
  approve(question, mark) {
    if (!["approve", "against", "abstain"].includes(mark)) throw malformed(mark);
    return mark === "abstain" ? null : mark;
  },
  choose(question, mark) {
    if (mark !== 1) throw malformed(mark);
    return mark;
  },
  rank(question, mark) {
    if (typeof mark !== "number") throw malformed(mark);
    return mark;
  },
  grade(question, mark) {
    const listed = typeof mark === "string" ? [mark] : mark;
    if (!Array.isArray(listed)) throw malformed(mark);
    const scale = question.grades.map((grade) => grade.id);
    if (listed.some((grade) => !scale.includes(grade))) throw malformed(mark);
    const found = scale.filter((grade) => listed.includes(grade));
    if (found.length === 0) return null;
    return found.length === 1 ? found[0] : found;
  },
};

function plainNames(writeIns) {
  const names = writeIns.map(plainName);
  if (names.some((name) => Array.from(name).length > LONGEST_NAME || UNSEEN.test(name))) {
    throw new BallotFault("a written name that is none");
  }
  return [...new Set(names)].filter((name) => name !== "").sort(byCodePoints);
}

function voidReason(question, marks, names) {
  if (names.length > 0 && !question.writeIn) return "write-in-not-allowed";
  const listed = question.options.flatMap(({ id, label }) => [plainName(id), plainName(label)]);
  if (names.some((name) => listed.includes(name))) return "write-in-listed";
  const made = Object.values(marks);
  if (question.method === "grade") {
    return question.gradeFault === "ballot" && made.some(Array.isArray) ? "several-grades" : null;
  }
  if (question.method === "rank") return numbersFault(question, made);
  const chosen = made.filter((mark) => mark === "approve" || mark === 1).length + names.length;
  if (question.limit !== null && chosen > question.limit) return "too-many";
  return tooFew(question, chosen) ? "too-few" : null;
}

function numbersFault(question, numbers) {
  const highest = question.limit === null ? question.options.length : question.limit;
  if (numbers.some((number) => number < 1 || number > highest)) return "rank-out-of-range";
  if (new Set(numbers).size < numbers.length) return "rank-repeated";
  return tooFew(question, numbers.length) ? "too-few" : null;
}

/** Where all must be marked; a blank ballot abstains also there. */
function tooFew(question, chosen) {
  return question.exact && chosen > 0 && question.limit !== null && chosen < question.limit;
}

function malformed(mark) {
  return new BallotFault(`the mark ${JSON.stringify(mark)} cannot be read`);
}
