"""通报: to the departments, of what is behind and laid at a body that a 通报 may name (domain.md 6, 8). Pure.

What waits for 综合处, whose owner is open, and what is done by the commission itself or by bodies that are only asked
(党委部门, 群团, 中央驻地单位, 企事业) is counted and not named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.alerts.ladder.prose import is_laid, reason_of, title_of
from tracker.ledger.rows.totals import shares
from tracker.outcomes.letters.rules import capped, dates_in_words, in_words
from tracker.papers.filling import Fact
from tracker.papers.filling import Line as Row
from tracker.plantext.text.numerals import cn_numeral
from tracker.supervision.papers.facts import Facts, clipped, sentence
from tracker.supervision.papers.said import Said, Source, joined, sourced
from tracker.supervision.sheets import sheets
from tracker.supervision.sheets.notes import Explanation, Line, TaskNote
from tracker.supervision.sheets.overview import FIRST_EDITION
from tracker.vocabulary import TO_ALL, AlertStage, Colour, LetterKind, LetterState, LightRule, UnitClass

FIELDS = {
    "标题": "两行：关于2026年第3季度政策落实、调度情况的通报，有授权依据的为督查",
    "题注": "送审稿，演示数据也在这里写明",
    "主送机关": "各有关单位",
    "引言": "一段",
    "总体情况": "各段",
    "滞后事项": "各段",
    "工作要求": "各段",
    "发文机关": "本级发展改革部门的全称",
    "附件": "逐行：序号、任务、单位、情况、时限，如 {{ 行.任务 }}",
    "出处": "数字的来源",
}
"""What a template may ask for."""

PARAGRAPHS = ("标题", "总体情况", "滞后事项", "工作要求")
COLUMNS = {"附件": ("序号", "任务", "单位", "情况", "时限")}
"""What has several paragraphs, and lines with their parts."""

MOST_TOLD, MOST_LISTED, MOST_BODIES = 20, 200, 12
"""Reds told one by one, lines of the annex, bodies named in a sentence."""

_NAME, _REASON = 40, 120
_EXPLAINED, _MOST_EXPLAINED = 80, 3
"""Signs of a body's own words, bodies whose words stand in a line; the whole is in the workbook (进展全文)."""
_WITH_POINTS = (LightRule.GAP, LightRule.GAP_WIDE)
"""Lights whose words say by how many points."""

OF_RED = "红灯事项的承办单位要由负责同志牵头查明原因，逐项明确整改措施、责任人和完成时限，随下一期报告一并报送。"
OF_YELLOW = "黄灯事项的承办单位要对照目标和时限加快推进；确有困难、需要协调或者延期的，在完成时限到期前提出。"
OF_MISSING = "缺报的单位要及时补报；没有新进展的按规定零报告，同一材料不重复报送。"
OF_NONE = "{this}没有需要逐项提出的要求，各有关单位继续按照任务分工推进，按时报送进展。"
"""三、工作要求, which the office goes on with: of what is named in the paper, else of nothing."""


@dataclass(frozen=True)
class Named:
    """A red or yellow task that is laid at bodies which a 通报 may name."""

    line: Line
    task: TaskNote
    who: str
    reason: str
    explained: tuple[Explanation, ...] = ()

    @property
    def own_words(self) -> str:
        """“该单位说明（截至2026年9月20日）：经费不足” as each wrote it last; empty where nobody explained anything."""
        told = self.explained[:_MOST_EXPLAINED]
        return "；".join(
            f"{'该单位' if one.name == self.who else one.name}说明（截至{in_words(one.as_of)}）："
            + clipped(one.words, _EXPLAINED).rstrip("。；")
            for one in told
        )

    def points(self, as_of: date) -> Said:
        """“低于目标5.3个百分点” after its date, before “低于序时进度5.3个百分点”."""
        gap, due_on = self.line.words("差距(百分点)"), self.line.words("完成时限")[:10]
        if not gap[:1].isdigit() or self.task.light.rule in _WITH_POINTS:
            return Said("")
        over = due_on != "" and due_on <= as_of.isoformat()
        number = sourced(gap, f"{self.task.code}差距", sheets.LATE.name, [self.line.row], "差距(百分点)")
        return Said("低于目标" if over else "低于序时进度") + number + "个百分点"

    def words(self, as_of: date) -> Said:
        """What is behind, by how much, for how long."""
        late, streak = self.line.count("逾期天数"), self.line.count("连续红黄期数")
        name, row = sheets.LATE.name, [self.line.row]
        told_of: list[Said | str] = [prose_of(self.task), self.reason, self.points(as_of)]
        if late:
            told_of.append(Said("已逾期") + sourced(late, f"{self.task.code}逾期天数", name, row, "逾期天数") + "天")
        if streak > 1:
            count = sourced(streak, f"{self.task.code}连续红黄期数", name, row, "连续红黄期数")
            told_of.append(Said("连续") + count + "期红黄")
        return joined(told_of, "，")


