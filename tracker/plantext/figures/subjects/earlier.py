"""What a name leaves to the name of an earlier figure: 总量, 年均增长, 参与率, 山区."""

from __future__ import annotations

import re

from tracker.plantext.figures.subjects.before import MEASURE, RATE, chunk_before, said_before
from tracker.plantext.figures.subjects.whose import KIND, KIND_ENDS, ROAD, WHERE, is_place
from tracker.plantext.figures.unit_words import SHARES
from tracker.plantext.reading import Span

_NUMBER_ENDS = re.compile(r"[\d一二三四五六七八九十百千几]$")
# 总量, 面积, 户数, 年均增长: they speak of what was named before
_CHANGE_ONLY = re.compile(
    r"[高低]于20\d\d\s?年(?:底|末)?|[比较](?:20\d\d\s?年(?:底|末)?|[“]?十[二三四五]五[”]?末)|(?:[比较](?:20\d\d\s?年(?:底|末|同期)?|上一?年|去年|同期|[“]?十[二三四]五[”]?末))?(?:年均|累计|年|平均|每年|实际|比?同比)*(?:增长|增速|增幅|增长率|下降|降低|降幅|提高|提升|减少|增加|新增|净增|压减|翻)"
)
_ATTRIBUTE_ONLY = re.compile(
    r"(?:总|累计|年|平均|人均|亩均|合计|年均)?(?:量|数量|规模|面积|占比|比重|比例|密度|功率|吨位|库容|户数|家数|人数|件数|产量|余额|产值|金额|总额|长度|里程)|总数|总投资额?|占[^，。；]{2,20}(?:比重|比例|比)"
)
_AGAIN_ONLY = re.compile(
    r"(?:最[低高少多]|主?汛期?前|[两二三四五]年(?=累计|共|新增)|再|累计|共|全年|当年|年内|总共|每年|年均)*(?:新增|新改扩建|新改建|新建|创建|改造提升|更新改造|改扩建|改建|改造|建设|建成|完成|培育|引进|筹集|达到?|增加|投产|投用|投入使用|投入运营|开工|并网|竣工|更新|提升|扩建|建)?"
)
# 能力提高一倍，达到600立方米: it is the level that is reached
CHANGED = re.compile(
    r"(?:[比较](?:20\d\d\s?年(?:底|末)?|上年|去年|同期|目前|现在))?(?:年均|同比|每年|逐年|再|继续|力争)?(?:增长|增加|新增|净增|提高|提升|下降|降低|减少|压减|压缩|缩短|缩减|精简|扩大)$"
    r"|(?<=[一-鿿]{2})(?:年?平均|年均|年度|同比)?增[速幅]$"
)
_OF_EACH_ONE = ("人均", "户均", "亩均")
_MADE_BOTH_WAYS = re.compile(r"(?<=[一-鿿]{2})(?:新改扩建|新改建|改扩建|新建改造)$")
_ATTRIBUTE = re.compile(
    r"(?:播种|建筑|总)?(?:面积|深度|数量|总量|总数|总额|余额|规模|产量|产值|收入|比重|占比|比例|增速|增长|金额|成交额|数)(?:年均增长)?$"
)
MADE_IN_ALL = re.compile(
    r"^(?:全[省市县区州]|[两二三四五]年|累计|计划|共)*(?:(?:新改扩建|新改建|新建改造|新建|改建|扩建|改扩建|新增|建成|建设|完成|开展|培育|引进|筹集|实施|改造提升|改造)[、和及]?)*"
)
MADE_BEFORE = re.compile(
    r"^(?:每年|全年|当年|年|累计|再)?(?:新?开工|新增|创建|建成|建设|培育|打造|完成|更新"
    r"|(?:新改扩建|新改建|新建|改建|扩建|改扩建|改造提升|改造|引进)(?:[、和及]?(?:改建|扩建|改造提升|改造|引进))*|(?<=再)建)"
)
_MADE_BEHIND = re.compile(r"(?<=[率重例积量额数])(?:新建|改建|扩建|改扩建|新增|改造)$")
_IN_ALL_FIRST = re.compile(r"^(?:累计|合计|共)")
_TO_BUILD = re.compile(r"(?P<what>[一-鿿“”A-Z\d]{3,}?)(?:建设)?")
# 对老旧电梯开展改造，2025年完成更新改造1000台
_DONE_TO = re.compile(r"对(?P<what>.{2,30})(?:开展|进行|实施|实行)[一-鿿]{2,6}")
# 大力发展新能源汽车，2025年产量突破100万辆
_FURTHERS = re.compile(r"^(?:发展|推广|做[大强优]做?[大强优]?)(?=[一-鿿]{2})")
# 总磷排放量在完成既定任务的基础上，力争再削减2万吨
_IN_ADDITION = re.compile(r"\s?(?P<what>[^，。；\d]{2,16}?)在[^，。；]*的?基础上")
_CHANGES_AGAIN = re.compile(r"再?(?:削减|减少|下降|降低|增加|增长|提高|新增|压减|提升)")
_SHORT_RATE = re.compile(r"[一-鿿]{2}率$")  # 参与率, behind 知晓率
_MEASURE_THERE = re.compile(r"(?P<what>[^，。；]{2,}(?:率|比例|比重|浓度|收入))(?P<where>[一-鿿]{2,6})")
_LONGEST_KIND = 10
_WHERE_OF_KIND = re.compile(rf"(?<=的)(?:{WHERE.pattern})")  # 城区人口100万以上的城市绿色出行比例

