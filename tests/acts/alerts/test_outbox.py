"""What leaves the program: one message a person and day, once, by a real listener and a real mail server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.alerts.channelled import (
    MORNING,
    attempts,
    delivered,
    local,
    open_to,
    texts,
    told_office,
    with_mail,
    with_robot,
)
from tests.alerts.offices import ISSUED, own_date, scanned
from tests.alerts.receivers import mail_server, robot
from tests.given.builders import act
from tests.given.rows import CHONGQING, person
from tests.servers.keepers import holder
from tracker import changes, clock
from tracker.actor import Actor
from tracker.acts.alerts import channels, outbox
from tracker.acts.alerts.inbox import mark_read
from tracker.acts.alerts.outbox import Delivered
from tracker.alerts.models import Delivery
from tracker.alerts.outbox import steps
from tracker.alerts.outbox.delivery_queries import not_sent
from tracker.calendar.days import load_calendar
from tracker.config import Config
from tracker.database import db
from tracker.jobs.record import latest
from tracker.people.models import User
from tracker.people.queries import person as account
from tracker.scheduler import JOBS, perform
from tracker.vocabulary import Role

pytestmark = [
    pytest.mark.usefixtures("session"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings that let messages go to this machine."""
    return local(tmp_path)


@pytest.mark.slow
def test_one_mail_with_title_count_worst_and_way(config: Config) -> None:
    told_office()
    with mail_server() as there:
        here = open_to(config, there)
        with_mail(here, there)
        assert delivered(here) == Delivered(queued=1, sent=1)
        assert delivered(here) == Delivered()
    (mail,) = there.mails
    assert mail.to == "sww@example.gov.cn"
    read = message_from_bytes(mail.bytes, policy=default)
    assert read["Subject"] == "任务提醒：1 件待办"
    lines = read.get_content().splitlines()
    assert lines[0] == "市商务委单位联络员（市商务委单位联络员）"
    assert lines[2].startswith("1. 《促进绿色消费实施方案》已下达，本单位承担 1 项。")
    assert lines[-1] == "办理：http://127.0.0.1:8000/inbox"
    assert attempts() == [("已发送", 1, False, "queued")]


@pytest.mark.parametrize("is_shared", [False, True])
def test_the_robot_of_one_unit_names_the_tasks_that_of_all_units_does_not(config: Config, is_shared: bool) -> None:
    here = told_office()
    with robot() as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=None if is_shared else here.commerce.id)
        assert delivered(open_).sent == 1
    (said,) = texts(there)
    assert said.startswith("任务提醒：1 件待办\n")
    assert ("促进绿色消费" in said) is not is_shared
    assert ("市商务委单位联络员）：请登录系统查看" in said) is is_shared


def test_the_robot_of_another_unit_tells_nothing(config: Config) -> None:
    here = told_office()
    with robot() as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.traffic.id)
        assert delivered(open_) == Delivered()


def test_nothing_leaves_at_night_on_days_off_or_while_paused(config: Config) -> None:
    told_office()
    with robot() as there:
        here = open_to(config, there)
        with_robot(here, there)
        assert delivered(here, MORNING + timedelta(hours=11)).why_not
        assert delivered(here, MORNING + timedelta(days=1)).why_not
        outbox.pause(act(at=MORNING), CHONGQING, "从备份恢复")
        assert delivered(here).why_not == "已暂停发送"
        assert there.posts == [] and attempts() == []
        outbox.release(act(at=MORNING), CHONGQING, "核对过")
        assert delivered(here).sent == 1


def test_digests_wait_for_the_days_scan_until_nine(config: Config) -> None:
    told_office()
    monday = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    with robot() as there:
        here = open_to(config, there)
        with_robot(here, there)
        assert delivered(here, monday) == Delivered()
        assert delivered(here, monday + timedelta(minutes=29, seconds=59)) == Delivered()
        assert delivered(here, monday + timedelta(minutes=30)).sent == 1


