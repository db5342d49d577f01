"""The polls of a standing committee of nine and of a subdistrict's eleven representatives."""

from tests.vectors.poll_spec import Manual, PollSpec, pick, says

ONE = {"motion": "关于批准决算的决议"}
NOMINEES = {"a": "周同志", "b": "吴同志", "c": "郑同志"}
CLAUSES = {"c3": "第三条", "c7": "第七条"}
WORKS = {"w1": "背街小巷改造", "w2": "老旧小区加装电梯"}
STREET = {"s1": "菜场改造", "s2": "口袋公园", "s3": "夜间照明"}
YES, NO = says("approve", "motion"), says("against", "motion")
GOOD, FAIR, POOR = "satisfied", "basically_satisfied", "dissatisfied"


def graded(first: str, second: str) -> dict[str, object]:
    """A grade for each of the two works."""
    return {"w1": first, "w2": second}


COMMITTEE = [
    PollSpec(about="named", title="批准决算", pack_id="committee-motion-majority-all", options=ONE,
             protection="none", unpressed=1, piles=[(YES, 6), (NO, 1)]),
    PollSpec(about="secret, blind", title="撤销决定案", options=ONE,
             pack_id="committee-motion-majority-all", piles=[(YES, 4), (NO, 4)]),
    PollSpec(about="three persons, one refused; list with the tellers", title="任职案（逐人）",
             pack_id="appointment-individual", options=NOMINEES,
             piles=[(says("approve", "a", "b", "c"), 4), (says("approve", "a", "b"), 3),
                    (says("against", "a", "b", "c"), 1)]),
    PollSpec(about="kept apart, root only", title="任职案（第二次）", protection="split",
             pack_id="appointment-individual", options=NOMINEES, publish="root", unpressed=1,
             piles=[(says("approve", "a", "b", "c"), 6), (says("approve", "a"), 1)]),
    PollSpec(about="named appointment: only the appointed are opened", title="任职案（记名）",
             pack_id="appointment-individual", options=NOMINEES, protection="none",
             piles=[(says("approve", "a", "c"), 6), (says("against", "b"), 2)]),
    PollSpec(about="merged, root only, roll with the tellers", title="任职案（合并）",
             pack_id="appointment-merged", options={"all": "周同志等三人"}, publish="root",
             is_roll_public=False,
             piles=[(says("approve", "all"), 7), (says("against", "all"), 1)]),
    PollSpec(about="named, one clause falls", title="条例草案（逐条）", pack_id="clause-by-clause",
             options=CLAUSES, protection="none", unpressed=1,
             piles=[(says("approve", "c3"), 5), (says("approve", "c3", "c7"), 2)]),
    PollSpec(about="secret with paper", title="条例草案（无记名）", pack_id="clause-by-clause",
             options=CLAUSES, protection="split", piles=[(says("approve", "c3", "c7"), 5)],
             manual=[Manual("paper", [(says("approve", "c7"), 1), (says("against", "c7"), 1)], 2)]),
    PollSpec(about="not removed", title="撤职案", pack_id="removal-from-office",
             options={"r1": "某副局长"}, unpressed=1,
             piles=[(says("approve", "r1"), 4), (says("against", "r1"), 3)]),
    PollSpec(about="kept apart, list with the tellers", title="接受辞职", protection="split",
             pack_id="resignation-acceptance", options={"r2": "某委员"}, publish="tellers",
             piles=[(says("approve", "r2"), 8)]),
    PollSpec(about="four grades, list with the tellers", title="述职评议", options=NOMINEES,
             pack_id="debriefing-grades", piles=[(says("excellent", "a", "b"), 5),
                                                 (says("basically_competent", "a", "b", "c"), 3)]),
    PollSpec(about="marks that name two grades, on paper", title="述职评议（第二场）",
             pack_id="debriefing-grades", options=NOMINEES, protection="split", publish="root",
             piles=[(says("competent", "a", "b", "c"), 5)],
             manual=[Manual("paper", [({"a": ["excellent", "competent"], "b": "incompetent"}, 2)],
                            2)]),
    PollSpec(about="satisfied and not; one 未按", title="满意度测评", options=WORKS, unpressed=1,
             pack_id="satisfaction-majority-all", countersigned=True,
             piles=[(graded(GOOD, POOR), 5), (graded(FAIR, FAIR), 2)]),
    PollSpec(about="kept apart; marks that name two grades", title="满意度测评（第二次）",
             pack_id="satisfaction-majority-all", options=WORKS, protection="split",
             piles=[(graded(FAIR, GOOD), 5), ({"w1": [GOOD, POOR], "w2": GOOD}, 1)]),
    PollSpec(about="a subject that nobody graded has no verdict", title="单项测评", options=WORKS,
             pack_id="satisfaction-single-grade",
             piles=[(says(GOOD, "w1"), 3), (says(POOR, "w1"), 3), (says(GOOD), 1)]),
    PollSpec(about="do-not-know helps nobody", title="测评（含不了解）", protection="split",
             pack_id="satisfaction-with-unknown", options=WORKS, unpressed=2,
             piles=[(graded(GOOD, "unknown"), 4), (graded(FAIR, "unknown"), 2)]),
    PollSpec(about="named evaluation", title="测评（记名）", pack_id="satisfaction-with-unknown",
             options=WORKS, protection="none", piles=[(graded(GOOD, POOR), 6)]),
    PollSpec(about="blind, no quorum", title="临时动议", pack_id="committee-motion-majority-all",
             options=ONE, idle=1, piles=[(YES, 3)]),
]  # fmt: skip

