"""Acts on editions: have one made, by hand or when it is due; review it, give it back, sign it."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from tracker import audit, changes
from tracker.actor import Act
from tracker.acts.supervision.workbooks import STEP, WRITERS
from tracker.audit import checking_queries
from tracker.calendar.days import load_calendar
from tracker.clock import shanghai_date, start_of
from tracker.database import db, end_read
from tracker.database.snapshots import begin_snapshot
from tracker.errors import BadInput, RuleRefused
from tracker.jobs import runs
from tracker.jobs.runs import CANCELLED, Job, Product, Run, Tell
from tracker.ledger.rows.kept_json import as_json
from tracker.ledger.rows.row import LedgerRow
from tracker.ledger.rows.totals import Totals
from tracker.papers.filling import Fact
from tracker.people.queries import person
from tracker.plans.states import DONE
from tracker.reporting.models import Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.queries import cutoffs_of, is_closed_quarter
from tracker.stores.fingerprints import fingerprint_of
from tracker.stores.store import Store
from tracker.supervision.editions import check_queries, content_queries, kept_queries, steps
from tracker.supervision.editions.content_queries import Plan, Rows, plan_of
from tracker.supervision.editions.differences import Difference, Side, department_of, differences, side_of
from tracker.supervision.editions.kept_queries import FileRow
from tracker.supervision.editions.rules import KIND, UNSOUND, Finding, with_book
from tracker.supervision.models import Edition
from tracker.supervision.papers import queries as paper_queries
from tracker.supervision.papers.facts import Facts
from tracker.supervision.papers.template_queries import own_templates
from tracker.supervision.papers.writing import papers, title, values
from tracker.supervision.period import Book, Span, Year, span_of
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets.notes import Notes
from tracker.supervision.writing import workbook
from tracker.supervision.writing.workbook import Contents
from tracker.vocabulary import Colour, EditionState, LightRule, PaperKind

log = logging.getLogger(__name__)

BOOKS = (Book.WHOLE, Book.LEADER)
"""Workbooks of an edition; its papers are made of what the first of them says."""
Write = Callable[[Path], None]
WHY = "请填写退回的理由"
OTHER_KEY = (
    "没有签发：上一个审计锚不是用这台机器的密钥做的，这样签发的锚日后无法核对。"
    "请告诉系统管理员，把几台机器的密钥改成一致后再签发"
)


def request(act: Act, jurisdiction_id: str, span: Span) -> int:
    """Queue the making of the next edition of a quarter or a year; the run's id.

    Whoever asks while it waits or is made gets the same run. RuleRefused where there is none to be made.
    """
    with changes.writing(act):
        plan = plan_of(jurisdiction_id, span, act.today, act.at)
        steps.held_round(plan.round_id)
        known = _waiting(jurisdiction_id, span)
        if known is not None:
            return known
        parameters = {"quarter": span.name, "for": act.actor.user_id}
        run = runs.queue(act, KIND, jurisdiction_id, parameters)
        audit.record(act, "request_edition", "run", run.id, jurisdiction_id=jurisdiction_id, asked=parameters)
        return run.id


def _waiting(jurisdiction_id: str, span: Span) -> int | None:
    found = (run for run in runs.waiting(KIND) if run.jurisdiction_id == jurisdiction_id)
    return next((run.id for run in found if run.parameters["quarter"] == span.name), None)


def prepare_due(act: Act, jurisdiction_id: str) -> list[int]:
    """Queue what is due by itself (domain.md 7); the runs.

    The first edition of the quarter closed last where its day has come; with that of a fourth quarter 年度快报, and
    年度定稿 on the first working day from 31 March on. Not where there is one already, nor where somebody stopped it.
    """
    due = [*_quarter_due(jurisdiction_id, act.today), *_year_due(jurisdiction_id, act.today)]
    end_read()
    return [request(act, jurisdiction_id, span) for span in due]


def _quarter_due(jurisdiction_id: str, today: date) -> Iterator[Span]:
    found = select(Round).where(is_closed_quarter(jurisdiction_id)).order_by(Round.name.desc())
    round = db.session.scalar(found.limit(1))
    if round is None or cutoffs_of(round.id).edition_on > today or content_queries.last_edition(round.id, round.name):
        return
    if not _is_stopped(round, round.name):
        yield Quarter.parse(round.name)


def _year_due(jurisdiction_id: str, today: date) -> Iterator[Span]:
    """Last year, whichever quarters were closed since; not what nobody has missed by the end of June."""
    year = Year(today.year - 1)
    found = select(Round).where(is_closed_quarter(jurisdiction_id), Round.name == year.quarter.name)
    round = db.session.scalar(found)
    if round is None or cutoffs_of(round.id).edition_on > today or today > Quarter(today.year, 2).last_day:
        return
    last = content_queries.last_edition(round.id, year.name)
    since = round.closed_at
    if not year.is_preliminary(today):
        made_on = year.made_on(load_calendar())
        if made_on > today:
            return
        since = start_of(made_on)
    is_made = last is not None and year.word(shanghai_date(last.known_at)) == year.word(today)
    is_reviewed = last is not None and last.state == EditionState.REVIEWED
    if not is_made and not is_reviewed and not _is_stopped(round, year.name, since):
        yield year


def _is_stopped(round: Round, name: str, since: datetime | None = None) -> bool:
    """Whether somebody has stopped the making of it; `since`: from then on."""
    found = select(Run).where(Run.jurisdiction_id == round.jurisdiction_id, Run.kind == KIND, Run.state == CANCELLED)
    stopped = [run for run in db.session.scalars(found) if run.parameters["quarter"] == name]
    return any(since is None or run.created_at >= since for run in stopped)


def work_off(act: Act, job: Job, built: Store, tell: Tell) -> Product:
    """Make the edition that a run asks for (runs.Worker): files and rows are read as of one instant, then kept.

    Of one that is stopped or refused no file is left, of a draft that is made anew none of the old ones.
    """
    files: list[FileRow] = []
    begin_snapshot()
    plan = plan_of(job.jurisdiction_id, span_of(job.parameters["quarter"]), act.today, act.at)
    old = kept_queries.file_rows(plan.existing_id) if plan.existing_id is not None else []
    try:
        with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
            content = _made(plan, spool, built, files, tell)
            end_read()
            product = _kept(act, job, plan, content, spool)
    except BaseException:
        end_read()
        _take_back(act, job, plan, built, [*files, *old])
        raise
    _forget(built, old, {file.name for file in files})
    return product


def _take_back(act: Act, job: Job, plan: Plan, built: Store, files: list[FileRow]) -> None:
    """Take away what no edition has, of what was made and of what it was to replace.

    A commit whose answer was lost may have taken effect: the database says so once it has ended. While it cannot be
    asked all stay, likewise while another process makes the same edition: the same bytes have the same name.
    """
    names = [file.name for file in files]
    try:
        with changes.rehearsing(act):
            steps.held_round(plan.round_id)
            kept = set(names) if runs.is_anothers(job) else kept_queries.files_named(names)
    except SQLAlchemyError as fault:
        log.warning("these files stay, whether an edition has them or not: %s: %s", " ".join(names), fault)
        return
    _forget(built, files, kept)


def _made(plan: Plan, spool: IO[str], built: Store, files: list[FileRow], tell: Tell) -> steps.Content:
    """Rows into the spool, files into the store."""
    rows = Rows(plan)
    totals, found = _spooled(rows, spool)
    contents = content_queries.contents(rows, tuple(difference.sentence for difference in found))
    notes = Notes()
    for place, book in enumerate(BOOKS):
        progress = _progress(tell, place, totals["tasks"])
        name = with_book(contents.title, book is Book.LEADER)
        if book is Book.WHOLE:
            write: Write = partial(workbook.write, contents, progress=progress, notes=notes)
        else:
            write = partial(WRITERS[book], contents, progress=progress)
        files.append(_written(plan, book, name, built, write))
    told = _told(plan, contents, notes)
    files += _papers(plan, told, built)
    return steps.Content(
        title=contents.title,
        rule_versions=contents.rule_versions,
        layout=content_queries.layout_of(plan),
        totals=totals | _reported(contents),
        differences=found,
        files=tuple(files),
        facts=told,
    )


def _told(plan: Plan, contents: Contents, notes: Notes) -> dict[PaperKind, Mapping[str, Fact]]:
    """What papers say of what the workbook said."""
    selection = Selection(plan.made.jurisdiction_id)
    changed = paper_queries.changes(selection, plan.period, contents.rows)
    return values(Facts(contents, notes, changed, paper_queries.classes()))


def _papers(plan: Plan, told: Mapping[PaperKind, Mapping[str, Fact]], built: Store) -> Iterator[FileRow]:
    """In Word, by the office's own templates where it has brought any."""
    for kind, data in papers(told, own_templates(plan.made.jurisdiction_id, built)).items():
        yield _written(plan, kind, title(plan.period.span, kind), built, partial(_put, data))


