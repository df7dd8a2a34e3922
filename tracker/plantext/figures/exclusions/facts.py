"""What a sentence tells of the past or the present instead of setting it: 已建成, 目前, 2022年 in a plan of 2023."""

from __future__ import annotations

import re

from tracker.plantext.figures.baselines import FIVE_YEARS
from tracker.plantext.figures.exclusions.around import nearest, part_before
from tracker.plantext.figures.relations import Hit
from tracker.plantext.figures.unit_words import SHARES
from tracker.plantext.reading import Span

_GIVEN = re.compile(
    r"分布[在于]|(?<![较比])目前|(?<=[年市县区省国共前底])实有[^，。；\d]{0,10}$|现有(?!.{0,10}总|[^，。；\d]{0,16}(?:降[至到]|达到|提高|提升|不低于|不少于|保持)|[^，。；\d]{1,12}(?:率|量|数|规模|面积)$|[^，。；]{0,14}基础上)|截至|以来|近年来|(?<![较比与同])(?:去年|上年)|近[一二三四五两\d]年|下达的?\s?$|已(?:经|建(?!.{0,16}(?:率|比例))|有|达|累计|完成|实现|投|开工|入|获|(?:认定|命名|挂牌|授牌|列入|培育|引进|落地|签约|形成|设立|开通|发放|启动|安排|到位|竣工|备案|注册)(?!的|.{0,16}(?:率|比例)))|^\s?(?:针对|根据|按照(?!计划)|依据|面向(?![^，。；\d]*(?:设立|遴选|选聘|选拔|招募|招聘|引进|培育|打造|建设|推出|征集|培训)(?!过?的)))(?!每[^，。；]{1,10}[配设建]|[^，。；]{0,8}[人户生亩]均|.{0,24}(?:提高|达到|不低于|份额|比例))"
    r"|^(?!.*(?:推进|加快|确保|完成|建成|投产)).*在建的\s?$|(?<!年)预计[总共]?(?:投入|投资|使用)(?:资金|额|总额)?\s?$"
    r"|(?<!\d)1[-—－~至]\d{1,2}月份?[^，。；\d]{0,8}累计|(?<!确保)(?<!前)完成[^，。；\d]{0,10}(?:任务|目标|计划)的\s?$|占[^，。；\d]{0,16}任务(?:总量|总数)?的\s?$"
    r"|^\s?(?:围绕|聚焦|依托|沿着?|立足|对标|对照|瞄准|紧扣|锚定)(?:(?!引进|培育|建设|打造|实施|新增|新建|布设|敷设|设置|安装|铺设|开展|推进|达到?|组织|布局|突破|招引|[量率额将]).){0,16}$|^\s?结合(?!.*(?:建设|新建|打造|实施)).{0,24}$"
)

