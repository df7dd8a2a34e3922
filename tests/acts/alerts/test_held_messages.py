"""Nothing is said of a date while an answer is waited for, 5 working days at most; then what was held back, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from tests.acts.alerts.test_standing_messages import SOON, begun, item, node, of
from tests.alerts.offices import days, scanned
from tests.given import rows
from tests.given.builders import act
from tests.reporting import world
from tests.reporting.world import Region, by
from tracker.acts.outcomes import endings, extensions, verdicts
from tracker.acts.reporting import reports
from tracker.acts.tasks import owners
from tracker.acts.tasks.owners import Decision
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.models import Extension
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.owners.claim_queries import newest_facts
from tracker.vocabulary import ExtensionReason, Role, VerdictResult

__all__ = ["of"]
ASKED, ANSWERED, LATE, LAST = (date(2026, 12, day) for day in (14, 16, 21, 24))
WARNED = [("A5", "-3", 15), ("A5", "+0", 18), ("A6", "+1", 21)]

Doing = Callable[[Region, date], None]


def nothing(of: Region, day: date) -> None:
    """Nobody asks, or nobody answers."""


def asked(of: Region, day: date) -> None:
    new = NewExtension(date(2027, 6, 30), ExtensionReason.FUNDS, "未拨付", "已开工", "追加")
    extensions.apply(by(of.head, day), node().id, None, None, new)


def request() -> int:
    return db.session.scalars(select(Extension.id)).one()


def withdrawn(of: Region, day: date) -> None:
    extensions.withdraw(by(of.head, day), request(), None)


def granted(of: Region, day: date) -> None:
    extensions.forward(by(of.coordinator, day), request(), None)
    leader = rows.person(Role.LEADER, of.commission)
    db.session.commit()
    extensions.grant(by(leader, day), request(), None, date(2027, 6, 30))


def done(of: Region, day: date) -> None:
    endings.apply(by(of.head, day), node().task_id, None, "已建成", "渝交〔2026〕9号")


def returned(of: Region, day: date) -> None:
    endings.give_back(by(of.coordinator_head, day), node().task_id, None, "佐证不足")


def said(of: Region) -> list[tuple[str, str, int]]:
    """Stage, step and day of what was said to the owner's liaison since the request."""
    to = Alert.department_id == of.transport.id, Alert.milestone_id == node().id, Alert.day >= ASKED
    found = db.session.scalars(select(Alert).where(*to).order_by(Alert.day, Alert.key))
    return [(one.stage, one.key.split(":")[3], one.day.day) for one in found if one.key.endswith("liaison")]


@pytest.mark.slow
@pytest.mark.parametrize("is_gap", [False, True])
@pytest.mark.parametrize(
    ("ask", "on", "answer", "expected"),
    [
        (nothing, ASKED, nothing, WARNED),
        (asked, ASKED, nothing, [("A6", "+1", 22)]),
        (asked, ASKED, withdrawn, [("A5", "-3", 16), *WARNED[1:]]),
        (asked, ASKED, granted, []),
        (asked, LATE, nothing, WARNED),
        (done, ASKED, nothing, [("A6", "+1", 22)]),
        (done, ASKED, returned, [("A5", "-3", 16), *WARNED[1:]]),
    ],
)
def test_messages_wait_for_an_answer(
    of: Region, ask: Doing, on: date, answer: Doing, expected: list[tuple[str, str, int]], is_gap: bool
) -> None:
    begun(of, SOON, of.transport.id)
    scanned(date(2026, 12, 11))
    for day in days(ASKED, 11):
        if day == on:
            ask(of, day)
        if day == ANSWERED:
            answer(of, day)
        if day == LAST or not is_gap:
            scanned(day)
    assert said(of) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "expected"), [(nothing, [("A6", "+1", 22)]), (returned, [("A5", "-3", 16), *WARNED[1:]])]
)
def test_what_is_to_be_put_right_waits_for_a_verification_as_well(
    of: Region, answer: Doing, expected: list[tuple[str, str, int]]
) -> None:
    begun(of, date(2026, 11, 25), of.transport.id)
    partly = NewVerdict(VerdictResult.PARTLY, date(2026, 12, 10), "现场核查", rectify_by=SOON)
    verdicts.judge_milestone(act(date(2026, 12, 10)), node().id, None, partly)
    scanned(date(2026, 12, 11))
    for day in days(ASKED, 11):
        if day == ASKED:
            done(of, day)
        if day == ANSWERED:
            answer(of, day)
        scanned(day)
    assert said(of) == expected


@pytest.mark.slow
def test_a_verdict_is_asked_for_where_the_commission_itself_took_the_date_over(of: Region) -> None:
    """It is not chased as the body until its own cut-off; as 综合处 it has a value to judge."""
    of.plan.host_id = of.commission.id
    task = begun(of, date(2026, 11, 25), of.transport.id)
    scanned(ASKED)
    given = Decision(item().id, (of.commission.id,), newest_facts([item().id])[item().id])
    owners.decide(act(ASKED), of.plan.id, [given], "三定规定")
    mine = world.report(task, of.commission).id
    reports.save_draft(act(ANSWERED), mine, None, world.TEXT)
    reports.send(act(ANSWERED), mine, None)
    reports.approve(act(ANSWERED), [(mine, None)])
    scanned(LAST)
    keys = db.session.scalars(select(Alert.key).where(Alert.day == LAST, Alert.milestone_id == node().id)).all()
    assert [key.split(":")[1].partition("-")[0] for key in keys] == ["verdict"]
