"""The permission table: permission × role × relation × state, what is allowed and what lies just beside it."""

from collections.abc import Collection
from dataclasses import replace

import pytest

from tests.given.builders import TODAY
from tests.people.staff import account, department_id
from tracker.actor import COMMAND, Actor
from tracker.people import queries
from tracker.people.access import (
    ADMINISTRATORS,
    EVERYONE,
    GRANTS,
    LEADERS,
    OFFICE,
    READERS,
    UNIT,
    Permission,
    Scope,
    Target,
    may,
    may_ever,
    reviews_own_work,
    roles_towards,
    scope_of,
)
from tracker.plans.states import ADJUSTABLE, IN_FORCE
from tracker.reporting.consolidation import WITH_LEAD
from tracker.supervision.editions.rules import SIGNED
from tracker.vocabulary import EditionState, ReportState, Role, TaskState

P = Permission
HOST, COMMISSION, BODY, OTHER = 1, 2, 3, 4


def actor(role: Role, *departments: int, jurisdiction: str = "500000") -> Actor:
    duties = frozenset((department, role.value) for department in departments)
    return Actor(7, "某人", jurisdiction, frozenset({role}), frozenset(departments), duties=duties)


def target(state: str | None = None, jurisdiction: str = "500000") -> Target:
    return Target(jurisdiction, frozenset({BODY}), frozenset({HOST, COMMISSION}), state, lead_ids=frozenset({BODY}))


