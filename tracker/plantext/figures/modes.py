"""How a figure counts towards its target (domain.md 5), proposed by rule and confirmed at the check page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.plantext.figures.finding import Figure
from tracker.plantext.figures.unit_words import HOURS_OR_DAYS, POINTS, SHARES
from tracker.plantext.reading import IndicatorReading
from tracker.vocabulary import FigureMode

# 公共建筑节能 78%、居住建筑节能 75%设计标准编制并逐步执行
_STANDARD_BEHIND = re.compile(r"(?:[、和][^，。；]{0,20}?\d\s?[%％])?\s?(?:的)?[^，。；、]{0,6}标准")
_STANDARD_BEFORE = re.compile(r"(?:节能|执行|按照?|采用|符合)[^，。；、]{0,20}$")
# 每户每年增收3000元; not 每生每年500元, a standard
_EACH_YEAR = re.compile(
    r"^\s?(?:[^，。；]{0,12}(?<![\d半学成一两二三四五六七八九十几]))?年(?=(?:培[养训]|(?:人均)?新增|开行|培育|举办|组织|引进|接待|完成|服务|产(?![值能量])|销售(?!额|收)|处理|审[核结])(?!量|能力|规模))|年度|当年|全年"
    r"|(?<!每[生亩户床])每年|每年(?!\s?$)|年均(?!停电|单产|(?:增长|增速|提高|下降|降低)[^，。；、]{0,6}\d[\d.]*\s?[%％][^，。；、\d]{0,4}、|浓度|气温|值|[^，。；]{0,12}(?:提高|提升|增加|下降|降低|[增升降])[到至])|每年度"
)
# 年均新增100家、总数达到1000家; 每年100家，三年共300家
_TOTAL_SINCE = re.compile(r"[、，；][^、，；]{0,8}(?:累计|合计|总数|总量|[两二三四五\d]年内?共)")
_SHARE = (*SHARES, *POINTS, None)
_TIMES = ("番", "倍")
# 稳定在6000万亩以上, 控制在2亿吨以内, 不超过2次, 减少到10家: how it shall stand
_AT_NUMBER = r"[^，。；、\d]{0,2}$"
_STAYS = r"(?:稳定|保持|维持|控制)[在到]"
_KEPT_AT = re.compile(rf"(?:{_STAYS}|不(?:得|应|宜)?(?:超过|高于)){_AT_NUMBER}")
_CHANGED_TO = re.compile(
    rf"(?:(?:减少|压减|缩减|压缩|精简|降低|下降|减)[到至]|降至|(?:整合|优化|合并|归并)[到至为成]){_AT_NUMBER}"
)
_GROWN_TO = re.compile(rf"(?:增加|增|扩大|发展|拓展)[到至]{_AT_NUMBER}")  # 航线增至30条; not 累计建成充电桩增加到
_CHANGED_FROM = re.compile(rf"(?:由|从)[^，。；]{{0,16}}\d[^，。；]{{0,16}}[到至为成]{_AT_NUMBER}")  # 由3家增加到6家
_KEPT_EACH_YEAR = re.compile(rf"每年(?!.*全年).*{_STAYS}{_AT_NUMBER}")  # 每年用水总量控制在1亿立方米以内
# 覆盖率不低于95%, 保持在90%以上: what must always hold; 达到70%以上 and 超过43% are to be reached
_KEPT = re.compile(
    r"(?:不(?:得|能|应|可|宜)?(?:低于|少于|小于)|至少|保持|稳定|维持|控制|原则上|始终|均要?|都要?)[^，。；、\d]{0,4}$"
)
_TO_BE_REACHED = re.compile(
    r"(?:达到?|实现|(?:提[高升]|增加|扩大|上升|下降|降低|减少)[到至]|[增升降]至)$"
    r"|[比较](?:20\d\d年?|“?十[二三四]五”?末)[^，。；]*$|(?:下降|降低|减少|压减|增长|提高)$"
)
# 办理时间压减到10个工作日: on the way there
_SHORTENED = re.compile(rf"(?:压减|压缩|缩短|缩减|精简|降低|下降|减少|压降|提速|[减降])[到至为]{_AT_NUMBER}")
# 飞行达到20万小时, 停留时间延长至2.5天, 优良天数达到300天: as much as that
_HOURS_REACHED = re.compile(rf"(?:达到?|突破|(?:延长|增加|提高|提升|增)[到至]){_AT_NUMBER}")
# 合格率始终达到98%以上
_ALWAYS = re.compile(r"(?:始终|稳定|长期|持续|均|都)(?:应|要|须)?达到?$")
# 新增公路通车里程, 压减粗钢产能: what comes to be or goes, whatever its name ends with
_ADDED = re.compile(
    "新增|净增|压减|淘汰|化解|退出|削减|^(?:全[省市县区])?(?:拆除|改造|更新|修复|恢复|治理|新建|推广|引进|完成|营造)"
    r"|^(?:全[省市县区])?(?:改善|发展)(?=.*面积$)"
)
_NUMBER_OF = re.compile(r"(?:人次|人数|场次|次数|件数)$")  # 参与人次突破100万
_DEEDS = (
    r"(?<![高创更翻革全刷最])新(?!型|兴|能源|材|区|质)|培[育训养]|推广|投[放资入]|交易|招[聘引收募商]|引进|发放|销售|收购|回收|完成|开展|举办|组织"
    r"|建[设成]|改造|选树|评选|筛查|吸引|发展|检|累计|认定|入库"
)
"""What is done, not what there is: 其中新认定500家 of 总数5000家."""
_IS_DONE = re.compile(_DEEDS)
_LEVEL_OF = re.compile(
    r"(?:[煤能电水]耗|浓度|率|比例|比重|占比|指数|规模|总量|产值|增加值|余额|覆盖面积|保有量|收入|能力|水平|里程|强度"
    r"|年限|寿命|半径|间距|速度|得分|满意度|(?<!新增)(?:单|总)?产量|吞吐量|业务量|生产总值|发电量|观众人?数|接待游客|接待[一-鿿]{0,4}总?人(?:数|次)|(?:货运|运输|联运|供应|供[气水热电]|用[水电气]|利用|回收|存栏|蓄积)量"
    r"|装机(?:容量|规模)?|算力|资产总额|端口数|(?<!吸引)常住人口|参保人数|密度|(?:播种|种植|养殖|保护|绿地|湿地|林地|耕地|茶园|果园|农田)面积|税收"
    r"|(?<!新增)产能|床位数|用户数|总数|有效发明专利|旅游总?人[数次]|游客|使用外资(?:金额)?"
    r"|^(?!.*(?:改造|治理|防治|修复|建设|新建|造林|整治|推广|复垦|营造|抚育|退耕|流转|开工|竣工|建筑|完成)).*面积"
    r"|零售总?额|社零总?额|销售总?额|交易总?额|成交总?额|进出口(?:总?[额值])?|单产"
    r"|(?<!新增)(?<![\d\s])年(?!均|度)[一-鿿]{1,8}量"  # 年利用量, of that year
    r"|[人户亩]均.{0,8}|平均[^，。；]{0,12}|日均[^，。；]{0,12}量|每(?:亩|平方公里|[百千万]?元))$"
    # 每千人口托位数4.5个, 每万城镇常住人口拥有社工25人; not 每千人培训5人次, what is done for them
    r"|^[千万]人(?:口|拥有|均|[一-鿿]{2,4}数)|每[百千万]{1,2}(?:名|位|户)?(?![个家座元])[一-鿿]{2}"
    rf"(?!.*(?:{_DEEDS}))|^(?!.*(?:{_DEEDS})).*(?<!率)数量"
)

_DONE_SINCE = re.compile(r"累计(?:完成|新增|新建|改造|更新|淘汰|压减|建成)")  # 累计完成改造规模1000万千瓦

# 医师3.2人: no whole number of them is one for so many
_COUNTED_WHOLE = ("人", "名", "个", "张", "家", "所", "座", "辆", "标台")
_OF_WHICH = re.compile(r"[^，。；\d]{0,8}[，（]\s?其中[^，。；\d]{0,24}$")  # 装机8000万千瓦，其中风电2500万千瓦
_BESIDE = re.compile(r"[^，。；\d]{0,8}[、，][^，。；\d]{0,24}$")


def figure_mode(before: str, behind: str, figure: Figure, is_range: bool = False) -> FigureMode:
    """条件 for a standard's level, 当年 a yearly quota, 底线 what must always hold, 水平 a share, else 累计.

    水平 is also what shall stand: 播种面积稳定在6000万亩. `before` and `behind` are the words around the number in its
    part of the sentence; both ends of a range count alike.
    """
    subject, unit = figure.subject, figure.unit
    relation = "=" if is_range and not (_KEPT.search(before) or _KEPT_AT.search(before)) else figure.relation
    if unit == "星级" or unit in ("%", "％") and _STANDARD_BEHIND.match(behind) and _STANDARD_BEFORE.search(before):
        return FigureMode.CONDITION
    is_amount = unit not in (*_SHARE, *_TIMES) or (unit is None and _NUMBER_OF.search(subject) is not None)
    is_kept_at = is_amount and _KEPT_AT.search(before) is not None
    if (_is_of_each_year(before) or (unit or "").endswith(("次/年", "次／年"))) and is_amount:
        return FigureMode.FLOOR if _KEPT_EACH_YEAR.search(before) else FigureMode.ANNUAL
    if unit in HOURS_OR_DAYS:
        is_reached = relation != "<=" and _HOURS_REACHED.search(before) is not None
        return FigureMode.LEVEL if is_reached or _SHORTENED.search(before) else FigureMode.FLOOR
    is_kept = relation == "<=" or relation == ">=" and _KEPT.search(before)
    is_to_come = _TO_BE_REACHED.search(before) is not None and _ALWAYS.search(before) is None
    if figure.year is None and is_kept and not is_to_come and (unit in _SHARE or is_kept_at):
        return FigureMode.FLOOR
    if is_amount and (_DONE_SINCE.match(subject) or _ADDED.search(subject)):
        return FigureMode.CUMULATIVE
    if is_kept_at or is_amount and _stands_at(before, relation, unit):
        return FigureMode.LEVEL
    if unit in (*_SHARE, *_TIMES) or _LEVEL_OF.search(subject) or _is_one_for_many(figure):
        return FigureMode.LEVEL
    return FigureMode.CUMULATIVE


def _stands_at(before: str, relation: str, unit: str | None) -> bool:
    """减少到10家, 由3家增加到6家, 时延小于20毫秒, 450克/千瓦时: nothing that adds up."""
    is_grown = _GROWN_TO.search(before) is not None and _IS_DONE.search(before) is None
    is_changed = _CHANGED_TO.search(before) is not None or _CHANGED_FROM.search(before) is not None
    return relation == "<=" or "/" in (unit or "") or is_changed or is_grown


def _is_one_for_many(figure: Figure) -> bool:
    is_rate = "每" in figure.subject or figure.subject.endswith("数")
    return is_rate and figure.unit in _COUNTED_WHOLE and figure.value % 1 != 0


def with_modes_of_whole(text: str, figures: Sequence[IndicatorReading]) -> tuple[IndicatorReading, ...]:
    """装机达到8000万千瓦，其中风电2500万千瓦、光伏4500万千瓦: what is a part of a level is one, too."""
    read = list(figures)
    is_part = False
    for n in range(1, len(read)):
        whole, part = read[n - 1], read[n]
        between = text[whole.span[1] : part.span[0]]
        is_part = bool(_OF_WHICH.fullmatch(between) or is_part and _BESIDE.fullmatch(between))
        is_alike = (whole.unit, whole.year) == (part.unit, part.year) and whole.mode == FigureMode.LEVEL.value
        if is_part and is_alike and part.mode == FigureMode.CUMULATIVE.value and not _IS_DONE.search(part.subject):
            read[n] = replace(part, mode=FigureMode.LEVEL.value)
    return tuple(read)


def _is_of_each_year(before: str) -> bool:
    """Whether the words say so, and no total since."""
    said = list(_EACH_YEAR.finditer(before))
    return bool(said) and not _TOTAL_SINCE.search(before, said[-1].end())
