"""A form of four tasks without a database: as it was handed out, as people return it, and how its reports stand."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook

from tracker.reporting.asked.questions import Draft, Figure, LastReading, Questions, ReadingDraft, questions
from tracker.reporting.form import book as form_book
from tracker.reporting.form.checking import differences
from tracker.reporting.form.differences import Differences
from tracker.reporting.form.entries import Filled, read_form
from tracker.reporting.form.fields import fields_of
from tracker.reporting.form.keys import FormKey, RowKey, digest_of
from tracker.reporting.form.rows import Form, FormHead, FormRow
from tracker.reporting.form.standing import StandingReport
from tracker.vocabulary import FigureMode, Forecast, Frequency, Kind, Relation, ReportState, Stage

TODAY = date(2026, 12, 15)
KEY = FormKey("500000", "2026Q4", 7)
SHARE = Figure(
    71, "公交接驳率", Relation.AT_LEAST, Decimal(85), "%", 2025, FigureMode.LEVEL, Frequency.QUARTER, 30, "按线路计"
)
COUNT = Figure(
    72,
    "充电站",
    Relation.AT_LEAST,
    Decimal(300),
    "个",
    2025,
    FigureMode.CUMULATIVE,
    required=False,
    last=LastReading(Decimal(280), date(2026, 9, 20), "统计报表", ""),
)
LAST = Draft("上期新开线路 6 条", "站点不足", "逐站摸排", "", forecast=Forecast.ON_COURSE)

ASKED: dict[int, Questions] = {
    1: questions(Kind.MEASURED, 4, [SHARE, COUNT]),
    2: questions(Kind.DELIVERABLE, 4),
    3: questions(Kind.ENCOURAGED, 4),
    4: questions(Kind.ADVANCE, 4),
}
BEGIN: dict[int, Draft] = {
    1: Draft(
        "上期新开线路 6 条",
        forecast=Forecast.ON_COURSE,
        readings=(ReadingDraft(71, source="交通年报", caliber="按线路计"),),
    ),
    2: Draft("=起草完成", stage=Stage.DRAFTING),
    3: Draft(),
    4: LAST,
}
WRITTEN = {2}
"""The second report has a draft in the system; the words of the first and the fourth are those accepted last."""

SHEET, FIGURES = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"
ROW = {1: 4, 2: 5, 3: 6, 4: 7}
"""Where each report stands on the sheet 填报; the figures of the first stand in rows 4 and 5 of 指标."""


def form(begin: Mapping[int, Draft] = BEGIN, key: FormKey = KEY) -> Form:
    """The form as it is handed out."""
    return Form(
        FormHead(
            "重庆市发展和改革委员会", "市交通局", "2026年第4季度", *[date(2026, 12, day) for day in (20, 23, 25, 1)]
        ),
        tuple(_row(id, begin[id], key) for id in sorted(begin)),
    )


def _row(report_id: int, draft: Draft, key: FormKey) -> FormRow:
    fields = fields_of(draft, ASKED[report_id], is_written=report_id in WRITTEN)
    return FormRow(
        key=RowKey(key, f"50-22-11-0{report_id}", report_id, 3, digest_of(fields)),
        plan="渝发改规范〔2022〕11号",
        measure="（六）发展绿色交通消费",
        promise="推进公交优先发展。",
        duty="分头直报",
        due_on=date(2026, 12, 23),
        state="待填报",
        is_open=True,
        asked=ASKED[report_id],
        fields=fields,
        origin="沿用上期",
    )


def handed_out() -> bytes:
    """The bytes of that form."""
    return form_book.write(form())


def standing(**changed: Any) -> dict[int, StandingReport]:
    """How the four reports stand; `changed` says what differs of the second one."""
    found = {
        id: StandingReport(
            report_id=id,
            title=f"（六）任务{id}",
            state=ReportState.DRAFT if id in WRITTEN else ReportState.TO_FILL,
            is_open=True,
            is_entered=False,
            asked=ASKED[id],
            begin=BEGIN[id],
            written=BEGIN[id] if id in WRITTEN else None,
            last=LAST if id == 4 else None,
            saved_at=datetime(2026, 12, 9, 3, tzinfo=UTC) if id in WRITTEN else None,
            saved_by="李四" if id in WRITTEN else "",
        )
        for id in ASKED
    }
    return {**found, 2: replace(found[2], **changed)}


def edited(change: Callable[[Workbook], object], data: bytes | None = None) -> bytes:
    """The form after somebody changed it in a program for sheets."""
    book = load_workbook(io.BytesIO(data or handed_out()))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_cells(**cells: Any) -> bytes:
    """The form with these values; K4 stands on 填报, F_I4 on 指标."""

    def write(book: Workbook) -> None:
        for name, value in cells.items():
            sheet = book["指标" if name.startswith("F_") else "填报"]
            sheet[name.removeprefix("F_")] = value

    return edited(write)


def with_part(name: str, pattern: str, replacement: str, data: bytes | None = None) -> bytes:
    """The form with something replaced in the XML of one part; the part is added where it is not there."""

    def replaced(member: str, text: bytes) -> bytes:
        if member != name:
            return text
        changed, count = re.subn(pattern, replacement, text.decode(), flags=re.DOTALL)
        assert count, f"{pattern} is not in {name}"
        return changed.encode()

    return with_parts(data or handed_out(), replaced, {name: replacement.encode()})


def with_parts(data: bytes, change: Callable[[str, bytes], bytes], added: Mapping[str, bytes] | None = None) -> bytes:
    """The form with every part as `change` gives it back; `added`: parts that are put in where they are not there."""
    source, out = ZipFile(io.BytesIO(data)), io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name in (added or {}).keys() - set(source.namelist()):
            target.writestr(name, (added or {})[name])
    return out.getvalue()


def raw(cell: str, xml: str, sheet: str = FIGURES) -> bytes:
    """The form with the XML of one cell replaced."""
    return with_part(sheet, rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)', xml)


def with_rows(row: str, count: int) -> bytes:
    """So many more rows below."""
    more = "".join(row.format(number) for number in range(9, 9 + count))
    return with_part(SHEET, "</sheetData>", f"{more}</sheetData>")


def copy_row(book: Workbook, source: int, target: int) -> None:
    for cell in book["填报"][source]:
        book["填报"].cell(target, cell.column).value = cell.value


def read(data: bytes, **changed: Any) -> tuple[Filled, Differences]:
    """What a returned form says and would change."""
    filled = read_form(data)
    return filled, differences(filled.entries, standing(**changed), TODAY)


def told(data: bytes, **changed: Any) -> dict[str, str]:
    """By address what a form would change; it must have no fault."""
    filled, found = read(data, **changed)
    assert (filled.faults, found.problems) == ((), ())
    return {str(change.place): change.after for row in found.rows for change in row.changes}


def faults(data: bytes, **changed: Any) -> list[str]:
    """Everything that stands against a form."""
    filled, found = read(data, **changed)
    return [str(one) for one in sorted((*filled.faults, *found.problems), key=lambda one: one.place)]
