"""A plan that another replaced: its closed quarters can be had, and the new plan's files know what was before."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from tests.given import rows as world
from tests.given.builders import act
from tests.given.calendars import CALENDAR
from tests.plans import revised
from tests.plans.conftest import seeded
from tests.plans.revised import NEW, NEW_ON, head_of_office, of_old, signed_plan
from tests.plans.seeded import CHONGQING, Seeded, officer
from tests.supervision.recount.counting import recount
from tracker.actor import Act
from tracker.acts.plans import plans
from tracker.acts.plans.plans import Head
from tracker.acts.reporting import rounds
from tracker.acts.supervision import letters, workbooks
from tracker.alerts.ladder.draft_queries import anew_of
from tracker.changes import writing
from tracker.database import db
from tracker.errors import BadInput
from tracker.outcomes.models import Letter
from tracker.outcomes.verdicts.queries import goals_left
from tracker.outcomes.verdicts.target_queries import targets_by_year
from tracker.plans.models import Plan, PlanGoal
from tracker.reporting.models import Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds import opening_steps
from tracker.supervision.contents.letter_queries import letters as written
from tracker.supervision.contents.queries import contents_of
from tracker.supervision.papers.targets import reached, target_year
from tracker.supervision.queries import is_inspection as inspects
from tracker.supervision.queries import period_of
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.notes import Notes
from tracker.supervision.writing.workbook import write
from tracker.vocabulary import AlertStage, MilestoneState, PlanMode, Role, SentBy, VerdictResult

__all__ = ["seeded", "signed_plan"]

Q3 = Quarter(2026, 3)
GIVEN = "渝府办〔2026〕3号"
CLOSED_ON, CARRIED, TODAY = date(2026, 10, 20), date(2026, 11, 20), date(2026, 11, 23)
KEPT = NEW.replace(
    "（四）加强",
    "（四）建设慢行系统。在主城区建设连续安全的步行和自行车道。（市规划自然资源局负责）\n（五）加强",
)
"""The new plan, which drops nothing of the old one."""


@pytest.fixture
def old(seeded: Seeded, signed_plan: None) -> int:
    """The old plan, with the third quarter closed."""
    with writing(act(on=date(2026, 9, 1))):
        opening_steps.open_round(act(on=date(2026, 9, 1)), CHONGQING, Q3, CALENDAR)
    rounds.close_round(act(on=CLOSED_ON), db.session.scalars(select(Round.id)).one())
    return db.session.scalars(select(Plan.id)).one()


@pytest.fixture
def new(seeded: Seeded, old: int) -> int:
    return carried(seeded, old)


def carried(seeded: Seeded, old: int, text: str = KEPT) -> int:
    """The plan in its place, with all tasks of the old one."""
    found = revised.new_plan(seeded, old, text)
    done = plans.carry_over(head_of_office(CARRIED), found, None)
    assert (done.same + done.reworded, done.dropped) == (4, 0)
    return found


def by(role: Role) -> Act:
    return act(on=NEW_ON, actor=officer(CHONGQING, role))


def of(plan_id: int) -> Selection:
    return Selection(CHONGQING, (plan_id,))


@pytest.mark.slow
@pytest.mark.both
def test_a_closed_quarter_of_a_replaced_plan_can_be_asked_for(old: int, new: int) -> None:
    """Its tasks have all gone over since; then they were its own."""
    assert workbooks.request(act(on=TODAY), of(old), Q3, TODAY)
    with pytest.raises(BadInput, match="所选范围内没有任务"):
        workbooks.request(act(on=TODAY), of(old), Quarter(2026, 4), TODAY)
    assert workbooks.request(act(on=TODAY), of(new), Quarter(2026, 4), TODAY)
    with pytest.raises(BadInput, match="所选范围内没有任务"):
        workbooks.request(act(on=TODAY), of(new), Q3, TODAY)


@pytest.mark.slow
def test_letters_written_before_go_with_their_tasks(seeded: Seeded, old: int) -> None:
    task = of_old(1)
    assert task.lead_id is not None
    made = letters.draw_up(by(Role.COORDINATOR), task.id, task.lead_id, AlertStage.B2, "市领导批示", "请加快推进")
    letters.submit(by(Role.COORDINATOR), made, None)
    letters.sign(by(Role.LEADER), made, None)
    letters.number(by(Role.COORDINATOR), made, None, "渝发改函")
    letters.send(by(Role.COORDINATOR), made, None, NEW_ON, SentBy.EXCHANGE)
    new = carried(seeded, old)

    def told(selection: Selection, quarter: Quarter) -> tuple[int, dict[int, int]]:
        found = written(selection, period_of(selection, quarter, TODAY, act(on=TODAY).at))
        return len(found.lines), {id: one.count for id, one in found.of_tasks.items()}

    live = Quarter(2026, 4)
    assert told(Selection(CHONGQING), live) == told(of(new), live) == (1, {task.id: 1})
    assert told(of(old), live) == told(of(old), Q3) == (0, {})


def test_a_draft_rests_on_the_plan_that_holds(seeded: Seeded, old: int) -> None:
    """A 约谈通知 drawn up in January was brought up to date in July, with the 文号 of the plan replaced in April."""
    task = of_old(1)
    assert task.lead_id is not None
    made = letters.draw_up(by(Role.COORDINATOR), task.id, task.lead_id, AlertStage.B2, "市领导批示", "请加快推进")
    was = anew_of(made, NEW_ON)
    carried(seeded, old)
    now = anew_of(made, TODAY)
    assert was is not None and "（渝发改〔2026〕3号）任务分工" in was.body
    assert now is not None and "（渝发改〔2026〕40号）任务分工" in now.body and "〔2026〕3号" not in now.body


@pytest.mark.slow
def test_a_draft_is_entitled_by_the_plan_that_holds(seeded: Seeded, old: int) -> None:
    """Its text named the new plan, and its title went on naming the one replaced; what a person wrote stays."""
    made = []
    for number in (1, 2):
        task = of_old(number)
        assert task.lead_id is not None
        stage = AlertStage.B2
        made.append(letters.draw_up(by(Role.COORDINATOR), task.id, task.lead_id, stage, "市领导批示", "请加快推进"))
    words = letters.Words("关于充电桩的函", "请加快推进。", "", 5, "市领导批示")
    letters.save(by(Role.COORDINATOR), made[1], None, words)
    carried(seeded, old, KEPT.replace("绿色出行实施方案", "绿色出行促进方案"))
    for letter_id in made:
        letters.submit(act(on=TODAY, actor=officer(CHONGQING, Role.COORDINATOR)), letter_id, None)
    titles = [db.session.get_one(Letter, one).title for one in made]
    assert titles == ["关于《重庆市绿色出行促进方案》有关任务的督办函", "关于充电桩的函"]


@pytest.mark.parametrize(("text", "is_inspection"), [(KEPT, True), (NEW, False)], ids=["all went over", "one is left"])
def test_titles_go_by_the_plans_that_have_tasks(seeded: Seeded, old: int, text: str, is_inspection: bool) -> None:
    """The old plan has no 授权依据, the one in its place has; a task that was dropped (终止) stays the old one's."""
    new, day = revised.new_plan(seeded, old, text), date(2026, 11, 16)
    plans.set_head(head_of_office(NEW_ON), new, None, Head("渝发改〔2026〕40号", day, GIVEN, PlanMode.NEW, None, old))

    def title(quarter: Quarter, on: date) -> bool:
        whole = Selection(CHONGQING)
        return inspects(whole, period_of(whole, quarter, on, act(on=TODAY).at))

    assert not title(Quarter(2026, 4), NEW_ON)
    plans.carry_over(head_of_office(CARRIED), new, None)
    assert title(Quarter(2026, 4), TODAY) is is_inspection
    assert not title(Q3, TODAY), "as it was when it was closed"


