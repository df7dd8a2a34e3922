"""Accounts and posts: who holds what on which day, hand-over with its history, what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from tests.given.builders import NOW, TODAY, act
from tests.people.staff import PASSWORD, account, department_id
from tracker import changes
from tracker.actor import Act, Actor
from tracker.acts.people import accounts, hand_overs
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.people import queries
from tracker.people.accounts import passwords, steps
from tracker.people.accounts import queries as account_queries
from tracker.people.accounts.grants.queries import open_grants
from tracker.people.accounts.sessions import steps as session_steps
from tracker.people.accounts.sessions.queries import signed_in
from tracker.people.accounts.sessions.rules import fingerprint
from tracker.people.models import PostHolding, SignInSession, User
from tracker.vocabulary import Role

pytestmark = pytest.mark.usefixtures("registry")

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def roles_on(user_id: int, day: date) -> set[str]:
    person = queries.person(user_id, day)
    assert person is not None
    return set(person.roles)


def as_self(user_id: int) -> Actor:
    person = queries.person(user_id, TODAY)
    assert person is not None
    return person.as_actor("10.0.0.1")


def hold_post(user_id: int, department_id: int, role: Role, since: date) -> None:
    """One more post for a person from a day on."""
    with changes.writing(act()) as session:
        steps.hold_post(act(), session.get_one(User, user_id), department_id, role, since)


def test_a_new_account_holds_its_post_from_today() -> None:
    user_id = account("cq-liaison", Role.LIAISON, "cq-sww")
    assert roles_on(user_id, YESTERDAY) == set()
    person = queries.person(user_id, TODAY)
    assert person is not None
    assert person.roles == {Role.LIAISON}
    assert person.department_ids == {department_id("cq-sww")}
    assert (person.department_name, person.role_label) == ("市商务委", "单位联络员")
    assert person.as_actor("10.0.0.1").is_person


def test_people_of_a_division_act_for_the_commission_too() -> None:
    user_id = account("cq-zihuan", Role.LIAISON, "cq-fgw-zihuan")
    assert as_self(user_id).department_ids == {department_id("cq-fgw-zihuan"), department_id("cq-fgw")}


@pytest.mark.both
def test_the_people_of_some_roles_with_all_that_the_rules_ask_of_them() -> None:
    ids = [account(f"cq-{key}", Role.COORDINATOR, key) for key in ("cq-fgw-zihuan", "cq-fgw-zonghe")]
    account("cq-liaison", Role.LIAISON, "cq-sww")
    account("sx-coordinator", Role.COORDINATOR, "sx-fgw", "140000")
    accounts.disable_user(act(), account("cq-gone", Role.COORDINATOR, "cq-fgw"), None)
    found = queries.holders_of([Role.COORDINATOR, Role.COORDINATOR_HEAD], "500000", TODAY)
    assert [one.user_id for one in found] == ids
    assert [one.posted_ids == one.department_ids for one in found] == [False, True]
    assert queries.holders_of([Role.COORDINATOR], "500000", YESTERDAY) == []


def test_people_of_the_commission_do_not_act_for_its_divisions() -> None:
    user_id = account("cq-leader", Role.LEADER, "cq-fgw")
    assert as_self(user_id).department_ids == {department_id("cq-fgw")}


def test_an_account_without_password_gets_a_one_time_one() -> None:
    new = accounts.NewUser("500000", "cq-x1", "某人", department_id("cq-sww"), Role.LIAISON)
    user_id, password = accounts.add_user(act(), new)
    stored = db.session.get_one(User, user_id)
    assert passwords.is_right(stored.password_hash, password)
    assert stored.must_change_password


@pytest.mark.parametrize("username", ["市商务委", "CQ", "a", "cq liaison", "a" * 65, "cq/1"])
def test_an_account_name_is_plain(username: str) -> None:
    with pytest.raises(BadInput):
        account(username, Role.LIAISON, "cq-sww")


def test_an_account_name_is_there_once() -> None:
    account("cq-one", Role.LIAISON, "cq-sww")
    with pytest.raises(BadInput, match="已有人使用"):
        account("cq-one", Role.UNIT_HEAD, "cq-sww")


def test_a_post_lies_in_the_accounts_own_jurisdiction() -> None:
    with pytest.raises(RuleRefused, match="行政区划"):
        account("cq-stray", Role.LIAISON, "sx-swt", code="500000")


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [
        ((Role.LIAISON, "cq-sww"), (Role.LIAISON, "cq-rmyh"), True),
        ((Role.LIAISON, "cq-sww"), (Role.UNIT_HEAD, "cq-sww"), True),
        ((Role.LIAISON, "cq-sww"), (Role.UNIT_HEAD, "cq-rmyh"), False),
        ((Role.SYSTEM_ADMIN, "cq-fgw"), (Role.AUDITOR, "cq-fgw"), False),
        ((Role.SYSTEM_ADMIN, "cq-fgw"), (Role.COORDINATOR, "cq-fgw"), False),
        ((Role.COORDINATOR, "cq-fgw-zonghe"), (Role.SECURITY_ADMIN, "cq-fgw-zonghe"), False),
    ],
)
def test_which_posts_one_person_may_hold(first: tuple[Role, str], second: tuple[Role, str], allowed: bool) -> None:
    user_id = account("cq-many", *first)
    role, key = second
    if allowed:
        hold_post(user_id, department_id(key), role, TODAY)
        assert role in roles_on(user_id, TODAY)
    else:
        with pytest.raises(RuleRefused):
            hold_post(user_id, department_id(key), role, TODAY)
        assert roles_on(user_id, TODAY) == {first[0]}


def test_holding_a_post_twice_is_one_fact() -> None:
    user_id = account("cq-once", Role.LIAISON, "cq-sww")
    hold_post(user_id, department_id("cq-sww"), Role.LIAISON, TOMORROW)
    assert len(db.session.scalars(select(PostHolding)).all()) == 1


def test_a_hand_over_moves_the_post_and_keeps_history() -> None:
    old, new = account("cq-old", Role.LIAISON, "cq-sww"), account("cq-new", Role.LIAISON, "cq-rmyh")
    monday = TODAY + timedelta(days=3)
    assert hand_overs.hand_over(act(), old, new, monday) == 1
    assert roles_on(old, monday - timedelta(days=1)) == {Role.LIAISON}
    assert roles_on(old, monday) == set()
    holders = account_queries.holders(frozenset({department_id("cq-sww")}), monday)
    assert [duty.user_id for duty in holders] == [new]
    earlier = account_queries.holders(frozenset({department_id("cq-sww")}), TODAY)
    assert [duty.user_id for duty in earlier] == [old]
    facts = db.session.scalars(select(PostHolding).where(PostHolding.user_id == old)).all()
    assert [str(fact.valid_to) for fact in facts] == ["None", str(monday - timedelta(days=1))]


def test_a_post_may_be_held_again_later() -> None:
    one, two = account("cq-one", Role.LIAISON, "cq-sww"), account("cq-two", Role.LIAISON, "cq-sww")
    hand_overs.hand_over(act(), one, two, TOMORROW)
    hand_overs.hand_over(act(), two, one, TODAY + timedelta(days=9))
    days = [TODAY, TOMORROW, TODAY + timedelta(days=8), TODAY + timedelta(days=9)]
    assert [bool(roles_on(one, day)) for day in days] == [True, False, False, True]


def test_nothing_to_hand_over_is_said() -> None:
    one, two = account("cq-one", Role.LIAISON, "cq-sww"), account("cq-two", Role.LIAISON, "cq-sww")
    hand_overs.hand_over(act(), one, two, TODAY)
    with pytest.raises(RuleRefused, match="没有岗位"):
        hand_overs.hand_over(act(), one, two, TODAY)


def test_a_disabled_account_is_nobody() -> None:
    account("cq-sys", Role.SYSTEM_ADMIN, "cq-fgw")
    user_id = account("cq-gone", Role.LIAISON, "cq-sww")
    accounts.disable_user(act(), user_id, None)
    assert queries.person(user_id, TODAY) is None
    assert account_queries.holders(frozenset({department_id("cq-sww")}), TODAY) == []
    with pytest.raises(RuleRefused, match="已经停用"):
        accounts.disable_user(act(), user_id, None)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_the_last_of_each_administrator_stays(role: Role) -> None:
    first = account("cq-first", role, "cq-fgw")
    account("sx-first", role, "sx-fgw", code="140000")
    with pytest.raises(RuleRefused, match=f"本地区最后一个{role.label}账号"):
        accounts.disable_user(act(), first, None)
    account("cq-second", role, "cq-fgw")
    accounts.disable_user(act(), first, None)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_the_last_on_a_later_day_stays_too(role: Role) -> None:
    """The post passes to another on a day: who gets it is the last from then on, and may not be closed before."""
    first, second = account("cq-first", role, "cq-fgw"), account("cq-next", Role.LIAISON, "cq-sww")
    hand_overs.hand_over(act(), second, account("cq-liaison", Role.LIAISON, "cq-rmyh"), TODAY)
    hand_overs.hand_over(act(), first, second, TOMORROW)
    with pytest.raises(RuleRefused, match="最后一个"):
        accounts.disable_user(act(), second, None)
    with pytest.raises(RuleRefused, match="最后一个"):
        accounts.disable_user(act(), first, None)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_handed_over_the_office_is_never_empty(role: Role) -> None:
    first, second = account("cq-first", role, "cq-fgw"), account("cq-next", Role.LIAISON, "cq-sww")
    hand_overs.hand_over(act(), second, account("cq-liaison", Role.LIAISON, "cq-rmyh"), TODAY)
    hand_overs.hand_over(act(), first, second, TOMORROW)
    days = [TODAY, TOMORROW, TODAY + timedelta(days=400)]
    assert [[one.user_id for one in queries.holders_of([role], "500000", day)] for day in days] == [
        [first],
        [second],
        [second],
    ]
    accounts.disable_user(act(at=NOW + timedelta(days=1)), first, None)


@pytest.mark.both
def test_two_administrators_do_not_close_each_other_at_once(app: Flask) -> None:
    both = [account("cq-sys", Role.SYSTEM_ADMIN, "cq-fgw"), account("cq-sys2", Role.SYSTEM_ADMIN, "cq-fgw")]
    actors = [as_self(user_id) for user_id in both]
    db.session.remove()
    at_once = Barrier(2)

    def close(by: Actor, user_id: int) -> str:
        with app.app_context():
            at_once.wait(10)
            try:
                accounts.disable_user(act(actor=by), user_id, None)
                return "closed"
            except (RuleRefused, Conflict) as refused:
                return refused.message
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(close, actors, reversed(both)))
    assert told.count("closed") == 1
    assert len(queries.holders_of([Role.SYSTEM_ADMIN], "500000", TODAY)) == 1


def test_a_closed_account_gets_no_post() -> None:
    system, leaver = account("cq-sys", Role.SYSTEM_ADMIN, "cq-fgw"), account("cq-old", Role.LIAISON, "cq-sww")
    gone = account("cq-gone", Role.LIAISON, "cq-rmyh")
    accounts.disable_user(act(), gone, None)
    for held in (system, leaver):
        with pytest.raises(RuleRefused, match="账号“cq-gone”已停用"):
            hand_overs.hand_over(act(), held, gone, TODAY)
    assert roles_on(leaver, TODAY) == {Role.LIAISON}
    assert roles_on(system, TODAY) == {Role.SYSTEM_ADMIN}


def test_a_post_is_not_confirmed_for_an_account_closed_meanwhile() -> None:
    asking, granting = (
        as_self(account("cq-sys", Role.SYSTEM_ADMIN, "cq-fgw")),
        account("cq-security", Role.SECURITY_ADMIN, "cq-fgw"),
    )
    new = accounts.NewUser("500000", "cq-x1", "某人", department_id("cq-sww"), Role.LIAISON)
    user_id, _ = accounts.add_user(act(actor=asking), new)
    accounts.disable_user(act(actor=asking), user_id, None)
    (waiting,) = open_grants("500000")
    with pytest.raises(RuleRefused, match="已停用"):
        accounts.settle_grant(act(actor=as_self(granting)), waiting.id, True)
    accounts.settle_grant(act(actor=as_self(granting)), waiting.id, False)
    assert open_grants("500000") == []


def test_nobody_closes_his_own_account() -> None:
    first = account("cq-sys", Role.SYSTEM_ADMIN, "cq-fgw")
    account("cq-sys2", Role.SYSTEM_ADMIN, "cq-fgw")
    with pytest.raises(RuleRefused, match="自己的账号"):
        accounts.disable_user(act(actor=as_self(first)), first, None)


def test_a_stale_page_changes_nothing() -> None:
    account("cq-sys", Role.SYSTEM_ADMIN, "cq-fgw")
    user_id = account("cq-liaison", Role.LIAISON, "cq-sww")
    seen = db.session.get_one(User, user_id).version
    accounts.reset_password(act(), user_id, seen)
    with pytest.raises(Conflict):
        accounts.disable_user(act(), user_id, seen)
    with pytest.raises(NotFound):
        accounts.reset_password(act(), 999, None)


def open_session(user_id: int) -> str:
    with changes.writing(act()):
        return session_steps.begin(act(), user_id)


def open_sessions(user_id: int) -> int:
    rows = select(SignInSession).where(SignInSession.user_id == user_id, SignInSession.ended_at.is_(None))
    return len(db.session.scalars(rows).all())


def test_a_reset_password_is_one_time_and_ends_sessions() -> None:
    user_id = account("cq-liaison", Role.LIAISON, "cq-sww")
    open_session(user_id)
    password = accounts.reset_password(act(), user_id, None)
    user = db.session.get_one(User, user_id)
    assert passwords.is_right(user.password_hash, password)
    assert (user.must_change_password, open_sessions(user_id)) == (True, 0)


def in_session(user_id: int, token: str, at: datetime = NOW) -> Act:
    """An act of the person in the session of that secret."""
    return act(at=at, actor=replace(as_self(user_id), session_hash=fingerprint(token)))


def test_twelve_hours_are_twelve_hours_whatever_else_is_ended() -> None:
    user_id = account("cq-liaison", Role.LIAISON, "cq-sww")
    token, evening = open_session(user_id), NOW + timedelta(hours=11)
    token = accounts.end_sessions(in_session(user_id, token, evening))
    _, goes_on = signed_in(token, TODAY) or pytest.fail("he goes on where he is")
    assert (goes_on.began_at, goes_on.seen_at) == (NOW, evening)
    assert goes_on.is_over(NOW + timedelta(hours=12))
    anew = accounts.change_own_password(in_session(user_id, token, evening), PASSWORD, "Other-Horse-8")
    _, begun = signed_in(anew, TODAY) or pytest.fail("he goes on where he is")
    assert begun.began_at == evening, "he has shown who he is"


@pytest.mark.both
def test_what_ended_meanwhile_does_not_go_on() -> None:
    """Both were open when the pages were asked for: the one that is ended first ends no other."""
    user_id = account("cq-liaison", Role.LIAISON, "cq-sww")
    first, second = open_session(user_id), open_session(user_id)
    goes_on = accounts.end_sessions(in_session(user_id, first))
    with pytest.raises(Conflict, match="本次登录刚被结束"):
        accounts.end_sessions(in_session(user_id, second))
    with pytest.raises(Conflict, match="本次登录刚被结束"):
        accounts.change_own_password(in_session(user_id, second), PASSWORD, "Other-Horse-8")
    assert signed_in(goes_on, TODAY) and open_sessions(user_id) == 1


def test_changing_ones_own_password() -> None:
    user_id = account("cq-liaison", Role.LIAISON, "cq-sww")
    me = as_self(user_id)
    open_session(user_id)
    token = accounts.change_own_password(act(actor=me), PASSWORD, "Other-Horse-8")
    user = db.session.get_one(User, user_id)
    assert passwords.is_right(user.password_hash, "Other-Horse-8")
    assert (user.must_change_password, open_sessions(user_id)) == (False, 1)
    assert signed_in(token, TODAY) is not None, "he goes on where he is"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("wrong", "Other-Horse-8", "现用密码不对"),
        (PASSWORD, PASSWORD, "不能与现用密码相同"),
        (PASSWORD, "short", "不符合要求"),
        (PASSWORD, "cq-Liaison-99", "不符合要求"),
    ],
)
def test_a_password_that_is_not_taken(old: str, new: str, message: str) -> None:
    user_id = account("cq-liaison", Role.LIAISON, "cq-sww")
    with pytest.raises(BadInput, match=message):
        accounts.change_own_password(act(actor=as_self(user_id)), old, new)
    assert passwords.is_right(db.session.get_one(User, user_id).password_hash, PASSWORD)


def test_accounts_leave_their_trail() -> None:
    user_id = account("cq-liaison", Role.LIAISON, "cq-sww")
    accounts.end_sessions(act(actor=as_self(user_id)))
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.object_type == "user").order_by(AuditEntry.id)
    ).all()
    assert [entry.action for entry in entries] == ["add_user", "hold_post", "end_sessions"]
    assert {entry.jurisdiction_id for entry in entries} == {"500000"}
    assert PASSWORD not in str([entry.detail for entry in entries])


def test_messages_reach_whoever_acts_for_the_post() -> None:
    division = account("cq-zihuan", Role.LIAISON, "cq-fgw-zihuan")
    head = account("cq-head", Role.UNIT_HEAD, "cq-fgw-zihuan")
    commission = account("cq-fgw-l", Role.LIAISON, "cq-fgw")
    own, of_commission = (queries.posts_of(as_self(one)) for one in (division, commission))
    assert len(own) == 2
    assert of_commission < own
    assert not own & queries.posts_of(as_self(head))


def test_jurisdictions_and_those_below() -> None:
    assert queries.jurisdictions_below("140000") == {"140000", "140100"}
    assert queries.jurisdictions_below("140100") == {"140100"}
    assert queries.jurisdictions_below("330000") == frozenset()
    assert queries.working_jurisdictions() == ("140000", "500000")
