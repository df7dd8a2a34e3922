"""tracker task: ledger rows as of a day, by what was known then."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import click

from tracker.actor import Actor
from tracker.alerts.queries import AlertRow
from tracker.alerts.task_queries import task_told
from tracker.cli.frame import LATER, Call, on_option, with_database
from tracker.cli.past import past_facts, print_past
from tracker.cli.printing import json_option, print_json, print_table
from tracker.errors import BadInput, NotFound
from tracker.json_values import day_or_none
from tracker.ledger.lights.rules import Light
from tracker.ledger.pages.listed_queries import AsOf, Wanted, listed
from tracker.ledger.pages.selection_queries import body, task_ids
from tracker.ledger.rows.bodies import duty_words
from tracker.ledger.rows.json_row import reason, task_json
from tracker.ledger.rows.owned import share_of
from tracker.ledger.rows.past_day_queries import kept_for
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow, PartRow
from tracker.ledger.story.owner_queries import ItemStory
from tracker.ledger.story.queries import Story, target, task_id_of
from tracker.people.access import Scope, scope_of
from tracker.plans.queries import plan_ids_numbered, plan_row
from tracker.reporting.quarters import round_label
from tracker.vocabulary import Colour, PartyRole

OWNED = "承办指标 {owned.figures}，节点 {owned.dates}，其中红黄 {owned.lit} 项"
FROZEN = "{day} 的灯随{rounds}关闭冻结，与报表一致：这一期按已结束算，与当天看到的可能不同"


@click.group()
def task() -> None:
    """The noun."""


@task.command("list", help="列出任务台账")
@click.option("--plan", "number", metavar="NUMBER", help="方案文号")
@click.option("--department", metavar="NAME", help="单位，牵头或配合")
@click.option(
    "--role", type=click.Choice([role for role, _ in PartyRole.named()]), help="该单位的角色：lead 牵头，co 配合"
)
@click.option(
    "--light", type=click.Choice([colour.label for colour in Colour]), help="亮灯；带 --department 时是该单位自己的"
)
@click.option("--of-task", is_flag=True, help="带 --department 时也按整条任务的灯")
@on_option
@json_option
@with_database
def list_tasks(
    call: Call,
    number: str | None,
    department: str | None,
    role: str | None,
    light: str | None,
    of_task: bool,
    on: date | None,
    as_json: bool,
) -> None:
    """`tracker task list [--plan NUMBER] [--department NAME] [--role lead|co] [--light 红] [--on DATE] [--json]`.

    Of a department the light asked for is its own in each task; `--of-task`: that of the whole task.
    """
    if role is not None and department is None:
        raise BadInput("--role 要与 --department 一起用")
    of = body(call.department(department).id, PartyRole.of(role)) if department else None
    plans = _plans(call, number) if number is not None else None
    colour = next((one for one in Colour if one.label == light), None)
    scope, as_of = _scope(call, plans, department), _as_of(call, on)
    ids = task_ids(scope, plans, of, as_of.known)
    _say_frozen(ids, as_of)
    found = listed(ids, Wanted(plans, of, colour, of_task), as_of, _actor(call))
    if as_json:
        print_json([task_json(row) for row, _ in found])
        return
    head = (
        "编号",
        "重点任务",
        "牵头单位",
        "完成时限",
        "进度%",
        "序时%",
        "进度所指指标",
        "灯",
        "原因",
        "状态",
        "最近报送",
    )
    shown = list(found)
    print_table(head, (_line(row, lit) for row, lit in shown))
    if of is not None and light is None:
        owned = share_of((row for row, _ in shown), of.department_ids)
        click.echo(OWNED.format(owned=owned))


@task.command("show", help="查看一条任务的全部情况")
@click.argument("task_code", metavar="CODE")
@on_option
@json_option
@with_database
def show(call: Call, task_code: str, on: date | None, as_json: bool) -> None:
    """`tracker task show CODE [--on DATE] [--json]`."""
    actor = _actor(call)
    scope = scope_of(actor) if actor else Scope(call.code, None) if call.code else None
    as_of = _as_of(call, on)
    task_id = _task_id(task_code, scope, as_of.known)
    found = task_told(task_id, target(task_id).jurisdiction_id, scope, as_of, actor, call.act().today)
    _say_frozen([task_id], as_of)
    if found is None:
        raise BadInput(f"{as_of.day} 还没有任务 {task_code}：方案是后来才导入的")
    if as_json:
        print_json(found.json)
        return
    past = found.past
    for label, value in (*_facts(found.row), *(past_facts(past) if past else ())):
        click.echo(f"{label}\t{value or '—'}")
    _print_story(found.row, found.told, found.messages)
    if past:
        print_past(past, found.after)


def _print_story(row: LedgerRow, told: Story, messages: Sequence[AlertRow]) -> None:
    print_table(
        ("单位", "角色", "签收", "灯", "原因", "本期报告"), (_part_line(part, row.lead_remark) for part in row.parts)
    )
    if told.items:
        print_table(("类别", "内容", "承办单位", "认定方式", "依据", "自"), (_item_line(item) for item in told.items))
    for report in told.reports:
        click.echo(f"{report.round_name}\t{report.department}\t{report.standing}\t{report.progress_text or '—'}")
    if messages:
        print_table(("日期", "提醒", "单位", "岗位", "状态", "内容"), (_alert_line(message) for message in messages))


def _actor(call: Call) -> Actor | None:
    """Who --as may see it; None: in full."""
    return call.person.as_actor(None) if call.person else None


def _task_id(typed: str, scope: Scope | None, known: datetime | None) -> int:
    """The task of a code, full-width letters and digits read as plain ones; NotFound says how to look codes up."""
    code = unicodedata.normalize("NFKC", typed).strip()
    try:
        return task_id_of(code, scope, known)
    except NotFound as unknown:
        raise NotFound(f"没有任务{code}，或者不在可查看的范围内。编号可用 tracker task list 查看") from unknown


def _plans(call: Call, number: str) -> list[int]:
    plan_ids = plan_ids_numbered(number, call.code)
    if not plan_ids:
        raise BadInput(f"没有文号为 {number} 的方案")
    return plan_ids


def _scope(call: Call, plans: list[int] | None, department: str | None) -> Scope:
    """What --as may see; else one jurisdiction: that of the plan or of the department where these decide."""
    if call.person is not None:
        return scope_of(call.person.as_actor(None))
    deciding = [plan_row(plan).jurisdiction_id for plan in plans or ()]
    if plans is None and department is not None:
        deciding.append(call.department(department).jurisdiction_id)
    return Scope(call.jurisdiction(*deciding), None)


def _as_of(call: Call, on: date | None) -> AsOf:
    """The day of the light, the instant of knowledge (None: now) and the calendar as known then."""
    today = call.act().today
    day = on or today
    if day > today:
        click.echo(LATER.format(day=day), err=True)
    return AsOf.of(day, today)


def _say_frozen(task_ids: Sequence[int], as_of: AsOf) -> None:
    """Of a past day for which a round kept its lights: it counts as ended, as the page of that day says."""
    rounds = [round_label(name) for name in kept_for(task_ids, as_of.day)] if as_of.known is not None else []
    if rounds:
        click.echo(FROZEN.format(day=as_of.day, rounds="、".join(rounds)), err=True)


def _line(row: LedgerRow, lit: Light) -> list[Any]:
    return [
        row.code,
        f"{row.measure_label}{row.measure_title}",
        row.lead,
        day_or_none(row.due_on),
        row.progress,
        row.planned,
        row.measured_by or None,
        lit.title,
        lit.reason,
        row.state.label,
        day_or_none(row.last_reported_on),
    ]


def _part_line(part: PartRow, lead_remark: str) -> list[Any]:
    signed = f"{part.signed_on} {part.signed_how}" if part.signed_on else None
    state = part.report_state.label if part.report_state else None
    return [part.name, duty_words(part.role, lead_remark), signed, part.light.title, part.light.reason, state]


def _item_line(item: ItemStory) -> list[Any]:
    now = item.now
    return [item.kind.label, item.words, now.words, now.known_by.label, now.why, day_or_none(now.since)]


def _facts(row: LedgerRow) -> list[tuple[str, str]]:
    lead = f"{row.lead or '—'}{f'（{row.lead_remark}）' if row.lead_remark else ''}"
    return [
        ("编号", row.code),
        ("来源", f"{row.plan_title} {row.plan_number}"),
        ("重点任务", f"{row.measure_label}{row.measure_title}"),
        ("原文", row.text),
        ("牵头单位", lead),
        ("责任（配合）单位", "、".join((*row.joint_leads, *row.co))),
        ("责任方式", row.mode.label if row.mode else ""),
        ("推进方式", row.kind.label),
        ("状态", row.state.label),
        ("灯", reason(row.light)),
        ("完成时限", day_or_none(row.due_on) or ""),
        (
            "节点",
            "；".join(_node(one) for one in (*row.milestones, *row.left)),
        ),
        ("指标", "；".join(_figure(indicator) for indicator in row.indicators)),
    ]


def _node(one: MilestoneRow) -> str:
    replaced = f"（已由{one.replaced_by}替代）" if one.replaced_by else ""
    return f"{one.due_on} {one.state.label} {one.text}{replaced}"


def _figure(indicator: IndicatorRow) -> str:
    return f"{indicator.subject} {indicator.relation.label} {indicator.target.normalize():f}{indicator.unit}"


def _alert_line(alert: AlertRow) -> tuple[object, ...]:
    return alert.day, alert.stage.label, alert.department, alert.role.label, alert.ending, alert.message
