"""What happens while messages are being sent: the lease is lost, evening comes, a channel is changed or paused."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

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
from tests.alerts.offices import ISSUED, Office, office, scanned
from tests.alerts.receivers import robot
from tests.given.builders import act
from tests.given.rows import CHONGQING, SHANXI, person
from tests.servers.keepers import holder
from tracker import clock
from tracker.acts.alerts import channels, outbox
from tracker.acts.alerts.channels import Settings
from tracker.acts.alerts.outbox import Delivered
from tracker.alerts.models import Delivery
from tracker.config import Config
from tracker.database import db, end_read
from tracker.jobs.lease import Lease
from tracker.jobs.record import JobRun, latest
from tracker.scheduler import JOBS, perform
from tracker.vocabulary import ChannelKind, Role

pytestmark = [
    pytest.mark.usefixtures("session"),
    pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True),
]

DELIVER = next(one for one in JOBS if one.name == "deliver")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings that let messages go to this machine."""
    return local(tmp_path)


def with_five_liaisons() -> Office:
    """Five people of 市商务委 were told the same."""
    here = told_office()
    for number in range(1, 5):
        person(Role.LIAISON, here.commerce, f"联络员{number}")
    db.session.commit()
    return here


def test_an_outcome_is_noted_also_by_who_lost_the_lease_while_it_was_sent(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_office()
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    keeper, send = holder(app), outbox.send

    def sends_and_loses_the_lease(*given: Any) -> Any:
        outcome = send(*given)
        db.session.execute(update(Lease).values(fencing=Lease.fencing + 1, owner="other"))
        db.session.commit()
        return outcome

    with robot() as there:
        here = open_to(config, there)
        monkeypatch.setitem(app.config, "TRACKER", here)
        with_robot(here, there)
        with monkeypatch.context() as patch:
            patch.setattr(outbox, "send", sends_and_loses_the_lease)
            perform(keeper, DELIVER)
        assert [state for state, *_ in attempts()] == ["已发送"]
        delivered(here, MORNING + timedelta(minutes=13))
        assert len(texts(there)) == 1


def test_a_robot_that_failed_a_minute_ago_is_asked_again_by_the_next_run() -> None:
    first = DELIVER.trigger.get_next_fire_time(None, MORNING)
    assert DELIVER.trigger.get_next_fire_time(first, first) - first == timedelta(minutes=1)


def test_the_full_hour_holds_up_the_robot_that_shuns_it_alone(config: Config) -> None:
    here = told_office()
    half_past = MORNING + timedelta(minutes=27)
    with robot() as crowded, robot() as there:
        open_ = open_to(config, crowded, there)
        with_robot(open_, crowded, ChannelKind.FEISHU, of=here.commerce.id)
        person(Role.LIAISON, here.traffic)
        db.session.commit()
        with_robot(open_, there, of=here.traffic.id)
        assert delivered(open_, half_past).sent == 1
        assert (len(crowded.posts), len(there.posts)) == (0, 1)
        assert delivered(open_, half_past + timedelta(minutes=1)).sent == 1


def test_who_lost_the_lease_claims_nothing_more(app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    here = with_five_liaisons()
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    keeper, settle = holder(app), outbox.settle_claimed

    def settles_and_loses_the_lease(*given: Any) -> None:
        settle(*given)
        db.session.execute(update(Lease).values(fencing=Lease.fencing + 1, owner="other"))
        db.session.commit()

    with robot() as there:
        open_ = open_to(config, there)
        monkeypatch.setitem(app.config, "TRACKER", open_)
        with_robot(open_, there, of=here.commerce.id)
        monkeypatch.setattr(outbox, "settle_claimed", settles_and_loses_the_lease)
        perform(keeper, DELIVER)
        assert len(there.posts) == 1


def test_a_run_that_goes_on_into_the_evening_ends_at_eight(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    here = with_five_liaisons()
    seconds = itertools.count(0, 30)
    monkeypatch.setattr(outbox, "elapsed", lambda: next(seconds))
    eight = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    with robot() as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.commerce.id)
        assert delivered(open_, eight - timedelta(seconds=45)).sent == 1
    claimed = [row.claimed_at for row in db.session.query(Delivery) if row.claimed_at]
    assert max(claimed) < eight


def test_a_pause_holds_from_the_next_message_on(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    here = with_five_liaisons()
    settle = outbox.settle_claimed

    def settles_and_pauses(*given: Any) -> None:
        settle(*given)
        outbox.pause(act(at=MORNING), CHONGQING, "发错了")

    monkeypatch.setattr(outbox, "settle_claimed", settles_and_pauses)
    with robot() as there:
        open_ = open_to(config, there)
        with_robot(open_, there, of=here.commerce.id)
        assert delivered(open_) == Delivered(queued=5, sent=1)
        assert len(there.posts) == 1


def test_one_regions_pause_holds_up_no_other(config: Config) -> None:
    told_office()
    other = office(SHANXI)
    scanned(ISSUED, SHANXI)
    with robot() as here, robot() as there:
        open_ = open_to(config, here, there)
        with_robot(open_, here)
        address = f"https://localhost:{there.port}/robot/send?access_token=key"
        channels.add(act(at=MORNING), open_, SHANXI, ChannelKind.DINGTALK, Settings("群", address=address))
        outbox.pause(act(at=MORNING), CHONGQING, "从备份恢复")
        outbox.release(act(at=MORNING), SHANXI, "与山西无关")
        assert delivered(open_) == Delivered(queued=1, sent=1)
        assert (len(here.posts), len(there.posts)) == (0, 1)
    assert other.commerce.jurisdiction_id == SHANXI


def test_keys_that_are_changed_while_a_message_leaves_fail_nothing(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_office()
    hand_over = outbox._handed_over

    with robot() as there:
        here = open_to(config, there)
        id = with_robot(here, there)

        def meanwhile_changed(*given: Any) -> Any:
            channels.change(act(at=MORNING), here, id, 1, Settings("群机器人", secret="SECnew"))
            return hand_over(*given)

        monkeypatch.setattr(outbox, "_handed_over", meanwhile_changed)
        assert delivered(here).sent == 1


def test_what_went_out_is_recorded_also_where_a_region_failed(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_office()
    office(SHANXI)
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    keeper, queue = holder(app), outbox.steps.queue

    def fails_there(by: Any, code: str, *more: Any) -> int:
        if code == SHANXI:
            raise ValueError
        return queue(by, code, *more)

    with robot() as there:
        here = open_to(config, there)
        monkeypatch.setitem(app.config, "TRACKER", here)
        with_robot(here, there)
        address = f"https://localhost:{there.port}/robot/send?access_token=key"
        channels.add(act(at=MORNING), here, SHANXI, ChannelKind.DINGTALK, Settings("群", address=address))
        with monkeypatch.context() as patch:
            patch.setattr(outbox.steps, "queue", fails_there)
            perform(keeper, DELIVER)
        (run,) = latest([CHONGQING], 5)
        assert (run.state, run.came_of_it) == ("failed", "汇总 1 人，已发送 1，失败 0，结果不明 0")
        assert run.fault is not None and run.fault.startswith("ValueError")


def test_runs_that_had_nothing_to_do_are_not_kept_but_show_that_a_fault_is_over(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_office()
    keeper = holder(app)

    def fails(*given: Any) -> None:
        raise ValueError

    def states() -> list[str]:
        found = [run.state for run in db.session.query(JobRun)]
        end_read()
        return found

    with robot() as there:
        here = open_to(config, there)
        monkeypatch.setitem(app.config, "TRACKER", here)
        with_robot(here, there)
        night = MORNING + timedelta(hours=14)
        monkeypatch.setattr(clock, "now", lambda: night)
        perform(keeper, DELIVER)
        assert states() == []
        with monkeypatch.context() as patch:
            patch.setattr(outbox, "load_calendar", fails)
            perform(keeper, DELIVER)
        perform(keeper, DELIVER)
        perform(keeper, DELIVER)
        assert states() == ["failed", "done"]
        assert [run.state for run in latest([CHONGQING], 20)] == ["failed"]
