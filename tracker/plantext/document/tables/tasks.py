"""A task breakdown table (任务分解表) becomes numbered tasks: columns in any order and wording, cells merged or not.

Each row is written as a plan writes a task: its number and title, its text, then 牵头单位：…, 责任单位：…, 完成时限：….
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from tracker.plantext.document.tables.grids import Cell, Grid, Row, distinct
from tracker.plantext.document.tables.yearly import NOTHING, YearColumns, is_year, reached, unit_column
from tracker.plantext.statements.bodies import is_body, is_certain
from tracker.plantext.statements.words import (
    BESIDE_TASK,
    FIRST_LEADS,
    LABEL,
    PERSON_LABEL,
    TIME_LABEL,
    WITH_PERSONS,
)
from tracker.plantext.text.cleaning import KINDS_OF_BODY, NUMBER_AT_START
from tracker.plantext.text.lines import Line
from tracker.plantext.text.numerals import CN_NUMERAL, cn_numeral, integer
from tracker.plantext.text.traditional import TABLE

# 硬化道路3公里, 新建水厂1座; not 5G基站数, PM2.5浓度, 3岁以下婴幼儿托位数
_COUNTS = re.compile(
    r"(?<![A-Za-z\d.“])\d[\d.]*[万亿]?(?![一-鿿]{0,3}以[上下内]|.*(?:余额|[率量数比重])$)(?![岁年月日类级星小分次])[一-鿿]"
)
_COUNT = re.compile(r"^(?:序\s?号|编\s?号|项目序号|任务序号|NO\.?)$")
_LONGEST_COUNT = 5  # characters: 任务序号, 序 号
# What a column holds, by the words of its head; the first that fits decides.
_COLUMNS = (
    ("number", _COUNT.pattern),
    ("person", r"^(?!.*(?:单位|部门)).*(?:领导|责任人|联系人|负责人|联络员|电话)"),
    ("stage", r"^(?:20\d\d年)?(?:第?[一二三四1-4]季度|[上下]半年|\d{1,2}月份?)(?:工作)?(?:目标|进度|计划|任务|安排)?$"),
    ("duty", r"(?:牵头|主办).*(?:配合|协办|参与)"),
    ("lead", r"牵头|主办|主责"),
    ("co", r"配合|协办|会办|联办|参与|参加|协同|协助|协作|(?:支持|相关|有关|督[导办查])(?:单位|部门)"),
    ("duty", rf"(?:责任|负责|落实|实施|承办|承担|完成|主管)(?:{KINDS_OF_BODY}|主体|地区|分工)"),
    ("duty", r"^(?:单位|部门|分工|责任)$|任务分工"),
    ("owner", r"(?:业主|申报|建设|主抓|归口(?:管理)?)(?:单位|部门)"),
    ("limit", r"时限|时间|期限|年限|周期|进度(?:安排|要求|$)|节点|(?:完成|截止|办结)(?:日期|年度)"),
    ("aside", rf"{BESIDE_TASK}|^指标类型$"),
    ("group", r"类别|分类|领域|板块|方面|一级"),
    ("text", r"举措|措施|内容|要求|做法|分解|目标|成果|标准|指标|具体任务|细化|路径"),
    ("task", r"任务|事项|项目|工作|名称|要点|方向|环节|^问题|条款"),
)
_WHO = ("person", "lead", "co", "duty")  # 2026年牵头单位 is no year
_BODIES = re.compile(r"(?:牵头|责任|配合|主办|承办|主责|负责|协办)(?:单位|部门)")
_REACHED_BY = re.compile(r"联系人|联络员|电话|手机|联系方式|传真|邮箱|地址")
_LONGEST_CATEGORY = 40  # characters
_HEAD_CELL = 24  # characters: the head of a column is no longer
_HEAD_WITHIN = 8  # rows
_OWN_NUMBERS = re.compile(r"^\s?\d{1,2}\s?[.．、](?!\d)", re.MULTILINE)
_LINE_NUMBER = re.compile(r"\s?(?:[（(]?(?P<arabic>\d{1,2})\s?(?:[.．、](?!\d)|[）)])|(?P<circled>[①-⑳]))\s?")
_LABELLED = re.compile(rf"{LABEL.pattern}|{TIME_LABEL.pattern}|{PERSON_LABEL.pattern}", re.MULTILINE)
_SAME = re.compile(r"同\s?[上前]栏?。?|[〃″”＂\"]")
_GOES_ON = re.compile(
    r"(?:[（(]?续[上]?表?[一二三四五六\d]?[）)]?)+"
)  # 续表, above the head that the next page repeats
_OF_THE_FORM = re.compile(
    r"(?:填[表报]人|审核人|审批人|制表人?|联系人|联系电话|填报(?:单位|日期|时间)|单位负责人|分管领导签字)[：:]|[合总小]计$"
)
_TEXT_LABEL = re.compile(
    r"(?:工作|建设|项目|主要|具体|重点|目标|年度)?(?:内容|任务|目标|举措|措施|要求)(?:及?(?:要求|任务|目标|规模))?"
)
_FAR = 1000  # columns: a cell that stands beside several numbers is another beside each
_LIST_END = "、，；,;。"
_LABELS = {"lead": "牵头单位", "duty": "责任单位", "co": "配合单位", "limit": "完成时限"}


@dataclass(frozen=True)
class _Head:
    """Where each column stands, and how many rows the titles above and the head itself take."""

    columns: dict[str, list[int]]
    names: list[str]
    first: int
    end: int

    @property
    def has_texts(self) -> bool:
        """Whether what is to be done stands beside the name of the task, in words or year by year."""
        return "text" in self.columns or "year" in self.columns


@dataclass
class _Task:
    """Rows that belong to one number: a title of their own, and texts with who does them."""

    number: int
    title: str
    rows: list[Row] = field(default_factory=list)


def task_lines(rows: Grid) -> list[Line] | None:
    """The lines of a task breakdown table, None where the table is none."""
    head = _head(rows)
    if head is None:
        return None
    rows = _with_repeats_merged(_with_same_as_above(rows, head), head)
    head = _head(rows) or head
    lines = [line for cell in distinct(rows[: head.first]) for line in cell.lines]
    lines += [_line(name) for name in head.names if FIRST_LEADS.search(name)]
    body = [part for row in rows_behind(rows, head.first, head.end) for part in _number_by_number(head, row)]
    own_numbers = any(_OWN_NUMBERS.search(row[i].words) for row in body for i in _text_columns(head, row))
    number = 0
    sections = 0
    divided = any(_is_section(row) or _category(head, row) for row in body)
    within = False  # a section that a merged task opened
    for members in _groups(head, body):
        category = _category(head, members[0])
        if category:
            lines.append(_line(category))
            within = False
            continue
        if _is_section(members[0]):
            lines += members[0][0].lines
            within = False
            continue
        title = _group_title(head, members, within)
        if title:
            within = True
            sections += 1
            mark = f"（{cn_numeral(sections)}）" if divided else f"{cn_numeral(sections)}、"
            lines.append(_line(title if NUMBER_AT_START.match(title) else mark + title))
        for task in _tasks(head, members, number, bool(title)):
            number = task.number
            lines += _task(head, task, own_numbers)
    return lines


def names_tasks(names: Sequence[str]) -> bool:
    """Whether words are the head of a task table: who is responsible, and for what."""
    kinds = {_column(name) for name in _heads(names)}
    return bool(kinds & {"lead", "duty"}) and bool(kinds & {"task", "text"})


def names_bodies(rows: Grid) -> bool:
    """Whether the head of a table names bodies, and not how to reach them: 区域 | 牵头单位 | 数量."""
    heads = (_heads([cell.flat for cell in row]) for row in rows[:_HEAD_WITHIN] if len(row) > 1)
    return any(any(map(_BODIES.fullmatch, head)) and not any(map(_REACHED_BY.search, head)) for head in heads)


def says_who(name: str) -> bool:
    """Whether a column names those who lead or are responsible."""
    return _column(_plain(name)) in ("lead", "duty")


def counts_rows(name: str) -> bool:
    """Whether a column is called 序号."""
    plain = name.replace(" ", "")
    return len(plain) <= _LONGEST_COUNT and _COUNT.match(_plain(plain)) is not None


def _heads(names: Sequence[str]) -> list[str]:
    """Those that are short enough for the head of a column."""
    return [_plain(name) for name in names if len(name) <= _HEAD_CELL]


def pair_lines(rows: Grid) -> list[Line] | None:
    """牵头单位 | 市商务局 | 配合单位 | 市财政局: who does the task above, each beside or below its label; else None.

    工作内容 | 新建管网30公里 may stand beside them: what it says comes first.
    """
    cells = [list(distinct([row])) for row in rows]
    if len(rows) == 2 and len(cells[0]) == len(cells[1]) and all(_is_label(cell) for cell in cells[0]):
        pairs = list(zip(*cells, strict=True))
    elif all(len(row) % 2 == 0 for row in cells):
        pairs = [pair for row in cells for pair in zip(row[::2], row[1::2], strict=True)]
    else:
        return None
    told = [(label, said) for label, said in pairs if not _TEXT_LABEL.fullmatch(_label_words(label))]
    texts = [pair for pair in pairs if pair not in told]
    kinds = {_column(_label_words(label)) for label, _ in told}
    is_told = all(_is_label(label) for label, _ in told)
    is_told &= not any(_is_label(said) or _TEXT_LABEL.fullmatch(_label_words(said)) for _, said in pairs)
    if not is_told or not kinds & {"lead", "duty"}:
        return None
    lines = [line for label, said in texts for line in _labelled_text(label, said)]
    return lines + [
        _line(f"{_label_words(label)}：{_listed(said)}") for label, said in told if not NOTHING.fullmatch(said.words)
    ]


def _labelled_text(label: Cell, said: Cell) -> list[Line]:
    """工作内容：新建管网30公里。, then the other lines of the cell."""
    words = [line.words for line in said.lines if not NOTHING.fullmatch(line.words)]
    return [_line(f"{_label_words(label)}：{words[0]}"), *map(_line, words[1:])] if words else []


def _is_label(cell: Cell) -> bool:
    words = _label_words(cell) + "："
    return any(label.fullmatch(words) for label in (LABEL, TIME_LABEL, PERSON_LABEL))


def _label_words(cell: Cell) -> str:
    return _plain(cell.flat).rstrip("：:")


def _head(rows: Grid) -> _Head | None:
    """The row that names the columns: somebody responsible, and something to do."""
    for at, row in enumerate(rows[:_HEAD_WITHIN]):
        names, end = head_names(rows, at)
        unit = unit_column(names, rows[end:])
        columns: dict[str, list[int]] = {} if unit is None else {"unit": [unit]}
        for i, name in enumerate(names):
            kind = _column(name)
            if kind and i != unit and (i == 0 or row[i].origin != row[i - 1].origin or end > at + 1):
                columns.setdefault(kind, []).append(i)
        if "owner" in columns and not columns.keys() & {"lead", "duty"}:  # 业主单位, where nobody else is named
            columns["duty"] = columns.pop("owner")
        _counted_texts(columns, row, rows[end:])
        _parted_texts(columns, row, rows[end:])
        _named_task(columns, names)
        _grouped_tasks(columns, rows[end:])
        _grouped_by_aims(columns, rows[end:])
        if (
            _all_short(row)
            and ("lead" in columns or "duty" in columns)
            and not columns.keys().isdisjoint(("task", "text"))
        ):
            return _Head(columns, names, at, end)
    return None


def head_names(rows: Grid, at: int) -> tuple[list[str], int]:
    """The names of the columns in a head that begins in row `at`, and the row behind it."""
    row = rows[at]
    names = _words(row)
    if at + 1 == len(rows) or not _goes_on(row, rows[at + 1]):
        return names, at + 1
    below = _words(rows[at + 1])
    return [b if b and i < len(below) else a for i, (a, b) in enumerate(zip(names, below, strict=False))], at + 2


def rows_behind(rows: Grid, at: int, end: int) -> Grid:
    """The rows behind a head, which each page may repeat."""
    head = [_words(row) for row in rows[at:end]]
    return [row for row in rows[end:] if _words(row) not in head and not _is_of_the_form(row)]


def _is_of_the_form(row: Row) -> bool:
    """续表, 合计 or 填表人：张某 | 审核人：李某: a row that belongs to the paper and tells no task."""
    said = [cell.flat.replace(" ", "") for cell in distinct([row]) if cell.words]
    return bool(said) and (all(map(_OF_THE_FORM.match, said)) or _GOES_ON.fullmatch("".join(said)) is not None)


def _words(row: Row) -> list[str]:
    return [_plain(cell.flat) for cell in row]


def _plain(name: str) -> str:
    """牽頭 單位 is 牵头单位: the name of a column as its kind is known by."""
    return name.replace(" ", "").translate(TABLE)


def _named_task(columns: dict[str, list[int]], names: list[str]) -> None:
    """Of several columns of text without one of tasks, the first that is called 任务 names the task."""
    texts = columns.get("text", [])
    named = next((i for i in texts if "任务" in names[i]), None)
    if "task" not in columns and len(texts) > 1 and named is not None:
        columns["task"] = [named]
        columns["text"] = [i for i in texts if i != named]


def _counted_texts(columns: dict[str, list[int]], head: Row, body: Grid) -> None:
    """具体要求 over 1 | 清理文件: the first of two columns under one head counts the tasks."""
    for places in columns.values() if "number" not in columns else ():
        spans = [i for i in places if i + 1 < len(head) and head[i + 1].origin == head[i].origin]
        for i in spans:
            cells = [row[i] for row in body if i < len(row) and not _is_section(row) and row[i].words]
            if len(cells) > 1 and all(_number(cell) for cell in cells):
                places[places.index(i)] = i + 1
                columns["number"] = [i]
                return


def _parted_texts(columns: dict[str, list[int]], head: Row, body: Grid) -> None:
    """项目名称及内容 over 教育提升 | 新建幼儿园: of two columns under one head the second holds the texts."""
    for kind in ("task", "text"):
        i = next((i for i in columns.get(kind, []) if _is_parted(head, body, i, columns[kind])), None)
        if i is None:
            continue
        if kind == "text" and "task" not in columns:
            columns["task"] = [i]
            columns["text"].remove(i)
        texts = columns.setdefault("text", [])
        texts.insert(texts.index(i) + 1 if i in texts else 0, i + 1)


def _is_parted(head: Row, body: Grid, i: int, places: list[int]) -> bool:
    """Whether rows have two cells where the head has one, and the second is not read yet."""
    if i + 1 >= len(head) or head[i + 1].origin != head[i].origin or i + 1 in places:
        return False
    return any(i + 1 < len(row) and row[i + 1].words and row[i + 1].origin != row[i].origin for row in body)


def _grouped_tasks(columns: dict[str, list[int]], body: Grid) -> None:
    """任务 merged over several 子任务 is the group of these."""
    outer, *inner = columns.get("task", [-1])
    if inner and "group" not in columns and _is_merged(body, outer):
        columns["group"], columns["task"] = [outer], inner


def _grouped_by_aims(columns: dict[str, list[int]], body: Grid) -> None:
    """目标 merged over several 任务, the texts of which stand behind them, is the group of these."""
    first, *others = columns.get("text", [-1])
    before = others and "task" in columns and first < columns["task"][0]
    if before and "group" not in columns and _is_merged(body, first):
        columns["group"], columns["text"] = [first], others


def _is_merged(body: Grid, column: int) -> bool:
    """Whether a cell of a column reaches over several rows."""
    told = [row[column].origin for row in body if column < len(row) and row[column].words and not _is_section(row)]
    return len(set(told)) < len(told)


def _with_same_as_above(rows: Grid, head: _Head) -> Grid:
    """同上 for who does it, until when or what task says what the cell of the task above says, if it says anything."""
    columns = [i for kind in ("lead", "duty", "co", "limit", "task") for i in head.columns.get(kind, [])]
    heads = [_words(row) for row in rows[: head.end]]
    told = rows[: head.end]
    above: Row = []
    for row in rows[head.end :]:
        told_above = [i for i in columns if i < len(above) and above[i].words]
        same = [i for i in told_above if i < len(row) and _SAME.fullmatch(row[i].words)]
        row = [Cell(above[i].lines, cell.origin) if i in same else cell for i, cell in enumerate(row)]
        told.append(row)
        above = above if _is_section(row) or _category(head, row) or _words(row) in heads else row
    return told


def _with_repeats_merged(rows: Grid, head: _Head) -> Grid:
    """重点任务 that rows name one after the other reads as one cell over them: where they have one number, or none,
    and where each has its own, if half the rows are such; 14.改扩建学校 without a column of numbers, too."""
    if not head.has_texts:
        return rows
    number = next(iter(head.columns.get("number", [])), None)
    as_headings = number is not None and _mostly_repeated(rows[head.end :], number, head.columns.get("task", []))
    merged = rows[: head.end]
    for row in rows[head.end :]:
        above = merged[-1]
        again = [i for i in head.columns.get("task", []) if len(above) == len(row) and _is_again(above[i], row[i])]
        if number is None:
            again = [i for i in again if _number_in(row[i])]
        elif again and number < len(row) and row[number].words in ("", above[number].words):
            again.append(number)
        elif not as_headings:
            again = []
        merged.append([above[i] if i in again else cell for i, cell in enumerate(row)])
    return merged


def _mostly_repeated(body: Grid, number: int, tasks: list[int]) -> bool:
    """Whether half the numbers, at least, share the name of the next; 学校建设 twice among ten is no rule."""
    numbered = [row for row in body if max([number, *tasks]) < len(row) and row[number].words and not _is_section(row)]
    runs = groupby(numbered, key=lambda row: [row[i].words for i in tasks])
    shared = [len({row[number].words for row in run}) for _, run in runs]
    return 2 * sum(many for many in shared if many > 1) >= sum(shared)


def _is_again(above: Cell, cell: Cell) -> bool:
    return bool(cell.words) and cell.words == above.words


def _goes_on(row: Row, below: Row) -> bool:
    """Whether a head has a second row: a cell of the first reaches down into it, or is parted below."""
    if not _all_short(below) or len(below) < len(row):
        return False
    if any(a.origin == b.origin for a, b in zip(row, below, strict=False)):
        return True
    if len({cell.origin for cell in row}) == 1:
        return False
    parted = [i for i in range(1, len(row)) if row[i].origin == row[i - 1].origin]
    beside = [i for i in range(len(row)) if i not in parted and i + 1 not in parted]
    named = all(_column(_plain(below[i].flat)) for i in parted)
    return bool(parted) and named and not any(below[i].words for i in beside)


def _column(name: str) -> str | None:
    name = FIRST_LEADS.sub("", name)  # 责任部门（列第一位者为牵头单位） holds more than leads
    kind = next((kind for kind, words in _COLUMNS if re.search(words, name)), None) if name else None
    return "year" if is_year(name) and kind not in _WHO else kind


def _all_short(row: Row) -> bool:
    return len(row) > 1 and all(len(cell.flat) <= _HEAD_CELL for cell in row)


def _is_section(row: Row) -> bool:
    """A row that is one cell over all columns."""
    return len({cell.origin for cell in row}) == 1 and bool(row[0].words)


def _category(head: _Head, row: Row) -> str:
    """一 | 完善物流体系 | | |: a row that only names those below it; empty where it says more."""
    cells = [cell for cell in distinct([row]) if cell.words]
    number, title = (cells[0].flat.strip("、.． "), cells[1].flat) if len(cells) == 2 else ("", "")
    in_numbers = bool(cells) and any(i < len(row) and row[i] is cells[0] for i in head.columns.get("number", []))
    is_count = re.fullmatch(rf"[（(]?{CN_NUMERAL}{{1,3}}[）)]?", number) is not None
    if not in_numbers or not is_count or len(title) > _LONGEST_CATEGORY:
        return ""
    return number + title if number[-1] in "）)" else f"{number}、{title}"


def _cell(row: Row, columns: list[int]) -> Cell | None:
    return next((row[i] for i in columns if i < len(row) and row[i].words), None)


def _groups(head: _Head, body: Grid) -> Iterator[Grid]:
    """Rows that belong together; one that names neither group nor number goes on with the row above."""
    keys: list[object] = []
    for row in body:
        key = _category(head, row) or _group_key(head, row)
        goes_on = key is None and bool(keys) and not _cell(row, head.columns.get("number", []))
        keys.append(keys[-1] if goes_on else key)
    for _, group in groupby(zip(keys, body, strict=True), key=itemgetter(0)):
        yield [row for _, row in group]


def _group_key(head: _Head, row: Row) -> object:
    """Rows under one 类别, merged or named by each, or one merged 重点任务 where each row has a number of its own."""
    if _is_section(row):
        return row[0].origin
    cell = _group_cell(head, row)
    if cell is None:
        return None
    return cell.flat if "group" in head.columns else cell.origin


def _group_cell(head: _Head, row: Row) -> Cell | None:
    if "group" in head.columns:
        return _cell(row, head.columns["group"])
    if "task" in head.columns and head.has_texts:
        return _cell(row, head.columns["task"])
    return None


def _group_title(head: _Head, rows: Grid, within: bool) -> str:
    """The words over several numbered rows, or over one behind these; empty where the rows are one task."""
    cell = _group_cell(head, rows[0])
    if cell is None:
        return ""
    if "group" in head.columns:
        return cell.flat
    marked = [_cell(row, head.columns.get("number", [])) for row in rows]
    numbers = {cell.origin for cell in marked if cell}
    return cell.flat if within or len(numbers) > 1 else ""


def _number_by_number(head: _Head, row: Row) -> list[Row]:
    """1.督导 2.检查 beside 1.市食药安办 2.市市场监管局: a row for each number, with who does it."""
    counted = {i: _counted_lines(cell) for i, cell in enumerate(row)}
    texts = [counted[i] for i in _text_columns(head, row) if counted[i]]
    who = [i for kind in ("lead", "duty", "co") for i in head.columns.get(kind, []) if i < len(row) and counted[i]]
    is_alone = len(texts) == 1 and not {"number", "group"} & head.columns.keys() and not _has_both(head)
    if len(texts) != 1 or not (who or is_alone) or any(counted[i].keys() != texts[0].keys() for i in who):
        return [row]
    return [[_part(head, row, i, counted[i], n, is_alone) for i in range(len(row))] for n in texts[0]]


def _has_both(head: _Head) -> bool:
    """Whether tasks are named beside their texts."""
    return {"task", "text"} <= head.columns.keys()


def _part(head: _Head, row: Row, i: int, lines: dict[int, Line], number: int, is_alone: bool) -> Cell:
    """What a cell says of the line with that number: its own line, or all of it where it counts none."""
    cell = row[i]
    origin = (cell.origin[0], cell.origin[1] + _FAR * number) if is_alone else cell.origin
    line = lines.get(number)
    if line is None:
        return Cell(cell.lines, origin)
    return Cell((line if i in _text_columns(head, row) else _line(_name_alone(line.words)),), origin)


def _counted_lines(cell: Cell) -> dict[int, Line]:
    """The lines of a cell by their numbers, where each of several has one; else none."""
    opens = [_LINE_NUMBER.match(line.words) for line in cell.lines]
    numbers = [integer(one["arabic"]) if one["arabic"] else ord(one["circled"]) for one in opens if one]
    if len(numbers) < max(2, len(opens)) or len(set(numbers)) < len(numbers):
        return {}
    return {number: line for number, line in zip(numbers, cell.lines, strict=True) if number}


def _tasks(head: _Head, rows: Grid, number: int, grouped: bool) -> list[_Task]:
    """The tasks of a group; rows that share a number, or a task's cell, are one."""
    tasks: list[_Task] = []
    last: object = None
    for row in rows:
        marked = _cell(row, head.columns.get("number", []))
        task = _cell(row, head.columns.get("task", []))
        by_group = grouped and "group" not in head.columns
        is_text = task is not None and task.origin in [row[i].origin for i in _text_columns(head, row)]
        titled = task if head.has_texts and not by_group and not is_text else None
        named = (task or _cell(row, _text_columns(head, row))) if "group" in head.columns else None
        key = (marked or titled or named or row[0]).origin
        counts = not {"number", "task"}.isdisjoint(head.columns) or not _texts(head, row)
        if tasks and (key == last or counts and not marked and not (named or task) and not by_group):
            tasks[-1].rows.append(row)
            continue
        last = key
        number = _number(marked) or max(number + 1, _number_in(titled or named))
        tasks.append(_Task(number, titled.flat if titled else "", [row]))
    return tasks


