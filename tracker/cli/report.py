"""tracker report: the supervision workbook, and the papers of an edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from tracker.acts.supervision import workbooks
from tracker.acts.upkeep import audit
from tracker.cli.frame import LATER, Call, on_option, with_database
from tracker.cli.printing import warn_untold
from tracker.errors import BadInput, NotFound
from tracker.people.access import Permission, Target
from tracker.plans.queries import plan_ids_numbered, plan_row
from tracker.reporting.quarters import Quarter
from tracker.supervision.papers import edition_queries
from tracker.supervision.period import Book, Span, span_of
from tracker.supervision.selecting.queries import TITLES, offer
from tracker.supervision.selecting.rules import Selection
from tracker.vocabulary import PaperKind


@click.group()
def report() -> None:
    """The noun."""


@report.command("build", help="生成一个季度或一个年度的台账工作簿")
@click.option("--quarter", metavar="2026Q4", help="季度")
@click.option("--year", metavar="2026", help="年度：第4季度关闭前为实时的年度快报，关闭后计入补报、年末数据和核定")
@click.option("--plan", "numbers", multiple=True, metavar="NUMBER", help="只出这些方案，写文号；可以写几个")
@click.option("--department", metavar="NAME", help="只出该单位有分工或承办事项的任务")
@click.option("--place", metavar="NAME", help="只出该区县（市）承担的任务")
@click.option("--section", "sections", multiple=True, metavar="TITLE", help="只出该任务类别；可以写几个")
@click.option("--columns", metavar="TITLE,TITLE", help="任务台账只出这些列，序号、任务编号总在")
@on_option
@click.option("--leader", is_flag=True, help="出领导版：11 栏，A3 打印")
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.xlsx",
    help="写 .csv 或 .json 时只出任务台账",
)
@with_database
def build(
    call: Call,
    quarter: str | None,
    year: str | None,
    numbers: tuple[str, ...],
    department: str | None,
    place: str | None,
    sections: tuple[str, ...],
    columns: str | None,
    on: date | None,
    leader: bool,
    output: Path,
) -> None:
    """`tracker report build --quarter 2026Q4|--year 2026 [--plan NUMBER …] [--on DATE] --output FILE.xlsx`."""
    call.demand(Permission.WORKBOOK_BUILD)
    asked = _span(quarter, year)
    if not output.parent.is_dir():
        raise BadInput(f"没有文件夹 {output.parent}，请先建好")
    selection = _narrowed(
        _selection_of(call, numbers), call.department(department).id if department else None, place, sections
    )
    titles = _columns(columns)
    act = call.act()
    book = next((one for one in Book if one.suffix == output.suffix.lower()), Book.WHOLE)
    if leader and book is not Book.WHOLE:
        raise BadInput("领导版是 Excel 文件，请把 --output 写成 .xlsx")
    book = Book.LEADER if leader else book
    if on is not None and on > act.today:
        click.echo(LATER.format(day=on), err=True)
    built = workbooks.build(act, selection, asked, on or act.today, output, book=book, columns=titles)
    told = {"asked": {"quarter": asked.name, **selection.parameters(), "book": book.value}, "rows": built.tasks}
    warn_untold(audit.note_download(act, "jurisdiction", selection.jurisdiction_id, selection.jurisdiction_id, **told))
    click.echo(f"已生成 {output}：{built.title}，任务 {built.tasks} 条")


@report.command("paper", help="取一个季度或年度报表的文稿：已签发的一版，没有时取草稿")
@click.option("--kind", required=True, type=click.Choice([one.label for one in PaperKind]), help="文稿")
@click.option("--quarter", metavar="2026Q4", help="季度")
@click.option("--year", metavar="2026", help="年度")
@click.option("--plan", "number", metavar="NUMBER", help="只出一个方案，写文号")
@click.option("--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.docx")
@with_database
def paper(call: Call, kind: str, quarter: str | None, year: str | None, number: str | None, output: Path) -> None:
    """`tracker report paper --kind 专报 --quarter 2026Q4|--year 2026 [--plan NUMBER] --output FILE.docx`."""
    asked = _span(quarter, year)
    if not output.parent.is_dir():
        raise BadInput(f"没有文件夹 {output.parent}，请先建好")
    if output.suffix.lower() != ".docx":
        raise BadInput("文稿是 Word 文件，请把 --output 写成 .docx")
    selection = _selection(call, number)
    edition = edition_queries.edition_of(selection.jurisdiction_id, asked)
    call.demand(Permission.PAPER_VIEW, Target(edition.jurisdiction_id, state=edition.state))
    wanted = next(one for one in PaperKind if one.label == kind)
    output.write_bytes(edition_queries.paper(edition, selection.plans, wanted, call.settings.editions))
    unsigned = "" if edition.is_signed else "，未签发"
    done = f"已写入 {output}：{edition.quarter_label}{kind}，{edition.label}{unsigned}"
    warn_untold(audit.note_download(call.act(), "edition", edition.id, edition.jurisdiction_id, kind=kind))
    click.echo(done)


def _span(quarter: str | None, year: str | None) -> Span:
    """The quarter or the year asked for. BadInput where neither is named, or both."""
    if (quarter is None) == (year is None):
        raise BadInput("请写 --quarter 2026Q4 或 --year 2026，只写一个")
    if quarter is not None:
        return Quarter.parse(quarter)
    found = span_of(year) if year is not None and year.strip().isdigit() else None
    if found is None:
        raise BadInput(f"年度“{year}”写法不对，应写作 2026")
    return found


def _selection(call: Call, number: str | None) -> Selection:
    return _selection_of(call, (number,) if number is not None else ())


def _selection_of(call: Call, numbers: Sequence[str]) -> Selection:
    """The plans of these numbers, of one jurisdiction; all where none are named.

    A number may be several plans': the parts of a file share it, a revised plan may keep that of the one it replaces.
    """
    if not numbers:
        return Selection(call.jurisdiction())
    found = {number: [plan_row(plan_id) for plan_id in plan_ids_numbered(number, call.code)] for number in numbers}
    for number, plans in found.items():
        if not plans:
            raise NotFound(f"没有文号为“{number}”的方案")
    code = call.jurisdiction(*(plan.jurisdiction_id for plans in found.values() for plan in plans))
    here = [plan for plans in found.values() for plan in plans if plan.jurisdiction_id == code]
    handed_down = [plan for plan in here if plan.handed_down_at is not None]
    return Selection(code, tuple(dict.fromkeys(plan.id for plan in handed_down or here)))


def _narrowed(selection: Selection, department_id: int | None, place: str | None, sections: Sequence[str]) -> Selection:
    """With what else is asked for. NotFound where a place or a section is named that there is none of."""
    found = offer(selection.jurisdiction_id)
    if place is not None and place not in found.places:
        raise NotFound(f"没有区县（市）“{place}”承担任务，现有：{'、'.join(found.places) or '无'}")
    for section in sections:
        if section not in found.sections:
            raise NotFound(f"没有任务类别“{section}”，现有：{'、'.join(found.sections) or '无'}")
    return replace(
        selection,
        department_ids=(department_id,) if department_id is not None else (),
        places=(place,) if place is not None else (),
        sections=tuple(sections),
    )


def _columns(text: str | None) -> tuple[str, ...]:
    """The titles in a text, parted by commas; none: all. BadInput where one is no column of 任务台账."""
    titles = tuple(one.strip() for one in (text or "").replace("，", ",").split(",") if one.strip())
    for title in titles:
        if title not in TITLES:
            raise BadInput(f"任务台账没有“{title}”列，现有：{'、'.join(TITLES)}")
    return titles
