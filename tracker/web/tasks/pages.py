"""The ledger (S8) and the page of one task (S9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.alerts import queries as alerts
from tracker.calendar.days import load_calendar
from tracker.errors import NotFound
from tracker.excerpts import shortened
from tracker.ledger import guest_queries
from tracker.ledger.facts.earlier_queries import is_revised
from tracker.ledger.lights.threshold_words import explained
from tracker.ledger.pages.queries import LedgerPage, ledger_page, place_of, plan_choices
from tracker.ledger.rows.collectives import collectives
from tracker.ledger.rows.queries import rows
from tracker.ledger.rows.row import LedgerRow, MilestoneRow
from tracker.ledger.rows.stages import days_of, stages_of
from tracker.ledger.story.coming_queries import coming
from tracker.ledger.story.left_queries import left
from tracker.ledger.story.queries import NO_SUCH_TASK, ReportStory, Story, StoryAct, quoted, story, target_named
from tracker.outcomes.endings.queries import Dossier, dossier, last_said
from tracker.outcomes.endings.queries import target as completion_target
from tracker.outcomes.extensions import queries as extensions
from tracker.outcomes.extensions.queries import ExtensionRow
from tracker.outcomes.letters import queries as letters
from tracker.people.access import OFFICE, Permission, Target, own_bodies, scope_of
from tracker.people.registry.queries import short_names
from tracker.plans.clauses.place_queries import field_places
from tracker.plans.revise.queries import earlier_words, heirs, replaced_by
from tracker.plans.states import SIGNABLE
from tracker.reporting.quarters import Quarter, round_label
from tracker.reporting.rounds.unit_queries import open_quarters_for
from tracker.supervision.editions.compare_queries import lights_of
from tracker.tasks.member_queries import unclaimed_groups
from tracker.vocabulary import (
    AUDIT_ACTIONS,
    FELL_SHORT,
    Colour,
    ExtensionState,
    Kind,
    MilestoneSource,
    MilestoneState,
    PartyRole,
    ReportState,
    TaskState,
    Waiting,
)
from tracker.web.request import signed_in
from tracker.web.request.comparison import Part, compare
from tracker.web.request.guard import allowed, demand, requires
from tracker.web.tasks import acts as task_acts
from tracker.web.tasks import filters
from tracker.worklist.task_facts import Teller, next_step, tellers, to_ask
from tracker.worklist.task_queries import aside_of, report_facts

bp = Blueprint("tasks", __name__, url_prefix="/tasks")

FIRST_ACTS = 8
FIRST_SAID = 3
_REVIEWED = ReportState.TO_REVIEW
_TOLD_ABOUT = {Waiting.RECTIFY: "整改情况", Waiting.TELL: "完成情况"}
_NODE = {MilestoneState.REACHED: "full", MilestoneState.PARTLY: "half"}


@bp.get("")
@requires(Permission.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    """The ledger: what the address asks for, of what the person may see."""
    asked = _asked()
    scope, day = scope_of(signed_in.actor()), signed_in.today()
    is_guest = guest_queries.is_guest(signed_in.actor())
    if is_guest:
        # The light in the ledger above is that of all members together, which is not for one of them to search by.
        asked = replace(asked, filter=replace(asked.filter, light=None))
    page = ledger_page(scope, asked.filter, asked.window, day, load_calendar())
    if is_guest:
        page = replace(page, lines=guest_queries.own_lines(signed_in.actor(), page.lines, day, load_calendar()))
    plans = plan_choices(scope)
    quarters = open_quarters_for(signed_in.home_jurisdiction(), scope.department_ids or ())
    return render_template(
        "tasks/index.html",
        page=page,
        asked=asked,
        day=day,
        quarters=list(dict.fromkeys(Quarter.parse(quarter.name).label for quarter in quarters)),
        plans=plans,
        chips=asked.chips(plans),
        tabs=[] if is_guest else _tabs(page),
        states=TaskState.choices(),
        kinds=Kind.choices(),
        roles=PartyRole.named(),
        colours=[] if is_guest else Colour.choices(),
        is_whole=scope.is_whole,
    )


@bp.get("/<string:code>")
@requires(Permission.TASK_VIEW)
def show(code: str) -> ResponseReturnValue:
    """One task with all that belongs to it; of one that the unit joins later or has left what is its own of it.

    Another is not there.
    """
    scope, day = scope_of(signed_in.actor()), signed_in.today()
    try:
        task_id, of_task = target_named(code, scope)
    except NotFound:
        if comes := coming(code, scope):
            return render_template("tasks/coming.html", coming=comes)
        if has_left := left(code, scope):
            return render_template("tasks/left.html", left=has_left)
        raise
    demand(Permission.TASK_VIEW, of_task)
    own = guest_queries.own_bodies(signed_in.actor(), of_task.jurisdiction_id)
    row = next(rows([task_id], day, load_calendar(), bodies=own), None)
    if row is None:
        raise NotFound(NO_SUCH_TASK.format(code))
    if row.state is TaskState.WITHDRAWN and (gone_over := heirs(row.plan_id).get(task_id)):
        return redirect(url_for("tasks.show", code=gone_over[0]))
    told = story(task_id, scope)
    if own is not None:
        told = guest_queries.own_story(told, own)
    asked, of_plan = _asked(), Target(of_task.jurisdiction_id, host_ids=of_task.host_ids)
    beside = task_acts.beside(row)
    requests = _requests(task_id)
    reports, aside = report_facts(told.reports), aside_of(row, day, own)
    first = task_acts.action(row, day, reports, aside, requests)
    telling = tellers(row, told.reports, aside, own_bodies(signed_in.actor(), Permission.REPORT_FILL))
    is_asked = first is not None or bool(telling)
    heir = replaced_by(row.plan_id)
    return render_template(
        "tasks/show.html",
        past_lights=lights_of(of_task.jurisdiction_id, task_id) if own is None else [],
        row=row,
        day=day,
        told=told,
        why=explained(row),
        next=next_step(row, day, reports, aside),
        to_ask=to_ask(row, told.reports, aside) if allowed(Permission.REPORT_MANAGE, of_task) else [],
        to_tell=[(teller, _told_about(teller)) for teller in telling],
        action=first if is_asked else next(iter(beside), None),
        beside=beside if is_asked else beside[1:],
        decisions=task_acts.decisions(row, of_task),
        requests=requests,
        ending=_ending(task_id),
        place=place_of(scope, asked.filter, asked.window, day, code) if "sort" in request.args else None,
        quoted=quoted(task_id),
        places=field_places(task_id),
        earlier=[(one, compare(one.text, row.text)) for one in earlier_words(task_id)] if is_revised(task_id) else [],
        replaced_by=heir,
        may_correct=allowed(Permission.FIGURE_CORRECT, of_task),
        accepted=_accepted(told.reports) if allowed(Permission.REPORT_MANAGE, of_task) else {},
        may_open_plans=allowed(Permission.PLAN_CHECK, of_plan),
        source_url=task_acts.source(row),
        verdict_urls=task_acts.verdicts(row, is_replaced=heir is not None),
        nodes=_nodes(row, day),
        owned_figures={item.indicator_id: item for item in told.items if item.indicator_id},
        stages=stages_of(row),
        days=days_of(row),
        subjects={indicator.indicator_id: indicator.subject for indicator in row.indicators},
        units={indicator.indicator_id: indicator.unit for indicator in row.indicators},
        owned_dates={item.milestone_id: item for item in told.items if item.milestone_id},
        groups=collectives(row.parts) if own is None else (),
        unclaimed=unclaimed_groups(task_id, day) if row.unclaimed else [],
        may_claim=allowed(Permission.GROUP_VIEW, of_plan),
        claiming=own_bodies(signed_in.actor(), Permission.ASSIGNMENT_SIGN),
        may_sign_for=row.state in SIGNABLE and allowed(Permission.ASSIGNMENT_SIGN_FOR, of_plan),
        rounds=rounds_told(told.reports, signed_in.actor().department_ids),
        alerts=alerts.said_of_task(task_id, scope, day),
        letters=letters.of_task(task_id, scope),
        acts=_acts(row, told),
        first_acts=FIRST_ACTS,
        first_said=FIRST_SAID,
    )


def _told_about(one: Teller) -> str:
    """“报送整改情况”: what its button says."""
    return f"报送{'、'.join(_TOLD_ABOUT[what] for what in one.what)}"


def _requests(task_id: int) -> list[ExtensionRow]:
    """Requests for later dates that the person may open; drafts are the unit's own."""
    found = [
        extension
        for extension in extensions.of_task(task_id)
        if allowed(Permission.EXTENSION_VIEW, _target_of(extension))
    ]
    is_unit = allowed(Permission.EXTENSION_DRAFT)
    return [extension for extension in found if is_unit or extension.state is not ExtensionState.DRAFT]


