"""Acts of the Excel form: keep what was handed in, take it over whole or not at all, make the forms of all bodies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import bindparam, select

from tracker import audit, changes
from tracker.actor import Act
from tracker.acts.reporting.reports import DOUBTFUL, Doubtful
from tracker.database import db, end_read
from tracker.errors import BadInput, NotFound
from tracker.jobs import runs
from tracker.jobs.runs import Job, Product, Tell
from tracker.people.models import Department
from tracker.people.queries import person
from tracker.plans.models import Task
from tracker.reporting.form import book as form_book
from tracker.reporting.form import letter as form_letter
from tracker.reporting.form.checking import differences
from tracker.reporting.form.differences import Differences, RowChange, all_of, demand_no_problems
from tracker.reporting.form.entries import Filled, read_form
from tracker.reporting.form.keys import FormKey
from tracker.reporting.form.queries import (
    Heading,
    absent_from,
    form_of,
    forms_of_round,
    heading_of,
    letter_of,
    standing_of,
)
from tracker.reporting.models import FormImport, FormUpload, Report
from tracker.reporting.move_steps import locked
from tracker.reporting.office import steps as office_steps
from tracker.reporting.office.entered import Answer
from tracker.reporting.rounds.queries import round_named, round_row
from tracker.reporting.transitions import WRITABLE
from tracker.reporting.versions import evidence_steps
from tracker.reporting.versions.evidence_rules import NewFile
from tracker.reporting.versions.form_queries import files_of_own
from tracker.reporting.write import steps as report_steps
from tracker.secrecy import NAME_REFUSED, names_secret
from tracker.stores.fingerprints import fingerprint
from tracker.stores.store import UPLOAD_GONE, Store
from tracker.vocabulary import EnteredHow, ReportState

FORMS = "forms"
"""The kind of run that makes the forms of all bodies."""

MOST_FILES = 100
LONGEST_NAME = 200
NO_UPLOAD = "没有这份填报表，或者不是本人上传的。请重新上传"
NO_ANSWER = "这是替单位导入的，请写明怎样收到、谁答复的、哪一天"


@dataclass(frozen=True)
class Read:
    """A form that was read, whose it is, with the differences it would make."""

    file: NewFile
    filled: Filled
    differences: Differences
    heading: Heading


KEPT, TO_REVIEW, HANDED_UP = "存为草稿", "已代录，待审核", "已代录，已交牵头单位，由其汇总"
"""Where the reports of a form are now, as the page and the command say it."""


@dataclass(frozen=True)
class Taken:
    """What an import did. `sent`: reports that went to the unit head; `handed_up`: of the entered to their lead."""

    differences: Differences
    sent: int = 0
    handed_up: int = 0

    @property
    def drafts(self) -> int:
        """Reports that are kept to be gone on with."""
        return len(self.differences.rows) - self.sent - len(self.differences.entered)

    @property
    def to_review(self) -> int:
        """Of the entered those that wait for 综合处."""
        return len(self.differences.entered) - self.handed_up


def read(act: Act, files: Sequence[NewFile], uploads: Store) -> list[Read]:
    """What these files would change for this person; nothing is kept. BadInput where one of them cannot be read."""
    if not files:
        raise BadInput("请先选择填好的填报表")
    if len(files) > MOST_FILES:
        raise BadInput(f"一次最多上传 {MOST_FILES} 个文件，请分几次上传")
    found, refused = [], list[str]()
    for file in files:
        try:
            filled = _opened(file)
            found_there = _differences(act, filled, file.name, _earlier(act, filled, uploads))
            found.append(Read(file, filled, found_there, heading_of(filled.key)))
        except BadInput as wrong:
            refused += [f"{file.name}：{wrong.message}", *wrong.details]
    if refused:
        first, *others = refused
        raise BadInput(first, others)
    return found


def receive(act: Act, files: Sequence[NewFile], uploads: Store) -> list[int]:
    """Keep filled forms until they are taken over; the ids of the uploads. Nothing is kept of what cannot be read."""
    several = read(act, files, uploads)
    end_read()
    for one in several:
        uploads.keep(one.file.data)
    with changes.writing(act):
        return [_note(act, one.file, one.filled.key) for one in several]


def take(act: Act, file: NewFile, uploads: Store, *, is_sure: bool = True) -> Taken:
    """Take over one form at once, what the command does; BadInput and Conflict name every cell against it.

    Where the office enters it for a unit, the file is what the unit sent by mail. Not `is_sure`: as take_uploaded.
    """
    filled = _opened(file)
    with _writing(act, [(file.name, filled)], uploads) as (found,):
        demand_no_problems(found)
        if not is_sure and found.asked_back:
            raise Doubtful(DOUBTFUL, found.asked_back)
        handed_up = 0
        if found.rows:
            uploads.keep(file.data)
            unit = db.session.get_one(Department, filled.key.department_id)
            handed_up = _write(act, found, {unit.id: Answer(EnteredHow.MAIL, unit.short_name, act.today)})
            _note_import(act, _note(act, file, filled.key), filled.key, found)
    return Taken(found, handed_up=handed_up)


def take_uploaded(
    act: Act,
    upload_ids: Collection[int],
    uploads: Store,
    *,
    send: bool = False,
    answers: Mapping[int, Answer] | None = None,
    skipping: Collection[int] = (),
    is_sure: bool = True,
) -> Taken:
    """Take over forms that were uploaded before, all or none, as things stand now.

    `send`: what is complete goes on to the unit head. `answers`: by body how the office got what it enters for it.
    `skipping`: reports whose stale rows the person has seen and leaves out; one he has not seen refuses all.
    Not `is_sure`: Doubtful where the office would enter values far from their targets.
    """
    rows = [_own(act, id) for id in sorted(set(upload_ids))]
    several = [(row.id, row.file_name, read_form(_stored(uploads, row))) for row in rows]
    with _writing(act, [(name, filled) for _, name, filled in several], uploads) as each:
        found = all_of(each)
        demand_no_problems(found, skipping)
        if not is_sure and found.asked_back:
            raise Doubtful(DOUBTFUL)
        handed_up = _write(act, found, answers or {})
        for (upload_id, _, filled), one in zip(several, each, strict=True):
            if one.rows:
                _note_import(act, upload_id, filled.key, one)
        sent = found.complete if send else ()
        for row in sorted(sent, key=_by_id):
            report_steps.send(act, db.session.get_one(Report, row.report_id))
    return Taken(found, len(sent), handed_up)


def uploaded(act: Act, upload_ids: Sequence[int], uploads: Store) -> list[Read]:
    """What forms uploaded before would change as things stand now, in the order of the ids."""
    rows = [_own(act, id) for id in upload_ids]
    return read(act, [NewFile(row.file_name, _stored(uploads, row)) for row in rows], uploads)


def _opened(file: NewFile) -> Filled:
    """What a file says; BadInput before anything of it is read where its name says that it is classified."""
    if names_secret(file.name):
        raise BadInput(NAME_REFUSED)
    return read_form(file.data)


def _note(act: Act, file: NewFile, key: FormKey) -> int:
    """The fact that a form was handed in."""
    row = FormUpload(
        jurisdiction_id=key.jurisdiction_id,
        round_id=round_named(key.jurisdiction_id, key.round_name).id,
        department_id=key.department_id,
        file_name=file.name[-LONGEST_NAME:],
        file_sha256=fingerprint(file.data),
        file_bytes=len(file.data),
        recorded_at=act.at,
        actor_id=act.actor.user_id,
        actor=act.actor.name,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        act,
        "receive_form",
        "form",
        row.id,
        jurisdiction_id=key.jurisdiction_id,
        file=row.file_name,
        sha256=row.file_sha256,
    )
    return row.id


@contextmanager
def _writing(act: Act, forms: Sequence[tuple[str, Filled]], uploads: Store) -> Iterator[list[Differences]]:
    """What files of these names would change, and all they may write held until the end."""
    earlier = [_earlier(act, filled, uploads) for _, filled in forms]
    end_read()
    with changes.writing(act):
        _hold(filled for _, filled in forms)
        yield [_differences(act, filled, name, known) for (name, filled), known in zip(forms, earlier, strict=True)]


def _hold(forms: Iterable[Filled]) -> None:
    """What these forms may write stays as it is until the end; what waits for its review is left alone."""
    ids = [entry.key.report_id for filled in forms for entry in filled.entries]
    open_ids = db.session.scalars(_MAY_BE_WRITTEN, {"reports": ids}).all()
    locked(open_ids)


_MAY_BE_WRITTEN = select(Report.id).where(Report.id.in_(bindparam("reports")), Report.state.in_(WRITABLE))


def _differences(act: Act, filled: Filled, name: str, earlier: Mapping[str, Filled]) -> Differences:
    """What a form would change as things stand; `name`: of the file, `earlier`: as `_earlier`."""
    standing = standing_of(filled, act.actor, act.today)
    own = {id: replace(standing[id], is_own_form=True) for id in _handed_in_again(act, filled, earlier)}
    found = differences(filled.entries, {**standing, **own}, act.today)
    return replace(
        found,
        name=name,
        unread=filled.unread,
        faults=(*filled.faults, *found.faults),
        absent=tuple(absent_from(filled)),
    )


def _earlier(act: Act, filled: Filled, uploads: Store) -> dict[str, Filled]:
    """By fingerprint what this person brought since the form was handed out; without what has gone or cannot be read.

    Read before anything is locked: the files may lie in a bucket.
    """
    read_before: dict[str, Filled] = {}
    for sha256 in _files_of_own(act, filled):
        with suppress(BadInput, NotFound), uploads.found(sha256, UPLOAD_GONE) as file:
            read_before[sha256] = read_form(file.read())
    return read_before


def _handed_in_again(act: Act, filled: Filled, earlier: Mapping[str, Filled]) -> set[int]:
    """The reports whose text this person brought with an earlier state of the same form, and nobody wrote since."""
    digests = {entry.key.report_id: entry.key.digest for entry in filled.entries}
    return {
        entry.key.report_id
        for sha256, report_ids in _files_of_own(act, filled).items()
        for entry in (earlier[sha256].entries if sha256 in earlier else ())
        if entry.key.report_id in report_ids and entry.key.digest == digests.get(entry.key.report_id)
    }


def _files_of_own(act: Act, filled: Filled) -> dict[str, set[int]]:
    return files_of_own({entry.key.report_id: entry.key.version for entry in filled.entries}, act.actor.user_id)


def _write(act: Act, found: Differences, answers: Mapping[int, Answer]) -> int:
    """Drafts of one's own; what the office enters for a unit needs to say how that unit answered.

    How many of these went to their lead (牵头汇总).
    """
    held = select(Report, Task).join(Task, Task.id == Report.task_id)
    rows = db.session.execute(held.where(Report.id.in_([row.report_id for row in found.rows]))).all()
    # The tasks are held here so that the steps find them without asking for each.
    reports = {report.id: (report, task) for report, task in rows}
    own = sorted((row for row in found.rows if not row.is_entered), key=_by_id)
    if any(reports[row.report_id][0].department_id not in answers for row in found.entered):
        raise BadInput(NO_ANSWER)
    # What was typed before 无变化 was said stays as a version, as where it is said on the page.
    for keeps in (False, True):
        written = [row for row in own if row.draft.no_change is keeps]
        told = [(reports[row.report_id][0], row.draft) for row in written]
        texts = report_steps.write_each(act, told, keeps_draft=keeps)
        evidence_steps.set_references(act, [(text, row.references) for text, row in zip(texts, written, strict=True)])
    for row in sorted(found.entered, key=_by_id):
        report, proofs = reports[row.report_id][0], evidence_steps.proofs_of(row.references)
        office_steps.enter(act, report, row.draft, answers[report.department_id], proofs)
    return sum(reports[row.report_id][0].state == ReportState.HANDED_UP for row in found.entered)


def _by_id(row: RowChange) -> int:
    return row.report_id


def _note_import(act: Act, upload_id: int, key: FormKey, one: Differences) -> None:
    row = FormImport(
        upload_id=upload_id,
        reports=len(one.rows),
        cells=one.cells,
        recorded_at=act.at,
        actor_id=act.actor.user_id,
        actor=act.actor.name,
    )
    db.session.add(row)
    audit.record(
        act,
        "import_form",
        "form",
        upload_id,
        jurisdiction_id=key.jurisdiction_id,
        reports=row.reports,
        cells=row.cells,
    )


def _stored(uploads: Store, row: FormUpload) -> bytes:
    """The bytes of a form as it was uploaded; NotFound where they are gone."""
    with uploads.found(row.file_sha256, UPLOAD_GONE) as file:
        return file.read()


def _own(act: Act, upload_id: int) -> FormUpload:
    """An upload of this person's own; NotFound."""
    row = db.session.get(FormUpload, upload_id)
    if row is None or (act.actor.is_person and row.actor_id != act.actor.user_id):
        raise NotFound(NO_UPLOAD)
    return row