def test_the_job_sends_them_and_records_what_came_of_it(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_office()
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    keeper, job = holder(app), next(one for one in JOBS if one.name == "deliver")
    perform(keeper, job)
    assert latest([CHONGQING], 5) == []
    with robot() as there:
        here = open_to(config, there)
        monkeypatch.setitem(app.config, "TRACKER", here)
        with_robot(here, there)
        perform(keeper, job)
        assert len(texts(there)) == 1
    assert [(run.job, run.came_of_it) for run in latest([CHONGQING], 5)] == [
        ("deliver", "汇总 1 人，已发送 1，失败 0，结果不明 0")
    ]


def test_what_was_read_on_the_page_is_not_sent(config: Config) -> None:
    told_office()
    liaison = db.session.scalars(select(User).where(User.display_name == "市商务委单位联络员")).one()
    reader = replace(person_of(liaison), ip=None)
    mark_read(act(at=MORNING, actor=reader), ())
    with robot() as there:
        here = open_to(config, there)
        with_robot(here, there)
        assert delivered(here) == Delivered()


def person_of(user: User) -> Actor:
    """The account as an actor."""
    found = account(user.id, ISSUED)
    assert found is not None
    return found.as_actor(None)


@pytest.mark.slow
def test_what_fails_is_tried_again_after_one_five_and_fifteen_minutes(config: Config) -> None:
    told_office()
    with robot(answer=(500, b"")) as there:
        here = open_to(config, there)
        with_robot(here, there)
        at = MORNING
        for minutes in (1, 5, 15, 60, 240):
            assert delivered(here, at) == Delivered(queued=int(at == MORNING), failed=1)
            assert delivered(here, at + timedelta(minutes=minutes, seconds=-1)) == Delivered()
            at += timedelta(minutes=minutes, seconds=1)
        assert delivered(here, at).failed == 1
    assert [number for _, number, _, _ in attempts()] == [1, 2, 3, 4, 5, 6, 7]
    waiting = db.session.scalars(select(Delivery).where(Delivery.attempt == 7)).one()
    # The day after is a Saturday: the last attempt is made on Monday at eight.
    assert waiting.due_at == datetime(2026, 11, 23, 0, tzinfo=UTC)


def test_given_up_it_goes_by_the_second_channel(config: Config) -> None:
    told_office()
    with mail_server(answers={"RCPT": "550 no such mailbox"}) as post, robot() as there:
        here = open_to(config, post, there)
        with_mail(here, post)
        with_robot(here, there)
        assert delivered(here) == Delivered(queued=1, sent=1, failed=1)
    assert len(there.posts) == 1
    assert [state for state, *_ in attempts()] == ["发送失败", "已发送"]
    assert not_sent(CHONGQING, ISSUED) == []


def test_where_no_channel_helps_it_is_told_as_failed(config: Config) -> None:
    told_office()
    with mail_server(answers={"RCPT": "550 no such mailbox"}) as post:
        here = open_to(config, post)
        with_mail(here, post)
        assert delivered(here).failed == 1
    (told,) = not_sent(CHONGQING, ISSUED)
    assert (told.reader, told.channel) == ("市商务委单位联络员（市商务委单位联络员）", "单位邮箱")
    assert told.words == "邮件服务器答复 550：no such mailbox"


def test_where_nobody_knows_the_next_attempt_says_so(config: Config) -> None:
    told_office()
    with robot(hangs_up=True) as there:
        here = open_to(config, there)
        with_robot(here, there)
        assert delivered(here).unknown == 1
        there.hangs_up = False
        assert delivered(here, MORNING + timedelta(minutes=2)).sent == 1
    first, second = texts(there)
    assert second == f"（可能重复）{first}"
    assert [(state, repeat) for state, _, repeat, _ in attempts()] == [("结果不明", False), ("已发送", True)]


def test_twice_unknown_it_is_sent_no_more_and_somebody_is_told(config: Config) -> None:
    told_office()
    with robot(hangs_up=True) as there:
        here = open_to(config, there)
        with_robot(here, there)
        for minutes in (0, 2, 8, 60, 400):
            delivered(here, MORNING + timedelta(minutes=minutes))
    assert len(there.posts) == 2
    assert [state for state, *_ in attempts()] == ["结果不明", "结果不明"]
    (told,) = not_sent(CHONGQING, ISSUED)
    assert told.words.startswith("已交出，没有收到答复")


def test_who_dies_between_claim_and_answer_leaves_it_unknown_and_never_sent_twice_in_silence(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_office()

    class Killed(BaseException):
        """As if the process were gone."""

    def dies(*given: Any) -> None:
        raise Killed

    with robot() as there:
        here = open_to(config, there)
        with_robot(here, there)
        with monkeypatch.context() as patch:
            patch.setattr(outbox, "settle_claimed", dies)
            with pytest.raises(Killed):
                delivered(here)
        assert [state for state, *_ in attempts()] == ["发送中"]
        assert delivered(here, MORNING + timedelta(minutes=9)) == Delivered()
        assert len(there.posts) == 1
        assert delivered(here, MORNING + timedelta(minutes=11)) == Delivered()
        assert delivered(here, MORNING + timedelta(minutes=13)).sent == 1
    assert [state for state, *_ in attempts()] == ["结果不明", "已发送"]
    assert "可能重复" in texts(there)[1]


def test_an_attempt_is_claimed_by_one_alone(config: Config) -> None:
    told_office()
    with robot() as there:
        here = open_to(config, there)
        with_robot(here, there)
        with changes.writing(act(at=MORNING)):
            steps.queue(act(at=MORNING), CHONGQING)
        calendar = load_calendar()
        with changes.writing(act(at=MORNING)):
            assert steps.claim(act(at=MORNING), MORNING, calendar, here.base_url) is not None
        with changes.writing(act(at=MORNING)):
            assert steps.claim(act(at=MORNING), MORNING, calendar, here.base_url) is None


@pytest.mark.slow
def test_a_robot_is_told_twenty_things_a_minute(config: Config) -> None:
    here = told_office()
    for number in range(1, 25):
        person(Role.LIAISON, here.commerce, f"联络员{number}")
    db.session.commit()
    with robot() as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.commerce.id)
        assert delivered(open_) == Delivered(queued=25, sent=20)
        assert delivered(open_, MORNING + timedelta(seconds=50)) == Delivered()
        assert delivered(open_, MORNING + timedelta(seconds=75)).sent == 5
    assert len(there.posts) == 25


@pytest.mark.slow
def test_what_has_not_left_goes_with_the_next_days_message(config: Config) -> None:
    here = told_office()
    monday = MORNING + timedelta(days=3)
    with robot(answer=(500, b"")) as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.commerce.id)
        late = MORNING + timedelta(hours=10, minutes=50)
        assert delivered(open_, late).failed == 1
        assert delivered(open_, late + timedelta(minutes=2)).failed == 1
        own_date(here.task, date(2026, 12, 7))
        scanned(date(2026, 11, 23))
        there.answer = (200, b'{"errcode":0}')
        assert delivered(open_, monday) == Delivered(queued=1, sent=1)
    assert texts(there)[-1].startswith("任务提醒：2 件待办")
    assert [(state, number) for state, number, *_ in attempts()][-2:] == [("并入次日", 3), ("已发送", 3)]