def _number_in(cell: Cell | None) -> int:
    """14 of 14.改扩建学校, in a table without a column of numbers; 0 where none stands there."""
    opens = _OWN_NUMBERS.match(cell.words) if cell else None
    return int(re.sub(r"\D", "", opens.group())) if opens else 0


def _number(cell: Cell | None) -> int | None:
    """The number a row gives itself: 3, 3.0, 三, （三）."""
    words = re.sub(r"[（()）\s]|[、.．]$|\.0$", "", cell.flat) if cell else ""
    return integer(words) or None if re.fullmatch(rf"\d{{1,3}}|{CN_NUMERAL}{{1,4}}", words) else None


def _task(head: _Head, task: _Task, own_numbers: bool) -> list[Line]:
    """The lines of a task: number and title, then each text with who does it, the same statement only once."""
    mark = f"（{cn_numeral(task.number)}）" if own_numbers else f"{task.number}．"
    lines = [_line(_numbered(mark, task.title))] if task.title else []
    told: list[Line] = []
    for row in task.rows:
        statement = _statement(head, row)
        counts = own_numbers and any(_OWN_NUMBERS.match(words) for words in _texts(head, row)[:1])
        if told and (counts or [t.words for t in told] != [s.words for s in statement]):
            lines += told
        told = statement
        for words in _texts(head, row):
            lines.append(_line(words if lines else _numbered(mark, words)))
    return lines + told


