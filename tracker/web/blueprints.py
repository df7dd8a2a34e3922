"""All screens, room by room: one blueprint a file."""

from __future__ import annotations

from flask import Blueprint

from tracker.web import health, metrics
from tracker.web.accounts import factor, invitations, own_sessions, profile, rules, sign_in, tokens, users
from tracker.web.admin import audit, backups, calendar, channels, deliveries, jobs
from tracker.web.bodies import departments, groups
from tracker.web.check import confirming, correcting, cutting, deciding, marking, names, pictures, rereadings
from tracker.web.desk import agenda, handovers, help, home, inbox, runs
from tracker.web.indicators import pages as indicator_pages
from tracker.web.interface import editions as interface_editions
from tracker.web.interface import plans as interface_plans
from tracker.web.interface import reports as interface_reports
from tracker.web.interface import root as interface_root
from tracker.web.interface import rounds as interface_rounds
from tracker.web.interface import tasks as interface_tasks
from tracker.web.outcomes import completions, decisions, extensions, ladder, letters, targets, verdicts, verifications
from tracker.web.plans import division, issuing, revisions, text
from tracker.web.plans import pages as plan_pages
from tracker.web.plans import settings as plan_settings
from tracker.web.reports import approvals, consolidations, entering, excel, office, paper, unchanged
from tracker.web.reports import pages as report_pages
from tracker.web.review import batches, coordination, dissents
from tracker.web.review import pages as review_pages
from tracker.web.rounds import burdens, chases, editions, own_workbooks, report_lists, templates, workbooks
from tracker.web.rounds import pages as round_pages
from tracker.web.tasks import adjusting, asked, assignments, figures, owners, past
from tracker.web.tasks import pages as task_pages

SCREENS = (
    # the desk of whoever signs in, and what is his own
    *(sign_in, invitations, profile, own_sessions, factor, home, inbox, agenda, handovers, runs, help),
    # the plan: received, checked, issued, revised
    *(plan_pages, text, issuing, plan_settings, revisions, division),
    *(confirming, correcting, cutting, marking, deciding, names, pictures, rereadings),
    # the tasks and what the units report of them
    *(task_pages, past, assignments, asked, figures, indicator_pages, adjusting, owners),
    *(report_pages, unchanged, excel, approvals, consolidations, paper, office, entering),
    *(review_pages, batches, dissents, coordination),
    *(round_pages, report_lists, burdens, chases, workbooks, own_workbooks, editions, templates),
    # what comes of them
    *(targets, verdicts, verifications, extensions, completions, decisions, ladder, letters),
    # the registry, the accounts, the machine
    *(departments, groups),
    *(users, rules, tokens, jobs, backups, calendar, channels, deliveries, audit, health, metrics),
)


def all_blueprints() -> list[Blueprint]:
    """Every blueprint of the application."""
    return [screen.bp for screen in SCREENS]


def of_interface() -> list[Blueprint]:
    """What other systems ask, with tokens."""
    rooms = (
        *(interface_root, interface_plans, interface_tasks, interface_rounds, interface_editions),
        interface_reports,
    )
    return [room.bp for room in rooms]
