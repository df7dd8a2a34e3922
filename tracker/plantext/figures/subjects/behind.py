"""The noun behind a number (20个示范场景), and how it goes together with the words before."""

from __future__ import annotations

import re

from tracker.plantext.figures.relations import AND_WHICH, HARMONY
from tracker.plantext.figures.subjects.before import FARTHEST, RATE
from tracker.plantext.figures.unit_words import SHARES

_FIGURE_IN_BRACKET = re.compile(r"（(?=(?:每|各|其中)[^（）]*\d)")  # 100个示范小区（每个区不少于10个）
ONLY_A_VERB = re.compile(
    r"(?:[一-鿿]{0,6}(?:建成|建设|打造|培育|引进|引育|新增|新建|创建|形成|实施|开展|组织|举办|培训|推广|发布|制定|制修订|布局|认定|遴选|支持|完成|改造|取消|下放|清理|改造提升|推出|选树|争创|评选|集聚|"
    r"培养|设立|组建|达到?|超过?|突破|储备|谋划|安排|推进|转化|开发|建立|落地|招引|每年|力争|争取|覆盖|扶持|壮大|孵化|梳理|征集|创成|获批|认证|入选|执行|实行))"
)
_COUNTED_ANEW = re.compile(
    r"新增|新认证|新培育|新建(?:[、和及]?(?:改扩建|改建|扩建|改造提升|改造|迁建|续建))*|新认定|累计"
)
_AND_MAKES = re.compile(r"并(?=(?:改造提升|提升改造|改造|新建|完成)\s?$)")  # 建成1亿亩农田并改造提升500万亩
_WHOSE = re.compile(r"(?:家庭|企业|学校|医院|机构|园区|社区|乡镇|街道|县|市|区|村|高校|院校|单位|试点)$")
_FOR_WHOM = re.compile(r"[一-鿿](?:惠及|带动|覆盖)$")  # 设施改造惠及15万户家庭
_EACH_AT_LEAST = re.compile(r"(?:原则上|应当?|要|须)?(?:至少|不少于)[^，。；]{0,8}$")
EACH = re.compile(r"(?:每|各[省市县区州乡镇村校街企])[^，。；]{0,20}")
_OF_EACH = re.compile(r"(?<=[一-鿿])(?=[户人亩]均)")  # 带动3000户农户户均增收2万元
_MADE_UP = re.compile(r"(?<=[一-鿿]{2})(?:(?:组成|构成)的|[、和及与]一批)")  # 由100名名医、500名骨干组成的队伍
# 示范性强、带动性广的场景, 能够突破技术、带动新兴学科的人才: what goes on says which
_WHICH = re.compile(
    r"(?:[^，。；的]*[一-鿿]{2}[强高广优大快深新多足准好]|(?:能够?|具有|掌握|熟悉|适应|紧跟)[^，。；的]+)$"
)
_OF_WHAT = re.compile(r"[^，。；]+的[一-鿿“]")
# 18个社区食堂、因地制宜解决就餐问题
_AND_SO = re.compile(
    r"、(?=因地制宜|(?:提[升高]|促进|解决|推动|改善|保障|满足|方便|完善|增强|优化|带动|缓解|消除)[一-鿿]{3})"
)
_AS_A_STANDARD = re.compile(r"(?<=[一-鿿])的标准$")  # 按照每3万人口配置1辆救护车的标准
_OF_STANDARD = re.compile(r"\s?的(?:标准|要求|比例)(?!化)")  # 按照人均用地不少于0.1平方米的标准规划设施
_MARK_PASSED = re.compile(r"(?:大关|台阶|规模|目标|(?:较[高低好])?水平|(?:合理|正常)区间)(?![一-鿿])")
# what is no name behind a figure
_AND_BEHIND = re.compile(rf"等|外|不|[至到]$|(?!{HARMONY}|和顺)和|及|与|或|以及|并|，|(?!{AND_WHICH})且")
NEAR = 40  # characters between two figures that may share a noun
_HAN = re.compile(r"[一-鿿“\"「A-Za-z\d]")


def noun_behind(text: str, end: int, following: int, more: bool) -> tuple[str, int]:
    """The noun behind a figure (20个“5G+工业互联网”应用示范场景), up to the next figure of the list."""
    words = _FIGURE_IN_BRACKET.split(text[end : min(following, end + FARTHEST)])[0]
    if more:
        cut = max(words.find("、"), 0) if "、" in words else -1
        words = words[:cut] if cut >= 0 else words
        words = _OF_EACH.split(words)[0]
    words = _AND_MAKES.split(words)[0]
    standard = _OF_STANDARD.match(words)
    if standard and "每" not in text[max(0, end - NEAR) : end]:
        return "", end
    words = words[standard.end() :] if standard else words
    words = _without_purpose(_MADE_UP.split(words)[0])
    words = _AS_A_STANDARD.sub("", words.rstrip(" 和及与、"))
    lead = len(words) - len(words.lstrip(" 的"))
    if not _HAN.match(words[lead:]) or _MARK_PASSED.match(words[lead:]) or _AND_BEHIND.match(words, lead):
        return "", end
    return words[lead:].strip(), end + len(words)


def _without_purpose(words: str) -> str:
    """15个社区食堂、解决就餐问题: the canteens."""
    so = _AND_SO.search(words)
    if so is None or _WHICH.fullmatch(words, 0, so.start()) and _OF_WHAT.match(words, so.end()):
        return words
    return words[: so.start()]


def joined(left: str, right: str, unit: str | None) -> str:
    """Left and right together; behind a counted thing the noun, before a share its name."""
    if not right or (left and RATE.search(left)):
        return left or right
    if not left:
        return right
    if _FOR_WHOM.search(left):
        return left + right
    if unit in (*SHARES, "星级"):
        return left + right
    whose = _EACH_AT_LEAST.sub("", left)
    if whose and whose != left:
        return whose + right  # 党政机关至少安排1名残疾人
    each = EACH.search(left)
    if each:
        return left[each.start() :] + right
    anew = _COUNTED_ANEW.match(left)
    if anew:
        return anew.group() + right
    return right if len(left) <= 8 and not _WHOSE.search(left) or ONLY_A_VERB.fullmatch(left[-8:]) else left + right
