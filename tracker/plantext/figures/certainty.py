"""How sure the reader is of a figure: certain where the plan's own words leave no choice, else what to look at.

到2025年，绿色建材应用比例达到70% is certain: an aim is said, the number has its unit, the subject stands before it,
and the sentence speaks of nothing that looks like a figure and is none. Of the certain ones 99 in 100 shall be right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.plantext.figures.relations import A_YEAR, HARMONY, THAN, Hit
from tracker.plantext.figures.unit_words import SHARES, UNIT
from tracker.plantext.reading import Span
from tracker.vocabulary import FigureDoubt

# said to be reached: 达到, 不低于, 新增 …
_AIM_BEFORE = re.compile(
    r"(?:达到?|实现|提高到|提升[到至]|[增升降][到至]|控制在|保持在|稳定在|(?:增长|增加|下降|降低|提高|提升|减少|压减|翻)(?:了|约)?"
    r"|新(?![型兴能材])[一-鿿]{1,2}|建成|建设|培育|打造|创建|完成|引进|培训|开展|举办|组织|形成|布局|制定|改造|设立|选派|培养|认定|遴选|每年|集聚|治理|配备|实施|创成|共建)"
)
_AIM_OF_SENTENCE = re.compile(
    r"到20\d\d\s?年|力争|争取|确保|目标|20\d\d\s?年(?:底)?前|累计|每年|今年将|“?十四五”?期间|“?十五五”?期间"
)
# 比重达到60%左右，净增“四上”企业1200家: beside a figure that is set; but 总人口32万人，城镇化率达到58% tells of a place
_ANOTHER_AIMED = re.compile(
    r"(?:达到?|不[低高]于|不[少大]于|不超过|(?:提高|提升|[增升降]|压[减缩]|扩大|缩小|下降|降低|增加)[到至]|控制在|(?:保持|稳定)在|年均增长"
    r"|新(?:增|建|改建)[一-鿿“”、]{0,16}?)\s?\d"
)
_DESCRIBES = re.compile(
    r"人口(?![^，。；]{0,8}(?:占比|比[例重]|覆盖))|占地|编制|规划(?:总)?面积|从业人员|(?:建成|投产|达产)后|位于|[下管]辖|申[报请]"
)
_MONEY = re.compile(
    r"给予|奖励|奖补|补助|资助|补贴(?!性)|直补|贴息|罚款|处以|减免|减征|免征|抵扣|扣除|返还|额度|标准的|最高|按照?.{0,12}标准|费率|利率|租金|(?<!消费)价格|列支|投资额|总投资"
)
_FACT = re.compile(
    r"(?<![较比])目前|上半年，|[一二三]季度，|今年(?:上半年|前?[一二三]季度)|(?:^|[。；])\s?(?:上半年|前?[一二三]季度)|现有|(?<=[年市县区省国共前底])实有|截至|以来|已|去年|上年度?(?!下降|增长|提高)|近年|当前|现阶段|同比|基础上|原有|存量|“?十[一二三]五”?(?:期间|时期)"
)
_CONDITION = re.compile(
    r"(?:^|[，；。])\s?(?:对|凡|鼓励|支持.{0,20}的[企单项个]|针对)[^，。；]*的[，、]|的，|可享受|不得|一律|应当|适用|调整为|年限|期限|凡|违反|按照?[^，。；]{0,8}不[^，。；]*的(?:标准|比例|要求)|(?:未|不)达到|不足\d"
)
_HANDLED = re.compile(
    r"(?:落实|做好|抓好|发挥|依托|围绕|聚焦|深化|统筹|用好|巩固|健全|完善|加强|涉及|包括|覆盖(?!率|面)|对标)[^，。；、]{0,8}$"
)
_ODD_SUBJECT = re.compile(
    rf"^(?!{HARMONY})"
    r"(?:分别|其中|[较比](?=20|上年)|的|和|及|与|为|在(?!岗|校|孵|册)|对(?!外)|按|以(?![一-鿿]{1,16}为)|由|占|其|等|至|到|每$|再|全年$|累计$)|[，。；：]|(?:的|和|及|与|在|对|按|以|由)$|^[一-鿿]{2,4}建成$|\d\s?(?:个|家|项|大)"
)
_DEED = (
    r"(?:完成|新增|新建|建成|建设|打造|改造提升|改造|改扩建|培训|投用|开工|完工|竣工|实施|达到?|筹集|创建|培育|引进|修复"
    r"|治理|整治|举办|开展)"
)
# 三年累计完成, 每年培训, 开工改造: what is done, not to what
_ONLY_DONE = re.compile(
    rf"(?:[两二三四五六七八九十\d]年|全年|当年|年度|每年|年|累计|共计?|分别|各|再|其中)*{_DEED}{{0,2}}"
)
# 覆盖率达到100%, 增加值占全省2%, 50万元以上的村120个: of whom, stands elsewhere
_OF_WHOM = re.compile(
    r"(?:覆盖|达标|完好|合格|满意|完成|普及|处置|利用|利润|就业|参与)[率面]|(?:增加值|产值|税收|收入|产量)?占(?:比|[全本][省市县国区].*|.{0,6}比[重例])"
    r"|\d[\d.]*[千百十万亿]*元(?:及?以[上下])的?(?:村|乡镇|县|市|区|园区)|(?:国家|省|市|县|区|[1-5]?A+|[甲乙丙特])级(?:及?以上)?"
)
_MEASURES = re.compile(
    r"[率比占度例增降提减升面值额强幅平达压缩节覆通]|系数|收入|实现|执行|改造|完成|建成|建设|治理|利用|使用|规模|能力|以上|不低于|不少于"
)
# another number in the same breath: 80%以上的村卫生室能够提供4类6项以上服务
_NUMBER_BEFORE = re.compile(r"(?<![\dA-Za-z.])\d[\d.]*(?!\d*\s?年|\d*[GA-Z级岁）]|[\d.]*$)")
_KNOWN_UNIT = re.compile(UNIT)
# “一网通办”率由65%提高到85%: the number before is where it comes from; 10亿元以上项目30个: how large each of them is
_COMES_FROM = re.compile(
    r"[由从]\s?(?:20\d\d\s?年(?:底|末)?的)?\d[\d.]*\s?[^\d，。；、]{0,8}"
    r"(?:提高|提升|增加|增长|扩大|上升|[增升降]|下降|降低|减少|压[减缩]|缩[短小]|整合|发展)[到至为](?:20\d\d\s?年(?:底|末)?的)?$"
)
# 12345热线接通率, 24小时火灾扑灭率, 站点500米覆盖率: a number within the name of a share
_IN_NAME_OF_SHARE = re.compile(
    r"\d+(?:热线|小时|分钟|米|公里|年|周?岁)(?:及?以[上下])?(?=[一-鿿]*[率比例重]+(?:达到?|提高到|不低于|保持在|为)?$)"
)
_OF_SUCH_SIZE = re.compile(r"\d[\d.]*\s?[千百十万亿]*元(?:及?以上|级)的?(?!奖|补)[一-鿿]{2,8}$")
_IS = re.compile(r"(?:为|是|有|占)\s?$")
_PLACES_IMPROVE = re.compile(
    r"[一-鿿]{0,8}(?:县|村|乡镇?|镇|区|市|社区|街道|园区)[一-鿿、]{0,20}?(?:显著|明显|全面|基本|持续|大幅|得到)[一-鿿]{0,4}(?:改善|提升|好转|增强|提高|消除|解决)"
)
_SO_THAT = re.compile(r"[^，。；]{0,6}，(?:需要?|必须|亟需|亟待|要(?![求]))")
_TOLD_TOO = re.compile(r"超|突破|逾|约|接近|高于|大于|多于")  # 人口超8000万人 may be so already
_SHORTEST, _LONGEST = 3, 40
_ROUND = 3  # digits that count in a number somebody sets
_COMPARED = re.compile(rf"(?:{THAN}|以(?=20\d\d\s?年[^，。；]{{0,6}}为基))\s?(20\d\d)\s?年")
_OWN_YEAR = re.compile(r"(?P<year>20\d\d)\s?年(?:年?底|末)?前?[^\d比较与各]{0,12}$")
_FARTHEST = 300
_PART_END = re.compile(r"[，。；：]")
_HAN = re.compile(r"[一-鿿]")


@dataclass(frozen=True)
class _Said:
    """A number with the words around it: its sentence, its stretch between two ；, its part before and behind it."""

    hit: Hit
    written: str
    sentence: str
    stretch: str
    before: str
    behind: str


def doubts(
    text: str, sentence: Span, hit: Hit, subject: str, year: int | None, is_inherited: bool
) -> tuple[FigureDoubt, ...]:
    """What to look at before a figure is taken; empty where it is certain. `is_inherited`: its name stood elsewhere."""
    start = max(sentence[0], hit.start - _FARTHEST)
    said = _Said(
        hit,
        written=text[hit.start : hit.end],
        sentence=text[start : min(sentence[1], hit.end + _FARTHEST)],
        stretch=text[start : hit.start].rpartition("；")[2] + text[hit.start : sentence[1]].partition("；")[0],
        before=_PART_END.split(text[start : hit.start])[-1],
        behind=_PART_END.split(text[hit.end : sentence[1]])[0],
    )
    line = text.rfind("\n", 0, sentence[0]) + 1
    said_year = year if str(year) in text[line : hit.start] else None
    found = {
        FigureDoubt.AIM: not _is_aimed(said, said_year),
        FigureDoubt.MONEY: _is_beside_money(said),
        FigureDoubt.FACT: _is_beside_fact(text, sentence, hit) or _may_be_as_found(said, said_year),
        FigureDoubt.CONDITION: _may_be_condition(said) or _may_be_at_hand(said) or _may_be_all_there(said),
        FigureDoubt.NUMBER: _is_oddly_written(said, subject),
        FigureDoubt.SUBJECT: is_inherited
        or _is_odd(subject)
        or _is_of_several(said.before, subject)
        or _is_unmeasured(hit.unit, subject),
        FigureDoubt.YEAR: not _is_own_year(said.before, year)
        and _is_year_open(text[start : sentence[1]], said.stretch, year),
    }
    return tuple(doubt for doubt, holds in found.items() if holds)


def _is_aimed(said: _Said, year: int | None) -> bool:
    """Its sentence has an aim or a year, or sets another figure, or its own words do: 不低于, 达到, 新增."""
    if year is not None or _AIM_OF_SENTENCE.search(said.sentence):
        return True
    if _ANOTHER_AIMED.search(said.sentence) and not _DESCRIBES.search(said.sentence):
        return True
    shall_be = said.before.endswith(("要", "应", "须", "将"))  # 总规模要超过7200亿元
    is_bound = said.hit.relation != "=" and (shall_be or _TOLD_TOO.match(said.written) is None)
    return is_bound or _AIM_BEFORE.search(said.before) is not None


def _is_beside_fact(text: str, sentence: Span, hit: Hit) -> bool:
    """The sentence tells of what is; or draws from it what must be: 毕业生达20万人，要……"""
    nearest = max(sentence[0], hit.start - _FARTHEST)
    said = _FACT.search(text, nearest, min(sentence[1], hit.end + _FARTHEST))
    return said is not None or _SO_THAT.match(text, hit.end, sentence[1]) is not None


def _is_beside_money(said: _Said) -> bool:
    """培育企业50家，每家奖励10万元: what is paid, and for whom; not 对首演予以补助；全年引进首演20个, two stretches."""
    is_sum = "元" in (said.hit.unit or "") or said.hit.unit in SHARES
    return _MONEY.search(said.sentence if is_sum else said.stretch) is not None


def _may_be_as_found(said: _Said, year: int | None) -> bool:
    """1268.3亩, 15.37%, 人数为2300人 without a word of aim: as exact as a count, or told to be so."""
    if year is not None or _AIM_OF_SENTENCE.search(said.sentence):
        return False
    digits = re.sub(r"\D", "", said.written).strip("0")
    is_bound = said.hit.relation in (">=", "<=") and _TOLD_TOO.match(said.written) is None
    return len(digits) > _ROUND and not is_bound or said.hit.relation == "=" and _IS.search(said.before) is not None


def _may_be_all_there(said: _Said) -> bool:
    """80个山村面貌显著改善, 甲、乙、丙3个片区: all there are, or those that are named."""
    if said.hit.relation != "=" or said.hit.unit not in ("个", "家", "处", "座", "所"):
        return False
    names = re.split(r"\d", said.before)[-1].count("、")
    return _PLACES_IMPROVE.match(said.behind) is not None or names > 1 and bool(said.behind)


def _may_be_condition(said: _Said) -> bool:
    """100人以上企业, 的，优先: a size with a noun behind it may only say which ones."""
    hit, behind = said.hit, said.behind
    is_size = bool(hit.behind) and hit.unit not in (*SHARES, "个", "家", "项")
    return (
        (is_size and _HAN.match(behind.strip()) is not None)
        or (behind.startswith("的") and hit.unit not in SHARES)
        or ("分别" not in said.before and _is_behind_number(said.before.rsplit("、")[-1]))
        or _CONDITION.search(said.sentence) is not None
    )


def _is_behind_number(before: str) -> bool:
    """80%以上的村卫生室能够提供4类6项以上服务; not what it comes from, how large each is, nor a part of its name."""
    for aside in (_COMES_FROM, _OF_SUCH_SIZE, _IN_NAME_OF_SHARE):
        before = aside.sub("", before)
    return _NUMBER_BEFORE.search(before) is not None


def _may_be_at_hand(said: _Said) -> bool:
    """落实10项措施, 围绕5个领域: how many there are already."""
    return said.hit.relation == "=" and _HANDLED.search(said.before) is not None


def _is_oddly_written(said: _Said, subject: str) -> bool:
    """三成, 5批次/千人, 300 without a unit; a 系数 has none."""
    is_in_words = not any(c.isdigit() for c in said.written)
    is_pure_number = said.hit.unit is None and subject.endswith(("系数", "指数", "PUE"))
    is_unit_odd = not is_pure_number and _KNOWN_UNIT.fullmatch(said.hit.unit or "") is None
    return is_in_words or said.behind.startswith("/") or is_unit_odd


def _is_odd(subject: str) -> bool:
    is_long_enough = _SHORTEST <= len(subject) <= _LONGEST
    is_whole = not _ONLY_DONE.fullmatch(subject) and not _OF_WHOM.fullmatch(subject)
    return not is_long_enough or not is_whole or _ODD_SUBJECT.search(subject) is not None


def _is_of_several(before: str, subject: str) -> bool:
    """甲、乙参与率分别达到95%、90%, both called so: which of them is not told."""
    return "分别" in before and "、" in subject


def _is_unmeasured(unit: str | None, subject: str) -> bool:
    """参保率稳定在98%以上，灵活就业人员达到85%: a share of whom, but not of what; 提高到不超过不良率3个百分点."""
    if unit == "个百分点" and "不超过" in subject:
        return True
    return unit in SHARES and _MEASURES.search(subject) is None


def _is_own_year(before: str, year: int | None) -> bool:
    """占比2026年达到80%、2027年达到90%: the year stands right before its figure, no other number between."""
    said = _OWN_YEAR.search(before)
    return said is not None and said["year"] == str(year)


def _is_year_open(sentence: str, stretch: str, year: int | None) -> bool:
    """No year although the sentence names one, or another one that is not only compared with (比2020年下降).

    到2025年建成10个；到2027年建成20个: a stretch that names its own year has no other.
    """
    said = stretch if f"到{year}" in stretch else sentence
    return bool(_years_named(said) - set(_COMPARED.findall(said)) - {str(year)})


def _years_named(said: str) -> set[str]:
    return {match.group()[:4] for match in A_YEAR.finditer(said)}
