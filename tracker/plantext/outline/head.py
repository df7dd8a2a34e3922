"""The head of a plan: titles, document number, date of signing, who issued it; and where several plans part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from tracker.plantext.reading import Span
from tracker.plantext.text.numerals import cn_integer
from tracker.typed import YEARS

_PLAN_WORDS = (
    r"(?:方案|意见|计划|规划|措施|办法|要点|行动|清单|台账|分工|分解|指引|指南|纲要|安排|任务|部署|细则|政策|决定|规定|举措"
    r"|(?:政策|措施|举措|意见|经济|发展|消费|创新)“?\d{1,2}”?条|[一二三四五六七八九十]”?条|工程|(?:分[解工]|任务|责任)一览表|(?:分解|分工|任务|责任|清单|推进|安排)表|任务书|路线图|倡议|机制)"
)
_DIVISION = re.compile(r"第[一二三四五六七八九十\d]{1,3}(?:部分|章|篇|编|节)")
# 2026年工作要点, 2026年度计划; not 2030年前碳达峰, 2025—2027年
_YEAR_OF_TITLE = re.compile(r"(?<![—－~～至到-])(20\d\d)年(?![—－~～至到-]|年?[底末]?[之以]?前(?!三|两|半|期|\d|后))")
_SENTENCE = re.compile(r"[。；，：|]")
# 某市科技创新重点项目清单, above a list that counts anew
_LIST_TITLE = re.compile(
    r"(?=[^\n]{8})[^。，；：\n]*(?:[省市县区州旗盟]|20\d\d)[^。，；：\n]*(?:清单|(?:分工|分解|任务|责任|项目)表|台账)(?:\s?[（(][^（()）\n]{1,20}[）)])?"
)
_NOTE = r"(?:\s?[（(《〈][^（()）]{1,30}[）)》〉])*"
_TITLE = re.compile(rf"[^。；！？：]{{4,90}}{_PLAN_WORDS}{_NOTE}")
_NOTICE = re.compile(r"(?:通知|函|公告|批复|通告|报告|请示)$|印发.{0,60}的\s?$")
# 为推进绿色消费，制定本方案。 · 现将有关任务进行责任分解。
_OPENS_PLAN = re.compile(
    r"\n(?:为(?!人民)|根据|按照|依据|结合|围绕|贯彻|现将)(?![^\n]*(?:印发|转发|下发|发给|，请))[^\n]{8,600}。\n"
)
_NO_TITLE = re.compile(
    r"^(?:现(?=将|就|把|印发|提出|制)|为(?!人民)|根据|按照|经(?=市|省|区|县|州|国务院|研究|批准)|附\s?件|[（(]|关于印发|[一二三四五六七八九十]+、|\d+[.、．]|\S{0,12}[：:])|如下|以下"
    r"|特制定|制定本|https?:|www\.|[>|＞»]"
)
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、](?!\d)"
    r"|第[一二三四五六七八九十]{1,3}[章条节])",
    re.MULTILINE,
)
_FIRST_NUMBER = re.compile(r"^\s?(?:一\s?[、．.]|[（(]一[）)]|1\s?[.．、](?!\d)|第一[章条节部])", re.MULTILINE)
_DOCUMENT_NUMBER = re.compile(
    r"(?P<office>[一-鿿]{2,24}(?:（[一-鿿]{1,6}）)?)\s?[〔﹝\[［【（(<〈《]\s?(?P<year>20\d\d)\s?[〕﹞\]］】）)>〉》]\s?(?:第\s?)?(?P<number>\d{1,5})\s?号"
)
_BEFORE_NUMBER = re.compile(r"[\s（(【★●•·]*(?:[一-鿿]{0,6}(?:文号|字号|编号)(?:\s?[：:]|\s)\s?)?")
_BEHIND_NUMBER = re.compile(
    r"[\s）)】|]*(?:签发人.*|[（(].{0,12}[）)]|[一-鿿]{2,6}\s?[：:].*|附\s?件\s?\d{0,2}|[（(]?20\d\d\s?年.{3,7}日[）)]?)?"
)
# 某市碳达峰实施方案 发布时间：2022-10-10 14:04, of a page on the web
_PAGE_WORDS = re.compile(
    r"[ |]?(?:(?:发布|发文|更新|信息|稿件)?(?:时间|日期|来源)\s?[：:]|浏览(?:次数|量)?\s?[：:]"
    r"|(?<= )20\d\d-\d{1,2}-\d{1,2}"
    r"|[【\[]?(?:打印|关闭|收藏|分享|字体|字号)(?:本页|窗口|大小)?(?:[】\]]|[：:])).*"
)
# 某市2021年重点工作任务（某政发〔2021〕2号）, a line of its own;
# not …的通知》（某政发〔2021〕2号）, 按照省重点任务（某政发〔2021〕2号）
# 发文标题： 某市……的意见
_TITLE_LABEL = re.compile(r"(?:(?:发文|文件|公文|信息)?标\s?题|(?:文件|公文|信息)名称)\s?[：:]\s?(?=[^\n]{8})")
_WITH_NUMBER = re.compile(
    rf"(?!.*(?:按照|根据|依据|依照|参照|对照|遵照|结合)|[和及与为])(?P<title>[^。；！？：《》]{{4,90}}(?:{_PLAN_WORDS}|通知)|[^。；！？：]{{4,120}}的通知)\s?[（(]\s?"
    rf"{_DOCUMENT_NUMBER.pattern}\s?[）)]"
)
_DATE = re.compile(
    r"(?P<year>20\d\d|[二２][〇○零OＯ0][一二三四五六七八九〇○零]{2})\s?年\s?(?P<month>\d{1,2}"
    r"|[一二三四五六七八九十]{1,2})\s?月\s?(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s?日"
)
_NOT_SIGNED = re.compile(r"发布|来源|浏览|有效期|施行|时间[：:]|实施|会议|通过|日期[：:]")
_SIGNED_LABEL = re.compile(r"(?:成文|发文|印发)(?:日期|时间)[\s：:|]{1,4}(?:(20\d\d)[-./](\d{1,2})[-./](\d{1,2}))?")
_ISSUER_END = (
    r"(?:委员会|人民政府办公[厅室]|人民政府|政府办公[厅室]|办公厅|办公室|委|厅|局|部|院|署|会|中心|小组|指挥部"
    r"|公司|集团|分行|支行|海关|大学|社|(?<![承督主协举查催交经代待速])办)"
)
_ISSUER = re.compile(rf"[一-鿿“”「」\"（）《》]{{2,60}}?{_ISSUER_END}")
_MAY_ISSUE = re.compile(r"[一-鿿“”「」\"（）《》]{2,60}")
# One or several: parted into each, 局局局…, there would be no end of ways.
_ISSUERS = re.compile(rf"[一-鿿“”「」\"（）]{{2,240}}{_ISSUER_END}")
# 某市商务局 某市财政局
_SIGNATURE = re.compile(rf"[一-鿿]{{2,30}}{_ISSUER_END}(?: [一-鿿]{{2,30}}{_ISSUER_END}){{0,9}}")
_ONE_ISSUER = re.compile(
    r"[一-鿿“”「」\"（）]{2,30}?(?:人民政府办公[厅室]|委员会办公[厅室]|小组办公室|委员会|人民政府(?!办)|办公[厅室]|厅|(?<!分)局|(?<=[省市区县国])委(?!员)|部(?!门)|署|海关|分行|总工会|联合会)"
)
# 某市商务局 （此件公开发布） 2023年3月6日
_RELEASE = re.compile(r"[（(]?此[件文][^（()）\n]{0,12}[）)]")
_BY_ISSUER = re.compile(rf"^(?P<who>{_ISSUERS.pattern})关于[^。\n]{{4,120}}的通知$", re.MULTILINE)
_CLOSING = re.compile(
    rf"附\s?件\s?\d{{0,2}}\s?[：:]|附\s?件\s?\d{{0,2}}$|抄送|[（(]?此[件文].{{0,4}}公开|本.{{2,12}}自.{{2,24}}(?:施行|执行|实施|生效)|"
    rf"(?:{_ISSUERS.pattern})?\s?{_DATE.pattern}\s?(?:印发)?$"
)
_ANNEX_LINE = re.compile(r"^附\s?件\s?\d{0,2}\s?(?:[：:].{0,60})?$", re.MULTILINE)
_TELLS_WHO = re.compile(
    r"(?:负责|牵头|配合)[）)]|(?:牵头|主责|主办|承办|责任|配合|负责|落实|实施)(?:单位|部门|处室)[：:]"
)
# 印发《…实施方案》, 关于印发…实施方案的通知, 《…》已经市政府同意，现印发给你们
_HANDED_DOWN = re.compile(
    rf"《(?P<agreed>[^《》]{{4,80}}{_PLAN_WORDS}{_NOTE})》(?=(?:已?经|业经|已)[^。]{{0,60}}印发)|"
    rf"(?:印发|下发|转发|发布|公布)\s?(?:了)?(?:《(?P<quoted>(?:[^《》]|《[^《》]{{1,40}}》){{4,80}}{_PLAN_WORDS}{_NOTE})》"
    rf"|(?P<plain>[^《》。；：，]{{4,80}}{_PLAN_WORDS}{_NOTE})(?=的\s?通知))"
)
_WITHIN_HEAD = 200  # characters: the title of a text without numbers stands no further down
_LONGEST_LIST = 400  # lines
_LONGEST_TITLE_LINE = 240  # characters
_SIGNED_WITHIN = 4  # lines before an annex
_IN_QUOTES = re.compile(r"《(?:[^《》]|《[^《》]{1,40}》)+》")
_ONLY_ANNEX = re.compile(r"附\s?件\s?\d{0,2}\s?[：:]?")
_ANNEX = re.compile(r"附\s?件\s?\d{0,2}\s?[：:]?\s?\n?$")


@dataclass(frozen=True)
class Region:
    """One plan of a file: its title's span (None where it has none) and its extent."""

    title: Span | None
    start: int
    end: int


