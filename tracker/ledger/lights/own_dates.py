"""What stands of an own date and whose turn it is (domain.md 5).

“目标85%，未报，市交通局”; “目标85%，市交通局已报76%，待综合处核定”.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tracker.clock import shanghai_date
from tracker.excerpts import shortened
from tracker.ledger.facts.members import summed
from tracker.ledger.facts.task import (
    AskedFacts,
    Body,
    IndicatorFacts,
    MilestoneFacts,
    PartFacts,
    ReadingFacts,
    ReportFacts,
    TakenFacts,
    TaskFacts,
)
from tracker.ledger.lights.match import LONGEST_SUBJECT, OFFICE, answering, first_of, names_of, owner_of
from tracker.ledger.lights.once import once
from tracker.ledger.progress import is_missed
from tracker.reporting.validity import speaks_of
from tracker.vocabulary import FigureMode, Relation

_SIGNS = {Relation.AT_LEAST: "≥", Relation.AT_MOST: "≤", Relation.ABOUT: "约"}


@dataclass(frozen=True)
class Heard:
    """What has come of a date without a verdict.

    `value`: the accepted one that tells what was reached; `told`: the bodies of which something was accepted, `unread`:
    those whose report waits for 综合处, `silent`: those of which nothing has come. All answer for the date.
    `is_unowned`: nobody does yet, so that 综合处 has to say who.
    """

    value: ReadingFacts | None
    told: tuple[Body, ...]
    unread: tuple[Body, ...]
    silent: tuple[Body, ...]
    is_unowned: bool = False

    @property
    def is_told(self) -> bool:
        """All that can be told was accepted: the verdict is what is missing."""
        return self.value is not None or bool(self.told and not self.unread and not self.silent)

    @property
    def asks_bodies(self) -> bool:
        """Whether something is still to come from a body."""
        return self.value is None and bool(self.silent)

    @property
    def turn(self) -> str | None:
        """Whose turn it is, None where it is that of several bodies."""
        return first_of(self.silent) if self.asks_bodies and not self.is_unowned else OFFICE


def heard(facts: TaskFacts, milestone: MilestoneFacts) -> Heard:
    """Of a figure its value, of a date in words what each body that answers for it said after it."""
    value = _value(milestone)
    parts = _answering(facts, milestone)
    told = [part for part in parts if value is not None or _has_told(part, milestone)]
    unread = [part for part in parts if part not in told and _is_unread(part, milestone)]
    # One body's value is the figure's: as long as a report may hold it, nobody else is asked.
    is_enough = milestone.measured is not None and not milestone.measured.members and bool(unread)
    silent = [] if is_enough else [part for part in parts if part not in told and part not in unread]
    return Heard(value, _bodies(told), _bodies(unread), _bodies(silent), milestone.is_unowned)


def told(facts: TaskFacts) -> list[MilestoneFacts]:
    """The own dates for which a verdict can be given and is missing: what was reached was accepted."""
    return [one for one, is_told in _open(facts) if is_told]


def untold(facts: TaskFacts) -> list[MilestoneFacts]:
    """The others without a verdict: something is still to be told of them."""
    return [one for one, is_told in _open(facts) if not is_told]


@once
def _open(facts: TaskFacts) -> tuple[tuple[MilestoneFacts, bool], ...]:
    """The own dates without a verdict, each with whether it is told."""
    return tuple((one, heard(facts, one).is_told) for one in facts.milestones if one.is_open)


@once
def retold(facts: TaskFacts) -> tuple[MilestoneFacts, ...]:
    """The own dates that fell short and of which something newer was accepted since: a new verdict can be given."""
    return tuple(one for one in facts.milestones if is_rectified(one) and _is_told_since(facts, one))


def told_on(facts: TaskFacts, milestone: MilestoneFacts, values: Sequence[ReadingFacts] = ()) -> date | None:
    """The day in Shanghai from which the verdict alone is missing, of a date that is told or told anew.

    Last day for the verdict 31 March, value accepted on 12 May: 12 May, 综合处 was not late before. What it is told
    later changes nothing. `values`: all that was accepted of the date's figure.
    """
    if milestone.measured is not None:
        known = [one.known_at for one in values if one.known_at and _is_news(milestone, one)]
        return shanghai_date(min(known)) if known else None
    said_on = _said_on if milestone.is_open else _said_since
    said = [said_on(part, milestone) for part in _answering(facts, milestone)]
    return max((min(days) for days in said if days), default=None)


def _is_news(milestone: MilestoneFacts, value: ReadingFacts) -> bool:
    """Whether a value speaks of the date; of one that was judged, whether its verdict did not know it."""
    since, at = milestone.verdict_as_of, milestone.judged_at
    if milestone.is_open or since is None or at is None:
        return speaks_of(value.as_of, milestone.due_on)
    return value.is_since(since, milestone.verdict_value, at)


def _is_judged_at_once(milestone: MilestoneFacts) -> bool:
    """Whether of a date told since its verdict the next one is wanted before the 整改 is up.

    Its target is reached, or two values of one day disagree.
    """
    figure = milestone.measured
    return figure is not None and (bool(figure.at_odds) or not is_missed(figure))


def is_judged_anew(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether the next verdict is wanted on a date that fell short: 综合处 gives it, its owner is asked no more.

    Target 85%, found 76%, 整改至 4 December: 85% told in November is judged at once, 80% from 5 December on. Until then
    80% leaves it with its owner, who hears of its date as before: what was said is newer, but nothing is put right yet.
    A date in words is never known to be reached. Two values of one day that disagree are judged at once.
    """
    is_up = milestone.rectify_by is not None and day > milestone.rectify_by
    return milestone in retold(facts) and (is_up or _is_judged_at_once(milestone))


