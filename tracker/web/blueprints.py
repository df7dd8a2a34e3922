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
    correcting,
    departments,
    health,
    home,
    inbox,
    issuing,
    jobs,
    plans,
    reports,
    reviews,
    rounds,
    runs,
    tasks,
    users,
    verdicts,
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
        approvals,
        reviews,
        verdicts,
        rounds,
        plans,
        checking,
        correcting,
        issuing,
        workbooks,
        runs,
        departments,
        users,
        jobs,
        audit,
        health,
    )
    return [module.bp for module in modules]
