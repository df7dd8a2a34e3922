"""Hand-overs and 三员分设: what a 系统管理员 asks for a 安全管理员 confirms; every refusal is in the trail (P11)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.acts.outcomes.test_outcome_races import race
from tests.clients.races import meet
from tests.given.builders import TODAY, act
from tests.people.staff import account, department_id
from tracker import changes
from tracker.actor import Act
from tracker.acts.people import accounts, hand_overs
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import Conflict, NotFound, RuleRefused
from tracker.people import queries
from tracker.people.accounts import steps
from tracker.people.accounts.grants.queries import count_open, open_grants, open_hand_overs
from tracker.people.models import User
from tracker.vocabulary import Role

pytestmark = pytest.mark.usefixtures("registry")

TOMORROW = TODAY + timedelta(days=1)


def by(user_id: int) -> Act:
    person = queries.person(user_id, TODAY)
    assert person is not None
    return act(actor=person.as_actor("10.0.0.1"))


def roles_on(user_id: int, day: object = TODAY) -> set[str]:
    person = queries.person(user_id, day)  # type: ignore[arg-type]
    assert person is not None
    return set(person.roles)


def refusals() -> list[tuple[str, str]]:
    rows = select(AuditEntry.action, AuditEntry.object_id).where(AuditEntry.result == "拒绝").order_by(AuditEntry.id)
    return [(action, object_id) for action, object_id in db.session.execute(rows)]


@pytest.fixture
def system(registry: None) -> int:
    return account("cq-system", Role.SYSTEM_ADMIN, "cq-fgw")


@pytest.fixture
def security(registry: None) -> int:
    return account("cq-security", Role.SECURITY_ADMIN, "cq-fgw")


@pytest.fixture
def pair(registry: None) -> tuple[int, int]:
    return account("cq-old", Role.LIAISON, "cq-sww"), account("cq-new", Role.LIAISON, "cq-rmyh")


def test_what_one_asks_another_confirms(system: int, security: int, pair: tuple[int, int]) -> None:
    old, new = pair
    assert hand_overs.ask(by(system), old, new, TODAY, "请催数据") == 1
    assert roles_on(old) == {Role.LIAISON} and count_open("500000") == 1
    with pytest.raises(RuleRefused, match="已有一项交接"):
        hand_overs.ask(by(system), old, new, TOMORROW)
    (asked,) = open_hand_overs("500000")
    assert (asked.from_name, asked.words, [post.role for post in asked.posts]) == (
        "cq-sww的单位联络员",
        "请催数据",
        [Role.LIAISON],
    )
    hand_overs.settle(by(security), asked.id, True)
    assert (roles_on(old), open_hand_overs("500000"), count_open("500000")) == (set(), [], 0)
    with pytest.raises(Conflict):
        hand_overs.settle(by(security), asked.id, True)


def test_what_is_refused_never_passes(system: int, security: int, pair: tuple[int, int]) -> None:
    hand_overs.ask(by(system), *pair, TODAY)
    hand_overs.settle(by(security), open_hand_overs("500000")[0].id, False)
    assert roles_on(pair[0]) == {Role.LIAISON} and open_hand_overs("500000") == []


def test_nobody_confirms_what_he_gets_nor_from_elsewhere(system: int, security: int) -> None:
    other = account("cq-security2", Role.SECURITY_ADMIN, "cq-fgw")
    elsewhere = account("sx-security", Role.SECURITY_ADMIN, "sx-fgw", code="140000")
    hand_overs.ask(by(system), security, other, TODAY)
    (asked,) = open_hand_overs("500000")
    with pytest.raises(RuleRefused, match="由另一位安全管理员确认"):
        hand_overs.settle(by(other), asked.id, True)
    with pytest.raises(NotFound):
        hand_overs.settle(by(elsewhere), asked.id, True)
    assert refusals() == [("grant_hand_over", str(other))]
    hand_overs.settle(by(security), asked.id, True)


def test_a_system_administrator_becomes_no_auditor_by_a_hand_over(system: int, security: int) -> None:
    """He would look after his own trail: at once, and also once he has given his own post away."""
    auditor, heir = account("cq-auditor", Role.AUDITOR, "cq-fgw"), account("cq-heir", Role.LIAISON, "cq-sww")
    with pytest.raises(RuleRefused, match="不能与其他岗位"):
        hand_overs.ask(by(system), auditor, system, TODAY)
    hand_overs.hand_over(act(), heir, account("cq-next", Role.LIAISON, "cq-rmyh"), TODAY)
    hand_overs.hand_over(act(), system, heir, TODAY)
    assert roles_on(system) == set() and roles_on(heir) == {Role.SYSTEM_ADMIN}
    with pytest.raises(RuleRefused, match="担任过系统管理员，不能再担任审计管理员"):
        hand_overs.hand_over(act(), auditor, system, TODAY)
    hand_overs.hand_over(act(), heir, system, TOMORROW)
    assert roles_on(system, TOMORROW) == {Role.SYSTEM_ADMIN}, "what he was before he may be again"
    assert refusals() == [("hand_over", str(system))] * 2


def test_a_post_that_begins_later_counts_too(registry: None) -> None:
    user_id = account("cq-late", Role.LIAISON, "cq-sww")
    other = account("cq-other", Role.LIAISON, "cq-rmyh")
    hand_overs.hand_over(act(), user_id, other, TOMORROW)
    with changes.writing(act()) as session:
        user = session.get_one(User, user_id)
        steps.hold_post(act(), user, department_id("cq-fgw"), Role.SYSTEM_ADMIN, TOMORROW)
    with pytest.raises(RuleRefused, match="不能与其他岗位"), changes.writing(act()) as session:
        user = session.get_one(User, user_id)
        steps.hold_post(act(), user, department_id("cq-fgw"), Role.AUDITOR, TODAY)


@pytest.mark.both
@pytest.mark.parametrize(
    ("name", "mail", "role", "taken"),
    [
        ("张三", "", Role.AUDITOR, False),
        ("张三", "", Role.SYSTEM_ADMIN, True),
        ("张三", "", Role.VIEWER, True),
        ("李四", "zhang@example.org", Role.AUDITOR, False),
        ("李四", "li@example.org", Role.AUDITOR, True),
    ],
)
def test_one_person_with_two_accounts_is_one_person(
    system: int, security: int, name: str, mail: str, role: Role, taken: bool
) -> None:
    body = department_id("cq-fgw")
    first = accounts.NewUser("500000", "zhang", "张三", body, Role.SYSTEM_ADMIN, mail="zhang@example.org")
    accounts.add_user(act(), first)
    new = accounts.NewUser("500000", "second", name, body, role, mail=mail)
    if taken:
        accounts.add_user(by(system), new)
        assert refusals() == []
    else:
        with pytest.raises(RuleRefused, match="与系统管理员“zhang”同名或邮箱相同"):
            accounts.add_user(by(system), new)
        assert refusals() == [("hold_post", "未建账号")]
        assert db.session.scalar(select(User.id).where(User.username == "second")) is None


@pytest.mark.both
def test_two_confirmed_at_once_do_not_make_one_person_two_of_three(
    system: int, security: int, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two accounts of one name; each confirmation looked for the other's post before either had written."""
    other = account("cq-security2", Role.SECURITY_ADMIN, "cq-fgw")
    for name, role in (("wang", Role.SYSTEM_ADMIN), ("wang2", Role.AUDITOR)):
        accounts.add_user(by(system), accounts.NewUser("500000", name, "王伟", department_id("cq-fgw"), role))
    confirm = [
        partial(accounts.settle_grant, by(one), asked.id, True)
        for one, asked in zip((security, other), open_grants("500000"), strict=True)
    ]
    have_looked, looked = Barrier(2), steps.namesake_in_office

    def look(*given: Any) -> object:
        found = looked(*given)
        with suppress(BrokenBarrierError):
            have_looked.wait(1)  # the second queues up behind the first, and does not come
        return found

    monkeypatch.setattr(steps, "namesake_in_office", look)
    told = race(app, *confirm)
    assert sorted(one.partition(":")[0] for one in told) == ["NotSeparate", "done"]
    held = db.session.scalars(select(User.id).where(User.display_name == "王伟")).all()
    assert sorted(len(roles_on(user_id)) for user_id in held) == [0, 1]