def _put(data: bytes, path: Path) -> None:
    path.write_bytes(data)


def _kept(act: Act, job: Job, plan: Plan, content: steps.Content, spool: IO[str]) -> Product:
    """Into the tables, and the run is done with it; what was cancelled leaves nothing."""
    asked_for = job.parameters.get("for")
    asker = person(asked_for, act.today) if asked_for else None
    by = asker.as_actor(None) if asker else act.actor
    with changes.writing(act):
        edition = steps.keep(act, by, plan, content, _read_back(spool))
        period = plan.period
        called = f"{period.span.label}{period.kind}报表第{edition.number}版"
        product = Product(str(edition.id), called)
        runs.finish(act, job, product)
    return product


def _progress(tell: Tell, place: int, whole: int) -> Any:
    def progress(rows: int) -> None:
        if rows % STEP == 0 or rows == whole:
            tell(min(99, (place * whole + rows) * 100 // (max(whole, 1) * len(BOOKS))))

    return progress


def _spooled(rows: Rows, spool: IO[str]) -> tuple[dict[str, int], tuple[Difference, ...]]:
    """The rows into a file, one a line, so that the memory is that of one; their totals and what is new in them."""
    totals, overdue = Totals(), 0
    sides: list[Side] = []
    for position, row in enumerate(rows, start=1):
        spool.write(json.dumps(_values(row, position), ensure_ascii=False) + "\n")
        totals.add(row)
        overdue += row.overdue_days is not None
        if rows.may_differ(row.task_id):
            sides.append(side_of(row))
    spool.seek(0)
    counts = {colour.value: totals.colours[colour] for colour in Colour}
    counts |= {"tasks": totals.tasks, "completed": totals.completed, "overdue": overdue}
    counts["proven"] = totals.rules[LightRule.PROVEN]
    return counts, tuple(differences(_before(rows), sides, with_reports=True))


def _before(rows: Rows) -> Iterator[Side]:
    if rows.plan.previous_id is not None:
        for row in content_queries.rows_kept(rows.plan.previous_id):
            if rows.may_differ(row.task_id):
                yield side_of(row)


def _values(row: LedgerRow, position: int) -> dict[str, Any]:
    return {
        "position": position,
        "task_id": row.task_id,
        "code": row.code,
        "department": department_of(row),
        "colour": row.light.colour.value,
        "is_completed": row.state in DONE,
        "is_overdue": row.overdue_days is not None,
        "row": as_json(row),
    }


def _read_back(spool: IO[str]) -> Iterator[dict[str, Any]]:
    spool.seek(0)
    for line in spool:
        yield json.loads(line)


def _reported(contents: Contents) -> dict[str, int]:
    """应报, 按时, 补报, 缺报 of the round, as 报送明细 has them."""
    asked = [report.result for report in contents.reports if not report.exempt]
    return {
        "asked": len(asked),
        "on_time": asked.count("按时"),
        "late": asked.count("补报"),
        "missing": asked.count("缺报"),
    }


def _written(plan: Plan, kind: Book | PaperKind, called: str, built: Store, write: Write) -> FileRow:
    """Write a file of the edition and give it a name of its own; it appears whole, and on disk."""
    with built.unfinished(kind.suffix) as unfinished:
        write(unfinished)
        sha256, size = fingerprint_of(unfinished), unfinished.stat().st_size
        name = plan.made.file_name(kind.value, sha256, kind.suffix)
        built.settle(unfinished, name)
    return FileRow(kind, called, name, size, sha256)


def _forget(built: Store, files: Iterable[FileRow], kept: Collection[str]) -> None:
    """Take files away, those of the kept names aside."""
    for file in files:
        if file.name not in kept:
            built.forget(file.name)


def review(act: Act, edition_id: int, version: int, seen: str) -> None:
    """Somebody of the office has reviewed it; raises as editions.steps.review does."""
    with changes.writing(act):
        steps.review(act, edition_id, version, seen)


def give_back(act: Act, edition_id: int, version: int, reason: str) -> None:
    """It is a draft again. BadInput without a reason."""
    if not reason.strip():
        raise BadInput(WHY, field="reason")
    with changes.writing(act):
        steps.give_back(act, edition_id, version, reason.strip())


def sign(act: Act, edition_id: int, version: int, seen: str, built: Store) -> None:
    """Sign it off: nothing of it changes any more.

    RuleRefused where it is not what its fingerprint says, or the audit trail is not to be anchored with this key.
    """
    state = db.session.scalar(select(Edition.state).where(Edition.id == edition_id))
    faults = check_queries.finding(edition_id, built).faults if state == EditionState.REVIEWED else ()
    end_read()
    if faults:
        raise RuleRefused(UNSOUND, faults)
    with changes.writing(act):
        steps.sign(act, edition_id, version, seen)
        checking_queries.demand_own_key(OTHER_KEY)


def verify(act: Act, jurisdiction_id: str, built: Store) -> list[Finding]:
    """Check every edition of a jurisdiction, and keep on record that it was done and what it came to."""
    found = check_queries.findings(jurisdiction_id, built)
    with changes.writing(act):
        faults = [f"{one.quarter}第{one.number}版：{fault}" for one in found for fault in one.faults]
        audit.record(
            act,
            "verify_editions",
            "jurisdiction",
            jurisdiction_id,
            jurisdiction_id=jurisdiction_id,
            result="失败" if faults else "成功",
            editions=len(found),
            faults=faults[:20],
        )
    return found
