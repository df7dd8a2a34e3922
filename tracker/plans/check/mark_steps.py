"""What words marked in the text say of a draft: a body, a date, a figure, each with its place (ux.md S6)."""

from __future__ import annotations

from sqlalchemy import select

from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput
from tracker.people.names.queries import recorded_names
from tracker.plans.draft.milestones import due_on, of_figure, shown
from tracker.plans.draft.modes import needs_decision
from tracker.plans.draft.party_steps import decide, renew_mode, set_role
from tracker.plans.draft.queries import parties_of
from tracker.plans.draft.steps import indicator_row
from tracker.plans.models import Indicator, Measure, Milestone, Party, Plan, Task
from tracker.plans.steps import changed
from tracker.plantext.clause_reading import dates_at, figures_at
from tracker.plantext.text.sentences import sentence
from tracker.vocabulary import Basis, LeadDecision, MilestoneSource, PartyRole

Span = tuple[int, int]
_LONGEST_NAME = 60


def marked_words(plan: Plan, span: Span, words: str) -> str:
    """The words at a place, which must be those the person saw; BadInput where they are not."""
    start, end = plan.reading["parts"][plan.part]["span"]
    if not (start <= span[0] < span[1] <= end) or plan.text[slice(*span)] != words:
        raise BadInput("所选文字与原文对不上。请刷新后重新选择。")
    return words


def place_of(plan: Plan, task: Task, words: str) -> Span:
    """Where typed words stand: in the statement, in the task's text, else anywhere in the plan; BadInput where not."""
    wanted = words.strip()
    if not wanted:
        raise BadInput("请填写原文中的文字。")
    part = plan.reading["parts"][plan.part]["span"]
    for start, end in (
        (task.statement_start or 0, task.statement_end or 0),
        (task.text_start, task.text_end),
        tuple(part),
    ):
        at = plan.text.find(wanted, start, end)
        if at >= 0:
            return at, at + len(wanted)
    raise BadInput(f"原文中没有“{wanted}”这几个字。请照原文填写。")


def mark_party(act: Act, plan: Plan, task: Task, span: Span, role: PartyRole) -> Party:
    """The marked words name a body of this role; a body already read there takes the role.

    In a clause that names no lead, who marks one has decided who leads.
    """
    name = plan.text[slice(*span)].strip()
    if not name or len(name) > _LONGEST_NAME or "\n" in name:
        raise BadInput("请只选一个单位的名称。")
    parties = parties_of(task)
    party = next((one for one in parties if (one.span_start, one.span_end) == span or one.name == name), None)
    if party is None:
        party = _party(act, plan, task, span, name, role)
        renew_mode(task)
        changed(act, task, "add_party", {}, {"name": name, "role": role.label})
    elif party.role != role:
        set_role(act, task, party, role)
    if role is PartyRole.LEAD and needs_decision(Basis(task.basis)):
        decide(act, task, LeadDecision.OTHER, party.id)
    return party


def _party(act: Act, plan: Plan, task: Task, span: Span, name: str, role: PartyRole) -> Party:
    meant = recorded_names().resolve(name, plan.issued_on or act.today, plan.jurisdiction_id, plan.number)
    if meant.department_id and any(party.department_id == meant.department_id for party in parties_of(task)):
        raise BadInput(f"“{name}”已在这一条里，只是写法不同。")
    places = db.session.scalars(select(Party.position).where(Party.task_id == task.id)).all()
    party = Party(
        task_id=task.id,
        position=max(places, default=0) + 1,
        name=name,
        role=role,
        span_start=span[0],
        span_end=span[1],
        department_id=meant.department_id,
        group_id=meant.group_id,
        matched=meant.how,
    )
    db.session.add(party)
    db.session.flush()
    return party


def mark_date(act: Act, plan: Plan, task: Task, span: Span) -> Milestone:
    """The marked words state a date: the task has a milestone of its own for their sentence."""
    read = next((stated for stated in dates_at(plan.text, span) if stated.due_on is not None), None)
    if read is None or read.due_on is None:
        raise BadInput("所选文字里没有读出日期。请选“2025年6月底前”这样写明年份的文字。")
    words = shown(plan.text, sentence(plan.text, span), span)
    own = select(Milestone).where(Milestone.task_id == task.id, Milestone.source == MilestoneSource.OWN)
    if any((one.text, one.due_on) == (words, read.due_on) for one in db.session.scalars(own)):
        raise BadInput(f"这一句已有 {read.due_on} 的节点。")
    milestone = Milestone(
        task_id=task.id,
        source=MilestoneSource.OWN,
        year=read.due_on.year,
        text=words,
        span_start=span[0],
        span_end=span[1],
        due_on=read.due_on,
        original_due_on=read.due_on,
    )
    db.session.add(milestone)
    db.session.flush()
    changed(act, task, "add_milestone", {}, {"text": words, "due_on": read.due_on.isoformat()})
    return milestone


def mark_figure(act: Act, plan: Plan, task: Task, span: Span) -> Indicator:
    """The marked words hold a figure to reach: what is read of it, to be corrected."""
    read = next(iter(figures_at(plan.text, sentence(plan.text, span), span)), None)
    if read is None:
        raise BadInput("所选文字里没有读出要达到的数值。请选“达到300个”“不低于30%”这样的文字。")
    known = db.session.scalars(select(Indicator).where(Indicator.task_id == task.id)).all()
    if any(
        (indicator.span_start, indicator.span_end, indicator.relation) == (*read.span, read.relation)
        for indicator in known
    ):
        raise BadInput("这个数值已列为指标，请在指标里更正。")
    path = [int(number) for number in db.session.get_one(Measure, task.measure_id).path.split(".")]
    row = indicator_row(plan, task, len(known), read, path)
    db.session.add(row)
    db.session.flush()
    if row.year is not None:
        db.session.add(
            Milestone(
                task_id=task.id,
                source=MilestoneSource.OWN,
                indicator_id=row.id,
                year=row.year,
                text=of_figure(row.subject, plan.text[slice(*read.span)]),
                span_start=row.span_start,
                span_end=row.span_end,
                due_on=due_on(read, row.year),
                original_due_on=due_on(read, row.year),
            )
        )
    changed(act, task, "add_figure", {}, {"subject": row.subject, "value": str(row.value), "year": row.year})
    return row
