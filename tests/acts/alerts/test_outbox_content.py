"""What a message says at the moment it leaves: to whom it belongs now, what still stands, what the group may hear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from tests.alerts.channelled import (
    MORNING,
    attempts,
    delivered,
    local,
    open_to,
    texts,
    told_office,
    with_robot,
)
from tests.alerts.offices import ISSUED, own_date, scanned, sign_all
from tests.alerts.receivers import Robot, robot
from tests.given.builders import NOW, act, acted
from tests.given.rows import CHONGQING, added
from tracker import changes
from tracker.acts.alerts import channels, outbox
from tracker.acts.alerts.outbox import Delivered
from tracker.alerts.channels import robots
from tracker.alerts.models import Alert, Channel, DailyDigest
from tracker.alerts.outbox import transitions
from tracker.alerts.outbox.queries import reader_of
from tracker.alerts.scan import settling_steps
from tracker.config import Config
from tracker.database import db
from tracker.people.models import Department, Post, PostHolding, User
from tracker.people.queries import person, posts_of
from tracker.vocabulary import AlertStage, AlertState, ChannelKind, DeliveryState, Role

pytestmark = [
    pytest.mark.usefixtures("session"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

LIAISON = "市商务委单位联络员"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings that let messages go to this machine."""
    return local(tmp_path)


def also(of: Department, role: Role = Role.LIAISON) -> int:
    """The liaison of 市商务委 has a post there, too; his id."""
    user = db.session.scalars(select(User).where(User.display_name == LIAISON)).one()
    found = db.session.query(Post).filter_by(department_id=of.id, role=role.value).one_or_none()
    post = found or added(Post(jurisdiction_id=CHONGQING, department_id=of.id, role=role))
    since = date(2026, 1, 1)
    added(PostHolding(post_id=post.id, user_id=user.id, valid_from=since, recorded_at=NOW, actor="测试"))
    db.session.commit()
    return user.id


def leaves(of: Department) -> None:
    """Nobody holds a post of this department any more."""
    posts = select(Post.id).where(Post.department_id == of.id)
    db.session.execute(delete(PostHolding).where(PostHolding.post_id.in_(posts)))
    db.session.commit()


def said_of(of: Department, words: str) -> None:
    """The messages of a department say this."""
    db.session.execute(update(Alert).where(Alert.department_id == of.id).values(message=words))
    db.session.commit()


def states() -> list[str]:
    """How the digests stand."""
    return [DeliveryState(row.state).label for row in db.session.query(DailyDigest).order_by(DailyDigest.id)]


@pytest.mark.slow
def test_a_units_group_hears_of_that_units_tasks_alone(config: Config) -> None:
    here = told_office()
    also(here.traffic)
    said_of(here.commerce, "商务委的事")
    said_of(here.traffic, "交通局的事")
    with robot() as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.commerce.id)
        assert delivered(open_) == Delivered(queued=1, sent=1)
    (said,) = texts(there)
    assert "商务委的事" in said and "交通局的事" not in said
    assert said.startswith("任务提醒：1 件待办\n") and "其他单位的提醒 1 件，请登录系统查看" in said


@pytest.mark.slow
def test_where_all_is_of_other_units_the_group_hears_of_no_task(config: Config) -> None:
    here = told_office()
    also(here.traffic)
    said_of(here.traffic, "交通局的事")
    db.session.execute(update(Alert).where(Alert.department_id == here.commerce.id).values(read_at=NOW))
    db.session.commit()
    with robot() as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.commerce.id)
        assert delivered(open_).sent == 1
    (said,) = texts(there)
    assert "交通局的事" not in said and "请登录系统查看" in said


@pytest.mark.slow
def test_who_moved_meanwhile_does_not_take_the_old_units_tasks_along(config: Config) -> None:
    here = told_office()
    db.session.execute(delete(Alert).where(Alert.department_id == here.traffic.id))
    db.session.commit()
    with robot(answer=(500, b"")) as before, robot() as after:
        open_ = open_to(config, before, after)
        with_robot(open_, before, of=here.commerce.id)
        with_robot(open_, after, of=here.traffic.id)
        assert delivered(open_).failed == 1
        also(here.traffic)
        leaves(here.commerce)
        delivered(open_, MORNING + timedelta(minutes=2))
        delivered(open_, MORNING + timedelta(minutes=4))
    assert after.posts == []
    assert states() == ["不必再发"]


