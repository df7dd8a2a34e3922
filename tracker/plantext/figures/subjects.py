"""What a figure speaks of: the words before it, or behind it, within its part of the sentence."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from tracker.plantext.reading import Span

_FARTHEST = 120  # characters before a figure in which its subject stands
_LONGEST_ROW = 400

_CHUNK = re.compile(r"[，。；！？：\n,;]")
_YEAR = re.compile(
    r"(?<![比较与同])(?:力争|争取|确保)?(?:到|至|在|于|截至)?\s?20\d\d\s?年(?:底前|底|末|前"
    r"|\d{1,2}月底?前?)?\s?|[“]?十[三四五]五[”]?(?:时期|期间|末)"
)
_BRACKET = re.compile(r"[（(][^（()）]{0,60}[）)]")
_OPENING_WORDS = re.compile(
    r"^(?:[、和及与并且以及\s]|其中|力争|争取|确保|推动|实现|促进|努力|累计(?=建成|建设)|全面|原则上|不断|逐步|积极|重点(?=[加推支培建打发引])|加快|大力|新?建成|打造|建设|完成|实施)+"
)
_CLOSING_WORDS = re.compile(
    r"(?:达到?|到|至|为|在|均|分别|约|力争|原则上|总体|应|要|须|需|可|保持在?|控制在?|稳定在|维持在|提高到|提升到|提升至|增加到|增至|扩大到|降到|降至|下降到|实现|[\s、和及的])+$"
)
_ONLY_A_VERB = re.compile(
    r"(?:[一-鿿]{0,6}(?:建成|建设|打造|培育|引进|引育|新增|新建|创建|形成|实施|开展|组织|举办|培训|推广|发布|制定|制修订|布局|认定|遴选|支持|完成|改造|推出|选树|争创|评选|集聚|"
    r"培养|设立|组建|达到?|超过?|突破|储备|谋划|安排|推进|转化|开发|建立|落地|招引|每年|力争|争取|覆盖|扶持|壮大|孵化|梳理|征集|创成|获批|认证|入选|执行|实行))"
)
_COUNTED_ANEW = re.compile(r"新增|新认证|新培育|新建|新认定|累计")
_EACH = re.compile(r"每[^，。；]{0,20}")
_RATE = re.compile(r"(?:率|比例|比重|占比|份额|系数|水平|节能|强度|比)$")
_PREDICATE = re.compile(r"[在比较]20\d\d|的基础上|实现|达到|力争|大幅|显著|明显|稳步|持续|不断|进一步|较快|快速")
_LEVEL = re.compile(r"(?:国家|世界|省|市|县|区|州)级")
_NEAR = 40  # characters between two figures that may share a noun
_RESPECTIVELY = re.compile(r"分别")
_TIME_UNITS = ("小时", "分钟", "天", "个工作日", "工作日")
_HAN = re.compile(r"[一-鿿“A-Za-z]")


def subjects(text: str, sentence: Span, hits: Sequence[tuple[int, int, str | None]]) -> list[str]:
    """A subject for each hit (start, end, unit) of one sentence, in order."""
    chunks = list(_chunks(text, *sentence))
    chunk_starts = [chunk[0] for chunk in chunks]
    hit_starts = [hit[0] for hit in hits]
    found: list[str] = []
    used_to = sentence[0]
    shared: list[str] = []
    for i, (start, end, unit) in enumerate(hits):
        at = bisect_right(chunk_starts, start) - 1
        chunk = chunks[at]
        first = bisect_left(hit_starts, chunk[0])
        if i == first:
            mates = hits[first : bisect_right(hit_starts, chunk[1])]
            before = _chunk_before(text, chunks, at)
            shared = _respectively(text, chunk, mates, before) if chunk[1] - chunk[0] <= _LONGEST_ROW else []
        if shared:
            found.append(shared[i - first])
            used_to = end
            continue
        left = _BRACKET.sub("", text[max(chunk[0], used_to, start - _FARTHEST) : start]).rpartition("）")[2]
        following = hits[i + 1][0] if i + 1 < len(hits) and hits[i + 1][0] < chunk[1] else chunk[1]
        right, right_end = _right(text, end, following, more=following < chunk[1])
        words = _left(left)
        again = not words and not right and found and chunk[0] <= hits[i - 1][0]
        if not again and not words and not right or unit in _TIME_UNITS and len(words) <= 3:
            earlier = _chunk_before(text, chunks, at)
            again = bool(found) and earlier[0] <= hits[i - 1][0] < earlier[1]
            words = _left(_BRACKET.sub("", text[slice(*earlier)]))
        verb = _without_close(left).strip(" 、和及与并")
        if again and verb or not words and not right:
            words = verb  # 开工5个、建成3个
        elif again:
            words = found[-1]  # 国家级、省级绿色商场20家、50家; 利用量达到4.5亿吨，到2030年达到5.1亿吨
        subject = words + right if unit in _TIME_UNITS else _joined(words, right, unit)
        used_to = max(end, right_end) if right else end
        found.append(subject[:80])
    return _with_shared_nouns(hits, found)


def _with_shared_nouns(hits: Sequence[tuple[int, int, str | None]], found: list[str]) -> list[str]:
    """国家级绿色商场5家、省级20家 and 3个国家级、10个省级绿色商场: both speak of 绿色商场."""
    pairs = [(i, i - 1) for i in range(1, len(found))] + [(i, i + 1) for i in range(len(found) - 2, -1, -1)]
    for bare, full in pairs:
        level = _LEVEL.search(found[full]) if _LEVEL.fullmatch(found[bare]) else None
        near = abs(hits[bare][0] - hits[full][0]) <= _NEAR
        if near and level and hits[bare][2] == hits[full][2]:
            found[bare] += found[full][level.end() :]
    return found


def _chunks(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for match in _CHUNK.finditer(text, start, end):
        yield at, match.start()
        at = match.end()
    yield at, end


def _chunk_before(text: str, chunks: list[Span], at: int) -> Span:
    """The nearest earlier part of the sentence that says more than a year."""
    for earlier in reversed(chunks[max(0, at - 4) : at]):
        if len(_YEAR.sub("", text[slice(*earlier)]).strip()) > 3:
            return earlier[1] - min(earlier[1] - earlier[0], _FARTHEST), earlier[1]
    return chunks[at][0], chunks[at][0]


def _left(words: str) -> str:
    return _OPENING_WORDS.sub("", _without_close(words)).strip(" 、")


def _without_close(words: str) -> str:
    return _CLOSING_WORDS.sub("", _YEAR.sub("", words).strip())


def _right(text: str, end: int, following: int, more: bool) -> tuple[str, int]:
    """The noun behind a figure (20个“5G+工业互联网”应用示范场景), up to the next figure of the list."""
    words = text[end : min(following, end + _FARTHEST)]
    if more:
        cut = max(words.find("、"), 0) if "、" in words else -1
        words = words[:cut] if cut >= 0 else words
    words = words.rstrip(" 和及与、")
    lead = len(words) - len(words.lstrip(" 的"))
    if not _HAN.match(words[lead:]) or words[lead:].startswith(("和", "及", "与", "以及", "并", "，")):
        return "", end
    return words[lead:].strip(), end + len(words)


def _joined(left: str, right: str, unit: str | None) -> str:
    """Left and right together; behind a counted thing the noun, before a share its name."""
    if not right or (left and _RATE.search(left)):
        return left or right
    if not left:
        return right
    if unit in ("%", "％", "星级", "‰"):
        return left + right
    each = _EACH.search(left)
    if each:
        return left[each.start() :] + right
    anew = _COUNTED_ANEW.match(left)
    if anew:
        return anew.group() + right
    return right if len(left) <= 8 or _ONLY_A_VERB.fullmatch(left[-8:]) else left + right


def _respectively(text: str, chunk: Span, mates: Sequence[tuple[int, int, str | None]], before: Span) -> list[str]:
    """A、B和C分别达N、N和N: a subject for each figure, empty where the counts differ."""
    match = _RESPECTIVELY.search(text, chunk[0], chunk[1])
    if len(mates) < 2 or match is None or match.start() > mates[0][0]:
        return []
    head = _left(_BRACKET.sub("", text[chunk[0] : match.start()]))
    if not head:  # 企业和园区数量大幅增长，分别超过90家和8个
        head = _PREDICATE.split(_left(_BRACKET.sub("", text[slice(*before)])))[0]
    names = [name for name in re.split(r"[、和及与]", head) if name]
    extra = len(names) - len(mates)
    if extra > 0:  # 货物贸易、对外投资和实际利用外资 under a name that itself holds 和 or 与
        names = head.split("、")
        last = re.split(r"[和及与]", names[-1])
        names = [*names[:-1], *last] if len(names) - 1 + len(last) == len(mates) else []
    predicate = _CLOSING_WORDS.sub("", text[match.end() : mates[0][0]]).strip()
    if not predicate and len(names) == len(mates) and _RATE.search(names[-1]) and not _RATE.search(names[0]):
        predicate = names[-1][len(names[-2]) :]  # 公路、铁路、水路客运电动化率
        names[-1] = names[-1][: len(names[-2])]
    return [name.strip() + predicate for name in names] if len(names) == len(mates) else []