def prose_of(task: TaskNote) -> str:
    """The light in the words of an office, without its reason."""
    return title_of(task.light, task.told_years)


def _reason(facts: Facts, task: TaskNote, who: str) -> str:
    """What the light says beside its title and the bodies before it, without what it says of bodies not to be named."""
    unnamed = [name for id, name in facts.notes.names.items() if not may_be_named(facts.classes.get(id))]
    parts = reason_of(task.light, task.light.body, who).split("；")
    return clipped("；".join(part for part in parts if not any(name in part for name in unnamed)), _REASON)


@dataclass(frozen=True)
class Circular:
    """Its two sections with numbers, and the lines of its annex."""

    whole: Sequence[Said]
    late: Sequence[Said]
    annex: Sequence[Named]

    def sources(self) -> Iterator[Source]:
        """Of every number, in the order of the paper."""
        for place, part in (("一、总体情况", self.whole), ("二、滞后事项", self.late)):
            for one in part:
                yield from one.placed(place)


def circular(facts: Facts) -> Circular:
    """What it says of these facts."""
    named = list(_named(facts))
    return Circular([_counts(facts), _changed(facts), *_reporting(facts)], list(_late(facts, named)), named)


def values(facts: Facts, found: Circular) -> dict[str, Fact]:
    """What the template is filled with."""
    as_of = facts.contents.period.as_of
    plans = "、".join(dict.fromkeys(one.named for one in facts.notes.plans_that_hold()))
    return {
        "标题": [f"关于{facts.quarter}政策落实", f"{facts.word}情况的通报"],
        "题注": facts.caption("送审稿，经主要领导批准后印发", between="；"),
        "主送机关": TO_ALL,
        "引言": f"按照{plans or '有关实施方案'}任务分工，现将{facts.quarter}落实情况（{facts.data_as_of}）通报如下。",
        "总体情况": [one.words for one in found.whole if one],
        "滞后事项": [one.words for one in found.late],
        "工作要求": _demands(facts, found),
        "发文机关": facts.contents.office,
        "附件": [Row(_row(number, one, as_of)) for number, one in enumerate(found.annex[:MOST_LISTED], start=1)],
        "出处": f"数字{facts.origin}",
    }


def _row(number: int, one: Named, as_of: date) -> dict[str, str]:
    return {
        "序号": str(number),
        "任务": clipped(one.task.title, _NAME),
        "单位": clipped(one.who, _NAME),
        "情况": "；".join(
            words for words in (f"{one.task.light.colour.label}灯：{one.words(as_of).words}", one.own_words) if words
        ),
        "时限": dates_in_words(one.line.words("完成时限")) or "—",
    }


def may_be_named(unit_class: UnitClass | None) -> bool:
    """Whether a 通报 reaches bodies of this class."""
    return unit_class is not None and capped(AlertStage.B3, unit_class) is AlertStage.B3


def _is_of_office(unit_class: UnitClass | None) -> bool:
    """Whether it is the commission itself or one of its 处室: no letter goes to them, nobody 商请 them."""
    return unit_class is not None and capped(AlertStage.B3, unit_class) is None


