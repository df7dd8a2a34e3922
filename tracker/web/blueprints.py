"""All screens: one blueprint a file, in the order of the menu."""

from __future__ import annotations

from flask import Blueprint

from tracker.web import (
    account,
    approvals,
    assignments,
    audit,
    auth,
    checking,
    consolidations,
    correcting,
    departments,
    dissents,
    entering,
    forms,
    health,
    home,
    inbox,
    issuing,
    jobs,
    plans,
    report_acts,
    reports,
    review_batches,
    reviews,
    revisions,
    rounds,
    runs,
    tasks,
    users,
    verdicts,
    verifications,
    workbooks,
)


def all_blueprints() -> list[Blueprint]:
    """Every blueprint of the application."""
    modules = (
        auth,
        account,
        home,
        inbox,
        tasks,
        assignments,
        reports,
        consolidations,
        forms,
        approvals,
        dissents,
        reviews,
        review_batches,
        report_acts,
        entering,
        verdicts,
        verifications,
        rounds,
        plans,
        checking,
        correcting,
        issuing,
        revisions,
        workbooks,
        runs,
        departments,
        users,
        jobs,
        audit,
        health,
    )
    return [module.bp for module in modules]
