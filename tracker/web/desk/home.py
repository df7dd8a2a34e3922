"""首页: what is mine to do today, by the role of whoever is signed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.actor import Actor
from tracker.alerts import queries as alerts
from tracker.alerts.ladder.reminding_queries import asking_nothing
from tracker.alerts.outbox import delivery_queries
from tracker.alerts.outbox import queries as outbox
from tracker.alerts.outbox.delivery_queries import NotSent
from tracker.alerts.today_queries import todays_scan
from tracker.backup.queries import last_made
from tracker.backup.words import amiss
from tracker.calendar.days import load_calendar
from tracker.ledger.pages.filter_queries import LedgerFilter, Window
from tracker.ledger.pages.queries import LedgerLine, LedgerPage, ledger_page
from tracker.monitoring import disks
from tracker.people.access import LEADERS, OFFICE, UNIT, Permission, scope_of
from tracker.people.accounts.entering.sign_in_queries import signed_in_before
from tracker.people.accounts.grants.hand_over_queries import given
from tracker.people.accounts.liaison_queries import Contact, liaisons_of
from tracker.plans.queries import PlanRow, list_plans
from tracker.reporting.review.queries import longest_unread, unread
from tracker.reporting.rounds.queries import Missing, RoundRow, dues_of, missing_of
from tracker.supervision.editions.kept_queries import EditionLine, newest_of
from tracker.supervision.editions.waiting_queries import asked, waiting_editions
from tracker.supervision.movement_queries import turned
from tracker.tasks.queries import oldest_objection
from tracker.vocabulary import Colour, Role, Waiting
from tracker.web.desk.leader import overview
from tracker.web.desk.quarters import closed_rounds, just_handed_down, last_two, open_round
from tracker.web.desk.unit import unit_home
from tracker.web.request import signed_in, waiting
from tracker.web.request.guard import allowed, requires
from tracker.web.rounds.between import between_quarters
from tracker.worklist import home_queries
from tracker.worklist.office_home_queries import newly_red_among, office_desk, unanswered_letters
from tracker.worklist.vacancy_queries import vacancies

bp = Blueprint("home", __name__)

DUTIES, WORST, UNITS, CHANGES = 20, 10, 8, 5
"""How many lines a home page shows of each; the rest is a link away."""


@dataclass(frozen=True)
class MissingUnit:
    """A unit that has not reported, who answers for it, and when it was last chased."""

    of: Missing
    liaison: Contact | None
    chased_on: date | None


@bp.get("/")
@requires(Permission.HOME_VIEW)
def index() -> ResponseReturnValue:
    """The page of the first of one's roles that has work of its own."""
    actor = signed_in.actor()
    if actor.roles & OFFICE:
        return _office(actor)
    if actor.roles & UNIT:
        return unit_home(actor)
    if actor.roles & (LEADERS | {Role.VIEWER}):
        return overview(actor)
    gone = given(actor.user_id) if actor.user_id and not actor.roles else []
    not_sent = _not_sent(signed_in.home_jurisdiction()) if allowed(Permission.DELIVERY_VIEW) else []
    is_set = current_app.config["TRACKER"].backups is not None
    return render_template(
        "desk/home/administrator.html",
        is_vacant=not actor.roles,
        roles=actor.roles,
        gone=gone,
        not_sent=not_sent,
        nearly_full=disks.nearly_full(current_app.config["TRACKER"]) if allowed(Permission.JOBS_VIEW) else [],
        no_backup=amiss(is_set, clock.now(), last_made()) if allowed(Permission.BACKUP_VIEW) else "",
        pause=outbox.pause(signed_in.home_jurisdiction()) if allowed(Permission.CHANNEL_MANAGE) else None,
    )


def _not_sent(code: str) -> list[NotSent]:
    return delivery_queries.not_sent(code, signed_in.today())