def _named(facts: Facts) -> Iterator[Named]:
    for line in facts.notes.of(sheets.LATE):
        task = facts.task(line)
        ids = [id for id in task.bodies if may_be_named(facts.classes.get(id))]
        if ids and is_laid(task.light) and not task.light.is_unowned:
            names = [facts.notes.names[id] for id in ids if id in facts.notes.names]
            more = f"等{len(names)}家单位" if len(names) > MOST_BODIES else ""
            explained = tuple(explanation for explanation in task.explained if explanation.department_id in ids)
            reason = _reason(facts, task, "、".join(names))
            yield Named(line, task, "、".join(names[:MOST_BODIES]) + more, reason, explained)


# 一、总体情况


def _counts(facts: Facts) -> Said:
    whole = facts.whole
    if whole is None or facts.is_empty:
        return Said(facts.no_tasks)
    parts = shares({colour: whole.count(colour.label) for colour in Colour})
    of_done = shares({True: whole.count("已完成"), False: whole.count("任务数") - whole.count("已完成")})[True]

    def with_share(count: Said, share: Decimal, column: str) -> Said:
        meaning = f"{column}占任务数"
        return count + "项（" + sourced(f"{share:.1f}%", meaning, sheets.OVERVIEW.name, [whole.row], column) + "）"

    lights = [
        Said(f"{colour.label}灯") + with_share(facts.lit(colour), parts[colour], colour.label) for colour in Colour
    ]
    done = with_share(facts.total("已完成"), of_done, "已完成")
    return Said("共") + facts.total("任务数") + "项任务，已完成" + done + "；" + joined(lights, "、") + "。"


def _changed(facts: Facts) -> Said:
    if facts.whole is None or facts.is_empty:
        return Said("")
    words = facts.whole.words(facts.moved)
    if words == FIRST_EDITION:
        return Said(f"{FIRST_EDITION}。")
    if not words:
        return Said(f"各灯项数与{facts.before}相同。")
    name, row = sheets.OVERVIEW.name, [facts.whole.row]
    parts = [
        Said(f"{colour}灯{'增加' if sign == '+' else '减少'}")
        + sourced(number, f"{colour}灯{facts.moved}", name, row, facts.moved)
        + "项"
        for colour, sign, number in _CHANGE.findall(words)
    ]
    return Said(f"较{facts.before}") + joined(parts, "、") + "。"


_CHANGE = re.compile(r"(.)([+-])(\d+)")


def _reporting(facts: Facts) -> Iterator[Said]:
    if facts.is_unasked:
        yield Said(facts.not_asked)
        return
    name = sheets.DISCIPLINE.name
    text = Said("应报进展") + facts.reported("应报") + "份，按时" + facts.reported("按时") + "份、补报"
    text = text + facts.reported("补报") + "份、缺报" + facts.reported("缺报") + "份。"
    shown, names = _missing(facts), []
    for owed in sorted({line.count("缺报") for line in shown}, reverse=True):
        alike = [line for line in shown if line.count("缺报") == owed]
        count = sourced(owed, f"缺报{owed}份的单位", name, [line.row for line in alike], "缺报")
        bodies_of = "、".join(clipped(facts.notes.called(line.words("单位")), _NAME) for line in alike)
        names.append(Said("缺报") + count + f"份的有{bodies_of}")
    rest = [line for line in facts.missing if line not in shown]
    if names:
        text = text + joined(names, "；")
    if rest:
        own = [line for line in rest if _is_of_office(facts.class_of(line.words("单位")))]
        kinds = (
            ("另行商请的", [line for line in rest if line not in own], "家单位另行商请"),
            ("本委", own, "家为本委及处室"),
        )
        parts = [
            sourced(len(lines), f"不列名的缺报单位（{which}）", name, [line.row for line in lines], "缺报") + words
            for which, lines, words in kinds
            if lines
        ]
        text = text + ("；另有" if names else "另有") + joined(parts, "、") + ("，不列名" if own else "")
    yield text + "。" if names or rest else text


def _missing(facts: Facts) -> list[Line]:
    """The lines of bodies that owe reports and may be named, who owes most first."""
    return [line for line in facts.missing if may_be_named(facts.class_of(line.words("单位")))]


# 二、滞后事项


