"""The floors: the least that any program on Flask, SQLAlchemy, Jinja and openpyxl needs for the same work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask, render_template_string, request
from sqlalchemy import Connection, Date, bindparam, create_engine, insert, select, text

from tests.bench.people import JURISDICTION
from tracker.alerts.models import Channel, DailyDigest, Delivery, DigestItem
from tracker.database import WRITES

ROWS = text(
    """
    SELECT s.code, s.state, s.kind, s.due_on, s.progress, s.planned, s.rule_1, t.text, m.title, d.name, p.number
    FROM ledger_standing s
    JOIN tasks t ON t.id = s.task_id
    JOIN measures m ON m.id = t.measure_id
    JOIN plans p ON p.id = s.plan_id
    LEFT JOIN departments d ON d.id = s.lead_id
    WHERE s.jurisdiction_id = :jurisdiction
    ORDER BY s.rank, s.code
    LIMIT 50
    """
)

DUE = text(
    """
    SELECT m.id, m.task_id, m.text, m.due_on, t.plan_id, t.lead_id, p.id AS post_id
    FROM milestones m
    JOIN tasks t ON t.id = m.task_id
    JOIN posts p ON p.department_id = t.lead_id AND p.role = 'liaison'
    WHERE m.source = 'own' AND m.due_on = :due_on
    """
).bindparams(bindparam("due_on", type_=Date()))

WAITING = text(
    """
    SELECT a.id, h.user_id
    FROM alerts a
    JOIN post_holdings h ON h.post_id = a.post_id
    WHERE a.jurisdiction_id = :jurisdiction AND a.day = :day AND a.state = 'sent'
    ORDER BY h.user_id, a.id
    """
).bindparams(bindparam("day", type_=Date()))

PAGE = """<!doctype html><html lang="zh"><head><title>floor</title></head><body><table>
{% for row in rows %}<tr>
<td>{{ row.code }}</td><td>{{ row.number }}</td><td>{{ row.title }}</td><td>{{ row.text }}</td>
<td>{{ row.name }}</td>
<td>{{ row.state }}</td><td>{{ row.kind }}</td><td>{{ row.due_on }}</td><td>{{ row.progress }}</td>
<td>{{ row.rule_1 }}</td>
</tr>{% endfor %}
</table></body></html>"""


def messages(found: Sequence[Any]) -> list[dict[str, Any]]:
    """A message for each milestone found, as rows of the table of alerts."""
    at = datetime.now(UTC)
    return [
        {
            "key": f"floor-{row.id}",
            "jurisdiction_id": JURISDICTION,
            "stage": "A5",
            "post_id": row.post_id,
            "department_id": row.lead_id,
            "plan_id": row.plan_id,
            "task_id": row.task_id,
            "milestone_id": row.id,
            "day": at.date(),
            "due_on": at.date(),
            "message": row.text,
            "provisional": False,
            "state": "sent",
            "recorded_at": at,
            "actor": "系统",
        }
        for row in found
    ]


def digests(connection: Connection, day: date) -> tuple[int, int]:
    """A digest for everybody who is told something, with its messages and a first attempt; how many of both."""
    found = connection.execute(WAITING, {"jurisdiction": JURISDICTION, "day": day}).all()
    numbers = {user_id: number for number, user_id in enumerate(dict.fromkeys(row.user_id for row in found), start=1)}
    at = datetime.now(UTC)
    words = {"title": "", "body": "", "brief": "", "reader": "", "state": "queued", "recorded_at": at, "day": day}
    rows = [{"id": id, "user_id": user, "jurisdiction_id": JURISDICTION, **words} for user, id in numbers.items()]
    way = connection.scalar(select(Channel.id))
    first = {"channel_id": way, "part": 1, "attempt": 1, "is_repeat": False, "state": "queued", "due_at": at}
    connection.execute(insert(DailyDigest), rows)
    connection.execute(insert(DigestItem), [{"digest_id": numbers[row.user_id], "alert_id": row.id} for row in found])
    connection.execute(insert(Delivery), [{"digest_id": id, **first} for id in numbers.values()])
    return len(numbers), len(found)


def page_app(product: Flask) -> Flask:
    """`GET /` is a page of 50 joined rows; `POST /` one INSERT, committed durably (in the database's own settings).

    On connections of its own, made like the product's: each of its reads ends with ROLLBACK, after which the driver
    forgets every statement it has prepared on that connection. On shared ones the product began cold with every page.
    """
    app = Flask("floor")
    engine = create_engine(product.config["TRACKER"].database_url, **product.config["SQLALCHEMY_ENGINE_OPTIONS"])
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        connection.execute(text("CREATE TABLE IF NOT EXISTS bench_floor (number INTEGER PRIMARY KEY, body TEXT)"))
        last = connection.scalar(text("SELECT COALESCE(MAX(number), 0) FROM bench_floor"))
    numbers = iter(range(int(last or 0) + 1, 10**9))

    @app.get("/")
    def show() -> str:
        with engine.connect() as connection:
            rows = connection.execute(ROWS, {"jurisdiction": JURISDICTION}).all()
        return render_template_string(PAGE, rows=rows)

    @app.post("/")
    def insert() -> str:
        values = {"number": next(numbers), "body": request.form["body"]}
        with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            connection.execute(text("INSERT INTO bench_floor (number, body) VALUES (:number, :body)"), values)
        return "done"

    return app
