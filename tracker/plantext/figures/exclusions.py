"""What looks like a figure to reach and is none (rules of the labels; domain.md 5).

A size that only says which ones are meant, money given away and its conditions, how often, deadlines, given facts,
counts of what has names, figures inside names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.plantext.figures.signs import SIZE_UNIT, TIME_UNIT, Hit
from tracker.plantext.reading import Span

_FARTHEST = 400  # characters around a figure that are asked about it
_CHUNK_END = re.compile(r"[，。；！？：\n,;]")
_GRANTED = re.compile(
    r"给予|予以(?:支持|资助)|奖励|奖补|补助|资助|扶持|补贴(?!性)|贴息|罚款|处以|一次性|减免|减按|减征|免征|加计扣除|抵扣|扣除|返还|保费|消费券"
    r"|安排[^，。；]{0,16}(?:资金|经费|前期费)|(?:利率|税率|费率)(?:下调|降低|优惠|下浮)|(?:授信|支持)额度|最高(?:可|不超过)?(?:\d|给)"
    r"|享受.{0,12}(?:优惠|待遇)|贷款额度"
)
_PRICE = re.compile(r"(?:(?<![专便水顺])利率|税率|费率|收费|租金|首付)")
_CONDITION_OPENS = re.compile(r"对|凡|获|经认定|首次|每认定|新认定|年(?:销售|营业|主营)|达到.{0,30}的$")
_GIVEN = re.compile(
    r"目前|现有(?!.{0,10}总)|截至|以来|去年|上年|同比|近[一二三四五两\d]年|已(?:经|建(?!.{0,16}(?:率|比例))|有|达|累计|完成|实现|投|开工|入|获)|^\s?(?:针对|根据|按照|依据|面向)(?!.{0,24}(?:提高|达到|不低于|份额|比例))"
    r"|^\s?(?:围绕|聚焦|依托|立足).{0,10}$"
)
_GIVEN_SO_FAR = re.compile(
    r"(?:^|[，。；\n])\s?(?:目前|当前|现阶段|截至(?!20\d\d年底前)[^，。；]{2,14}|近[一二三四五两\d]年来?|去年|上年|[^，。；]{0,8}以来)，"
)
_AIMED_AT = re.compile(r"\s?(?:力争|争取|确保|推动|到20\d\d)")
_AIMS = re.compile(r"[到，]20\d\d年|力争|争取|将|确保|努力|实现|要")
_AIMS_IN_BRACKET = re.compile(r"达到?|不低于|不少于|到20|^（(?:其中|含|新增)")
_GIVEN_COUNT = re.compile(
    r"(?:全省|全市|全国|全区|我省|我市|等|涉及|这|上述|(?<![底年月日之])前|其他|其余|各|近|前述|下列|以下)\s?$"
)
_SUM_OF = re.compile(r"总投资额?(?:达到?)?\s?$")
_USED = re.compile(r"(?:发挥|用好|依托|完善|加强|强化|健全|巩固|统筹(?:推进)?|落实|深化)\s?$")
_NAME_BEHIND = re.compile(
    r"(?:部门|部委|方面|环节|阶段|专项行动|工作组|工作专班|设区市|地级市|字|月|季度|年|维度|层次|级(?!以上)|家庭|专班|清单)"
    r"|(?:重点|主要|具体)?(?:任务|措施|举措|领域)(?![一-鿿])"
)
_SERVING = re.compile(
    r"放行|办结|办理|审批|审核|受理|响应|送达|通关|处置|办成|出具|答复|到达|压缩|压减|缩短|反馈结果|验放|开办"
)
_SHORTENED = re.compile(r"(?:压缩|压减|缩短|缩减|控制|减少|降|提速)(?:至|到|为|在)\s?$")
_ADMINISTERING = re.compile(r"报送|上报|备案|印发|公示|公布|报告(?!书|表)|报省|报市|提交")
_OFTEN = re.compile(r"每(?:半年|季度?|月|周|天|日|两年|个月)")
_FROM = re.compile(r"(?:由|从|自)\s?$")
_PLACES = re.compile(r"范围|半径|距离|以外|处(?:$|的)|长的|宽的|高的|深的")
_DISTANCE = ("米", "公里", "千米", "海里", "km")
_GOES_ON = re.compile(r"(?:并|和|及|与|以及|且|或|，|、|其中|的(?:目标|水平|任务|要求|能力|规模))")
_SET_UP = re.compile(r"(?:建成|新增|新建|完成|形成|投产|达到?|开工|并网|改造|建设|开发)\s?$")
# 研发投入占营业收入比重达5%以上的企业; but 50%以上的企业
_WHICH_SHARE = re.compile(r"\s?的(?!目标|水平|任务|要求|比例)[一-鿿]")
_RATE_BEFORE = re.compile(r"(?:比重|比例|占比|率|强度|幅度|增速|增长)(?:达到?|在|为|超过?)?\s?$")
_FUND = re.compile(r"的[^，。；]{0,12}基金")
_HAN = re.compile(r"[一-鿿]")
# 200万吨炼化一体化项目: the name of a project that is under way
_PROJECT = re.compile(r"[^，。；、\d]{0,16}?(?:项目|工程|装置|机组|航道|基金|电厂|生产线)(?![一-鿿]{0,2}\d)")
_BRINGS = re.compile(r"(?:建成|新增|完成|形成|投产|达到?|并网|设立|组建)\s?$")


def is_none(text: str, sentence: Span, hit: Hit) -> bool:
    """Whether a number of the sentence is no figure to reach."""
    chunk = _chunk(text, sentence, hit)
    before, behind = text[chunk[0] : hit.start], text[hit.end : chunk[1]]
    if _in_name(text, sentence, hit) or _FROM.search(before) or _given(text, sentence, hit, before):
        return True
    if _GIVEN_COUNT.search(before) and hit.relation == "=" or _NAME_BEHIND.match(behind):
        return True
    if _SUM_OF.search(before) or hit.relation == "=" and _USED.search(before):
        return True
    if _granted(text, sentence, chunk, hit):
        return True
    unit = hit.unit or ""
    if TIME_UNIT.fullmatch(unit):
        return _is_deadline(hit, text[chunk[0] : chunk[1]], before)
    if unit == "次":
        return _OFTEN.search(before) is not None or hit.relation != ">=" and "每" in before or hit.value <= 1
    if unit == "类":
        return hit.relation == "="
    if unit in ("%", "％"):
        return _WHICH_SHARE.match(behind) is not None and _RATE_BEFORE.search(before) is not None
    return SIZE_UNIT.fullmatch(unit) is not None and _says_which(hit, before, behind)


def _says_which(hit: Hit, before: str, behind: str) -> bool:
    """年产值1亿元以上的企业, 超100亿元的产业集群, 50米范围内, 200万吨炼化项目: the size is no aim."""
    if hit.unit in _DISTANCE and (hit.behind or _PLACES.match(behind)):
        return True
    if hit.unit == "岁" and hit.behind != "左右" and "寿命" not in before:
        return True
    behind = behind.strip()
    if hit.behind == "左右" or not behind or _GOES_ON.match(behind):
        return False
    if hit.behind:
        return _HAN.match(behind) is not None
    if behind.startswith("的"):
        set_up = _FUND.match(behind) is not None and "规模" in before
        return not set_up and (hit.relation != "=" or not _SET_UP.search(before))
    return _PROJECT.match(behind) is not None and not _BRINGS.search(before) and hit.relation == "="


def _is_deadline(hit: Hit, around: str, before: str) -> bool:
    """A time is an aim only as a limit for serving people and firms, or as a number of days (优良天数)."""
    if "天数" in before:
        return False
    limit = hit.relation == "<=" or _SHORTENED.search(before) is not None
    return not limit or not _SERVING.search(around) or _ADMINISTERING.search(around) is not None


def _given(text: str, sentence: Span, hit: Hit, before: str) -> bool:
    """A fact of the past or present, said in its own part of the sentence or in a part before: 目前，……"""
    if _GIVEN.search(before):
        return True
    nearest = max(sentence[0], hit.start - _FARTHEST)
    said = [match.end() for match in _GIVEN_SO_FAR.finditer(text, nearest, hit.start)]
    return bool(said) and not _AIMS.search(text, said[-1], hit.start)


def _chunk(text: str, sentence: Span, hit: Hit) -> Span:
    """The words between two commas in which a number stands."""
    start = max(sentence[0], hit.start - _FARTHEST)
    for match in _CHUNK_END.finditer(text, start, hit.start):
        start = match.end()
    end = min(sentence[1], hit.end + _FARTHEST)
    behind = _CHUNK_END.search(text, hit.end, end)
    return start, behind.start() if behind else end


def _in_name(text: str, sentence: Span, hit: Hit) -> bool:
    """Within 《》, within a short “…”, or within a bracket that only explains."""
    before = text[max(sentence[0], hit.start - 120) : hit.start]
    if before.rfind("《") > before.rfind("》"):
        return True
    opened = before.rfind("“")
    if opened > before.rfind("”"):
        closed = text.find("”", hit.end, hit.end + 20)
        return closed > 0 and closed - (hit.start - len(before) + opened) <= 24
    opened = before.rfind("（")
    return opened > before.rfind("）") and not _AIMS_IN_BRACKET.search(before[opened:])


def _granted(text: str, sentence: Span, chunk: Span, hit: Hit) -> bool:
    """Money given, and the conditions for it: from the part that opens with 对… to the end of its half sentence."""
    if _PRICE.search(text, *chunk) and (hit.unit or "") in ("%", "％", "元"):
        return True
    nearest = max(sentence[0], hit.start - _FARTHEST)
    half = max(nearest, text.rfind("；", nearest, hit.start) + 1)
    farthest = min(sentence[1], hit.end + _FARTHEST)
    half_end = text.find("；", hit.end, farthest)
    half_end = farthest if half_end < 0 else half_end
    if not _GRANTED.search(text, half, half_end):
        return False
    if (hit.unit or "").endswith("元") or _GRANTED.search(text, *chunk):
        return True
    if _AIMED_AT.match(text, *chunk):
        return False
    return any(_CONDITION_OPENS.match(text[a:b].strip()) for a, b in _parts(text, half, chunk[1]))


def _parts(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for match in _CHUNK_END.finditer(text, start, end):
        yield at, match.start()
        at = match.end()
    yield at, end
