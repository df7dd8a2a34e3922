"""Several deliver at once, on both databases: each message leaves once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from tests.alerts.channelled import MORNING, delivered, local, open_to, told_office, with_robot
from tests.alerts.offices import ISSUED, office, own_date, scanned
from tests.alerts.receivers import CERTIFICATE, robot
from tests.clients.races import watched
from tests.given.builders import act, settings
from tests.given.rows import CHONGQING, person
from tracker import changes
from tracker.acts.alerts import channels
from tracker.acts.alerts.channels import Settings
from tracker.acts.alerts.outbox import deliver
from tracker.alerts.channels.outcome import failed
from tracker.alerts.models import Channel, Delivery
from tracker.alerts.outbox import steps
from tracker.alerts.outbox.channel_queries import ChannelRow
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.vocabulary import ChannelKind, DeliveryState, Role

PEOPLE = 12


@pytest.mark.usefixtures("session")
@pytest.mark.slow
def test_four_deliver_at_once_and_each_message_leaves_once(app: Flask, tmp_path: Path) -> None:
    here = office()
    for number in range(1, PEOPLE):
        person(Role.LIAISON, here.commerce, f"联络员{number}")
    db.session.commit()
    scanned(ISSUED)
    with robot() as there:
        plain = settings("sqlite://", tmp_path)
        config = replace(plain, destinations=there.way.destinations, ca_file=CERTIFICATE)
        address = f"https://localhost:{there.port}/hook"
        said = Settings("群", here.commerce.id, address=address)
        channels.add(act(), config, CHONGQING, ChannelKind.DINGTALK, said)
        db.session.remove()

        def work(number: int) -> int:
            with app.app_context():
                return deliver(act(), config).sent

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(work, range(4))) == PEOPLE
    assert Counter(Counter(post.body for post in there.posts).values()) == {1: PEOPLE}
    assert [row.state for row in db.session.query(Delivery)] == ["sent"] * PEOPLE


@pytest.mark.usefixtures("session")
def test_who_queues_the_next_day_takes_nothing_over_that_leaves_just_then(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Friday's message waits for its next attempt: on Monday one process sends it while another writes Monday's."""
    monday, calendar = MORNING + timedelta(days=3), load_calendar()
    here = told_office()
    with robot(answer=(500, b"")) as there:
        open_ = open_to(local(tmp_path), there)
        with_robot(open_, there, of=here.commerce.id)
        assert delivered(open_, MORNING + timedelta(hours=10, minutes=50)).failed == 1
    own_date(here.task, date(2026, 12, 7))
    scanned(date(2026, 11, 23))
    db.session.remove()
    left, ended, known = list[Any](), Event(), steps._busy

    def leaves() -> None:
        with app.app_context():
            try:
                with changes.writing(replace(act(at=monday), request_id="leaves")):
                    left.append(steps.claim(act(at=monday), monday, calendar, open_.base_url))
            finally:
                db.session.remove()
                ended.set()

    with ThreadPoolExecutor(1) as pool:

        def meanwhile(*asked: Any) -> Any:
            """Who is being sent one; then let the other one send, if he is let."""
            found = known(*asked)
            pool.submit(leaves)
            ended.wait(1)
            return found

        with monkeypatch.context() as patch:
            patch.setattr(steps, "_busy", meanwhile)
            with changes.writing(replace(act(at=monday), request_id="queues")):
                steps.queue(act(at=monday), CHONGQING)
    states = [DeliveryState(row.state) for row in db.session.query(Delivery).order_by(Delivery.id)]
    is_sent = left[0] is not None and left[0].delivery_id == 2
    assert (states.count(DeliveryState.SENDING) == 1) is (left[0] is not None)
    assert states == (
        [DeliveryState.FAILED, DeliveryState.SENDING]
        if is_sent
        else [DeliveryState.FAILED, DeliveryState.MERGED, DeliveryState.SENDING if left[0] else DeliveryState.QUEUED]
    )


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("session")
def test_who_finds_the_first_message_taken_waits_for_the_channel_and_for_nobody_who_waits_for_him(
    app: Flask, tmp_path: Path
) -> None:
    """Two wait while somebody changes the channel: one of them had found a message that a third then took."""
    here, calendar = office(), load_calendar()
    person(Role.LIAISON, here.commerce, "联络员二")
    db.session.commit()
    scanned(ISSUED)
    with robot() as there:
        config = open_to(local(tmp_path), there)
        channel = with_robot(config, there, of=here.commerce.id)
        with changes.writing(replace(act(at=MORNING), request_id="queues")):
            assert steps.queue(act(at=MORNING), CHONGQING) == 2
    first, second = db.session.query(Delivery.id).order_by(Delivery.id)
    db.session.remove()

    def claims(name: str) -> int | None:
        with app.app_context():
            try:
                with changes.writing(replace(act(at=MORNING), request_id=name)):
                    claimed = steps.claim(act(at=MORNING), MORNING, calendar, config.base_url)
                    return claimed and claimed.delivery_id
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool, db.engine.connect() as changing, db.engine.connect() as third:
        third.execute(update(Delivery).where(Delivery.id == first.id).values(state=DeliveryState.SENDING))
        changing.execute(update(Channel).where(Channel.id == channel).values(name="改名"))
        claimed = [pool.submit(claims, "one")]
        watched(lambda waiting: waiting == 1)
        third.commit()
        claimed.append(pool.submit(claims, "other"))
        watched(lambda waiting: waiting == 2)
        changing.commit()
        assert {one.result() for one in claimed} == {second.id, None}


