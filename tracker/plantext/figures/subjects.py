"""What a figure speaks of: the words before it, or behind it, within its part of the sentence."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter

from tracker.plantext.figures.relations import A_YEAR, AND_WHICH, LEVEL_THEN, LOWERED, RAISED, YEAR_REACHED
from tracker.plantext.figures.rows import AND, ITS_LEVEL, names_of
from tracker.plantext.figures.unit_words import HOURS_OR_DAYS, POINTS, SHARES
from tracker.plantext.figures.whose import KIND, KIND_ENDS, LEVEL, ROAD, WHERE, is_place
from tracker.plantext.reading import Span

_FARTHEST = 120  # characters before a figure in which its subject stands
_LONGEST_ROW = 400
_LONGEST = 80

_NO_NAME = re.compile(r"[一-鿿]{0,2}(?:其中|目标|任务|指标|内容|说明|备注|要求)")  # 上云率： is a name, 目标： none
_ABBREVIATION = re.compile(r"[A-Z]{2,3}")  # PUE
_CHUNK = re.compile(r"[，。；！？：】\]\n,;]")
_YEAR = re.compile(
    rf"在\s?20\d\d\s?年(?:底|末)?的?(?:基础|水平|基数)上|(?:控制|保持|稳定)?在?基于\s?20\d\d\s?年[^，。；\d]{{2,24}}的$|(?:(?<![比较与同])(?<![基高低]于)(?!(?<=[基高低])于)|(?<=占比)|(?<=比)(?={YEAR_REACHED}))(?:力争|争取|确保)?(?:到|至|在|于|截至)?\s?(?:20\d\d\s?年?\s?[-—–－~～至到]{{1,2}}\s?|(?:20\d\d[、和]){{1,9}})?20\d\d\s?年(?:度(?!假|量)|底前|底|末|前|起(?=，?(?:达|不低于|不少于|提高到))"
    r"|\d{1,2}月底?前?)?\s?|(?<![比较与])(?<![比较与]“)[“]?十[三四五]五[”]?(?:时期|期间|末)|(?<!\d)\d{1,2}月(?:\d{1,2}日)?(?:底前|底|末|前)"
    r"|第?[一二三四]季度(?:末|底)?之?前|(?:^|(?<=[，、]))年底之?前"
)
# an aside, not 充（换）电站 or 每个县（市、区）
_BRACKET = re.compile(r"[（(](?![^（()）\d]{1,6}[）)][一-鿿“])[^（()）]{0,60}[）)]")
_BRACKET_ENDS = re.compile(r"^[^（(]*[）)]")
_WHO_BEHIND = re.compile(r"（[^（）]*(?:[局委厅办部]|负责|牵头|配合)）$")  # 50亿元产业基金（省财政厅）
# 比2020年的43%提高2个百分点: the level is that of the year
_LEVEL_THEN = re.compile(rf"(?<=年){LEVEL_THEN}(?=[提增降下减压])")
# 拨款不低于每生每年500元
_LIMIT_OF_EACH = re.compile(r"(?:不低于|不少于|不超过|不高于|控制在|达到?)(?=(?:每[一-鿿]{1,3}){1,2}$)")
_OPENING_WORDS = re.compile(
    r"^(?:（[^（）]*(?:牵头|负责|配合|单位：[^（）]+)）|\d{1,2}[.．、](?=[一-鿿“])|(?!以[一-鿿]{1,16}为)[、和及与或并且以及\s①-⑳—–]|(?:年度|总体|工作)?目标[为是]|（[一二三四五六七八九十\d]{1,3}）|[一二三四五六七八九](?:是|要|则)(?=[一-鿿]{2})|其中|目前(?=全|[一-鿿]{4})|[一两二三四五六七八九十\d]{1,2}年(?:之|以)?内|年内(?=[一-鿿]{3})|今年(?=[计继新再建改完培推投])|(?:计划|继续)(?=[新建改完培推实](?!能))|(?:支持|鼓励|引导|督促)(?=各[一-鿿])|在[一-鿿、“”]{2,24}?(?:领域|行业|范围内?)(?=[培建打推开创实])|力争|争取|确保|推动|实现|促进|努力|分别|累计(?=建成|建设)|全面|原则上|不断|逐步|积极|重点(?=[加推支培建打发引])|加快|大力|新?建成(?:(?:投用|投产|投运)(?=[一-鿿]{2}))?(?![率区])|打造|建设(?!用地|项目|工程|单位|完成率|[和及与]?(?:改造|提升|修缮)(?=[一-鿿]{2}))|使得?(?!用|命|馆|领)|完成(?!率)|实施(?!率)|[要应须]?将有?|按照?(?=[人户亩]均)|对(?!口)(?=[一-鿿]{2,16}(?:增长|率)))+"
)
_CLOSING_WORDS = re.compile(
    r"(?:再?(?:提高|提升|增加|扩大|上升|增长|恢复|发展|拓展|扩展|延长|下降|降低|减少|压缩|压减|缩短|缩减|缩小|减小|精简|控制|稳定|保持|维持|下调|优化|[增升降减])(?:到|至|为|在)"
    r"|扩[充容](?:到|至)|(?:不低于|不少于|不超过|不高于|达到)每(?:小时|秒|分钟)|常年|各(?=$)|争创(?=$)|(?<=[一-鿿])[两二三四五]年(?=$)"
    r"|始终|共计|合计|确保|争取|达到?|到|至|为|在|将|(?<=[一-鿿]{2})年均|(?<![人户亩平年])均|都|分别|按照?|(?<!网)约|力争|原则上|总体|应|要|须|需|可|保持|控制|实现|优于|[迈跨站跃]上|[迈跨]过|(?<=[率量额数积度重值比])已|目前(?:已)?有?|现有|(?<=[一-鿿])至少|(?:由|从)(?:(?!由|从)[^，。；]){0,24}\d[^，。；]{0,12}?|由“?十[一二三四]五”?(?:期?末)?的|(?<=[到高升])并|[\s、和的“=＝]|(?<![惠涉普触])及)+$"
)
# 比重保持基本稳定，不低于27%: what the part before says of the subject, no part of its name
_SAYS_OF = re.compile(
    r"(?:(?:保持|维持)?(?:基本|总体|持续)?稳定|位居.*|稳步.*|(?:大幅|显著|明显|持续|不断|进一步|逐年|逐步).*|(?:不低于|高于|低于|快于).*|(?<!占)比(?:20|上|“?十).*|较(?:20|目前|现在).*)$"
)
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
# 其中2023年完成, 2023年、2024年分别建成, 其中: no name of its own
_OF_THESE = re.compile(
    r"[\s、，和及]*(?=其中|分别|(?:力争|到)?20\d\d|[两二三四五\d]年)(?:其中|力争|到|计划|\s|[两二三四五\d]年(?=累计|共)|(?:20\d\d\s?年(?:年?底前?|末|汛[前期]|上半年)?[、和及]?))*"
    r"(?:分别|各|再|累计|力争)*(?:完成|达到?|实施|(?P<verb>新增|新建|改建|扩建|改扩建|改造提升|改造|建成|投用|投产|投运|开工|完工|竣工|筹集|培训|开通|启用|打造|建设|创建|培育|整治|治理|修复|更新))?(?:任务)?(?:分别)?\s?"
    r"(?:(?:提高|提升|增加|扩大|下降|降低|压减|缩短|控制|稳定|保持|[增升降])[到至在])?"
)
# 能力提高一倍，达到600立方米: it is the level that is reached
_CHANGED = re.compile(
    r"(?:[比较](?:20\d\d\s?年(?:底|末)?|上年|去年|同期|目前|现在))?(?:年均|同比|每年|逐年|再|继续)?(?:增长|增加|新增|净增|提高|提升|下降|降低|减少|压减|压缩|缩短|缩减|精简|扩大)$"
)
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
_RAISED_AGAIN = re.compile(r"再(?:提高|提升|增加|扩大|降低|下降|压减)")
_OF_EACH_ONE = ("人均", "户均", "亩均")
_MADE_BOTH_WAYS = re.compile(r"(?<=[一-鿿]{2})(?:新改扩建|新改建|改扩建|新建改造)$")
_UNDONE = re.compile(
    r"(?:淘汰|压减|关停退出|关停|关闭|取缔|拆除|退出|清理|腾退|治理|整治|修复|改造提升|改造|更新)(?=[一-鿿“])"
)
_DOES_ITSELF = re.compile(
    rf"{_UNDONE.pattern}|每|各|其中|新|建|改|扩|培育|打造|完成|开展|组织|实施|推广|引进|加装|增|开工|投|提升|设立|创建|认定"
    r"|带动|涉及|惠及|受益|覆盖|服务|解决|安置|总|累计"
)
_LETS = re.compile(r"^(?:让|使|确保)(?:全[省市县国区])?(?:所有乡镇和)?")
# 12万人（含高级工4万人）取得职业证书
_ASIDE_BEHIND = re.compile(r"(?P<aside>（(?:含|其中)[^（）]{1,30}）)(?=[一-鿿])(?!等|以)")
_PER_TIME = re.compile(r"(?<=[到至为达])每(?:秒|小时|分钟|日|天)$")  # 能力达到每秒240立方米
_ATTRIBUTE = re.compile(
    r"(?:播种|建筑|总)?(?:面积|深度|数量|总量|总数|总额|余额|规模|产量|产值|收入|比重|占比|比例|增速|增长|金额|成交额|数)(?:年均增长)?$"
)
_ON_THE_GROUND_OF = re.compile(r"^(?:在)?[^，。；]*?\d\s?(?:个|家|座|所|条|处|项)(?P<what>[^，。；]*?)的?基础上$")
_MADE_IN_ALL = re.compile(
    r"^(?:全[省市县区州]|[两二三四五]年|累计|计划|共)*(?:(?:新改扩建|新改建|新建改造|新建|改建|扩建|改扩建|新增|建成|建设|完成|开展|培育|引进|筹集|实施|改造提升|改造)[、和及]?)*"
)
_MADE_BEFORE = re.compile(
    r"^(?:每年|全年|当年|年|累计|再)?(?:新?开工|新增|创建|建成|建设|培育|打造|完成|更新"
    r"|(?:新改扩建|新改建|新建|改建|扩建|改扩建|改造提升|改造|引进)(?:[、和及]?(?:改建|扩建|改造提升|改造|引进))*|(?<=再)建)"
)
_HAD_BEFORE = re.compile(r"^(?P<where>全[省市县区州]|)(?:已(?:建成|完成|培育|创建|认定)|现有)")  # 全市已建成充电桩
_MADE_BEHIND = re.compile(r"(?<=[率重例积量额数])(?:新建|改建|扩建|改扩建|新增|改造)$")

_IN_ALL = re.compile(r"累计|合计|总数|总量")
_IN_ALL_FIRST = re.compile(r"^(?:累计|合计|共)")
_PER_YEAR = re.compile(r"每年|^年均")
# 推进高标准农田建设，2025年新建30万亩
_IMPELS = re.compile(r"^(?:推进|推动|加强|开展|(?:严格|合理|有效)?控制|严控)(?=[一-鿿“]{3})")
_TO_BUILD = re.compile(r"(?P<what>[一-鿿“”A-Z\d]{3,}?)(?:建设)?")
# 对老旧电梯开展改造，2025年完成更新改造1000台
_DONE_TO = re.compile(r"对(?P<what>.{2,30})(?:开展|进行|实施|实行)[一-鿿]{2,6}")
# 大力发展新能源汽车，2025年产量突破100万辆
_FURTHERS = re.compile(r"^(?:发展|推广|做[大强优]做?[大强优]?)(?=[一-鿿]{2})")
_RAISES = re.compile(rf"^(?:{RAISED}|{LOWERED})(?=[一-鿿]{{3}})")
# 打造集聚区8个，每个区县不少于1个
_EACH_PLACE = re.compile(r"(?:每个?|各)(?:[省市州县区旗、]|乡镇|街道|社区|行政村|村|（[市区县旗、]{1,5}）)+")
_WHOLE_PLACE = re.compile(r"全[市省州县区旗](?:累?共)?(?:培育|建成|打造|创建|建设|新建)?")
_FIGURE_IN_BRACKET = re.compile(r"（(?=(?:每|各|其中)[^（）]*\d)")  # 100个示范小区（每个区不少于10个）
_ONLY_A_VERB = re.compile(
    r"(?:[一-鿿]{0,6}(?:建成|建设|打造|培育|引进|引育|新增|新建|创建|形成|实施|开展|组织|举办|培训|推广|发布|制定|制修订|布局|认定|遴选|支持|完成|改造|取消|下放|清理|改造提升|推出|选树|争创|评选|集聚|"
    r"培养|设立|组建|达到?|超过?|突破|储备|谋划|安排|推进|转化|开发|建立|落地|招引|每年|力争|争取|覆盖|扶持|壮大|孵化|梳理|征集|创成|获批|认证|入选|执行|实行))"
)
_COUNTED_ANEW = re.compile(r"新增|新认证|新培育|新建|新认定|累计")
# 总磷排放量在完成既定任务的基础上，力争再削减2万吨
_IN_ADDITION = re.compile(r"\s?(?P<what>[^，。；\d]{2,16}?)在[^，。；]*的?基础上")
_CHANGES_AGAIN = re.compile(r"再?(?:削减|减少|下降|降低|增加|增长|提高|新增|压减|提升)")
_SHORT_RATE = re.compile(r"[一-鿿]{2}率$")  # 参与率, behind 知晓率
_BARE_TASK = re.compile(r"[一-鿿]{0,4}任务")  # 推进地下管廊示范工程，年内完成30公里以上的建设任务
_WHOSE = re.compile(r"(?:家庭|企业|学校|医院|机构|园区|社区|乡镇|街道|县|市|区|村|高校|院校|单位|试点)$")
_FOR_WHOM = re.compile(r"[一-鿿](?:惠及|带动|覆盖)$")  # 设施改造惠及15万户家庭
_REACHES_EACH = re.compile(r"(?:(?:增加|提高|达)[到至]|增至|达)(?=每)")  # 床位数增加到每千名儿童2.2张
_ROW_OF_VERBS = re.compile(r"[、和并及，][^，。；、\d]{1,8}")
_EACH_AT_LEAST = re.compile(r"(?:原则上|应当?|要|须)?(?:至少|不少于)[^，。；]{0,8}$")
_EACH = re.compile(r"(?:每|各[省市县区州乡镇村校街企])[^，。；]{0,20}")
# 每个县（市、区）, 每所小学: of what each shall have so many
_EACH_OF = re.compile(
    r"每(?!年)[个所家座处支一]{0,2}[^，。；\d]{0,6}?(?:设区市|市县|省|市|县|区|乡镇|镇|乡|村|街道|社区|企业|机构|中心|家庭|[医学法]院|[学小中][校学]|站|园|队)"
    r"(?:（[^）]{1,6}）)?|每[十百千万]{1,2}名?(?:常住人口|人口?|户|儿童|老年人|居民|学生)(?:拥有|配[备置])?"
)
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
_MEASURE_THERE = re.compile(r"(?P<what>[^，。；]{2,}(?:率|比例|比重|浓度|收入))(?P<where>[一-鿿]{2,6})")
_MEASURE = re.compile(
    r"(?:率|比例|比重|占比|份额|系数|水平|强度|时间|收入|产值|面积|规模|投资|成本|产量|总额|浓度|温度|设置|能耗|用水量|半径)$"
)
_RATE = re.compile(r"(?:率|比例|比重|占比|份额|系数|水平|节能|强度|比)$")
_LONGEST_KIND = 10
_PREDICATE = re.compile(
    r"(?:[在较]|(?<!占)比)20\d\d|的基础上|实现|达到|力争|大幅|显著|明显|稳步|持续|不断|进一步|较快|快速"
)
# what is no name behind a figure; 和美乡村 is one
_AND_BEHIND = re.compile(rf"等|外|不|[至到]$|和(?![美谐睦顺])|及|与|或|以及|并|，|(?!{AND_WHICH})且")
_AND_HIGHER = re.compile(r"^及?以上")  # 市级以上特色小镇5个、省级2个
_LEVEL_ONLY = re.compile(rf"(?:新增|新建|新认定)?(?:{LEVEL.pattern})")
_WHERE_OF_KIND = re.compile(rf"(?<=的)(?:{WHERE.pattern})")  # 城区人口100万以上的城市绿色出行比例
# 居全省第3位
_RANK = re.compile(r"[一-鿿]{0,6}(?:位?居|位列|列|排名?)(?:全[省市县国]|世界)?第?\s?[\d一二三四五六七八九十]+[位名]?")
_NEARBY = 20  # figures back in which the name of one may stand
_NEAR = 40  # characters between two figures that may share a noun
_GROWN_EACH = re.compile(r"\s?(?P<since>年均|同比|[比较]20\d\d年)?分别(?P<grows>增长|增加|提高|下降)\s?$")
_REACHED_EACH = re.compile(
    r"\s?(?:(?:力争)?到?\s?20\d\d\s?年底?)?(?:[上前]述|以上)?(?:[两二三四五]项|各项)?(?:指标)?分别(?:达到?|提[高升]到|增加?[到至]|突破|超过|不少于|不低于)\s?$"
)
_RATE_OF_EACH = re.compile(
    r"\s?(?P<rate>[一-鿿]{0,4}(?:率|占比|比例|面积|产值|销售额))分别(?:达到?|为|提[高升]到|不低于|超过)?\s?$"
)
_RESPECTIVELY = re.compile(r"分别")
_HAN = re.compile(r"[一-鿿“\"「A-Za-z\d]")


Number = tuple[int, int, str | None]
"""Where a number stands, and its unit."""


def subjects(text: str, sentence: Span, hits: Sequence[Number]) -> list[str]:
    """A subject for each hit (start, end, unit) of one sentence, in order."""
    naming = _Naming(text, hits, list(_chunks(text, *sentence)), sentence[0])
    for i in range(len(hits)):
        naming.name(i)
    _share_nouns_behind(text, hits, naming.found, naming.nouns)
    _with_topic(text, sentence, hits, naming.found)
    return _with_shared_nouns(hits, naming.found)


@dataclass
class _Naming:
    """The subjects of one sentence, found one after the other, since each may speak of those before it.

    `used_to`: up to where words were taken; `nouns`: of each what stood behind it; `shared`: of a row with 分别;
    `rate`: what a list behind a colon is of, as long as it goes on.
    """

    text: str
    hits: Sequence[Number]
    chunks: list[Span]
    used_to: int
    found: list[str] = field(default_factory=list)
    nouns: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    rate: str = ""

    def name(self, i: int) -> None:
        """Find the subject of the i-th number."""
        start, end, _ = self.hits[i]
        at = bisect_right(self.chunks, start, key=itemgetter(0)) - 1
        first = bisect_left(self.hits, self.chunks[at][0], key=itemgetter(0))
        if i == first:
            shares = self._reached, self._of_each, self._row, self._grown
            self.shared = next((found for share in shares if (found := share(at, first))), [])
        if self.shared:
            self._keep(self.shared[i - first], "", end)
            return
        right, right_end = self._behind(i, self.chunks[at])
        subject = self._in_all(i, self._with_each(i, self._subject(i, at, right)))
        subject = self._undone_too(i, self._covered_too(i, subject, right))
        self._keep(subject[:_LONGEST], right, max(end, right_end) if right else end)

    def _keep(self, subject: str, right: str, used_to: int) -> None:
        name = _LIMIT_OF_EACH.sub("", _LEVEL_THEN.sub("", _WHO_BEHIND.sub("", subject)))
        name = _HAD_BEFORE.sub(r"\g<where>", name)
        self.found.append(name.replace("分别", ""))
        self.nouns.append(right)
        self.used_to = used_to

    def _mates(self, at: int, first: int) -> Sequence[Number]:
        """The numbers of a part of the sentence, of which `first` is the first."""
        return self.hits[first : bisect_right(self.hits, self.chunks[at][1], key=itemgetter(0))]

    def _row(self, at: int, first: int) -> list[str]:
        """果蔬、肉类腐损率分别控制在5%、3%: a subject for each number of this part of the sentence; else none."""
        chunk = self.chunks[at]
        if chunk[1] - chunk[0] > _LONGEST_ROW:
            return []
        mates = self._mates(at, first)
        return _respectively(self.text, chunk, mates, _chunk_before(self.text, self.chunks, at))

    def _grown(self, at: int, first: int) -> list[str]:
        """总值达到5000亿元，收入达到300亿元，年均分别增长6%和5%: each of those named before grows so much."""
        chunk = self.chunks[at]
        mates = self._mates(at, first)
        grown = _GROWN_EACH.match(self.text, chunk[0], mates[0][0]) if len(mates) > 1 else None
        if grown is None or len(self.found) < len(mates):
            return []
        named = range(first - len(mates), first)
        if any(self.hits[n][2] in (*SHARES, *POINTS) for n in named):
            return []
        return [_CHANGED.sub("", self.found[n]) + (grown["since"] or "") + grown["grows"] for n in named]

    def _of_each(self, at: int, first: int) -> list[str]:
        """社区食堂100家、助餐点300个，覆盖率分别达80%、90%: of each of those that the part before names."""
        chunk = self.chunks[at]
        mates = self._mates(at, first)
        rate = _RATE_OF_EACH.match(self.text, chunk[0], mates[0][0])
        before = [hit for hit in self.hits[:first] if at and hit[0] >= self.chunks[at - 1][0]]
        if rate is None or not 1 < len(mates) == len(before) or any(hit[2] in SHARES for hit in before):
            return []
        return [_MADE_BEFORE.sub("", name) + rate["rate"] for name in self.found[first - len(mates) : first]]

    def _reached(self, at: int, first: int) -> list[str]:
        """目录5000条、数据集500个；2027年，分别达到8000条和900个: each of those named before, in the same units."""
        chunk = self.chunks[at]
        mates = self._mates(at, first)
        named = slice(max(0, first - len(mates)), first)
        if len(mates) < 2 or not at or not _REACHED_EACH.match(self.text, chunk[0], mates[0][0]):
            return []
        before = self.chunks[at - 1]
        if _YEAR.sub("", self.text[slice(*before)]).strip() and self.hits[first - 1][0] < before[0]:
            return []  # 铁路、水路货运占比，分别达到12%、18%
        alike = [hit[2] for hit in self.hits[named]] == [hit[2] for hit in mates]
        return [_CHANGED.sub("", name) for name in self.found[named]] if alike else []

    def _behind(self, i: int, chunk: Span) -> tuple[str, int]:
        end = self.hits[i][1]
        aside = _ASIDE_BEHIND.match(self.text, end, chunk[1])
        end = aside.end("aside") if aside else end
        following = next((hit[0] for hit in self.hits[i + 1 :] if hit[0] >= end), chunk[1])
        return _right(self.text, end, min(following, chunk[1]), more=following < chunk[1])

    def _covered_too(self, i: int, subject: str, right: str) -> str:
        """设施覆盖90%以上的乡镇和60%以上的行政村: what covers the first covers the second."""
        if not self.found or not right or subject != right or self.hits[i][2] not in SHARES:
            return subject
        noun, before = self.nouns[-1], self.found[-1]
        beside = self.text[self.used_to : self.hits[i][0]].strip() in ("、", "和", "及", "以及")
        if not beside or self.hits[i - 1][2] not in SHARES or not noun or not before.endswith(noun):
            return subject
        covers = before.removesuffix(noun)
        return covers + right if len(covers) > 1 else subject

    def _undone_too(self, i: int, subject: str) -> str:
        """淘汰燃煤锅炉500台、老旧货车2万辆: without the verb a target to have so many of them."""
        goes_on = bool(self.found) and self.hits[i][2] not in SHARES and self.text.startswith("、", self.used_to)
        undone = _UNDONE.match(self.found[-1]) if goes_on and not _DOES_ITSELF.match(subject) else None
        return undone.group() + subject if undone else subject

    def _with_each(self, i: int, subject: str) -> str:
        """每个县建设1个中心、3个社区: of each county as long as the row goes on."""
        goes_on = bool(self.found) and self.hits[i][2] not in SHARES and self.text.startswith("、", self.used_to)
        each = _EACH_OF.match(self.found[-1]) if goes_on and "每" not in subject else None
        return each.group() + subject if each else subject

    def _in_all(self, i: int, subject: str) -> str:
        """每年培训2000人，到2027年累计达到8000人: what is made in all is not of each year."""
        since = self.text[self.hits[i - 1][1] : self.hits[i][0]] if i else ""
        is_total = _IN_ALL.search(since) is not None and "每年" not in since
        return _PER_YEAR.sub("", subject, count=1) if is_total else subject

    def _subject(self, i: int, at: int, right: str) -> str:
        unit = self.hits[i][2]
        words = self._words(i, at, right)
        if _BARE_TASK.fullmatch(right):
            return _said_before(self.text, _chunk_before(self.text, self.chunks, at)) + right
        if right:
            return words + right if unit in HOURS_OR_DAYS else _joined(words, right, unit)
        self.rate = self._rate_of_list(i, at) if words and unit in SHARES and not _MEASURE.search(words) else ""
        if self.rate:
            return words + self.rate
        return self._beside_before(i, at, words)

    def _beside_before(self, i: int, at: int, words: str) -> str:
        """The words before a number, with what they leave to the name of the number before it: 县城达到60%."""
        before, unit = self._named_last(i), self.hits[i][2]
        between = self.text[self.hits[i - 1][1] : self.hits[i][0]].strip() if i else ""
        same = i > 0 and self.hits[i - 1][2] == unit
        if words == "/" or same and not words and AND.fullmatch(between):
            return before  # 500万千瓦/1000万千瓦时; 2024年、2025年分别新增充电桩1万个和1.2万个
        if between in ("至", "到"):  # 提升2个百分点至45%
            return _CHANGED.sub("", before)
        if _RAISED_AGAIN.fullmatch(words):  # 由88%提高到2025年的90%，再提高到2027年的92%
            return _CHANGED.sub("", before)
        if words and words in self.found:  # 充电桩8万个，其中公共充电桩2万个；到2026年，充电桩达到15万个
            return words
        if same and _EACH_PLACE.fullmatch(words):  # 打造集聚区不少于8个，每个区县不少于1个
            return words + _MADE_IN_ALL.sub("", _EACH_PLACE.sub("", before, count=1))
        if same and _WHOLE_PLACE.fullmatch(words) and (each := _EACH_PLACE.match(before)):
            # 各区县每年建设示范街区1个，2025年全市达到30个; 每个县培育集群1个，全省共培育100个
            what = _PER_YEAR.sub("", before[each.end() :])
            return words + (_MADE_IN_ALL.sub("", what) if len(words) > len("全省") else what)
        if not same and _IN_ALL.fullmatch(words):  # 新增充电桩10万个，改造管网30公里，总数达到50万个
            before = next((self.found[n] for n in range(i - 1, -1, -1) if self.hits[n][2] == unit), before)
        subject = _named_before(self.text, self.chunks, at, words, before, unit)
        if not words and subject == before and i and self._is_reached_since(i):
            return _CHANGED.sub("", subject)  # 零售总额年均增长6%、突破5000亿元; 占比提高10个百分点、达到90%
        if not same:
            return subject
        if unit in SHARES:
            subject = _of_another_kind(_with_head(subject, before) if "、" in between else subject, before)
        return _of_another_place(subject, before)

    def _named_last(self, i: int) -> str:
        """The name before, not of what a bracket held that has ended: 上市企业5家（其中科创板2家），总数达到30家."""
        n = i - 1
        while n > 0 and self._is_aside(self.hits[n], self.hits[i][0]):
            n -= 1
        return self.found[n] if n >= 0 else ""

    def _is_aside(self, hit: Number, until: int) -> bool:
        if self.text.find("）", hit[1], until) < 0:
            return False
        return self.text.rfind("（", 0, hit[0]) > self.text.rfind("）", 0, hit[0])

    def _rate_of_list(self, i: int, at: int) -> str:
        """装配式建筑占比：主城区40%，其他区县30%: what stands before the colon; else nothing."""
        start, end = self.chunks[at - 1] if at else (0, 0)
        if self.rate and self.text.startswith("，", end) and self._speaks_before(i, start, end):
            return self.rate
        if not self.text.startswith("：", end) or end != self.chunks[at][0] - 1:
            return ""
        said = _said_before(self.text, (start, end))
        return said if _RATE.search(said) else ""

    def _is_reached_since(self, i: int) -> bool:
        """Whether the i-th number is a level that the change before it leads to."""
        end, unit = self.hits[i - 1][1:]
        is_level = unit in (*SHARES, *POINTS) and self.hits[i][2] not in (unit, *POINTS)
        return is_level or "达" in self.text[end : self.hits[i][0]]

    def _words(self, i: int, at: int, right: str) -> str:
        """What stands before the number; where that says nothing, what the part of the sentence before speaks of."""
        start, _, unit = self.hits[i]
        chunk = self.chunks[at]
        used_to = self.used_to if self.used_to <= start else self.text.rfind("（", 0, start) + 1
        left = _BRACKET_ENDS.sub("", _BRACKET.sub("", self.text[max(chunk[0], used_to, start - _FARTHEST) : start]))
        opened = left.rfind("（") + 1 if left.rfind("（") > left.rfind("）") else 0
        left = _PER_TIME.sub("", left[opened:])
        words = _left(left)
        if left.rstrip().endswith(("至", "到")):  # 提高机顶盒占比至75%
            words = _RAISES.sub("", words)
        again = not words and not right and self._speaks_before(i, chunk[0], start)
        if not again and not words and not right or unit in HOURS_OR_DAYS and len(words) <= 3:
            earlier = _chunk_before(self.text, self.chunks, at)
            again = self._speaks_before(i, *earlier)
            words = _said_before(self.text, earlier)
        if not right and (named := self._named_in_unit(i, left)):
            return named
        verb = _without_close(left).strip(" 、和及与并")
        if again and verb or not words and not right:
            return verb  # 开工5个、建成3个
        # 国家级、省级绿色商场20家、50家; 利用量达到4.5亿吨，到2030年达到5.1亿吨
        before, unit = self.hits[i - 1][2], self.hits[i][2]
        if again and (before != unit or unit not in SHARES and left.endswith(("达", "达到"))):
            return _CHANGED.sub("", self.found[-1])
        return self.found[-1] if again else words

    def _named_in_unit(self, i: int, left: str) -> str:
        """培训3万人次，……，其中2023年完成8000人次: what the nearest figure in the same unit spoke of; else nothing."""
        own = _OF_THESE.fullmatch(left)
        if own is None:
            return ""
        nearest = max(i - _NEARBY, 0)
        unit, half = _bare(self.hits[i][2]), self.text.rfind("；", self.hits[nearest][0], self.hits[i][0])
        alike = (unit, *POINTS) if unit in SHARES else (unit,)
        n = next((n for n in range(i - 1, nearest - 1, -1) if _bare(self.hits[n][2]) in alike), None)
        if n is None or self.hits[n][0] < half:
            return ""
        is_same = _bare(self.hits[n][2]) == unit and (unit in SHARES or not left.rstrip().endswith(("达", "达到")))
        name = self.found[n] if is_same else _CHANGED.sub("", self.found[n])
        return _with_verb(own["verb"] or "", name)

    def _speaks_before(self, i: int, start: int, end: int) -> bool:
        """Whether the number before the i-th stands within a stretch: what it speaks of may be spoken of again."""
        return bool(self.found) and start <= self.hits[i - 1][0] < end


def _with_topic(text: str, sentence: Span, hits: Sequence[Number], found: list[str]) -> None:
    """公交推广应用方面，东川达到500辆、南河800辆: a bare place takes what the sentence is about."""
    topic = _TOPIC.match(text, *sentence)
    if topic is None or hits and hits[0][0] < topic.end():
        return
    for i, name in enumerate(found):
        place = _BARE_PLACE.fullmatch(name)
        if place:
            found[i] = place["place"] + topic["topic"]


def _share_nouns_behind(text: str, hits: Sequence[Number], found: list[str], nouns: list[str]) -> None:
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


def _bare(unit: str | None) -> str | None:
    """套 of 套（间）."""
    return unit and unit.partition("（")[0]


def _with_verb(verb: str, name: str) -> str:
    """建成高标准农田86万亩，其中新建12万亩: 新建高标准农田."""
    # 新建和改造提升农田300万亩，其中新建120万亩; 农村公路新改建300公里，其中新建100公里
    bare = _MADE_IN_ALL.sub("", _MADE_BOTH_WAYS.sub("", name))
    return name if not verb or verb in name and bare == name else verb + bare


def _is_place_of_share(hit: Number, name: str) -> bool:
    """山区60%以上、平原区80%以上的行政村建成站点."""
    return hit[2] in SHARES and _BARE_PLACE.fullmatch(name) is not None


def _ends_in_a_verb(words: str) -> bool:
    """开工, 每县（市、区）建设."""
    return bool(_ONLY_A_VERB.fullmatch(words) or _EACH.match(words) and _ONLY_A_VERB.fullmatch(words[-2:]))


def _with_shared_nouns(hits: Sequence[Number], found: list[str]) -> list[str]:
    """国家级绿色商场5家、省级20家 and 3个国家级、10个省级绿色商场: both speak of 绿色商场."""
    pairs = [(i, i - 1) for i in range(1, len(found))] + [(i, i + 1) for i in range(len(found) - 2, -1, -1)]
    for bare, full in pairs:
        near = abs(hits[bare][0] - hits[full][0]) <= _NEAR and hits[bare][2] == hits[full][2]
        if near and _LEVEL_ONLY.fullmatch(found[bare]) and not _LEVEL_ONLY.fullmatch(found[full]):
            level = LEVEL.search(found[full])
            found[bare] += _AND_HIGHER.sub("", found[full][level.end() if level else 0 :])
    return found


def _named_before(text: str, chunks: list[Span], at: int, subject: str, before: str, unit: str | None = None) -> str:
    """总量, 年均增长, 再新增: with the name of what the figure or the words before speak of."""
    is_again = _CHANGES_AGAIN.fullmatch(subject)
    if is_again and (ground := _IN_ADDITION.fullmatch(text, *_chunk_before(text, chunks, at))):
        return ground["what"] + subject
    change, attribute = _CHANGE_ONLY.fullmatch(subject), _ATTRIBUTE_ONLY.fullmatch(subject)
    again = _AGAIN_ONLY.fullmatch(subject)
    is_tail = before.endswith(subject) and not before.endswith("进" + subject)  # 进出口增长5%，其中出口增长6%
    if len(subject) > 1 and (is_tail or again and before.startswith(subject)):
        return before  # 固废年利用量达到40亿吨；到2030年，年利用量达到45亿吨
    if not (change or attribute or again):
        return subject
    if not before:
        before = _said_before(text, _chunk_before(text, chunks, at))
        if again and subject and before.endswith(subject):  # 推进管网改造，2025年底前完成改造500公里
            return before
        if again and subject and before.endswith(subject[-2:]):  # 推进菜市场改造，每年改造30家
            before = before[:-2]
        done_to = _DONE_TO.fullmatch(before) or (subject and unit not in SHARES and _TO_BUILD.fullmatch(before))
        before = done_to["what"] if done_to else before
    if change and again and unit not in SHARES and (made := _MADE_BEFORE.match(before)):
        return subject + before[made.end() :]  # 改造户厕1500户，其中新建800户、提升700户
    if change:  # 年均增长15%，2027年比2022年翻一番
        return _CHANGED.sub("", before) + subject
    if subject.startswith(_OF_EACH_ONE) and any(one in before for one in _OF_EACH_ONE):
        return subject  # 亩均税收20万元，亩均产值300万元
    if attribute:  # 面积达到300万亩，比2023年增加8万亩，产量稳定在
        thing = _FURTHERS.sub("", _ATTRIBUTE.sub("", _CHANGED.sub("", before)))
        if subject == "总数":  # 新建5G基站3000个，总数达到1.5万个
            thing = _MADE_BEFORE.sub("", thing)
        return thing + subject
    if subject and (made := _MADE_BEHIND.search(before)):
        return before[: made.start()] + subject  # 设施比例新建不低于30%、改建不低于15%
    return subject + _MADE_BEFORE.sub("", _IN_ALL_FIRST.sub("", _CHANGED.sub("", before)) if subject else before)


def _chunks(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for match in _CHUNK.finditer(text, start, end):
        yield at, match.start()
        at = match.end()
    yield at, end


def _chunk_before(text: str, chunks: list[Span], at: int) -> Span:
    """The nearest earlier part of the sentence that says more than a year."""
    for earlier in reversed(chunks[max(0, at - 4) : at]):
        said = _YEAR.sub("", text[slice(*earlier)]).strip()
        if _RANK.fullmatch(said):
            continue
        is_name = text.startswith("：", earlier[1]) and len(said) > 1 and not _NO_NAME.fullmatch(said)
        if len(said) > 3 or is_name or _ABBREVIATION.fullmatch(said):
            return earlier[1] - min(earlier[1] - earlier[0], _FARTHEST), earlier[1]
    return chunks[at][0], chunks[at][0]


def _said_before(text: str, chunk: Span) -> str:
    """What an earlier part of the sentence speaks of, without what it says of it."""
    words = _SAYS_OF.sub("", _left(ITS_LEVEL.sub("", _BRACKET.sub("", text[slice(*chunk)]))))
    return _HAD_BEFORE.sub(r"\g<where>", _ON_THE_GROUND_OF.sub(r"\g<what>", _IMPELS.sub("", words)))


def _with_head(subject: str, before: str) -> str:
    """达标站点居民知晓率≥92%、参与率≥85%: a bare rate is of what the rate before it was of."""
    road = ROAD.match(before)
    head = road.group() if road else _SHORT_RATE.sub("", before)  # 农村公路优良中等路率≥90%、列养率100%
    return head + subject if _SHORT_RATE.fullmatch(subject) and len(head) > 1 and head != before else subject


def _of_another_kind(subject: str, before: str) -> str:
    """出租车 behind 公交车新能源化率, 铁路 behind 公路货运量占比: the rate of another of the kind."""
    own = KIND_ENDS.search(subject)
    if own is None or len(subject) > _LONGEST_KIND or not _RATE.search(before):
        return subject
    alike = next((one for one in KIND.finditer(before) if one.group()[-1] == own.group()[-1]), None)
    measure = before[alike.end() :] if alike else ""
    return subject + measure if len(measure) > 1 else subject


def _of_another_place(subject: str, before: str) -> str:
    """京津冀地区 behind 地级及以上城市再生水利用率: the rate of another place."""
    if not is_place(subject) or _MEASURE_THERE.fullmatch(subject):
        return subject  # 报销比例职工, behind 医保参保率: it names its own
    there = _MEASURE_THERE.fullmatch(before)
    if there and WHERE.search(there["where"]):
        return there["what"] + subject  # 绿化覆盖率平原区达到32%、山区达到60%
    if not _MEASURE.search(before):
        return subject
    first = _WHERE_OF_KIND.search(before) or WHERE.search(before)
    measure = before[first.end() :] if first else before
    return subject if measure in subject else subject + measure


def _left(words: str) -> str:
    return _OPENING_WORDS.sub("", _without_close(words)).strip(" 、")


def _without_close(words: str) -> str:
    return _CLOSING_WORDS.sub("", _REACHES_EACH.sub("", _YEAR.sub("", words).strip()))


def _right(text: str, end: int, following: int, more: bool) -> tuple[str, int]:
    """The noun behind a figure (20个“5G+工业互联网”应用示范场景), up to the next figure of the list."""
    words = _FIGURE_IN_BRACKET.split(text[end : min(following, end + _FARTHEST)])[0]
    if more:
        cut = max(words.find("、"), 0) if "、" in words else -1
        words = words[:cut] if cut >= 0 else words
        words = _OF_EACH.split(words)[0]
    standard = _OF_STANDARD.match(words)
    if standard and "每" not in text[max(0, end - _NEAR) : end]:
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


def _joined(left: str, right: str, unit: str | None) -> str:
    """Left and right together; behind a counted thing the noun, before a share its name."""
    if not right or (left and _RATE.search(left)):
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
    each = _EACH.search(left)
    if each:
        return left[each.start() :] + right
    anew = _COUNTED_ANEW.match(left)
    if anew:
        return anew.group() + right
    return right if len(left) <= 8 and not _WHOSE.search(left) or _ONLY_A_VERB.fullmatch(left[-8:]) else left + right


def _respectively(text: str, chunk: Span, mates: Sequence[Number], before: Span) -> list[str]:
    """A、B和C分别达N、N和N: a subject for each figure, empty where the counts differ."""
    told = _told_respectively(text, chunk, mates)
    if told is None:
        return []
    head = _left(_BRACKET.sub("", text[chunk[0] : told[0]]))
    if not head:  # 企业和园区数量大幅增长，分别超过90家和8个
        head = _PREDICATE.split(_left(_BRACKET.sub("", text[slice(*before)])))[0]
    predicate = _CLOSING_WORDS.sub("", text[told[1] : mates[0][0]]).strip()
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