@pytest.mark.slow
def test_a_channel_that_is_switched_off_hands_on_what_waits(config: Config) -> None:
    told_office()
    with robot(answer=(500, b"")) as broken, robot() as sound:
        here = open_to(config, broken, sound)
        first = with_robot(here, broken)
        with_robot(here, sound)
        assert delivered(here).failed == 1
        channels.switch(act(at=MORNING), first, 1, False)
        assert delivered(here, MORNING + timedelta(seconds=5)).sent == 1
    assert len(sound.posts) == 1


@pytest.mark.slow
def test_a_channel_that_is_switched_off_while_it_is_tried_hands_on_what_failed(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_office()
    known = outbox.send
    with robot(answer=(500, b"")) as broken, robot() as sound:
        here = open_to(config, broken, sound)
        first = with_robot(here, broken)
        with_robot(here, sound)

        def switched_off(*given: Any, **more: Any) -> Any:
            monkeypatch.setattr(outbox, "send", known)
            channels.switch(act(at=MORNING), first, 1, False)
            return known(*given, **more)

        monkeypatch.setattr(outbox, "send", switched_off)
        assert delivered(here) == Delivered(queued=1, failed=1, sent=1)
    assert [(state, words) for state, _, _, words in attempts()][1] == ("发送失败", "渠道已停用")
    assert len(sound.posts) == 1


@pytest.mark.slow
def test_keys_are_on_this_machine_only(config: Config) -> None:
    told_office()
    with robot() as there:
        here = open_to(config, there)
        with_robot(here, there)
        config.channel_keys.unlink()
        assert delivered(here).failed == 1
    assert there.posts == []
    assert "没有这个渠道的密钥" in attempts()[0][3]


def test_a_fault_of_ours_is_noted_and_holds_up_nobody(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    told_office()

    def breaks(*given: Any, **more: Any) -> None:
        raise ZeroDivisionError

    with robot() as there:
        here = open_to(config, there)
        with_robot(here, there)
        with monkeypatch.context() as patch:
            patch.setattr(outbox, "send", breaks)
            assert delivered(here).unknown == 1
    assert attempts()[0][3] == "程序出错：ZeroDivisionError"