@dataclass(frozen=True)
class Head:
    """What the notice says about itself."""

    document_number: str | None
    issued_on: date | None
    issuers: tuple[str, ...]


def regions(text: str) -> tuple[Region, ...]:
    """The plans of a file: each starts at a title behind which numbering opens anew; a notice in front is no plan."""
    titles = list(_titles(text))
    if not titles:
        return (Region(None, 0, body_end(text, 0, len(text))),)
    ends = [_before_annex_mark(text, title[0]) for title in titles[1:]] + [len(text)]
    return tuple(Region(t, t[0], body_end(text, t[0], end)) for t, end in zip(titles, ends, strict=True))


def body_end(text: str, start: int, end: int) -> int:
    """Where the plan's own text ends: before 附件：…, the signature, 抄送, and a line like 本方案自印发之日起施行."""
    annex = _ANNEX_LINE.search(text, start, end)
    if annex and not _TELLS_WHO.search(text, annex.end(), end):
        end = annex.start()
    lines = list(_lines(text, start, end))
    for i in range(max(1, len(lines) - 30), len(lines)):
        if any(b - a > 160 for a, b in lines[i:]) or _TELLS_WHO.search(text, lines[i][1], end):
            continue
        if _CLOSING.match(text[slice(*lines[i])]):
            while i > 1 and _signs(text, lines[i - 2], lines[i - 1]):
                i -= 1
            return lines[i][0]
    return end


