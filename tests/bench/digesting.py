"""The day's digests: 5,000 due items for the liaisons of all bodies, queued, beside one query and the same INSERTs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, delete, update

from tests.bench.data import World
from tests.bench.measure import Line, Times, apart
from tests.bench.people import JURISDICTION
from tests.bench.tables import Rows, writing
from tracker import clock
from tracker.alerts.models import Alert, Channel, DailyDigest, Delivery, DigestItem
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.people.models import User
from tracker.vocabulary import AlertStage, AlertState, ChannelKind, MailSecurity

DUE = 5000
MINUTE = Times((60.0,))
MOST = 20.0
"""Ours: no promise names it; it tells when queueing grows slow long before it takes a minute."""
MOST_MEMORY = 300.0


def lines(app: Flask, world: World, url: str, folder: Path) -> Iterator[Line]:
    """By the clock (reliability.md P4), and by what any program needs."""
    with app.app_context():
        day = load_calendar().forward(clock.shanghai_date(clock.now()))
        db.session.rollback()
        with writing(db.engine) as connection, connection.begin():
            _prepare(connection, world, day)
    where = {"url": url, "instance": str(folder / "instance"), "day": day.isoformat()}
    least = apart("insert_digests", **where)
    queued = apart("queue_digests", **where)
    people = len(world.people.units)
    assert queued.result == [people, DUE] == least.result, (queued.result, least.result)
    taken = Times((queued.seconds,))
    yield Line(f"digests of {people} people, {DUE:,} items: a minute", taken, MINUTE, 1.0)
    yield Line("the same beside the INSERTs", taken, Times((least.seconds,)), MOST, queued.memory, MOST_MEMORY)


def _prepare(connection: Connection, world: World, day: date) -> None:
    """What stood before is read; every liaison has mail, and his share of what is due."""
    for table in (Delivery, DigestItem, DailyDigest, Channel):
        connection.execute(delete(table))
    connection.execute(update(Alert).values(state=AlertState.HANDLED.value))
    connection.execute(update(User).values(mail="person@example.gov.cn"))
    rows, units = Rows(connection), world.people.units
    at = clock.start_of(day)
    for number in range(DUE):
        unit = units[number % len(units)]
        rows.add(
            Alert,
            key=f"digest-{number}",
            jurisdiction_id=JURISDICTION,
            stage=AlertStage.A4.value,
            post_id=unit.liaison_post_id,
            department_id=unit.department_id,
            plan_id=None,
            task_id=None,
            report_id=None,
            milestone_id=None,
            goal_id=None,
            round_id=None,
            day=day,
            due_on=day,
            message=f"第{number}项任务的进展报告尚未报送。请填写后送单位负责人审批；没有变化也要报。",
            provisional=False,
            state=AlertState.SENT.value,
            read_at=None,
            handled_on=None,
            recorded_at=at,
            actor="系统",
        )
    rows.add(
        Channel,
        jurisdiction_id=JURISDICTION,
        kind=ChannelKind.MAIL.value,
        name="单位邮箱",
        department_id=None,
        position=1,
        host="mail.example.gov.cn",
        port=465,
        security=MailSecurity.TLS.value,
        username="tracker",
        sender="tracker@example.gov.cn",
        key_name="bench",
        is_active=True,
        recorded_at=at,
        actor="测速数据",
    )
    rows.write()