# 上半年，完成家庭养老床位200张; not 上半年，完成投资200亿元，同比增长6%
_SET_THEN = (
    r"(?:完成|新增|新建|建成|建设|开展|启动|组织|培育|打造|改造|出台|制定|推动|推进|实施|力争|确保|引进|新开工|开工|竣工)"
    r"(?![^。\n]*(?:同比|已|累计|了|占全?年|任务的|目标的|增长\s?\d|[位居列]全))"
)
_SETS_FOR_THEN = re.compile(rf"(?<=上半年，){_SET_THEN}|(?<=季度，){_SET_THEN}")
_GIVEN_SO_FAR = re.compile(
    r"(?:^|[，。；\n])\s?(?:目前|当前|现阶段|截至(?!20\d\d年底前)(?:(?P<up_to>20\d\d)\s?年)?[^，。；]{0,14}|近[一二三四五两\d]年来?|[五十两三\d]{1,3}年来|去年|上年|[^，。；]{0,8}以来|自[^，。；]{2,30}以来|近年来|近几年|[^，。；]{0,6}(?:上半年|前[一二三]季度|1[-—－~至]\d{1,2}月份?)|1[-—－~至]\d{1,2}月份?[^，。；\d]{0,8}累计[^，。；]{0,30})，"
    r"|(?:^|[。；\n])\s?(?:目前|当前|现阶段|去年|上年)[^，。；\n]{2,40}，"
    r"|(?:^|[，。；\n])[^，。；\n已]{0,14}已(?:经|建成(?!的)|实现|达到?|成为|形成|超过|突破|发展[到至])[^，。；\n]{0,40}，"
)
# 初步估算，每亩需投资1000元
_ESTIMATED = re.compile(r"\s?(?:初步|据|经|按此|按照此)(?:初步)?(?:估算|测算|统计|匡算)，")
# 现有危旧房1.8万户，2026年完成改造6000户
_DONE_IN_YEAR = r"20\d\d\s?年[^，。；\d]{0,4}(?:(?:分别|计划)?完成(?:改造|\s?\d)|改造|拆除|整治)"
_THERE_ARE = re.compile(
    r"\s?(?:[^，。；\d现]{2,30}，)?(?:[我全本][省市县区州]|目前|当前)?[^，。；\d]{0,4}(?:现有|共有|现已有)[^，。；]{0,24}?\d"
    rf"(?![^。]{{0,200}}(?:到20|力争|争取|{_DONE_IN_YEAR}))"
)
_BARE_NOUN = re.compile(
    r"(?!.*(?:新(?![企型兴])|建|培|引|打造|改|提|达|降|增|扩|完成|开展|组织(?=.)|实现|推|支持|力|培))[一-鿿]{2,16}"
)
# 已入驻企业180家，其中上市企业6家，瞪羚企业
_IN_ALL = re.compile(
    r"[^，。；]{0,20}已[^，。；]{0,12}\d[^，。；]*(?:，(?:其中)?[^，。；\d]{2,20}\d[^，。；]{0,6})*，[^，。；\d]*"
)
_PART_OF_IT = re.compile(r"\s?其中(?!\s?(?:20|到|力争|新|年))")
_PLANS_TO = r"计划(?=[^，。；\d]{0,4}[新再建改完培推投])"  # 今年计划新建5000个
_AIMS = re.compile(
    rf"[到，]20\d\d年|{_PLANS_TO}|力争|争取|将|确保|努力|实现|(?<![纲主重需必首])要(?![求点素件])|(?<=，)(?:今年)?再(?=[创新建培引])|(?<=，)[两三四五]年内"
)
# 2023年，入库2.8万家，同比增长18%；到2026年，突破4万家
_GROWN_BEFORE = re.compile(r"\s*(?P<then>20\d\d\s?年[^；。]{0,200}?同比[^；。]{0,80})；\s?(?:力争)?到\s?20\d\d")
_FROM_TO = re.compile(r"(?:由|从)[^，。；]*[到至]\s?$")  # 由现有的50个扩展到120个
_OPENS_PAST = re.compile(
    r"\s*(?:截至|而?在(?=20\d\d\s?年，))?[^，。；：、\d比较与同自从以到至于在对]{0,20}"
    r"(?:(?P<year>20\d\d)\s?年(?:年?底|末)?(?!年?[底末]?[以之]?前|以来|版|基础|水平|同期|[的—至到-])|[“]?(?P<five>十[一二三四五])五[”]?(?:时期|期间|以来))"
)
# 上云率（2024年实际60%）：2027年80%, a row of a table whose columns are years, turns to them, too. Each word stands
# first, what must not be before it is asked behind it: the rest of a sentence is passed over quickly.
_TURNS_TO_AIMS = re.compile(
    r"(?:[到至](?=20\d\d)|(?:[，；]|）：)(?=20\d\d(?:[—－-]20\d\d)?\s?年))(?P<year>\d{4})|，再(?=[创新建培引])|力争|争取|确保|目标(?<!完成目标)(?<!控制目标)(?<!年度目标)(?<!全年目标)|将|要(?<![纲主重需必首]要)(?![求点素件])|计划(?!的|内)"
)
# 完成年度目标任务300亿元的40%, 超出年初任务15%, 实现了, 产量居全省第二: how far it has come
_PROGRESS = re.compile(
    r"(?:完成|占)(?:全?年度?|年初|当年)(?:目标|计划|任务)+(?:数|\s?\d[\d.]*[万亿]*[一-鿿]{1,3})?的\s?\d|超出?年初(?:目标|计划|任务)"
    r"|(?:远|明显|仍)[低高]于|比(?:年度|年初)(?:计划|目标)|比(?:发达|先进|全[国省市])[^，。；]{0,8}[低高](?:了?约?近?)\d"
    r"|(?<![进跻])(?:位?居|位列|列|排)(?:全[省市县国区]|世界|同类[一-鿿]{2})第"
)
_DONE = re.compile(r"[一-鿿](?<![为除])了(?![解结然])")
_IN_TOTAL = re.compile(
    r"\s?(?!(?:充分|积极|更好)?(?:发挥|依托|利用|整合|盘活|用好|优化|推动|推进|支持|巩固|提升|加快|对))(?:[^，。；\d]{0,6}，)?[^，。；\d]{0,10}(?:共有|现有)"
)
_LAST_YEAR = re.compile(r"\s?(?:(?:去年|上年)(?!度?(?:同期|水平|基数|末))|(?:去年|上年度?)末，)")
_SAME_TIME = re.compile(r"预计[^。]*同比|同比[^。]*预计")
_BOUND = re.compile(r"以上|以内|左右|不低于|不少于|不高于|不超过")
_GROWTH = re.compile(r"^\s?(?:年均|累计)?(?:增长|增加|提高|下降)")
_GROWN_TO_BEFORE = re.compile(r"[到至]\s?(?:(?P<year>20\d\d)\s?年|目前)的\s?\d")
_GROWN_TO = re.compile(r"[到至]\s?(?:(?P<year>20\d\d)\s?年|目前)的\s?$")  # 增加到2019年的90万亩, in a plan of 2023
_STRIVES = re.compile(r"力争|争取|确保|将|目标")
_SET = re.compile(
    rf"{_PLANS_TO}|力争|争取|确保|到20\d\d|(?<![对适响供相反效感顺])应(?=[于在]?\s?20\d\d)|(?<![纲主重需必首])要(?![求点素件])|将|目标是"
    r"|(?<=，)[两三四五]年内"
)
_SETS_YEARS = re.compile(rf"现有[^。已]{{0,80}}{_DONE_IN_YEAR}(?![^。]{{0,80}}(?:已|产值|收入))")
# 截至目前，…… as the first sentence of a line: what follows goes on telling
_TELLS = re.compile(
    r"[^。；\n]{0,40}(?:至今，|目前[^，。；]{0,12}已)[^。]*|\s*[^，。；]{0,6}(?:上半年|[一二三]季度|1[-—－~至]\d{1,2}月份?)"
    rf"(?!，{_SET_THEN})，[^。]*"
    r"|\s*(?:截至(?:目前|20\d\d|去年|上年|[上今本]月)|目前|近年来|近[几两三四五]年来?|[五十两三\d]{1,3}年来|去年|上年度?|[^，。；]{2,10}以来)[^。]*"
)
# 截至2020年底，: what stands behind is told, and so is 其中 of the sentence behind
_SO_FAR = re.compile(
    r"\s*截至(?:目前|(?:(?P<year>20\d\d)\s?年(?![^，。；]{0,6}前)|去年|上年|[上今本]月)[^，。；]{0,6})，?"
)
_THIS_YEAR = re.compile("今年|本年")
# 到2025年……, 加快……: it tells no longer
_SETS_AGAIN = re.compile(
    r"\s*(?:为[^，。；]{2,30}，)?(?:到“?十|要|应|须|加[快强大]|推[进动行]|实施|鼓励|支持|引导|开展|建立|健全|完善|深[入化]|大力|积极|进一步|坚持|落实|持续|继续"
    r"|着力|通过|按照|围绕|聚焦|严格|强化|优化|组织|制定|培育|打造|建设|新建|新增|每|各[级地]|今年|今后|下一步|全年|年内|明年|20\d\d)|“?十[一二三四五]五”?[时期末]"
)

