"""A corrected word of a scan: what was read of it is read again, what a person set stays, one click turns it back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.visitors import Visitor
from tests.given.builders import act
from tests.people import staff
from tests.plans.scans_of_plans import recognised
from tracker.acts.plans import clauses, drafts, plans
from tracker.acts.plans.clauses import Marked
from tracker.config import Config
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.plans.check.corrections import Figure
from tracker.plans.models import (
    Indicator,
    Milestone,
    Party,
    Plan,
    PlanEdit,
    PlanGoal,
    Task,
    TextCorrection,
)
from tracker.plans.queries import terms_of
from tracker.plans.undo.steps import text_snapshot
from tracker.vocabulary import CheckAct, Direction, FigureMode, PartyRole, Relation, Role, TaskState

TEXT = """关于印发《某市促进绿色消费实施方案》的通知
渝发改规范〔2022〕11号
各区县人民政府：
现将《某市促进绿色消费实施方案》印发给你们，请认真抓好贯彻落实。
某市发展和改革委员会
2022年10月8日
某市促进绿色消费实施方案
一、总体要求
到2023年，绿色消费理念深入人心，消费结构明显优化。
二、重点任务
（一）发展绿色交通。到2023年，建成充电桩3000个。2023年6月底前完成公交车辆更新。（市交通局负责）
（二）推广绿色产品。完善绿色产品标准体系，推动大型商场设立专区。（市商务委牵头，市教委配合）
（三）推广绿色建筑。推进既有建筑节能改造。（市住房城乡建委负责）"""

FIGURE_YEAR = "到2023年，建成充电桩"
OWN_DATE = "2023年6月底"
GOAL = "到2023年，绿色消费理念"


@pytest.fixture
def plan_id(app: Flask, real_registry: None, monkeypatch: pytest.MonkeyPatch) -> int:
    return plan_of_scan(app, monkeypatch, TEXT)


def plan_of_scan(app: Flask, monkeypatch: pytest.MonkeyPatch, text: str) -> int:
    monkeypatch.setattr(plans, "read_anything", lambda *_: recognised(text))
    with app.app_context():
        staff.account("cq", Role.COORDINATOR, "cq-fgw", "500000")
        config: Config = app.config["TRACKER"]
        return plans.receive(act(), config, "500000", "扫描.pdf", text.encode())[0]


def plan() -> Plan:
    return db.session.scalars(select(Plan)).one()


def task(number: int) -> Task:
    return list(db.session.scalars(select(Task).order_by(Task.position)))[number - 1]


def figure() -> Indicator:
    return db.session.scalars(select(Indicator).where(Indicator.task_id == task(1).id)).one()


def own_dates() -> list[date | None]:
    """Of the first task, without those of its figure."""
    own = Milestone.source == "own", Milestone.indicator_id.is_(None), Milestone.task_id == task(1).id
    return list(db.session.scalars(select(Milestone.due_on).where(*own).order_by(Milestone.due_on)))


def date_of_figure() -> date | None:
    return db.session.scalar(select(Milestone.due_on).where(Milestone.indicator_id == figure().id))


def correct(within: str, wrong: str, right: str, number: int = 1) -> None:
    """Put `right` in place of `wrong`, which stands in the stretch `within` of the text."""
    start = plan().text.index(within) + within.index(wrong)
    clauses.correct_words(act(), plan().id, task(number).id, None, Marked(wrong, (start, start + len(wrong))), right)


def undo() -> CheckAct:
    return drafts.undo(act(), plan().id)


def told(plan: Plan) -> object:
    """All that stands in the plan, to be compared before and after."""
    return text_snapshot(plan), plan.text, plan.reading


def set_figure(**values: object) -> None:
    row = figure()
    parts = {"subject": row.subject, "relation": Relation(row.relation), "value": row.value, "unit": row.unit}
    parts |= {"year": row.year, "mode": FigureMode(row.mode), "terms": terms_of(row), **values}
    drafts.set_figure(act(), plan().id, task(1).id, None, row.id, Figure(**parts))  # type: ignore[arg-type]


def test_the_year_of_a_figure_and_its_date_follow(app: Flask, plan_id: int) -> None:
    with app.app_context():
        assert (figure().year, date_of_figure()) == (2023, date(2023, 12, 31))
        correct(FIGURE_YEAR, "2023", "2025")
        assert (figure().year, date_of_figure()) == (2025, date(2025, 12, 31))
        assert figure().value == 3000 and own_dates() == [date(2023, 6, 30)]
        assert "到2025年，建成充电桩" in task(1).text


DAY = TEXT.replace("到2023年，建成充电桩3000个", "到2023年9月底，建成充电桩3000个")


@pytest.mark.slow
def test_the_day_of_a_figure_follows_and_stays_where_other_things_of_it_are_set(
    app: Flask, real_registry: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_of_scan(app, monkeypatch, DAY)
    with app.app_context():
        assert (figure().year, date_of_figure(), own_dates()) == (2023, date(2023, 9, 30), [date(2023, 6, 30)])
        set_figure(subject="公共充电桩")
        assert date_of_figure() == date(2023, 9, 30)
        correct("到2023年9月底", "9", "8")
        assert (date_of_figure(), own_dates()) == (date(2023, 8, 31), [date(2023, 6, 30)])
        correct("到2023年8月底", "2023", "2025")
        assert (figure().year, date_of_figure()) == (2025, date(2025, 8, 31))
        correct("到2025年8月底", "年8月底", "年")
        assert date_of_figure() == date(2025, 12, 31)
        set_figure(year=2030)
        assert date_of_figure() == date(2030, 12, 31)


@pytest.mark.slow
def test_the_day_of_a_figure_is_shown_where_it_is_checked_and_corrected_there(
    app: Flask, real_registry: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page said 2023-12-31 of a figure due in September, and no other day could be given."""
    plan_of_scan(app, monkeypatch, DAY)
    with app.app_context():
        staff.account("checker", Role.COORDINATOR, "cq-fgw-zonghe", "500000")
        check = f"/plans/{plan().id}/check?task={task(1).id}"
    visitor = Visitor.signed_in(app, "checker", staff.PASSWORD)
    page = visitor.page(check)
    (cell,) = (one for one in page.tree.xpath("//td") if one.text_content().startswith("2023-09-30"))
    (link,) = (one.get("href") for one in cell.xpath(".//a"))
    assert "目标年在“更正指标”里改" in visitor.send(link, due_on="2024-09-30").text
    assert "系统读作 2023-09-30" in visitor.send(link, due_on="2023-12-31").text
    with app.app_context():
        assert (date_of_figure(), figure().year) == (date(2023, 12, 31), 2023)


