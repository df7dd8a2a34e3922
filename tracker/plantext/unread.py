"""What a source says of who has a task and by when, and was not read: told, so that nobody takes it for unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.plantext.outline.head import year_of_title
from tracker.plantext.reading import PlanReading, Remark
from tracker.plantext.statements.bodies import is_body, is_certain
from tracker.plantext.statements.words import HELPS_ONLY, TIME_LABEL
from tracker.vocabulary import Basis, Kind

_OFFICE = (
    r"(?:[省市县区州旗]|自治区|国家)(?!域)[一-鿿]{1,12}"
    r"(?:(?<![格布大全开新好结])局|委|(?<![会客大])厅|(?<![督交承举代帮通次即易好站网主协])办|部)"
)
# 区应急局牵头，会同区公安分局开展检查, 堤防巡查由市水务局负责: who has it, in a sentence that says what, too;
# ——市文旅局 on a line's end
_TELLS_WHO = re.compile(
    r"(?:^|(?<=[。；：，\n]))\s?由?[一-鿿]{1,12}(?:[局委厅]|(?<!经)办|政府|管委会)：?(?:牵头|会同|负责(?!解释|的|人|同志)(?=[一-鿿]))"
    r"|由[^，。；：\n]{0,24}?(?:[局委厅]|(?<!经)办|管委会)(?:分别|具体|统一|共同)?(?:牵头|负责)(?:组织实施|落实|实施|推进)?(?=[，。；\n]|\Z)"
    rf"|(?:^|(?<=[。；\n]))[—－–]{{1,2}}\s?{_OFFICE}(?:、{_OFFICE})*(?=。?(?:\n|\Z))"
    r"|(?:牵头|责任)(?:单位|部门)[：:](?!\s?(?:见|详|同上|无))",
    re.MULTILINE,
)
_TIME_TOLD = re.compile(rf"{TIME_LABEL.pattern}\s?(?P<when>[^。；，\n）)】]{{2,24}})")
_TIME_LABEL_ENDS = re.compile(r"[限间点排度期求划]\s?[：:｜丨]")  # of which one stands where any such label does
_GOES_ON_ALWAYS = re.compile(
    r"长期|持续|常年|常态|立即|立行|即知|全年|每|按|逐|分[年步期批阶]|适时|动态|随时|贯穿|已完成|另行|待定|同上|详见|见附|[无/／—-]"
)
_OF_A_DAY = re.compile(r"[\d年月日前内节底]")
_OFFICIAL_LEADS = re.compile(
    r"(?:[省市县区州旗]长|秘书长|书记)[^，；。\n]{0,6}牵头|牵头[^，；。\n]{0,12}(?:[省市县区州旗]长|秘书长|书记)"
)
# 以下任务均由, 本章任务由
_OF_ALL_BELOW = re.compile(
    r"\s?(?:以下|下列|本(?:章|部分|节|领域|专项|行动)|(?:各项|所有|全部)(?=任务|工作|措施|事项))[^，。；：\n]{0,8}?由"
)
_YEAR = re.compile(r"20\d\d|十[三四五六]五")
_SHOWN = 12  # characters


def unread(reading: PlanReading, text: str) -> Iterator[Remark]:
    """The remarks on what stands in `text`, the folded copy of the reading's, and came into no clause."""
    yield from _unread_sentences(reading, text)
    yield from _names_alone(reading)
    yield from _unread_times(reading, text)
    yield from _times_before_issue(reading)
    yield from _only_helpers(reading, text)
    yield from _told_above(reading, text)


def _unread_sentences(reading: PlanReading, text: str) -> Iterator[Remark]:
    """区应急局牵头，会同区公安分局开展检查: a task of nobody whose own words say who has it.

    Or a second body in a duty of the first: 市公安局：负责登记上牌；市城管局负责停放秩序。
    """
    for clause in (c for m in reading.measures for c in m.clauses):
        is_nobodys = clause.basis == Basis.NONE.value and clause.kind != Kind.GOVERNANCE.value
        match = _TELLS_WHO.search(text, *clause.text_span) if is_nobodys or clause.is_told_first else None
        if match:
            words = text[match.start() : match.end() + _SHOWN].strip().split("\n")[0]
            message = f"“{words}”像写明了由谁负责，未作责任单位，请人工核对"
            yield Remark("unread_statement", message, match.span())


