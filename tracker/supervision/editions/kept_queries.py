"""Reads of what is kept of editions: lists, one with its files, its rows, its differences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select

from tracker.database import batches, db
from tracker.errors import NotFound
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.pages.frozen_queries import FrozenPage, page_of
from tracker.ledger.rows.kept_json import from_json
from tracker.ledger.rows.row import LedgerRow
from tracker.supervision.editions import rules
from tracker.supervision.editions.bodies import Bodies
from tracker.supervision.editions.content_queries import changed_since
from tracker.supervision.editions.differences import Difference
from tracker.supervision.models import Edition, EditionDifference, EditionFile, EditionRow
from tracker.supervision.period import Book, Year, newest_first, span_label, span_of
from tracker.vocabulary import Colour, DifferenceKind, EditionState, PaperKind


@dataclass(frozen=True)
class FileRow:
    """A file of an edition, a workbook or a paper; `name`: in the editions folder."""

    book: Book | PaperKind
    title: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class EditionLine:
    """An edition as lists show it. `corrections`: how many reports changed since, None where nobody counted."""

    id: int
    jurisdiction_id: str
    round_id: int
    quarter: str
    number: int
    state: EditionState
    sha256: str
    title: str
    as_of: date
    known_at: datetime
    rule_versions: tuple[int, ...]
    layout: int
    totals: Mapping[str, int]
    prepared_at: datetime
    prepared_by: str
    prepared_by_id: int | None
    reviewed_at: datetime | None
    reviewed_by: str | None
    reviewed_by_id: int | None
    signed_at: datetime | None
    signed_by: str | None
    returned: str
    version: int
    is_newest: bool
    is_replaced: bool
    corrections: int | None
    files: tuple[FileRow, ...] = field(default=())

    @property
    def quarter_label(self) -> str:
        """2026年第3季度, 2026年度."""
        return span_label(self.quarter)

    @property
    def named(self) -> rules.Named:
        """How it is called."""
        return rules.Named(self.quarter, self.number, self.state, self.known_at)

    @property
    def label(self) -> str:
        """“定稿第1版”, “更正第2版”, “第2版（草稿）”; of a year “快报第1版”."""
        return self.named.label

    @property
    def is_year(self) -> bool:
        """Of a year."""
        return bool(self.named.word)

    @property
    def settled_on(self) -> date | None:
        """Of a year, the first day of its 年度定稿."""
        span = span_of(self.quarter)
        return span.settled_on if isinstance(span, Year) else None

    @property
    def signed_word(self) -> str:
        """What signing makes of it: 定稿, 年度快报, 年度定稿."""
        return self.named.word or "定稿"

    @property
    def corrected_by(self) -> str:
        """What counts as a correction of it."""
        if self.is_year:
            return "本年各期采用、撤销采用或免报的报告，年末数据，核定"
        return "关闭后采用、撤销采用或免报的报告"

    @property
    def is_signed(self) -> bool:
        """Frozen."""
        return self.state in rules.SIGNED

    @property
    def short_print(self) -> str:
        """The beginning of the fingerprint, enough to compare by eye."""
        return self.sha256[:12]

    def name_of(self, file: FileRow) -> str:
        """What a file is handed out as."""
        return f"{self.named.handed_out_as(file.title)}{file.book.suffix}"


def editions(
    jurisdiction_id: str,
    quarter: str | None = None,
    *,
    after: tuple[str, int] | None = None,
    at_most: int | None = None,
) -> list[EditionLine]:
    """The editions of a jurisdiction, the newest first; those of a year stand before its quarters'.

    `after`: only those behind the one of this quarter and number.
    """
    found = select(Edition).where(Edition.jurisdiction_id == jurisdiction_id)
    if quarter is not None:
        found = found.where(Edition.quarter == quarter)
    kept = list(db.session.scalars(found.order_by(Edition.number.desc())))
    ordered = sorted(kept, key=lambda one: newest_first(one.quarter))
    if after is not None:
        names = [(one.quarter, one.number) for one in ordered]
        ordered = ordered[names.index(after) + 1 :] if after in names else []
    return _lines(ordered[:at_most])


def edition(edition_id: int) -> EditionLine:
    """One of them; NotFound."""
    found = db.session.get(Edition, edition_id)
    if found is None:
        raise NotFound(rules.NO_EDITION)
    return next(line for line in _lines([found]))


def numbered(jurisdiction_id: str, quarter: str, number: int) -> EditionLine | None:
    """The edition of a quarter or year with that number."""
    named = Edition.jurisdiction_id == jurisdiction_id, Edition.quarter == quarter, Edition.number == number
    return next(iter(_lines(list(db.session.scalars(select(Edition).where(*named))))), None)


def newest_of(jurisdiction_id: str, quarter: str | None = None, *, signed: bool = False) -> EditionLine | None:
    """The newest edition of a quarter (None: of all), or of those that were signed; what came since is not counted."""
    values = {"jurisdiction": jurisdiction_id, "quarter": quarter}
    newest = db.session.scalars(_newest(quarter is not None, signed), values).all()
    return next(iter(_lines(newest, is_counted=False)), None)


@cache
def _newest(of_quarter: bool, signed: bool) -> Select[Edition]:
    found = select(Edition).where(Edition.jurisdiction_id == bindparam("jurisdiction"))
    if of_quarter:
        found = found.where(Edition.quarter == bindparam("quarter"))
    if signed:
        found = found.where(Edition.state.in_(rules.SIGNED))
    # As period.newest_first: 2026 comes after 2026Q4.
    year, is_quarter = func.substr(Edition.quarter, 1, 4), func.length(Edition.quarter) > 4
    return found.order_by(year.desc(), is_quarter, Edition.quarter.desc(), Edition.number.desc()).limit(1)


def _lines(kept: Sequence[Edition], *, is_counted: bool = True) -> list[EditionLine]:
    if not kept:
        return []
    rounds = {one.round_id for one in kept}
    signed = func.max(case((Edition.state.in_(rules.SIGNED), Edition.number), else_=0))
    of_quarter = select(Edition.round_id, Edition.quarter, func.max(Edition.number), signed)
    newest = {
        (round_id, quarter): (number, of_signed)
        for round_id, quarter, number, of_signed in db.session.execute(
            of_quarter.where(Edition.round_id.in_(rounds)).group_by(Edition.round_id, Edition.quarter)
        )
    }
    files: defaultdict[int, list[FileRow]] = defaultdict(list)
    of_editions = EditionFile.edition_id.in_([one.id for one in kept])
    for file in db.session.scalars(select(EditionFile).where(of_editions).order_by(EditionFile.id)):
        files[file.edition_id].append(_file(file))
    changed = {one.id: changed_since(one) if is_counted else None for one in kept}
    return [_line(one, newest[one.round_id, one.quarter], changed[one.id], files[one.id]) for one in kept]


def file_rows(edition_id: int) -> list[FileRow]:
    """The files of an edition."""
    found = select(EditionFile).where(EditionFile.edition_id == edition_id).order_by(EditionFile.id)
    return [_file(file) for file in db.session.scalars(found)]


def files_named(names: Collection[str]) -> set[str]:
    """Which of these names of files an edition has."""
    return set(db.session.scalars(select(EditionFile.name).where(EditionFile.name.in_(names))))


def _file(one: EditionFile) -> FileRow:
    kind: Book | PaperKind = Book(one.book) if one.book in set(Book) else PaperKind(one.book)
    return FileRow(kind, one.title, one.name, one.size, one.sha256)


def _line(one: Edition, newest: tuple[int, int], corrections: int | None, files: Iterable[FileRow]) -> EditionLine:
    """`newest`: the numbers of the newest of its quarter, drafts among them, and of the newest signed."""
    number, signed = newest
    return EditionLine(
        **{name: getattr(one, name) for name in _PLAIN},
        state=EditionState(one.state),
        rule_versions=tuple(one.rule_versions),
        is_newest=one.number == number,
        is_replaced=one.number < signed,
        corrections=corrections,
        files=tuple(files),
    )


_PLAIN = (
    *("id", "jurisdiction_id", "round_id", "quarter", "number", "sha256", "title", "as_of", "known_at", "layout"),
    *("totals", "prepared_at", "prepared_by", "prepared_by_id", "reviewed_at", "reviewed_by", "reviewed_by_id"),
    *("signed_at", "signed_by", "returned", "version"),
)


@dataclass(frozen=True)
class Wanted:
    """Which rows of an edition: all where nothing is chosen. `light` and overdue are those of the body, if any is."""

    light: Colour | None = None
    department: str | None = None
    only: str | None = None

    def narrow(self, found: Select[Any]) -> Select[Any]:
        """The statement for these alone, a body's tasks aside."""
        if self.only == "completed":
            found = found.where(EditionRow.is_completed)
        if self.department:
            return found
        if self.light is not None:
            found = found.where(EditionRow.colour == self.light)
        if self.only == "overdue":
            found = found.where(EditionRow.is_overdue)
        return found