def test_a_grant_that_came_to_mix_is_refused_when_it_is_confirmed(system: int, security: int) -> None:
    new = accounts.NewUser("500000", "zhang", "张三", department_id("cq-fgw"), Role.AUDITOR)
    accounts.add_user(by(system), new)
    accounts.add_user(act(), accounts.NewUser("500000", "zhang2", "张三", department_id("cq-fgw"), Role.SECURITY_ADMIN))
    (waiting,) = open_grants("500000")
    with pytest.raises(RuleRefused, match="同名"):
        accounts.settle_grant(by(security), waiting.id, True)
    assert refusals() == [("grant_post", str(waiting.user_id))]
    assert len(open_grants("500000")) == 1
    accounts.settle_grant(by(security), waiting.id, False)


def test_refusals_of_ones_own_are_told(system: int) -> None:
    account("cq-system2", Role.SYSTEM_ADMIN, "cq-fgw")
    with pytest.raises(RuleRefused, match="自己的账号"):
        accounts.disable_user(by(system), system, None)
    assert refusals() == [("disable_user", str(system))]


def test_who_holds_the_post_himself_until_a_day_goes_on_in_it(registry: None) -> None:
    leaver, other = account("cq-old", Role.LIAISON, "cq-sww"), account("cq-other", Role.LIAISON, "cq-rmyh")
    taker, week = account("cq-new", Role.LIAISON, "cq-sww"), TODAY + timedelta(days=7)
    hand_overs.hand_over(act(), taker, other, week)
    hand_overs.hand_over(act(), leaver, taker, TOMORROW)
    assert [len(queries.held_posts(taker, day)) for day in (TODAY, TOMORROW, week)] == [1, 1, 1]
    assert hand_overs.hand_over(act(), taker, leaver, week) == 1
    assert (roles_on(taker, week), roles_on(leaver, week)) == (set(), {Role.LIAISON})


