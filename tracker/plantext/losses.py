"""What a source did not give: a remark names the field and why, so that nobody takes a guess for the paper's word."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tracker.plantext.certainty import DAMAGE
from tracker.plantext.outline.headings import BOX, Heading
from tracker.plantext.reading import Clause, MeasureReading, PlanReading, Remark, Span
from tracker.plantext.statements.bodies import is_body, is_certain, is_field
from tracker.plantext.statements.words import LABEL, NUMBERED_LABEL
from tracker.plantext.text.cleaning import OPENS_PARAGRAPH
from tracker.plantext.text.cover import Cover
from tracker.plantext.text.numerals import cn_integer
from tracker.plantext.unread import unread

_NOTICE = re.compile(r"关于印发|现将(?![^。\n]{0,20}(?<!通知)如下)|现印发|印发给|(?:通知|函)$", re.MULTILINE)
_LIKE_NUMBER = re.compile(r"^[^\n。]{0,30}[2２][\dOo〇○]{3}[^\n。]{0,6}?[\dOo]{1,4}\s?号[^\n。]{0,6}$", re.MULTILINE)
_CITED = re.compile(r"《[^》\n]{0,200}》")  # 根据《关于印发……的通知》: of another paper
_NO_PLAN = re.compile(r"(?:通知|函|公告|批复)$")
_ENDED = "。！？；：.!?;:）)】］]〕》”…日"
_LABELLED_END = re.compile(r"(?:单位|部门|[时期]限|时间)[】〕][^。；]{1,80}$|日印发$")  # ……【完成时限】2026年6月
_SHORTEST_END = 20  # characters: a shorter last line is a name or a date
_NAME_END = r"(?:[局厅委办部会院]|社(?!区)|海关|集团|公司|中心)"
_TWO_NAMES = re.compile(
    rf"{_NAME_END}(?=(?:省|市|区|县|州)(?!场|政|域|委)[一-鿿]{{1,14}}{_NAME_END})"
    r"|[一-鿿]{3}(?<!公安)(?:厅|委|(?<!总)局)(?=[一-鿿]{2,10}(?:厅|(?<!分)局))"
)
# 市科技局八支持企业…: the heading below stands in the name
_RUNS_ON = re.compile(r"[局厅委办部](?:[一二三四五六七八九十]{1,2}(?![处室科局])[一-鿿]{4}|本[一-鿿]{2,8}自)")
_HOLE = re.compile("[�□■?？]")
_LIKE_LABEL = re.compile(r"(?:牵头|责任|配合|主办|协办|参与)(?:单位|部门)")
# 一大力发展绿色消费: of （一）the brackets are gone
_LIKE_COUNT = re.compile(r"^([一二三四五六七八九十]{1,3})(?![是要方批])(?=[一-鿿]{4})", re.MULTILINE)
_LIKE_HEADING = re.compile(r"[一-鿿“][一-鿿“”、（）A-Za-z\d]{2,28}。?")
_EDGE = " 　\n。"
_SAYS_WHO = re.compile(r"负责|牵头|配合|单位|落实|附件")
_OFTEN = 2  # times a name stands in a plan
_SHORTEST_NAME = 4
_LIKE_ITEM = re.compile(rf"^(?!{NUMBERED_LABEL.pattern})\d{{1,2}}\s?[.．、](?=[一-鿿“])", re.MULTILINE)
_FEWEST_UNNUMBERED = 3  # paragraphs with bodies of their own under one outermost heading
# 加快布局光伏，优化 / 储能设施: a line end where no sentence ends and no line of a list does
_BROKEN_SENTENCE = re.compile(
    r"^(?!——|[一-鿿]{2,8}：|[^\n]*[|│\t])[^\n]*，[^\n]{0,60}[一-鿿\d%％A-Za-z]$"
    r"(?=\n(?P<behind>(?![一-鿿]{2,8}：)[一-鿿\d“A-Za-z][^\n]+))",
    re.MULTILINE,
)
_SHOWN = 12  # characters
_LONG_TEXT = 1000  # characters
_WITHOUT_DIGITS = re.compile(r"(?:[到至]\s?年(?=[，底末])|[%％](?<![\d\s.．百].))")
_DIGIT = re.compile(r"\d")


def losses(reading: PlanReading, text: str, headings: Sequence[tuple[Heading, ...]]) -> list[Remark]:
    """The remarks on a reading; `text` is the folded copy of its text."""
    first = min((h.start for part in headings for h in part), default=len(text))
    return [
        *_head(reading, text, first),
        *_names(reading),
        *_numbers(reading, text, headings),
        *_unnumbered(reading),
        *unread(reading, text),
        *_missing_signs(text),
        *_broken(text, headings),
        *_end(text),
    ]


def by_field(remarks: Sequence[Remark], reading: PlanReading) -> list[Remark]:
    """The remarks on damaged characters, each with the field it stands in."""
    return [
        replace(remark, message=f"{_field(reading, remark.span)}：{remark.message}")
        if remark.code in DAMAGE and remark.span
        else remark
        for remark in remarks
    ]


def _head(reading: PlanReading, text: str, first: int) -> Iterator[Remark]:
    own = reading.parts[0].title if reading.parts else None
    if reading.title is None:
        yield Remark("no_title", "标题没有读到：编号标题之前没有像方案标题的一行，请补填")
    elif own is None and not _NO_PLAN.search(reading.title):
        yield Remark("title_from_notice", "正文之前没有单独的标题，标题取自通知里印发的文件名，请核对")
    notice = _NOTICE.search(_CITED.sub("", text[:first])) is not None
    like = _LIKE_NUMBER.search(text, 0, first)
    if reading.document_number is None and like:
        yield Remark("no_number", "文号没有读到：这一行像文号，但写法不完整，请核对后补填", like.span())
    elif reading.document_number is None and notice:
        yield Remark("no_number", "文号没有读到：通知里没有“〔年份〕几号”的一行，请补填")
    if reading.issued_on is None and notice:
        yield Remark("no_date", "成文日期没有读到：落款处没有完整的年月日，请补填")


def _names(reading: PlanReading) -> Iterator[Remark]:
    """Names that are none as they stand: two run together, one with a hole in it, a label without its colon."""
    parties = [p for m in reading.measures for c in m.clauses for p in c.parties]
    whole = _by_one_sign_less(Counter(party.name for party in parties))
    for party in parties:
        if _TWO_NAMES.search(party.name):
            yield Remark("names_run_together", f"“{party.name}”像是几个单位连写，未拆开，请核对", party.span)
        elif _HOLE.search(party.name):
            yield Remark("broken_name", f"单位名称“{party.name}”有损坏的字，原字无法得知，请改正", party.span)
        elif is_field(party.name):
            continue
        elif _LIKE_LABEL.match(party.name) or _RUNS_ON.search(party.name) or not is_body(party.name):
            yield Remark("odd_name", f"“{party.name}”不像单位名称，请对照原件核对", party.span)
        elif party.name in whole:
            message = f"“{party.name}”比别处的“{whole[party.name]}”少一个字，请对照原件核对"
            yield Remark("rare_name", message, party.span)


def _by_one_sign_less(named: Counter[str]) -> dict[str, str]:
    """省商厅, written once where 省商务厅 stands elsewhere: what was written so, and the whole name.

    The first sign may well be left out: 市场监管局 beside 省市场监管局.
    """
    often = [name for name, times in named.items() if times >= _OFTEN and len(name) >= _SHORTEST_NAME]
    shorter = {name[:at] + name[at + 1 :]: name for name in often for at in range(1, len(name))}
    return {less: name for less, name in shorter.items() if named[less] == 1}


def _numbers(reading: PlanReading, text: str, headings: Sequence[tuple[Heading, ...]]) -> Iterator[Remark]:
    """Where a number or what it belongs to seems to be gone, plan by plan."""
    told = Cover(c.statement_span for m in reading.measures for c in m.clauses if c.statement_span)
    for plan, part in zip(reading.parts, headings, strict=True):
        if part:
            yield from _restarted(part)
            title_end = text.find(plan.title or "", plan.span[0]) + len(plan.title or "")
            yield from _without_number(text, told, title_end, part)
            yield from _skipped(text, part)
    counted = [cn_integer(match[1]) for match in _LIKE_COUNT.finditer(text)]
    if any(row == (1, 2, 3) for row in zip(counted, counted[1:], counted[2:], strict=False)):
        message = "有几行以一、二、三开头而没有顿号或括号，未作标题，请对照原件核对"
        yield Remark("numbers_without_signs", message)


def _restarted(part: tuple[Heading, ...]) -> Iterator[Remark]:
    """Numbers that begin anew without a heading above them."""
    outermost = [h for h in part if h.parent is None]
    for before, heading in pairwise(outermost):
        if heading.number == 1 and heading.rank == before.rank:
            message = f"编号“{heading.name}”从头再来，前面可能缺上一级标题，请核对所在位置"
            yield Remark("restarted_number", message, (heading.start, heading.title[0]))


def _without_number(text: str, told: Cover, title_end: int, part: tuple[Heading, ...]) -> Iterator[Remark]:
    """A line like a heading right above a numbered one: 大力发展货物贸易 over 1.扩大优势产品出口."""
    behind = (title_end, *(heading.title[1] for heading in part))
    for before, heading in zip(behind, part, strict=False):
        end = len(text[: heading.start].rstrip())
        start = text.rfind("\n", before, end) + 1
        is_own_text = not text[before:start].strip(_EDGE)
        if (
            not is_own_text
            and start not in told
            and _LIKE_HEADING.fullmatch(text, start, end)
            and not _says_who(text[start:end])
        ):
            message = f"“{text[start:end]}”像标题而没有编号，以下各条的所在位置请核对"
            yield Remark("heading_without_number", message, (start, end))


def _says_who(words: str) -> bool:
    return _SAYS_WHO.search(words) is not None or all(is_body(name) for name in words.split("、"))


def _skipped(text: str, part: tuple[Heading, ...]) -> Iterator[Remark]:
    """Lines that open with a number nobody counts to."""
    known = {h.start for h in part}
    boxes = [box.start() for box in BOX.finditer(text, part[0].start, part[-1].end)]
    starts = [h.start for h in part]
    for match in _LIKE_ITEM.finditer(text, part[0].start, part[-1].end):
        above = bisect_right(boxes, starts[bisect_right(starts, match.start()) - 1])
        is_in_box = above < bisect_right(boxes, match.start())
        if match.start() not in known and not is_in_box:
            message = f"“{match.group()}”像编号，但与前面接不上，未作标题，请核对"
            yield Remark("skipped_number", message, match.span())


def _opens_duty(clause: Clause) -> bool:
    """市公安局：负责登记上牌, one item of a list of duties."""
    return clause.is_told_first and LABEL.match(clause.statement or "") is None


def _unnumbered(reading: PlanReading) -> Iterator[Remark]:
    for measure in reading.measures:
        told = [c for c in measure.clauses if c.statement_span and not _opens_duty(c)]
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


def _broken(text: str, headings: Sequence[tuple[Heading, ...]]) -> Iterator[Remark]:
    """Lines of a plan's body that end within a sentence: what stands behind may belong to it."""
    for part in (part for part in headings if part):
        for match in _BROKEN_SENTENCE.finditer(text, part[0].start, part[-1].end):
            if not OPENS_PARAGRAPH.match(match["behind"]):
                place = (max(match.start(), match.end() - _SHOWN), match.end())
                message = f"“{text[slice(*place)]}”之后像断开的一句话，未与下一行相连，请对照原件核对"
                yield Remark("broken_sentence", message, place)


def _end(text: str) -> Iterator[Remark]:
    last = text.rstrip()
    start = last.rfind("\n") + 1
    words = last[start:]
    told = "：" in words[-_SHORTEST_END:] or _LABELLED_END.search(words) is not None
    told |= LABEL.match(words) is not None and is_certain(re.split("[、，；]", words)[-1])  # a list without a stop
    if len(words) >= _SHORTEST_END and words[-1] not in _ENDED and not told:
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