def _names_alone(reading: PlanReading) -> Iterator[Remark]:
    """（一）市商务局, an item that is but the name of a body; a list of duties (市商务局：负责督促…) was read."""
    for measure in reading.measures:
        name = (measure.title or "").strip("：。 ")
        unsaid = all(clause.basis == Basis.NONE.value for clause in measure.clauses)
        if unsaid and is_certain(name) and is_body(name):
            message = f"标题“{name}”是单位名称，未作责任单位，请核对这一条由谁负责"
            yield Remark("unread_statement", message, measure.span)


def _unread_times(reading: PlanReading, text: str) -> Iterator[Remark]:
    """完成时限：2026年国庆节前, 印发后30日内: a limit of which no day can be told."""
    if not _TIME_LABEL_ENDS.search(text):
        return
    days = [stated.span for measure in reading.measures for clause in measure.clauses for stated in clause.dates]
    for measure in reading.measures:
        for match in _TIME_TOLD.finditer(text, *measure.span):
            start, end = match.span("when")
            is_read = any(a < end and start < b for a, b in days)
            words = match["when"].strip()
            if _OF_A_DAY.search(words) and not is_read and not _GOES_ON_ALWAYS.match(words):
                message = f"时限“{words}”未读成日期，请对照原件补填"
                yield Remark("unread_time", message, (start, end))


def _times_before_issue(reading: PlanReading) -> Iterator[Remark]:
    """3月底前 in a plan signed in November: of that year it is past, and the text does not say which year it means."""
    signed = reading.issued_on
    if signed is None or year_of_title(reading.title, signed):
        return
    for stated in (s for measure in reading.measures for clause in measure.clauses for s in clause.dates):
        if stated.due_on and stated.due_on < signed and not _YEAR.search(stated.text):
            message = f"时限“{stated.text}”没有写年份，读成 {stated.due_on.year} 年早于印发日，请核对是哪一年"
            yield Remark("unread_time", message, stated.span)


def _only_helpers(reading: PlanReading, text: str) -> Iterator[Remark]:
    """配合单位：市统计局 alone: nobody is said to lead, and the first of the list stands in for him."""
    for clause in (c for m in reading.measures for c in m.clauses):
        span = clause.statement_span
        if span is None or clause.basis == Basis.EXPLICIT.value:
            continue
        if HELPS_ONLY.match(text, *span):
            yield Remark("only_helpers", "原文只写了配合单位，没有写由谁牵头，请核对", span)
        elif _OFFICIAL_LEADS.search(text, *span):
            yield Remark("only_helpers", "原文写由领导牵头，没有写牵头单位，请核对", span)


def _told_above(reading: PlanReading, text: str) -> Iterator[Remark]:
    """以下任务均由市商务局牵头。 above items of which some name their own: the others are of nobody, and told."""
    above: tuple[int, tuple[int, ...], str] | None = None
    for measure in reading.measures:
        if above and measure.part == above[0] and measure.path[: len(above[1])] == above[1]:
            for clause in measure.clauses:
                if clause.basis == Basis.NONE.value and clause.kind != Kind.GOVERNANCE.value:
                    message = f"上一级标题“{above[2]}”下写明了责任单位，这一条没有，未随它读取，请核对由谁负责"
                    yield Remark("told_above", message, clause.text_span)
            continue
        said = (clause.statement_span for clause in measure.clauses if clause.statement_span)
        is_of_all = any(_OF_ALL_BELOW.match(text, *span) for span in said)
        above = (measure.part, measure.path, measure.title or "") if is_of_all else None