def test_a_role_counts_where_it_is_held(config: Config) -> None:
    here = told_office()
    user_id = also(here.traffic, Role.UNIT_HEAD)
    added(Post(jurisdiction_id=CHONGQING, department_id=here.commerce.id, role=Role.UNIT_HEAD))
    db.session.commit()
    reader, account = reader_of(user_id, ISSUED), person(user_id, ISSUED)
    assert reader is not None and account is not None
    own = {(here.commerce.id, "liaison"), (here.traffic.id, "unit_head")}
    for ids in (reader.post_ids, posts_of(account.as_actor(None))):
        held = db.session.query(Post).filter(Post.id.in_(ids))
        assert {(post.department_id, post.role) for post in held} == own


@pytest.mark.slow
def test_what_was_settled_since_the_first_attempt_is_not_sent(config: Config) -> None:
    here = told_office()
    with robot(answer=(500, b"")) as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.commerce.id)
        assert delivered(open_).failed == 1
        sign_all()
        with changes.writing(act(at=MORNING)):
            settling_steps.settle_all(act(at=MORNING), CHONGQING, frozenset(AlertStage))
        there.answer = (200, b'{"errcode":0}')
        assert delivered(open_, MORNING + timedelta(minutes=2)) == Delivered()
    assert len(there.posts) == 1
    assert states() == ["不必再发"]
    assert attempts()[-1] == ("不必再发", 2, False, "事项已办、已读或不再由收件人负责")


@pytest.mark.slow
@pytest.mark.parametrize("is_unknown", [False, True])
def test_the_next_attempt_says_what_is_left_but_a_repeat_says_the_same(config: Config, is_unknown: bool) -> None:
    here = told_office()
    own_date(here.task, date(2026, 12, 4))
    acted(ISSUED)
    scanned(ISSUED)
    with robot(answer=(500, b""), hangs_up=is_unknown) as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.commerce.id)
        delivered(open_)
        first = db.session.query(Alert).filter_by(department_id=here.commerce.id).order_by(Alert.id).all()
        first[0].state = AlertState.EXPIRED
        db.session.commit()
        there.hangs_up, there.answer = False, (200, b'{"errcode":0}')
        assert delivered(open_, MORNING + timedelta(minutes=2)).sent == 1
    before, after = texts(there)
    assert before.startswith("任务提醒：2 件待办")
    assert after == f"（可能重复）{before}" if is_unknown else after.startswith("任务提醒：1 件待办")


@pytest.mark.slow
def test_the_parts_of_a_long_message_go_one_after_the_other(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "LIMITS", {ChannelKind.DINGTALK: 300})
    here = told_office()
    with robot(answer=(500, b"")) as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.commerce.id)
        assert delivered(open_).failed == 1
        there.answer = (200, b'{"errcode":0}')
        parts = delivered(open_, MORNING + timedelta(minutes=2)).sent
    assert parts > 1
    assert [said.partition("）")[0] for said in texts(there)] == [
        f"（{number}/{parts}" for number in (1, *range(1, parts + 1))
    ]
    assert states() == ["已发送"]


def test_a_part_that_is_no_more_is_not_sent(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "LIMITS", {ChannelKind.DINGTALK: 300})
    here = told_office()
    settle = outbox.settle_claimed

    def settles_and_then_one_part_is_enough(*given: Any) -> None:
        settle(*given)
        monkeypatch.setattr(robots, "LIMITS", {})

    monkeypatch.setattr(outbox, "settle_claimed", settles_and_then_one_part_is_enough)
    with robot() as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.commerce.id)
        assert delivered(open_) == Delivered(queued=1, sent=1)
    assert [state for state, *_ in attempts()] == ["已发送", "不必再发"]


