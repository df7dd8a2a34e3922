"""Several deliver at once, on both databases: each message leaves once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.alerts.offices import ISSUED, office, scanned
from tests.alerts.receivers import CERTIFICATE, robot
from tests.builders import act, settings
from tests.rows import CHONGQING, person
from tracker.acts.alerts import channels
from tracker.acts.alerts.channels import Settings
from tracker.acts.alerts.outbox import deliver
from tracker.alerts.models import Delivery
from tracker.database import db
from tracker.vocabulary import ChannelKind, Role

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
