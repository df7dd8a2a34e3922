"""Whom a rule is for, and how it is applied: 凡亩均税收达到20万元的项目，可享受, 对50亩以上的地块优先."""

from __future__ import annotations

import re

from tracker.plantext.figures.exclusions.sizes import SO_LARGE
from tracker.plantext.figures.exclusions.times import EACH_GIVES
from tracker.plantext.figures.relations import Hit
from tracker.plantext.figures.unit_words import SHARES, SIZE_OR_RATE, TIME_UNIT
from tracker.plantext.reading import Span

_WHOEVER = re.compile(r"\s?(?:凡是?|对于?|符合)[^，。；]*的[一-鿿]{1,8}")
# 日客流量超过1万人的公共场所，应当设置
_BOUND = re.compile(r"(?=[^，。；\d]*\d)[^，。；]*的[一-鿿]{1,8}，\s?(?:应当?|必须|须|不得)")
# 当水位超过警戒线2米时，启动
_WHEN = re.compile(r"\s?当[^，。；]*时|[^，。；]*\d[^，。；]{0,10}(?<![小瓦课学工实及同按准])时")
# 对规模20亩以上、坡度25度以下的地块优先安排
_FOR_WHOM = re.compile(r"^\s?对(?!外)")
_FAVOURED = re.compile(r"[^，。；]*的[^，。；]*(?:优先|予以|给予|实行|不再|不予|暂停|取消)")
# 上升超过5个百分点的取消评优资格
_THEN = re.compile(r"[^，。；\d]{0,8}的(?:部分|取消|予以|给予|不得|不予|一律|视为|暂停|不再|约谈|通报|启动)")
# 坡度超过25度、面积超过10亩的地块列入清单
_WITH_ANOTHER = re.compile(r"、[^，。；、\d]{1,12}\d+[^，。；、\d]{1,8}的(?!目标|水平|要求|规模|能力|标准|任务)[一-鿿]")
_OF_ANOTHER_PLACE = re.compile(r"、[^，。；、\d]{1,12}\d[\d.]*\s?[%％]")  # 山区60%以上、平原区80%以上的村
_CHARGED = re.compile(r"(?:水价|电价|气价|价格|标准)?(?:缴纳|缴费|收取|征收|计收|收费)")
_SHARED_OUT = re.compile(r"按照?\s?$")  # 市县按1∶1比例配套
_BUILT_IN_SHARE = re.compile(r"的?比例(?:配套)?(?:建设|预留|安装|配[建置备]|设置)")  # 固定车位按100%比例建设充电设施
_LAST = re.compile(r"(?:排名|排位|位列|位居|倒数|并列)[前后末第]?\s?$")  # 排名后3位的乡镇
_FOUND_OUT = re.compile(r"(?:梳理|排查|摸排|查找|查出|发现|识别|筛查|征集)(?:出|了|到)[^，。；]{0,12}$")
_MAY_DIFFER = re.compile(r"可(?:再|酌情)?(?:上浮|下浮|放宽|延长|适当[一-鿿]{2})[^，。；\d]{0,4}$")
_RULE_BEHIND = re.compile(
    r"(?:可|优先|给予|予以|不得|应当?|须|取消|纳入|按|由|一律|视为|暂停|不再|原则上|实行|适用|享受|免)"
)


def is_condition(text: str, chunk: Span, sentence: Span) -> bool:
    """80%以上能耗由规上企业消耗的，优先纳入; 凡亩均税收达到20万元的项目，可享受: whom the rest is for."""
    if _BOUND.match(text, chunk[0], sentence[1]):
        return True
    if chunk[1] < sentence[1] and text[chunk[1] - 1] == "的":
        return True  # 培训不少于10天的，发放证书
    whoever = chunk[1] < sentence[1] and _WHOEVER.fullmatch(text, *chunk) is not None
    if whoever and _RULE_BEHIND.match(text, chunk[1] + 1, sentence[1]):
        return True
    return (
        text.startswith("时，", chunk[1] - 1) and chunk[1] < sentence[1] and _WHEN.fullmatch(text, *chunk) is not None
    )


def is_of_rule(hit: Hit, before: str, behind: str) -> bool:
    """对50亩以上的地块优先, 可上浮10%, 上升超过5个百分点的取消, 梳理出43处: a rule, or what somebody found."""
    if _FOR_WHOM.match(before) and _FAVOURED.match(behind):
        return True
    if "可" in before and _MAY_DIFFER.search(before) or _FOUND_OUT.search(before):
        return True
    if _CHARGED.match(behind) or _is_shared_out(hit, before, behind) or _LAST.search(before):
        return True
    if "的" not in behind:
        return False
    is_bound = bool(hit.behind) or hit.relation != "="
    is_size = hit.unit in ("%", "％") or SIZE_OR_RATE.fullmatch(hit.unit or "") is not None
    is_each = TIME_UNIT.fullmatch(hit.unit or "") is not None and EACH_GIVES.search(before) is not None
    if not is_size and not is_each and hit.relation == ">=" and not hit.behind and SO_LARGE.match(behind):
        return True
    if hit.unit in ("%", "％") and _OF_ANOTHER_PLACE.match(behind):
        return False
    return _THEN.match(behind) is not None or (is_bound and _WITH_ANOTHER.match(behind) is not None)


def _is_shared_out(hit: Hit, before: str, behind: str) -> bool:
    return _SHARED_OUT.search(before) is not None and not (hit.unit in SHARES and _BUILT_IN_SHARE.match(behind))
