"""From the bytes of a filled form to what each row says, with the address of every cell; all faults at once.

Pure. A row is known by its hidden mark alone, a column by its header alone: nothing is taken by position.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from openpyxl.utils import get_column_letter

from tracker import typed
from tracker.errors import BadInput
from tracker.reporting.asked.own_answers import figure_key, own_field
from tracker.reporting.form import cells as form_cells
from tracker.reporting.form.cells import BadCell, words_in
from tracker.reporting.form.columns import (
    CODE,
    FIGURE_COLUMNS,
    KEY,
    REPORT_COLUMNS,
    Column,
    Header,
    folded,
    header,
    is_header,
)
from tracker.reporting.form.fields import OWN, FigureField, Part, Value
from tracker.reporting.form.keys import PRINTED, DateKey, FormKey, ItemKey, RowKey, item_key, printed_of
from tracker.reporting.form.unread import unread
from tracker.reporting.form.xlsx.package import opened
from tracker.reporting.form.xlsx.sheets import Sheet, sheets_of
from tracker.reporting.form.xlsx.sheets import Value as Shown
from tracker.secrecy import PAGE_REFUSED, is_marked

HEADER_BY_ROW = 60
"""The headers stand in one of the first rows: people put titles above them."""

NO_FORM = "这个文件里没有填报表：找不到“系统标识”“任务编号”“进展情况”这一行表头。请上传下载的填报表"
TWO_FORMS = "文件里有两张{}表（{}），请只留一张"
STRAY = "这一行没有系统标识，不知道是哪项任务；请写在下载时就有的行里"
MOVED = "从这一行起有 {count} 行不在表头下面，没有读取；请把“系统标识”那一行表头恢复到它们上面"
APART = (
    "指标名称、目标或计量单位与本行的系统标识不一致，可能排序时整行错位，或者被改动过；请对照下载的填报表改正，"
    "完成值按原来的计量单位填"
)
HEADLESS = "写在没有表头的列里，读不到；请移到有表头的列里，或清空这一格"
NOTHING = "填报表里没有一行可以认出来的任务，请重新下载填报表再填"


class Place(NamedTuple):
    """A cell of the file; a tuple, as a form has a hundred thousand of them."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.sheet}!{self.address}"

    @property
    def address(self) -> str:
        """J12."""
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(frozen=True)
class Fault:
    """What must be mended in the file before anything of it is taken."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}：{self.message}"


@dataclass(frozen=True)
class Entry:
    """What a file says of one report: the fields it tells, and where each stands.

    `bare`: the numbers written without a sign of percent, 0.85 and not 0.85%. `read_as`: how numbers were read whose
    digits do not stand in the figure's unit (“1.2万”读作 12000 个). `units`: in which each was read, as printed.
    `dashes`: words that a cell shows and that are read as nothing, “/”: the form may have printed them.
    """

    key: RowKey
    row: int
    fields: Mapping[str, Value]
    places: Mapping[str, Place]
    bare: frozenset[str] = frozenset()
    read_as: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    dashes: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where the row begins to be seen: its mark is hidden."""
        return self.places[CODE]


@dataclass(frozen=True)
class Filled:
    """A form as it was handed in. `unread`: comments and pictures in it."""

    key: FormKey
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    unread: tuple[str, ...] = ()


def read_form(data: bytes) -> Filled:
    """What a filled form says. BadInput where nothing of it can be read, with every reason.

    Cells that cannot be read are faults of the result: they are told together with what the reports object to.
    """
    package = opened(data)
    sheets = sheets_of(package)
    faults: list[Fault] = []
    reports, columns = only_sheet(sheets, REPORT_COLUMNS, faults)
    if reports is None:
        raise BadInput(NO_FORM)
    figures, figure_columns = only_sheet(sheets, FIGURE_COLUMNS, faults)
    if faults:
        raise BadInput("填报表的表头不对，没有读取", [str(fault) for fault in faults])
    headers = {reports.name: columns.row} | ({figures.name: figure_columns.row} if figures else {})
    demand_unmarked(sheets, headers)
    faults += _marks_elsewhere(sheets, headers)
    rows = list(marked_rows(reports, columns, REPORT_COLUMNS, RowKey.parse, faults))
    entries = [_entry(row, faults) for row in rows]
    if figures is not None:
        told = marked_rows(figures, figure_columns, FIGURE_COLUMNS, item_key, faults)
        entries = _with_figures(entries, told, faults)
    if not entries:
        raise BadInput(NOTHING, [str(fault) for fault in faults])
    wrong = tuple(sorted(faults, key=lambda one: one.place))
    return Filled(_form_of(entries), tuple(entries), wrong, unread(package))


