"""Who may do what: one table of permission × roles × relation to the object × state (design.md 4, domain.md 3).

Pure. Everything not written here is refused. The commission's people work in their own jurisdiction, a department's
people on what their department is named for, wherever the plan comes from; administrators see no business text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tracker.actor import Actor
from tracker.vocabulary import EditionState, ReportState, Role, TaskState

OFFICE_HEAD = frozenset({Role.COORDINATOR_HEAD})
OFFICE = OFFICE_HEAD | {Role.COORDINATOR}
PRINCIPAL = frozenset({Role.PRINCIPAL})
LEADERS = PRINCIPAL | {Role.LEADER}
LIAISON, UNIT_HEAD = frozenset({Role.LIAISON}), frozenset({Role.UNIT_HEAD})
UNIT = LIAISON | UNIT_HEAD
READERS = OFFICE | LEADERS | {Role.VIEWER}
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
EVERYONE = READERS | UNIT | ADMINISTRATORS


class Permission(StrEnum):
    """What a route may ask for; every route names exactly one."""

    PUBLIC = "public"
    OWN_ACCOUNT = "own_account"
    HOME_VIEW = "home_view"
    HELP_VIEW = "help_view"
    LEDGER_VIEW = "ledger_view"
    TASK_VIEW = "task_view"
    PLAN_VIEW = "plan_view"
    PLAN_RECEIVE = "plan_receive"
    PLAN_CHECK = "plan_check"
    PLAN_ISSUE = "plan_issue"
    PLAN_SET = "plan_set"
    TASK_REASSIGN = "task_reassign"
    TASK_ADJUST = "task_adjust"
    FIGURE_CORRECT = "figure_correct"
    ASSIGNMENT_SIGN = "assignment_sign"
    ASSIGNMENT_SIGN_FOR = "assignment_sign_for"
    ASSIGNMENT_OBJECT = "assignment_object"
    OWNER_DECIDE = "owner_decide"
    ROUND_VIEW = "round_view"
    ROUND_MANAGE = "round_manage"
    ROUND_CLOSE = "round_close"
    REPORT_VIEW = "report_view"
    REPORT_FILL = "report_fill"
    REPORT_APPROVE = "report_approve"
    REPORT_SIGN_OFF = "report_sign_off"
    REPORT_CONSOLIDATE = "report_consolidate"
    REPORT_REVIEW = "report_review"
    REPORT_MANAGE = "report_manage"
    REPORT_CORRECT = "report_correct"
    REPORT_CHASE = "report_chase"
    SCAN_VIEW = "scan_view"
    DISSENT_SETTLE = "dissent_settle"
    COORDINATION_VIEW = "coordination_view"
    COORDINATION_HANDLE = "coordination_handle"
    COORDINATION_DECIDE = "coordination_decide"
    APPROVAL_WAY_SET = "approval_way_set"
    ALIAS_END = "alias_end"
    UNIT_PHONE_SET = "unit_phone_set"
    BURDEN_VIEW = "burden_view"
    VERDICT_GIVE = "verdict_give"
    VERDICT_LIST_VIEW = "verdict_list_view"
    VERDICT_LIST_SIGN = "verdict_list_sign"
    EXTENSION_VIEW = "extension_view"
    EXTENSION_DRAFT = "extension_draft"
    EXTENSION_APPLY = "extension_apply"
    EXTENSION_SCREEN = "extension_screen"
    EXTENSION_DECIDE = "extension_decide"
    COMPLETION_VIEW = "completion_view"
    COMPLETION_APPLY = "completion_apply"
    COMPLETION_VERIFY = "completion_verify"
    TASK_CLOSE = "task_close"
    TASK_LOOK_BACK = "task_look_back"
    TASK_ARCHIVE = "task_archive"
    TASK_DECIDE = "task_decide"
    LADDER_VIEW = "ladder_view"
    LETTER_VIEW = "letter_view"
    LETTER_DRAFT = "letter_draft"
    LETTER_SIGN = "letter_sign"
    LETTER_ANSWER = "letter_answer"
    LETTER_TEMPLATE = "letter_template"
    INBOX_VIEW = "inbox_view"
    WORKBOOK_BUILD = "workbook_build"
    WORKBOOK_OWN = "workbook_own"
    RUN_VIEW = "run_view"
    EDITION_VIEW = "edition_view"
    EDITION_PREPARE = "edition_prepare"
    EDITION_SIGN = "edition_sign"
    PAPER_VIEW = "paper_view"
    PAPER_TEMPLATE = "paper_template"
    DEPARTMENT_VIEW = "department_view"
    GROUP_VIEW = "group_view"
    GROUP_MANAGE = "group_manage"
    USER_VIEW = "user_view"
    USER_MANAGE = "user_manage"
    USER_DISABLE = "user_disable"
    USER_UNLOCK = "user_unlock"
    FACTOR_RESET = "factor_reset"
    ACCOUNT_RULES_VIEW = "account_rules_view"
    ACCOUNT_RULES_SET = "account_rules_set"
    POST_GRANT = "post_grant"
    TOKEN_MANAGE = "token_manage"
    HAND_OVER_VIEW = "hand_over_view"
    VACANCY_VIEW = "vacancy_view"
    JOBS_VIEW = "jobs_view"
    BACKUP_VIEW = "backup_view"
    CHANNEL_MANAGE = "channel_manage"
    DELIVERY_VIEW = "delivery_view"
    CALENDAR_VIEW = "calendar_view"
    CALENDAR_LOAD = "calendar_load"
    AUDIT_VIEW = "audit_view"


@dataclass(frozen=True)
class Target:
    """What a permission table needs to know of an object.

    `host_ids`: departments whose coordinators act on it, by a post there and not by belonging to it (主办处室 and the
    commission itself; empty = any of the jurisdiction).
    `state`: code of its state. `wrote`: ids of the people who wrote or approved it. `office_text`: the report of a 保障
    task, the one yearly text that 综合处 itself writes (domain.md 5). `lead_ids`: of 牵头汇总, the body a co-body's
    report goes to.
    """

    jurisdiction_id: str
    department_ids: frozenset[int] = frozenset()
    host_ids: frozenset[int] = frozenset()
    state: str | None = None
    wrote: frozenset[int] = frozenset()
    office_text: bool = False
    lead_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Scope:
    """Which rows a list may show: a whole jurisdiction, or the rows of some departments wherever they stand."""

    jurisdiction_id: str | None
    department_ids: frozenset[int] | None

    @property
    def is_whole(self) -> bool:
        """Whether the list shows the whole jurisdiction."""
        return self.department_ids is None


Relation = Callable[[Actor, frozenset[Role], Target], bool]
"""How somebody who has one of these roles stands to an object: by the departments where he has it, and no others."""


def _in_jurisdiction(actor: Actor, _roles: frozenset[Role], target: Target) -> bool:
    return actor.jurisdiction_id == target.jurisdiction_id


def _hosts(actor: Actor, roles: frozenset[Role], target: Target) -> bool:
    posted = actor.bodies_as(roles) & actor.posted_ids
    return _in_jurisdiction(actor, roles, target) and (not target.host_ids or bool(posted & target.host_ids))


def _own_department(actor: Actor, roles: frozenset[Role], target: Target) -> bool:
    return bool(actor.bodies_as(roles) & target.department_ids)


def _leads(actor: Actor, roles: frozenset[Role], target: Target) -> bool:
    return bool(actor.bodies_as(roles) & target.lead_ids)


def _writes_office_text(actor: Actor, roles: frozenset[Role], target: Target) -> bool:
    return target.office_text and _hosts(actor, roles, target)


@dataclass(frozen=True)
class Grant:
    """One row of the table: these roles may, where the relation holds and the state is one of these (None: in any)."""

    permission: Permission
    roles: frozenset[Role]
    relation: Relation | None = None
    states: frozenset[str] | None = None


P = Permission
_HANDED_UP = frozenset({ReportState.HANDED_UP, ReportState.RECEIVED, ReportState.CONSOLIDATED})
_CLOSED_TO_WRITERS = frozenset({ReportState.TO_REVIEW, ReportState.ACCEPTED, ReportState.EXEMPT})
_FILLABLE = frozenset(set(ReportState) - _CLOSED_TO_WRITERS - _HANDED_UP)
_CORRECTABLE = frozenset({ReportState.HANDED_UP, ReportState.TO_REVIEW, ReportState.ACCEPTED})
_HANDED_DOWN = frozenset({TaskState.TO_SIGN, TaskState.TO_REASSIGN, TaskState.ACTIVE, TaskState.TO_VERIFY})
_UNSIGNED = frozenset({EditionState.DRAFT, EditionState.REVIEWED})
_SIGNED_OFF = frozenset({EditionState.FINAL, EditionState.CORRECTION})
_ADJUSTABLE = frozenset({TaskState.TO_SIGN, TaskState.ACTIVE})

GRANTS: tuple[Grant, ...] = (
    Grant(P.OWN_ACCOUNT, EVERYONE),
    Grant(P.HOME_VIEW, EVERYONE),
    Grant(P.HELP_VIEW, EVERYONE),
    Grant(P.LEDGER_VIEW, READERS | UNIT),
    Grant(P.TASK_VIEW, READERS, _in_jurisdiction),
    Grant(P.TASK_VIEW, UNIT, _own_department),
    Grant(P.PLAN_VIEW, READERS, _in_jurisdiction),
    Grant(P.PLAN_VIEW, UNIT, _own_department),
    Grant(P.PLAN_RECEIVE, OFFICE),
    Grant(P.PLAN_CHECK, OFFICE, _hosts),
    Grant(P.PLAN_ISSUE, OFFICE_HEAD, _hosts),
    Grant(P.PLAN_SET, OFFICE_HEAD, _hosts),
    Grant(P.TASK_REASSIGN, OFFICE, _hosts, frozenset({TaskState.TO_REASSIGN})),
    Grant(P.TASK_REASSIGN, OFFICE_HEAD, _hosts, frozenset({TaskState.TO_SIGN})),
    Grant(P.TASK_ADJUST, OFFICE_HEAD, _hosts, _ADJUSTABLE),
    Grant(P.FIGURE_CORRECT, OFFICE_HEAD, _hosts, _HANDED_DOWN),
    Grant(P.ASSIGNMENT_SIGN, UNIT, _own_department),
    Grant(P.ASSIGNMENT_SIGN_FOR, OFFICE, _hosts),
    Grant(P.ASSIGNMENT_OBJECT, UNIT_HEAD, _own_department),
    Grant(P.OWNER_DECIDE, OFFICE, _hosts),
    Grant(P.ROUND_VIEW, READERS | UNIT),
    Grant(P.ROUND_MANAGE, OFFICE),
    Grant(P.ROUND_CLOSE, OFFICE_HEAD),
    Grant(P.REPORT_VIEW, READERS, _in_jurisdiction),
    Grant(P.REPORT_VIEW, UNIT, _own_department),
    Grant(P.REPORT_FILL, LIAISON, _own_department, _FILLABLE),
    Grant(P.REPORT_FILL, OFFICE, _writes_office_text, _FILLABLE),
    Grant(P.REPORT_VIEW, UNIT, _leads),
    Grant(P.REPORT_CONSOLIDATE, LIAISON, _leads, _HANDED_UP),
    Grant(P.REPORT_SIGN_OFF, LIAISON, _own_department, frozenset({ReportState.TO_APPROVE})),
    Grant(P.SCAN_VIEW, OFFICE | UNIT),
    Grant(P.DISSENT_SETTLE, OFFICE, _hosts),
    Grant(P.COORDINATION_VIEW, READERS, _in_jurisdiction),
    Grant(P.COORDINATION_VIEW, UNIT, _own_department),
    Grant(P.COORDINATION_HANDLE, OFFICE, _hosts),
    Grant(P.COORDINATION_DECIDE, LEADERS, _in_jurisdiction),
    Grant(P.APPROVAL_WAY_SET, OFFICE, _in_jurisdiction),
    Grant(P.ALIAS_END, OFFICE, _in_jurisdiction),
    Grant(P.UNIT_PHONE_SET, OFFICE, _in_jurisdiction),
    Grant(P.REPORT_APPROVE, UNIT_HEAD, _own_department, frozenset({ReportState.TO_APPROVE})),
    Grant(P.REPORT_REVIEW, OFFICE, _hosts, frozenset({ReportState.TO_REVIEW})),
    Grant(P.REPORT_MANAGE, OFFICE, _hosts),
    Grant(P.REPORT_CORRECT, LIAISON, _own_department, _CORRECTABLE),
    Grant(P.REPORT_CORRECT, OFFICE, _writes_office_text, _CORRECTABLE),
    Grant(P.REPORT_CHASE, OFFICE, _hosts),
    Grant(P.BURDEN_VIEW, OFFICE | UNIT),
    Grant(P.VERDICT_GIVE, OFFICE, _hosts),
    Grant(P.VERDICT_LIST_VIEW, READERS, _in_jurisdiction),
    Grant(P.VERDICT_LIST_SIGN, LEADERS, _in_jurisdiction),
    Grant(P.EXTENSION_VIEW, READERS, _in_jurisdiction),
    Grant(P.EXTENSION_VIEW, UNIT, _own_department),
    Grant(P.EXTENSION_DRAFT, UNIT, _own_department),
    Grant(P.EXTENSION_APPLY, UNIT_HEAD, _own_department),
    Grant(P.EXTENSION_SCREEN, OFFICE, _hosts),
    Grant(P.EXTENSION_DECIDE, LEADERS, _in_jurisdiction),
    Grant(P.COMPLETION_VIEW, READERS, _in_jurisdiction),
    Grant(P.COMPLETION_VIEW, UNIT, _own_department),
    Grant(P.COMPLETION_APPLY, UNIT_HEAD, _own_department),
    Grant(P.COMPLETION_VERIFY, OFFICE_HEAD, _hosts),
    Grant(P.TASK_CLOSE, LEADERS, _in_jurisdiction),
    Grant(P.TASK_LOOK_BACK, OFFICE_HEAD, _hosts),
    Grant(P.TASK_ARCHIVE, OFFICE, _hosts),
    Grant(P.TASK_DECIDE, LEADERS, _in_jurisdiction),
    Grant(P.LADDER_VIEW, READERS),
    Grant(P.LETTER_VIEW, READERS, _in_jurisdiction),
    Grant(P.LETTER_VIEW, UNIT, _own_department),
    Grant(P.LETTER_DRAFT, OFFICE, _hosts),
    Grant(P.LETTER_SIGN, OFFICE_HEAD, _hosts),
    Grant(P.LETTER_SIGN, LEADERS, _in_jurisdiction),
    Grant(P.LETTER_ANSWER, UNIT, _own_department),
    Grant(P.LETTER_ANSWER, OFFICE, _hosts),
    Grant(P.LETTER_TEMPLATE, OFFICE_HEAD),
    Grant(P.INBOX_VIEW, READERS | UNIT),
    Grant(P.WORKBOOK_BUILD, READERS),
    Grant(P.WORKBOOK_OWN, UNIT),
    Grant(P.RUN_VIEW, READERS | UNIT),
    Grant(P.EDITION_VIEW, READERS, _in_jurisdiction),
    Grant(P.EDITION_PREPARE, OFFICE, _in_jurisdiction, _UNSIGNED),
    Grant(P.EDITION_SIGN, OFFICE_HEAD, _in_jurisdiction, frozenset({EditionState.REVIEWED})),
    Grant(P.PAPER_VIEW, READERS, _in_jurisdiction, _SIGNED_OFF),
    Grant(P.PAPER_VIEW, OFFICE, _in_jurisdiction),
    Grant(P.PAPER_TEMPLATE, OFFICE_HEAD),
    Grant(P.DEPARTMENT_VIEW, READERS | UNIT),
    Grant(P.GROUP_VIEW, READERS, _in_jurisdiction),
    Grant(P.GROUP_MANAGE, OFFICE, _hosts),
    Grant(P.USER_VIEW, frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})),
    Grant(P.USER_MANAGE, frozenset({Role.SYSTEM_ADMIN})),
    Grant(P.USER_DISABLE, frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})),
    Grant(P.USER_UNLOCK, frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})),
    Grant(P.FACTOR_RESET, frozenset({Role.SECURITY_ADMIN})),
    Grant(P.ACCOUNT_RULES_VIEW, ADMINISTRATORS),
    Grant(P.ACCOUNT_RULES_SET, frozenset({Role.SECURITY_ADMIN})),
    Grant(P.POST_GRANT, frozenset({Role.SECURITY_ADMIN})),
    Grant(P.TOKEN_MANAGE, frozenset({Role.SECURITY_ADMIN})),
    Grant(P.HAND_OVER_VIEW, OFFICE | UNIT | LEADERS),
    Grant(P.VACANCY_VIEW, OFFICE),
    Grant(P.JOBS_VIEW, frozenset({Role.SYSTEM_ADMIN})),
    Grant(P.BACKUP_VIEW, frozenset({Role.SYSTEM_ADMIN})),
    Grant(P.CHANNEL_MANAGE, frozenset({Role.SYSTEM_ADMIN})),
    Grant(P.DELIVERY_VIEW, OFFICE | {Role.SYSTEM_ADMIN}),
    Grant(P.CALENDAR_VIEW, OFFICE | ADMINISTRATORS),
    Grant(P.CALENDAR_LOAD, frozenset({Role.SYSTEM_ADMIN})),
    Grant(P.AUDIT_VIEW, frozenset({Role.AUDITOR})),
)


_GRANTS_OF = {one: tuple(grant for grant in GRANTS if grant.permission is one) for one in Permission}


WITHOUT_A_POST = frozenset({P.OWN_ACCOUNT, P.HOME_VIEW, P.HELP_VIEW})
"""What is open to an account before a post is confirmed, and after it was handed over: the page says which it is."""


def may(actor: Actor, permission: Permission, target: Target | None = None) -> bool:
    """Whether the table lets this person do it; without a target, whether some object might allow it."""
    if permission is Permission.PUBLIC:
        return True
    if permission in WITHOUT_A_POST and actor.is_person:
        return True
    return any(_allows(grant, actor, target) for grant in _GRANTS_OF[permission])


def may_ever(actor: Actor, permission: Permission, target: Target) -> bool:
    """Whether the table would let this person do it to the object in some state: whose it is, not what it waits for.

    Example: while a report lies with the unit head its liaison cannot save it (`may`), but it is his (`may_ever`).
    """
    return any(_concerns(grant, actor, target) for grant in _GRANTS_OF[permission])


def is_within_sight(actor: Actor, target: Target) -> bool:
    """Whether the person may know that the object exists: it stands in his region or concerns his department."""
    return actor.jurisdiction_id == target.jurisdiction_id or bool(actor.department_ids & target.department_ids)


def roles_towards(actor: Actor, target: Target) -> frozenset[str]:
    """His roles as far as they concern the object: those of a body only where he has them in one of its departments."""
    of_bodies = {role for place, role in actor.duties if place in target.department_ids}
    return frozenset(role for role in actor.roles if role not in UNIT or role in of_bodies)


def own_bodies(actor: Actor, permission: Permission) -> frozenset[int]:
    """The bodies in which his roles there let him do it, in some state.

    Example: 联络员 of A and 单位负责人 of B fills in what A owes, approves what B sends, and signs for both.
    """
    of_bodies = (one for one in _GRANTS_OF[permission] if one.relation is _own_department)
    return frozenset(body for grant in of_bodies for body in actor.bodies_as(grant.roles))


def _allows(grant: Grant, actor: Actor, target: Target | None) -> bool:
    if target is None:
        return bool(actor.roles & grant.roles)
    return _concerns(grant, actor, target) and (grant.states is None or target.state in grant.states)


def _concerns(grant: Grant, actor: Actor, target: Target) -> bool:
    return bool(actor.roles & grant.roles) and (grant.relation is None or grant.relation(actor, grant.roles, target))


def reviews_own_work(actor: Actor, target: Target) -> bool:
    """Whether the reviewer wrote or approved it himself: nobody accepts his own (domain.md 3, 自报自审)."""
    return actor.user_id is not None and actor.user_id in target.wrote


def scope_of(actor: Actor) -> Scope:
    """What lists show this person: the commission's people the jurisdiction, a department's its rows, others none."""
    if actor.roles & READERS:
        return Scope(actor.jurisdiction_id, None)
    return Scope(None, actor.bodies_as(UNIT))