_ADDS = re.compile(r"(?:[我全本][省市县区国])?(?:每年|累计)?(?:新增|净增|新培育|新引进|新认定)")


def with_verb(verb: str, name: str) -> str:
    """建成高标准农田86万亩，其中新建12万亩: 新建高标准农田."""
    # 新建和改造提升农田300万亩，其中新建120万亩; 农村公路新改建300公里，其中新建100公里
    bare = MADE_IN_ALL.sub("", _MADE_BOTH_WAYS.sub("", name))
    return name if not verb or verb in name and bare == name else verb + bare


def _is_tail(subject: str, before: str) -> bool:
    """年利用量 of 固废年利用量; not 出口增长 of 进出口增长, nor 亿元以上企业 of 10亿元以上企业."""
    if not before.endswith(subject):
        return False
    whose = before.removesuffix(subject)
    if _ADDS.fullmatch(whose):
        return False  # 新增挂牌企业10家，挂牌企业突破70家: there are so many then
    return not whose.endswith("进") and not (subject[:1] in "百千万亿" and _NUMBER_ENDS.search(whose))


def named_before(text: str, chunks: list[Span], at: int, subject: str, before: str, unit: str | None = None) -> str:
    """总量, 年均增长, 再新增: with the name of what the figure or the words before speak of."""
    is_again = _CHANGES_AGAIN.fullmatch(subject)
    if is_again and (ground := _IN_ADDITION.fullmatch(text, *chunk_before(text, chunks, at))):
        return ground["what"] + subject
    change, attribute = _CHANGE_ONLY.fullmatch(subject), _ATTRIBUTE_ONLY.fullmatch(subject)
    again = _AGAIN_ONLY.fullmatch(subject)
    if len(subject) > 1 and (_is_tail(subject, before) or again and before.startswith(subject)):
        return before  # 固废年利用量达到40亿吨；到2030年，年利用量达到45亿吨
    if not (change or attribute or again):
        return subject
    if not before:
        before = said_before(text, chunk_before(text, chunks, at))
        if again and subject and before.endswith(subject):  # 推进管网改造，2025年底前完成改造500公里
            return before
        if again and subject and before.endswith(subject[-2:]):  # 推进菜市场改造，每年改造30家
            before = before[:-2]
        done_to = _DONE_TO.fullmatch(before) or (subject and unit not in SHARES and _TO_BUILD.fullmatch(before))
        before = done_to["what"] if done_to else before
    if change and again and unit not in SHARES and (made := MADE_BEFORE.match(before)):
        return subject + before[made.end() :]  # 改造户厕1500户，其中新建800户、提升700户
    if change:  # 年均增长15%，2027年比2022年翻一番
        return CHANGED.sub("", before) + subject
    if subject.startswith(_OF_EACH_ONE) and any(one in before for one in _OF_EACH_ONE):
        return subject  # 亩均税收20万元，亩均产值300万元
    if attribute:  # 面积达到300万亩，比2023年增加8万亩，产量稳定在
        thing = _FURTHERS.sub("", _ATTRIBUTE.sub("", CHANGED.sub("", before)))
        if subject == "总数":  # 新建5G基站3000个，总数达到1.5万个
            thing = MADE_BEFORE.sub("", thing)
        return thing + subject
    if subject and (made := _MADE_BEHIND.search(before)):
        return before[: made.start()] + subject  # 设施比例新建不低于30%、改建不低于15%
    return subject + MADE_BEFORE.sub("", _IN_ALL_FIRST.sub("", CHANGED.sub("", before)) if subject else before)


def with_head(subject: str, before: str) -> str:
    """达标站点居民知晓率≥92%、参与率≥85%: a bare rate is of what the rate before it was of."""
    road = ROAD.match(before)
    head = road.group() if road else _SHORT_RATE.sub("", before)  # 农村公路优良中等路率≥90%、列养率100%
    return head + subject if _SHORT_RATE.fullmatch(subject) and len(head) > 1 and head != before else subject


def of_another_kind(subject: str, before: str) -> str:
    """出租车 behind 公交车新能源化率, 铁路 behind 公路货运量占比: the rate of another of the kind."""
    own = KIND_ENDS.search(subject)
    if own is None or len(subject) > _LONGEST_KIND or not RATE.search(before):
        return subject
    alike = next((one for one in KIND.finditer(before) if one.group()[-1] == own.group()[-1]), None)
    measure = before[alike.end() :] if alike else ""
    return subject + measure if len(measure) > 1 else subject


def of_another_place(subject: str, before: str) -> str:
    """京津冀地区 behind 地级及以上城市再生水利用率: the rate of another place."""
    if not is_place(subject) or _MEASURE_THERE.fullmatch(subject):
        return subject  # 报销比例职工, behind 医保参保率: it names its own
    there = _MEASURE_THERE.fullmatch(before)
    if there and WHERE.search(there["where"]):
        return there["what"] + subject  # 绿化覆盖率平原区达到32%、山区达到60%
    if not MEASURE.search(before):
        return subject
    first = _WHERE_OF_KIND.search(before) or WHERE.search(before)
    measure = before[first.end() :] if first else before
    return subject if measure in subject else subject + measure
