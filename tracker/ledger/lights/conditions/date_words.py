"""What stands of an own date, in words (domain.md 5). Pure.

“目标85%，未报，市交通局”; “目标85%，市交通局已报76%，待综合处核定”.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from tracker.excerpts import shortened
from tracker.ledger.facts.task import Body, IndicatorFacts, MilestoneFacts, TaskFacts
from tracker.ledger.lights.conditions.match import LONGEST_SUBJECT, OFFICE, answering, names_of, owner_of
from tracker.ledger.lights.conditions.own_dates import Heard, has_newer_value, heard
from tracker.vocabulary import SIGNS, FigureMode


def words_since(facts: TaskFacts, milestone: MilestoneFacts) -> str:
    """“市交通局已报80%”: what was accepted since the verdict of a date that fell short; empty where nothing was."""
    if milestone.measured is not None and has_newer_value(milestone):
        return told_value(milestone.measured, answering(facts, milestone))
    told = heard(facts, milestone).told
    return f"{names_of(told)}已报" if told else ""


def standing(facts: TaskFacts, milestone: MilestoneFacts) -> str:
    """The words of a date without a verdict: what is to be reached, what has come of it, whose turn it is."""
    came = heard(facts, milestone)
    return "，".join(word for word in (aim(milestone), *_came(facts, milestone, came)) if word)


def _came(facts: TaskFacts, milestone: MilestoneFacts, came: Heard) -> tuple[str, ...]:
    if came.is_told:
        return (f"{_told(milestone, came)}，待{OFFICE}核定",)
    if came.is_unowned and came.silent:
        return (_not_told(milestone, came.silent), owner_of(facts, milestone))
    if not came.silent:
        return (f"{names_of(came.unread)}已报送，待{OFFICE}审核" if came.unread else f"责任单位未定，待{OFFICE}明确",)
    if not came.told and not came.unread and not came.given_up:
        return (_not_told(milestone, came.silent), names_of(came.silent))
    return (
        f"{names_of(came.told)}已报" if came.told else "",
        f"{names_of(came.unread)}待审核" if came.unread else "",
        *lying(facts, came.silent, came.given_up),
    )


def lying(facts: TaskFacts, silent: Sequence[Body], given_up: Collection[Body]) -> list[str]:
    """“市商务委已交牵头单位，待市交通局汇总”, “未报：市住建委”: of which silent the lead has texts, and who else."""
    given, untold = ([body for body in silent if (body in given_up) is is_so] for is_so in (True, False))
    words = [f"{names_of(given)}已交牵头单位，待{facts.lead.name}汇总"] if given and facts.lead else []
    return words + ([f"未报：{names_of(untold)}"] if untold else [])


def _told(milestone: MilestoneFacts, came: Heard) -> str:
    if came.value is None or milestone.measured is None:
        return f"{names_of(came.told)}已报"
    return told_value(milestone.measured, came.told)


def told_value(figure: IndicatorFacts, bodies: Sequence[Body]) -> str:
    """“市交通局已报76%”: the last accepted value by whoever gave it; where that is not known, by these bodies.

    “核定76%” where a verdict found it. Where it has become another body's since: “市交通局已报76%（承办：市商务委）”.
    Where its owners told two values of one day: “已报18.5%（市交通局）、22.1%（市商务委），所报不一致”.
    """
    assert figure.reading is not None
    if figure.at_odds:
        return f"已报{values_at_odds(figure)}，所报不一致"
    if figure.reading.is_found:
        words = parts_kept(figure)
        return f"核定{amount(figure.reading.value, figure.unit)}" + (f"（{words}）" if words else "")
    if together := summed_value(figure):
        return together
    teller = figure.reading.body
    owned = f"（承办：{names_of(figure.bodies)}）" if teller and figure.bodies and teller not in figure.bodies else ""
    return f"{teller.name if teller else names_of(bodies)}已报{amount(figure.reading.value, figure.unit)}{owned}"


def summed_value(figure: IndicatorFacts) -> str:
    """“成员2/5家合计120个”, of all “成员合计120个”; empty of what nobody added up."""
    if not figure.is_sum or figure.reading is None or figure.reading.body is not None:
        return ""
    some = f"{len(figure.told)}/{len(figure.members)}家" if len(figure.told) < len(figure.members) else ""
    return f"成员{some}合计{amount(figure.reading.value, figure.unit)}"


def parts_kept(figure: IndicatorFacts) -> str:
    """Of a sum that a verdict found what its members told, where that is not the same.

    “分项未留存”, “已报分项合计20个，其余未留存”, “分项合计170个”.
    """
    if not figure.is_sum or figure.reading is None or not figure.reading.is_found:
        return ""
    told = [reading.value for reading in figure.told if reading.body in figure.members]
    if not told:
        return "分项未留存"
    total, is_all = sum(told, start=Decimal(0)), len(told) == len(figure.members)
    if total == figure.reading.value:
        return ""
    parts = f"分项合计{amount(total, figure.unit)}"
    return parts if is_all else f"已报{parts}，其余未留存"


def values_at_odds(figure: IndicatorFacts) -> str:
    """“18.5%（市交通局）、22.1%（市商务委）”."""
    return "、".join(
        f"{amount(one.value, figure.unit)}（{one.body.name}）" for one in figure.at_odds if one.body is not None
    )


def _not_told(milestone: MilestoneFacts, silent: Collection[Body]) -> str:
    """Of a figure that was told before, the last value with its day; of some members of a sum what they told."""
    figure = milestone.measured
    if figure is None or figure.reading is None:
        return "未报"
    if figure.is_sum and not set(figure.members) <= set(silent):
        own = [reading for reading in figure.told if reading.body in silent]
        return f"到期值未报（截至{own[0].as_of}为{amount(own[0].value, figure.unit)}）" if len(own) == 1 else "未报"
    value = values_at_odds(figure) or amount(figure.reading.value, figure.unit)
    return f"到期值未报（截至{figure.reading.as_of}为{value}）"


def dates(milestone: MilestoneFacts) -> str:
    """From which day 逾期 counts, where that is not the day the plan states.

    “（原定2025-12-31，王某2026-05-12批准顺延至2026-12-18）”,
    “（时限2025-12-31，核定截止2026-12-18）”; empty where there is one day only.
    """
    moved = milestone.is_postponed
    later = f"原定{milestone.original_due_on}，{milestone.granted}顺延至{milestone.due_on}"
    first = later if moved else f"时限{milestone.due_on}"
    if milestone.grace_on != milestone.due_on:
        return f"（{first}，核定截止{milestone.grace_on}）"
    return f"（{first}）" if moved else ""


def aim(milestone: MilestoneFacts) -> str:
    """“公交接驳率目标85%”, or the sentence that states the date."""
    return aim_of(milestone.measured) if milestone.measured else shortened(milestone.text, LONGEST_SUBJECT)


def aim_of(figure: IndicatorFacts) -> str:
    """“公交接驳率目标85%”, of a 底线 “底线≥30%”."""
    word = "底线" if figure.mode is FigureMode.FLOOR else "目标"
    subject, sign = shortened(figure.subject, LONGEST_SUBJECT), SIGNS.get(figure.relation, "")
    return f"{subject}{word}{sign}{amount(figure.target, figure.unit)}"


def amount(value: Decimal, unit: str) -> str:
    """“76%”."""
    return f"{value.normalize():f}{unit}"