def _office(actor: Actor) -> str:
    code, today, calendar = signed_in.home_jurisdiction(), signed_in.today(), load_calendar()
    own = waiting.own_plans()
    since = signed_in_before(actor.user_id) if actor.user_id else None
    round = open_round(code)
    worst, counts = ledger_page(scope_of(actor), LedgerFilter(), Window(size=DUTIES), today, calendar), waiting.counts()
    desk = office_desk(code, today, own, since)
    unanswered = unanswered_letters(code, today, own) if desk.unanswered else []
    to_note = len(asking_nothing(code, unanswered, today))
    waiting.note_answers(to_note)
    reddened = newly_red_among([line.task_id for line in worst.lines], since) if desk.newly_red else frozenset()
    vacant = vacancies(code, today)
    longest = longest_unread(code, own) if counts[Waiting.REVIEW] else None
    requests = waiting.some([Waiting.SCREEN], counts[Waiting.SCREEN])
    closing = None if round else _closing(code)
    shown = closing.edition.id if closing and closing.edition else None
    editions = [edition for edition in waiting_editions(code, today) if edition.id != shown]
    return render_template(
        "desk/home/office.html",
        scan=todays_scan(code, clock.now()),
        desk=desk,
        to_note=to_note,
        unanswered=len(unanswered) - to_note,
        reddened=[line for line in worst.lines if line.task_id in reddened][:CHANGES],
        closing=closing,
        editions=editions,
        asked=asked,
        counts=counts,
        longest=longest,
        unread=unread(longest.id) if longest else None,
        requests=requests,
        requests_up=sum(request.is_up(today) for request in requests),
        objected=oldest_objection(code, own, calendar) if counts[Waiting.SETTLE] + counts[Waiting.REASSIGN] else None,
        at_odds=waiting.some([Waiting.ODDS], CHANGES) if counts[Waiting.ODDS] else [],
        leadless=waiting.some([Waiting.NAME_LEAD], CHANGES) if counts[Waiting.NAME_LEAD] else [],
        vacant=vacant,
        not_sent=_not_sent(code),
        lost=alerts.undelivered(code, today) if vacant else Counter(),
        since=since,
        checking=_checking(code) if counts[Waiting.CHECK] else [],
        carrying=waiting.some([Waiting.CARRY], CHANGES),
        round=round,
        between="" if round else between_quarters(code),
        missing=_missing(round, today, own) if round else [],
        dues=dues_of(round.id, plan_ids=own) if round else [],
        page=worst,
        first_days=just_handed_down(code, worst, today),
        changed=_changed(code, worst),
        today=today,
        calendar=calendar,
        units=UNITS,
    )


def _checking(code: str) -> list[PlanRow]:
    """The plans of which something waits to be checked; one whose tasks are all confirmed waits to be issued."""
    wanted = {matter.id for matter in waiting.some([Waiting.CHECK], CHANGES)}
    return list_plans(code, only=wanted)


@dataclass(frozen=True)
class Closing:
    """What a quarter that was closed came to and what is next: its report, if made, and how many tasks turned."""

    round: RoundRow
    edition: EditionLine | None
    turned: Mapping[Colour, int] | None


def _closing(code: str) -> Closing | None:
    closed = closed_rounds(code)
    if not closed:
        return None
    newest = closed[0]
    sides = last_two(code, closed, newest_of(code, newest.name, signed=True), clock.now())
    return Closing(newest, newest_of(code, newest.name), turned(*sides) if sides else None)


def _missing(round: RoundRow, today: date, plan_ids: frozenset[int] | None) -> list[MissingUnit]:
    units = missing_of(round.id, plan_ids)
    first = [unit.department_id for unit in units[:UNITS]]
    liaisons, chased = liaisons_of(first, today), alerts.last_chased(round.id, first)
    answers = {department_id: contacts[0] for department_id, contacts in liaisons.items()}
    return [MissingUnit(unit, answers.get(unit.department_id), chased.get(unit.department_id)) for unit in units]


def _changed(code: str, page: LedgerPage) -> list[tuple[LedgerLine, home_queries.Frozen | None]]:
    """The worst tasks that are red or yellow now and were lit otherwise in the quarter closed last."""
    bad = [line for line in page.lines if line.light.colour in (Colour.RED, Colour.YELLOW)]
    frozen = home_queries.last_frozen(code, [line.task_id for line in bad])
    before = [(line, frozen.get(line.task_id)) for line in bad]
    return [(line, was) for line, was in before if was is None or was.colour is not line.light.colour][:CHANGES]
