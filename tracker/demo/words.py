"""The invented words of a report: those of seeds/demo/ where a body has some, else made from the clause. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

from tracker.demo.story import MARK, Phrases, Words

_VARIANTS = re.compile(r"\{([^{}]*)\}")
_SENTENCES = re.compile(r"[^。；]+[。；]")

_BEGINNINGS = (
    "{quarter}，对照方案分工和年度工作要点逐项抓落实，主要情况如下：",
    "按照方案本条要求，{quarter}按月调度、分项推进，取得以下进展：",
    "{quarter}围绕本条任务明确责任处室和时间节点，重点做了以下工作：",
)
_OPENINGS = (
    "对照方案本条要求和年度工作要点，{body}{quarter}重点抓了以下工作：",
    "{quarter}以来，{body}把本条任务纳入处室年度重点，按月梳理进度：",
    "按照方案职责分工，{body}{quarter}会同相关单位推进本条落实：",
)
_STEPS = (
    "一是围绕“{first}”，{quarter}召开工作推进会{two}次，印发工作提示，明确责任处室和完成时间；",
    "一是就“{first}”制定年度工作清单，分解为{five}项具体工作，逐项明确责任人；",
    "一是围绕“{first}”开展调研{two}次，走访基层单位和重点企业{twenty}家，听取意见建议{thirty}条；",
)
_DEEDS = (
    "二是对“{second}”开展专项检查和指导，抽查点位{thirty}个，发现的问题已当场交办；",
    "二是结合“{second}”组织业务培训{two}期，覆盖各市县工作人员{hundred}余人次；",
    "二是推动“{second}”，培育示范点{five}个，总结可复制的做法{two}条；",
)
_CLOSINGS = (
    "三是加强宣传引导，发布信息{twenty}篇，开展进社区、进学校、进企业活动{five}场，群众知晓度有所提高。",
    "三是建立季度会商机制，与相关单位共享数据，形成{quarter}分析报告{one}份，为下一步工作提供参考。",
    "三是完善日常监督，畅通投诉举报渠道，受理并办结群众反映事项{twenty}件，办结率100%。",
)
_BESIDE = (
    "{quarter}，{body}按职责配合本条落实：参加调度会商{two}次，提供数据和意见建议{five}条，本单位职责内的事项按计划推进。",
    "{body}{quarter}配合各承办单位推进本条：转办群众反映事项{twenty}件，参加联合检查{two}次，宣传相关政策{five}场。",
    "{quarter}以来，{body}在本单位职责内做好配合：报送相关数据{five}项，参加现场检查{two}次，提出意见建议{twenty}条。",
)
"""Of a body that owns nothing of the clause."""

_PROBLEMS = (
    "部分县区工作基础不平衡，专业人员偏少，数据多靠人工统计，及时性还需提高。",
    "配套资金以部门预算为主，来源单一；个别事项涉及多个部门，衔接时间较长。",
    "市场主体参与积极性有差异，中小企业改造意愿不强，政策知晓面还需扩大。",
)
_NEXT = (
    "下季度将继续按清单推进，对进度偏慢的县区开展一对一指导，年底前组织一次评估。",
    "下一步加强部门协同，争取将相关支出纳入下年度预算，完善数据共享和月度通报。",
    "下一步扩大试点范围，总结推广经验做法，配合综合处做好年度总结和核验准备。",
)


def at_quarter(text: str, place: int) -> str:
    """`{12|15|18}` as it reads in the n-th quarter: 12 in the first, 18 from the third on."""

    def chosen(found: re.Match[str]) -> str:
        variants = found[1].split("|")
        return variants[min(place, len(variants)) - 1]

    return _VARIANTS.sub(chosen, text)


def words_of(
    phrases: Phrases, task: str, body: tuple[str, str], own_sentences: Sequence[str], told: tuple[str, int]
) -> Words:
    """What a body (key, name) says of a task in a quarter (its name, its place), each text marked as invented.

    Where seeds/demo/ has no words of this body, they are made from the sentences that are its own; the same on every
    machine.
    """
    (key, name), (quarter, place) = body, told
    seed = crc32(f"{task}/{key}".encode())
    own = phrases.progress.get((task, key))
    remarks = [phrases.remarks_of(task, field, key) for field in ("problems", "next_steps")]
    problems, next_steps = remarks[0] or _PROBLEMS, remarks[1] or _NEXT
    progress = (
        _pick(_BEGINNINGS, seed + place).format(quarter=quarter) + at_quarter(own, place)
        if own
        else _composed(own_sentences, name, seed, told)
    )
    return Words(*(_marked(one) for one in (progress, _pick(problems, seed + place), _pick(next_steps, seed + place))))


def _composed(own_sentences: Sequence[str], body: str, seed: int, told: tuple[str, int]) -> str:
    """Progress made from the body's own sentences of the clause."""
    quarter, place = told
    told_of = [one for sentence in own_sentences for one in _SENTENCES.findall(f"{sentence}。")]
    sentences = [phrase for one in told_of if 8 <= len(phrase := _phrase(one)) <= 40]
    numbers = {
        "one": 1,
        "two": 2 + seed % 3 + (place > 1),
        "five": 4 + seed % 5 + place,
        "twenty": 11 + seed % 17 + 4 * place,
        "thirty": 24 + seed % 31 + 6 * place,
        "hundred": 80 + 10 * (seed % 13) + 20 * place,
    }
    if not sentences:
        return _pick(_BESIDE, seed + place).format(body=body, quarter=quarter, **numbers)
    first, second = sentences[seed % len(sentences)], sentences[(seed // 7 + 1) % len(sentences)]
    parts = (_pick(some, seed + place * number) for number, some in enumerate((_OPENINGS, _STEPS, _DEEDS, _CLOSINGS)))
    return "".join(parts).format(body=body, quarter=quarter, first=first, second=second, **numbers)


def _phrase(sentence: str) -> str:
    """The beginning of a sentence up to a comma, long enough to be understood."""
    clean = re.sub(r"（[^）]*）|\s", "", sentence).strip("。；，")
    parts = clean.split("，")
    phrase = parts[0]
    for part in parts[1:]:
        if len(phrase) >= 12:
            break
        phrase = f"{phrase}，{part}"
    return phrase


def _pick(some: Sequence[str], number: int) -> str:
    return some[number % len(some)]


def _marked(text: str) -> str:
    return f"{MARK}{text}" if text else ""
