"""What looks like a figure to reach and is none (rules of the labels; domain.md 5).

Here what is asked of every number: inside a name, a level there was, what is brought later. The rest is asked of the
files beside: given facts, how many there are, a size or a time, a rule, money.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.plantext.figures.exclusions.around import chunk_of, half_sentence
from tracker.plantext.figures.exclusions.conditions import is_condition, is_of_rule
from tracker.plantext.figures.exclusions.counts import GIVEN_COUNT, is_mere_count
from tracker.plantext.figures.exclusions.facts import is_given
from tracker.plantext.figures.exclusions.money import is_granted
from tracker.plantext.figures.exclusions.sizes import YIELDS, is_none_of_its_unit
from tracker.plantext.figures.relations import A_YEAR, OF_EACH, Hit
from tracker.plantext.figures.unit_words import SHARES
from tracker.plantext.reading import Span

# 市值500亿—1000亿元70家, 10亿元企业3户: how large they are, not what is reached
_COUNTED_BY_SIZE = re.compile(
    r"\s?(?:(?![和及与])[一-鿿]{0,6}(?:企业|公司|集群|园区))?\s?\d+\s?(?:家|户|个(?!百分点|月))"
)
# 停止审批开采深度超1000米的煤矿, 不再新增20万千瓦以下机组
_FORBIDDEN = re.compile(
    r"\s?(?:原则上)?(?:停止|严禁|禁止|严格限制|不再(?:新建|新增|审批|布局|建设)|不得(?:新建|新增|审批)|严控新[增建])"
)
# 建成后，年可处理垃圾30万吨
_WILL_BRING = re.compile(r"(?:建成|投产|达产|投用|竣工|投运)后[^。；]{0,40}(?<![认许])可(?!再生|靠|循环|回收)")
_AIMS_IN_BRACKET = re.compile(r"达到?|不低于|不少于|到20|^（(?:其中|含|新增|新建|改建|扩建|改造)")
_SUM_OF = re.compile(r"总投资额?(?:达到?)?\s?$")
_NAME_BEHIND = re.compile(
    r"(?:部门|部委|方面|环节|阶段|专项行动|工作组|工作专班|设区市|地级市|字|月|季度|年(?!产值|营业|营收|销售|主营|均|收入|税收|处理|加工)|维度|层次|级(?!以上)|家庭|专班|清单|(?:重点|为民|惠民)?民生实事)"
    r"|[大小]项(?!目)|(?:重点|主要|具体|分项)?(?:任务|措施|举措|领域|发展方向|目标|指标)(?:(?![一-鿿])|分别[是为]|如下)"
)
_FROM = re.compile(
    rf"(?:由|从|自)\s?{OF_EACH}(?:(?:19|20)\d\d\s?年(?:底|末)?的?\s?|“?十[一二三四]五”?(?:期间|时期|期?末)?的?\s?)?(?:不足|约|近|原[来有]?的?|目前的?|现[在有]?的?|过去的?)?\s?$"
    r"|(?<!占)[较比](?:目前|现在|上年|去年|20\d\d\s?年(?:底|末)?)的\s?$"  # 寿命较目前的76岁继续增长
)
# 由现在的6%、18%、25%提高至: the second and the third
_FROM_ROW = re.compile(r"(?:由|从)[^，。；]{0,40}\d[^，。；、]{0,8}[、和及]\s?$")
_MADE_UP = re.compile(r"(?:组成|构成)(?:的|$)")
_TURNS_TO = re.compile(r"(?:[、和及][^，。；、]{0,12})*(?:分别)?[^，。；\d]{0,6}[到至为]\s?\d")
_EACH_SO_MANY = re.compile(r"每\s?\d[\d.]*[万户人个]{0,2}\s?[-—–－~～至到]{1,2}\s?$")  # 每300—500户划分网格
_ADJUSTED = re.compile(r"调整为[^，。；\d]{0,8}$")  # 用气量调整为每户每年360立方米: a rule
# 90%以上的社区建设1所儿童之家: the share is the figure
_OF_SHARE = re.compile(r"(?<![达到比例率重过于占\d.])\d[\d.]*\s?[%％](?:以上|左右)?的[^，。；、]*$")
_OF_TASKS = re.compile(r"占[^，。；\d]{0,16}任务的\s?$")  # 分别占全市新栽、改造任务的60%、80%
_ROW = re.compile(r"[^，。；：\d]{1,16}[、和及与]\s?")
_FOLDS = ("番", "倍")
_ONLY_QUOTED = re.compile(r"”(?![一-鿿])")


def to_reach(text: str, sentence: Span, hits: Sequence[Hit], plan_year: int | None = None) -> list[Hit]:
    """The hits of one sentence that are figures to reach; a row of counted things is one: 16个市和2个县.

    `plan_year`: what is told up to a later year (截至2025年) is to be, not given.
    """
    kept: list[Hit] = []
    counted: Hit | None = None
    left: Hit | None = None
    for hit in hits:
        if (
            counted
            and hit.relation == "="
            and hit.unit == counted.unit
            and _ROW.fullmatch(text, counted.end, hit.start)
        ):
            counted = hit
        elif left and left.unit == hit.unit in SHARES and text[left.end : hit.start] == "、":
            left = hit
        elif not is_none(text, sentence, hit, plan_year):
            kept.append(hit)
        else:
            left = hit if _OF_TASKS.search(text, max(sentence[0], hit.start - 24), hit.start) else None
            counted = hit if GIVEN_COUNT.search(text, max(sentence[0], hit.start - 12), hit.start) else None
    return kept


def is_none(text: str, sentence: Span, hit: Hit, plan_year: int | None = None) -> bool:
    """Whether a number of the sentence is no figure to reach."""
    chunk = chunk_of(text, sentence, hit)
    before, behind = text[chunk[0] : hit.start], text[hit.end : chunk[1]]
    return (
        _EACH_SO_MANY.search(before) is not None
        or _in_name(text, sentence, hit)
        or _is_level_left(before, behind)
        or is_given(text, sentence, hit, before, plan_year)
        or (_NAME_BEHIND.match(behind) is not None and not (hit.unit == "户" and YIELDS.search(before)))
        or _speaks_of_another(text[hit.start], hit.unit, before)
        or (hit.relation == "=" and is_mere_count(text, sentence, chunk, hit))
        or (hit.unit == "人" and behind.startswith("口") and not before.strip())  # 10万人口火灾死亡率
        or (hit.unit not in SHARES and _FORBIDDEN.match(before) is not None)
        or (hit.unit == "元" and _COUNTED_BY_SIZE.match(behind) is not None)
        or _is_brought(text, sentence, hit)
        or is_condition(text, chunk, sentence)
        or is_of_rule(hit, before, behind)
        or is_granted(text, sentence, chunk, hit)
        or is_none_of_its_unit(text, sentence, chunk, hit)
    )


def _is_brought(text: str, sentence: Span, hit: Hit) -> bool:
    """建成后，年可处理垃圾30万吨，带动就业500人; not 到2025年，新建充电桩5000个 behind it."""
    brings = _WILL_BRING.finditer(text, half_sentence(text, sentence, hit), hit.start)
    return any(A_YEAR.search(text, said.end(), hit.start) is None for said in brings)


def _is_level_left(before: str, behind: str) -> bool:
    """由12%提升到32%, 由12%、80%分别提升到32%、90%: the level there was."""
    if _FROM.search(before):
        return _MADE_UP.search(behind) is None  # 由100名名医、500名骨干组成
    return _FROM_ROW.search(before) is not None and _TURNS_TO.match(behind) is not None


def _speaks_of_another(first: str, unit: str | None, before: str) -> bool:
    """90%以上的社区建设1所儿童之家, 用气量调整为, 总投资100亿元: what it tells is no figure of its own."""
    if _OF_SHARE.search(before) and unit not in ("%", "％"):
        return True
    return _ADJUSTED.search(before) is not None or (_SUM_OF.search(before) is not None and first != "不")


def _in_name(text: str, sentence: Span, hit: Hit) -> bool:
    """Within 《》, within a short “…”, or within a bracket that only explains."""
    before = text[max(sentence[0], hit.start - 120) : hit.start]
    if before.rfind("《") > before.rfind("》"):
        return True
    opened = before.rfind("“")
    if opened > before.rfind("”"):
        if hit.unit in _FOLDS and before.endswith("“") and _ONLY_QUOTED.match(text, hit.end):
            return False  # 数量实现“翻番”
        closed = text.find("”", hit.end, hit.end + 20)
        return closed > 0 and closed - (hit.start - len(before) + opened) <= 24
    opened = before.rfind("（")
    return opened > before.rfind("）") and not _AIMS_IN_BRACKET.search(before[opened:])
