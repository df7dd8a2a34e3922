"""Reads what an Excel form prints, and how the reports it speaks of stand now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select

from tracker.actor import Actor
from tracker.database import db
from tracker.errors import BadInput, NotFound
from tracker.people.access import Permission, Scope, may_ever
from tracker.people.accounts.liaison_queries import office_contact
from tracker.people.division_queries import within
from tracker.people.models import Department
from tracker.people.queries import commission_name
from tracker.plans.models import Measure
from tracker.plans.owners.part_queries import Part, Sentence, parts_of
from tracker.reporting.asked.questions import TEXT_LABELS, Figure, Questions, prefilled, written_on
from tracker.reporting.form.differences import Absent
from tracker.reporting.form.entries import Filled
from tracker.reporting.form.fields import fields_of
from tracker.reporting.form.keys import FormKey, RowKey, digest_of
from tracker.reporting.form.letter import Letter
from tracker.reporting.form.references import lines_of
from tracker.reporting.form.rows import CoText, Form, FormHead, FormRow
from tracker.reporting.form.standing import StandingReport
from tracker.reporting.joint.consolidation_queries import desks_by
from tracker.reporting.line_queries import can_come
from tracker.reporting.models import Report, ReportVersion, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.queries import lines, of_round, only_on_record, targets
from tracker.reporting.rounds.queries import RoundRow, open_quarters, round_named, round_row
from tracker.reporting.row_queries import ReportRow, report_rows
from tracker.reporting.transitions import OWED, TRANSITIONS, WRITABLE
from tracker.reporting.versions.queries import drafts_of, evidence_of
from tracker.reporting.versions.visibility import Reach
from tracker.reporting.write.earlier_queries import Before, dealt_with, earlier_of, told_of_each
from tracker.reporting.write.page_queries import ReportPage, pages
from tracker.reporting.write.queries import asked_of_each, gone_of_each
from tracker.reporting.write.unchanged_queries import no_change_refusals
from tracker.reporting.write.unchanged_rules import why_not_in
from tracker.vocabulary import ReportAct, ReportState, RoundKind, UnitClass

PROMISE_SHOWN = 160
"""Characters of a task's own words that a form prints."""

NOT_OURS = "这份填报表是{department}的，不在本岗位的填报范围内，没有读取"
NOT_HERE = "这份填报表里的任务在本系统里找不到，没有读取。请从本系统重新下载填报表"
CLOSED = "这份填报表是{round}的，该期已关闭，没有可以补报的。{expected}"
NOTHING_ASKED = "{round}没有要{department}填报的任务"

_ENTERABLE = frozenset(state for state, act in TRANSITIONS if act is ReportAct.ENTER)


@dataclass(frozen=True)
class FormChoice:
    """A form that can be handed out: a body that a quarter's round asks, how many reports, how many still open."""

    round_id: int
    round_label: str
    department_id: int
    department: str
    reports: int
    writable: int
    is_closed: bool = False


def forms_of_round(round_id: int) -> list[FormChoice]:
    """The forms of a round, one for each body that it asks."""
    return _choices(_ASKED_OF_ROUND, {"round": round_id})


def forms_of_bodies(department_ids: Collection[int]) -> list[FormChoice]:
    """The forms these bodies can use now: of open quarters, and of closed ones that leave something to make up."""
    found = _choices(_ASKED_OF_BODIES, {"departments": list(department_ids)})
    return [one for one in found if one.writable or not one.is_closed]