def _target_of(request: ExtensionRow) -> Target:
    return extensions.target_of_request(request.id, to_read=True)


def _ending(task_id: int) -> Dossier | None:
    """What was said on the way to the end, for whoever may see it; None where nothing was."""
    if last_said(task_id) is None or not allowed(Permission.COMPLETION_VIEW, completion_target(task_id)):
        return None
    return dossier(task_id, signed_in.today())


def _asked() -> filters.Asked:
    """What the address asks for; only the office sees what is not handed down yet."""
    asked = filters.read(request.args)
    is_office = bool(signed_in.actor().roles & OFFICE)
    return replace(asked, filter=replace(asked.filter, handed_down=not is_office))


def _tabs(page: LedgerPage) -> list[tuple[str, str, int | None]]:
    """(label, value of ?light, count): everything, then each colour there is, red and yellow always.

    Every colour without counts where there are too many tasks to count.
    """
    if not page.is_counted:
        return [("全部", "", None), *((one.label, one.value, None) for one in Colour)]
    shown = [colour for colour in Colour if page.of_colour(colour) or colour in (Colour.RED, Colour.YELLOW)]
    return [("全部", "", page.of_colour()), *((one.label, one.value, page.of_colour(one)) for one in shown)]


def _nodes(row: LedgerRow, day: date) -> list[dict[str, Any]]:
    """The marks of the time line: start, dates to reach, dates of 整改."""
    found: list[dict[str, Any]] = []
    if row.start_on:
        found.append({"on": row.start_on, "label": "起始", "state": "full" if row.start_on <= day else "open"})
    dated = [milestone for milestone in row.milestones if milestone.due_on is not None]
    for (on, source), same in groupby(dated, key=lambda one: (one.due_on, one.source)):
        found.append({"on": on, **_node(source, list(same))})
    for one in dated:
        if one.rectify_by is not None and one.state in FELL_SHORT and not one.replaced_by:
            found.append({"on": one.rectify_by, "label": "整改至", "state": "open", "note": _called(one)})
    return found