def _form_of(entries: list[Entry]) -> FormKey:
    forms = {entry.key.form for entry in entries}
    if len(forms) > 1:
        told = [f"{entry.place}：{entry.key.form.round_name}，任务 {entry.key.code}" for entry in entries]
        raise BadInput("一个文件里有不同单位或不同报告期的行，没有读取。请每个单位、每期单独一个文件", told[:20])
    return forms.pop()


def only_sheet(sheets: list[Sheet], columns: tuple[Column, ...], faults: list[Fault]) -> tuple[Sheet | None, Header]:
    """The one sheet with these headers, and where they stand."""
    found = [(sheet, row) for sheet in sheets if (row := _header_row(sheet, columns)) is not None]
    if not found:
        return None, Header(0, {})
    if len(found) > 1:
        raise BadInput(TWO_FORMS.format(found[0][0].name, "、".join(sheet.name for sheet, _ in found)))
    sheet, row = found[0]
    head, wrong = header(row, {place: words_in(cell) for place, cell in sheet.rows[row].items()}, columns)
    faults += [Fault(Place(sheet.name, *(one.place or (row, 1))), one.message) for one in wrong]
    return sheet, head


def demand_unmarked(sheets: Iterable[Sheet], headers: Mapping[str, int]) -> None:
    """BadInput where the titles above the headers, or a sheet without any, bear the marking of a classified paper."""
    for sheet in sheets:
        below = headers.get(sheet.name, HEADER_BY_ROW)
        rows = [[words_in(cell) for cell in sheet.rows[row].values()] for row in sorted(sheet.rows) if row < below]
        if is_marked("\n".join(line for cells in rows for line in ("".join(cells), *cells))):
            raise BadInput(PAGE_REFUSED)


def _marks_elsewhere(sheets: list[Sheet], headers: Mapping[str, int]) -> Iterator[Fault]:
    """Rows of the form that no header stands above: theirs was deleted, or they were moved."""
    for sheet in sheets:
        above = [row for row in sorted(sheet.rows) if row <= headers.get(sheet.name, row)]
        places = [(row, place) for row in above for place, cell in sheet.rows[row].items() if _is_mark(cell)]
        if places:
            yield Fault(Place(sheet.name, *places[0]), MOVED.format(count=len(places)))


def _is_mark(cell: Shown) -> bool:
    return isinstance(cell, str) and (RowKey.parse(cell) or item_key(cell)) is not None


def _header_row(sheet: Sheet, columns: tuple[Column, ...]) -> int | None:
    for number in sorted(sheet.rows):
        if number > HEADER_BY_ROW:
            break
        if is_header([words_in(cell) for cell in sheet.rows[number].values()], columns):
            return number
    return None


class Mark(Protocol):
    """What the hidden mark of a row says; `code`: of its task."""

    @property
    def code(self) -> str:
        """As it is printed in the row."""

    @property
    def thing(self) -> Hashable:
        """What the row is of: it stands in one row of a form."""


K = TypeVar("K", bound=Mark)


@dataclass(frozen=True)
class MarkedRow(Generic[K]):
    """A row with its mark; `cells` by column name."""

    key: K
    sheet: Sheet
    number: int
    places: Mapping[str, Place]
    cells: Mapping[str, Shown]
    hidden: frozenset[str] = field(default=frozenset())


def marked_rows(
    sheet: Sheet,
    head: Header,
    columns: tuple[Column, ...],
    parse: Callable[[str], K | None],
    faults: list[Fault],
) -> Iterator[MarkedRow[K]]:
    """The rows below the headers that bear a mark, each once; what people wrote where there is none is a fault."""
    filled = [column.name for column in columns if column.is_filled]
    below = [number for number in sorted(sheet.rows) if number > head.row]
    hidden = _hidden(sheet, head, below)
    seen: dict[Hashable, int] = {}
    for number in below:
        cells = {
            name: cell for name, place in head.places.items() if (cell := sheet.rows[number].get(place)) is not None
        }
        places = {name: Place(sheet.name, number, place) for name, place in head.places.items()}
        mark = words_in(cells.get(KEY))
        if not mark:
            stray = next((name for name in filled if form_cells.says_something(cells.get(name))), None)
            if stray is not None:
                faults.append(Fault(places[stray], STRAY))
            continue
        key = parse(mark)
        wrong = _wrong_mark(key, cells, seen.get(key.thing) if key else None)
        if wrong or key is None:
            faults.append(Fault(places[CODE], wrong))
            continue
        seen[key.thing] = number
        faults += _headless(sheet, number, head)
        yield MarkedRow(key, sheet, number, places, cells, frozenset(hidden.get(number, ())))


def _wrong_mark(key: Mark | None, cells: Mapping[str, Shown], first: int | None) -> str:
    if key is None:
        return "这一行的系统标识被改动过，请用重新下载的填报表填写"
    if first is not None:
        return f"与第 {first} 行是同一项，请只留一行"
    if folded(words_in(cells.get(CODE))) != folded(key.code):
        return f"任务编号与本行的系统标识不一致（应为 {key.code}），可能整行错位，请对照下载的填报表改正"
    return ""


