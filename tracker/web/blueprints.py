"""All screens: one blueprint a file, in the order of the menu."""

from __future__ import annotations

from flask import Blueprint

from tracker.web import account, audit, auth, departments, health, tasks, users


def all_blueprints() -> list[Blueprint]:
    """Every blueprint of the application."""
    return [module.bp for module in (auth, account, tasks, departments, users, audit, health)]