@pytest.mark.usefixtures("session")
def test_what_is_queued_while_a_channel_is_switched_off_goes_by_another(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = told_office()
    with robot() as there:
        open_ = open_to(local(tmp_path), there)
        first = with_robot(open_, there, of=here.commerce.id)
        second = with_robot(open_, there, of=here.commerce.id)
    db.session.remove()
    known = steps._queue_attempt
    with ThreadPoolExecutor(1) as pool:

        def meanwhile(*given: Any) -> None:
            """The other switches it off just before the attempt is written, if he is let."""
            monkeypatch.setattr(steps, "_queue_attempt", known)
            switched.append(switching_off(app, pool, first))
            known(*given)

        switched = list[Any]()
        monkeypatch.setattr(steps, "_queue_attempt", meanwhile)
        with changes.writing(replace(act(at=MORNING), request_id="queues")):
            steps.queue(act(at=MORNING), CHONGQING)
        switched[0].result()
    waiting = db.session.query(Delivery.channel_id).filter_by(state=DeliveryState.QUEUED)
    assert [one.channel_id for one in waiting] == [second]


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("verb", ["channels", "_kept_as_it_is"])
def test_what_failed_goes_by_no_channel_that_is_switched_off_just_then(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """It was about to go by the second one: before or after that was looked at anew, somebody switches it off."""
    here, calendar = told_office(), load_calendar()
    with robot() as there:
        open_ = open_to(local(tmp_path), there)
        first, second, third = (with_robot(open_, there, of=here.commerce.id) for _ in range(3))
    with changes.writing(replace(act(at=MORNING), request_id="queues")):
        steps.queue(act(at=MORNING), CHONGQING)
        claimed = steps.claim(act(at=MORNING), MORNING, calendar, open_.base_url)
    assert claimed is not None
    assert claimed.way.id == first
    db.session.remove()
    known = getattr(steps, verb)
    with ThreadPoolExecutor(1) as pool:

        def meanwhile(asked: object) -> Any:
            """What it says of the region or of the second; then let the other one switch that off, if he is let."""
            found = known(asked)
            if not switched and asked in (CHONGQING, second):
                switched.append(switching_off(app, pool, second))
            return found

        switched = list[Any]()
        monkeypatch.setattr(steps, verb, meanwhile)
        with changes.writing(replace(act(at=MORNING), request_id="settles")):
            steps.settle(act(at=MORNING), claimed.delivery_id, failed("打不开", is_final=True), MORNING, calendar)
        switched[0].result()
    waiting = db.session.query(Delivery.channel_id).filter_by(state=DeliveryState.QUEUED)
    assert [one.channel_id for one in waiting] == [third]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("session")
def test_who_notes_what_became_of_several_waits_for_nobody_who_claims(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One finds the second channel full and goes on to the first; another notes meanwhile what was lost by both."""
    here, calendar, later = office(), load_calendar(), MORNING + timedelta(minutes=20)
    for number in range(3):
        person(Role.LIAISON, here.commerce, f"联络员{number}")
    db.session.commit()
    scanned(ISSUED)
    with robot() as there:
        config = open_to(local(tmp_path), there)
        first, second = (with_robot(config, there, of=here.commerce.id) for _ in range(2))
    with changes.writing(replace(act(at=MORNING), request_id="queues")):
        assert steps.queue(act(at=MORNING), CHONGQING) == 4
        lost = {"state": DeliveryState.SENDING, "claimed_at": MORNING}
        known: tuple[dict[str, Any], ...] = lost, {**lost, "channel_id": second}, {"channel_id": second}
        for (id,), values in zip(db.session.query(Delivery.id).order_by(Delivery.id), known, strict=False):
            db.session.execute(update(Delivery).where(Delivery.id == id).values(values))
    db.session.remove()

    def settles() -> int:
        with app.app_context():
            try:
                with changes.writing(replace(act(at=later), request_id="settles")):
                    return steps.settle_lost(act(at=later), later, calendar)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(1) as pool:

        def meanwhile(way: ChannelRow, at: Any) -> bool:
            """The second is full; the other one settles before the first is tried."""
            if way.id == second:
                settled.append(pool.submit(settles))
                watched(lambda waiting: waiting == 1 or settled[0].done())
            return way.id == second

        settled = list[Any]()
        monkeypatch.setattr(steps, "is_full", meanwhile)
        with changes.writing(replace(act(at=later), request_id="claims")):
            claimed = steps.claim(act(at=later), later, calendar, config.base_url)
        assert settled[0].result() == 2
    assert claimed is not None
    assert claimed.way.id == first


def switching_off(app: Flask, pool: ThreadPoolExecutor, channel_id: int) -> Future[None]:
    """Somebody else switches a channel off; goes on when he has, or after a second in which he was not let."""

    def switch() -> None:
        with app.app_context():
            try:
                channels.switch(replace(act(at=MORNING), request_id="switches"), channel_id, 1, False)
            finally:
                db.session.remove()

    switched = pool.submit(switch)
    wait([switched], timeout=1)
    return switched