@pytest.mark.both
@pytest.mark.parametrize("is_head_first", [False, True])
def test_nobody_comes_to_approve_what_he_writes_of_another_body(registry: None, is_head_first: bool) -> None:
    """联络员 of one body from a later day on, and 单位负责人 of another meanwhile: he would approve for the first."""
    writer, head = account("cq-writer", Role.LIAISON, "cq-sww"), account("cq-head", Role.UNIT_HEAD, "cq-rmyh")
    taker, other = account("cq-taker", Role.LIAISON, "cq-sww"), account("cq-other", Role.LIAISON, "cq-sww")
    hand_overs.hand_over(act(), taker, other, TODAY)
    later, sooner = (head, writer) if is_head_first else (writer, head)
    hand_overs.hand_over(act(), later, taker, TODAY + timedelta(days=30))
    with pytest.raises(RuleRefused, match="各单位的岗位应相同"):
        hand_overs.hand_over(act(), sooner, taker, TODAY)
    assert roles_on(taker) == set()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_two_ask_at_once_that_two_persons_change_places(
    app: Flask, system: int, pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each held the one who was to leave and waited for the other."""
    old, new = pair
    asking = by(system)
    came = meet(
        app,
        monkeypatch,
        lambda: hand_overs.ask(asking, old, new, TOMORROW),
        (steps, "locked"),
        lambda: hand_overs.ask(replace(asking, request_id="other"), new, old, TOMORROW),
    )
    assert came == ["done", "done"]
    assert count_open("500000") == 2