def sheet(folder: Path, selection: Selection, quarter: Quarter, name: str) -> list[dict[str, Any]]:
    """The lines of a sheet of the workbook built now, by column title."""
    path = folder / "台账.xlsx"
    workbooks.build(act(on=TODAY), selection, quarter, TODAY, path)
    first, *rest = openpyxl.load_workbook(path)[name].iter_rows(min_row=3, values_only=True)
    return [dict(zip(first, line, strict=True)) for line in rest]


@pytest.mark.slow
@pytest.mark.parametrize("text", [KEPT, NEW], ids=["all went over", "one is left"])
def test_goals_are_those_of_the_plan_that_holds_and_say_whose_place_it_took(
    seeded: Seeded, old: int, tmp_path: Path, text: str
) -> None:
    """A task that was dropped (终止) kept the goals of the old plan beside those of the new one."""
    plans.carry_over(head_of_office(CARRIED), revised.new_plan(seeded, old, text), None)
    nodes = sheet(tmp_path, Selection(CHONGQING), Quarter(2026, 4), "阶段节点")
    goals = [(one["任务编号"], one["节点(2025/2030/年度)"]) for one in nodes if one["任务编号"].startswith("渝发改")]
    assert goals == [("渝发改〔2026〕40号（替代渝发改〔2026〕3号）", year) for year in ("2027", "2030")]
    before = sheet(tmp_path, Selection(CHONGQING), Q3, "阶段节点")
    assert {one["任务编号"] for one in before if one["任务编号"].startswith("渝发改")} == {"渝发改〔2026〕3号"}