def _numbered(mark: str, words: str) -> str:
    """2．改造学校, 2． 100所学校: a gap before digits, or the number would be one with them."""
    words = _unnumbered(words)
    return f"{mark} {words}" if words[:1].isdigit() and mark[-1] == "．" else mark + words


def _unnumbered(words: str) -> str:
    """Without a number of its own; the row's number takes its place."""
    return NUMBER_AT_START.sub("", words, count=1).strip()


def _name_alone(words: str) -> str:
    return _LINE_NUMBER.sub("", words, count=1)


def _text_columns(head: _Head, row: Row) -> list[int]:
    columns = head.columns.get("text", []) or ([] if "year" in head.columns else head.columns.get("task", []))
    return [i for i in columns if i < len(row)]


def _texts(head: _Head, row: Row) -> list[str]:
    """What is to be done, line by line, then what the other columns say."""
    cells = list(distinct([[row[i] for i in _text_columns(head, row)]]))
    texts = [line.words for cell in cells for line in cell.lines]
    if "year" in head.columns:
        years = YearColumns(head.names, head.columns["year"], next(iter(head.columns.get("unit", [])), None))
        texts += [line.words for line in reached(years, row, _what(head, row, texts))]
    for kind in ("person", "aside"):
        for i in head.columns.get(kind, []):
            if i < len(row) and not NOTHING.fullmatch(row[i].words):
                texts.append(f"{head.names[i]}：{row[i].flat}")
    return texts


