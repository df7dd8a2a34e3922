"""A size, a share or a number of times that only says which ones are meant: 年产值1亿元以上的企业."""

from __future__ import annotations

import re

from tracker.plantext.figures.exclusions.around import HAN
from tracker.plantext.figures.exclusions.times import is_deadline, is_how_often
from tracker.plantext.figures.relations import AND_WHICH, Hit
from tracker.plantext.figures.unit_words import SHARES, SIZE_OR_RATE, TIME_UNIT
from tracker.plantext.reading import Span

# 超千万件的店铺6家: the class, not the aim
SO_LARGE = re.compile(r"的(?!目标|水平|要求|规模|能力|标准|任务)[一-鿿“]")
_COUNT_BEFORE = re.compile(r"\d\s?[余多]?\s?(?:个|家|座|条|所|处|项|户|只|辆|艘|套|台)\s?$")
_NAME = re.compile(r"[A-Z一-鿿]")
_COUNT_OF_CLASS = re.compile(
    r"\d\s?(?:个|家|座|条|户|只|项)(?:年|综合|主营业务|营业|销售|税收|累计){0,2}(?:(?:总?产值|收入|营收|销售额|投资额?|市值|税收)(?:规模|总额)?|规模)(?:达到?)?$"
)
_HOUSEHOLD = re.compile(r"(?:及?以上)?户|口(?:以[上下]|之家|的)")  # 对3人户、4人户分别核定; 10万人口以上的镇
# 存栏5000头以上的乡镇达6个, 2000头—5000头的达20个
_CLASS_COUNTED = re.compile(
    r"\s?的[一-鿿]{0,16}?(?:达到?|为|有|发展到|增加到|稳定在)?\s?\d+\s?(?:个|家|户|座|所|处|名)"
)
# 存栏100头以上规模养殖比重达到80%
_SHARE_OF_CLASS = re.compile(
    r"\s?的?(?!且)[一-鿿]{2,12}(?:比例|比重|占比|率)(?:达到?|保持|稳定|提高|提升|不低|超过|为|\s?\d)"
)
_SEATS = re.compile(r"[^，。；]{0,4}(?:客车|校车|车辆|汽车)")
_PLACES = re.compile(r"范围|半径|距离|以外|覆盖率|处(?:$|的)|长的|宽的|高的|深的")
_REACH = re.compile(r"半径|距离|间距|边界|净[宽高]")
# 平均服务半径不超过1公里
_NEAR_ENOUGH = re.compile(r"(?:半径|间距|距离|误差)(?:原则上|均|应当?|要|控制在|[缩减][短小][到至]|\s)*$")
_LENGTH = re.compile(
    r"里程|长度|总长|公路|道路|管[网道线]|铁路|航道|岸线|分辨率|绿道|步道|河道|线路|网络|建[成设]|新[增建]|改造|修复|治理|覆盖"
)
_DISTANCE = ("米", "公里", "千米", "海里", "km")
_GOES_ON = re.compile(
    r"(?:并|和|及|与|以及|且|或|，|、|其中|的(?:目标|水平|[一-鿿]{0,4}任务|要求|能力|规模|标准)|[补配]建|配备|配置)"
)
# 营收1000万元以上且增速超过10%的企业; not 建成2万平方米以上且配套完善的公寓
_AND_SO_LARGE = re.compile(AND_WHICH)
_SO_OLD = re.compile(r"的(?!水平|目标)[一-鿿]")  # 40岁左右的成员; not 平均年龄保持在40岁左右的合理区间
_AGE_KEPT = re.compile(r"平均年龄[^，。；的\d]{1,12}$")
_MADE_SO = re.compile(r"(?:建成|新增|新建|完成|形成|投产|开工|并网|改造|建设|开发)\s?$")
_SET_UP = re.compile(rf"达到?\s?$|{_MADE_SO.pattern}")
# 研发投入占营业收入比重达5%以上的企业, 控股50%以上的企业; but 50%以上的企业
_WHICH_SHARE = re.compile(r"\s?的(?!目标|水平|任务|要求|比例)[一-鿿]")
_FALLS_SHORT = re.compile(r"(?:低于|高于|未达|不足)")
_RATE_BEFORE = re.compile(r"(?:比重|比例|占比|率|强度|幅度|增速|增长|[控持参占]股)(?:达到?|在|为|超过?)?\s?$")
# 解决3个乡镇2.6万人的饮水安全问题
_SOLVED = re.compile(r"的[^，。；]{2,16}(?:问题|困难|难题)")
_SOLVES = re.compile(r"解决[^，。；]*$")
_AS_TASK = re.compile(r"的[一-鿿]{0,4}任务")  # 完成30公里以上的建设任务
_FUND = re.compile(r"的[^，。；]{0,12}基金")
# 200万吨炼化一体化项目: the name of a project that is under way
_PROJECT = re.compile(r"[^，。；、\d]{0,16}?(?:项目|工程|装置|机组|航道|基金|电厂|生产线)(?![一-鿿]{0,2}\d)")
# 新建日供水2万吨水厂1座
_CAPACITY = re.compile(
    r"(?:(?<![\d全每当本今明年])[日年]|小?时)(?:均|最大)?"
    r"(?:产|速|供|处[理置]|加工|吞吐|接待|发电|生产|输|储|屠宰|出栏|净化|消纳|回收|转运|焚烧|灌装|冶炼)[一-鿿]{0,3}\s?$"
)
# 打造1000亿元规模产业联盟; 产值达到1000亿元规模 is reached
_SO_LARGE_A_THING = re.compile(r"规模[一-鿿“]{0,10}?(?:产业|集群|基金|园区|项目|企业|联盟|基地)")
_REACHED_SO = re.compile(r"(?:达到?|突破|实现|形成)\s?$")
# 按照人均绿地不少于12平方米建设公园; 按照人均用地不少于0.2平方米的标准 sets one
_BY_EACH = re.compile(r"\s?按照[^，。；\d]{0,8}[人户生亩]均")
_STANDARD = re.compile(r"\s?的(?:标准|要求)")
_THEIR_COUNT = re.compile(r"的?[一-鿿]{2,10}\s?\d+\s?(?:座|个|处|家|条|台|套)")
_PLANT = re.compile(r"(?:项目|工程|装置|机组|生产线|基地)(?:建设|投产|落地|达产)?$")
# 突破2000亿元大关
_MARK_PASSED = re.compile(r"大关|规模|目标|台阶|水平")
# 50亿元以上、行业排名前列的企业
_WHICH_TOO = re.compile(r"、[^，。；、\d]{2,16}的[一-鿿]")
# 保障1.1万亿斤以上粮食产能
YIELDS = re.compile(
    r"(?:保障|形成|增产|新增|增加|完成|节约|减少|减排|替代|消纳|释放|盘活|腾退|修复|治理|安排|供应|提供|带动|惠及)\s?$"
)
# 3次以上投诉的窗口
_TIMES_OF = re.compile(r"[一-鿿]{1,8}的[一-鿿]")
_PASSES = re.compile(r"[超突高低大小多少逾过>＞<＜]")
_BRINGS = re.compile(r"(?:建成|新增|完成|形成|投产|达到?|并网|设立|组建)\s?$")