def request_all(act: Act, round_id: int) -> int:
    """Queue the forms of all bodies of a round, with the draft letter; the run's id."""
    round = round_row(round_id)
    with changes.writing(act):
        run = runs.queue(act, FORMS, round.jurisdiction_id, {"round_id": round_id, "for": act.actor.user_id})
        audit.record(act, "request_forms", "run", run.id, jurisdiction_id=round.jurisdiction_id, round=round.name)
        return run.id


def work_off(act: Act, job: Job, built: Store, tell: Tell) -> Product:
    """Make what a run asks for and keep it (runs.Worker)."""
    round_id = int(job.parameters["round_id"])
    name = f"forms-{job.run_id}.zip"
    asker = person(job.parameters["for"], act.today) if job.parameters["for"] else None
    # What a unit has not sent yet is not read by the office that asks for the forms.
    own = replace(act, actor=asker.as_actor(None)) if asker else act
    with built.unfinished(".zip") as path:
        title = write_all(own, round_id, path, tell)
        built.settle(path, name)
    return Product(name, f"{title}.zip")


def write_all(act: Act, round_id: int, path: Path, tell: Tell = lambda per_cent: None) -> str:
    """Write the forms of all bodies and the draft letter as one archive; its title. It appears whole or not at all."""
    label = round_row(round_id).label
    choices = forms_of_round(round_id)
    if not choices:
        raise NotFound(f"{label}没有要报的任务")
    unfinished = path.with_name(f".{path.name}.{act.request_id}")
    try:
        with ZipFile(unfinished, "w", ZIP_DEFLATED) as archive:
            letter = letter_of(round_id, act.today)
            archive.writestr(letter.file_name, form_letter.write(letter))
            for number, one in enumerate(choices, start=1):
                form = form_of(round_id, one.department_id, act.actor, act.today)
                archive.writestr(form.head.file_name, form_book.write(form))
                tell(min(99, number * 100 // len(choices)))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
        end_read()
    return f"{label}填报表（全部单位）"
