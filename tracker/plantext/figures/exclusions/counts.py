"""How many there are, not how many shall be: 全省16个市, 用好3个自贸片区, 2台60万千瓦机组."""

from __future__ import annotations

import re

from tracker.plantext.figures.exclusions.around import HAN, nearest
from tracker.plantext.figures.relations import Hit
from tracker.plantext.figures.unit_words import SHARES
from tracker.plantext.reading import Span

# 第1、2项任务
_WHICH_ONES = re.compile(r"第\s?\d{1,3}(?:\s?[、和及至到—－-]\s?\d{1,3})*\s?[、和及至到—－-]\s?$")
# 对成效明显的开发区，每省1家扩区
_REWARDED = re.compile(r"(?:^|[。；\n])\s?对[^，。；]*(?:成效|成绩|显著|突出|靠前|优秀|先进|前列)[^，。；]*，")
GIVEN_COUNT = re.compile(
    r"(?:全省|全市|全国|全区|我省|我市|我国|等|涉及|重点支持|(?<!向社会)公布|通报|全[国省市县区]共?有|[分下][解配达][到至]|[一二三四五六七八九十]大[一-鿿]{1,6}[和及与、]|这|上述|涉及[^，。；\d、]{1,8}|(?<![底年月日之])前|其他|其余|近|前述|下列|以下)\s?$"
)
# 推进全市48处积水点整治: to be done, though they are there
_DONE_TO_ALL = re.compile(r"\s?(?:推进|完成|实施|改善|改造|启动|开展|整治|提升)[我全本][省市县国区州旗](?:剩余)?\s?$")
_WORK_BEHIND = re.compile(
    r"(?![一-鿿]{0,4}(?:市|县|区|乡镇|街道|部门)(?:[、的和]|[一-鿿]{0,2}$))[^，。；、\d]{2,20}?(?:整治|改造|治理|提升|加固|建设|条件|环境|修缮|修复)\s?$"
)
# 为全市3万名老年人免费体检: how many shall be served
_SERVES = re.compile(r"\s?为[我全本][省市县区州旗]\s?$")
_IS_SERVED = re.compile(r"[^，。；、]{2,24}?(?:免费|提供|开展|实施|发放|接种|体检|筛查)")
# 重点支持300名骨干赴外进修: how many shall be
_SUPPORTED = re.compile(r"重点支持\s?$")
_USED = re.compile(
    r"(?:发挥好?|用好|用活|依托|完善|加强|强化|健全|巩固|统筹(?:推进)?|落实|深化|抓好|抓实|做好|管好|办好|以)(?:第[一二三四五六七八九十]批)?\s?$"
)
# 统筹推进30个街区、50个厂区改造: how many shall be, though it is worded like what is used
_IS_PUSHED = re.compile(r"统筹(?:推进)?\s?$")
_WORKED_ON = re.compile(r"(?:改造|整治|治理|修缮|修复|加固)\s?$")
# 发挥好3个国家级新区、5个自贸片区作用; 以4个市为试点; 在建成100个小区的基础上
_USED_AROUND = re.compile(
    r"^\s?(?:充分|更好地?|积极|有效|进一步)*(?:发挥好?|用好|用活).*(?:作用|优势|效能|功能|效应|力量|平台)|^[^，。；]*与[^，。；]*\d[^，。；]*的?(?:合作|对接|协作|联动|交流)$|^\s?在.*(?:的?基础上)$"
)
# 在10个主产县实施复合种植, 3名副市长任副组长: where it is done, who does it
_IN_PLACES = re.compile(r"(?:在|选择|选取|确定)(?:全[省市国区县])?\s?$")
_TRIED_OUT = re.compile(
    r"[一-鿿]{0,8}?(?:[市县区省村]|乡镇|街道|社区|省份|地区|部门|单位|领域|行业)[^，。；]{0,6}?(?:实施|开展|推广|推行|试点|先行|启动|探索|搬迁|推进|建成|建设|新建|改造|布局|设立|组建|完成)"
)
# 推进7个沿海市建设现代海洋城市: those who do it
_MADE_TO = re.compile(r"(?:推进|支持|推动|指导|督促)\s?$")
_PLACES_DO = re.compile(
    r"[一-鿿]{0,6}?(?:市|县|(?<![园校院厂库社矿牧])区|乡镇)(?:建设|开展|创建|发展|加快|完善)[一-鿿]"
)
_HEADED_BY = re.compile(
    r"[^，。；]{0,12}?(?:任|为|担任)(?:副?组长|成员|召集人|副?总指挥)|分辨率|[一-鿿]{0,8}每[人名家个户]"
    r"|(?!且)[一-鿿（）Ⅰ-Ⅴ]{1,24}(?:率|比例|比重|(?:利用|保有|处理|吞吐|供应|回收|排放|消费|消耗|产)量)(?:均?达|不低|保持|稳定|提|超)"
)
# 各单位明确1名分管领导和1名联络员; 培训1000名工作人员 is a target
_NAMED_FOR_IT = re.compile(r"(?:分管|负责)(?:领导|同志|人员)|联[络系](?:员|人)|工作人员|专人")
_MOST_NAMED = 9
_AREAS = ("平方米", "亩", "公顷", "公里")
_BUILDS = "新建|建设|改造|改建|扩建|新增|完成"
_BUILT = re.compile(rf"\s?(?:{_BUILDS}|改扩建)")
_DELAYS = ("毫秒", "ms")  # 全省5毫秒低时延圈
# 2台60万千瓦机组: how many of what is already named
_MODEL_BEHIND = re.compile(r"\s?\d+(?:\.\d+)?(?:万|亿)?(?:千瓦|吨|兆瓦|千伏|毫米|寸)(?!及?以[上下])")
# 新建3座220千伏变电站、5座110千伏变电站: how many shall be, though each is of a size
_IS_MADE = re.compile(
    rf"(?:{_BUILDS}|建成|投产|投用|开工|打造|布局|引进|启动)(?:全部)?\s?(?:\d[^，。；]*[、和及]\s?)?$"
)
# 改造内容包括基础类、完善类、提升类3类; but 包括甲乙在内的20个
_REACHED = re.compile(r"(?:达到?|为|[至到])\s?$")  # 指标包括指数达到86
_CONSISTS_OF = re.compile(r"(?:包括|包含|分为|划分为|涵盖)(?!.*在内)[^，。；\d]*$")
_ONE_OF = re.compile(r"[^，。；、\d]{2,20}之一")  # 全球18个高风险国家之一
# 以省会和60个重点镇为主抓手
_AS_LEVER = re.compile(
    r"[^，。；\d]{1,16}为(?:主要?|重点)?(?:抓手|重点|载体|依托|支撑|核心|试点|平台|龙头|骨干|节点|对象|主体|主线|目标定位)"
)
_WITH = re.compile(r"以[^，。；]*$")
# 深入落实“十四五”12个新兴产业专项规划
_OF_A_PAPER = re.compile(r"[^，。；\d]{0,24}(?:规划|方案|政策|意见|部署|要求|计划)$")
_FOLLOWED = re.compile(r"(?:落实|执行|贯彻|衔接|对接)[^，。；\d]{0,14}$")
# 均为市属项目，共42个，分为两类; 实施31个民生项目，包括
_COUNTED_UP = re.compile(r"(?:[一-鿿]{0,6}项目)?(?:，|（)(?:分为|包括|涵盖|涉及)")
_NO_MORE_THAN = re.compile(r"(?:共|共计|总计|合计|实施|确定|安排)\s?$")
# 4大行动、17个工程、55项具体任务: the parts of the plan itself
_PARTS = r"(?:重点|重大|专项|具体|主要|分项)*(?:行动|工程|任务|举措|措施|专项|方面|领域)"
_MANY_PARTS = rf"[\d一二三四五六七八九十]+\s?[大项个条]{_PARTS}"
_PART_BEFORE = re.compile(rf"{_MANY_PARTS}[、和及]\s?$")
_PARTS_BEHIND = re.compile(rf"{_PARTS}(?:[、和及]\s?{_MANY_PARTS})?(?=$|[、和及])")
_MORE_PARTS = re.compile(rf"{_PARTS}[、和及]\s?{_MANY_PARTS}")
# 市值达1000亿元企业两户以上: which firms are counted
_SIZE_OF_CLASS = re.compile(r"(?:产值|收入|营收|销售额|市值|估值|投资额?|税收|规模)(?:达到?|为)?\s?$")
_CLASS_WITH_COUNT = re.compile(
    r"的?(?![和及与])[一-鿿]{0,6}(?:企业|公司|集团|项目|集群|园区|基地|平台|楼宇|乡镇|镇|县|村)[^，。；、\d的]{0,8}?[\d一两二三四五六七八九十百]+\s?[个家户条座]"
)


