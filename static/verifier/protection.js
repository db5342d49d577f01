/* What the record says about secrecy: whether all its parts are of one mode, and what that means. */

import { failed, passed } from "./check.js";

const WORDS = {
  none: ["记名表决：每位成员的选择公开。", "Recorded vote: everybody's choice is public."],
  split: [
    "无记名（分开存放）：名单与选票分开存放，会后无从对照；表决进行时，须相信管理服务器的人不去窥看。",
    "Secret (kept apart): roll and ballots cannot be matched afterwards; those who ran the server were trusted.",
  ],
  blind: [
    "无记名（盲签名凭证）：服务器不知道哪张票是谁投的，本人可凭编号查验自己的票；不能防备被篡改的页面、监听网络和他人胁迫。",
    "Secret (blind-signed credentials): the server cannot tell who cast which ballot, and voters find their own by its serial; not stopped are a tampered page, somebody watching the network, and pressure on the voter.",
  ],
};

/** Whether the poll was held with blind-signed credentials. */
export function isBlind(record) {
  return record.poll.protection === "blind";
}

export function checkProtection(record) {
  const { protection, secrecy } = record.poll;
  if ((protection === "none") !== (secrecy === "named")) {
    return failed("protection", "记名方式与保护方式不符", "secrecy and protection do not go together");
  }
  const blind = isBlind(record);
  if (blind !== "credential" in record.opening || blind !== "credentials" in record) {
    return failed("protection", "凭证与保护方式不符", "credentials and protection do not go together");
  }
  const [zh, en] = WORDS[protection];
  if (record.transport !== "http") return passed("protection", zh, en);
  const openZh = "本次平板未加密传输（http），同一网络上的人可能看到选票。";
  return passed("protection", zh + openZh, `${en} Tablets used plain http: others on the network could read along.`);
}