def _signs(text: str, above: Span, line: Span) -> bool:
    """某市商务局 某市财政局, the names below a plan; below 责任单位： they are whom its last task names."""
    return _SIGNATURE.fullmatch(text, *line) is not None and not text[slice(*above)].rstrip().endswith("：")


def _before_annex_mark(text: str, title: int) -> int:
    mark = _ANNEX.search(text, max(0, title - 12), title)
    return mark.start() if mark else title


def find_head(text: str, first: Region) -> Head:
    """Number, date and issuers from what stands before the plan; where there is nothing, the date from its end."""
    body = first.title[0] if first.title else body_start(text)
    head_end = max(body, text.find("\n", first.title[1])) if first.title else body
    number = _document_number(text, head_end) or _document_number(text, body_start(text))
    dated = _signed(text, 0, body) or _signed_label(text, body_start(text))
    dated = dated or _signed_at_end(text, first) or _signed_before_annex(text, first)
    if dated is None:
        return Head(number, None, ())
    return Head(number, dated[0], _issuers(text, dated[1]) or _issuers_of_notice(text, dated[1], body))


def plan_year(title: str | None, issued_on: date | None) -> int | None:
    """The year a plan speaks of as its own: that of its title (2023年工作要点), else that of its signing."""
    return year_of_title(title, issued_on) or (issued_on.year if issued_on else None)


