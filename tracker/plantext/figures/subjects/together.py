"""Names that several figures of a sentence have together: A、B分别达5%、3%; 取消25项、下放18项行政权力事项."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tracker.plantext.figures.relations import A_YEAR
from tracker.plantext.figures.subjects.before import BRACKET, CLOSING_WORDS, Number, bare_name
from tracker.plantext.figures.subjects.behind import EACH, NEAR, ONLY_A_VERB
from tracker.plantext.figures.subjects.rows import names_of
from tracker.plantext.figures.subjects.whose import LEVEL
from tracker.plantext.figures.unit_words import SHARES
from tracker.plantext.reading import Span

# 公交推广应用方面，……; 在充电站的建设上，……
_TOPIC = re.compile(
    r"\s?(?:在)?(?P<topic>[^，。；：\d]{3,20}?)(?:的(?:建设|推广|发展))?(?:方面|(?<=建设)上|(?<=推广)上|(?<=发展)上)，"
)
_BARE_PLACE = re.compile(
    r"(?P<place>[一-鿿]{1,3}[市县区旗州]|[东西南北中]部|[一-鿿]{2}(?:地区)?)(?:各?(?:建成|建设|新建|完成|推广|投放|新增))?(?<![率比例重量])"
)
_AND_NOUN = re.compile(r"(?:以上|左右)?的?[一-鿿]{2,8}[、和及与]\s?")
_NOUN_REACHES = re.compile(
    r"[一-鿿]{2,8}?(?:（[^）]{1,4}）)?(?P<what>(?:建立|设立|设置|成立|通|实现|达到|建成|完成|开展|建有|用上|配备|接入|续建|更新改造)[^，。；\d]{2,20})"
)
_LETS = re.compile(r"^(?:让|使|确保)(?:全[省市县国区])?(?:所有乡镇和)?")
_ROW_OF_VERBS = re.compile(r"[、和并及，][^，。；、\d]{1,8}")
_PREDICATE = re.compile(
    r"(?:[在较]|(?<!占)比)20\d\d|的基础上|实现|达到|力争|大幅|显著|明显|稳步|持续|不断|进一步|较快|快速"
)
_AND_HIGHER = re.compile(r"^及?以上")  # 市级以上特色小镇5个、省级2个
_LEVEL_ONLY = re.compile(rf"(?:新增|新建|新认定)?(?:{LEVEL.pattern})(?:及?以上)?")
_RESPECTIVELY = re.compile(r"分别")


def with_topic(text: str, sentence: Span, hits: Sequence[Number], found: list[str]) -> None:
    """公交推广应用方面，东川达到500辆、南河800辆: a bare place takes what the sentence is about."""
    topic = _TOPIC.match(text, *sentence)
    if topic is None or hits and hits[0][0] < topic.end():
        return
    for i, name in enumerate(found):
        place = _BARE_PLACE.fullmatch(name)
        if place:
            found[i] = place["place"] + topic["topic"]


def share_nouns_behind(text: str, hits: Sequence[Number], found: list[str], nouns: list[str]) -> None:
    """取消25项、下放18项行政权力事项: a verb alone takes the noun behind the next figure of its row."""
    for i in range(len(hits) - 2, -1, -1):
        between = text[hits[i][1] : hits[i + 1][0]]
        row = hits[i][2] == hits[i + 1][2] and _ROW_OF_VERBS.fullmatch(between)
        is_bare = _ends_in_a_verb(found[i]) or _is_place_of_share(hits[i], found[i])
        if row and nouns[i + 1] and not nouns[i] and is_bare:
            found[i] += nouns[i + 1]
            nouns[i] = nouns[i + 1]
        both = hits[i][2] in SHARES and hits[i + 1][2] in SHARES and _AND_NOUN.fullmatch(between)
        reaches = _NOUN_REACHES.fullmatch(nouns[i + 1]) if both else None
        if reaches:  # 80%乡镇和40%行政村通公交车
            found[i] = _LETS.sub("", found[i]) + reaches["what"]


def _is_place_of_share(hit: Number, name: str) -> bool:
    """山区60%以上、平原区80%以上的行政村建成站点."""
    return hit[2] in SHARES and _BARE_PLACE.fullmatch(name) is not None


def _ends_in_a_verb(words: str) -> bool:
    """开工, 每县（市、区）建设."""
    return bool(ONLY_A_VERB.fullmatch(words) or EACH.match(words) and ONLY_A_VERB.fullmatch(words[-2:]))


def with_shared_nouns(hits: Sequence[Number], found: list[str]) -> list[str]:
    """国家级绿色商场5家、省级20家 and 3个国家级、10个省级绿色商场: both speak of 绿色商场."""
    pairs = [(i, i - 1) for i in range(1, len(found))] + [(i, i + 1) for i in range(len(found) - 2, -1, -1)]
    for bare, full in pairs:
        near = abs(hits[bare][0] - hits[full][0]) <= NEAR and hits[bare][2] == hits[full][2]
        if near and _LEVEL_ONLY.fullmatch(found[bare]) and not _LEVEL_ONLY.fullmatch(found[full]):
            level = LEVEL.search(found[full])
            found[bare] += _AND_HIGHER.sub("", found[full][level.end() if level else 0 :])
    return found


def respectively(text: str, chunk: Span, mates: Sequence[Number], before: Span) -> list[str]:
    """A、B和C分别达N、N和N: a subject for each figure, empty where the counts differ."""
    told = _told_respectively(text, chunk, mates)
    if told is None:
        return []
    head = bare_name(BRACKET.sub("", text[chunk[0] : told[0]]))
    if not head:  # 企业和园区数量大幅增长，分别超过90家和8个
        head = _PREDICATE.split(bare_name(BRACKET.sub("", text[slice(*before)])))[0]
    each_year = "年均" if text[chunk[0] : told[0]].rstrip().endswith("年均") and "年均" not in head else ""
    predicate = each_year + CLOSING_WORDS.sub("", text[told[1] : mates[0][0]]).strip()
    return names_of(head, predicate, len(mates), all(unit in SHARES for _, _, unit in mates))


def _told_respectively(text: str, chunk: Span, mates: Sequence[Number]) -> Span | None:
    """Where 分别 stands, or would: 化肥、农药用量下降5%、10%.

    None where each figure is of all of them: 宾馆、饭店的比例在2023年、2025年分别达到80%和100%.
    """
    if len(mates) < 2:
        return None
    found = _RESPECTIVELY.search(text, chunk[0], mates[0][0])
    at = found.span() if found else (mates[0][0], mates[0][0])
    between = (text[one[1] : other[0]] for one, other in pairwise(mates))
    is_row = found or all(words in ("、", "和") for words in between) and len({unit for _, _, unit in mates}) == 1
    years = len(A_YEAR.findall(text, chunk[0], at[0]))
    return at if is_row and years != len(mates) else None
