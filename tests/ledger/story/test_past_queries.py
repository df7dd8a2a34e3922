"""A past day is told by what was on record at its end, not by what was recorded later (某日为何亮此灯)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import rows
from tests.ledger.lived import accepted, days, row, sent, turned_to
from tests.reporting.world import OPENED, Q4, TEXT, Region, by, region
from tests.servers.databases import on_sqlite
from tracker import changes
from tracker.acts.outcomes import verdicts
from tracker.acts.tasks import adjustments
from tracker.calendar.days import load_calendar
from tracker.clock import end_of, noon_of
from tracker.database import db
from tracker.ledger.facts.task import RULES_VERSION
from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.past_day_queries import rows_then
from tracker.ledger.story.past_queries import PastDay, handed_down_on, past_day
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.issue_steps import record_party
from tracker.plans.models import Item, OwnerFact, Party, PlanSetting, Task
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.models import Round
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import ItemKind, Kind, KnownBy, Mode, PartyRole, VerdictResult

DUE = date(2025, 12, 31)
TOLD, JUDGED, RECTIFIED = date(2026, 12, 16), date(2026, 12, 25), date(2027, 3, 31)
LATER = date(2027, 6, 1)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.fixture
def lived(of: Region) -> tuple[Task, Mapping[date, Light]]:
    """A figure of 2025 is told, found 未达成 and runs past its 整改: the light that the task page had on each day."""
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.MEASURED)
    figure = rows.indicator(task, value=Decimal(85))
    node = rows.milestone(task, DUE, indicator_id=figure.id)
    db.session.commit()
    shown: dict[date, Light] = {}
    for day in (OPENED, TOLD, JUDGED, date(2027, 1, 5), RECTIFIED, date(2027, 4, 1), LATER):
        turned_to(day)
        if day == TOLD:
            reading = ReadingDraft(figure.id, Decimal(76), DUE, "统计公报")
            accepted(sent(of, task, replace(TEXT, readings=(reading,)), day), of, day)
        if day == JUDGED:
            said = NewVerdict(VerdictResult.MISSED, DUE, "统计公报", Decimal(76), RECTIFIED)
            verdicts.judge_milestone(by(of.coordinator, day), node.id, None, said)
        shown[day] = row(task, day).light
    return task, shown


def past(task: Task, day: date) -> PastDay:
    found = past_day(task.id, day, None)
    assert found is not None
    return found


@pytest.mark.slow
def test_each_day_has_the_light_that_its_page_had(lived: tuple[Task, Mapping[date, Light]]) -> None:
    task, shown = lived
    assert len({light.title for light in shown.values()}) >= 4, "the days differ"
    assert {day: past(task, day).row.light for day in shown} == shown


@pytest.mark.slow
@on_sqlite
def test_a_list_of_a_past_day_says_what_the_page_of_each_task_says(of: Region) -> None:
    """On the review end, too, for which its round counts as ended: 尚无信息 is not 首期未满."""
    task = of.task(kind=Kind.ADVANCE, mode=Mode.EACH_REPORTS)
    db.session.commit()
    turned_to(OPENED)
    quarter = select(Round.id).where(Round.name == Q4.name)
    ends_on = cutoffs_of(db.session.scalars(quarter).one()).review_ends_on
    for day in days(ends_on, ends_on + timedelta(2)):
        turned_to(day)
    for day in days(ends_on - timedelta(1), ends_on + timedelta(1)):
        listed = next(rows_then([task.id], day, load_calendar(end_of(day)), end_of(day)))
        assert listed == past(task, day).row
    assert past(task, ends_on).row.light.word == "尚无信息" != past(task, ends_on - timedelta(1)).row.light.word


@pytest.mark.slow
@on_sqlite
def test_the_facts_used_are_those_of_the_day(lived: tuple[Task, Mapping[date, Light]]) -> None:
    task, _ = lived
    before, told, judged = (past(task, day).items[0] for day in (OPENED, TOLD, JUDGED))
    assert (before.value, before.verdict, before.due_on) == (None, "待核定", DUE)
    assert (told.value, told.as_of, told.verdict) == (Decimal(76), DUE, "待核定")
    assert judged.verdict == f"未达成，{JUDGED} 核定，整改至 {RECTIFIED}"
    assert [one.state.label for one in past(task, OPENED).told.reports] == ["待填报"] * 2
    assert [one.state.label for one in past(task, TOLD).told.reports] == ["已采用", "待填报"]


@pytest.mark.slow
@on_sqlite
def test_a_threshold_set_since_is_told_and_not_used(lived: tuple[Task, Mapping[date, Light]]) -> None:
    task, shown = lived
    assert past(task, TOLD).differing == ()
    said = {"name": "gap_yellow", "value": {"value": 12}, "rule_version": 2, "actor": "测试"}
    rows.added(PlanSetting(plan_id=task.plan_id, recorded_at=noon_of(LATER), **said))
    db.session.commit()
    found = past(task, TOLD)
    (change,) = found.differing
    assert (change.label, change.then, change.now) == ("差距达到多少为黄", Decimal(10), Decimal(12))
    assert (found.row.light, found.row.rule_version, found.rule_version_now) == (
        shown[TOLD],
        RULES_VERSION,
        RULES_VERSION + 1,
    )


@on_sqlite
def test_a_task_that_was_not_there_yet(of: Region) -> None:
    task = of.task()
    db.session.commit()
    assert past_day(task.id, date(2020, 1, 1), None) is None
    assert handed_down_on(task.id) is not None


@on_sqlite
def test_a_body_that_joined_later_is_none_of_that_day(of: Region) -> None:
    """Its row left it out; among the bodies as written it stood."""
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    read = {"position": 1, "role_read": PartyRole.LEAD, "role": PartyRole.LEAD, "span_start": 0, "span_end": 2}
    party = rows.added(Party(task_id=task.id, name="交通局", department_id=of.transport.id, **read))
    db.session.commit()
    with changes.writing(act := by(of.coordinator_head, OPENED)):
        record_party(act, party)
    joins = Adjustment(LATER, "职责调整", "渝府办〔2027〕1号", joins={of.commerce.id: PartyRole.CO})
    adjustments.adjust(by(of.coordinator_head, LATER), task.id, None, joins)
    then, now = (past(task, day).told.parties for day in (OPENED, LATER))
    assert [name for name, *_ in now] == ["交通局", "商务委"]
    assert [name for name, *_ in then] == ["交通局"]


@on_sqlite
def test_a_member_from_below_sees_its_own_part_alone(of: Region) -> None:
    task = of.task(mode=Mode.EACH_REPORTS)
    figures = {body.id: rows.indicator(task, body.short_name) for body in (of.transport, of.commerce)}
    for body, figure in figures.items():
        span = {"span_start": 0, "span_end": 1, "words": figure.subject, "outside_ids": []}
        owned = {"known_by": KnownBy.ASSIGNED, "owner_ids": [body]}
        item = rows.added(Item(task_id=task.id, kind=ItemKind.FIGURE, indicator_id=figure.id, **owned, **span))
        said = {"since": OPENED, "recorded_at": noon_of(OPENED), "actor": "测试"}
        rows.added(OwnerFact(item_id=item.id, **owned, **said))
    db.session.commit()
    turned_to(OPENED)
    whole, own = past(task, OPENED), past_day(task.id, OPENED, None, frozenset({of.commerce.id}))
    assert own is not None
    assert [len(whole.row.parts), len(whole.items), len(whole.told.reports)] == [2, 2, 2]
    assert [part.department_id for part in own.row.parts] == [of.commerce.id]
    assert [item.words.split()[0] for item in own.items] == ["商务委"]
    assert {report.department for report in own.told.reports} == {"商务委"}
