"""Reads what is on record as the plain facts of oracle.py: rows as they were written, no rule of the program."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tests.faults.years.oracle import (
    Days,
    Duty,
    Facts,
    Figure,
    Goal,
    History,
    Letter,
    Lit,
    Matter,
    Node,
    Owned,
    Pause,
    Plan,
    Report,
    Said,
    Told,
    Verdict,
    Written,
)
from tracker.alerts.models import Alert
from tracker.calendar.days import CalendarDay
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.lights.severity import RULES
from tracker.ledger.lights.turning import Turn
from tracker.ledger.models import BodyStanding
from tracker.outcomes import models as outcomes
from tracker.people.models import Department, Post
from tracker.plans import models as plans
from tracker.reporting import models as reporting
from tracker.tasks.models import Assignment, AssignmentFact

VERIFIED_AFTER = 20
SETTLED = ("silent", "claimed", "assigned", "stated")
WITH_OFFICE = ("to_review", "accepted")
ASKING = ("applied", "to_decide")
WITHIN = ("save", "send", "withdraw", "decline")
"""What happens to a report within its unit."""
SCANNED = ("A1", "A2", "A3", "A4", "A5", "A6", "A7")
"""Stages that a scan says by itself."""
ASKED, ANSWERED = ("send", "ask_again"), ("answer", "sign_off", "void")
"""By which acts an answer is asked for, and is not any more."""
REMINDING = re.compile(r"(?P<letter>.+):(?P<reply_by>\d{4}-\d\d-\d\d)(?P<step>[+-]\d+):\w+")
"""“B2:overdue-1-1:2026-11-27:7:2026-12-11-3:liaison”."""
OF_LETTERS = re.compile(r".+:draft|.+:\d+:\w+")
"""What else is said of a letter: that its draft waits, that it has left."""
STANDING = ("A1", "A2", "A4", "A5", "A6")
"""Those of which it is looked at, too, how long a message stands."""
NAMES = {"assignment": "duty", "opening": "round", "cut-off": "round", "value": "figure", "unowned-value": "figure"} | (
    dict.fromkeys(("milestone", "verdict", "unowned", "rectify"), "date")
)
"""Of what is told apart only by what is said of it."""
MONTHS = {"quarter": 3, "year": 12}


def facts_of(code: str) -> Facts:
    """All of a jurisdiction, as it stands on record now."""
    days = _days()
    handed = _plans(code, days)
    moves = _grouped(_rows(plans.TaskTransition.task_id, plans.TaskTransition.effective_on, plans.TaskTransition.state))
    duties = tuple(_duties(code))
    found = Facts(
        days=days,
        plans=handed,
        states={task: tuple(course) for task, course in moves.items()},
        handed_on={
            task: tuple((on, on) for on, state in course if state == "to_sign") for task, course in moves.items()
        },
        duties=duties,
        nodes=tuple(_nodes(handed, moves, duties)),
        figures=tuple(_figures(handed, duties)),
        goals=tuple(_goals(handed)),
        reports=tuple(_reports(code)),
        told=tuple(_told(code)),
        leads={
            row.id: row.lead_id
            for row in _rows(plans.Task)
            if row.mode == "lead_consolidates" and row.lead_id is not None
        },
        letters=tuple(_letters(handed)),
        written=tuple(_written(code)),
        lit=_lit(code),
    )
    db.session.rollback()
    return found


def said(code: str, after_id: int = 0) -> tuple[dict[str, Said], int]:
    """What a scan wrote after a row, by key, and the last row: drafts, lists and what people say left out."""
    found = (
        select(Alert, Post.role, reporting.Round.opened_on)
        .join(Post, Post.id == Alert.post_id)
        .outerjoin(reporting.Round, reporting.Round.id == Alert.round_id)
        .where(Alert.jurisdiction_id == code, Alert.id > after_id)
        .order_by(Alert.id)
    )
    told, last, letters = {}, after_id, _letter_ids(code)
    for alert, role, opened_on in db.session.execute(found):
        last = alert.id
        reminder = _reminder(alert, role, letters)
        if reminder is not None:
            told[alert.key] = reminder
        if alert.stage in SCANNED and alert.key.startswith(alert.stage + ":"):
            one = _said(alert, role)
            told[alert.key] = replace(one, due_on=opened_on) if alert.stage == "A3" and one.step == 0 else one
    db.session.rollback()
    return told, last


def standing(code: str) -> set[Said]:
    """What stands of it."""
    found = (
        select(Alert, Post.role)
        .join(Post, Post.id == Alert.post_id)
        .where(Alert.jurisdiction_id == code, Alert.state == "sent")
    )
    letters = _letter_ids(code)
    rows = list(db.session.execute(found))
    stands = {_said(alert, role) for alert, role in rows if alert.stage in STANDING}
    reminders = {_reminder(alert, role, letters) for alert, role in rows}
    db.session.rollback()
    return stands | {one for one in reminders if one is not None}


def _letter_ids(code: str) -> dict[str, int]:
    """By key."""
    return {row.key: row.id for row in _rows(outcomes.Letter) if row.jurisdiction_id == code}


def _reminder(alert: Alert, role: str, letters: Mapping[str, int]) -> Said | None:
    if not alert.stage.startswith("B"):
        return None
    found = REMINDING.fullmatch(alert.key)
    if found is None:
        assert OF_LETTERS.fullmatch(alert.key), f"nobody knows what {alert.key} says"
        return None
    due_on, step = date.fromisoformat(found["reply_by"]), int(found["step"])
    name = f"letter-{letters[found['letter']]}"
    return Said(alert.stage, name, due_on, step, alert.department_id, role, alert.day, alert.provisional)


def _said(alert: Alert, role: str) -> Said:
    """“A6:milestone-12:2027-06-30:+11:5:unit_head”, “A6:milestone-12:2027-06-30/2027-09-23:+1:7:liaison”."""
    _, subject, since, step, body, _ = alert.key.split(":")
    due_on, _, limit = since.partition("/")
    kind, _, number = subject.rpartition("-")
    name = f"{NAMES.get(kind, kind)}-{number}"
    due = date.fromisoformat(due_on)
    limit_on = date.fromisoformat(limit) if limit else date.min
    return Said(alert.stage, name, due, int(step), int(body), role, alert.day, alert.provisional, limit_on)


def _days() -> Days:
    newest = {(row.day, row.kind == "statutory"): row for row in _rows(CalendarDay)}
    rows = newest.values()
    return Days(
        years=frozenset(row.notice_year for row in rows if row.notice_year is not None),
        off=frozenset(row.day for row in rows if row.kind == "off"),
        made_up=frozenset(row.day for row in rows if row.kind == "work"),
        law=frozenset(row.day for row in rows if row.kind == "statutory"),
    )


def _plans(code: str, days: Days) -> dict[int, Plan]:
    office = db.session.scalars(
        select(Department.id).where(Department.jurisdiction_id == code, Department.unit_class == "commission")
    ).one()
    years = _grouped(_rows(plans.PlanGoal.plan_id, plans.PlanGoal.year))
    found = {}
    for row in _rows(plans.Plan):
        if row.jurisdiction_id == code and row.handed_down_at is not None:
            on = shanghai_date(row.handed_down_at)
            promised = frozenset(year for (year,) in years[row.id])
            found[row.id] = Plan(row.id, row.mode == "new", on, office, promised, days.count(on, VERIFIED_AFTER))
    return found


def _duties(code: str) -> Iterable[Duty]:
    said = _grouped(_rows(AssignmentFact.assignment_id, AssignmentFact.on, AssignmentFact.act))
    plan_of = dict(_rows(plans.Task.id, plans.Task.plan_id))
    for row in _rows(Assignment):
        if row.jurisdiction_id == code:
            course = said[row.id]
            if row.ended_on is not None:
                course = [*(one for one in course if one[1] != "ended"), (row.ended_on, "ended")]
            elif row.signed_on is not None and not any(act not in ("objected", "settled") for _, act in course):
                course = [*course, (row.signed_on, "signed")]
            yield Duty(
                row.id, row.task_id, plan_of[row.task_id], row.department_id, row.valid_from, tuple(sorted_days(course))
            )


def sorted_days(course: Iterable[tuple[date, Any]]) -> list[tuple[date, Any]]:
    """By day; of one day in the order written."""
    return sorted(course, key=lambda one: one[0])


def _nodes(handed: dict[int, Plan], moves: Any, duties: tuple[Duty, ...]) -> Iterable[Node]:
    plan_of = dict(_rows(plans.Task.id, plans.Task.plan_id))
    dated = _grouped(
        _rows(plans.MilestoneDate.milestone_id, plans.MilestoneDate.recorded_at, plans.MilestoneDate.due_on)
    )
    owners = _owners(duties)
    judged = _grouped((row.milestone_id, row) for row in _rows(outcomes.Verdict) if row.milestone_id is not None)
    asked = _extension_pauses()
    for row in _rows(plans.Milestone):
        if row.source != "own" or row.due_on is None or plan_of[row.task_id] not in handed:
            continue
        plan = handed[plan_of[row.task_id]]
        dates = [(shanghai_date(at), due_on) for at, due_on in dated[row.id]]
        if not dates or dates[0][1] != row.original_due_on:
            dates = [(plan.issued_on, row.original_due_on), *dates]
        verifying = _spans(moves[row.task_id], "to_verify")
        yield Node(
            id=row.id,
            task=row.task_id,
            plan=plan.id,
            figure=row.indicator_id,
            dates=tuple(dates),
            owners=owners["figure", row.indicator_id] if row.indicator_id else owners["date", row.id],
            verdicts=tuple(_verdict(one) for (one,) in judged[row.id]),
            pauses=(*asked[row.id], *verifying),
        )


def _verdict(row: Any) -> tuple[date, Verdict]:
    return shanghai_date(row.recorded_at), Verdict(row.result == "reached", row.as_of, row.rectify_by)


def _owners(duties: tuple[Duty, ...]) -> defaultdict[tuple[str, int], History[Owned]]:
    """By figure and by date who answers for it; of all together who has a duty in the task now."""
    together = defaultdict(list)
    for duty in duties:
        if not any(act == "ended" for _, act in duty.course):
            together[duty.task].append(duty.body)
    stated = _grouped((row.item_id, row) for row in _rows(plans.OwnerFact))
    found: defaultdict[tuple[str, int], History[Owned]] = defaultdict(tuple)
    for item in _rows(plans.Item):
        history = tuple(
            (
                shanghai_date(row.recorded_at),
                Owned(
                    tuple(row.owner_ids or together[item.task_id]) if row.known_by in SETTLED else None,
                    row.since if row.known_by == "silent" else None,
                ),
            )
            for (row,) in stated[item.id]
        )
        if item.indicator_id is not None:
            found["figure", item.indicator_id] = history
        elif item.milestone_id is not None:
            found["date", item.milestone_id] = history
    return found


def _extension_pauses() -> defaultdict[int, list[Pause]]:
    """Of requests made in time, from the day they were handed in to the day of the answer."""
    events = _grouped((row.extension_id, row) for row in _rows(outcomes.ExtensionEvent))
    found: defaultdict[int, list[Pause]] = defaultdict(list)
    for row in _rows(outcomes.Extension):
        if row.applied_on is None or row.is_late:
            continue
        course = [(shanghai_date(one.recorded_at), one.state in ASKING) for (one,) in events[row.id]]
        found[row.milestone_id] += _spans(course, True)
    return found


def _spans(course: Iterable[tuple[date, Any]], state: Any) -> list[Pause]:
    """From when to when something stood so."""
    found: list[Pause] = []
    begun: date | None = None
    for on, now in course:
        if now == state and begun is None:
            begun = on
        elif now != state and begun is not None:
            found.append(Pause(begun, on))
            begun = None
    return [*found, Pause(begun, None)] if begun is not None else found


def _figures(handed: dict[int, Plan], duties: tuple[Duty, ...]) -> Iterable[Figure]:
    owners = _owners(duties)
    begins = dict(_rows(plans.Task.id, plans.Task.start_on))
    for row in _rows(plans.Indicator):
        if row.task_id is not None and row.plan_id in handed:
            months = MONTHS[row.frequency]
            owned, start_on = owners["figure", row.id], begins[row.task_id] or date.min
            yield Figure(row.id, row.task_id, row.plan_id, months, row.lag_days, owned, start_on)


def _goals(handed: dict[int, Plan]) -> Iterable[Goal]:
    judged: dict[int, list[tuple[date, date | None]]] = {}
    for row in _rows(outcomes.Verdict):
        if row.goal_id is not None:
            judged.setdefault(row.goal_id, []).append((shanghai_date(row.recorded_at), row.rectify_by))
    for row in _rows(plans.PlanGoal):
        if row.plan_id in handed:
            yield Goal(row.id, row.plan_id, row.due_on, tuple(judged.get(row.id, ())))


def _letters(handed: dict[int, Plan]) -> Iterable[Letter]:
    """Those that went out to a body and ask for an answer."""
    done = _grouped((row.letter_id, row) for row in _rows(outcomes.LetterEvent))
    spoken_of = _grouped((row.letter_id, row) for row in _rows(outcomes.LetterItem))
    for row in _rows(outcomes.Letter):
        asked = [
            (shanghai_date(one.recorded_at), one.due_on if one.act in ASKED else None)
            for (one,) in done[row.id]
            if one.act in (*ASKED, *ANSWERED)
        ]
        if row.plan_id not in handed or not any(due_on for _, due_on in asked):
            continue
        yield Letter(
            id=row.id,
            stage=row.stage,
            body=row.department_id,
            office=handed[row.plan_id].office,
            asked=tuple(asked),
            matters=tuple(
                Matter(one.task_id, one.department_id, one.cause, one.subject_id, one.due_on, one.lapsed_on)
                for (one,) in spoken_of[row.id]
            ),
        )


def _lit(code: str) -> dict[tuple[int, int], Lit]:
    """As it stands: no history is kept of it."""
    found = {}
    for row in _rows(BodyStanding):
        if row.jurisdiction_id == code:
            light, match = RULES[row.rank], Turn.from_json(row.turn).match
            is_leads = bool(match.laid) and row.department_id not in {body.id for body in match.laid}
            lit = Lit(light.colour.value, light.label, match.reason, match.part, is_leads)
            found[row.task_id, row.department_id] = lit
    return found


def _reports(code: str) -> Iterable[Report]:
    ended = dict(_rows(Assignment.id, Assignment.ended_on))
    rounds = {row.id: row for row in _rows(reporting.Round) if row.kind == "quarter"}
    excused = _grouped(
        (row.report_id, row.recorded_at) for row in _rows(reporting.ReportEvent) if row.state == "exempt"
    )
    moved = _grouped((row.report_id, row.act, row.recorded_at, row.state) for row in _rows(reporting.ReportEvent))
    for row in _rows(reporting.Report):
        if row.jurisdiction_id != code or row.round_id not in rounds:
            continue
        asked_on = _asked_on(row, rounds[row.round_id])
        last = [at for (at,) in excused[row.id]][-1:] if row.state == "exempt" else []
        # Who is spared as he is asked never was: the members of a 保障.
        excused_on = [asked_on if at == row.asked_at else shanghai_date(at) for at in last]
        over = [*excused_on, rounds[row.round_id].closed_on, ended[row.assignment_id]]
        yield Report(
            id=row.id,
            round=row.round_id,
            opened_on=rounds[row.round_id].opened_on,
            task=row.task_id,
            body=row.department_id,
            due_on=row.due_on,
            asked_on=asked_on,
            sent_on=_day(row.first_submitted_at),
            over_on=min((on for on in over if on is not None), default=None),
            is_excused=row.state == "exempt",
            course=tuple((shanghai_date(at), state) for act, at, state in moved[row.id] if act not in WITHIN),
        )


def _asked_on(report: Any, round: Any) -> date:
    """The day its round opened, though the turn of that day was made up for later; else the day it was asked."""
    return round.opened_on if report.asked_at == round.opened_at else shanghai_date(report.asked_at)


def _told(code: str) -> Iterable[Told]:
    """Of each text that reached 综合处 when it did, and what became of it; one that lies with the lead has not."""
    as_of = dict(_rows(reporting.Round.id, reporting.Round.as_of))
    reports = {row.id: row for row in _rows(reporting.Report) if row.jurisdiction_id == code}
    done = _grouped((row.version_id, row) for row in _rows(reporting.ReportEvent) if row.version_id is not None)
    values = _grouped(
        (row.version_id, row.indicator_id, row.as_of) for row in _rows(reporting.Reading) if row.value is not None
    )
    for row in _rows(reporting.ReportVersion):
        report = reports.get(row.report_id)
        if report is None or row.submitted_at is None:
            continue
        became = {one.act: shanghai_date(one.recorded_at) for (one,) in done[row.id]}
        reached = [shanghai_date(one.recorded_at) for (one,) in done[row.id] if one.state in WITH_OFFICE]
        if not reached:
            continue
        yield Told(
            task=report.task_id,
            body=report.department_id,
            as_of=as_of[report.round_id],
            sent_on=reached[0],
            accepted_on=became.get("accept"),
            returned_on=became.get("return") or _opened_on(became),
            values=tuple(values[row.id]),
            asked_on=shanghai_date(report.asked_at),
        )


LYING = {"to_approve": "head", "handed_up": "lead", "received": "lead", "consolidated": "lead"}


def _written(code: str) -> Iterable[Written]:
    """Where each report lay; what lay with the lead as its round was closed was left, unless it had gone on already."""
    rounds = {row.id: row for row in _rows(reporting.Round)}
    moved = _grouped((row.report_id, row.recorded_at, row.state) for row in _rows(reporting.ReportEvent))
    for row in _rows(reporting.Report):
        if row.jurisdiction_id != code:
            continue
        round = rounds[row.round_id]
        lies = [(shanghai_date(at), LYING.get(state, "")) for at, state in moved[row.id]]
        if row.state in ("handed_up", "received") and round.closed_on is not None:
            lies = [*(one for one in lies if one[0] < round.closed_on), (round.closed_on, "")]
        yield Written(row.task_id, row.department_id, round.as_of, tuple(lies))


def _opened_on(became: Mapping[str, date]) -> date | None:
    """When a text not accepted yet was opened again for more (新增填报): it lies with its body, not with 综合处."""
    return None if "accept" in became else became.get("add")


def _day(at: datetime | None) -> date | None:
    return shanghai_date(at) if at is not None else None


def _rows(*what: Any) -> list[Any]:
    """All rows in the order written: of a table, or columns of one. Plain ones: objects would take twice the time."""
    is_table = hasattr(what[0], "__table__")
    table = (what[0] if is_table else what[0].class_).__table__
    return list(db.session.execute(select(*(table.c if is_table else what)).order_by(*table.primary_key)))


def _grouped(rows: Iterable[tuple[Any, ...]]) -> defaultdict[Any, list[Any]]:
    """By the first column what stands in the others."""
    found: defaultdict[Any, list[Any]] = defaultdict(list)
    for first, *others in rows:
        found[first].append(tuple(others))
    return found
