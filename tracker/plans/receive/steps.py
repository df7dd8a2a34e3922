"""From what was read to draft rows: the plan with its goals, measures, tasks, parties, figures and milestones.

The drafts are the rows that will be issued (design.md 3, the way of one measure).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from tracker import audit
from tracker.actor import Act
from tracker.config import Config
from tracker.database import db, insert_all
from tracker.errors import Classified, Forbidden, RuleRefused
from tracker.people.models import Department
from tracker.people.names.queries import RecordedNames, recorded_names
from tracker.people.registry.files import read_registry
from tracker.plans.codes import codes, document_number, places
from tracker.plans.draft import milestones, modes
from tracker.plans.draft.steps import Place, indicator_row, write_tasks
from tracker.plans.head.steps import refuse_taken
from tracker.plans.models import Measure, Plan, PlanGoal, Task
from tracker.plans.queries import plan_of_file
from tracker.plans.receive.given import Given
from tracker.plans.receive.kept import as_kept
from tracker.plans.receive.parts import PartOf, parts_of
from tracker.plans.revise.queries import partners, plans_beside
from tracker.plans.revise.steps import set_replaced
from tracker.plans.scans.steps import keep_pages
from tracker.plantext.reading import READER_VERSION, Goal, MeasureReading, PlanReading, clauses_with_figures
from tracker.secrecy import is_marked, names_secret
from tracker.vocabulary import PlanState

NOTHING_GIVEN = Given()


def receive(
    act: Act,
    config: Config,
    jurisdiction_id: str,
    reading: PlanReading,
    replaces_id: int | None = None,
    given: Given = NOTHING_GIVEN,
) -> list[Plan]:
    """One plan of each part of the file, all tasks as drafts; `replaces_id`: the plan whose place it takes.

    Where both files hold several plans, each takes the place of the one it goes on from (`partners`).

    RuleRefused where the same file or number was received before, Forbidden for a person of another jurisdiction,
    Classified for a classified paper, of which nothing is kept.
    """
    if act.actor.is_person and act.actor.jurisdiction_id != jurisdiction_id:
        raise Forbidden("方案只能导入本地区。请由该地区的综合处办理。")
    _refuse_classified(reading)
    _refuse_second(jurisdiction_id, reading.source.sha256)
    old = plans_beside(replaces_id) if replaces_id is not None else []
    number = reading.document_number or document_number(given.number)
    refuse_taken(jurisdiction_id, number, reading.source.sha256, {plan.id for plan in old})
    names, head = recorded_names(), Given(number, given.host_id or _host_id(config, number))
    plans = [_plan(act, jurisdiction_id, reading, part, names, head) for part in parts_of(reading)]
    if reading.scan:
        for plan in plans:
            keep_pages(plan, reading.scan)
    for plan, replaced in partners(plans, old, replaces_id):
        set_replaced(act, plan, replaced)
    return plans


def _host_id(config: Config, number: str | None) -> int | None:
    """The 主办处室 the registry names for a plan of that number, if any."""
    folder = config.seeds / "departments"
    if number is None or not folder.is_dir():
        return None
    key = next((row.host_division_key for row in read_registry(folder).plans if row.number == number), None)
    return db.session.scalar(select(Department.id).where(Department.key == key)) if key else None


def _refuse_classified(reading: PlanReading) -> None:
    if names_secret(reading.source.file) or is_marked(reading.text):
        raise Classified("文件的名称或首页有密级标志，没有保存。涉密文件不得上传，请按保密规定办理。")


def _refuse_second(jurisdiction_id: str, sha256: str) -> None:
    known = plan_of_file(jurisdiction_id, sha256)
    if known is not None:
        number = known.number or "无文号"
        raise RuleRefused(f"这份文件已导入过：《{known.title}》（{number}）。没有重复导入，请打开该方案。")


def _plan(
    act: Act, jurisdiction_id: str, reading: PlanReading, part: PartOf, names: RecordedNames, head: Given
) -> Plan:
    plan = Plan(
        jurisdiction_id=jurisdiction_id,
        part=part.position,
        number=head.number,
        title=part.title[:200],
        issued_on=reading.issued_on,
        issuers=list(reading.issuers),
        mode=modes.plan_mode(reading.issued_on, act.today),
        state=PlanState.CHECKING,
        host_id=head.host_id,
        file_name=reading.source.file[:200],
        file_sha256=reading.source.sha256,
        file_kind=reading.source.kind,
        text=reading.text,
        reading=as_kept(reading),
        reader_version=READER_VERSION,
        received_at=act.at,
        received_by=act.actor.name,
    )
    db.session.add(plan)
    db.session.flush()
    goals = _goals(plan, part.goals)
    insert_all([indicator_row(plan, None, place, one, one.path) for place, one in enumerate(part.indicators)])
    tasks = _measures(act, plan, reading, part, goals, names)
    audit.record(
        act,
        "receive_plan",
        "plan",
        plan.id,
        jurisdiction_id=jurisdiction_id,
        number=plan.number,
        sha256=plan.file_sha256,
        measures=len(part.measures),
        tasks=tasks,
    )
    return plan


def _goals(plan: Plan, goals: Sequence[Goal]) -> dict[int, PlanGoal]:
    """One goal a year; a year told twice keeps its first telling."""
    rows: dict[int, PlanGoal] = {}
    for goal in goals:
        row = PlanGoal(
            plan_id=plan.id,
            year=goal.year,
            text=goal.text,
            span_start=goal.span[0],
            span_end=goal.span[1],
            due_on=milestones.year_end(goal.year),
        )
        rows.setdefault(goal.year, row)
    db.session.add_all(rows.values())
    db.session.flush()
    return rows


def _measures(
    act: Act, plan: Plan, reading: PlanReading, part: PartOf, goals: dict[int, PlanGoal], names: RecordedNames
) -> int:
    """Write measures and tasks; how many tasks."""
    numbered = places([(measure.path[-1], len(measure.clauses)) for measure in part.measures])
    wanted = codes(plan.jurisdiction_id, plan.number, plan.id, numbered)
    taken = set(db.session.scalars(select(Task.code).where(Task.code.in_(wanted))))
    given = iter(codes(plan.jurisdiction_id, plan.number, plan.id, numbered, taken))
    rows = _written(plan, [_measure(plan, reading, place, one) for place, one in enumerate(part.measures)])
    drafts = [
        Place(rows[read.measure], number, next(given), read.clause, read.figures)
        for number, read in enumerate(clauses_with_figures(part.measures), start=1)
    ]
    return len(write_tasks(act, plan, drafts, goals, names))


def _written(plan: Plan, measures: Sequence[Measure]) -> Sequence[Measure]:
    insert_all(measures)
    return db.session.scalars(select(Measure).where(Measure.plan_id == plan.id).order_by(Measure.position)).all()


def _measure(plan: Plan, reading: PlanReading, place: int, measure: MeasureReading) -> Measure:
    above = [section for section in reading.sections if section.span[0] <= measure.span[0]]
    return Measure(
        plan_id=plan.id,
        position=place + 1,
        label=measure.label,
        title=measure.title[:200],
        path=".".join(map(str, measure.path)),
        section_title=above[-1].title[:200] if above else "",
        span_start=measure.span[0],
        span_end=measure.span[1],
    )