# Permission, the roles that have it, and a state in which an object allows it.
TABLE = [
    (P.OWN_ACCOUNT, EVERYONE, None),
    (P.HOME_VIEW, EVERYONE, None),
    (P.HELP_VIEW, EVERYONE, None),
    (P.LEDGER_VIEW, READERS | UNIT, None),
    (P.TASK_VIEW, READERS | UNIT, None),
    (P.PLAN_VIEW, READERS | UNIT, None),
    (P.PLAN_RECEIVE, OFFICE, None),
    (P.PLAN_CHECK, OFFICE, None),
    (P.PLAN_ISSUE, {Role.COORDINATOR_HEAD}, None),
    (P.PLAN_SET, {Role.COORDINATOR_HEAD}, None),
    (P.TASK_REASSIGN, OFFICE, TaskState.TO_REASSIGN),
    (P.TASK_REASSIGN, {Role.COORDINATOR_HEAD}, TaskState.TO_SIGN),
    (P.FIGURE_CORRECT, {Role.COORDINATOR_HEAD}, TaskState.ACTIVE),
    (P.TASK_ADJUST, {Role.COORDINATOR_HEAD}, TaskState.ACTIVE),
    (P.ASSIGNMENT_SIGN, UNIT, None),
    (P.ASSIGNMENT_SIGN_FOR, OFFICE, None),
    (P.ASSIGNMENT_OBJECT, {Role.UNIT_HEAD}, None),
    (P.OWNER_DECIDE, OFFICE, None),
    (P.ROUND_VIEW, READERS | UNIT, None),
    (P.ROUND_MANAGE, OFFICE, None),
    (P.ROUND_CLOSE, {Role.COORDINATOR_HEAD}, None),
    (P.REPORT_VIEW, READERS | UNIT, None),
    (P.REPORT_FILL, {Role.LIAISON}, ReportState.DRAFT),
    (P.REPORT_APPROVE, {Role.UNIT_HEAD}, ReportState.TO_APPROVE),
    (P.REPORT_SIGN_OFF, {Role.LIAISON}, ReportState.TO_APPROVE),
    (P.REPORT_CONSOLIDATE, {Role.LIAISON}, ReportState.HANDED_UP),
    (P.SCAN_VIEW, OFFICE | UNIT, None),
    (P.DISSENT_SETTLE, OFFICE, None),
    (P.COORDINATION_VIEW, READERS | UNIT, None),
    (P.COORDINATION_HANDLE, OFFICE, None),
    (P.COORDINATION_DECIDE, LEADERS, None),
    (P.APPROVAL_WAY_SET, OFFICE, None),
    (P.ALIAS_END, OFFICE, None),
    (P.UNIT_PHONE_SET, OFFICE, None),
    (P.REPORT_REVIEW, OFFICE, ReportState.TO_REVIEW),
    (P.REPORT_MANAGE, OFFICE, None),
    (P.REPORT_CORRECT, {Role.LIAISON}, ReportState.ACCEPTED),
    (P.REPORT_CHASE, OFFICE, None),
    (P.BURDEN_VIEW, OFFICE | UNIT, None),
    (P.VERDICT_GIVE, OFFICE, None),
    (P.VERDICT_LIST_VIEW, READERS, None),
    (P.VERDICT_LIST_SIGN, LEADERS, None),
    (P.EXTENSION_VIEW, READERS | UNIT, None),
    (P.EXTENSION_DRAFT, UNIT, None),
    (P.EXTENSION_APPLY, {Role.UNIT_HEAD}, None),
    (P.EXTENSION_SCREEN, OFFICE, None),
    (P.EXTENSION_DECIDE, LEADERS, None),
    (P.COMPLETION_VIEW, READERS | UNIT, None),
    (P.COMPLETION_APPLY, {Role.UNIT_HEAD}, None),
    (P.COMPLETION_VERIFY, {Role.COORDINATOR_HEAD}, None),
    (P.TASK_CLOSE, LEADERS, None),
    (P.TASK_LOOK_BACK, {Role.COORDINATOR_HEAD}, None),
    (P.TASK_ARCHIVE, OFFICE, None),
    (P.TASK_DECIDE, LEADERS, None),
    (P.LADDER_VIEW, READERS, None),
    (P.LETTER_VIEW, READERS | UNIT, None),
    (P.LETTER_DRAFT, OFFICE, None),
    (P.LETTER_SIGN, LEADERS | {Role.COORDINATOR_HEAD}, None),
    (P.LETTER_ANSWER, OFFICE | UNIT, None),
    (P.LETTER_TEMPLATE, {Role.COORDINATOR_HEAD}, None),
    (P.INBOX_VIEW, READERS | UNIT, None),
    (P.WORKBOOK_BUILD, READERS, None),
    (P.WORKBOOK_OWN, UNIT, None),
    (P.RUN_VIEW, READERS | UNIT, None),
    (P.EDITION_VIEW, READERS, None),
    (P.EDITION_PREPARE, OFFICE, EditionState.DRAFT),
    (P.EDITION_PREPARE, OFFICE, EditionState.REVIEWED),
    (P.EDITION_SIGN, {Role.COORDINATOR_HEAD}, EditionState.REVIEWED),
    (P.EDITION_SIGN, set(), EditionState.DRAFT),
    (P.EDITION_SIGN, set(), EditionState.FINAL),
    (P.PAPER_VIEW, OFFICE, EditionState.DRAFT),
    (P.PAPER_VIEW, OFFICE, EditionState.REVIEWED),
    (P.PAPER_VIEW, READERS, EditionState.FINAL),
    (P.PAPER_VIEW, READERS, EditionState.CORRECTION),
    (P.PAPER_TEMPLATE, {Role.COORDINATOR_HEAD}, None),
    (P.DEPARTMENT_VIEW, READERS | UNIT, None),
    (P.GROUP_VIEW, READERS, None),
    (P.GROUP_MANAGE, OFFICE, None),
    (P.USER_VIEW, {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}, None),
    (P.USER_MANAGE, {Role.SYSTEM_ADMIN}, None),
    (P.FACTOR_RESET, {Role.SECURITY_ADMIN}, None),
    (P.ACCOUNT_RULES_VIEW, ADMINISTRATORS, None),
    (P.ACCOUNT_RULES_SET, {Role.SECURITY_ADMIN}, None),
    (P.USER_DISABLE, {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}, None),
    (P.USER_UNLOCK, {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}, None),
    (P.POST_GRANT, {Role.SECURITY_ADMIN}, None),
    (P.TOKEN_MANAGE, {Role.SECURITY_ADMIN}, None),
    (P.HAND_OVER_VIEW, OFFICE | UNIT | LEADERS, None),
    (P.VACANCY_VIEW, OFFICE, None),
    (P.JOBS_VIEW, {Role.SYSTEM_ADMIN}, None),
    (P.BACKUP_VIEW, {Role.SYSTEM_ADMIN}, None),
    (P.CHANNEL_MANAGE, {Role.SYSTEM_ADMIN}, None),
    (P.DELIVERY_VIEW, {*OFFICE, Role.SYSTEM_ADMIN}, None),
    (P.CALENDAR_VIEW, OFFICE | ADMINISTRATORS, None),
    (P.CALENDAR_LOAD, {Role.SYSTEM_ADMIN}, None),
    (P.AUDIT_VIEW, {Role.AUDITOR}, None),
]