@pytest.mark.slow
def test_lights_that_moved_are_no_loss_of_the_old_plan_and_no_gain_of_the_new(
    seeded: Seeded, old: int, tmp_path: Path
) -> None:
    found = revised.new_plan(seeded, old)
    plans.carry_over(head_of_office(CARRIED), found, None)
    whole = {
        one["分类"]: one["较上季增减"] for one in sheet(tmp_path, Selection(CHONGQING), Quarter(2026, 4), "总体情况")
    }
    of_old_plan, of_new = (
        next(told for name, told in whole.items() if number in name)
        for number in ("渝发改〔2026〕3号", "渝发改〔2026〕40号")
    )
    # Three of four went over as grey as they were; the fourth was grey and is.
    assert (whole["合计"], of_old_plan, of_new) == (None, None, None)
    alone = sheet(tmp_path, of(found), Quarter(2026, 4), "总体情况")
    assert {one["较上季增减"] for one in alone} == {None}, "it is no first edition: its tasks stood there"


MISSED, OPEN, DROPPED = "到2025年，充电设施基本成网", "到2025年，换电设施基本成网", "到2025年，主城区步行道连续"


def judged(seeded: Seeded, old: int) -> int:
    """The plan in the place of one that had been judged: one target of 2025 missed at 63, one 达成, one open."""
    for number, text, value in ((2, MISSED, 63), (2, OPEN, None), (3, DROPPED, 100)):
        node = world.milestone(of_old(number), date(2025, 12, 31))
        node.text = text
        if value is not None:
            result = VerdictResult.MISSED if value == 63 else VerdictResult.REACHED
            world.verdict(node.id, date(2025, 12, 31), act(on=date(2026, 10, 9)).at, result=result).value = value
    db.session.commit()
    found = revised.new_plan(seeded, old)
    plans.carry_over(head_of_office(CARRIED), found, None)
    return found


@pytest.mark.slow
def test_verdicts_stand_on_the_sheets_with_the_plan_that_took_the_place_of_theirs(
    seeded: Seeded, old: int, tmp_path: Path
) -> None:
    """The missed 63 % was gone from every paper without a word."""
    judged(seeded, old)
    nodes = {one["目标表述"]: one for one in sheet(tmp_path, Selection(CHONGQING), Quarter(2026, 4), "阶段节点")}
    by = "已由《重庆市绿色出行实施方案》（渝发改〔2026〕40号）替代"
    assert {text: (nodes[text]["状态"], nodes[text]["核验结论"]) for text in (MISSED, OPEN, DROPPED)} == {
        MISSED: ("未达成", f"未达成 63（截至2025-12-31），{by}"),
        OPEN: ("已替代", by),
        DROPPED: ("达成", f"达成 100（截至2025-12-31），{by}"),
    }
    assert nodes[MISSED]["承办单位"] == "重庆市经济和信息化委员会"
    recount(openpyxl.load_workbook(tmp_path / "台账.xlsx"))


def test_papers_count_and_name_what_was_judged_as_the_home_page_does(seeded: Seeded, old: int, tmp_path: Path) -> None:
    judged(seeded, old)
    whole, notes = Selection(CHONGQING), Notes()
    period = period_of(whole, Quarter(2026, 4), TODAY, act(on=TODAY).at)
    write(contents_of(whole, period), tmp_path / "台账.xlsx", notes=notes)
    told = target_year(2025, notes)
    assert told.words.words == "2025年到期的本条目标2项：达成1项、未达成1项。"
    (year,) = (one for one in targets_by_year(CHONGQING, TODAY) if one.year == 2025)
    assert {one.state: len(one.rows) for one in told.states} == dict(year.states)
    lines = notes.by_row(sheets.NODES)
    (missed,) = (one for one in told.states if one.state is MilestoneState.MISSED)
    assert reached(lines[missed.rows[0]]) == "实际63，已由渝发改〔2026〕40号替代"