def is_mere_count(text: str, sentence: Span, chunk: Span, hit: Hit) -> bool:
    """全省16个市, 用好3个自贸片区, 在10个主产县实施, 2台60万千瓦机组: how many there are, not how many shall be."""
    before, behind = text[chunk[0] : hit.start], text[hit.end : chunk[1]]
    return bool(
        (_is_of_all(hit, before) and not _is_done_to_all(before, behind))
        or (before.endswith("各") and HAN.match(behind))
        or _WHICH_ONES.search(text, nearest(sentence, hit), hit.start)
        or _REWARDED.search(text, nearest(sentence, hit), hit.start)
        or (_USED.search(before) and not (_IS_PUSHED.search(before) and _WORKED_ON.search(behind)))
        or _USED_AROUND.search(text[slice(*chunk)])
        or _is_where(before, behind)
        or _HEADED_BY.match(behind)
        or (hit.value <= _MOST_NAMED and _NAMED_FOR_IT.match(behind))
        or (_MODEL_BEHIND.match(behind) and not _IS_MADE.search(before))
        or (_CONSISTS_OF.search(before) and not _REACHED.search(before))
        or _ONE_OF.match(behind)
        or _MORE_PARTS.match(behind)
        or _PART_BEFORE.search(before)
        and _PARTS_BEHIND.match(behind)
        or "元" in (hit.unit or "")
        and _SIZE_OF_CLASS.search(before)
        and _CLASS_WITH_COUNT.match(behind)
        or _AS_LEVER.match(behind) is not None
        and _WITH.search(before)
        or _OF_A_PAPER.match(behind) is not None
        and _FOLLOWED.search(before)
        or _COUNTED_UP.match(text, hit.end, sentence[1]) is not None
        and _NO_MORE_THAN.search(before)
    )