# 不低于上年度平均工资的80%
_OF_LAST_YEAR = re.compile(r"(?:不低于|不少于|高于|超过)(?:去年|上年)[^，。；]*的\s?$")


def is_given(text: str, sentence: Span, hit: Hit, before: str, plan_year: int | None) -> bool:
    """A fact of the past or present, said in its own part of the sentence or in a part before: 目前，……"""
    if not _FROM_TO.search(before) and (
        _GIVEN.search(before)
        and not (hit.unit in SHARES and _OF_LAST_YEAR.search(before))
        or _is_part_of_given(text, sentence, hit, before)
        or _is_beside_given(text, sentence, hit, before)
    ):
        return True
    if hit.relation == "=" and _compared_with_last_year(text, sentence):
        return True
    if _is_perfect(text, sentence):
        return True
    if _has_grown(text, sentence, hit, before, plan_year):
        return True
    progress = _PROGRESS.search(text, *sentence)
    # 认证产品1200个，居全省第3位，到2025年达到1500个: what stands behind is set again
    if progress and not (
        _SET.search(text, sentence[0], progress.start()) or _SET.search(text, progress.end(), hit.start)
    ):
        return True
    grown = _GROWN_BEFORE.match(text, *sentence)
    if grown and hit.start < grown.end("then") or _ESTIMATED.match(text, *sentence):
        return True
    opens = max(0, nearest(sentence, hit) - 1)  # with the stop before the sentence
    told = (match for match in _GIVEN_SO_FAR.finditer(text, opens, hit.start) if _is_so_far(match, plan_year))
    said = [match.end() for match in told if not _SETS_FOR_THEN.match(text, match.end(), sentence[1])]
    return bool(said) and not _AIMS.search(text, said[-1], hit.start)


def _is_perfect(text: str, sentence: Span) -> bool:
    """打造了120条, 全省共有42个: done, or there, and nothing said of what shall be."""
    done = _DONE.search(text, *sentence) or _IN_TOTAL.match(text, *sentence)
    return done is not None and not any(sets.search(text, *sentence) for sets in (_SETS_YEARS, _SET))


