"""All screens: one blueprint a file, in the order of the menu."""

from __future__ import annotations

from flask import Blueprint

from tracker.web import health
from tracker.web.accounts import own as account
from tracker.web.accounts import sign_in, users
from tracker.web.admin import audit, jobs
from tracker.web.bodies import departments, groups
from tracker.web.check import confirming, correcting, cutting, marking, rereadings
from tracker.web.desk import handovers, help, home, inbox, runs
from tracker.web.outcomes import completions, decisions, extensions, verdicts, verifications
from tracker.web.plans import issuing, revisions
from tracker.web.plans import pages as plans
from tracker.web.plans import text as plan_text
from tracker.web.reports import approvals, consolidations, entering, paper, unchanged
from tracker.web.reports import excel as forms
from tracker.web.reports import office as report_acts
from tracker.web.reports import pages as reports
from tracker.web.review import batches, dissents
from tracker.web.review import pages as reviews
from tracker.web.rounds import burdens, chases, workbooks
from tracker.web.rounds import pages as rounds
from tracker.web.rounds import reports as round_reports
from tracker.web.tasks import assignments
from tracker.web.tasks import pages as tasks


def all_blueprints() -> list[Blueprint]:
    """Every blueprint of the application."""
    modules = (
        sign_in,
        account,
        home,
        inbox,
        tasks,
        assignments,
        reports,
        unchanged,
        consolidations,
        forms,
        approvals,
        paper,
        dissents,
        reviews,
        batches,
        report_acts,
        entering,
        verdicts,
        extensions,
        completions,
        decisions,
        verifications,
        rounds,
        round_reports,
        burdens,
        chases,
        plans,
        plan_text,
        confirming,
        correcting,
        cutting,
        marking,
        issuing,
        revisions,
        rereadings,
        workbooks,
        runs,
        departments,
        groups,
        handovers,
        users,
        jobs,
        audit,
        help,
        health,
    )
    return [module.bp for module in modules]
