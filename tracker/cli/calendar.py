"""tracker calendar: take a year's notice of days off, list those on record."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from tracker.acts.upkeep import calendar as calendar_acts
from tracker.acts.upkeep import turn
from tracker.acts.upkeep.calendar import Effect
from tracker.calendar import days as calendar_days
from tracker.calendar.files import read_notice
from tracker.cli.frame import Call, with_database
from tracker.cli.printing import json_option, print_json, print_table
from tracker.errors import BadInput
from tracker.people.access import Permission
from tracker.vocabulary import CalendarFact

ONLY_LOOKED = "只看：没有录入"


@click.group()
def calendar() -> None:
    """The noun."""


@calendar.command("load", help="录入一年的放假通知：CSV，一行一天或一段，如 2027-02-05至2027-02-13,休,春节")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--notice", required=True, metavar="TEXT", help="通知的文号和标题")
@click.option("--dry-run", is_flag=True, help="只看会改变什么")
@with_database
def load(call: Call, file: Path, notice: str, dry_run: bool) -> None:
    """`tracker calendar load FILE --notice TEXT [--dry-run]`."""
    call.demand(Permission.CALENDAR_LOAD)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{file.name} 不是文本：请存为 CSV（UTF-8）") from None
    rows = read_notice(text, notice, calendar_days.statutory_days())
    _tell(calendar_acts.preview(call.act(), rows))
    if dry_run:
        click.echo(ONLY_LOOKED, err=True)
        return
    calendar_acts.load(call.act(), rows)
    click.echo(f"已录入，重算 {turn.rebuild(call.act())} 条任务")


def _tell(effect: Effect) -> None:
    click.echo(f"{effect.year}年：全年工作日 {effect.working_before} → {effect.working_after}")
    if effect.moved is not None:
        click.echo(f"{effect.moved} 条任务的亮灯日期会变")
    head = ("期次", "开期", "报送截止", "牵头汇总截止", "审核止", "临期提醒", "催报")
    rows = []
    for row in effect.quarters:
        old, new = row.before, row.after
        pairs = [
            (old.opens_on, new.opens_on),
            (old.unit_due_on, new.unit_due_on),
            (old.lead_due_on, new.lead_due_on),
            (old.review_ends_on, new.review_ends_on),
            (row.messages_before.soon[0], row.messages_after.soon[0]),
            (row.messages_before.late, row.messages_after.late),
        ]
        rows.append((row.quarter.name, *(_moved(*pair) for pair in pairs)))
    print_table(head, rows)
    for round in effect.open_rounds:
        said = "按新日历应改截止日，请综合处办理" if round.has_moved else "截止日不变，不再标“暂定”"
        click.echo(f"{round.jurisdiction_id} {round.name}：{said}")


def _moved(before: date, after: date) -> str:
    return str(after) if before == after else f"{before} → {after}"


@calendar.command("list", help="列出各年的放假通知和工作日数")
@json_option
@with_database
def list_(call: Call, as_json: bool) -> None:
    """`tracker calendar list [--json]`."""
    call.demand(Permission.CALENDAR_VIEW)
    known, years = calendar_days.load_calendar(), calendar_days.known_years()
    notices = {year: calendar_days.of_notice(year) for year in years}
    plain: list[dict[str, Any]] = [
        {
            "year": year,
            "notice": notices[year][0].source,
            "working_days": known.working_days(year),
            "off": [row.day for row in notices[year] if row.kind == CalendarFact.OFF],
            "work": [row.day for row in notices[year] if row.kind == CalendarFact.WORK],
        }
        for year in years
    ]
    if as_json:
        print_json(plain)
        return
    head = ("年", "工作日", "放假（天）", "调休上班（天）", "通知")
    print_table(
        head, ((one["year"], one["working_days"], len(one["off"]), len(one["work"]), one["notice"]) for one in plain)
    )
