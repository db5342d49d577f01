/* Checks on several records of one body together: none left out, no credential key used twice. */

import { failed, notDone, passed } from "./check.js";

/** What only several records of the right shape can show; nothing for a single one. */
export function checkTogether(records) {
  return records.length < 2 ? [] : [checkComplete(records), checkCredentialKeys(records)];
}

function checkComplete(records) {
  const bodies = new Set(records.map((record) => JSON.stringify([record.body.id, record.purpose])));
  if (bodies.size > 1) {
    return notDone("complete", "不是同一机构的记录，序号未核", "of several bodies: numbers not compared");
  }
  const numbers = records.map((record) => record.seq).sort((one, other) => one - other);
  if (new Set(numbers).size < numbers.length) {
    return failed("complete", "同一序号有两份记录", "two records of one number");
  }
  const [first, last] = [numbers[0], numbers[numbers.length - 1]];
  const gap = numbers.find((number, place) => place > 0 && number !== numbers[place - 1] + 1);
  if (gap !== undefined) {
    // A forged number may be huge: the gap is named by its edges, never listed.
    const before = numbers[numbers.indexOf(gap) - 1];
    const en = `missing between ${before} and ${gap}`;
    return failed("complete", `第 ${before} 份与第 ${gap} 份之间有缺`, en);
  }
  if (first > 1) {
    return notDone("complete", `从第 ${first} 份开始，之前的未给出`, `begins with ${first}; those before not given`);
  }
  return passed("complete", `第 1 至 ${last} 份齐全`, `records 1 to ${last}, none missing`);
}

function checkCredentialKeys(records) {
  const openings = records.map((record) => record.opening).filter((opening) => "credential" in opening);
  // The same poll may stand in two records; a key of two polls links their ballots.
  const keys = new Map(openings.map((opening) => [opening.sha256, opening.credential.n]));
  if (new Set(keys.values()).size < keys.size) {
    return failed("credential_keys", "两次表决用了同一凭证密钥", "two polls used one credential key");
  }
  const en = `${keys.size} credential keys, all different`;
  return passed("credential_keys", `${keys.size} 把凭证密钥各不相同`, en);
}
