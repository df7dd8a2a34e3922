"""Many reports of a quarter handed in and taken at once, for pages that are about what comes after."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from tests.given import builders
from tracker.acts.reporting import reports, reviews
from tracker.database import db
from tracker.people.models import Department
from tracker.reporting.asked.questions import Draft
from tracker.reporting.models import Report
from tracker.reporting.write.queries import asked_of
from tracker.vocabulary import Appraisal, Encouraged, Forecast, Stage, YearlyConfirmation

SAID = Draft(
    "已出台工作方案。",
    stage=Stage.DRAFTING,
    forecast=Forecast.ON_COURSE,
    encouraged=Encouraged.STARTED,
    confirmation=YearlyConfirmation.DONE,
)


def send_all(app: Flask, of: str, most: int, said: Draft = SAID) -> list[int]:
    """Write and send reports of a unit that ask for no figure; their ids."""
    with app.app_context():
        found = select(Report.id).join(Department).where(Department.short_name == of).order_by(Report.id)
        ids = [one for one in db.session.scalars(found) if not asked_of(db.session.get_one(Report, one)).figures][:most]
        for report_id in ids:
            reports.save_draft(builders.act(), report_id, None, said)
            reports.send(builders.act(), report_id, None)
        return ids


def accept_all(app: Flask, ids: list[int]) -> None:
    """Approve and take them."""
    with app.app_context():
        reports.approve(builders.act(), [(one, None) for one in ids])
        for report_id in ids:
            reviews.accept(builders.act(), report_id, None, Appraisal.NORMAL)
