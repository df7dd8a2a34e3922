"""Which object an address speaks of, and what each person is to be answered there.

Example: `/reports/<int:report_id>/send` speaks of a report, so whose it is and its state decide by REPORT_FILL. What
a new address names must stand in OBJECT_OF: a route whose object nobody knows fails `test_every_route_has_its_rule`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from werkzeug.routing import Rule

from tests.permissions.things import Thing
from tracker.actor import Actor
from tracker.people.access import GRANTS, READERS, UNIT, Permission, is_within_sight, may, may_ever
from tracker.vocabulary import EditionState, ReportState


class Answer(StrEnum):
    """What an address is to answer: the page or the act's own word · not yours · yours, the state decides · either."""

    OPEN = "open"
    REFUSED = "refused"
    STATE = "by state"
    EITHER = "either"


# The last variable part of an address, after what it is a part of where that decides, and the kind of thing it names.
OBJECT_OF = {
    **{
        (name,): name
        for name in (
            *("adjustment_id", "alert_id", "assignment_id", "channel_id", "code", "department_id", "dissent_id"),
            *("edition_id", "evidence_id", "extension_id", "figure_id", "goal_id", "grant_id", "group_id"),
            *("letter_id", "matter_id", "milestone_id", "plan_id", "report_id", "request_id", "round_id", "run_id"),
            *("scan_id", "session_id", "task_id", "token_id", "upload_id", "user_id"),
        )
    },
    ("plan_id", "task_id"): "task_id",
    ("plan_id", "task_id", "date_id"): "date_id",
    ("plan_id", "task_id", "figure_id"): "figure_id",
    ("plan_id", "task_id", "key"): "key",
    ("plan_id", "task_id", "party_id"): "party_id",
    ("plan_id", "number"): "number",
    ("task_id", "verb"): "verb",
    ("task_id", "department_id"): "department_id of task_id",
    ("round_id", "department_id"): "department_id of round_id",
    ("group_id", "department_id"): "department_id of group_id",
    ("edition_id", "book"): "book",
    ("edition_id", "code"): "code of edition_id",
    ("kind", "template_id"): "template_id",
}
"""By the names of an address's variable parts, in their order."""

FREE = {
    ("kind",): {"kind": "brief"},
    ("slug",): {"slug": "first-day"},
    ("year",): {"year": 2027},
    ("token",): {"token": "0" * 43},
    ("filename",): {"filename": "nothing.css"},
    ("code",): {"code": "unchanged"},
    ("quarter", "number"): {"quarter": "2026Q3", "number": 1},
    ("quarter", "number", "book"): {"quarter": "2026Q3", "number": 1, "book": "whole"},
}
"""What names no object of anybody: a word of the program, or something of one's own region in any case."""

OF_A_PLAN = {"verifications"}
"""Pages whose round is one plan's 核定 round."""

ASKED_FOR = {"forms.download": Permission.REPORT_VIEW, "consolidations.ask_chase": Permission.REPORT_FILL}
ASKED_FOR |= {"consolidations.chase": Permission.REPORT_FILL}
"""Where the object is asked for by another permission than the page."""

ASKED_WITH = {
    "channels.new": {"kind": "mail"},
    "channels.add": {"kind": "mail"},
    "pictures.ask": {"start": 0, "end": 4},
}
"""What an address is not one without."""

BY_TURN = frozenset({Permission.REPORT_REVIEW})
"""Where what waits for whom decides besides: a page for what was decided, another for what is to be."""

WHILE = {
    **dict.fromkeys(("chases.ask_call", "chases.call"), "the unit still owes something"),
    **dict.fromkeys(("correcting.due", "correcting.set_due"), "the date was read for a sentence"),
    **dict.fromkeys(("ladder.new", "ladder.create"), "letters go to the body"),
    **dict.fromkeys(("revisions.show", "revisions.pair", "revisions.ask", "revisions.confirm"), "it replaces a plan"),
    "runs.file": "it has made a file",
    "reports.evidence": "it was handed in, or one writes it oneself",
    "reports.autosave": "it is a draft, which is saved without being handed in",
}
"""What is there only while something else holds, or is no act: whoever may sees it then."""


def parts(rule: Rule) -> tuple[str, ...]:
    """The names of its variable parts, in order."""
    return tuple(re.findall(r"<(?:\w+:)?(\w+)>", rule.rule))


def kind_of(rule: Rule) -> str | None:
    """Which kind of thing it speaks of; None: of nobody's. KeyError where nobody has said so."""
    named = parts(rule)
    if not named:
        return None
    page = str(rule.endpoint).partition(".")[0]
    if page == "review_batches" or (named in FREE and named not in OBJECT_OF):
        return None
    kind = OBJECT_OF[named]
    return f"{kind} of plan" if page in OF_A_PLAN else kind


def free_values(rule: Rule) -> Mapping[str, object]:
    """What to put into an address that speaks of nobody's thing."""
    return FREE.get(parts(rule), {})


def expected(rule: Rule, permission: Permission, actor: Actor, thing: Thing | None, regions: frozenset[str]) -> Answer:
    """What the person is to be answered. `regions`: his own and those below it."""
    if permission is Permission.PUBLIC:
        return Answer.EITHER
    if not may(actor, permission):
        return Answer.REFUSED
    if thing is None:
        return Answer.EITHER if parts(rule) else Answer.OPEN
    if thing.only is not None:
        is_there = actor.user_id in thing.only or _reads_runs(actor, thing)
        return _there(rule) if is_there else Answer.REFUSED
    asked = ASKED_FOR.get(str(rule.endpoint), permission)
    if rule.endpoint == "reviews.show" and thing.target.state != ReportState.TO_REVIEW:
        asked = Permission.REPORT_VIEW
    if rule.endpoint == "reports.edit" and thing.target.state == ReportState.TO_APPROVE:
        asked = Permission.REPORT_VIEW  # who may read it is led from the form to its page
    if all(grant.relation is None for grant in GRANTS if grant.permission is asked and actor.roles & grant.roles):
        return _of_region(rule, actor, thing, regions)
    if not may_ever(actor, asked, thing.target):
        return Answer.EITHER if actor.department_ids & thing.might else Answer.REFUSED
    if thing.might and actor.roles & UNIT:
        return Answer.EITHER
    is_paper = thing.kind == "book" and thing.target.state not in (EditionState.FINAL, EditionState.CORRECTION)
    if is_paper or asked in BY_TURN or rule.endpoint in WHILE:
        return Answer.STATE
    return Answer.OPEN if may(actor, asked, thing.target) else Answer.STATE


def _there(rule: Rule) -> Answer:
    return Answer.STATE if rule.endpoint in WHILE else Answer.OPEN


def _of_region(rule: Rule, actor: Actor, thing: Thing, regions: frozenset[str]) -> Answer:
    """Nobody's in particular: whoever holds the permission may, in his own region; a unit where a round asks it."""
    if thing.target.jurisdiction_id in regions:
        return _there(rule) if thing.target.jurisdiction_id == actor.jurisdiction_id else Answer.EITHER
    return _there(rule) if actor.department_ids & thing.target.department_ids else Answer.REFUSED


def _reads_runs(actor: Actor, thing: Thing) -> bool:
    is_run, is_own = thing.kind == "run_id", actor.jurisdiction_id == thing.target.jurisdiction_id
    return is_run and is_own and bool(actor.roles & READERS)


def is_hidden(actor: Actor, thing: Thing) -> bool:
    """Whether not even its being there may be told: it is another region's, and none of one's own departments'."""
    return not is_within_sight(actor, thing.target)