@pytest.fixture
def only_its_first_part(monkeypatch: pytest.MonkeyPatch) -> Callable[[Robot], None]:
    """A robot takes the first part of a long message, and no other before it is told to."""
    monkeypatch.setattr(robots, "LIMITS", {ChannelKind.DINGTALK: 300})
    settle = outbox.settle_claimed

    def takes(there: Robot) -> None:
        def settles(*given: Any) -> None:
            settle(*given)
            there.answer = (500, b"")
            monkeypatch.setattr(outbox, "settle_claimed", settle)

        monkeypatch.setattr(outbox, "settle_claimed", settles)

    return takes


FRIDAY_EVENING, MONDAY = MORNING + timedelta(hours=10, minutes=50), MORNING + timedelta(days=3)


@pytest.mark.slow
@pytest.mark.parametrize("still_stands", [True, False])
def test_what_arrived_as_a_first_part_is_said_again_as_a_repeat(
    config: Config, only_its_first_part: Callable[[Robot], None], still_stands: bool
) -> None:
    """The second part failed on Friday evening; on Monday it is one message with what is new, unless all is done."""
    here = told_office()
    with robot() as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.commerce.id)
        only_its_first_part(there)
        done = delivered(open_, FRIDAY_EVENING)
        assert (done.sent, done.failed) == (1, 1)
        if not still_stands:
            db.session.execute(update(Alert).where(Alert.department_id == here.commerce.id).values(read_at=NOW))
            db.session.commit()
        there.answer, before = (200, b'{"errcode":0}'), len(there.posts)
        own_date(here.task, date(2026, 12, 7))
        scanned(date(2026, 11, 23))
        assert delivered(open_, MONDAY).sent
        said = texts(there)[before:]
    assert {one.startswith("（可能重复）") for one in said} == {still_stands}
    assert {attempt for _, attempt, *_ in attempts()[3:]} == {1}, "none of this was tried before"


@pytest.mark.slow
def test_what_arrived_as_a_first_part_is_a_repeat_by_the_next_channel(
    config: Config, only_its_first_part: Callable[[Robot], None]
) -> None:
    here = told_office()
    with robot() as before, robot() as after:
        open_ = open_to(config, before, after)
        first = with_robot(open_, before, of=here.commerce.id)
        with_robot(open_, after, of=here.commerce.id)
        only_its_first_part(before)
        delivered(open_)
        channels.switch(act(at=MORNING), first, 1, is_active=False)
        delivered(open_, MORNING + timedelta(minutes=5))
        said = texts(after)
    assert said and all(one.startswith("（可能重复）") for one in said)


@pytest.mark.slow
def test_what_arrived_of_a_message_that_failed_is_a_repeat_the_next_day(
    config: Config, only_its_first_part: Callable[[Robot], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other channel reaches him: it is 发送失败, and what it held is said anew."""
    here = told_office()
    monkeypatch.setattr(transitions, "wait_after", lambda attempt: None)
    with robot() as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.commerce.id)
        only_its_first_part(there)
        delivered(open_, FRIDAY_EVENING)
        assert states() == ["发送失败"]
        there.answer, before = (200, b'{"errcode":0}'), len(there.posts)
        own_date(here.task, date(2026, 12, 7))
        scanned(date(2026, 11, 23))
        delivered(open_, MONDAY)
        said = texts(there)[before:]
    assert said and all(one.startswith("（可能重复）") for one in said)


def test_by_another_channel_on_the_next_day_it_still_says_that_it_may_be_repeated(config: Config) -> None:
    here = told_office()
    with robot(hangs_up=True) as before, robot() as after:
        open_ = open_to(config, before, after)
        first = with_robot(open_, before, of=here.commerce.id)
        with_robot(open_, after, of=here.commerce.id)
        assert delivered(open_, MORNING + timedelta(hours=10, minutes=50)).unknown == 1
        db.session.get_one(Channel, first).department_id = here.traffic.id
        db.session.commit()
        own_date(here.task, date(2026, 12, 7))
        scanned(date(2026, 11, 23))
        delivered(open_, MORNING + timedelta(days=3))
    (said,) = texts(after)
    assert said.startswith("（可能重复）")