def year_of_title(title: str | None, issued_on: date | None) -> int | None:
    """The year a plan is for by its title: 2026年工作要点, 2026年度计划.

    One far ahead (迎接2030年运动会筹备方案) is what it leads to, one before its signing what it speaks of
    (关于做好2024年审计查出问题整改工作的通知).
    """
    named = _YEAR_OF_TITLE.search(title) if title else None
    year = int(named.group(1)) if named else None
    return year if year and (issued_on is None or issued_on.year <= year <= issued_on.year + 1) else None


def notice_title(text: str, end: int) -> str | None:
    """The title of a plan that has none of its own: the one its notice hands down (印发《…实施方案》的通知).

    A notice that hands down nothing is itself the plan (关于…的通知).
    """
    for line in _lines(text, 0, min(end, body_start(text))):
        handed_down = _HANDED_DOWN.search(text, *line)
        if handed_down:
            return next(words for words in handed_down.groups() if words)
    for line in _lines(text, 0, end):
        words = text[slice(*_without_number(text, line))]
        if 8 <= len(words) <= 120 and re.search(r"(?:通知|意见|函)$", words) and "。" not in words:
            return words
    return None


def looks_like_title(words: str) -> bool:
    """Whether a line may be the title of a plan: it ends in 方案, 意见, 措施 and is no notice."""
    return _TITLE.fullmatch(words) is not None and not _NOTICE.search(words) and not _NO_TITLE.search(words)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        yield at, stop
        at = stop + 1


def _last_lines(text: str, start: int, end: int, count: int) -> int:
    """Where the last so many lines begin."""
    at = end - 1
    for _ in range(count):
        at = text.rfind("\n", start, max(at, start))
        if at < 0:
            return start
    return at + 1


def _titles(text: str) -> Iterator[Span]:
    """Before each opening of a numbering (一、 or 1.) the last line that may be a title, no number standing between;
    where nothing opens so (a table from 14 on, an excerpt from 三、 on), before the first number."""
    last: Span | None = None
    topmost: Span | None = None
    before_any: Span | None = None
    is_numbered = False
    opened_by: str | None = None
    notice: int | None = None  # where numbers open before any plan has
    mark = annex = 0  # where the line above, and the one above the title, ends that only says 附件2
    for line in _lines(text, 0, len(text)):
        line = _without_number(text, _unquoted(text, line))
        words = text[slice(*line)]
        if _NUMBERED.match(words):
            style = _style(words)
            is_first = _FIRST_NUMBER.match(words) is not None
            before_any = before_any if is_numbered else last
            is_numbered = True
            parts = opened_by in (None, style) or last is not None and _ends_notice(text, notice, last)
            if is_first and last is not None and (parts or _lists_tasks(text, last, line, annex)):
                yield last
                opened_by, before_any, notice = style, None, None
            elif is_first and opened_by is None:
                opened_by, notice = style, line[0]
            last, annex = None, 0
        elif _may_be_title(words) and (last is None or _is_nearer(text, last, line)) or mark and _names_annex(words):
            last, annex = line, mark
            topmost = topmost or line
        if words.strip():
            mark = line[1] if _ONLY_ANNEX.fullmatch(words.strip()) else 0
    if before_any is not None:
        yield before_any
    elif not is_numbered and topmost is not None and topmost[0] < _WITHIN_HEAD:
        yield topmost


def _ends_notice(text: str, start: int | None, title: Span) -> bool:
    """Whether a notice without tasks, numbered from `start` on (通知如下：1.明确任务…), is signed before a title."""
    if start is None or "印发" not in text[:start] or _TELLS_WHO.search(text, 0, title[0]):
        return False
    return _signed(text, start, title[0]) is not None


