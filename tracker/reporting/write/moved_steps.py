"""What was typed of a figure that is another body's now: it goes into that body's draft, and nothing of it is lost.

Example: 市商务委 has typed 62% into its draft when 综合处 gives the figure to 市交通局. The value moves into the draft
of 市交通局; the draft of 市商务委 goes on without it, and the one it had stays among its earlier versions. Where the
duty of 市商务委 ended with it, its last text (免报) is without the value, too: what has moved does not move again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.people.registry.queries import short_names
from tracker.plans.models import Item, OwnerFact
from tracker.plans.owners.owning import Ownings
from tracker.reporting.asked.questions import Draft, Questions, ReadingDraft, prefilled
from tracker.reporting.models import Report, ReportVersion, Round
from tracker.reporting.move_steps import move
from tracker.reporting.row_queries import report_rows
from tracker.reporting.versions.queries import draft_of, drafts_of, versions_with
from tracker.reporting.versions.steps import add_readings, keep_writer, new_version
from tracker.reporting.write.earlier_queries import dealt_with, said_before
from tracker.reporting.write.queries import asked_of_each
from tracker.tasks.asked_queries import asked_now
from tracker.vocabulary import KnownBy, ReportAct, ReportState

MOVED = "原由{}填写的数值，随指标改由本单位承办转来，请核对"
KEPT = "指标已改由{}承办，已填的数值留在上一稿"

_TAKES = (ReportState.TO_FILL, ReportState.DRAFT)
"""States of a report into which a value may be put: nobody has sent it."""


@dataclass(frozen=True)
class _Text:
    """A report whose text nobody has sent."""

    report: Report
    version: ReportVersion
    draft: Draft

    def typed(self, figure_ids: Collection[int]) -> tuple[ReadingDraft, ...]:
        """What it says of these figures."""
        return tuple(
            reading for reading in self.draft.readings if reading.indicator_id in figure_ids and not reading.is_empty
        )


def carry_values(act: Act, round: Round, task_ids: Collection[int]) -> None:
    """In a round: values of figures that 综合处 gave to other bodies go where these are asked for them."""
    owned = asked_now(task_ids)
    given = {id: owning.owner_ids for id, owning in owned.figures.items() if _is_given(owned, id)}
    if not given:
        return
    rows = select(Report).where(Report.round_id == round.id, Report.task_id.in_(task_ids)).order_by(Report.id)
    reports = list(db.session.scalars(rows))
    before = _held_before(given)
    texts = _unsent(reports).values()
    leaving = [(text, typed) for text in texts if (typed := _others(text, given, before))]
    if not leaving:
        return
    asked = asked_of_each(report_rows([report.id for report in reports]))
    for text, typed in leaving:
        _carry(act, text, typed, given, reports, asked)


def _is_given(owned: Ownings, figure_id: int) -> bool:
    owning = owned.figures[figure_id]
    return owning.known_by is KnownBy.ASSIGNED and bool(owning.owner_ids)


def _unsent(reports: Collection[Report]) -> dict[int, _Text]:
    """By report the text that is being written, or was until the duty ended."""
    versions = [version for version in versions_with(reports) if version.sent_at is None]
    drafts, by_id = drafts_of(versions), {report.id: report for report in reports}
    return {
        version.report_id: _Text(by_id[version.report_id], version, drafts[version.id])
        for version in versions
        if by_id[version.report_id].state in (ReportState.DRAFT, ReportState.EXEMPT)
    }


def _others(
    text: _Text, given: Mapping[int, Sequence[int]], before: Mapping[int, Sequence[int]]
) -> tuple[ReadingDraft, ...]:
    """What it says of figures that are others' now, and were its own or nobody's before."""
    body = text.report.department_id
    return text.typed(
        {id for id, owner_ids in given.items() if body not in owner_ids and body in before.get(id, [body])}
    )


def _held_before(figure_ids: Collection[int]) -> dict[int, Sequence[int]]:
    """By figure the bodies whose it was until now; without a figure that was nobody's or of all until then.

    Example: 市商务委 owned it, now 市交通局 does: what 市商务委 has typed goes over, what stands in the draft of
    市公安局 from earlier does not. Had it been 未定, any of those that were asked may have typed the value that goes.
    """
    facts = db.session.execute(
        select(Item.indicator_id, OwnerFact.known_by, OwnerFact.owner_ids)
        .join(OwnerFact, OwnerFact.item_id == Item.id)
        .where(Item.indicator_id.in_(figure_ids))
        .order_by(OwnerFact.id)
    ).all()
    by_figure: defaultdict[int, list[Sequence[int]]] = defaultdict(list)
    for figure_id, known_by, owner_ids in facts:
        by_figure[figure_id or 0].append(owner_ids if KnownBy(known_by).is_settled else ())
    last_but_one = {figure_id: several[-2] for figure_id, several in by_figure.items() if len(several) > 1}
    return {figure_id: owner_ids for figure_id, owner_ids in last_but_one.items() if owner_ids}


def _carry(
    act: Act,
    text: _Text,
    typed: Sequence[ReadingDraft],
    given: Mapping[int, Sequence[int]],
    reports: Sequence[Report],
    asked: Mapping[int, Questions],
) -> None:
    by_taker: defaultdict[int, list[ReadingDraft]] = defaultdict(list)
    for said in typed:
        taker = next((one for one in reports if _takes(one, said, text.report, given, asked)), None)
        if taker is not None:
            by_taker[taker.id].append(said)
    giver = short_names([text.report.department_id])[text.report.department_id]
    for report in reports:
        if by_taker[report.id]:
            _put(act, report, by_taker[report.id], asked[report.id], MOVED.format(giver))
    is_written = text.report.state == ReportState.DRAFT
    leaving = typed if is_written else [said for several in by_taker.values() for said in several]
    if leaving:
        owners = short_names({id for said in leaving for id in given[said.indicator_id]}).values()
        _leave_out(act, text, leaving, KEPT.format("、".join(owners)) if is_written else "")


def _takes(
    report: Report,
    said: ReadingDraft,
    of: Report,
    given: Mapping[int, Sequence[int]],
    asked: Mapping[int, Questions],
) -> bool:
    """Whether a body that owns the figure is asked for it here and has said nothing of it yet."""
    if report.task_id != of.task_id or report.department_id not in given[said.indicator_id]:
        return False
    if report.state not in _TAKES or not any(said.indicator_id in figure.ids for figure in asked[report.id].figures):
        return False
    text = _unsent([report]).get(report.id)
    return text is None or not text.typed({said.indicator_id})


def _put(act: Act, report: Report, values: Sequence[ReadingDraft], asked: Questions, why: str) -> None:
    """The values stand in the report's draft; one that was not begun begins as its form would, with what was sent."""
    text = _unsent([report]).get(report.id)
    if text is None:
        sent = db.session.get(ReportVersion, report.version_id) if report.version_id else None
        begin = draft_of(sent) if sent else _begun(report, asked)
        new_version(act, report, sent, replace(begin, readings=tuple(_instead(begin.readings, values))))
    else:
        add_readings(text.version, values)
    _noted(act, report, why)


def _begun(report: Report, asked: Questions) -> Draft:
    before = said_before(report)
    over = dealt_with({report.id: (report.task_id, report.department_id)}, {report.id: before})
    return prefilled(asked, before.draft if before else None, is_dealt_with=report.id in over)


def _instead(readings: Iterable[ReadingDraft], values: Sequence[ReadingDraft]) -> Iterable[ReadingDraft]:
    told = {said.indicator_id for said in values}
    return [*(reading for reading in readings if reading.indicator_id not in told), *values]


def _leave_out(act: Act, text: _Text, values: Sequence[ReadingDraft], why: str) -> None:
    """The text goes on without the values, by who wrote it; the one with them stays as a version.

    `why`: told to who is writing; nobody writes on one that ended.
    """
    left = tuple(reading for reading in text.draft.readings if reading not in values)
    version = new_version(act, text.report, text.version, replace(text.draft, readings=left))
    keep_writer(version, text.version)
    if why:
        _noted(act, text.report, why)


def _noted(act: Act, report: Report, why: str) -> None:
    """An event on the report; whoever has its form open has written on older words."""
    changes.next_version(report)
    move(act, report, ReportAct.SAVE, why)
    db.session.flush()