def _late(facts: Facts, named: Sequence[Named]) -> Iterator[Said]:
    as_of, name = facts.contents.period.as_of, sheets.LATE.name
    place = 0
    for colour in (Colour.RED, Colour.YELLOW):
        lines = [one for one in named if one.task.light.colour is colour]
        if not lines:
            continue
        place += 1
        count = sourced(len(lines), f"列名的{colour.label}灯事项", name, [one.line.row for one in lines], "亮灯")
        head = Said(f"（{cn_numeral(place)}）{colour.label}灯事项") + count + "项。"
        if colour is Colour.YELLOW:
            yield head + _by_kind(lines) + "逐项情况见附件。"
            continue
        yield head if len(lines) <= MOST_TOLD else head + f"先列{MOST_TOLD}项，其余见附件。"
        for number, one in enumerate(lines[:MOST_TOLD], start=1):
            words = Said(f"{number}. {clipped(one.task.title, _NAME)}。{clipped(one.who, _NAME)}：") + one.words(as_of)
            own = sentence(one.own_words) if one.own_words else ""
            yield Said(sentence(words.words) + own, words.sources)
    if not named:
        yield Said(f"{facts.this}没有需要列名通报的滞后事项。")
    decided = list(_decided(facts))
    if decided:
        count = sourced(len(decided), "经审定列入通报", sheets.SUPERVISION.name, [one.row for one in decided], "状态")
        who = "、".join(clipped(facts.notes.called(line.words("对象")), _NAME) for line in decided[:MOST_BODIES])
        yield Said("经审定列入通报的") + count + f"件，涉及{who}。"
    named_rows = {one.line.row for one in named}
    rest = [line for line in facts.notes.of(sheets.LATE) if line.row not in named_rows]
    if rest:
        count = sourced(len(rest), "不列名的红灯、黄灯任务", name, [line.row for line in rest], "亮灯")
        yield (
            Said("另有红灯、黄灯任务")
            + count
            + "项，待综合处核定、核验、协调或者已同意整改、顺延，或者由本委、商请单位承办，不列名。"
        )


def _decided(facts: Facts) -> Iterator[Line]:
    """What was decided to be listed since the quarter before was closed; what came before stood in its own 通报."""
    lines = facts.notes.of(sheets.SUPERVISION)
    for line, letter in zip(lines, facts.contents.letters if lines else (), strict=True):
        is_decided = letter.kind is LetterKind.CIRCULAR and letter.state is LetterState.DECIDED
        if is_decided and not letter.was_told:
            yield line


def _by_kind(lines: Sequence[Named]) -> Said:
    """承办单位反映完成有困难的2项（市司法局、市能源局）、…。"""
    kinds: dict[str, list[Named]] = {}
    for line in lines:
        behind = line.task.light.rule in _WITH_POINTS
        kinds.setdefault("进度落后" if behind else prose_of(line.task), []).append(line)
    parts = []
    for prose, of_kind in sorted(kinds.items(), key=lambda item: -len(item[1])):
        rows = [one.line.row for one in of_kind]
        count = sourced(len(of_kind), f"黄灯：{prose}", sheets.LATE.name, rows, "亮灯")
        who = list(dict.fromkeys(one.who for one in of_kind))
        more = "等" if len(who) > MOST_BODIES else ""
        parts.append(
            Said(f"{prose}的") + count + f"项（{'、'.join(clipped(one, _NAME) for one in who[:MOST_BODIES])}{more}）"
        )
    return joined(parts, "；") + "。"


# 三、工作要求


def _demands(facts: Facts, found: Circular) -> list[str]:
    """What is asked of those that the paper names; “（一）” stands where several things are."""
    colours = {one.task.light.colour for one in found.annex}
    demands = [
        *([OF_RED] if Colour.RED in colours else ()),
        *([OF_YELLOW] if Colour.YELLOW in colours else ()),
        *([OF_MISSING] if _missing(facts) else ()),
    ]
    if len(demands) > 1:
        return [f"（{cn_numeral(place)}）{demand}" for place, demand in enumerate(demands, start=1)]
    return demands or [OF_NONE.format(this=facts.this)]
