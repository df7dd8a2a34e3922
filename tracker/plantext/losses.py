"""What a source did not give: a remark names the field and why, so that nobody takes a guess for the paper's word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tracker.plantext.outline.headings import Heading
from tracker.plantext.reading import MeasureReading, PlanReading, Remark, Span
from tracker.plantext.statements.bodies import is_body

_NOTICE = re.compile(r"关于印发|现将|现印发|印发给|(?:通知|函)$", re.MULTILINE)
_LIKE_NUMBER = re.compile(r"^[^\n。]{0,30}[2２][\dOo〇○]{3}[^\n。]{0,6}?[\dOo]{1,4}\s?号[^\n。]{0,6}$", re.MULTILINE)
_NO_PLAN = re.compile(r"(?:通知|函|公告|批复)$")
_ENDED = "。！？；：.!?;:）)】］]〕》”…日"
_SHORTEST_END = 20  # characters: a shorter last line is a name or a date
_NAME_END = r"(?:[局厅委办部会社院]|海关|集团|公司|中心)"
_TWO_NAMES = re.compile(
    rf"{_NAME_END}(?=(?:省|市|区|县|州)(?!场|政|域|委)[一-鿿]{{1,14}}{_NAME_END})"
    r"|[一-鿿]{3}(?<!公安)(?:厅|委|(?<!总)局)(?=[一-鿿]{2,10}(?:厅|(?<!分)局))"
)
# 市科技局八支持企业…: the heading below stands in the name
_RUNS_ON = re.compile(r"[局厅委办部](?:[一二三四五六七八九十]{1,2}(?![处室科局])[一-鿿]{4}|本[一-鿿]{2,8}自)")
_HOLE = re.compile("[�□■?？]")
_LIKE_LABEL = re.compile(r"(?:牵头|责任|配合|主办|协办|参与)(?:单位|部门)")
_LIKE_ITEM = re.compile(r"^\d{1,2}\s?[.．、](?=[一-鿿“])", re.MULTILINE)
_FEWEST_UNNUMBERED = 3  # paragraphs with bodies of their own under one outermost heading
_LONG_TEXT = 1000  # characters
_WITHOUT_DIGITS = re.compile(r"(?:[到至]\s?年(?=[，底末])|(?<![\d\s.．百])[%％])")
_DIGIT = re.compile(r"\d")
_DAMAGE = ("lost_sign", "broken_text")


def losses(reading: PlanReading, text: str, headings: Sequence[tuple[Heading, ...]]) -> list[Remark]:
    """The remarks on a reading; `text` is the folded copy of its text."""
    first = min((h.start for part in headings for h in part), default=len(text))
    return [
        *_head(reading, text, first),
        *_names(reading),
        *_numbers(text, headings),
        *_unnumbered(reading),
        *_missing_signs(text),
        *_end(text),
    ]


def by_field(remarks: Sequence[Remark], reading: PlanReading) -> list[Remark]:
    """The remarks on damaged characters, each with the field it stands in."""
    return [
        replace(remark, message=f"{_field(reading, remark.span)}：{remark.message}")
        if remark.code in _DAMAGE and remark.span
        else remark
        for remark in remarks
    ]


def _head(reading: PlanReading, text: str, first: int) -> Iterator[Remark]:
    own = reading.parts[0].title if reading.parts else None
    if reading.title is None:
        yield Remark("no_title", "标题没有读到：编号标题之前没有像方案标题的一行，请补填")
    elif own is None and not _NO_PLAN.search(reading.title):
        yield Remark("title_from_notice", "正文之前没有单独的标题，标题取自通知里印发的文件名，请核对")
    notice = _NOTICE.search(text, 0, first) is not None
    like = _LIKE_NUMBER.search(text, 0, first)
    if reading.document_number is None and like:
        yield Remark("no_number", "文号没有读到：这一行像文号，但写法不完整，请核对后补填", like.span())
    elif reading.document_number is None and notice:
        yield Remark("no_number", "文号没有读到：通知里没有“〔年份〕几号”的一行，请补填")
    if reading.issued_on is None and notice:
        yield Remark("no_date", "成文日期没有读到：落款处没有完整的年月日，请补填")


def _names(reading: PlanReading) -> Iterator[Remark]:
    """Names that are none as they stand: two run together, one with a hole in it, a label without its colon."""
    for party in (p for m in reading.measures for c in m.clauses for p in c.parties):
        if _TWO_NAMES.search(party.name):
            yield Remark("names_run_together", f"“{party.name}”像是几个单位连写，未拆开，请核对", party.span)
        elif _HOLE.search(party.name):
            yield Remark("broken_name", f"单位名称“{party.name}”有损坏的字，原字无法得知，请改正", party.span)
        elif _LIKE_LABEL.match(party.name) or _RUNS_ON.search(party.name) or not is_body(party.name):
            yield Remark("odd_name", f"“{party.name}”不像单位名称，请对照原件核对", party.span)


def _numbers(text: str, headings: Sequence[tuple[Heading, ...]]) -> Iterator[Remark]:
    """Numbers that begin anew without a heading above them, and lines that open with a number nobody counts to."""
    for part in headings:
        outermost = [h for h in part if h.parent is None]
        for before, heading in pairwise(outermost):
            if heading.number == 1 and heading.rank == before.rank:
                message = f"编号“{heading.label}”从头再来，前面可能缺上一级标题，请核对所在位置"
                yield Remark("restarted_number", message, (heading.start, heading.title[0]))
        known = {h.start for h in part}
        for match in _LIKE_ITEM.finditer(
            text, part[0].start if part else len(text), part[-1].end if part else None or 0
        ):
            if match.start() not in known:
                message = f"“{match.group()}”像编号，但与前面接不上，未作标题，请核对"
                yield Remark("skipped_number", message, match.span())


def _unnumbered(reading: PlanReading) -> Iterator[Remark]:
    for measure in reading.measures:
        told = [c for c in measure.clauses if c.statement_span]
        paragraphs = {reading.text.count("\n", measure.span[0], c.statement_span[0]) for c in told if c.statement_span}
        if len(measure.path) == 1 and len(paragraphs) >= _FEWEST_UNNUMBERED and _is_section(measure):
            title = f"“{measure.label}{measure.title[:20]}”"
            message = f"{title}下有 {len(told)} 处责任分工没有各自的编号，小标题的编号可能已丢失"
            yield Remark("headings_lost", message, (measure.span[0], measure.span[0] + len(measure.label)))


def _is_section(measure: MeasureReading) -> bool:
    return measure.label.endswith("、") or measure.label.startswith("第")


def _missing_signs(text: str) -> Iterator[Remark]:
    """Signs that no plan goes without: what they tell cannot be known."""
    if len(text) >= _LONG_TEXT and text.count("。") * 1000 < len(text):
        yield Remark("no_full_stops", "全文几乎没有句号，标题与正文、句与句的界线可能有误，请对照原件核对")
    if len(text) >= _LONG_TEXT and (len(_WITHOUT_DIGITS.findall(text)) > 1 or not _DIGIT.search(text)):
        yield Remark("no_digits", "全文的数字像是已经丢失，指标、时限和日期未读，请对照原件补填")


def _end(text: str) -> Iterator[Remark]:
    last = text.rstrip()
    start = last.rfind("\n") + 1
    words = last[start:]
    if len(words) >= _SHORTEST_END and words[-1] not in _ENDED and "：" not in words[-_SHORTEST_END:]:
        yield Remark(
            "text_cut_off", "全文停在一句话中间，后面可能没有复制完整", (max(start, len(last) - 12), len(last))
        )


def _field(reading: PlanReading, span: Span) -> str:
    """What a place of the text was read as."""

    def covers(other: Span | None) -> bool:
        return other is not None and other[0] < span[1] and span[0] < other[1]

    for measure in reading.measures:
        if not covers(measure.span):
            continue
        for clause in measure.clauses:
            party = next((p for p in clause.parties if covers(p.span)), None)
            if party:
                return f"单位名称“{party.name}”"
            if covers(clause.statement_span):
                return "责任分工"
        if measure.title and covers(
            (measure.span[0], reading.text.find(measure.title, measure.span[0]) + len(measure.title))
        ):
            return f"任务标题“{measure.title[:20]}”"
        figure = next((i for i in measure.indicators if covers(i.span)), None)
        return f"指标“{figure.subject[:20]}”" if figure else "任务内容"
    return "正文"
