"""Keeps the pages of a scan with its plan, and corrects a word that was recognised wrongly (ux.md S6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from tracker import audit
from tracker.actor import Act
from tracker.database import Base, db
from tracker.errors import BadInput, Conflict, NotAPlan, RuleRefused
from tracker.people.names.queries import recorded_names
from tracker.plans.draft.party_steps import renew_lead
from tracker.plans.models import (
    Indicator,
    Item,
    Measure,
    Milestone,
    Party,
    Plan,
    PlanGoal,
    PlanPage,
    Task,
    TextCorrection,
)
from tracker.plans.scans.follow_steps import Following, Readings, follow
from tracker.plans.scans.places import Correction, moved_reading, settled
from tracker.plans.scans.queries import is_scan
from tracker.plans.scans.rereadings import Followed
from tracker.plantext.reader import read_clean
from tracker.plantext.reading import PlanReading, Source
from tracker.plantext.scan.extra import UNCERTAIN_WORD
from tracker.plantext.scan.values import ScanRecord
from tracker.stores.fingerprints import fingerprint
from tracker.vocabulary import MatchHow, PlanState

NOT_A_SCAN = "这份方案不是扫描件，原文不能改。读错的请更正字段。"
IS_OUT = "方案已下达，原文不能再改。"
NO_WORDS = "请写出图上的文字，不换行，不超过 60 字。"
CHANGED = "这里的文字刚才已改过，没有保存。请看过现在的内容再改。"
_BODY = "责任单位"
_LONGEST = 60


def keep_pages(plan: Plan, scan: ScanRecord) -> None:
    """The pages of the file with the places of their words; each plan of the file has them all."""
    for number, page in enumerate(scan.pages, 1):
        rows = [[*row.span, *(round(edge) for edge in row.box)] for row in scan.rows if row.page == number]
        db.session.add(
            PlanPage(
                plan_id=plan.id,
                number=number,
                picture_sha256=fingerprint(page.picture),
                width=page.width,
                height=page.height,
                rows=rows,
            )
        )
    db.session.flush()


def correct(act: Act, plan: Plan, span: tuple[int, int], recognised: str, words: str) -> Followed:
    """Put the words of the picture in place of what was recognised; the same words settle the doubt.

    Everything behind moves along, and what was read of these words is read again. What was recognised is kept.
    BadInput for no words or too many, Conflict where the text has changed since, RuleRefused for a text that was no
    picture or has gone out.
    """
    words = words.strip()
    if not words or "\n" in words or len(words) > _LONGEST:
        raise BadInput(NO_WORDS)
    if not is_scan(plan.id):
        raise RuleRefused(NOT_A_SCAN)
    if plan.state != PlanState.CHECKING:
        raise RuleRefused(IS_OUT)
    if not span[0] < span[1] or plan.text[slice(*span)] != recognised:
        raise Conflict(CHANGED)
    whole = Correction(span, words)
    correction = whole.narrowed(plan.text)
    was = _read(plan) if recognised != words else None
    others = _move_all(act, plan, correction, whole)
    now = _read(plan) if was else None
    done = Following(act, plan, Readings(correction, was, now)).follow() if was and now else Followed()
    for task in others:
        follow(act, done, task, _BODY)
    _record(act, plan, span[0], recognised, words)
    db.session.flush()
    return done


def put_back(act: Act, plan: Plan, start: int, recognised: str, words: str) -> None:
    """The recognised words in place of what a person wrote, whose rows stand as they did before (撤销).

    RuleRefused once the plan has gone out.
    """
    if plan.state != PlanState.CHECKING:
        raise RuleRefused(IS_OUT)
    plan.text = Correction((start, start + len(words)), recognised).applied(plan.text)
    plan.reading = {**plan.reading, "text": plan.text}
    _record(act, plan, start, words, recognised)


def _read(plan: Plan) -> PlanReading | None:
    """What the present reader makes of the plan's text; None where it is no plan to it."""
    try:
        return read_clean(plan.text, Source(plan.file_name, plan.file_sha256, plan.file_kind))
    except NotAPlan:
        return None


