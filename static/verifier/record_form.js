/* The fields of a record, format 1, as docs/record.md lists them. */

import { ANY_TEXT, ID, anyObject, fields, listOf, number, oneOf, text, word } from "./shape.js";

export const FIRST_PREVIOUS = "0".repeat(64);

const SHA256 = text("[0-9a-f]{64}");
const KEY = text("[0-9a-f]{64}");
const SIGNATURE = text("[0-9a-f]{128}");
const SALT = text("([0-9a-f]{2}){16,64}");
const MINUTE = text("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})");
const CHANNEL = word("tablet", "paper", "hands");

const option = oneOf(
  fields({ id: ID, name: ANY_TEXT }),
  fields({ id: ID, commitment: SHA256 }),
  fields({ id: ID, commitment: SHA256, name: ANY_TEXT, salt: SALT }),
);
const meeting = fields({
  id: ID,
  name: ANY_TEXT,
  date: text("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
  place: ANY_TEXT,
});
const poll = fields(
  {
    id: ID,
    attempt: number(1),
    attempt_kind: word("first", "runoff", "repeat"),
    title: ANY_TEXT,
    question: ANY_TEXT,
    secrecy: word("named", "secret"),
    protection: word("none", "split", "blind"),
    channels: listOf(CHANNEL, 1),
    options: listOf(option, 1),
  },
  { seats: number(1) },
);
const packNamed = { id: ID, version: number(1), sha256: SHA256 };
const announced = {
  format: word("yishitang-opening/1"),
  meeting,
  poll,
  pack: fields(packNamed),
  entitled: number(),
  sha256: SHA256,
};
const credential = fields({
  suite: word("RSABSSA-SHA384-PSS-Randomized"),
  n: text("[89a-f][0-9a-f]{511}([0-9a-f]{256}){0,2}"),
  e: number(),
});
const blindTerms = {
  credential,
  ack_key: KEY,
  roll_sha256: SHA256,
  signature: SIGNATURE,
};
const opening = oneOf(fields(announced), fields({ ...announced, ...blindTerms }));
const seat = { seat_no: ID, name: ANY_TEXT };
const marked = { marks: anyObject, write_ins: listOf(ANY_TEXT) };
const choiceRow = fields(marked);
const row = oneOf(
  choiceRow,
  fields({ ...seat, state: word("cast"), ...marked }),
  fields({ ...seat, state: word("not_pressed", "absent", "other_channel") }),
);
const outcome = fields({
  status: word("decided", "runoff", "short", "void", "no_quorum"),
  chosen: listOf(ANY_TEXT),
  not_chosen: listOf(ANY_TEXT),
  tied: listOf(ANY_TEXT),
  seats_left: number(),
  verdicts: anyObject,
});

const byHand = { channel: word("hands", "paper"), entered_by: listOf(ANY_TEXT) };
const WITHHELD = word("by_hand", "few");

const common = {
  format: word("yishitang-record/1"),
  purpose: word("demo", "record"),
  seq: number(1),
  previous: SHA256,
  body: fields({ id: ID, name: ANY_TEXT, kind: ANY_TEXT }),
  meeting,
  poll,
  opening,
  pack: fields({ ...packNamed, toml: ANY_TEXT }),
  roll: fields({ entitled: number(), present: number() }),
  ballots: fields({
    issued: number(),
    collected: number(),
    valid: number(),
    void: number(),
    not_pressed: number(),
  }),
  publish: word("list", "tellers", "root", "named"),
  manual: listOf(
    oneOf(
      fields({ ...byHand, tally: anyObject }),
      fields({ ...byHand, issued: number(), collected: number() }),
    ),
  ),
  tally: anyObject,
  outcome,
  derivation: listOf(fields({ zh: ANY_TEXT, en: ANY_TEXT }), 1),
  times: fields({ opened: MINUTE, closed: MINUTE }),
  confirmed: listOf(fields({ role: ANY_TEXT, name: ANY_TEXT, at: MINUTE })),
  software: fields({ name: ANY_TEXT, version: ANY_TEXT }),
  key: fields({ id: text("[0-9a-f]{16}"), fingerprint: text("([0-9a-f]{4} ?){16}") }),
};

const cast = {
  serial: text("([A-Z2-7]{4}-){3}[A-Z2-7]{4}"),
  bpk: KEY,
  pfx: KEY,
  csig: text("[0-9a-f]{512}([0-9a-f]{256}){0,2}"),
  seq: number(),
  bsig: SIGNATURE,
};
export const blindRow = oneOf(fields(cast), fields({ ...cast, choice: choiceRow }));
const member = fields({ ...seat, state: word("issued", "not_issued", "absent", "other_channel") });
const TRANSPORT = word("https", "http");
const blind = {
  transport: TRANSPORT,
  credentials: fields({ issued: number(), in_box: number(), pressed: number() }),
  issued_roll: oneOf(
    fields({ sha256: SHA256 }),
    fields({ sha256: SHA256, salt: SALT, members: listOf(member) }),
  ),
  ballots_root: SHA256,
};

export const record = oneOf(
  fields(common, {
    choices: listOf(row),
    choices_root: SHA256,
    transport: TRANSPORT,
    withheld: WITHHELD,
  }),
  fields(
    { ...common, ...blind },
    { choices: listOf(blindRow), advice: word("revote"), withheld: WITHHELD },
  ),
);

/** The list that the tellers keep where only its root is published, of a blind poll or a split one. */
export const sealedRows = listOf(oneOf(choiceRow, blindRow));