def _node(source: MilestoneSource, same: list[MilestoneRow]) -> dict[str, str]:
    """Nodes of one day and source as one mark: its words, how full it is, how many are in which state."""
    states = Counter(milestone.state for milestone in same)
    first = _called(same[0]) if len(same) == 1 else f"本条 {len(same)} 个节点"
    mark = _NODE.get(same[0].state, "open") if len(states) == 1 else "half"
    note = "，".join(f"{state.label} {count}" if len(same) > 1 else state.label for state, count in states.items())
    is_decided = any(state in _NODE for state in states)
    label = "方案目标" if source is MilestoneSource.PLAN else first
    return {"label": label, "state": mark if is_decided else "open", "note": note}


def _called(one: MilestoneRow) -> str:
    return "方案目标" if one.source is MilestoneSource.PLAN else shortened(one.text, 14)


def _accepted(reports: Sequence[ReportStory]) -> dict[str, int]:
    """By the name of a body its newest accepted report, which 综合处 may ask to be put right."""
    return {report.department: report.report_id for report in reversed(reports) if report.state is ReportState.ACCEPTED}


def rounds_told(reports: Sequence[ReportStory], own: frozenset[int]) -> list[dict[str, Any]]:
    """The reports by round, newest first, each text beside what the same body said in the round before.

    The person's own departments come first, then what waits for review.
    """
    grouped = [(name, list(told)) for name, told in groupby(reports, key=lambda one: one.round_name)]
    shown = []
    for place, (name, told) in enumerate(grouped):
        before = (
            {one.department_id: one.progress_text for one in grouped[place + 1][1]} if place + 1 < len(grouped) else {}
        )
        came = _came(told)
        shown.append(
            {
                "label": round_label(name),
                "as_of": told[0].as_of,
                "asked": len(came),
                "missing": [body for body, is_told in came.items() if not is_told],
                "said": [
                    (one, _compared(before.get(one.department_id, ""), one))
                    for one in sorted(told, key=lambda one: (one.department_id not in own, one.state is not _REVIEWED))
                    if one.version is not None
                ],
            }
        )
    return shown


def _came(told: Iterable[ReportStory]) -> dict[str, bool]:
    """By body whether all it owes to a round has come; who is 免报, or only began by himself (主动报送), owes nothing.

    Example: 中途换牵头 exempts the former lead; the new one owes the joint report beside its own text.
    """
    came: dict[str, bool] = {}
    for one in told:
        if one.state is not ReportState.EXEMPT and not one.is_voluntary:
            came[one.department] = came.get(one.department, True) and one.submitted_at is not None
    return came


def _compared(before: str, one: ReportStory) -> list[Part]:
    return compare(before, one.progress_text) if before else [("same", one.progress_text)]


def _acts(row: LedgerRow, told: Story) -> list[tuple[StoryAct, str]]:
    """Each act with its words: what was done, and whose duty or report it was, be it a body that has left since."""
    names = {part.department_id: part.short_name for part in row.parts}
    names |= short_names({act.department_id for act in told.acts if act.department_id is not None} - names.keys())
    return [(act, _words(act, names)) for act in told.acts]


def _words(act: StoryAct, names: Mapping[int, str]) -> str:
    whose = names.get(act.department_id, "") if act.department_id is not None else ""
    return f"{AUDIT_ACTIONS.get(act.action, '更新')} {whose}".strip()
