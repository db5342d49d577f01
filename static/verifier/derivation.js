/* The lines of a derivation, word for word as docs/record.md gives them, in zh and en. */

import { needed } from "./question.js";

const BASES = {
  entitled: ["应到", "entitled"],
  present: ["实到", "present"],
  collected: ["收回票", "ballots collected"],
  valid: ["有效票", "valid ballots"],
  marks: ["该项有效评价", "valid marks on the subject"],
};
const CHANNELS = { tablet: ["平板", "tablets"], paper: ["纸票", "paper"], hands: ["举手", "hands"] };
const DIGITS = "零一二三四五六七八九十";

export function quorumLine(share, { entitled, present }, quorum) {
  const [zh, en] = shareWords(share);
  const met = present >= quorum;
  return {
    zh:
      `应到 ${entitled}，实到 ${present}；出席须应到的${zh}，即 ${quorum} 人 → ` +
      (met ? "符合法定人数" : "不足法定人数，不能表决"),
    en:
      `${entitled} entitled, ${present} present; quorum is ${en} of those entitled, that is ${quorum} → ` +
      (met ? "met" : "not met, no vote can be taken"),
  };
}

/** `isSplit`: lines of single channels follow, by which the poll is void although the sum is not. */
export function ballotsLine({ issued, collected, valid }, voided, isVoid, isSplit) {
  const holds = isSplit ? ["合计收回不多于发出", "not more in all"] : ["收回不多于发出，表决有效", "the poll holds"];
  return {
    zh:
      `发出 ${issued} 张，收回 ${collected} 张，有效 ${valid} 张，无效 ${voided} 张 → ` +
      (isVoid ? "收回多于发出或实到，本次表决无效" : holds[0]),
    en:
      `${issued} issued, ${collected} collected, ${valid} valid, ${voided} void → ` +
      (isVoid ? "more collected than issued or present: the poll is void" : holds[1]),
  };
}

export function overfullLine({ channel, issued, collected }) {
  const [zh, en] = CHANNELS[channel];
  return {
    zh: `${zh}：发出 ${issued} 张，收回 ${collected} 张 → 收回多于发出，本次表决无效`,
    en: `${en}: ${issued} issued, ${collected} collected → more collected than issued: the poll is void`,
  };
}

export function barLine(bar, base) {
  if (bar.num === BigInt(0)) {
    return {
      zh: "再次投票以得赞成票多的当选，至少 1 票",
      en: "in a runoff the most approvals win, at least 1",
    };
  }
  const [zh, en] = shareWords(bar);
  const [baseZh, baseEn] = BASES[bar.base];
  const least = needed(bar, base);
  return {
    zh: `通过须${baseZh} ${base} 的${zh}，即 ${least} 票`,
    en: `to pass: ${en} of the ${base} ${baseEn}, that is ${least}`,
  };
}

export function optionLine(label, approvals, least, sum) {
  const passes = approvals >= least;
  return {
    zh:
      `${label}：赞成 ${approvals}${sum === null ? "" : `，序号之和 ${sum}`}，` +
      `${compared(approvals, least)} → ${passes ? "达到" : "未达到"}`,
    en:
      `${label}: ${approvals} approvals${sum === null ? "" : `, numbers sum to ${sum}`}, ` +
      `${compared(approvals, least)} → ${passes ? "reached" : "not reached"}`,
  };
}

export function cutLine(seats, passing, chosen, tied, left) {
  let zh = `名额 ${seats}，达到 ${passing} 个，确定 ${chosen} 个`;
  let en = `${seats} seats, ${passing} reached the bar, ${chosen} chosen`;
  if (tied > 0) {
    zh += `；末位 ${tied} 个并列，须再次投票`;
    en += `; ${tied} tied at the cut, a runoff is needed`;
  } else if (left > 0) {
    zh += `，缺额 ${left}`;
    en += `, ${left} seats left`;
  }
  return { zh, en };
}

export function rungLine(label, grades, reached, bar, base, least) {
  const [zh, en] = shareWords(bar);
  const [baseZh, baseEn] = BASES[bar.base];
  const sign = compared(reached, least);
  return {
    zh: `${label}：${joined(grades, "zh")} ${reached}，${baseZh} ${base} 的${zh}为 ${least}，${sign}`,
    en: `${label}: ${joined(grades, "en")} ${reached}, ${en} of ${base} ${baseEn} is ${least}, ${sign}`,
  };
}

export function verdictLine(label, grade) {
  return { zh: `${label} → ${grade.zh}`, en: `${label} → ${grade.en}` };
}

export function noMarksLine(label) {
  return {
    zh: `${label}：没有有效评价，不作结论`,
    en: `${label}: no valid marks, so there is no verdict`,
  };
}

function joined(grades, language) {
  return grades.map((grade) => grade[language]).join("+");
}

function compared(number, least) {
  return `${number} ${number >= least ? "≥" : "<"} ${least}`;
}

/** 过半数, 三分之二以上: a share as it is read out. */
function shareWords({ num, den, strict }) {
  if (num === BigInt(1) && den === BigInt(2)) {
    return strict ? ["过半数", "more than half"] : ["半数以上", "at least half"];
  }
  const [numZh, denZh] = [num, den].map((part) => DIGITS[Number(part)] || ` ${part} `);
  const fraction = `${denZh}分之${numZh}`;
  return strict
    ? [`超过${fraction}`, `more than ${num}/${den}`]
    : [`${fraction}以上`, `at least ${num}/${den}`];
}