def tasks_then(edition_id: int, wanted: Wanted, bodies: Bodies) -> list[int]:
    """The tasks that are wanted, in the order of the ledger; `bodies`: those of the edition."""
    found = wanted.narrow(select(EditionRow.task_id).where(EditionRow.edition_id == edition_id))
    ids = list(db.session.scalars(found.order_by(EditionRow.position)))
    if not wanted.department:
        return ids
    own = bodies.tasks(wanted.department, wanted.light, only_overdue=wanted.only == "overdue")
    return [id for id in ids if id in own]


def rows_then(edition_id: int, task_ids: Collection[int]) -> list[LedgerRow]:
    """Some rows as they were then, in the order of the ledger."""
    of_tasks = EditionRow.edition_id == edition_id, EditionRow.task_id.in_(task_ids)
    found = select(EditionRow.row).where(*of_tasks).order_by(EditionRow.position)
    return [from_json(row) for row in db.session.scalars(found)]


def page_of_edition(one: EditionLine, colours: Collection[Colour], size: int) -> FrozenPage:
    """Its lights, and the worst lines of these colours, as the leader's page shows a closed quarter."""
    kept = {colour: _worst(one.id, colour)[:size] for colour in colours}
    return page_of({colour: one.totals.get(colour.value, 0) for colour in Colour}, kept, max(one.rule_versions))