def _headless(sheet: Sheet, number: int, head: Header) -> Iterator[Fault]:
    """What was written into columns that were inserted, or right of the form."""
    known = set(head.places.values())
    for place, cell in sheet.rows[number].items():
        if place not in known and form_cells.says_something(cell):
            yield Fault(Place(sheet.name, number, place), HEADLESS)


def _hidden(sheet: Sheet, head: Header, below: list[int]) -> dict[int, set[str]]:
    """By row the columns that a merged cell covers: what was written there stands in another row or column."""
    names = {place: name for name, place in head.places.items()}
    hidden: dict[int, set[str]] = {}
    for area in sheet.merged:
        covered = {names[place]: place for place in names if area.left <= place <= area.right}
        for row in below[bisect_left(below, area.top) : bisect_right(below, area.bottom)]:
            first = area.left if row == area.top else 0
            hidden.setdefault(row, set()).update(name for name, place in covered.items() if place != first)
    return hidden


def _entry(row: MarkedRow[Any], faults: list[Fault]) -> Entry:
    assert isinstance(row.key, RowKey)
    filled = [column.name for column in REPORT_COLUMNS if column.is_filled]
    names = {name: name for name in filled}
    fields = dict(_values(row, names, faults))
    return Entry(row.key, row.number, fields, dict(row.places), dashes=_dashes(row, names, fields))


def _with_figures(entries: list[Entry], rows: Iterable[MarkedRow[Any]], faults: list[Fault]) -> list[Entry]:
    """The entries with what the sheet of figures tells of each."""
    told: dict[int, list[MarkedRow[Any]]] = {entry.key.report_id: [] for entry in entries}
    for row in rows:
        if row.key.report_id not in told:
            # Whoever deletes a task's row leaves its figures; only what was told of them would be lost.
            if any(form_cells.says_something(row.cells.get(name)) for name in (Part.VALUE, Part.NOT_DUE, OWN)):
                faults.append(Fault(row.places[CODE], "这项任务不在“填报”表里，请用重新下载的填报表填写"))
        elif row.key.printed and row.key.printed != printed_of(*(words_in(row.cells.get(name)) for name in PRINTED)):
            faults.append(Fault(row.places["subject"], APART))
        else:
            told[row.key.report_id].append(row)
    return [_with_rows(entry, told[entry.key.report_id], faults) for entry in entries]


def _with_rows(entry: Entry, rows: Iterable[MarkedRow[Any]], faults: list[Fault]) -> Entry:
    fields, places = dict(entry.fields), dict(entry.places)
    bare: set[str] = set()
    read_as: dict[str, str] = {}
    units: dict[str, str] = {}
    dashes = dict(entry.dashes)
    for row in rows:
        names = {column: name for column, name in _names_of(row.key).items() if column in row.places}
        fields.update(_values(row, names, faults))
        places.update({name: row.places[column] for column, name in names.items()})
        dashes |= _dashes(row, names, fields)
        if isinstance(row.key, DateKey):
            continue
        value, number, unit = names[Part.VALUE], words_in(row.cells.get(Part.VALUE)), words_in(row.cells.get("unit"))
        if "%" not in folded(number):
            bare.add(value)
        read_as[value], units[value] = typed.read_as(number, unit), unit
    return replace(
        entry, fields=fields, places=places, bare=frozenset(bare), read_as=read_as, units=units, dashes=dashes
    )


def _dashes(row: MarkedRow[Any], names: Mapping[str, str], fields: Mapping[str, Value]) -> dict[str, str]:
    """By field the words of a row that were read as nothing."""
    empty = {name: words_in(row.cells.get(column)) for column, name in names.items() if fields.get(name) == ""}
    return {name: words for name, words in empty.items() if words}


def _names_of(key: ItemKey) -> dict[str, str]:
    """By column the field of the report that a row of the sheet of figures tells."""
    if isinstance(key, DateKey):
        return {OWN: own_field(f"date-{key.item_id}")}
    names = {part.value: FigureField(part, key.item_id).name for part in Part}
    return {**names, OWN: own_field(figure_key(key.item_id))}


def _values(row: MarkedRow[Any], names: Mapping[str, str], faults: list[Fault]) -> Iterator[tuple[str, Value]]:
    """The fields of a row, by the names they have in a report; a cell that cannot be read is a fault."""
    unit = words_in(row.cells.get("unit"))
    for column, name in names.items():
        if column in row.hidden:
            message = "是合并的单元格，请取消合并，每项任务各填各的"
            faults.append(Fault(row.places[column], message))
            continue
        cell = row.cells.get(column)
        try:
            yield name, form_cells.read(name, cell, unit, row.sheet.day_zero)
        except BadCell as wrong:
            faults.append(Fault(row.places[column], str(wrong)))
