"""An office with channels, and what was sent by them: beginnings of the tests of what leaves the program."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from tests.alerts.offices import ISSUED, Office, office, scanned
from tests.alerts.receivers import CERTIFICATE, MailServer, Robot
from tests.given.builders import act, settings
from tests.given.rows import CHONGQING
from tracker.acts.alerts import channels
from tracker.acts.alerts.channels import Settings
from tracker.acts.alerts.outbox import Delivered, deliver
from tracker.alerts.models import Delivery
from tracker.config import Config
from tracker.database import db, end_read
from tracker.people.models import User
from tracker.vocabulary import ChannelKind, DeliveryState, MailSecurity

MORNING = datetime(2026, 11, 20, 1, 3, tzinfo=UTC)
"""Three minutes past nine in Shanghai on the day of 下达, a Friday."""


def local(folder: Path) -> Config:
    """Settings that let messages go to this machine."""
    return replace(settings("sqlite://", folder), destinations=("localhost:0", "127.0.0.1", "::1"), ca_file=CERTIFICATE)


def open_to(config: Config, *there: Robot | MailServer) -> Config:
    """The same with these listed."""
    return replace(config, destinations=(*config.destinations, *(f"localhost:{one.port}" for one in there)))


def with_robot(config: Config, there: Robot, kind: ChannelKind = ChannelKind.DINGTALK, of: int | None = None) -> int:
    """A robot's channel; its id."""
    address = f"https://localhost:{there.port}/robot/send?access_token=key"
    said = Settings("群机器人", of, address=address, secret="SEC")
    return channels.add(act(at=MORNING), config, CHONGQING, kind, said)


def with_mail(config: Config, there: MailServer) -> int:
    """The mail server's channel; its id."""
    said = Settings(
        "单位邮箱",
        host="localhost",
        port=there.port,
        security=MailSecurity.TLS,
        username="tracker",
        secret="geheim",
        sender="tracker@example.gov.cn",
    )
    return channels.add(act(at=MORNING), config, CHONGQING, ChannelKind.MAIL, said)


def address_of(name: str, mail: str) -> None:
    """Where a person reads his mail."""
    db.session.scalars(select(User).where(User.display_name == name)).one().mail = mail
    db.session.commit()


def told_office() -> Office:
    """An office whose liaison of 市商务委 was sent the notice."""
    here = office()
    address_of("市商务委单位联络员", "sww@example.gov.cn")
    scanned(ISSUED)
    return here


def delivered(config: Config, at: datetime = MORNING) -> Delivered:
    """What one call did."""
    return deliver(act(at=at), config)


def attempts() -> list[tuple[str, int, bool, str]]:
    """Channel's kind of state, number of the attempt, whether it says 可能重复, what was said; in their order."""
    rows = db.session.scalars(select(Delivery).order_by(Delivery.id))
    found = [(DeliveryState(row.state).label, row.attempt, row.is_repeat, row.words) for row in rows]
    end_read()
    return found


def texts(there: Robot) -> list[str]:
    """What a robot of 钉钉 or 企业微信 was told to say."""
    return [json.loads(post.body)["text"]["content"] for post in there.posts]
