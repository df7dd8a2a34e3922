"""Passwords and accounts grow old: what a session is told of it, and what is closed by itself (reliability.md 2)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.statements import counted
from tests.given.builders import NOW, TODAY, act
from tests.people.staff import PASSWORD, account, department_id
from tracker import demo_mark
from tracker.actor import Actor
from tracker.acts.people import accounts, hand_overs, second_factors, sign_in
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.errors import BadInput
from tracker.jobs import record
from tracker.people import queries
from tracker.people.accounts.sessions.queries import signed_in
from tracker.people.accounts.sessions.rules import fingerprint
from tracker.people.accounts.stale_queries import stale_accounts
from tracker.people.models import User
from tracker.vocabulary import FactorFor, Role

pytestmark = pytest.mark.usefixtures("registry")


def after(days: float) -> datetime:
    return NOW + timedelta(days=days)


def enter(name: str, days: float = 0, password: str = PASSWORD) -> sign_in.Entry:
    return sign_in.sign_in(act(at=after(days), actor=Actor(None, "访客", ip="10.0.0.1")), name, password)


def due(token: str) -> date | None:
    found = signed_in(token, TODAY)
    assert found is not None
    return found[1].password_due_on


def test_a_session_knows_when_a_new_password_is_due() -> None:
    user_id = account("cq-liaison", Role.LIAISON, "cq-sww")
    assert due(enter("cq-liaison").token) == TODAY + timedelta(days=180)
    second_factors.demand(act(), "500000", FactorFor.NOBODY, 90)
    entry = enter("cq-liaison", 10)
    assert due(entry.token) == TODAY + timedelta(days=90)
    person = queries.person(user_id, TODAY)
    assert person is not None
    changing = act(at=after(10), actor=person.as_actor("10.0.0.1", fingerprint(entry.token)))
    token = accounts.change_own_password(changing, PASSWORD, "Other-Horse-8")
    assert due(token) is None, "he has just done it"
    assert due(enter("cq-liaison", 11, "Other-Horse-8").token) == TODAY + timedelta(days=100)
    with pytest.raises(BadInput, match="180 天、90 天"):
        second_factors.demand(act(), "500000", FactorFor.NOBODY, 60)


def test_the_demos_passwords_do_not_age(monkeypatch: pytest.MonkeyPatch) -> None:
    account("cq-liaison", Role.LIAISON, "cq-sww")
    monkeypatch.setattr(demo_mark, "is_demo", lambda: True)
    assert due(enter("cq-liaison").token) is None
    account("cq-old", Role.LIAISON, "cq-rmyh")
    assert accounts.close_unused(act(at=after(500))) == 0


@pytest.mark.parametrize(("days", "enters"), [(13.9, True), (14, False)])
def test_a_one_time_password_that_lay_about_enters_no_more(days: float, enters: bool) -> None:
    new = accounts.NewUser("500000", "cq-new", "新人", department_id("cq-sww"), Role.LIAISON)
    user_id, password = accounts.add_user(act(), new)
    entry = enter("cq-new", days, password)
    assert (entry.user_id == user_id) is enters
    if not enters:
        assert "已失效，请系统管理员重设" in entry.refusal
        again = accounts.reset_password(act(at=after(days)), user_id, None)
        assert enter("cq-new", days + 1, again).user_id == user_id


def test_no_password_holds_the_name_of_the_unit() -> None:
    user_id = account("cq-liaison", Role.LIAISON, "cq-sww")
    for password in ("市商务委-Abc-7391", "重庆市商务委员会Ab-7391"):
        with pytest.raises(BadInput) as refused:
            accounts.reset_password(act(), user_id, None, password)
        assert refused.value.details == ("新密码不能含账号、姓名或单位名称",)


def test_what_nobody_uses_is_listed_then_closed() -> None:
    for name, role, key in (
        ("cq-liaison", Role.LIAISON, "cq-sww"),
        ("cq-leader", Role.LEADER, "cq-fgw"),
        ("cq-auditor", Role.AUDITOR, "cq-fgw"),
        ("cq-system", Role.SYSTEM_ADMIN, "cq-fgw"),
        ("cq-system2", Role.SYSTEM_ADMIN, "cq-fgw"),
    ):
        account(name, role, key)
    assert [one.username for one in stale_accounts(after(59).date())] == []
    listed = {one.username: one.is_last for one in stale_accounts(after(60).date())}
    assert listed == {"cq-auditor": True, "cq-system": False, "cq-system2": False}
    record.begin(act(at=after(70)), 1, accounts.CLOSING, None)
    assert accounts.close_unused(act(at=after(95))) == 0, "nobody at all signs in: the machine was off"
    enter("cq-liaison", 90)
    assert accounts.close_unused(act(at=after(97.9))) == 0, "listed for less than four weeks"
    assert accounts.close_unused(act(at=after(98))) == 1, "one of two; the other is the last then"
    assert accounts.close_unused(act(at=after(98))) == 0
    enter("cq-liaison", 400)
    record.begin(act(at=after(370)), 1, accounts.CLOSING, None)
    assert accounts.close_unused(act(at=after(399))) == 0
    assert accounts.close_unused(act(at=after(400))) == 1
    open_ones = set(db.session.scalars(select(User.username).where(User.disabled_at.is_(None))))
    assert open_ones == {"cq-liaison", "cq-auditor", "cq-system2"}
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "disable_user").order_by(AuditEntry.id))
    assert [entry.reason for entry in entries] == ["98 天没有登录", "400 天没有登录"]


@pytest.mark.parametrize(("begun", "closed"), [(27.9, 0), (28, 1), (31, 1), (32, 0), (60, 0)])
def test_nothing_is_closed_on_the_night_on_which_the_scheduler_comes_back(begun: float, closed: int) -> None:
    """It stood still for weeks: whether it forgets its old runs first, or asks for accounts first, is the same."""
    account("cq-liaison", Role.LIAISON, "cq-sww")
    account("cq-old", Role.LIAISON, "cq-rmyh")
    enter("cq-liaison", 400)
    for night in (400 - begun, 400):
        record.begin(act(at=after(night)), 1, accounts.CLOSING, None)
    assert accounts.close_unused(act(at=after(400))) == closed


@pytest.mark.both
def test_closing_one_account_more_does_not_read_all_of_them_again(app: Flask) -> None:
    record.begin(act(at=after(371)), 1, accounts.CLOSING, None)
    account("cq-liaison", Role.LIAISON, "cq-sww")
    asked = []
    for night, many in enumerate((1, 6)):
        for number in range(many):
            account(f"cq-old-{night}-{number}", Role.LIAISON, "cq-sww")
        enter("cq-liaison", 400 + night)
        with counted(app) as said:
            assert accounts.close_unused(act(at=after(400 + night))) == many
        asked.append([one for one in said if "ORDER BY users.username" in one])
    assert len(asked[0]) == len(asked[1]) > 0


def test_who_takes_over_tomorrow_is_not_closed_tonight() -> None:
    """He has not signed in for long, and from then on nobody else could manage accounts."""
    first, following = account("cq-system", Role.SYSTEM_ADMIN, "cq-fgw"), account("cq-next", Role.LIAISON, "cq-sww")
    other = account("cq-liaison", Role.LIAISON, "cq-rmyh")
    record.begin(act(at=after(70)), 1, accounts.CLOSING, None)
    enter("cq-system", 97)
    hand_overs.hand_over(act(at=after(98)), following, other, after(98).date())
    hand_overs.hand_over(act(at=after(98)), first, following, after(99).date())
    assert accounts.close_unused(act(at=after(98))) == 0
