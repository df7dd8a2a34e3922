"""Several deliver at once, on both databases: each message leaves once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask

from tests.alerts.channelled import MORNING, delivered, local, open_to, told_office, with_robot
from tests.alerts.offices import ISSUED, office, own_date, scanned
from tests.alerts.receivers import CERTIFICATE, robot
from tests.given.builders import act, settings
from tests.given.rows import CHONGQING, person
from tracker import changes
from tracker.acts.alerts import channels
from tracker.acts.alerts.channels import Settings
from tracker.acts.alerts.outbox import deliver
from tracker.alerts.models import Delivery
from tracker.alerts.outbox import steps
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