SUBDISTRICT = [
    PollSpec(about="base is those present", title="街道民生项目票选", seats=1, options=STREET,
             pack_id="subdistrict-project-choose", piles=[(pick("s1"), 5), (pick("s2"), 3)]),
    PollSpec(about="kept apart with paper", title="街道民生项目票选（第二次）", seats=2,
             pack_id="subdistrict-project-choose", options=STREET, protection="split", idle=1,
             piles=[(pick("s1", "s2"), 5), (pick("s3"), 1), (pick(), 1)],
             manual=[Manual("paper", [(pick("s1", "s2"), 1)], 1)]),
    PollSpec(about="named with hands and paper", title="街道事项表决", seats=1, protection="none",
             pack_id="subdistrict-project-choose", options=STREET, piles=[(pick("s2"), 3)],
             manual=[Manual("hands", [(pick("s2"), 2)], 2), Manual("paper", [(pick("s1"), 2)], 2)]),
    PollSpec(about="nobody reaches the bar", title="街道民生项目票选（第三次）", seats=2,
             pack_id="subdistrict-project-choose", options=STREET,
             piles=[(pick("s1"), 3), (pick("s2"), 3), (pick("s3"), 3)]),
    PollSpec(about="3072-bit credential key", title="推选议事代表", seats=2, bits=3072,
             pack_id="subdistrict-representative-selection", options={"x": "冯某", "y": "陈某"},
             piles=[(pick("x", "y"), 6), (pick("y"), 2)]),
    PollSpec(about="tie, kept apart, root only", title="推选副召集人", seats=2, poll_id="vice",
             pack_id="subdistrict-representative-selection", protection="split", publish="root",
             options={"x": "冯某", "y": "陈某", "z": "褚某"},
             piles=[(pick("x", "y"), 4), (pick("x", "z"), 4), (pick("y", "z"), 2)]),
    PollSpec(about="runoff; who lost is not named", title="再次推选副召集人", seats=1,
             pack_id="subdistrict-representative-selection", options={"y": "陈某", "z": "褚某"},
             poll_id="vice", attempt=2, kind="runoff", unpressed=1,
             piles=[(pick("y"), 5), (pick("z"), 4)]),
    PollSpec(about="five papers beside six tablets, neither few nor alike: the sums only", seats=1,
             title="街道民生项目票选（第四次）", pack_id="subdistrict-project-choose",
             options=STREET, protection="split", piles=[(pick("s1"), 4), (pick("s2"), 2)],
             manual=[Manual("paper", [(pick("s1"), 3), (pick("s3"), 2)], 5)]),
    PollSpec(about="fewer ballots than the minimum: no list", title="街道民生项目票选（第五次）",
             pack_id="subdistrict-project-choose", options=STREET, seats=1, protection="split",
             unpressed=5, piles=[(pick("s1"), 3), (pick("s2"), 1)]),
    PollSpec(about="papers handed out, none came back: the list stands", seats=1, unpressed=1,
             title="街道民生项目票选（第六次）", pack_id="subdistrict-project-choose",
             options=STREET, protection="split", piles=[(pick("s1"), 5), (pick("s2"), 3)],
             manual=[Manual("paper", [], 2)]),
    PollSpec(about="a paper too many beside tablets that pressed nothing: void", seats=1,
             title="街道民生项目票选（第七次）", pack_id="subdistrict-project-choose",
             options=STREET, protection="split", unpressed=3, piles=[(pick("s1"), 4)],
             manual=[Manual("paper", [(pick("s1"), 3)], 2)]),
    PollSpec(about="named, a paper too many beside a tablet that pressed nothing: void", seats=1,
             title="街道事项表决（第二次）", pack_id="subdistrict-project-choose", options=STREET,
             protection="none", unpressed=2, piles=[(pick("s2"), 5)],
             manual=[Manual("paper", [(pick("s1"), 3)], 2)]),
]  # fmt: skip