def _lists_tasks(text: str, title: Span, first: Span, annex: int) -> bool:
    """Whether a list numbered otherwise than the plan before it tells who: in an annex, or below a title of its own."""
    is_apart = annex > 0 or _LIST_TITLE.fullmatch(text, *title) is not None and not _is_within(text, first)
    return is_apart and _tells_who_in_annex(text, annex or first[0])


def _is_within(text: str, first: Span) -> bool:
    """Whether a list stands within a plan: the numbers around it go on behind it, （二） behind 1. 2."""
    style = _style(text[slice(*first)])
    for line in islice(_lines(text, first[1] + 1, len(text)), _LONGEST_LIST):
        words = text[slice(*line)]
        if _NUMBERED.match(words) and _style(words) != style:
            return _FIRST_NUMBER.match(words) is None
    return False


def _names_annex(words: str) -> bool:
    """A line right below 附件2 that names what stands there, whatever it is called: 某市公共服务主要指标."""
    return 4 <= len(words) <= 60 and not _SENTENCE.search(words) and not _NO_TITLE.search(words)


def _tells_who_in_annex(text: str, start: int) -> bool:
    """Whether an annex behind a plan has tasks of its own (附件2 任务分工表), numbered otherwise than the plan."""
    following = _ANNEX_LINE.search(text, start)
    return _TELLS_WHO.search(text, start, following.start() if following else len(text)) is not None


def _unquoted(text: str, line: Span) -> Span:
    """A title that stands alone in 《》, without them."""
    alone = _IN_QUOTES.fullmatch(text, *line)
    return (line[0] + 1, line[1] - 1) if alone else line


def _without_number(text: str, line: Span) -> Span:
    """A title without what a page says before and behind it, and the document number that stands in brackets there."""
    if line[1] - line[0] > _LONGEST_TITLE_LINE:
        return line
    label = _TITLE_LABEL.match(text, *line)
    line = (label.end(), line[1]) if label else line
    page = _PAGE_WORDS.search(text, line[0] + 8, line[1])
    line = (line[0], page.start()) if page and looks_like_title(text[line[0] : page.start()]) else line
    numbered = _WITH_NUMBER.fullmatch(text, *line)
    return (line[0], numbered.end("title")) if numbered else line


def _may_be_title(words: str) -> bool:
    """A line that reads like a title and is no division of a plan (第二部分 重点任务)."""
    return len(words) <= 120 and looks_like_title(words) and not _DIVISION.match(words)


def _is_nearer(text: str, earlier: Span, later: Span) -> bool:
    """A second title line before the same numbering wins, unless it only names the plan's tasks: by a short name
    (目标任务), or right below the lines that open the plan."""
    is_long = later[1] - later[0] >= 8 or earlier[1] - earlier[0] < 8
    return is_long and _OPENS_PLAN.fullmatch(text, earlier[1], later[0]) is None


def _style(words: str) -> str:
    words = words.lstrip()
    return "bracket" if words[0] in "（(" else "digit" if words[0].isdigit() else words[0] if words[0] == "第" else "cn"


def body_start(text: str) -> int:
    """Where the first numbered heading stands."""
    match = _NUMBERED.search(text)
    return match.start() if match else min(len(text), 3000)


def _document_number(text: str, end: int) -> str | None:
    """The number on a line of its own before the plan's text, else behind a title there; one that a sentence cites is
    not the document's."""
    behind_title = None
    for line in _lines(text, 0, end):
        words = text[slice(*line)]
        match = _DOCUMENT_NUMBER.search(words)
        if match is None or len(words) > 120:
            continue
        number = f"{match.group('office')}〔{match.group('year')}〕{match.group('number')}号"
        before, behind = words[: match.start()], words[match.end() :]
        if _BEFORE_NUMBER.fullmatch(before) and _BEHIND_NUMBER.fullmatch(behind):
            return number
        if re.search(r"(?:文\s?号|字\s?号)[\s：:|]*$", before):
            return number
        if behind_title is None and _WITH_NUMBER.fullmatch(words):
            behind_title = number
    return behind_title


