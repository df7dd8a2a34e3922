"""Where each thing of the table of kinds stands in the database, as conditions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tracker.worklist.sources import (
    look_back_queries,
    node_queries,
    outcome_queries,
    plan_queries,
    report_queries,
    task_queries,
)
from tracker.worklist.sources.asking_queries import Source
from tracker.worklist.waits_for_whom import Thing


@cache
def sources() -> Mapping[Thing, Source]:
    """All that can be asked for; who holds a post is asked of people/."""
    return {
        Thing.TASK: task_queries.tasks(),
        Thing.NODES: node_queries.nodes(),
        Thing.ASSIGNMENT: task_queries.assignments(),
        Thing.LOOK_BACK: look_back_queries.look_backs(),
        Thing.ITEM: task_queries.items(),
        Thing.ASK: task_queries.asks(),
        Thing.EXTENSION: outcome_queries.extensions(),
        Thing.REPORT: report_queries.reports(),
        Thing.DISSENT: report_queries.dissents(),
        Thing.ODDS: node_queries.odds(),
        Thing.COORDINATION: report_queries.coordination(),
        Thing.SCAN: report_queries.scans(),
        Thing.PLAN: plan_queries.plans(),
        Thing.GOAL: plan_queries.goals(),
        Thing.LIST: plan_queries.lists(),
        Thing.LETTER: outcome_queries.letters(),
    }