def test_every_permission_has_its_line_here() -> None:
    assert {permission for permission, _, _ in TABLE} | {P.PUBLIC} == set(Permission)


@pytest.mark.parametrize("role", Role)
def test_who_has_a_permission(role: Role) -> None:
    own = actor(role, BODY if role in UNIT else COMMISSION)
    wrong = [
        f"{permission} ({state}): {'may not' if role in roles else 'may'}"
        for permission, roles, state in TABLE
        if may(own, permission, target(state)) is not (role in roles)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", sorted(READERS))
def test_the_commission_of_another_jurisdiction_has_no_part(role: Role) -> None:
    stranger = actor(role, HOST, COMMISSION, jurisdiction="140000")
    wrong = [
        f"{grant.permission} ({state})"
        for grant in GRANTS
        for state in (None, *TaskState, *ReportState)
        if grant.relation and may(stranger, grant.permission, target(state))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("permission", [P.TASK_VIEW, P.PLAN_VIEW, P.ASSIGNMENT_SIGN, P.REPORT_VIEW, P.REPORT_FILL])
@pytest.mark.parametrize("role", sorted(UNIT))
def test_a_body_that_is_not_named_has_no_part(permission: Permission, role: Role) -> None:
    assert not any(may(actor(role, OTHER), permission, target(state)) for state in (None, *ReportState))


def test_a_city_named_in_the_plan_of_its_province_has_its_part() -> None:
    city = actor(Role.LIAISON, BODY, jurisdiction="140100")
    assert may(city, P.REPORT_FILL, target(ReportState.DRAFT, jurisdiction="140000"))


@pytest.mark.parametrize("state", ReportState)
def test_a_submitted_report_is_nobodys_to_edit(state: ReportState) -> None:
    open_states = {
        *(ReportState.TO_FILL, ReportState.DRAFT, ReportState.RETURNED),
        *(ReportState.TO_APPROVE, ReportState.MISSING),
    }
    assert may(actor(Role.LIAISON, BODY), P.REPORT_FILL, target(state)) is (state in open_states)
    assert may(actor(Role.UNIT_HEAD, BODY), P.REPORT_APPROVE, target(state)) is (state is ReportState.TO_APPROVE)
    assert may(actor(Role.COORDINATOR, HOST), P.REPORT_REVIEW, target(state)) is (state is ReportState.TO_REVIEW)


@pytest.mark.parametrize(
    ("departments", "allowed"), [({HOST}, True), ({COMMISSION}, True), ({OTHER}, False), (set(), False)]
)
def test_coordinators_act_on_the_plans_of_their_division(departments: set[int], allowed: bool) -> None:
    assert may(actor(Role.COORDINATOR, *departments), P.PLAN_CHECK, target()) is allowed
    assert may(actor(Role.COORDINATOR, *departments), P.PLAN_VIEW, target())


@pytest.mark.parametrize(
    ("key", "code", "allowed"),
    [
        ("cq-fgw-zihuan", "500000", True),
        ("cq-fgw-zonghe", "500000", True),
        ("cq-fgw", "500000", True),
        ("cq-fgw-jiage", "500000", False),
        ("sx-fgw", "140000", False),
    ],
)
def test_a_coordinator_acts_by_his_own_post_not_by_his_commissions(
    registry: None, key: str, code: str, allowed: bool
) -> None:
    host = Target("500000", host_ids=frozenset({department_id("cq-fgw-zihuan"), department_id("cq-fgw")}))
    person = queries.person(account("someone", Role.COORDINATOR, key, code), TODAY)
    assert person is not None
    assert may(person.as_actor(None), P.PLAN_CHECK, host) is allowed


def test_a_liaison_of_a_division_reports_for_the_commission(registry: None) -> None:
    person = queries.person(account("someone", Role.LIAISON, "cq-fgw-jiage"), TODAY)
    assert person is not None
    owed = Target("500000", frozenset({department_id("cq-fgw")}), state=ReportState.DRAFT)
    assert may(person.as_actor(None), P.REPORT_FILL, owed)
    assert person.as_actor(None).posted_ids == {department_id("cq-fgw-jiage")}


def test_a_plan_without_a_host_is_every_coordinators_of_its_jurisdiction() -> None:
    assert may(actor(Role.COORDINATOR, OTHER), P.PLAN_CHECK, Target("500000"))
    assert not may(actor(Role.COORDINATOR, OTHER, jurisdiction="140000"), P.PLAN_CHECK, Target("500000"))


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_administrators_see_no_business_text(role: Role) -> None:
    business = set(Permission) - {
        *(P.PUBLIC, P.OWN_ACCOUNT, P.HOME_VIEW, P.HELP_VIEW),
        *(P.USER_VIEW, P.USER_MANAGE, P.USER_DISABLE, P.USER_UNLOCK, P.POST_GRANT, P.JOBS_VIEW, P.BACKUP_VIEW),
        P.TOKEN_MANAGE,
        *(P.AUDIT_VIEW, P.CHANNEL_MANAGE, P.DELIVERY_VIEW, P.CALENDAR_VIEW, P.CALENDAR_LOAD),
        *(P.FACTOR_RESET, P.ACCOUNT_RULES_VIEW, P.ACCOUNT_RULES_SET),
    }
    assert not any(may(actor(role, COMMISSION), permission) for permission in business)


@pytest.mark.parametrize("role", sorted(LEADERS | {Role.VIEWER}))
def test_readers_change_nothing(role: Role) -> None:
    verbs = {
        *(P.PLAN_RECEIVE, P.PLAN_CHECK, P.PLAN_ISSUE, P.TASK_REASSIGN, P.ASSIGNMENT_SIGN, P.ASSIGNMENT_SIGN_FOR),
        P.ASSIGNMENT_OBJECT,
        *(P.ROUND_MANAGE, P.REPORT_FILL, P.REPORT_APPROVE, P.REPORT_REVIEW, P.VERDICT_GIVE, P.USER_MANAGE),
    }
    assert not any(may(actor(role, COMMISSION, BODY), permission) for permission in verbs)


def test_a_visitor_may_only_what_is_public() -> None:
    visitor = Actor(None, "访客")
    assert {permission for permission in Permission if may(visitor, permission)} == {P.PUBLIC}


def test_nobody_accepts_what_he_wrote_or_approved() -> None:
    wrote = Target("500000", wrote=frozenset({7, 8}))
    assert reviews_own_work(actor(Role.COORDINATOR, HOST), wrote)
    assert not reviews_own_work(Actor(9, "别人"), wrote)
    assert not reviews_own_work(COMMAND, wrote)


def test_a_role_counts_where_it_is_held() -> None:
    """联络员 of BODY and 单位负责人 of OTHER: what was let through before it was refused approves nothing of BODY."""
    two = frozenset({(BODY, Role.LIAISON.value), (OTHER, Role.UNIT_HEAD.value)})
    mixed = Actor(7, "某人", "500000", frozenset(role for _, role in two), frozenset({BODY, OTHER}), duties=two)
    waits = target(ReportState.TO_APPROVE)
    assert not may(mixed, P.REPORT_APPROVE, waits) and not may_ever(mixed, P.COMPLETION_APPLY, waits)
    assert may(mixed, P.REPORT_SIGN_OFF, waits)
    assert may(mixed, P.REPORT_APPROVE, Target("500000", frozenset({OTHER}), state=ReportState.TO_APPROVE))
    assert roles_towards(mixed, waits) == {Role.LIAISON}
    hosts = frozenset({(HOST, Role.VIEWER.value), (OTHER, Role.COORDINATOR.value)})
    reader = Actor(7, "某人", "500000", frozenset(role for _, role in hosts), frozenset({HOST, OTHER}), duties=hosts)
    assert not may(reader, P.PLAN_CHECK, target()) and may(reader, P.PLAN_VIEW, target())
    assert scope_of(replace(mixed, duties=two - {(OTHER, Role.UNIT_HEAD.value)})) == Scope(None, frozenset({BODY}))


@pytest.mark.parametrize("role", Role)
def test_lists_show_the_jurisdiction_or_the_own_departments(role: Role) -> None:
    expected = Scope("500000", None) if role in READERS else Scope(None, frozenset({BODY} if role in UNIT else ()))
    assert scope_of(actor(role, BODY)) == expected


@pytest.mark.parametrize(
    ("permission", "states"),
    [
        (P.REPORT_CONSOLIDATE, WITH_LEAD),
        (P.FIGURE_CORRECT, IN_FORCE),
        (P.TASK_ADJUST, ADJUSTABLE),
        (P.PAPER_VIEW, SIGNED),
    ],
)
def test_groups_of_states_are_those_of_the_stages(permission: Permission, states: Collection[str]) -> None:
    """The table stands left of the stages and writes them down itself: a state that one gets the other gets, too."""
    assert frozenset(states) in {grant.states for grant in GRANTS if grant.permission is permission}