def _record(act: Act, plan: Plan, start: int, recognised: str, words: str) -> None:
    """The fact; all together they tell how the recognised text became the present one."""
    db.session.add(
        TextCorrection(
            plan_id=plan.id,
            span_start=start,
            span_end=start + len(recognised),
            recognised=recognised,
            corrected=words,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )
    code = plan.jurisdiction_id
    audit.record(act, "correct_words", "plan", plan.id, jurisdiction_id=code, before=recognised, after=words)


def _move_all(act: Act, plan: Plan, correction: Correction, whole: Correction) -> list[Task]:
    """Every place along; within the words that were looked at, `whole`, no doubt is left.

    The tasks one of whose names means another body now: both readings are recut alike, and show no difference there.
    """
    text = plan.text
    renamed = [cut.row for cut in _cuts(plan.id) if _move(cut, text, correction)]
    for page in db.session.scalars(select(PlanPage).where(PlanPage.plan_id == plan.id)):
        page.rows = [[*correction.moved((row[0], row[1])), *row[2:]] for row in page.rows]
    plan.reading = moved_reading(settled(plan.reading, whole, UNCERTAIN_WORD), correction)
    plan.text = correction.applied(text)
    db.session.flush()
    bodies = [row for row in renamed if isinstance(row, Party) and row.in_force and row.matched != MatchHow.BY_HAND]
    return [db.session.get_one(Task, row.task_id) for row in bodies if _means_another(act, plan, row)]


@dataclass(frozen=True)
class _Cut:
    """A row with a place in the text: the names of the columns of its edges and of its words."""

    row: Base
    start: str
    end: str
    words: str | None


def _cuts(plan_id: int) -> Iterable[_Cut]:
    of_task = select(Task.id).where(Task.plan_id == plan_id).scalar_subquery()
    for task in db.session.scalars(select(Task).where(Task.plan_id == plan_id)):
        yield _Cut(task, "text_start", "text_end", "text")
        yield _Cut(task, "statement_start", "statement_end", "statement")
    for measure in db.session.scalars(select(Measure).where(Measure.plan_id == plan_id)):
        yield _Cut(measure, "span_start", "span_end", "title")
    for goal in db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == plan_id)):
        yield _Cut(goal, "span_start", "span_end", "text")
    for figure in db.session.scalars(select(Indicator).where(Indicator.plan_id == plan_id)):
        yield _Cut(figure, "span_start", "span_end", "subject")
    for party in db.session.scalars(select(Party).where(Party.task_id.in_(of_task))):
        yield _Cut(party, "span_start", "span_end", "name")
    for date in db.session.scalars(select(Milestone).where(Milestone.task_id.in_(of_task))):
        yield _Cut(date, "span_start", "span_end", "text")
    for item in db.session.scalars(select(Item).where(Item.task_id.in_(of_task))):
        yield _Cut(item, "span_start", "span_end", "words")


def _move(cut: _Cut, text: str, correction: Correction) -> bool:
    """Whether its words are others now."""
    start, end = getattr(cut.row, cut.start), getattr(cut.row, cut.end)
    if start is None or end is None:
        return False
    words = getattr(cut.row, cut.words) if cut.words else None
    if words:
        setattr(cut.row, cut.words or "", correction.recut(words, text, (start, end)))
    moved = correction.moved((start, end))
    setattr(cut.row, cut.start, moved[0])
    setattr(cut.row, cut.end, moved[1])
    return bool(words) and getattr(cut.row, cut.words or "") != words


def _means_another(act: Act, plan: Plan, party: Party) -> bool:
    """A body whose name was corrected means what the new name says; whether that is another, or nobody on record."""
    before = party.department_id, party.group_id
    meant = recorded_names().resolve(party.name, plan.issued_on or act.today, plan.jurisdiction_id, plan.number)
    party.department_id, party.group_id, party.matched = meant.department_id, meant.group_id, meant.how
    renew_lead(db.session.get_one(Task, party.task_id))
    return before != (party.department_id, party.group_id)
