"""Acts on requests for a later date (domain.md 4, Extension)."""

from __future__ import annotations

from datetime import date

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, Forbidden, NotFound, RuleRefused
from tracker.outcomes.extensions import node_queries as nodes
from tracker.outcomes.extensions import queries, rules, steps
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.models import Extension
from tracker.people.access import UNIT, UNIT_HEAD, Permission, may_ever
from tracker.plans.lock_queries import keep_dates_in_place
from tracker.plans.models import Milestone
from tracker.plans.steps import task_of
from tracker.problems import Problem
from tracker.vocabulary import ExtensionAct, Role

HEAD_APPLIES = "延期由单位负责人申请，联络员可以先存为草稿。"


def save(act: Act, milestone_id: int, extension_id: int | None, version: int | None, new: NewExtension) -> int:
    """Keep a draft, which asks for nothing yet; its id. `extension_id` None: the first words for this milestone.

    Raises NotFound for another unit's milestone, RuleRefused where nothing can be asked, Conflict where it has changed.
    """
    with changes.writing(act):
        return _written(act, milestone_id, extension_id, version, new, UNIT).id


def apply(act: Act, milestone_id: int, extension_id: int | None, version: int | None, new: NewExtension) -> int:
    """The unit head hands in what the form says, a new request or a draft; its id.

    As `save`, and BadInput naming everything that is wanting.
    """
    if act.actor.is_person and Role.UNIT_HEAD not in act.actor.roles:
        raise Forbidden(HEAD_APPLIES)
    with changes.writing(act):
        extension = _written(act, milestone_id, extension_id, version, new, UNIT_HEAD)
        subject = _subject(extension)
        if wrong := rules.problems(new, subject, act.today):
            raise _refused(wrong)
        steps.apply(act, extension, db.session.get_one(Milestone, milestone_id))
        return extension.id


def _subject(extension: Extension) -> rules.Subject:
    """What a later date is asked for; RuleRefused where the body that asks can ask for nothing."""
    node = nodes.node(extension.milestone_id)
    if why := node.refusal_of(extension.department_id):
        raise RuleRefused(why)
    return node.subject


def withdraw(act: Act, extension_id: int, version: int | None) -> None:
    """The unit takes it back; it does not count as a request."""
    with changes.writing(act):
        extension, _ = steps.reload(act, extension_id, version, Permission.EXTENSION_DRAFT)
        steps.move(act, extension, ExtensionAct.WITHDRAW)


def forward(act: Act, extension_id: int, version: int | None, words: str = "") -> None:
    """The coordinator's first look: it goes to who decides."""
    with changes.writing(act):
        extension, _ = steps.reload(act, extension_id, version, Permission.EXTENSION_SCREEN)
        steps.judge(act, extension, ExtensionAct.FORWARD, words)


def hand_back(act: Act, extension_id: int, version: int | None, reason: str) -> None:
    """The coordinator's first look: something is wanting. BadInput without the reason."""
    with changes.writing(act):
        extension, _ = steps.reload(act, extension_id, version, Permission.EXTENSION_SCREEN)
        steps.judge(act, extension, ExtensionAct.RETURN, reason)


def grant(act: Act, extension_id: int, version: int | None, due_on: date | None, words: str = "") -> None:
    """The leader grants a later date, the one asked for or another; the first date is kept.

    RuleRefused where the task is no longer worked on, BadInput for a date that cannot stand.
    """
    with changes.writing(act):
        extension, task = steps.reload(act, extension_id, version, Permission.EXTENSION_DECIDE)
        subject = _subject(extension)
        if fault := rules.date_fault(due_on, subject, act.today):
            raise BadInput(fault)
        assert due_on is not None
        steps.grant(act, extension, task, db.session.get_one(Milestone, extension.milestone_id), due_on, words)


def refuse(act: Act, extension_id: int, version: int | None, reason: str) -> None:
    """The leader does not grant it. BadInput without the reason."""
    with changes.writing(act):
        extension, _ = steps.reload(act, extension_id, version, Permission.EXTENSION_DECIDE)
        steps.judge(act, extension, ExtensionAct.REFUSE, reason)


def _written(
    act: Act,
    milestone_id: int,
    extension_id: int | None,
    version: int | None,
    new: NewExtension,
    roles: frozenset[Role],
) -> Extension:
    """The draft with these words, begun where there is none for a body in which the person has one of these roles."""
    if too_long := rules.too_long(new):
        raise _refused(too_long)
    if extension_id is not None:
        extension, _ = steps.reload(act, extension_id, version, Permission.EXTENSION_DRAFT)
        if extension.milestone_id != milestone_id:
            raise NotFound(queries.NO_EXTENSION)
        steps.rewrite(act, extension, new)
        return extension
    keep_dates_in_place(Milestone.id == milestone_id)
    milestone = db.session.get(Milestone, milestone_id)
    if milestone is None:
        raise NotFound(nodes.NO_NODE)
    task = task_of(act, milestone.task_id)
    aim = queries.target(milestone_id)
    if act.actor.is_person and not may_ever(act.actor, Permission.EXTENSION_DRAFT, aim):
        raise NotFound(nodes.NO_NODE)
    node = nodes.node(milestone_id)
    asking = node.askers & act.actor.bodies_as(roles) or node.askers & act.actor.bodies_as(UNIT) or node.askers
    if why := node.refusal(asking):
        raise RuleRefused(why)
    if node.open_id is not None:
        raise RuleRefused("这个节点已有一份办理中的延期申请，请打开那一份办理。")
    return steps.begin(act, task, milestone, _first_posted(act, asking), new)


def _first_posted(act: Act, asking: frozenset[int]) -> int | None:
    """The body that asks: of those that may, the one of the person's own post first."""
    return min(asking & act.actor.posted_ids or asking, default=None)


def _refused(wrong: list[Problem]) -> BadInput:
    return BadInput(f"有 {len(wrong)} 处需要补充", [problem.message for problem in wrong])