def _what(head: _Head, row: Row, texts: list[str]) -> str:
    """What its years speak of: the row's own short words; where these count something, or are none, its task."""
    task = _cell(row, head.columns.get("task", []))
    is_name = len(texts) == 1 and len(texts[0]) <= _HEAD_CELL and "。" not in texts[0] and not _COUNTS.search(texts[0])
    if task is None or is_name:
        return _unnumbered(texts[0].rstrip("。；")) if texts else ""
    return _unnumbered(task.flat)


def _statement(head: _Head, row: Row) -> list[Line]:
    """牵头单位：…, 责任单位：…, 完成时限：… as the cells say them; nothing for empty cells and dashes."""
    lines: list[Line] = []
    for kind, label in _LABELS.items():
        names = {row[i].origin: head.names[i] for i in reversed(head.columns.get(kind, [])) if i < len(row)}
        for cell in distinct([[row[i] for i in head.columns.get(kind, []) if i < len(row)]]):
            if NOTHING.fullmatch(cell.words):
                continue
            if _LABELLED.search(cell.words):
                lines += [_line(part.words) for part in cell.lines]
                continue
            said = _time_said(cell) if kind == "limit" else _listed(cell)
            lines.append(_line(f"{_label(names[cell.origin], kind, label)}：{said}"))
    stages = [(head.names[i], row[i]) for i in head.columns.get("stage", []) if i < len(row)]
    told = [f"{name}{cell.flat.strip(_LIST_END)}" for name, cell in stages if not NOTHING.fullmatch(cell.words)]
    if told:  # 一季度 | 二季度: what shall be reached in each
        lines.append(_line(f"{_LABELS['limit']}：{'；'.join(told).replace('。', '，')}。"))
    return lines


