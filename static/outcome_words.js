/* What an outcome is called, as meeting/web/outcome_words.py has it: succeeded, tied, did not. */
export const OUTCOME_WORDS = {
  passed: ["通过", "待定", "未通过"],
  chosen: ["入选", "待定", "未入选"],
  elected: ["当选", "待定", "未当选"],
};
