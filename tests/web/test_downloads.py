"""What is handed out behind the sign-in is kept by no browser and no proxy on the way."""

from __future__ import annotations

from flask import Flask

from tests.clients.visitors import Enter
from tests.given.builders import NOW
from tracker.database import db
from tracker.jobs import runs


def finished_run(app: Flask, user_id: int) -> int:
    """A workbook that was built for that person."""
    built = app.config["TRACKER"].editions
    with built.unfinished() as place:
        place.write_bytes(b"workbook")
        built.settle(place, "built.xlsx")
    row = {"jurisdiction_id": "500000", "kind": "workbook", "parameters": {}, "state": runs.DONE, "progress": 100}
    with app.app_context():
        run = runs.Run(
            **row, requested_by=user_id, requested_name="经办", created_at=NOW, result="built.xlsx", message="台账.xlsx"
        )
        db.session.add(run)
        db.session.commit()
        return run.id


def test_a_workbook_and_its_page_are_not_kept(app: Flask, people: dict[str, int], signed_in: Enter) -> None:
    visitor = signed_in("cq-coordinator")
    run_id = finished_run(app, people["cq-coordinator"])
    for path in (f"/runs/{run_id}", f"/runs/{run_id}/file"):
        with visitor.client.get(path) as answer:
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "no-store", path