def _asked(of: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """How many reports a round asks of a body, by state, and can still come: counted first, and only then the names."""
    coming = case((can_come(), Report.id))
    counts = func.count().label("reports"), func.count(coming).label("coming")
    counted = (
        select(Report.round_id, Report.department_id, Report.state, *counts)
        .where(of, Report.state != ReportState.EXEMPT)
        .group_by(Report.department_id, Report.state, Report.round_id)
        .subquery()
    )
    return (
        select(Round, Department.id, Department.short_name, counted.c.state, counted.c.reports, counted.c.coming)
        .join(counted, counted.c.round_id == Round.id)
        .join(Department, Department.id == counted.c.department_id)
        .where(Round.kind == RoundKind.QUARTER)
        .order_by(Round.as_of.desc(), Department.id)
    )


_ASKED_OF_ROUND = _asked(Report.round_id == bindparam("round"))
_ASKED_OF_BODIES = _asked(Report.department_id.in_(bindparam("departments")))


def _choices(asked: Select[*tuple[Any, ...]], values: dict[str, Any]) -> list[FormChoice]:
    told: dict[tuple[int, int], FormChoice] = {}
    for round, department_id, department, state, count, coming in db.session.execute(asked, values):
        before = told.get((round.id, department_id))
        writable = coming if state in WRITABLE else 0
        told[round.id, department_id] = FormChoice(
            round.id,
            Quarter.parse(round.name).label,
            department_id,
            department,
            count + (before.reports if before else 0),
            writable + (before.writable if before else 0),
            round.closed_at is not None,
        )
    return list(told.values())


def form_of(round_id: int, department_id: int, actor: Actor, day: date) -> Form:
    """The form of a body in a quarter's round, with the words this person may read; NotFound where it asks nothing."""
    round = round_row(round_id)
    if round.kind is not RoundKind.QUARTER:
        raise NotFound("核定的报告期不用填报表")
    asked = [
        line
        for line in of_round(round_id, Scope(None, frozenset({department_id})))
        if line.state is not ReportState.EXEMPT
    ]
    department = db.session.get(Department, department_id)
    if department is None or not asked:
        name = department.short_name if department else "这个单位"
        raise NotFound(NOTHING_ASKED.format(round=round.label, department=name))
    key = FormKey(round.jurisdiction_id, round.name, department_id)
    parts = parts_of([(line.task_id, department_id) for line in asked])
    on_record = only_on_record(asked)
    read = list(pages(asked, actor, day))
    rows = tuple(
        _row(key, page, parts[page.line.task_id, department_id], is_on_record=page.line.id in on_record)
        for page in read
    )
    # What co-bodies hand to their lead is the lead's to read.
    co_texts = tuple(_co_texts(read)) if department_id in actor.department_ids else ()
    return Form(_head(round, department.short_name, day), rows, co_texts)


def _co_texts(read: Iterable[ReportPage]) -> Iterator[CoText]:
    joint = [page for page in read if page.line.state in WRITABLE and page.row.is_joint]
    desks = desks_by([page.row for page in joint])
    for page in joint:
        for report in desks[page.line.id].co_reports:
            texts = {name: getattr(report.draft, name) for name in TEXT_LABELS} if report.draft else {}
            yield CoText(page.line.code, f"{page.line.measure}{page.line.title}", report.department, report.word, texts)


def _head(round: RoundRow, department: str, day: date) -> FormHead:
    return FormHead(
        office=commission_name(round.jurisdiction_id),
        department=department,
        round_label=round.label,
        as_of=round.as_of,
        unit_due_on=round.unit_due_on,
        lead_due_on=round.lead_due_on,
        made_on=day,
    )


def _row(form: FormKey, page: ReportPage, part: Part, *, is_on_record: bool) -> FormRow:
    line = page.line
    told = lines_of((proof.kind, proof.title) for proof in page.current.evidence) if page.current else ""
    fields = fields_of(page.begin, page.asked, is_written=page.current is not None, references=told)
    reason = f"：{page.brought_back.reason}" if page.brought_back else ""
    return FormRow(
        key=RowKey(form, line.code, line.id, line.version, digest_of(fields)),
        plan=line.plan_number or line.plan_title,
        measure=f"{line.measure}{line.title}",
        promise=_promise(line.promise, part),
        duty=line.duty,
        due_on=line.limit_on,
        state=f"{line.state.label}{reason}",
        is_open=line.state in WRITABLE and not is_on_record,
        asked=page.asked,
        fields=fields,
        origin=_origin(page),
    )


def _promise(whole: str, part: Part) -> str:
    """What a row is about: the body's own sentences first, the others beneath; the whole where all concern it."""
    told = ["本单位在本任务中无单列的量化指标和节点"] if part.is_uncounted else []
    if not part.rest:
        return "\n".join([*told, _short(whole)])
    if part.own:
        told.append(f"本单位：{_short(_joined(part.own))}")
    elif not told:
        told.append("没有明确由本单位承担的句子")
    return "\n".join([*told, f"其余 {len(part.rest)} 句：{_short(_joined(part.rest))}"])


def _joined(sentences: Iterable[Sentence]) -> str:
    return "".join(sentence.words for sentence in sentences)


def _short(text: str) -> str:
    """A row as tall as a page cannot be filled in: the plan has the rest of a long clause."""
    return text if len(text) <= PROMISE_SHOWN else f"{text[:PROMISE_SHOWN]}……（全文见方案）"


def _origin(page: ReportPage) -> str:
    if page.current is not None:
        return "系统里的草稿" if page.current.is_open else "已送出的稿"
    if page.before is None:
        return "无上期，请新填"
    unreviewed = "" if page.before.is_accepted else f"，{page.before.state.label}"
    return f"沿用上期（{Quarter.parse(page.before.round_name).label}{unreviewed}）"


def letter_of(round_id: int, day: date) -> Letter:
    """The draft letter to all bodies that a round asks but the office's own; whom to ask is who runs the round."""
    round, forms = round_row(round_id), forms_of_round(round_id)
    own, contact = _of_the_office(round.jurisdiction_id), office_contact(round.jurisdiction_id, day)
    return Letter(
        office=commission_name(round.jurisdiction_id),
        round_label=round.label,
        as_of=round.as_of,
        unit_due_on=round.unit_due_on,
        lead_due_on=round.lead_due_on,
        review_ends_on=round.review_ends_on,
        units=[form.department for form in forms if form.department_id not in own],
        made_on=day,
        provisional=round.provisional,
        has_divisions=any(form.department_id in own for form in forms),
        contact=contact.name if contact else "",
        phone=contact.phone if contact else "",
    )


def _of_the_office(jurisdiction_id: str) -> set[int]:
    """The commission that sends the letter, and its 处室."""
    commission = select(Department.id).where(
        Department.jurisdiction_id == jurisdiction_id, Department.unit_class == UnitClass.COMMISSION
    )
    return set(db.session.scalars(select(Department.id).where(within(lambda body: body.in_(commission)))))


def standing_of(filled: Filled, actor: Actor, day: date) -> dict[int, StandingReport]:
    """How the reports of a filled form stand now; BadInput where it is not this person's, or of no use any more."""
    ids = [entry.key.report_id for entry in filled.entries]
    rows = {row.report.id: row for row in report_rows(ids)}
    if not all(_is_of(entry.key, rows.get(entry.key.report_id)) for entry in filled.entries):
        raise BadInput(NOT_HERE)
    aims = targets(ids)
    own = {id for id, aim in aims.items() if not actor.is_person or may_ever(actor, Permission.REPORT_FILL, aim)}
    of_others = {id for id in aims.keys() - own if not may_ever(actor, Permission.REPORT_MANAGE, aims[id])}
    if aims.keys() == of_others:
        department = db.session.get_one(Department, filled.key.department_id)
        raise BadInput(NOT_OURS.format(department=department.short_name))
    _demand_of_use(filled.key, list(rows.values()))
    standing = _standing(list(rows.values()), own, day)
    return standing | {id: replace(standing[id], is_of_others=True) for id in of_others}


def standing_of_own(reports: Collection[Report], day: date) -> dict[int, StandingReport]:
    """How these reports stand now for who writes them."""
    ids = {report.id for report in reports}
    return _standing(report_rows(ids), ids, day)


def _standing(rows: Collection[ReportRow], own: Collection[int], day: date) -> dict[int, StandingReport]:
    """`own`: the reports this person writes; the others the office enters, reading only what was submitted."""
    reports, measures = [row.report for row in rows], _measures({row.task.measure_id for row in rows})
    asked, gone = asked_of_each(rows), gone_of_each(rows)
    least = {report.id: Reach.WRITTEN if report.id in own else Reach.SUBMITTED for report in reports}
    told = told_of_each(least)
    earlier = {id: earlier_of(told[id], reach) for id, reach in least.items()}
    refusals = no_change_refusals(rows, asked, told, day)
    versions = _versions({report.version_id for report in reports if report.version_id})
    shown = {one.id: one for several in earlier.values() for one in several.versions} | versions
    drafts, references = drafts_of(list(shown.values())), _references(list(versions))
    befores = {id: Before.of(one.sent, drafts) for id, one in earlier.items()}
    lasts = {id: Before.of(one.accepted, drafts) for id, one in earlier.items()}
    bodies = {report.id: (report.task_id, report.department_id) for report in reports}
    over, over_last = dealt_with(bodies, befores), dealt_with(bodies, lasts)
    on_record = only_on_record([report for report in reports if report.id in own])
    standing = {}
    for row in rows:
        report, measure = row.report, measures[row.task.measure_id]
        version = versions.get(report.version_id or 0)
        if version is not None and report.id not in own and version.submitted_at is None:
            version = None
        written = drafts[version.id] if version else None
        if written is not None and report.state in OWED:
            written = written_on(written)
        last, before = lasts[report.id], befores[report.id]
        said_before = before.draft if before else None
        standing[report.id] = StandingReport(
            report_id=report.id,
            title=f"{measure.label}{measure.title}（{row.task.code}）",
            state=ReportState(report.state),
            is_open=report.id not in on_record and report.state in (WRITABLE if report.id in own else _ENTERABLE),
            is_entered=report.id not in own,
            asked=asked[report.id],
            begin=written
            or prefilled(_with(asked[report.id], gone[report.id]), said_before, is_dealt_with=report.id in over),
            written=written,
            last=last.draft if last else None,
            before=said_before,
            refusal=refusals[report.id] or why_not_in(ReportState(report.state)),
            saved_at=version.saved_at if version else None,
            saved_by=version.author if version else "",
            references=references.get(version.id, "") if version else "",
            gone=tuple(gone[report.id]),
            is_dealt_with=report.id in over_last,
            is_on_record=report.id in on_record,
        )
    return standing


def _with(asked: Questions, gone: Collection[Figure]) -> Questions:
    """What a form handed out before may have shown: with figures that have gone to other bodies since."""
    return replace(asked, figures=(*asked.figures, *gone))


@dataclass(frozen=True)
class Heading:
    """Of which body and round a handed-in form is; `is_closed`: what it brings is made up late (补报)."""

    department_id: int
    department: str
    round_label: str
    is_closed: bool

    def __str__(self) -> str:
        """市商务委2026年第3季度."""
        return f"{self.department}{self.round_label}"


def heading_of(form: FormKey) -> Heading:
    """The heading of a form that was read."""
    department = db.session.get_one(Department, form.department_id)
    closed_at = db.session.scalar(
        select(Round.closed_at).where(Round.jurisdiction_id == form.jurisdiction_id, Round.name == form.round_name)
    )
    label = Quarter.parse(form.round_name).label
    return Heading(form.department_id, department.short_name, label, closed_at is not None)


def _references(version_ids: Collection[int]) -> dict[int, str]:
    """By version its proofs told in words, as a cell shows them."""
    told: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for proof in evidence_of(version_ids):
        told[proof.version_id].append((proof.kind, proof.title))
    return {version_id: lines_of(proofs) for version_id, proofs in told.items()}


def absent_from(filled: Filled) -> list[Absent]:
    """The reports of the form's body that it could tell and has no row of: deleted ones, and what was asked later."""
    told = {entry.key.report_id for entry in filled.entries}
    round_id = round_named(filled.key.jurisdiction_id, filled.key.round_name).id
    could = db.session.scalars(_COULD_TELL, {"round": round_id, "department": filled.key.department_id})
    untold = [report_id for report_id in could if report_id not in told]
    absent = lines(untold) if untold else []
    on_record = only_on_record(absent)
    return [
        Absent(line.id, f"{line.measure}{line.title}（{line.code}）") for line in absent if line.id not in on_record
    ]


_COULD_TELL = select(Report.id).where(
    Report.round_id == bindparam("round"),
    Report.department_id == bindparam("department"),
    Report.state.in_(WRITABLE),
)


def _is_of(key: RowKey, row: ReportRow | None) -> bool:
    """Whether a mark speaks of this report: marks of another installation may bear the same numbers."""
    if row is None:
        return False
    of = FormKey(row.report.jurisdiction_id, row.round.name, row.report.department_id)
    return key.form == of and key.code == row.task.code


def _demand_of_use(form: FormKey, rows: Sequence[ReportRow]) -> None:
    """Refuse the form of a closed round that leaves nothing to make up."""
    round = rows[0].round
    if round.closed_at is None or any(row.report.state in WRITABLE for row in rows):
        return
    names = [Quarter.parse(quarter.name).label for quarter in open_quarters(form.jurisdiction_id)]
    expected = f"现在填报的是{'、'.join(names)}，请重新下载" if names else "现在没有开着的报告期"
    raise BadInput(CLOSED.format(round=Quarter.parse(round.name).label, expected=expected))


def _measures(ids: Collection[int]) -> dict[int, Measure]:
    return {row.id: row for row in db.session.scalars(select(Measure).where(Measure.id.in_(ids)))}


def _versions(ids: Collection[int]) -> dict[int, ReportVersion]:
    found = select(ReportVersion).where(ReportVersion.id.in_(ids))
    return {row.id: row for row in db.session.scalars(found)}