def _has_grown(text: str, sentence: Span, hit: Hit, before: str, plan_year: int | None) -> bool:
    """增加到2019年的90万亩, in a plan of 2023; and what the same sentence says of that growth: ，年均增长6%."""
    to = _GROWN_TO.search(before)
    if to is None and hit.relation == "=" and _GROWTH.search(before):
        to = _GROWN_TO_BEFORE.search(text, sentence[0], hit.start)
    if to is None or _STRIVES.search(text, sentence[0], hit.start):
        return False
    return to["year"] is None or bool(plan_year and int(to["year"]) < plan_year)


def _compared_with_last_year(text: str, sentence: Span) -> bool:
    """种植面积42万亩，预计总产3.6万吨，同比分别增长6%、9%: what a year brought, nothing said of what it shall bring."""
    said = _SAME_TIME.search(text, *sentence)
    return said is not None and _SET.search(text, *sentence) is None and _BOUND.search(text, *sentence) is None


def _is_so_far(match: re.Match[str], plan_year: int | None) -> bool:
    """截至去年底，; not 截至2025年底， in a plan of 2023."""
    return not (match["up_to"] and plan_year and int(match["up_to"]) > plan_year)


def _is_part_of_given(text: str, sentence: Span, hit: Hit, before: str) -> bool:
    """已认定湿地9处，其中2处列入名录: of what there is already."""
    if hit.relation != "=" or not _PART_OF_IT.match(before):
        return False
    return _GIVEN.search(part_before(text, sentence, hit.start - len(before))) is not None


def _is_beside_given(text: str, sentence: Span, hit: Hit, before: str) -> bool:
    """全市现有企业90家，从业人员2万人: a bare count behind what there is."""
    if hit.relation != "=" or not _BARE_NOUN.fullmatch(re.sub("“[^”]*”", "", before)):
        return False
    return bool(_THERE_ARE.match(text, *sentence) or _IN_ALL.fullmatch(text, sentence[0], hit.start))


def is_past(text: str, sentence: Span, plan_year: int | None) -> bool:
    """2022年，生产总值突破1万亿元: the sentence opens with a year before the plan's, or with five years before it."""
    opens = _OPENS_PAST.match(text, *sentence) if plan_year else None
    if plan_year is None or opens is None:
        return False
    turns = _TURNS_TO_AIMS.finditer(text, *sentence)
    if any(not turn["year"] or int(turn["year"]) >= plan_year for turn in turns):
        return False
    return int(opens["year"]) < plan_year if opens["year"] else FIVE_YEARS[opens["five"]] < plan_year


def _is_of_last_year(text: str, sentence: Span) -> bool:
    """去年全县栽培木耳4200万袋，实现收入3亿元。"""
    return _LAST_YEAR.match(text, *sentence) is not None and _TURNS_TO_AIMS.search(text, *sentence) is None


def _is_of_what_is(text: str, before: Span, sentence: Span, plan_year: int | None) -> bool:
    """截至2020年底，保有量50万辆。其中，纯电动40万辆: of what the sentence before tells."""
    so_far = _SO_FAR.match(text, *before) if _PART_OF_IT.match(text, *sentence) else None
    if so_far is None or so_far["year"] and plan_year and int(so_far["year"]) >= plan_year:
        return False
    turns = any(_TURNS_TO_AIMS.search(text, *one) for one in ((so_far.end(), before[1]), sentence))
    return not turns and _THIS_YEAR.search(text, so_far.end(), before[1]) is None


class Telling:
    """Whether a line goes on telling what is: 截至目前，排查2100户。各县拆除400户。 until a sentence sets something."""

    def __init__(self) -> None:
        self._goes_on = False
        self._before: Span | None = None  # the sentence before
        self.has_told = False  # an earlier sentence of the line told, and none since has aimed

    def is_told(self, text: str, sentence: Span, plan_year: int | None) -> bool:
        """Whether this sentence, the next of its text, only tells; to be asked of each in order."""
        before, self._before = self._before, sentence
        if before and _is_of_what_is(text, before, sentence, plan_year):
            return True
        is_first = sentence[0] == 0 or text[sentence[0] - 1] == "\n"
        self.has_told = self.has_told and not is_first
        if is_past(text, sentence, plan_year) or _is_of_last_year(text, sentence):
            self._goes_on = self._goes_on or is_first
            self.has_told = True
            return True
        if not (is_first or self.has_told or self._goes_on):
            return False
        sets = _TURNS_TO_AIMS.search(text, *sentence) is not None
        self.has_told = self.has_told and not sets
        if is_first:
            tells = _TELLS.match(text, *sentence) or _PROGRESS.search(text, *sentence)
            self._goes_on = self.has_told = not sets and (tells is not None or _is_perfect(text, sentence))
            return False
        self._goes_on = self._goes_on and not sets and _SETS_AGAIN.match(text, *sentence) is None
        return self._goes_on