def words_since(facts: TaskFacts, milestone: MilestoneFacts) -> str:
    """“市交通局已报80%”: what was accepted since its verdict; empty where nothing was."""
    if milestone not in retold(facts):
        return ""
    bodies = answering(facts, milestone)
    return told_value(milestone.measured, bodies) if milestone.measured is not None else f"{names_of(bodies)}已报"


def is_unread_since(facts: TaskFacts, milestone: MilestoneFacts) -> bool:
    """Whether a report of its owner waits for 综合处 that the verdict did not know."""
    if milestone.is_unowned:
        return False
    since, at = milestone.verdict_as_of, milestone.judged_at
    unread = [one for part in _answering(facts, milestone) for one in part.unread]
    return since is not None and any(one.is_since(since, at) for one in unread)


def is_to_put_right(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether a date fell short and is its owner's to put right: not while 综合处 has to read what he sent."""
    return is_rectified(milestone) and not (is_unread_since(facts, milestone) or is_judged_anew(facts, milestone, day))


def is_overdue(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether its last day has passed and something is still to come of it from a body."""
    return milestone.is_open and day > milestone.grace_on and heard(facts, milestone).asks_bodies


def is_awaited(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether the value of its very day can exist and has not come, while its verdict may still come in time.

    Example: due 31 December, told by quarters, 26座 accepted of 20 December: from 30 January to the end of February the
    value of its day is asked for (A7), and no round is open (domain.md 5, 8).
    """
    figure = milestone.measured
    if figure is None or not milestone.is_open or is_overdue(facts, milestone, day):
        return False
    is_told = figure.reading is not None and figure.reading.as_of >= milestone.due_on
    return not is_told and milestone.due_on < day and milestone.due_on + timedelta(days=figure.lag_days) <= day


def tellers(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> tuple[Body, ...]:
    """Who is to tell now what was reached: of a date overdue, awaited or to be put right all who answer for it."""
    asks = (is_overdue, is_awaited, is_to_put_right)
    return responsible(facts, milestone) if any(is_asked(facts, milestone, day) for is_asked in asks) else ()


def responsible(facts: TaskFacts, milestone: MilestoneFacts) -> tuple[Body, ...]:
    """Its owners; of what is of all together those that report, of what is nobody's none."""
    return () if milestone.is_unowned else milestone.bodies or tuple(part.body for part in facts.parts)


@once
def judged_soon(facts: TaskFacts) -> tuple[list[MilestoneFacts], list[MilestoneFacts]]:
    """Own dates for which a verdict is missing once they are past, and those for which one is once 整改 is up."""
    newer = retold(facts)
    now = [one for one in newer if _is_judged_at_once(one)]
    return told(facts) + now, [one for one in newer if one not in now]


def is_rectified(milestone: MilestoneFacts) -> bool:
    """It fell short, and is to be put right by a day."""
    return milestone.verdict is not None and not milestone.is_final and milestone.rectify_by is not None


def overdue_since(facts: TaskFacts) -> date | None:
    """The earliest grace date of an own milestone of which nothing was accepted; overdue on every later day.

    The one date from which 逾期 is counted, wherever it is printed.
    """
    return min((milestone.grace_on for milestone in untold(facts)), default=None)


def overdue_days(facts: TaskFacts, day: date) -> int | None:
    """Calendar days since then, None unless overdue."""
    since = overdue_since(facts)
    return (day - since).days if since and day > since else None


@dataclass(frozen=True)
class Taken:
    """An overdue date whose owner took it over: from when, until when he can tell it, None before he was asked."""

    on: date
    until: date | None

    def is_free(self, day: date) -> bool:
        """The delay is not laid at him yet: nobody asked him for it, or his first cut-off is still to come."""
        return self.until is None or day <= self.until

    def words(self, day: date) -> str:
        """“2027-01-07起承办，还没有布置填报” and, once it was, until when; later by when it should have been told."""
        return f"{self.on}起承办，" + (self.asked if self.is_free(day) else f"应于{self.until}前报送")

    @property
    def asked(self) -> str:
        """“2027-03-22前报送”."""
        return f"{self.until}前报送" if self.until else "还没有布置填报"


def taken(facts: TaskFacts, milestone: MilestoneFacts) -> Taken | None:
    """What was overdue before it became its owner's; like a 下达, it is asked of him first (domain.md 8).

    Of several who are to tell it, by who is to tell it first; of nobody where one of them had it before.
    """
    if not milestone.taken_by:
        return None
    late = {one.body: one for one in milestone.taken_by}
    to_tell = _to_tell(facts, milestone)
    if any(body not in late for body in to_tell):
        return None
    return min((_taken(facts, late[body]) for body in to_tell), key=lambda one: (one.until or date.max, one.on))


def _to_tell(facts: TaskFacts, milestone: MilestoneFacts) -> Sequence[Body]:
    """Its owners that are still to tell it; where something has come of all, all of them."""
    own = [part.body for part in _answering(facts, milestone) if part.body in milestone.bodies]
    silent = heard(facts, milestone).silent
    return [body for body in own if body in silent] or own or milestone.bodies


def _taken(facts: TaskFacts, by: TakenFacts) -> Taken:
    """By one body: until the last day that 综合处 set (请报送), else its first cut-off since, and its days at least."""
    own = [part for part in facts.parts if part.body == by.body] or facts.parts
    asked = [one for part in own for one in part.asked]
    again = [one.again_until for one in asked if one.again_until and one.again_until >= by.on]
    if again:
        return Taken(by.on, max(again))
    first = min((one.due_on for one in asked if _asks_since(one, by.on)), default=None)
    return Taken(by.on, max(first, by.free_until) if first else None)


def _asks_since(one: AskedFacts, on: date) -> bool:
    """Whether a round could ask a body for what it took over on a day: one that it answered before did not."""
    return one.due_on >= on and (one.answered_on is None or one.answered_on >= on)


def free_bodies(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> tuple[Body, ...]:
    """Its owners that took it over and have still to be asked for it, or whose time to tell it runs."""
    return tuple(body for body, found in taken_apart(facts, milestone).items() if found.is_free(day))


def taken_apart(facts: TaskFacts, milestone: MilestoneFacts) -> dict[Body, Taken]:
    """Its owners that took it over, each with the time it has to tell it."""
    return {one.body: _taken(facts, one) for one in milestone.taken_by}


def late_turn(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> str | None:
    """Whose turn an overdue date is: 综合处 bears it for who took it over, else that of who had it before."""
    came = heard(facts, milestone)
    if is_free(facts, milestone, day):
        return OFFICE
    if not came.asks_bodies or came.is_unowned:
        return came.turn
    free = free_bodies(facts, milestone, day)
    return first_of([body for body in came.silent if body not in free])


def taken_over(facts: TaskFacts, day: date) -> list[MilestoneFacts]:
    """The overdue own dates that their owner, who took them over, is to tell next."""
    return [one for one in facts.milestones if is_taken_over(facts, one, day)]


def is_taken_over(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether an overdue date is to be told next by its owner, who took it over; 综合处 bears the delay."""
    is_others = bool(milestone.taken_by) and not milestone.is_unowned
    return is_others and is_overdue(facts, milestone, day) and is_free(facts, milestone, day)


def is_free(facts: TaskFacts, milestone: MilestoneFacts, day: date) -> bool:
    """Whether its owner has still to be asked for it, or his time to tell it runs."""
    found = taken(facts, milestone)
    return found is not None and found.is_free(day)


def standing(facts: TaskFacts, milestone: MilestoneFacts) -> str:
    """The words of a date without a verdict: what is to be reached, what has come of it, whose turn it is."""
    came = heard(facts, milestone)
    return "，".join(word for word in (aim(milestone), *_came(facts, milestone, came)) if word)


def _came(facts: TaskFacts, milestone: MilestoneFacts, came: Heard) -> tuple[str, ...]:
    if came.is_told:
        return (f"{_told(milestone, came)}，待{OFFICE}核定",)
    if came.is_unowned:
        return (_not_told(milestone), owner_of(facts, milestone))
    if not came.silent:
        return (f"{names_of(came.unread)}已报送，待{OFFICE}审核" if came.unread else f"责任单位未定，待{OFFICE}明确",)
    if not came.told and not came.unread:
        return (_not_told(milestone), names_of(came.silent))
    partly = [
        f"{names_of(came.told)}已报" if came.told else "",
        f"{names_of(came.unread)}待审核" if came.unread else "",
    ]
    return (*partly, f"未报：{names_of(came.silent)}")


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
    told = [one.value for one in figure.told if one.body in figure.members]
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


def _not_told(milestone: MilestoneFacts) -> str:
    """Of a figure that was told before, the last value with its day."""
    figure = milestone.measured
    if figure is None or figure.reading is None:
        return "未报"
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
    subject, sign = shortened(figure.subject, LONGEST_SUBJECT), _SIGNS.get(figure.relation, "")
    return f"{subject}{word}{sign}{amount(figure.target, figure.unit)}"


def amount(value: Decimal, unit: str) -> str:
    """“76%”."""
    return f"{value.normalize():f}{unit}"


def _answering(facts: TaskFacts, milestone: MilestoneFacts) -> list[PartFacts]:
    """Its owners, those that report through the lead too; of what is of all, and of nobody yet, who reports."""
    own = [part for part in (*facts.parts, *facts.others) if part.body in milestone.bodies]
    return own or list(facts.parts)


def _value(milestone: MilestoneFacts) -> ReadingFacts | None:
    """The accepted value that tells what was reached by the date."""
    figure = milestone.measured
    reading = figure.reading if figure else None
    if figure is None or reading is None or not speaks_of(reading.as_of, milestone.due_on):
        return None
    return reading if not figure.members or _is_whole(figure, milestone.due_on) else None


def _is_whole(figure: IndicatorFacts, due_on: date) -> bool:
    """Whether the figure of a collective is known of a date: told as a whole, by all, or reached by some."""
    if figure.reading is not None and figure.reading.is_found:
        return True
    told = [one for one in figure.told if speaks_of(one.as_of, due_on)]
    if any(one.body == figure.collector for one in told) or len(told) == len(figure.members):
        return True
    is_up = figure.is_sum and not figure.aim.is_ceiling
    return is_up and bool(told) and figure.aim.is_reached_by(summed(told).value)


def _has_told(part: PartFacts, milestone: MilestoneFacts) -> bool:
    """Of a date in words: something of substance was accepted that speaks of it; of a collective's figure its value."""
    if milestone.measured is not None:
        told = (one for one in milestone.measured.told if milestone.measured.members)
        return any(one.body == part.body and speaks_of(one.as_of, milestone.due_on) for one in told)
    return bool(_said_on(part, milestone))


def _said_on(part: PartFacts, milestone: MilestoneFacts) -> list[date]:
    """When the texts of a body that speak of a date in words were accepted."""
    return [one.accepted_on for one in _texts_of(part, milestone) if speaks_of(one.as_of, milestone.due_on)]


def _said_since(part: PartFacts, milestone: MilestoneFacts) -> list[date]:
    """Likewise of one that was judged: those that its verdict did not know.

    They speak of a later day, or were written since, of the date: between two rounds a body corrects the report of the
    last (更正).
    """
    as_of, judged_at = milestone.verdict_as_of, milestone.judged_at
    if as_of is None or judged_at is None:
        return []
    said = _texts_of(part, milestone)
    newer = [one for one in said if one.as_of > as_of or _is_written_since(one, milestone, judged_at)]
    return [one.accepted_on for one in newer if one.accepted_on >= shanghai_date(judged_at)]


def _texts_of(part: PartFacts, milestone: MilestoneFacts) -> list[ReportFacts]:
    """What a body said of substance that may be of a date in words: all since the date is its own."""
    texts = [one for one in part.reports if one.substance]
    return [one for one in texts if milestone.is_of(part.body, _sent_on(one))]


def _sent_on(one: ReportFacts) -> date:
    return shanghai_date(one.sent_at) if one.sent_at is not None else one.accepted_on


def _is_written_since(one: ReportFacts, milestone: MilestoneFacts, at: datetime) -> bool:
    return one.sent_at is not None and one.sent_at > at and speaks_of(one.as_of, milestone.due_on)


def _is_told_since(facts: TaskFacts, milestone: MilestoneFacts) -> bool:
    """Whether something was accepted that the verdict did not know."""
    since, judged_at = milestone.verdict_as_of, milestone.judged_at
    if since is None or judged_at is None:
        return False
    if milestone.measured is not None:
        reading = milestone.measured.reading
        return reading is not None and _is_news(milestone, reading)
    return any(_said_since(part, milestone) for part in _answering(facts, milestone))


def _is_unread(part: PartFacts, milestone: MilestoneFacts) -> bool:
    return any(speaks_of(one.as_of, milestone.due_on) for one in part.unread)


def _bodies(parts: list[PartFacts]) -> tuple[Body, ...]:
    return tuple(part.body for part in parts)
