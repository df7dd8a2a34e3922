"""The home page of a unit, for who writes its reports and who approves them (ux.md S3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from flask import render_template, request

from tracker.actor import Actor
from tracker.alerts import queries as alerts
from tracker.alerts.ladder.reminding_queries import at_rest_of
from tracker.calendar.days import load_calendar
from tracker.calendar.workdays import Calendar
from tracker.ledger.lights.rules import Light
from tracker.ledger.pages.light_queries import own_lights
from tracker.outcomes.letters import queries as letter_queries
from tracker.people.access import Permission, own_bodies
from tracker.people.accounts.approval_queries import on_paper
from tracker.people.accounts.grants.hand_over_queries import newest_since
from tracker.people.queries import posts_of
from tracker.reporting import queries as reporting
from tracker.reporting.queries import ReportLine
from tracker.reporting.rounds.queries import dues_of
from tracker.reporting.write.unchanged_queries import reuse
from tracker.tasks.sign_queries import plans_to_sign
from tracker.vocabulary import ReportState, Role, Waiting
from tracker.web.desk.inbox import way
from tracker.web.desk.quarters import open_round
from tracker.web.desk.unit_heading import UnitToday, heading
from tracker.web.reports import excel
from tracker.web.request import signed_in, waiting
from tracker.web.rounds.between import between_quarters
from tracker.worklist import home_queries
from tracker.worklist import queries as worklist
from tracker.worklist.matters import Matter
from tracker.worklist.waits_for_whom import Thing

# How long a successor's home leads to what he took over.
NEWLY_TAKEN_OVER = timedelta(days=14)

DUTIES, RESULTS = 20, 5
"""How many lines the page shows of what is to be done, and of what came of it; the rest is a link away."""

ALL_TO_RECTIFY = "rectifying"
"""In the address of a head's home: 本单位待整改 to the last."""

OF_UNITS = (
    Waiting.ANSWER,
    Waiting.APPROVE_ANSWER,
    Waiting.APPLY,
    Waiting.AMEND,
    Waiting.TAKE_IN,
    Waiting.SIGN_OFF,
    Waiting.RECTIFY,
    Waiting.TELL,
    Waiting.SCAN,
)
"""What a unit's home lists beside reports, approvals and signatures."""


def unit_home(actor: Actor) -> str:
    """What the bodies owe of which this person writes or approves the reports, the most urgent first."""
    code, today, calendar = signed_in.home_jurisdiction(), signed_in.today(), load_calendar()
    written, approved = (own_bodies(actor, one) for one in (Permission.REPORT_FILL, Permission.REPORT_APPROVE))
    departments, counts, inbox = written or approved, waiting.counts(), waiting.inbox()
    owed = reporting.owed(written, limit=DUTIES) if written else []
    to_approve = reporting.to_approve(approved, limit=DUTIES) if counts[Waiting.APPROVE] else []
    shown, round = [*owed, *to_approve], open_round(code, departments)
    others = waiting.some(OF_UNITS, DUTIES)
    late = [matter for matter in others if matter.thing is Thing.LETTER and matter.due_on and matter.due_on < today]
    at_rest = at_rest_of([matter.id for matter in late], today)
    resting = sum(matter.waiting is Waiting.ANSWER and matter.id in at_rest for matter in late)
    counted = {kind.label: counts[kind] - resting * (kind is Waiting.ANSWER) for kind in OF_UNITS}
    headed = actor.bodies_as({Role.UNIT_HEAD}) - actor.bodies_as({Role.LIAISON})
    rectifying, to_rectify = _rectifying(headed, today)
    unit = UnitToday(
        desk=home_queries.unit_desk(departments),
        counts=counts,
        others=[(name, count) for name, count in counted.items() if count],
        asked=round.counts.asked if round else 0,
        has_earlier=any(line.round_closed and line.state is not ReportState.MISSING for line in owed),
        is_liaison=bool(written),
        is_head=bool(approved),
        is_paper=bool(on_paper(departments)),
    )
    return render_template(
        "desk/home/unit.html",
        unit=unit,
        heading=heading(unit),
        to_sign=plans_to_sign(own_bodies(actor, Permission.ASSIGNMENT_SIGN)) if counts[Waiting.SIGN] else [],
        to_confirm=waiting.some([Waiting.CONFIRM], DUTIES),
        others=others,
        letters=letter_queries.names([matter.id for matter in others if matter.thing is Thing.LETTER]),
        at_rest=at_rest,
        resting=resting,
        rectifying=rectifying,
        to_rectify=to_rectify,
        all_to_rectify={ALL_TO_RECTIFY: ""},
        ticked="tick" in request.args,
        taken_over=newest_since(actor.user_id, today - NEWLY_TAKEN_OVER) if actor.user_id else None,
        inbox=inbox,
        results=alerts.unread_results(posts_of(actor), RESULTS) if inbox.unread else [],
        way=partial(way, letters={}),
        owed=owed,
        to_approve=to_approve,
        other_rounds={line.round_id for line in shown} - ({round.id} if round else set()),
        reuse=reuse([line.id for line in owed], today),
        lights=_lights(shown, today, calendar),
        round=round,
        dues=dues_of(round.id, department_ids=departments) if round else [],
        between="" if round else between_quarters(code, departments),
        forms=excel.choices() if written else [],
        today=today,
        calendar=calendar,
    )


def _lights(shown: Sequence[ReportLine], today: date, calendar: Calendar) -> dict[int, dict[int, Light]]:
    """By body and task the light of its part: who writes for two bodies of one task reads each one's."""
    of_body: dict[int, set[int]] = {}
    for line in shown:
        of_body.setdefault(line.department_id, set()).add(line.task_id)
    return {body: own_lights({body}, task_ids, today, calendar) for body, task_ids in of_body.items()}


def _rectifying(department_ids: frozenset[int], today: date) -> tuple[list[Matter], int]:
    """What bodies have to put right (待整改), for a head: the liaison tells it, and he hears of it as well.

    The first few, or all where the address asks for them; and how many there are.
    """
    if not department_ids:
        return [], 0
    desk = worklist.desk_of_liaisons(department_ids)
    if ALL_TO_RECTIFY in request.args:
        found = worklist.waiting(desk, today, [Waiting.RECTIFY], worklist.ALL)
        return found, len(found)
    found = worklist.waiting(desk, today, [Waiting.RECTIFY], DUTIES)[:DUTIES]
    return found, len(found) if len(found) < DUTIES else worklist.counts(desk, today)[Waiting.RECTIFY]