def _worst(edition_id: int, colour: Colour) -> list[LedgerRow]:
    found = select(EditionRow.row).where(EditionRow.edition_id == edition_id, EditionRow.colour == colour)
    rows = [from_json(row) for row in db.session.scalars(found.order_by(EditionRow.position).limit(_MOST_WORST))]
    return sorted(rows, key=lambda row: RANKS[row.light.rule])


_MOST_WORST = 500
"""Rows among which the worst are looked for: more nobody reads aloud."""


def row_then(edition_id: int, code: str) -> LedgerRow:
    """One task as the edition has it; NotFound."""
    found = select(EditionRow.row).where(EditionRow.edition_id == edition_id, EditionRow.code == code)
    row = db.session.scalar(found)
    if row is None:
        raise NotFound(f"这一版没有任务 {code}")
    return from_json(row)


def differences_of(edition_id: int) -> list[Difference]:
    """In what it differs from the edition before, as kept."""
    found = select(EditionDifference).where(EditionDifference.edition_id == edition_id)
    lines = list(db.session.scalars(found.order_by(EditionDifference.position)))
    called = _titles(edition_id, {line.task_id for line in lines})
    return [
        Difference(
            DifferenceKind(line.kind),
            line.task_id,
            line.code,
            line.department,
            line.words,
            called.get(line.task_id, ""),
        )
        for line in lines
    ]


def _titles(edition_id: int, task_ids: Collection[int]) -> dict[int, str]:
    """What tasks are called in an edition."""
    names = (EditionRow.row[name].as_string() for name in ("measure_label", "measure_title"))
    found: dict[int, str] = {}
    for ids in batches(sorted(task_ids)):
        asked = select(EditionRow.task_id, *names).where(EditionRow.edition_id == edition_id)
        rows = db.session.execute(asked.where(EditionRow.task_id.in_(ids)))
        found |= {task_id: f"{label}{title}" for task_id, label, title in rows}
    return found
