/* How this ballot is marked, in words; the same sentence before and on the paper. */
import { el } from "../dom.js";
import { t } from "./room.js";

/** The rule in bold and what a tap does. */
export function how({ method, exact, limit, options }) {
  const rule = (text, values) => el("b", {}, t(text, values));
  if (method === "choose" && exact) {
    return [rule("请正好选出 {n} 项。", { n: limit }), t("点一下，方框内画 ○；再点一下，取消。")];
  }
  if (method === "choose") {
    const act = t("点一下，方框内画 ○；再点一下，取消。少选也有效。");
    return [rule("请选出不超过 {n} 项。", { n: limit }), act];
  }
  if (method === "grade") return [rule("请对每一项评一个等次。")];
  if (method === "rank") return [rule("请按先后填 1 到 {n}；少填也有效。", { n: limit })];
  if (options.length === 1) return [rule("您的意见（选一项）："), t("不选视为弃权。")];
  return [rule("请对每一项表示赞成、反对或弃权。不选视为弃权。")];
}