def _signed(text: str, start: int, end: int) -> tuple[date, Span] | None:
    """The last line before the plan that is a date, or names of issuers with a date behind them."""
    found = None
    for line in _lines(text, start, end):
        match = _DATE.search(text, *line)
        sentence = max(line[0], text.rfind("。", line[0], match.start()) + 1) if match else 0
        if match is None or line[1] - match.end() > 4 or match.start() - sentence > 240:
            continue
        number = _DOCUMENT_NUMBER.match(text, sentence, match.start())
        sentence = number.end() if number else sentence
        before = _RELEASE.sub("", text[sentence : match.start()]).strip(" （(")
        if _NOT_SIGNED.search(before) or (before and not _ISSUERS.fullmatch(before.replace(" ", ""))):
            continue
        day = _date(match)
        if day:
            found = day, (sentence, match.start())
    return found


def _signed_label(text: str, body: int) -> tuple[date, Span] | None:
    """成文日期 or 发文日期 of a page's heading table."""
    label = _SIGNED_LABEL.search(text, 0, body)
    if label and label.group(1):
        day = _calendar_day(*(int(n) for n in label.groups()))
        return (day, (0, 0)) if day else None
    match = _DATE.match(text, label.end()) if label else None
    day = _date(match) if match else None
    return (day, (0, 0)) if day else None


def _signed_at_end(text: str, first: Region) -> tuple[date, Span] | None:
    """A date line behind the plan, or the line 某办公厅 2022年5月23日印发."""
    lines = list(_lines(text, first.start, len(text)))[-12:]
    signed = _signed(text, lines[0][0], len(text)) if lines else None
    if signed:
        return signed
    for line in reversed(lines):
        match = _DATE.search(text, *line)
        if match and text[match.end() : line[1]].strip().startswith("印发"):
            day = _date(match)
            return (day, (0, 0)) if day else None
    return None


def _signed_before_annex(text: str, first: Region) -> tuple[date, Span] | None:
    """A date line in front of 附件：…, where a long annex stands between it and the end."""
    for annex in _ANNEX_LINE.finditer(text, first.start):
        signed = _signed(text, _last_lines(text, first.start, annex.start(), _SIGNED_WITHIN), annex.start())
        if signed:
            return signed
    return None


def _date(match: re.Match[str]) -> date | None:
    words = match["year"]
    year = int(words) if words.isdecimal() else cn_integer("二" + re.sub("[OＯ0]", "〇", words[1:]))
    month, day = (int(w) if w.isdecimal() else cn_integer(w) for w in (match["month"], match["day"]))
    return _calendar_day(year or 0, month or 0, day or 0)


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _issuers(text: str, dated: Span) -> tuple[str, ...]:
    """The names on the date's line and on the lines before it, in the order of the text."""
    if dated[1] == 0:
        return ()
    names = _names(text[slice(*dated)])
    above = list(_lines(text, max(0, dated[0] - 2000), max(0, dated[0] - 1)))
    for line in reversed(above):
        if _RELEASE.fullmatch(text, *line):
            continue
        _, stop, last = text[slice(*line)].rpartition("。")  # the name may stand behind the text's last sentence
        above_it = _names(last)
        if len(last) > 200 or not _are_issuers(above_it):
            break
        names = [*above_it, *names]
        if stop:
            break
    return tuple(names)


def _are_issuers(names: list[str]) -> bool:
    """教育部 全国妇联: names most of which end as issuers do."""
    known = sum(_ISSUER.fullmatch(name) is not None for name in names)
    return known * 2 > len(names) and all(_MAY_ISSUE.fullmatch(name) for name in names)


def _issuers_of_notice(text: str, dated: Span, body: int) -> tuple[str, ...]:
    """Who the title of a signed notice says hands it down, where a seal stands for the names below it."""
    notice = _BY_ISSUER.search(text, 0, body) if 0 < dated[1] < body else None
    return tuple(_names(notice["who"])) if notice else ()


def _names(words: str) -> list[str]:
    """The issuers of a line, parted at gaps, or where several run together at their endings."""
    names: list[str] = []
    parted = _RELEASE.sub("", words).strip(" （(").split()
    if parted and all(len(part) == 1 for part in parted):  # 商 务 部, set wide
        parted = ["".join(parted)]
    for part in parted:
        parts = _ONE_ISSUER.findall(part)
        names += parts if len(parts) > 1 and "".join(parts) == part and len(part) > 16 else [part]
    return names
