"""The words before a number, without what is no part of its name; and the parts of the sentence before those."""

from __future__ import annotations

import re

from tracker.plantext.figures.relations import HARMONY, YEAR_REACHED
from tracker.plantext.figures.subjects.rows import ITS_LEVEL
from tracker.plantext.reading import Span

Number = tuple[int, int, str | None]
"""Where a number stands, and its unit."""

FARTHEST = 120  # characters before a figure in which its subject stands
_NO_NAME = re.compile(r"[一-鿿]{0,2}(?:其中|目标|任务|指标|内容|说明|备注|要求)")  # 上云率： is a name, 目标： none
_ABBREVIATION = re.compile(r"[A-Z]{2,3}")  # PUE
PART_END = re.compile(r"[，。；！？：】\]\n,;]")
YEAR = re.compile(
    rf"在\s?20\d\d\s?年(?:底|末)?的?(?:基础|水平|基数)上|(?:控制|保持|稳定)?在?基于\s?20\d\d\s?年[^，。；\d]{{2,24}}的$|(?:(?<![比较与同])(?<![基高低]于)(?!(?<=[基高低])于)|(?<=占比)|(?<=比)(?={YEAR_REACHED}))(?:力争|争取|确保)?(?:到|至|在|于|截至)?\s?(?:20\d\d\s?年?\s?[-—–－~～至到]{{1,2}}\s?|(?:20\d\d[、和]){{1,9}})?20\d\d\s?年(?!(?:底|末)?(?:之?前)?(?:建成|竣工|投产)的)(?:度(?!假|量)|底前|底|末|前|起(?=，?(?:达|不低于|不少于|提高到))"
    r"|\d{1,2}月底?前?)?\s?|(?<![比较与])(?<![比较与]“)[“]?十[三四五]五[”]?(?:时期|期间|末)|(?<!\d)\d{1,2}月(?:\d{1,2}日)?(?:底前|底|末|前)"
    r"|第?[一二三四]季度(?:末|底)?之?前|(?:^|(?<=[，、]))年底之?前"
)
# an aside, not 充（换）电站 or 每个县（市、区）
BRACKET = re.compile(r"[（(](?![^（()）\d]{1,6}[）)][一-鿿“])[^（()）]{0,60}[）)]")
_OPENING_WORDS = re.compile(
    rf"^(?:(?!{HARMONY})"
    r"(?:各(?=新增|新建|完成|建成|培育|创建|改造)|(?:[一-鿿]{1,14}?[局委厅部办府])?(?:牵头|具体|主要|统一)?负责(?!人|的|同志|解释)(?=[一-鿿]{2})|[自从]?起(?=新建|新增|全[省市县区]|各|城镇|每年)|内(?=全[省市县区]|新建|新增|完成)|（[^（）]*(?:牵头|负责|配合|单位：[^（）]+)）|\d{1,2}[.．、](?=[一-鿿“])|(?!以[一-鿿]{1,16}为)[、和及与或并且以及\s①-⑳—–]|(?:年度|总体|工作)?目标[为是]|（[一二三四五六七八九十\d]{1,3}）|[一二三四五六七八九](?:是|要|则)(?=[一-鿿]{2})|其中|目前(?=全|[一-鿿]{4})|[一两二三四五六七八九十\d]{1,2}年(?:之|以)?内|年内(?=[一-鿿]{3})|今年(?=[计继新再建改完培推投])|(?:计划|继续)(?=[新建改完培推实](?!能))|(?:支持|鼓励|引导|督促)(?=各[一-鿿])|在[一-鿿、“”]{2,24}?(?:领域|行业|范围内?)(?=[培建打推开创实])|力争|争取|确保|推动|实现|促进|努力|分别|累计(?=建成|建设)|全面|原则上|不断|逐步|积极|重点(?=[加推支培建打发引])|加快|大力|新?建成(?:(?:投用|投产|投运)(?=[一-鿿]{2}))?(?![率区])|打造|建设(?!用地|项目|工程|单位|完成率|[和及与]?(?:改造|提升|修缮)(?=[一-鿿]{2}))|使得?(?!用|命|馆|领)|完成(?!率)|实施(?!率)|[要应须]?将有?|按照?(?=[人户亩]均)|对(?!口)(?=[一-鿿]{2,16}(?:增长|率))))+"
)
CLOSING_WORDS = re.compile(
    r"(?:再?(?:提高|提升|增加|扩大|上升|增长|恢复|发展|拓展|扩展|延长|下降|降低|减少|压缩|压减|缩短|缩减|缩小|减小|精简|控制|稳定|保持|维持|下调|优化|[增升降减])(?:到|至|为|在)"
    r"|扩[充容](?:到|至)|(?:不低于|不少于|不超过|不高于|达到)每(?:小时|秒|分钟)|常年|各(?=$)|争创(?=$)|(?<=[一-鿿])[两二三四五]年(?=$)"
    r"|始终|每年|共计|合计|确保|争取|预计|进一步|达到?|到|至|为|在|将|(?<=[一-鿿]{2})年均|(?<![人户亩平年])均|都|分别|按照?|(?<!网)约|力争|原则上|总体|应|要|须|需|可|保持|控制|实现|优于|[迈跨站跃]上|[迈跨]过|(?<=[率量额数积度重值比])已|目前(?:已)?有?|现有|(?<=[一-鿿])至少|(?:由|从)(?:(?!由|从)[^，。；]){0,24}\d[^，。；]{0,12}?|由“?十[一二三四]五”?(?:期?末)?的|(?<=[到高升])并|[\s、和的“=＝]|(?<![惠涉普触])及)+$"
)
# 比重保持基本稳定，不低于27%: what the part before says of the subject, no part of its name
_SAYS_OF = re.compile(
    r"(?:(?:保持|维持)?(?:基本|总体|持续)?稳定|位居.*|稳步.*|(?:大幅|显著|明显|持续|不断|进一步|逐年|逐步).*|(?:不低于|高于|低于|快于).*|(?<!占)比(?:20|上|“?十).*|较(?:20|目前|现在).*)$"
)
_ON_THE_GROUND_OF = re.compile(r"^(?:在)?[^，。；]*?\d\s?(?:个|家|座|所|条|处|项)(?P<what>[^，。；]*?)的?基础上$")
HAD_BEFORE = re.compile(r"^(?P<where>全[省市县区州]|)(?:已(?:建成|完成|培育|创建|认定)|现有)")  # 全市已建成充电桩
# 我省将新建充电桩, 全省计划压减产能: who has the aim is part of the name, that he has it is none
AIMS_AT = re.compile(
    r"^(?P<where>(?:全|我|本)[省市县区州旗]|[一-鿿]{2,3}[省市县区州]|)"
    r"(?:(?:计划|规划|预计|必须|力争|将|(?<=[省市县区州旗])[要须]|实现)+"
    r"(?=累计|新(?!能源|型|兴)|改(?!革)|建(?!成区|设率|制)|培|引(?!导)|完成|压|淘汰|推进|推广|打造)"
    r"|(?:预计|必须|力争|将|(?<=[省市县区州旗])[要须]|实现)+"
    r"(?=社会|经济|地区|生产总|人均|城镇|农村|规上|一般公共|固定|[一-鿿]{3,}(?:率|额|量|值)(?:增长)?$))"
)
# 推进高标准农田建设，2025年新建30万亩
_IMPELS = re.compile(r"^(?:推进|推动|加强|开展|(?:严格|合理|有效)?控制|严控)(?=[一-鿿“]{3})")
_REACHES_EACH = re.compile(r"(?:(?:增加|提高|达)[到至]|增至|达)(?=每)")  # 床位数增加到每千名儿童2.2张
MEASURE = re.compile(
    r"(?:率|比例|比重|占比|份额|系数|水平|强度|时间|收入|产值|面积|规模|投资|成本|产量|总额|浓度|温度|设置|能耗|用水量|半径)$"
)
RATE = re.compile(r"(?:率|比例|比重|占比|份额|系数|水平|节能|强度|比)$")
# 居全省第3位
_RANK = re.compile(r"[一-鿿]{0,6}(?:位?居|位列|列|排名?)(?:全[省市县国]|世界)?第?\s?[\d一二三四五六七八九十]+[位名]?")

