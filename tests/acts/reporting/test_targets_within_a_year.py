"""到2027年6月底和9月底，分别建成换电站50座、80座: one figure, asked once a quarter for what is still to be told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.ledger.lived import turned_to
from tests.reporting.world import OPENED, TEXT, Region, accepted, asked_bodies, opened, region, report
from tracker.alerts.scan.values.queries import told_up_to
from tracker.database import db
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.rows.stages import days_of
from tracker.plans.models import Indicator, Milestone, Task
from tracker.reporting.asked.questions import Draft, Figure, ReadingDraft
from tracker.reporting.form.rows import target_words
from tracker.reporting.models import Reading, Report, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.write.queries import asked_of
from tracker.vocabulary import FigureMode, Frequency, Kind, Mode, PartyRole, RoundKind, VerdictResult

JUNE, SEPTEMBER, YEAR_END = date(2027, 6, 30), date(2027, 9, 30), date(2027, 12, 31)
Q1, Q2, Q3, Q4 = (Quarter(2027, number) for number in (1, 2, 3, 4))
AT_CUT_OFF, LATER = date(2027, 6, 20), date(2027, 7, 10)


@dataclass
class Stations:
    """A task with both targets."""

    of: Region
    task: Task
    first: Indicator
    second: Indicator
    node: Milestone

    def report(self, quarter: Quarter) -> Report:
        return report(self.task, self.of.transport, quarter)

    def told(self, value: str, as_of: date) -> Draft:
        return replace(TEXT, readings=(ReadingDraft(self.first.id, Decimal(value), as_of, "台账"),))

    def asked(self, quarter: Quarter) -> list[Figure]:
        db.session.expire_all()
        return list(asked_of(self.report(quarter)).figures)

    def targets(self, quarter: Quarter) -> list[list[int]]:
        """Of each figure that is asked, its targets."""
        asked = self.asked(quarter)
        return [[int(one.target), *(int(aim.target) for aim in one.later)] for one in asked]


def stations(of: Region, *, by: date = SEPTEMBER) -> Stations:
    task = of.task(kind=Kind.MEASURED, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    given = {"unit": "座", "year": 2027, "mode": FigureMode.CUMULATIVE, "frequency": Frequency.QUARTER, "lag_days": 30}
    first = rows.indicator(task, "换电站", value=Decimal(50), **given)
    second = rows.indicator(task, "换电站", value=Decimal(80), **given)
    node = rows.milestone(task, JUNE, indicator_id=first.id)
    rows.milestone(task, by, indicator_id=second.id)
    db.session.commit()
    return Stations(of, task, first, second, node)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def open_in(quarter: Quarter) -> None:
    opened(quarter=quarter, on=quarter.last_month)


@pytest.mark.parametrize("quarter", [Q1, Q2])
def test_its_value_is_asked_once_until_its_first_day_has_passed(of: Region, quarter: Quarter) -> None:
    """The later target was a question of its own."""
    found = stations(of)
    open_in(quarter)
    assert found.targets(quarter) == [[50, 80]]


def test_a_value_is_told_of_both(of: Region) -> None:
    found = stations(of)
    open_in(Q2)
    mine = accepted(found.report(Q2), of, found.told("45", AT_CUT_OFF), on=date(2027, 6, 22))
    kept = select(Reading.indicator_id, Reading.value).where(Reading.version_id == mine.accepted_version_id)
    assert dict(db.session.execute(kept).all()) == {found.first.id: 45, found.second.id: 45}


@pytest.mark.parametrize(
    ("value", "as_of", "expected"),
    [
        (None, None, [[50, 80]]),  # never told: it stands open
        ("52", AT_CUT_OFF, [[80]]),  # reached by then
        ("50", AT_CUT_OFF, [[80]]),
        ("49", AT_CUT_OFF, [[50, 80]]),  # short of it, and of no day that settles it
        ("49", date(2027, 6, 29), [[50, 80]]),
        ("49", JUNE, [[80]]),  # of its day: the verdict is what is missing
        ("49", LATER, [[80]]),
        ("52", date(2027, 3, 31), [[80]]),  # within the three months before it
        ("52", date(2027, 3, 30), [[50, 80]]),  # before them: its own value is still to be told
    ],
)
def test_what_is_asked_when_the_first_day_has_passed(
    of: Region, value: str | None, as_of: date | None, expected: list[list[int]]
) -> None:
    found = stations(of)
    open_in(Q2)
    if value is not None and as_of is not None:
        on = max(as_of, date(2027, 6, 22))
        accepted(found.report(Q2), of, found.told(value, as_of), on=on)
    assert found.targets(Q2) == [[50, 80]], "in its own quarter it is asked to the end"
    open_in(Q3)
    assert found.targets(Q3) == expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [(VerdictResult.REACHED, [[80]]), (VerdictResult.MISSED, [[50, 80]]), (VerdictResult.PARTLY, [[50, 80]])],
    ids=["it is over", "to be made good", "in part"],
)
def test_a_verdict_ends_the_first_or_asks_for_what_is_to_be_made_good(
    of: Region, result: VerdictResult, expected: list[list[int]]
) -> None:
    found = stations(of)
    open_in(Q2)
    accepted(found.report(Q2), of, found.told("49", JUNE), on=LATER)
    at = builders.act(on=date(2027, 8, 2)).at
    rectify_by = None if result is VerdictResult.REACHED else YEAR_END
    rows.verdict(found.node.id, JUNE, at, result=result, value=Decimal(49), rectify_by=rectify_by)
    db.session.commit()
    open_in(Q3)
    assert found.targets(Q3) == expected


def test_what_is_settled_keeps_its_value_and_the_last_is_asked_until_its_verdict(of: Region) -> None:
    found = stations(of)
    open_in(Q2)
    accepted(found.report(Q2), of, found.told("52", AT_CUT_OFF), on=date(2027, 6, 22))
    open_in(Q3)
    told = ReadingDraft(found.second.id, Decimal(85), SEPTEMBER, "台账")
    mine = accepted(found.report(Q3), of, replace(TEXT, readings=(told,)), on=date(2027, 10, 3))
    kept = select(Reading.indicator_id).where(Reading.version_id == mine.accepted_version_id)
    assert list(db.session.scalars(kept)) == [found.second.id]
    assert told_up_to([found.first.id], date(2027, 10, 4)) == {found.first.id: SEPTEMBER}, "A7 of it has an end"
    assert found.targets(Q3) == [[80]], "also of who corrects it"
    open_in(Q4)
    assert found.targets(Q4) == [[80]]


def test_a_date_put_off_is_asked_on(of: Region) -> None:
    found = stations(of)
    open_in(Q2)
    accepted(found.report(Q2), of, found.told("52", AT_CUT_OFF), on=date(2027, 6, 22))
    found.node.due_on = YEAR_END
    db.session.commit()
    open_in(Q3)
    assert found.targets(Q3) == [[50, 80]]


def test_two_of_one_day_are_two_figures(of: Region) -> None:
    """新增3—5家 is told as two figures."""
    found = stations(of, by=JUNE)
    open_in(Q2)
    assert found.targets(Q2) == [[50], [80]]


def test_forms_say_the_days(of: Region) -> None:
    found = stations(of)
    open_in(Q2)
    (figure,) = found.asked(Q2)
    assert target_words(figure) == "≥50座（2027年6月30日，累计）；≥80座（2027年9月30日）"


def test_forms_and_pages_say_no_day_of_two_of_one_day(of: Region) -> None:
    """新增3—5家: forms said 2027年6月30日 of each, the page of the task 2027年."""
    found = stations(of, by=JUNE)
    open_in(Q2)
    assert [target_words(figure) for figure in found.asked(Q2)] == ["≥50座（2027年，累计）", "≥80座（2027年，累计）"]
    (row,) = ledger_rows([found.task.id], LATER, CALENDAR)
    assert days_of(row) == {}


def test_a_verification_asks_of_each_and_says_its_day(of: Region) -> None:
    """Both were asked for “2025年”."""
    task = of.task(kind=Kind.MEASURED, mode=Mode.SINGLE, bodies=[(of.transport, PartyRole.LEAD)])
    for target, day in ((50, date(2025, 6, 30)), (80, date(2025, 9, 30))):
        figure = rows.indicator(task, "换电站", value=Decimal(target), unit="座", mode=FigureMode.CUMULATIVE)
        rows.milestone(task, day, indicator_id=figure.id)
    db.session.commit()
    turned_to(OPENED)
    is_verified = select(Report).join(Round, Round.id == Report.round_id).where(Round.kind == RoundKind.VERIFICATION)
    said = [target_words(figure) for figure in asked_of(db.session.scalars(is_verified).one()).figures]
    assert said == ["≥50座（2025年6月30日，累计）", "≥80座（2025年9月30日，累计）"]


@pytest.mark.parametrize(
    ("by", "is_asked"),
    [(SEPTEMBER, True), (date(2027, 7, 1), True), (date(2027, 10, 1), False), (YEAR_END, False)],
)
def test_a_figure_due_within_the_quarter_is_asked_though_its_quarters_value_cannot_exist_yet(
    of: Region, by: date, is_asked: bool
) -> None:
    """It was red on the next day, and nobody had asked for it."""
    found = stations(of, by=by)
    open_in(Q2)
    accepted(found.report(Q2), of, found.told("60", JUNE), on=LATER)
    open_in(Q3)
    assert bool(asked_bodies(found.task, Q3)) is is_asked


@pytest.mark.parametrize(("by", "is_asked"), [(date(2027, 12, 30), True), (YEAR_END, False)])
def test_what_is_due_at_the_years_end_is_asked_when_its_value_can_exist(of: Region, by: date, is_asked: bool) -> None:
    """Its verdict may come until the end of February."""
    found = stations(of, by=by)
    open_in(Q3)
    accepted(found.report(Q3), of, found.told("60", SEPTEMBER), on=date(2027, 10, 3))
    open_in(Q4)
    assert bool(asked_bodies(found.task, Q4)) is is_asked
