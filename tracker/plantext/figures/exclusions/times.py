"""Deadlines, and how often: 6月底前, 每月2次. A time is an aim as a limit for serving people, or as what each gives."""

from __future__ import annotations

import re

from tracker.plantext.figures.exclusions.around import part_before
from tracker.plantext.figures.relations import Hit
from tracker.plantext.reading import Span

_SERVING = re.compile(
    r"放行|办结|办理|审批|审核|受理|响应|送达|通关|转[诊介送运]|接诊|到场|送医|抢通|上门|回访|处置|办成|救助|速报|出具|答复|到达|压缩|压减|缩短|反馈结果|验放|开办"
)
_SHORTENED = re.compile(r"(?:压缩|压减|缩短|缩减|控制|减少|[降减]|提速)(?:至|到|为|在)\s?$")
_ADMINISTERING = re.compile(r"报送|上报|备案|印发|公示|公布|报告(?!书|表)|报省|报市|提交")
# 平均急救反应时间控制在12分钟以内, 平均住院日下降到8天以下
_DURATION = re.compile(
    r"(?:时间|时长|用时|耗时|周期|住院日|(?:审理|办理|审查|办案)期限|(?:安置|建设|周转|回款|审查|[工账])期)[^，。；\d]{0,6}$"
)
_BY_SO_MUCH = re.compile(r"(?:时间|时长|用时|耗时|周期|时限)[^，。；\d]{0,4}(?:压缩|压减|缩短|减少)了?\s?$")
_OF_RATE = re.compile(r"[一-鿿]{0,8}率")  # 7个工作日内办结率达到95%
EACH_GIVES = re.compile(
    r"(?:人均|每人|每名|每位|年均|每学?年|每天)[^，。；]*(?:参加|服务|培训|学习|参与|实践|锻炼|活动|睡眠|运动|接触)"
    r"|每年(?:接受|参加)[^，。；]*$"
)  # 每人每年参加志愿服务不少于25小时
# 集中学习时间每年不少于8天, 累计参加脱产培训不少于3个月; not 每期培训不少于7天, 选派骨干赴外地学习不少于6个月
_LEARNS = re.compile(
    r"^(?!.*(?:每[期次班批轮场]|单[期次]|[选外]派|选送|赴|挂职|跟班|跟岗|顶岗|驻点|公告|公示))"
    r".*(?:培训|轮训|学习|进修|研修)(?:时间|时长)?(?:每年|每人|人均|累计|合计|原则上|应当?|均|要)*$"
)
_GROUP = re.compile(r"[一-鿿]{1,8}[生人者员工师]")
_DONE_IN = re.compile(r"办结|办成|放行|送达")  # 2个工作日办结
_OPEN_FOR = re.compile(r"(?:开放|营业|运营)(?:时间|时长)?$")  # 每周开放不少于35小时
_STAYS = re.compile(r"(?:停留|逗留|驻留)(?:时间|时长)[^，。；\d]{0,6}$")  # 游客平均停留时间延长至2.5天
_LASTS = re.compile(r"(?:备付|支付|储备|续航|备用|保供)[^，。；\d]{0,12}$")  # 失业保险基金备付期限保持在15个月以上
_MANY_HOURS = 1000  # 飞行达到20万小时 is an amount of work
_OFTEN = re.compile(r"每(?:半年|季度?|月|周|天|日|两年|个月)")


def is_how_often(hit: Hit, before: str) -> bool:
    """每月2次, 每人3次, 1次: no amount of them."""
    return _OFTEN.search(before) is not None or (hit.relation != ">=" and "每" in before) or hit.value <= 1


def is_deadline(hit: Hit, text: str, sentence: Span, chunk: Span) -> bool:
    """A time is an aim only as a limit for serving people and firms, or as a number of days (优良天数)."""
    before = text[chunk[0] : hit.start]
    if (
        "天数" in before
        or _STAYS.search(before)
        or hit.relation == ">="
        and any(amount.search(before) for amount in (EACH_GIVES, _LEARNS, _OPEN_FOR, _LASTS))
        or hit.relation == ">="
        and _gives_too(text, sentence, chunk, before)
        or hit.value >= _MANY_HOURS
        or "提前量" in before
    ):
        return False
    if _OF_RATE.match(text, hit.end, chunk[1]):
        return True
    limit = hit.relation == "<=" or _DONE_IN.match(text, hit.end, chunk[1]) is not None
    limit = limit or _SHORTENED.search(before) is not None or _BY_SO_MUCH.search(before) is not None
    if not limit or _ADMINISTERING.search(text, *chunk):
        return True
    if hit.unit == "个月":
        return not _DURATION.search(before)
    return not (_BY_SO_MUCH.search(before) or _DURATION.search(before) or _SERVING.search(text, *sentence))


def _gives_too(text: str, sentence: Span, chunk: Span, before: str) -> bool:
    """小学生每天睡眠时间不少于10小时，初中生不少于9小时."""
    earlier = part_before(text, sentence, chunk[0])
    return _GROUP.fullmatch(before) is not None and EACH_GIVES.search(earlier) is not None
