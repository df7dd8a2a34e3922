"""A unit from below in its parent's tasks: a member that sees its own part and nothing of the others (domain.md 3)."""

from __future__ import annotations

from dataclasses import replace

from tracker.ledger.queries.guest_lines import is_guest, own_lines
from tracker.ledger.queries.pages import LedgerPage
from tracker.ledger.queries.story import Story, Told
from tracker.people.access import Scope
from tracker.plans.queries import MeasureRow
from tracker.tasks.queries import task_ids_of
from tracker.web import signed_in
from tracker.workdays import Calendar

OF_THE_TASK = "_task"
"""How the codes of acts on a task itself end; all others are somebody's duty or report."""


def is_guest_of(jurisdiction_id: str) -> bool:
    """Whether what belongs to that jurisdiction is shown to the person as a member from below."""
    return signed_in.home_jurisdiction() != jurisdiction_id


def own_bodies(jurisdiction_id: str) -> frozenset[int] | None:
    """The departments whose part of a task he sees; None: the whole task."""
    return signed_in.actor().department_ids if is_guest_of(jurisdiction_id) else None


def own_story(told: Story) -> Story:
    """Of what is told of a task, the reports of his departments and the acts that are theirs or the task's."""
    own = signed_in.actor().department_ids

    def is_own(act: Told) -> bool:
        return act.department_id in own or (act.department_id is None and act.action.endswith(OF_THE_TASK))

    reports = tuple(one for one in told.reports if one.department_id in own)
    return replace(told, reports=reports, acts=tuple(one for one in told.acts if is_own(one)))


def is_guest_anywhere(scope: Scope) -> bool:
    """Whether some of the tasks that the scope shows lie above the person's jurisdiction."""
    return scope.department_ids is not None and is_guest(scope.department_ids, signed_in.home_jurisdiction())


def own_page(page: LedgerPage, scope: Scope, calendar: Calendar) -> LedgerPage:
    """The page with his own part of the tasks above."""
    home, today = signed_in.home_jurisdiction(), signed_in.today()
    return replace(page, lines=own_lines(page.lines, scope.department_ids or frozenset(), home, today, calendar))


def own_measures(plan_id: int, measures: list[MeasureRow]) -> list[MeasureRow]:
    """Of a plan's table of contents, the measures and tasks in which his departments have a duty."""
    own = task_ids_of(signed_in.actor().department_ids, plan_id)
    kept = [replace(row, tasks=tuple(one for one in row.tasks if one.id in own)) for row in measures]
    return [row for row in kept if row.tasks]