def _label(name: str, kind: str, label: str) -> str:
    """The column's own name where a statement may open with it."""
    may_open = any(known.fullmatch(name + "：") for known in (LABEL, WITH_PERSONS))
    return name if may_open and kind != "limit" else label


def _listed(cell: Cell) -> str:
    """The lines of a cell as one list."""
    listed = ""
    for line in cell.lines:
        listed += ("、" if listed and not _runs_on(listed, line.words) else "") + line.words
    return listed


def _runs_on(listed: str, words: str) -> bool:
    """Whether a line goes on with the name above it: 市交通运输 over 局, 市商务局 over （市口岸办）."""
    if listed[-1] in _LIST_END or words[0] in "（(、，":
        return True
    last, first = re.split("[、，；]", listed)[-1], re.split("[、，；]", words)[0]
    is_parted = not is_body(last) and words[0] not in "省市县区州国各" or len(first) < 2
    return is_parted and is_certain(last + first)


def _time_said(cell: Cell) -> str:
    """2025年 over 12月底 is one time, 2024年6月 over 2025年6月 are two."""
    return re.sub(r"(?<=年)、(?=\d{1,2}月|底|前|内)|(?<=[-—－–~～至到])、", "", _listed(cell))


def _line(words: str) -> Line:
    return Line(words, indented=True)