@pytest.mark.slow
@pytest.mark.parametrize(("is_same", "is_judged"), [(False, True), (True, True), (False, False)])
def test_a_judged_goal_that_the_new_plan_does_not_promise_stays_with_its_verdict(
    seeded: Seeded, old: int, tmp_path: Path, is_same: bool, is_judged: bool
) -> None:
    """What the whole plan had promised for 2027 was judged 部分达成; it was gone with the plan.

    A goal of the same words holds the verdict itself.
    """
    goal = db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == old, PlanGoal.year == 2027)).one()
    if is_judged:
        given = world.verdict(
            of_old(1).id, date(2026, 9, 30), act(on=date(2026, 10, 9)).at, result=VerdictResult.PARTLY
        )
        given.milestone_id, given.goal_id = None, goal.id
    db.session.commit()
    text = NEW if is_same else NEW.replace("到2027年，绿色出行水平明显提升", "到2028年，绿色出行水平全面提升")
    plans.carry_over(head_of_office(CARRIED), revised.new_plan(seeded, old, text), None)
    lines = sheet(tmp_path, Selection(CHONGQING), Quarter(2026, 4), "阶段节点")
    told = [(one["节点(2025/2030/年度)"], one["核验结论"]) for one in lines if one["任务编号"] == "渝发改〔2026〕3号"]
    by = "部分达成（截至2026-09-30），已由《重庆市绿色出行实施方案》（渝发改〔2026〕40号）替代"
    expected = [("2027", by)] if is_judged and not is_same else []
    assert told == expected
    assert [(one.year, one.state) for one in goals_left(CHONGQING, TODAY)] == [
        (2027, MilestoneState.PARTLY) for _ in expected
    ]
    recount(openpyxl.load_workbook(tmp_path / "台账.xlsx"))
    before = sheet(tmp_path, Selection(CHONGQING), Q3, "阶段节点")
    assert not any("替代" in str(one) for one in before), "as it was when it was closed"


@pytest.mark.slow
def test_a_goal_left_stands_as_it_was_judged_by_then(seeded: Seeded, old: int) -> None:
    """It was judged anew when the quarter had been closed, which tells the verdict of then."""
    goal = db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == old, PlanGoal.year == 2027)).one()
    anew = date(2026, 12, 21)
    for result, on in ((VerdictResult.PARTLY, date(2026, 10, 9)), (VerdictResult.REACHED, anew)):
        given = world.verdict(of_old(1).id, date(2026, 9, 30), act(on=on).at, result=result)
        given.milestone_id, given.goal_id = None, goal.id
    text = NEW.replace("到2027年，绿色出行水平明显提升", "到2028年，绿色出行水平全面提升")
    db.session.commit()
    plans.carry_over(head_of_office(CARRIED), revised.new_plan(seeded, old, text), None)
    assert [one.state for one in goals_left(CHONGQING, anew)] == [MilestoneState.REACHED]
    assert [one.state for one in goals_left(CHONGQING, anew, act(on=anew).at)] == [MilestoneState.PARTLY]


AGAIN_MISSED, THIRD_ON, AFTER = "到2025年，充换电网络成形", date(2026, 12, 10), date(2026, 12, 21)
THIRD = NEW.replace("〔2026〕40号", "〔2026〕50号").replace("2026年11月16日", "2026年12月8日").replace("500个", "700个")


@pytest.mark.slow
def test_verdicts_of_two_plans_that_were_replaced_one_after_the_other(seeded: Seeded, old: int, tmp_path: Path) -> None:
    """Each says the plan that took the place of its own."""
    second = judged(seeded, old)
    task = of_old(2)
    node = world.milestone(task, date(2025, 12, 31))
    node.text = AGAIN_MISSED
    world.verdict(node.id, date(2025, 12, 31), act(on=date(2026, 12, 1)).at, result=VerdictResult.MISSED).value = 71
    db.session.commit()
    third = revised.new_plan(seeded, second, THIRD, THIRD_ON)
    plans.carry_over(head_of_office(THIRD_ON), third, None)
    path = tmp_path / "台账.xlsx"
    workbooks.build(act(on=AFTER), Selection(CHONGQING), Quarter(2026, 4), AFTER, path)
    first, *rest = openpyxl.load_workbook(path)["阶段节点"].iter_rows(min_row=3, values_only=True)
    nodes = [dict(zip(first, line, strict=True)) for line in rest]
    told = {one["目标表述"]: (one["任务编号"], one["状态"], one["核验结论"]) for one in nodes}
    by = "已由《重庆市绿色出行实施方案》（渝发改〔2026〕{}号）替代"
    assert {text: told[text] for text in (MISSED, OPEN, DROPPED, AGAIN_MISSED)} == {
        MISSED: (task.code, "未达成", f"未达成 63（截至2025-12-31），{by.format(40)}"),
        OPEN: (task.code, "已替代", by.format(40)),
        DROPPED: (of_old(3).code, "达成", f"达成 100（截至2025-12-31），{by.format(40)}"),
        AGAIN_MISSED: (task.code, "未达成", f"未达成 71（截至2025-12-31），{by.format(50)}"),
    }
    recount(openpyxl.load_workbook(path))
    (year,) = (one for one in targets_by_year(CHONGQING, AFTER) if one.year == 2025)
    assert dict(year.states) == {MilestoneState.MISSED: 2, MilestoneState.REACHED: 1}