def _is_of_all(hit: Hit, before: str) -> bool:
    """全市48处, 涉及3个区; not 全市100%的乡镇, 青湖剧院等2—3个剧场."""
    said = GIVEN_COUNT.search(before)
    if said is None or hit.unit in (*SHARES, *_DELAYS):
        return False
    if hit.unit == "名" and _SUPPORTED.match(said.group()):
        return False
    if hit.unit in _AREAS and said.group().startswith("等") and _BUILT.match(before):
        return False  # 新建公寓楼、餐厅等4.4万平方米
    return hit.upper is None or not said.group().startswith("等")


def _is_done_to_all(before: str, behind: str) -> bool:
    """推进全市48处积水点整治, 为全市3万名老年人免费体检: all there are, and something is to be done for them."""
    is_worked_on = _DONE_TO_ALL.match(before) and _WORK_BEHIND.match(behind)
    return bool(is_worked_on or _SERVES.match(before) and _IS_SERVED.match(behind))


def _is_where(before: str, behind: str) -> bool:
    """在10个主产县实施, 推进7个沿海市建设: where something is done, not how much."""
    tried_out = _IN_PLACES.search(before) and _TRIED_OUT.match(behind)
    return bool(tried_out or _MADE_TO.search(before) and _PLACES_DO.match(behind))