def is_none_of_its_unit(text: str, sentence: Span, chunk: Span, hit: Hit) -> bool:
    """What a time, a number of times, a share or a size mostly says instead of an aim."""
    before, behind = text[chunk[0] : hit.start], text[hit.end : chunk[1]]
    unit = hit.unit or ""
    is_size = hit.behind and HAN.match(behind) or SIZE_OR_RATE.fullmatch(unit) and _NAME.match(behind)
    if is_size and _COUNT_BEFORE.search(before):
        return True  # 建设30个10万头以上养殖场, 1个200万吨LNG接收站: how large those counted are
    says_size = hit.relation == ">=" or bool(hit.relation == "=" and SO_LARGE.match(behind))
    if says_size and _COUNT_OF_CLASS.search(before):
        return True  # 打造4条产值超500亿元、6条超千亿元的产业链, 1家营收规模达10亿元的企业
    if TIME_UNIT.fullmatch(unit):
        return is_deadline(hit, text, sentence, chunk)
    if unit == "次":
        return _TIMES_OF.match(behind) is not None or ("次数" not in before and is_how_often(hit, before))
    if unit == "人" and _HOUSEHOLD.match(behind):
        return True
    is_class = unit not in SHARES and (hit.behind or hit.upper) and _CLASS_COUNTED.match(behind)
    if is_class:
        return True
    if hit.behind and unit not in SHARES and _SHARE_OF_CLASS.match(behind):
        return True
    if unit == "座":
        return _SEATS.match(behind) is not None
    if unit == "类":
        return hit.relation == "=" and bool(behind.strip())
    if unit in ("%", "％"):
        which = _RATE_BEFORE.search(before) or _FALLS_SHORT.match(text, hit.start)
        return _WHICH_SHARE.match(behind) is not None and which is not None
    return (unit == "年" or SIZE_OR_RATE.fullmatch(unit) is not None) and _says_which(text, hit, before, behind)


def _says_which(text: str, hit: Hit, before: str, behind: str) -> bool:
    """年产值1亿元以上的企业, 超100亿元的产业集群, 50米范围内, 200万吨炼化项目: the size is no aim."""
    if _BY_EACH.match(before) and not _STANDARD.match(behind):
        return True
    if hit.relation == "=" and _CAPACITY.search(before) and _THEIR_COUNT.match(behind):
        return True
    if hit.unit in _DISTANCE and hit.relation == "<=" and _NEAR_ENOUGH.search(before):
        return HAN.match(behind.strip()) is not None
    if (
        hit.unit in _DISTANCE
        and not _AS_TASK.match(behind)
        and (hit.behind and not _LENGTH.search(before) or _PLACES.match(behind) or _REACH.search(before))
    ):
        return True
    if behind.startswith("级") or "元" in (hit.unit or "") and hit.relation == "=" and _SO_LARGE_A_THING.match(behind):
        return _REACHED_SO.search(before) is None
    says_age = hit.unit == "岁" and (hit.behind != "左右" or _SO_OLD.match(behind) and not _AGE_KEPT.search(before))
    if says_age and "寿命" not in text[max(0, hit.start - 40) : hit.start]:
        return True
    behind = behind.strip()
    if (hit.behind or hit.relation != "=") and behind[:1].isdigit() or hit.behind and _WHICH_TOO.match(behind):
        return True
    if hit.behind and _AND_SO_LARGE.match(behind) and not YIELDS.search(before) and not _MADE_SO.search(before):
        return True
    if hit.behind == "左右" or not behind or _GOES_ON.match(behind):
        return False
    if hit.behind:
        return HAN.match(behind) is not None and ("元" in (hit.unit or "") or not YIELDS.search(before))
    if _PASSES.match(text, hit.start) and hit.unit != "年" and not behind.startswith("的"):
        return HAN.match(behind) is not None and not _MARK_PASSED.match(behind)
    if "/年" in (hit.unit or "") and _PLANT.search(behind):
        return True
    if behind.startswith("的"):
        if _SOLVED.match(behind) and _SOLVES.search(before):
            return False
        set_up = _FUND.match(behind) is not None and "规模" in before
        return not set_up and (hit.relation != "=" or not _SET_UP.search(before))
    return _PROJECT.match(behind) is not None and not _BRINGS.search(before) and hit.relation == "="
