"""动态口令: joined, asked for at sign-in, locked like a password, renewed, left, reset (reliability.md P12)."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.given.builders import NOW, TODAY, act
from tests.people.staff import PASSWORD, account
from tracker import changes
from tracker.actor import Act, Actor
from tracker.acts.people import accounts, hand_overs, invitations, second_factors, sign_in
from tracker.audit import AuditEntry
from tracker.database import db, hung_on_app
from tracker.errors import BadInput, Conflict, RuleRefused
from tracker.people.accounts import passwords, steps
from tracker.people.accounts.factor import codes, queries, sealing
from tracker.people.accounts.grants.queries import is_owner_unsure, open_grants
from tracker.people.accounts.sessions.queries import signed_in
from tracker.people.accounts.sessions.rules import fingerprint
from tracker.people.models import PostHolding, SecondFactor, User
from tracker.people.queries import held_posts, person
from tracker.vocabulary import FactorFor, Role, SessionStep

pytestmark = pytest.mark.usefixtures("registry")


@pytest.fixture
def user_id(registry: None) -> int:
    return account("cq-security", Role.SECURITY_ADMIN, "cq-fgw")


def at(minutes: float = 0) -> datetime:
    return NOW + timedelta(minutes=minutes)


def by(user_id: int, minutes: float = 0, token: str = "") -> Act:
    """An act of the person, in the session of that secret."""
    known = person(user_id, TODAY)
    assert known is not None
    return act(at=at(minutes), actor=known.as_actor("10.0.0.1", fingerprint(token)))


def visitor(minutes: float = 0, ip: str = "10.0.0.1") -> Act:
    return act(at=at(minutes), actor=Actor(None, "访客", ip=ip))


def secret(user_id: int) -> bytes:
    """What the telephone knows."""
    factor = db.session.get_one(SecondFactor, user_id, populate_existing=True)
    found = sealing.opened(hung_on_app(sealing.KEY), user_id, factor.secret or factor.next_secret or "")
    assert found is not None
    return found


def code(user_id: int, minutes: float = 0) -> str:
    """What the telephone shows then."""
    return codes.code_of(secret(user_id), codes.step_of(at(minutes)))


def joined(user_id: int) -> list[str]:
    """The account has a 动态口令 since two minutes ago; its 恢复码."""
    second_factors.begin(by(user_id, -2), PASSWORD)
    made, _ = second_factors.confirm(by(user_id, -2), code(user_id, -2))
    return made


def with_password(minutes: float = 0, ip: str = "10.0.0.1") -> sign_in.Entry:
    return sign_in.sign_in(visitor(minutes, ip), "cq-security", PASSWORD)


def test_the_password_alone_enters_nowhere(user_id: int) -> None:
    joined(user_id)
    half = with_password()
    assert (half.asks_code, half.user_id) == (True, None)
    assert signed_in(half.token, TODAY) is None
    entry = sign_in.enter_code(visitor(0.1), half.token, code(user_id))
    assert entry.user_id == user_id and entry.token != half.token
    found = signed_in(entry.token, TODAY)
    assert found is not None and found[1].step is SessionStep.ENTERED
    assert sign_in.enter_code(visitor(0.2), half.token, code(user_id, 0.5)).is_over, "one way in is one session"


def test_no_code_enters_twice(user_id: int) -> None:
    joined(user_id)
    typed = code(user_id)
    assert sign_in.enter_code(visitor(), with_password().token, typed).user_id == user_id
    again = sign_in.enter_code(visitor(0.1), with_password().token, typed)
    assert (again.user_id, again.refusal) == (None, sign_in.WRONG_CODE)


def test_the_code_that_joined_the_telephone_is_used_too(user_id: int) -> None:
    second_factors.begin(by(user_id), PASSWORD)
    typed = code(user_id)
    second_factors.confirm(by(user_id), typed)
    assert sign_in.enter_code(visitor(), with_password().token, typed).user_id is None


def test_wrong_codes_lock_like_wrong_passwords_and_the_password_clears_no_count(user_id: int) -> None:
    joined(user_id)
    told = []
    for minute in range(5):
        half = with_password(minute)
        told.append(sign_in.enter_code(visitor(minute), half.token, "000000").is_locked)
    assert told == [False] * 4 + [True]
    assert with_password(5).is_locked
    assert sign_in.enter_code(visitor(5), half.token, code(user_id, 5)).is_locked, "nor does the right code"
    elsewhere = with_password(5, ip="10.0.0.2")
    assert sign_in.enter_code(visitor(5, "10.0.0.2"), elsewhere.token, code(user_id, 5)).user_id == user_id
    half = with_password(34)
    assert sign_in.enter_code(visitor(34), half.token, code(user_id, 34)).user_id == user_id
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.result != "成功").order_by(AuditEntry.id))
    assert [(entry.action, entry.detail.get("factor")) for entry in entries] == [
        *[("sign_in", "code")] * 5,
        ("lock", None),
    ]


@pytest.mark.slow
def test_wrong_codes_are_counted_at_all_addresses_together(user_id: int) -> None:
    """Who types codes has the password: from as many addresses as he likes he tries ten, and that is all."""
    joined(user_id)

    def typed(number: int, wrong: str = "000000") -> sign_in.Entry:
        someone = visitor(30 + number / 60, f"10.1.0.{number}")
        waiting = sign_in.sign_in(someone, "cq-security", PASSWORD)
        return sign_in.enter_code(someone, waiting.token, wrong)

    tried = [typed(number) for number in range(12)]
    assert [entry.is_locked for entry in tried] == [False] * 9 + [True] * 3
    stranger = sign_in.sign_in(visitor(30.4, "10.2.0.1"), "cq-security", "a wrong password")
    assert (stranger.refusal, stranger.is_locked) == (sign_in.WRONG, False), "who has no password learns of no code"
    assert typed(20, code(user_id, 30.3)).is_locked, "the right one neither"
    accounts.unlock(act(), user_id)
    assert typed(21, code(user_id, 30.3)).user_id == user_id


@pytest.mark.parametrize(("minutes", "enters"), [(4.9, True), (5, False)])
def test_the_code_is_typed_within_five_minutes(user_id: int, minutes: float, enters: bool) -> None:
    joined(user_id)
    half = with_password()
    entry = sign_in.enter_code(visitor(minutes), half.token, code(user_id, minutes))
    assert (entry.user_id == user_id, entry.is_over) == (enters, not enters)


def test_an_account_closed_or_given_a_new_password_meanwhile_does_not_enter(user_id: int) -> None:
    joined(user_id)
    half = with_password()
    accounts.reset_password(act(), user_id, None)
    assert sign_in.enter_code(visitor(), half.token, code(user_id)).is_over
    assert sign_in.enter_code(visitor(), "no such secret", code(user_id)).is_over


@pytest.mark.both
def test_a_code_that_waits_for_the_reset_of_the_password_does_not_enter(user_id: int, app: Flask) -> None:
    """Who has the old password and has talked the code out of its owner would be inside when it is reset."""
    joined(user_id)
    half, typed, at_work = with_password(), code(user_id), Event()
    db.session.remove()

    def enter() -> sign_in.Entry:
        with app.app_context():
            at_work.set()
            try:
                return sign_in.enter_code(visitor(), half.token, typed)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(1) as pool, changes.writing(act()):
        user = steps.locked(user_id)
        coming = pool.submit(enter)
        at_work.wait(10)
        time.sleep(0.5)  # until it waits for the account's row, or for the file
        steps.set_password(act(), user, passwords.hashed("Quite-Another-9"), must_change=True)
    entry = coming.result(10)
    assert (entry.user_id, entry.is_over) == (None, True)


@pytest.mark.slow
def test_each_recovery_code_enters_once(user_id: int) -> None:
    made = joined(user_id)
    first = sign_in.enter_code(visitor(), with_password().token, f" {made[0].upper()} ")
    assert (first.user_id, first.codes_left) == (user_id, 9)
    assert sign_in.enter_code(visitor(1), with_password(1).token, made[0]).user_id is None
    renewed = second_factors.renew_codes(by(user_id, 2), PASSWORD)
    assert queries.own_factor(user_id).codes_left == 10 and not set(renewed) & set(made)
    assert sign_in.enter_code(visitor(3), with_password(3).token, made[1]).user_id is None, "the old ones are void"
    assert sign_in.enter_code(visitor(4), with_password(4).token, renewed[1]).user_id == user_id
    everything = str([vars(entry) for entry in db.session.scalars(select(AuditEntry)).all()])
    assert not any(one in everything for one in (*made, *renewed))


@pytest.mark.slow
def test_they_run_short_and_that_is_told(user_id: int) -> None:
    made = joined(user_id)
    for minute, recovery in enumerate(made[:7]):
        sign_in.enter_code(visitor(minute), with_password(minute).token, recovery)
    entry = sign_in.enter_code(visitor(8), with_password(8).token, code(user_id, 8))
    assert (entry.user_id, entry.codes_left) == (user_id, 3)


def test_who_is_asked_joins_before_anything_else(user_id: int) -> None:
    second_factors.demand(act(), "500000", FactorFor.ADMINISTRATORS)
    entry = with_password()
    found = signed_in(entry.token, TODAY)
    assert entry.user_id == user_id and found is not None and found[1].step is SessionStep.ENROL
    token = accounts.change_own_password(by(user_id, 1, entry.token), PASSWORD, "Other-Horse-8")
    kept = signed_in(token, TODAY)
    assert kept is not None and kept[1].step is SessionStep.ENROL, "a new password is no second factor"
    kept_on = accounts.end_sessions(by(user_id, 2, token))
    kept = signed_in(kept_on, TODAY)
    assert kept is not None and kept[1].step is SessionStep.ENROL
    second_factors.begin(by(user_id, 3, kept_on), None)
    _, done = second_factors.confirm(by(user_id, 3, kept_on), code(user_id, 3))
    found = signed_in(done, TODAY)
    assert found is not None and found[1].step is SessionStep.ENTERED
    assert signed_in(kept_on, TODAY) is None, "a session that may more has a new secret"
    with pytest.raises(RuleRefused, match="不能停用"):
        second_factors.leave(by(user_id, 4, done), "Other-Horse-8")
    with pytest.raises(Conflict):
        second_factors.begin(by(user_id, 4, done), None)


def test_others_are_not_asked_and_may_all_the_same(user_id: int) -> None:
    liaison = account("cq-liaison", Role.LIAISON, "cq-sww")
    second_factors.demand(act(), "500000", FactorFor.APPROVERS)
    entry = sign_in.sign_in(visitor(), "cq-liaison", PASSWORD)
    found = signed_in(entry.token, TODAY)
    assert found is not None and found[1].step is SessionStep.ENTERED
    joined(liaison)
    assert sign_in.sign_in(visitor(1), "cq-liaison", PASSWORD).asks_code
    second_factors.leave(by(liaison, 2), PASSWORD)
    assert sign_in.sign_in(visitor(3), "cq-liaison", PASSWORD).user_id == liaison
    with pytest.raises(RuleRefused, match="还没有启用"):
        second_factors.leave(by(liaison, 4), PASSWORD)


def test_the_demand_is_one_jurisdictions_and_a_fact(user_id: int) -> None:
    second_factors.demand(act(), "140000", FactorFor.EVERYONE)
    assert (queries.factor_for("140000"), queries.factor_for("500000")) == (FactorFor.EVERYONE, FactorFor.NOBODY)
    second_factors.demand(act(), "140000", FactorFor.NOBODY)
    assert [row.factor_for for row in queries.settings_of("140000")] == [FactorFor.NOBODY, FactorFor.EVERYONE]
    with pytest.raises(RuleRefused, match="没有改动"):
        second_factors.demand(act(), "140000", FactorFor.NOBODY)


def test_a_telephone_needs_the_password_and_its_own_code_in_time(user_id: int) -> None:
    with pytest.raises(BadInput, match="现用密码不对"):
        second_factors.begin(by(user_id), "wrong")
    second_factors.begin(by(user_id), PASSWORD)
    with pytest.raises(BadInput, match="动态口令不对"):
        second_factors.confirm(by(user_id), "000000")
    with pytest.raises(BadInput, match="动态口令不对"):
        second_factors.confirm(by(user_id, 31), code(user_id, 31))
    assert queries.secret_being_joined(user_id, at(30)) == secret(user_id)
    assert queries.secret_being_joined(user_id, at(31)) is None
    assert not queries.has_factor(user_id)


def test_another_telephone_takes_over_with_its_first_code(user_id: int) -> None:
    joined(user_id)
    old = secret(user_id)
    second_factors.begin(by(user_id), PASSWORD)
    half = with_password(1)
    typed = codes.code_of(old, codes.step_of(at(1)))
    assert sign_in.enter_code(visitor(1), half.token, typed).user_id == user_id, "until then the old one enters"
    factor = db.session.get_one(SecondFactor, user_id)
    new = sealing.opened(hung_on_app(sealing.KEY), user_id, factor.next_secret or "") or b""
    second_factors.confirm(by(user_id, 2), codes.code_of(new, codes.step_of(at(2))))
    assert secret(user_id) == new != old


def test_the_security_administrator_resets_anothers_and_never_his_own(user_id: int) -> None:
    other = account("cq-leader", Role.LEADER, "cq-fgw")
    joined(user_id), joined(other)
    with pytest.raises(RuleRefused, match="不能重置本人"):
        second_factors.reset(by(user_id), user_id)
    refused = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "reset_factor")).one()
    assert (refused.result, refused.object_id) == ("拒绝", str(user_id))
    half = sign_in.sign_in(visitor(), "cq-leader", PASSWORD)
    second_factors.reset(by(user_id), other)
    assert not queries.has_factor(other) and queries.own_factor(other).codes_left == 0
    assert sign_in.enter_code(visitor(), half.token, "123456").is_over
    assert sign_in.sign_in(visitor(1), "cq-leader", PASSWORD).user_id == other
    with pytest.raises(RuleRefused, match="没有启用"):
        second_factors.reset(by(user_id), other)


def test_a_secret_sealed_with_another_key_opens_nothing_and_recovery_codes_do(user_id: int) -> None:
    """A database restored without its keys."""
    made = joined(user_id)
    typed = code(user_id)
    factor = db.session.get_one(SecondFactor, user_id)
    factor.secret = sealing.sealed(sealing.key_of("lost"), user_id, b"x" * 20)
    db.session.commit()
    assert sign_in.enter_code(visitor(), with_password().token, typed).user_id is None
    assert sign_in.enter_code(visitor(1), with_password(1).token, made[0]).user_id == user_id


def test_who_resets_a_password_joins_no_telephone_of_his_own(user_id: int) -> None:
    """A 系统管理员 would enter as a 安全管理员 from then on: another of these is asked whether it is the owner."""
    system, other = (
        account("cq-system", Role.SYSTEM_ADMIN, "cq-fgw"),
        account("cq-other", Role.SECURITY_ADMIN, "cq-fgw"),
    )
    second_factors.demand(by(other), "500000", FactorFor.ADMINISTRATORS)
    new = accounts.reset_password(by(system, 0.5), user_id, None)
    accounts.change_own_password(by(user_id, 0.6), new, "Quick-Horse-11")
    for minutes in (1, 2):
        with pytest.raises(RuleRefused, match="安全管理员核实是本人"):
            second_factors.begin(by(user_id, minutes), None)
        (waits,) = open_grants("500000")
        assert waits.is_held and waits.user_id == user_id
        accounts.settle_grant(by(other, minutes), waits.id, False)
        accounts.reset_password(by(system, minutes + 0.1), user_id, None)
    accounts.reset_password(by(system, 2.5), user_id, None)
    (waits,) = open_grants("500000")
    with pytest.raises(RuleRefused):
        accounts.settle_grant(by(user_id, 3), waits.id, True)
    with pytest.raises(RuleRefused):
        accounts.settle_grant(by(system, 3), waits.id, True)
    accounts.settle_grant(by(other, 3), waits.id, True)
    second_factors.begin(by(user_id, 4), None)
    assert second_factors.confirm(by(user_id, 4), code(user_id, 4))
    accounts.reset_password(by(system, 5), user_id, None)
    assert open_grants("500000") == [], "he who has a telephone proves himself by it"


def test_that_he_is_the_owner_gives_no_post_back_that_he_handed_over_since() -> None:
    system, other = (
        account("cq-system", Role.SYSTEM_ADMIN, "cq-fgw"),
        account("cq-other", Role.SECURITY_ADMIN, "cq-fgw"),
    )
    second_factors.demand(by(other), "500000", FactorFor.APPROVERS)
    old, new = (account(name, Role.COORDINATOR, "cq-fgw") for name in ("cq-old", "cq-new"))
    accounts.reset_password(by(system, 1), old, None)
    hand_overs.hand_over(act(at=at(2)), old, new, TODAY)
    (waits,) = open_grants("500000")
    assert waits.is_held
    accounts.settle_grant(by(other, 3), waits.id, True)
    assert held_posts(old, TODAY) == ()
    assert not is_owner_unsure(old)


def test_the_command_line_is_believed(user_id: int) -> None:
    system = account("cq-system", Role.SYSTEM_ADMIN, "cq-fgw")
    accounts.reset_password(by(system, 1), user_id, None)
    with pytest.raises(RuleRefused):
        second_factors.begin(by(user_id, 2), None)
    invitations.invite(act(at=at(3)), user_id)
    assert open_grants("500000") == []
    second_factors.begin(by(user_id, 4), None)


def test_the_command_line_is_believed_of_who_approves_no_longer_too(user_id: int) -> None:
    """Whoever had been a unit head and waited to be confirmed could not be let in by anything."""
    system, head = account("cq-system", Role.SYSTEM_ADMIN, "cq-fgw"), account("cq-h", Role.UNIT_HEAD, "cq-sww")
    accounts.reset_password(by(system, 1), head, None)
    assert db.session.get_one(User, head).unconfirmed_since == at(1)
    db.session.execute(update(PostHolding).where(PostHolding.user_id == head).values(valid_to=TODAY - timedelta(1)))
    db.session.commit()
    accounts.reset_password(act(at=at(2)), head, None)
    assert db.session.get_one(User, head).unconfirmed_since is None


def test_a_link_is_another_password_too_and_a_liaison_is_asked_nothing(user_id: int) -> None:
    system, liaison = account("cq-system", Role.SYSTEM_ADMIN, "cq-fgw"), account("cq-l", Role.LIAISON, "cq-sww")
    invitations.invite(by(system, 1), liaison)
    accounts.reset_password(by(system, 2), liaison, None)
    assert open_grants("500000") == []
    invitations.invite(by(system, 3), user_id)
    assert [one.user_id for one in open_grants("500000")] == [user_id]
