"""What became a body's own after its report of an open round was sent is asked of it in that round still (新增填报).

Example: 市住建委 has sent its report when 综合处 gives it a figure, or when it claims one that was nobody's. The report
is there to be filled in again, with its text, and the value that the other body had typed goes into it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.actor import Act
from tracker.database import db
from tracker.plans.models import Item, OwnerFact
from tracker.reporting.asked.questions import Draft, Questions
from tracker.reporting.models import Report, Round
from tracker.reporting.move_steps import move
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.reporting.row_queries import report_rows
from tracker.reporting.versions.queries import drafts_of, versions_with
from tracker.reporting.write.queries import asked_of_each
from tracker.tasks.models import Assignment
from tracker.vocabulary import ItemKind, KnownBy, ReportAct, ReportState

NOW_OWN = "现由本单位承担"

_SENT = (
    ReportState.TO_APPROVE,
    ReportState.HANDED_UP,
    ReportState.RECEIVED,
    ReportState.TO_REVIEW,
    ReportState.ACCEPTED,
)
"""States of a report that can take something more; a text that went on with the lead's cannot."""


@dataclass(frozen=True)
class _Given:
    """A figure or own date given or claimed just now. `owner_ids`: none where to all together; `had_by`: before."""

    item: Item
    owner_ids: tuple[int, ...]
    had_by: tuple[int, ...]

    def is_new_to(self, body: int) -> bool:
        """Whether it is the body's own and was not before."""
        return body not in self.had_by and (not self.owner_ids or body in self.owner_ids)


def add_to_sent(act: Act, round: Round, task_ids: Collection[int]) -> None:
    """Reports of an open round that were sent are opened again for what their bodies were given by this act.

    Only where something is asked in them now that they do not say, and as long as the review goes on.
    """
    given = _given_now(act, task_ids)
    if not given:
        return
    sent = (
        select(Report)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .where(Report.round_id == round.id, Report.task_id.in_(given), Report.state.in_(_SENT))
        .where(Assignment.ended_on.is_(None))
        .order_by(Report.id)
    )
    reports = list(db.session.scalars(sent))
    if not reports:
        return
    asked, drafts = asked_of_each(report_rows([report.id for report in reports])), drafts_of(versions_with(reports))
    ends_on = cutoffs_of(round.id).review_ends_on
    for report in reports:
        of_body = [one.item for one in given[report.task_id] if one.is_new_to(report.department_id)]
        lacking = list(dict.fromkeys(_lacking(asked[report.id], drafts.get(report.version_id or 0, Draft()), of_body)))
        if lacking and act.today <= max(ends_on, report.due_on):
            move(
                act,
                report,
                ReportAct.ADD,
                f"{NOW_OWN}：{'、'.join(lacking)}",
                until_on=_until(report, act.today, ends_on),
            )
    db.session.flush()


def _until(report: Report, day: date, ends_on: date) -> date | None:
    """None where its own day is still to come; after that as long as the review goes on."""
    if report.until_on is not None and report.until_on >= day:
        return report.until_on
    return None if report.due_on >= day else ends_on


def _lacking(asked: Questions, draft: Draft, items: Collection[Item]) -> Iterator[str]:
    """What of these items has to be told and is not: values, and in a 核定 whether dates were kept."""
    figures = {item.indicator_id for item in items if item.indicator_id is not None}
    for figure in asked.figures:
        is_asked = figure.is_demanded and not figure.ids.isdisjoint(figures)
        if is_asked and draft.reading(figure.indicator_id).is_empty:
            yield f"“{figure.subject}”"
    if asked.verifies and asked.confirmation and draft.confirmation is None and asked.confirms(draft):
        yield from (f"“{item.words.rstrip('。；')}”" for item in items if item.milestone_id is not None)


def _given_now(act: Act, task_ids: Collection[int]) -> Mapping[int, list[_Given]]:
    """By task what this act gave to others than had it, or they took; what was of all together is new to nobody."""
    rows = db.session.execute(
        select(
            *(Item, OwnerFact.known_by, OwnerFact.owner_ids),
            (OwnerFact.recorded_at == act.at).label("is_now"),
        )
        .join(OwnerFact, OwnerFact.item_id == Item.id)
        .where(Item.task_id.in_(task_ids), Item.kind != ItemKind.SENTENCE)
        .order_by(Item.id, OwnerFact.id)
    ).all()
    before: dict[int, tuple[int, ...] | None] = {}
    now: dict[int, tuple[Item, tuple[int, ...]]] = {}
    for item, known_by, owner_ids, is_now in rows:
        if not is_now:
            before[item.id] = tuple(owner_ids) or None if KnownBy(known_by).is_settled else ()
        elif known_by in _BY_ACT:
            now[item.id] = item, tuple(owner_ids)
    found: defaultdict[int, list[_Given]] = defaultdict(list)
    for item, owner_ids in now.values():
        had_by = before.get(item.id, ())
        if had_by is not None:
            found[item.task_id].append(_Given(item, owner_ids, had_by))
    return found


_BY_ACT = (KnownBy.ASSIGNED, KnownBy.CLAIMED)