def test_a_day_of_a_figure_whose_year_was_not_read_follows_with_the_year(
    app: Flask, real_registry: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """到2O23年9月底 gave neither; corrected it was due at the year's end."""
    plan_of_scan(app, monkeypatch, DAY.replace("到2023年9月底", "到2O23年9月底"))
    with app.app_context():
        assert (figure().year, date_of_figure()) == (None, None)
        correct("到2O23年9月底", "2O23", "2023")
        assert (figure().year, date_of_figure()) == (2023, date(2023, 9, 30))


def test_what_the_reader_read_of_a_figures_day_is_kept_up(app: Flask, plan_id: int) -> None:
    """The check page said 系统读作 2023-12-31 of a year that the reader reads as 2025 since the word was corrected."""
    with app.app_context():
        correct(FIGURE_YEAR, "2023", "2025")
        assert own_of_figure().due_on_read == date(2025, 12, 31)
        drafts.set_milestone_date(act(), plan_id, task(1).id, None, own_of_figure().id, date(2025, 7, 31))
        correct("到2025年，建成充电桩", "2025年", "2025年9月底")
        own = own_of_figure()
        assert (own.due_on, own.due_on_read) == (date(2025, 7, 31), date(2025, 9, 30))


def own_of_figure() -> Milestone:
    return db.session.scalars(select(Milestone).where(Milestone.indicator_id == figure().id)).one()


@pytest.mark.parametrize("said", [date(2023, 12, 31), date(2023, 7, 31)])
def test_a_day_of_a_figure_that_a_person_set_stays(
    app: Flask, real_registry: None, monkeypatch: pytest.MonkeyPatch, said: date
) -> None:
    plan_of_scan(app, monkeypatch, DAY)
    with app.app_context():
        own = db.session.scalars(select(Milestone).where(Milestone.indicator_id == figure().id)).one()
        with pytest.raises(RuleRefused, match="目标年"):
            drafts.set_milestone_date(act(), plan().id, task(1).id, None, own.id, date(2024, 9, 30))
        drafts.set_milestone_date(act(), plan().id, task(1).id, None, own.id, said)
        set_figure(subject="公共充电桩")
        correct("到2023年9月底", "9", "8")
        assert (date_of_figure(), own.original_due_on) == (said, said)
        assert (undo(), undo(), undo()) == (CheckAct.WORDS, CheckAct.FIGURE, CheckAct.DATE)
        assert date_of_figure() == date(2023, 9, 30)


def test_a_year_that_a_person_set_stays_beside_a_number_that_follows(app: Flask, plan_id: int) -> None:
    with app.app_context():
        set_figure(year=2030)
        correct(FIGURE_YEAR, "2023", "2025")
        correct("3000个", "3000", "5000")
        assert (figure().year, date_of_figure(), figure().value) == (2030, date(2030, 12, 31), 5000)


def test_a_number_that_a_person_set_stays_beside_a_year_that_follows(app: Flask, plan_id: int) -> None:
    with app.app_context():
        set_figure(value=Decimal(4000), subject="公共充电桩")
        correct("3000个", "3000", "5000")
        correct(FIGURE_YEAR, "2023", "2025")
        assert (figure().subject, figure().value, figure().year) == ("公共充电桩", 4000, 2025)


def test_the_direction_of_a_figure_stays_and_follows_its_own_word(
    app: Flask, real_registry: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = TEXT.replace("建成充电桩3000个", "单位产品能耗下降14%")
    plan_of_scan(app, monkeypatch, text)
    with app.app_context():
        correct("下降14%", "14", "15")
        assert (figure().value, figure().direction) == (15, Direction.DOWN)
        correct("能耗下降15", "下降", "提高")
        assert (figure().value, figure().direction) == (15, Direction.UP)


def test_a_direction_that_a_person_set_stays(app: Flask, plan_id: int) -> None:
    with app.app_context():
        set_figure(direction=Direction.DOWN)
        correct("3000个", "3000", "5000")
        assert (figure().value, figure().direction) == (5000, Direction.DOWN)


def test_an_own_date_follows_and_one_that_a_person_set_stays(app: Flask, plan_id: int) -> None:
    with app.app_context():
        correct(OWN_DATE, "2023", "2024")
        assert own_dates() == [date(2024, 6, 30)]
        own = Milestone.indicator_id.is_(None), Milestone.source == "own"
        row = db.session.scalars(select(Milestone).where(*own)).one()
        drafts.set_milestone_date(act(), plan().id, task(1).id, None, row.id, date(2026, 1, 31))
        correct("2024年6月底", "2024", "2025")
        assert own_dates() == [date(2026, 1, 31)]
        assert db.session.get_one(Milestone, row.id).due_on_read == date(2025, 6, 30)


def test_a_figure_and_a_date_come_and_go_with_their_words(app: Flask, plan_id: int) -> None:
    with app.app_context():
        correct("建成充电桩3000个", "3000个", "若干个")
        assert db.session.scalars(select(Indicator).where(Indicator.task_id == task(1).id)).all() == []
        correct("建成充电桩若干个", "若干", "2000")
        assert (figure().value, figure().year, date_of_figure()) == (2000, 2023, date(2023, 12, 31))
        correct(OWN_DATE, "2023年6月底", "适当时候")
        assert own_dates() == []
        correct("适当时候前", "适当时候", "2024年3月底")
        assert own_dates() == [date(2024, 3, 31)]


def test_a_goal_and_its_copies_follow(app: Flask, plan_id: int) -> None:
    with app.app_context():
        correct(GOAL, "2023", "2025")
        assert [(goal.year, goal.due_on) for goal in db.session.scalars(select(PlanGoal))] == [
            (2025, date(2025, 12, 31))
        ]
        copies = db.session.scalars(select(Milestone).where(Milestone.source == "plan")).all()
        assert [(one.year, one.due_on) for one in copies] == [(2025, date(2025, 12, 31))] * 3


def test_bodies_and_who_leads_follow(app: Flask, plan_id: int) -> None:
    with app.app_context():
        correct("市教委配合）", "市教委配合", "市教委、市科技局配合", number=2)
        assert [(one.name, one.role) for one in parties(2)] == [
            ("市商务委", PartyRole.LEAD), ("市教委", PartyRole.CO), ("市科技局", PartyRole.CO)
        ]  # fmt: skip
        correct("市教委、市科技局", "、市科技局", "及", number=2)
        assert [one.name for one in parties(2)] == ["市商务委", "市教委"]


def parties(number: int) -> list[Party]:
    mine = select(Party).where(Party.task_id == task(number).id, Party.in_force)
    return list(db.session.scalars(mine.order_by(Party.position)))


def test_a_body_that_a_person_left_out_stays_out(app: Flask, plan_id: int) -> None:
    from tracker.acts.plans import parties as party_acts

    with app.app_context():
        party_acts.remove_party(act(), plan().id, task(2).id, None, parties(2)[1].id)
        correct("市教委配合）", "市教委配合", "市教委、市科技局配合", number=2)
        assert [one.name for one in parties(2)] == ["市商务委", "市科技局"]


def test_the_head_follows(app: Flask, plan_id: int) -> None:
    with app.app_context():
        correct("2022年10月8日", "2022", "2023")
        correct("〔2022〕11号", "11", "17")
        assert (plan().issued_on, plan().number) == (date(2023, 10, 8), "渝发改规范〔2022〕17号")
        assert {one.start_on for one in db.session.scalars(select(Task))} == {date(2023, 10, 8)}


def test_a_confirmed_task_is_asked_again_where_something_of_it_changed(app: Flask, plan_id: int) -> None:
    with app.app_context():
        drafts.confirm_task(act(), plan().id, task(1).id, None, drafts.Choice())
        correct("绿色产品标准体系", "绿色", "环保", number=2)
        assert task(1).state == TaskState.CONFIRMED
        correct(FIGURE_YEAR, "2023", "2025")
        assert (task(1).state, task(1).checked_by, figure().year) == (TaskState.DRAFT, None, 2025)
        undo()
        assert (task(1).state, figure().year) == (TaskState.CONFIRMED, 2023) and task(1).checked_by


def confirm(*numbers: int) -> None:
    for number in numbers:
        drafts.confirm_task(act(), plan().id, task(number).id, None, drafts.Choice())


def states() -> list[str]:
    return [one.state for one in db.session.scalars(select(Task).order_by(Task.position))]


@pytest.mark.parametrize(("within", "wrong", "right", "number", "opened"), [
    ("市商务委牵头", "市商务委", "市科技局", 2, [2]),
    ("市教委配合", "市教委", "市民政局", 2, [2]),
    ("市商务委牵头", "市商务委", "市商务丙", 2, [2]),
    ("2022年10月8日", "2022", "2023", 1, [1, 2, 3]),
    (GOAL, "2023", "2025", 1, [1, 2, 3]),
    (GOAL, "2023", "二零二五", 1, [1, 2, 3]),
])  # fmt: skip
def test_a_confirmed_task_that_means_something_else_now_is_asked_again(
    app: Flask, plan_id: int, within: str, wrong: str, right: str, number: int, opened: list[int]
) -> None:
    with app.app_context():
        confirm(1, 2, 3)
        correct(within, wrong, right, number)
        drafted = [place for place, state in enumerate(states(), 1) if state == TaskState.DRAFT]
        assert drafted == opened
        undo()
        assert states() == [TaskState.CONFIRMED] * 3 and task(2).checked_by


def test_nothing_goes_out_to_nobody(app: Flask, plan_id: int) -> None:
    """A confirmed task whose body is no longer known is a draft again; were it alone, nothing goes out."""
    with app.app_context():
        confirm(1, 2)
        unknown(1)
        done = plans.issue(act(), plan_id, None)
        assert (done.issued, done.undecided, len(done.department_ids)) == (1, 2, 2)
        assert states() == [TaskState.DRAFT, TaskState.TO_SIGN, TaskState.DRAFT]


def test_a_plan_of_which_nobody_is_known_does_not_go_out(app: Flask, plan_id: int) -> None:
    with app.app_context():
        confirm(1)
        unknown(1)
        with pytest.raises(RuleRefused, match="1 条都有未识别的单位"):
            plans.issue(act(), plan_id, None)
        assert states()[0] == TaskState.CONFIRMED


def unknown(number: int) -> None:
    """As a name is that no body on record has."""
    for party in parties(number):
        party.department_id = None
    db.session.commit()


CORRECTIONS = [
    (FIGURE_YEAR, "2023", "2025", 1),
    (OWN_DATE, "2023年6月底", "2024年12月底以", 1),
    (GOAL, "2023", "二零二五", 1),
    ("3000个", "3000个", "若干个", 1),
    ("市教委配合）", "市教委配合", "市教委、市科技局配合", 2),
    ("（市住房城乡建委负责）", "市住房城乡建委", "市生态环境局", 3),
    ("2022年10月8日", "2022", "2023", 1),
    ("推广绿色产品", "绿色产品", "环保产品和服务", 2),
]


@pytest.mark.parametrize(("within", "wrong", "right", "number"), CORRECTIONS)
def test_one_click_turns_a_correction_back(
    app: Flask, plan_id: int, within: str, wrong: str, right: str, number: int
) -> None:
    with app.app_context():
        before = told(plan())
        correct(within, wrong, right, number)
        assert told(plan()) != before
        assert undo() is CheckAct.WORDS
        assert told(plan()) == before
        facts = [(one.recognised, one.corrected) for one in db.session.scalars(select(TextCorrection))]
        assert facts == [(wrong, right), (right, wrong)], "both stand beside what was recognised"


def test_acts_before_a_correction_are_turned_back_behind_it(app: Flask, plan_id: int) -> None:
    with app.app_context():
        before = told(plan())
        drafts.confirm_task(act(), plan().id, task(3).id, None, drafts.Choice())
        set_figure(year=2030)
        correct("绿色产品标准体系", "绿色产品", "环保产品和服务", number=2)
        correct("3000个", "3000", "15000")
        for _ in range(4):
            undo()
        assert text_snapshot(plan())["indicators"] == before[0]["indicators"]  # type: ignore[index]
        assert (plan().text, task(3).state) == (as_recognised(), TaskState.DRAFT)


def as_recognised() -> str:
    return recognised(TEXT).text


def test_what_was_settled_is_asked_again(app: Flask, plan_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words found right are a correction like any other."""
    with app.app_context():
        row = plan()
        at = row.text.index("公交")
        doubt = {"code": "uncertain_word", "message": "“公交”没有认准", "span": [at, at + 2]}
        row.reading = {**row.reading, "remarks": [*row.reading["remarks"], doubt]}
        db.session.commit()
        correct("公交车辆", "公交", "公交")
        assert doubt not in plan().reading["remarks"]
        undo()
        assert doubt in plan().reading["remarks"]


def test_the_check_page_says_what_followed_and_takes_it_back(app: Flask, plan_id: int) -> None:
    visitor = Visitor.signed_in(app, "cq", staff.PASSWORD)
    with app.app_context():
        start = plan().text.index(FIGURE_YEAR) + 1
        task_id = task(1).id
    url = f"/plans/{plan_id}/check/tasks/{task_id}/words?start={start}&end={start + 4}"
    form = visitor.page(url).forms[-1]
    done = visitor.client.post(form.action, data={**form.fields, "words": "2025"}, follow_redirects=True)
    assert "已把“2023”更正为“2025”；随之重读：指标 1 处" in done.text and "撤销更正扫描件文字" in done.text
    form = next(form for form in visitor.page(f"/plans/{plan_id}/check").forms if form.action.endswith("/undo"))
    visitor.client.post(form.action, data=form.fields, follow_redirects=True)
    with app.app_context():
        assert plan().text == as_recognised()


def test_what_has_gone_out_is_not_turned_back(app: Flask, plan_id: int) -> None:
    with app.app_context():
        correct("公交车辆", "公交", "公共")
        plan().state = "issued"
        db.session.commit()
        with pytest.raises(Exception, match="已下达"):
            undo()
        assert db.session.scalars(select(PlanEdit)).one().undone_at is None
