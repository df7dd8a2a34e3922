"""Changing the cut-offs of an open round: never without telling every unit that still owes something (ux.md S20)."""

from __future__ import annotations

from tracker import changes
from tracker.actor import Act
from tracker.alerts.chase_queries import unsent
from tracker.alerts.models import Alert
from tracker.calendar_days import load_calendar
from tracker.database import db
from tracker.people.steps import post_of
from tracker.reporting.cutoff_rules import Chosen
from tracker.reporting.cutoff_steps import change_cutoffs as change
from tracker.reporting.models import Report
from tracker.reporting.rounds import round_label
from tracker.reporting.steps import round_of
from tracker.vocabulary import AlertStage, AlertState, Role


def change_cutoffs(act: Act, round_id: int, version: int | None, chosen: Chosen, reason: str) -> int:
    """Set other cut-offs and tell the liaisons; how many units were told."""
    with changes.writing(act):
        round = round_of(act, round_id, version)
        days = change(act, round, chosen, reason, load_calendar())
        owing = unsent(Report.round_id == round_id)
        for one in owing:
            message = (
                f"{round_label(round.name)}截止日有改动：报送截止 {days.unit_due_on}，牵头汇总截止 {days.lead_due_on}。"
                f"理由：{reason.strip()}"
            )
            db.session.add(
                Alert(
                    key=f"cutoffs/{round_id}/{one.department_id}/{act.request_id}"[:120],
                    jurisdiction_id=round.jurisdiction_id,
                    stage=AlertStage.A3,
                    post_id=post_of(act, one.department_id, Role.LIAISON).id,
                    department_id=one.department_id,
                    round_id=round_id,
                    day=act.today,
                    due_on=one.due_on,
                    message=message,
                    provisional=False,
                    state=AlertState.SENT,
                    recorded_at=act.at,
                    actor=act.actor.name,
                )
            )
        return len(owing)
