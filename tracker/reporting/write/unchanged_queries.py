"""Reads what a body may say again: the words accepted last, and why 本期无变化 cannot be said of a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.plans.settings.queries import courses_of
from tracker.reporting.asked.node_queries import wanted_of
from tracker.reporting.asked.questions import Questions
from tracker.reporting.course.queries import courses_so_far
from tracker.reporting.joint.queries import come_with_news
from tracker.reporting.models import Report
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.asking_queries import last_lights
from tracker.reporting.row_queries import ReportRow, report_rows
from tracker.reporting.validity import VALIDITY_MONTHS, months_set, valid_until
from tracker.reporting.versions.visibility import Reach
from tracker.reporting.write.earlier_queries import EarlierText, earlier_of, told_of_each
from tracker.reporting.write.queries import asked_of_each
from tracker.reporting.write.unchanged_rules import ASKED_FOR, DUE, NEWS_OF_OTHERS, why_not_unchanged
from tracker.vocabulary import Colour, Kind, ReportAct


def no_change_refusals(
    rows: Collection[ReportRow], asked: Mapping[int, Questions], told: Mapping[int, Sequence[EarlierText]], day: date
) -> dict[int, str | None]:
    """By report why its body cannot say 本期无变化, in Chinese; None where it may.

    `told`: what the others of its duty told. A light is asked only of who has told something, and what came from
    co-bodies only of a joint report of which nothing else speaks against it.
    """
    ends = {row.report.id: _substance_ends(told.get(row.report.id, ())) for row in rows}
    red = _red_before([row for row in rows if ends[row.report.id]])
    months = _months_of({row.task.plan_id for row in rows})
    refusals: dict[int, str | None] = {}
    for row in rows:
        id = row.report.id
        frequencies = [figure.frequency for figure in asked[id].figures] or asked[id].frequencies
        ends_on = ends[id]
        until = valid_until(ends_on, asked[id].kind, frequencies, months[row.task.plan_id]) if ends_on else None
        refusals[id] = why_not_unchanged(asked[id], ends_on is not None, until, id in red, day)
    refusals |= dict.fromkeys(_asked_for([row.report for row in rows if refusals[row.report.id] is None]), ASKED_FOR)
    refusals |= dict.fromkeys(_with_due([row for row in rows if refusals[row.report.id] is None], day), DUE)
    joint = [row.report.id for row in rows if row.is_joint and refusals[row.report.id] is None]
    return refusals | dict.fromkeys(come_with_news(joint) if joint else (), NEWS_OF_OTHERS)


def _asked_for(reports: Collection[Report]) -> set[int]:
    """Those that 综合处 asked for because something is overdue or to be put right (请报送); by id."""
    courses = courses_so_far([report.id for report in reports if report.until_on is not None])
    return {id for id, course in courses.items() if course.opened is not None and course.opened.act == ReportAct.ASK}


def _with_due(rows: Collection[ReportRow], day: date) -> Iterator[int]:
    """Those whose body is still to tell of an own date past, or that ends in its quarter, or of a 整改; by id."""
    by_day: defaultdict[date, list[ReportRow]] = defaultdict(list)
    for row in rows:
        by_day[max(day, Quarter.parse(row.round.name).last_day)].append(row)
    for until, of_day in by_day.items():
        wanted = wanted_of({row.task.id for row in of_day}, day, until)
        tasks = {task_id for task_id, _ in wanted}
        for row in of_day:
            if (row.task.id, row.report.department_id) in wanted or (row.is_joint and row.task.id in tasks):
                yield row.report.id


def _months_of(plan_ids: Collection[int]) -> defaultdict[int, Mapping[Kind, int]]:
    """By plan how long what was reported stays valid, by kind; the usual months where it sets none."""
    found: defaultdict[int, Mapping[Kind, int]] = defaultdict(lambda: VALIDITY_MONTHS)
    for plan_id, course in courses_of(plan_ids).items():
        if "validity_months" in course.values:
            found[plan_id] = months_set(course.values["validity_months"])
    return found


def _substance_ends(told: Sequence[EarlierText]) -> date | None:
    """Until when the round was reviewed in which something of substance was accepted last; None where nothing was."""
    return next((one.ends_on for one in reversed(told) if one.has_substance and one.ends_on is not None), None)


def _red_before(rows: Collection[ReportRow]) -> set[int]:
    """The reports whose body was red when a round closed last; by id."""
    last = last_lights({row.task.id for row in rows})
    own = {row.report.id: last[row.task.id].of(row.report.department_id) for row in rows if row.task.id in last}
    return {id for id, rule in own.items() if rule is not None and rule.colour is Colour.RED}


@dataclass(frozen=True)
class Reuse:
    """What a duty may reuse: the words accepted last, and why 本期无变化 cannot be said (None: it can)."""

    text: str
    round_name: str
    refusal: str | None


def reuse(report_ids: Collection[int], day: date) -> dict[int, Reuse]:
    """By report what can be reused of an earlier round; reports without anything accepted before are left out."""
    told = told_of_each(report_ids)
    before = {id: one for id, several in told.items() if (one := earlier_of(several, Reach.WRITTEN).accepted)}
    rows = report_rows(before) if before else []
    refusals = no_change_refusals(rows, asked_of_each(rows), told, day) if rows else {}
    return {id: Reuse(one.version.progress_text, one.round.name, refusals[id]) for id, one in before.items()}