_IN_SO_LONG = re.compile(r"(?:计划|力争|争取)?用[\d一二两三四五]年时间[^\d]*")  # 计划用3年时间全部改造完毕


def chunk_before(text: str, chunks: list[Span], at: int) -> Span:
    """The nearest earlier part of the sentence that says more than a year."""
    for earlier in reversed(chunks[max(0, at - 4) : at]):
        said = YEAR.sub("", text[slice(*earlier)]).strip()
        if _RANK.fullmatch(said) or _IN_SO_LONG.fullmatch(said):
            continue
        is_name = text.startswith("：", earlier[1]) and len(said) > 1 and not _NO_NAME.fullmatch(said)
        if len(said) > 3 or is_name or _ABBREVIATION.fullmatch(said):
            return earlier[1] - min(earlier[1] - earlier[0], FARTHEST), earlier[1]
    return chunks[at][0], chunks[at][0]


def said_before(text: str, chunk: Span) -> str:
    """What an earlier part of the sentence speaks of, without what it says of it."""
    words = _SAYS_OF.sub("", bare_name(ITS_LEVEL.sub("", BRACKET.sub("", text[slice(*chunk)]))))
    return HAD_BEFORE.sub(r"\g<where>", _ON_THE_GROUND_OF.sub(r"\g<what>", _IMPELS.sub("", words)))


def bare_name(words: str) -> str:
    """新建充电桩 of 力争新建充电桩达到: without what opens it and what leads over to the number."""
    return _OPENING_WORDS.sub("", without_close(words)).strip(" 、")


def without_close(words: str) -> str:
    """充电桩总数 of 充电桩总数力争达到: without what leads over to the number."""
    return CLOSING_WORDS.sub("", _REACHES_EACH.sub("", YEAR.sub("", words).strip()))
