"""Rules about what bodies said, what was said of it, and who said nothing (domain.md 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from tracker.calendar.workdays import Calendar
from tracker.ledger.facts.task import POOR, AskedFacts, Body, PartFacts, ReportFacts, TaskFacts
from tracker.ledger.lights.conditions.match import OFFICE, Match, about, first_of, names_of, owned_by
from tracker.ledger.progress import confirmed_year
from tracker.reporting.quarters import round_label
from tracker.vocabulary import Appraisal, Encouraged, Forecast, Kind

Find = Callable[[TaskFacts, date, Calendar], Match | None]


def forecast(*said: Forecast) -> Find:
    """A rule that holds if one body's last accepted report forecasts this."""

    def find(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
        return _of_one(facts, day, lambda part: bool(part.quarterly) and part.quarterly[-1].forecast in said)

    return find


def no_progress(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """核评 无实质进展 in two reports running."""

    def find(part: PartFacts) -> bool:
        return [report.appraisal for report in part.quarterly[-2:]] == [Appraisal.NONE] * 2

    return _of_one(facts, day, find, last=2)


def slow(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """核评 进展缓慢, or the first 无实质进展, on the last accepted report."""
    return _of_one(facts, day, lambda part: bool(part.quarterly) and part.quarterly[-1].appraisal in POOR)


def coordination(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """需协调 open longer than one round: a later round that asked has ended and it is still there."""

    def is_waiting(part: PartFacts) -> bool:
        raised = _coordination_raised(part)
        return raised is not None and any(raised < one.ends_on and one.has_ended(day) for one in part.asked)

    found = [part for part in facts.voices if is_waiting(part)]
    if not found:
        return None
    raised_by = list(dict.fromkeys(part.quarterly[-1].told_by or part.body for part in found))
    owner = owned_by([part.body for part in found])
    return Match(f"{names_of(raised_by)}提出，待{OFFICE}协调", part=OFFICE, owner=owner)


def long_silent(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """Nothing accepted from anybody for the last two rounds that asked and have ended.

    What was accepted before them does not count: who told much in 2025 and nothing for two quarters since is silent.
    What was sent and not read lies at 综合处.
    """
    quiet = _fewest_quiet(facts, day)
    return _silence(facts, day, f"已过{quiet}期", are_named=True) if quiet >= facts.settings.silent_rounds else None


def _fewest_quiet(facts: TaskFacts, day: date) -> int:
    return min((len(_quiet_rounds(part, day)) for part in _asked_for_all(facts)), default=0)


def _asked_for_all(facts: TaskFacts) -> Sequence[PartFacts]:
    """The bodies but for those that were only ever asked beside a lead; where that is so of all, all.

    Example: 牵头汇总 of two silent quarters becomes 分头直报: the co-bodies, asked beside it, make it no new task.
    """
    return [part for part in facts.voices if part.reports or part.asked_directly or not part.asked] or facts.voices


def _quiet_rounds(part: PartFacts, day: date) -> list[AskedFacts]:
    """The rounds that asked the body and have ended since the last of which its report was accepted, if any was."""
    last = max((report.round_end for report in part.reports), default=date.min)
    return [one for one in part.asked_directly if one.ends_on > last and one.has_ended(day)]


def _silence(facts: TaskFacts, day: date, since: str, *, are_named: bool = False) -> Match:
    """“已过2期，没有采用的报告，市交通局；市商务委已报送，待综合处审核”: laid at who said nothing, else at 综合处.

    Not at who leads since: as with an overdue date 综合处 bears it until a round that asked him has ended.
    """
    sent = [one.body for one in facts.led if one.unread]
    unread = tuple(dict.fromkeys((*(part.body for part in facts.parts if part.unread), *sent)))
    quiet = [_quiet_rounds(part, day) for part in facts.voices]
    former = [one.asked_of for rounds in quiet for one in rounds if one.asked_of]
    last = [rounds[-1] for rounds in quiet if rounds]
    if not unread and former and all(one.asked_of for one in last):
        beginning = f"{since}，没有采用的报告，"
        if not any(one.is_missing(day) for one in last):
            return _of_returned(beginning, [one.asked_of for one in last if one.asked_of])
        return _of_former(facts.parts, beginning, former, "未报送")
    silent = () if sent else tuple(part.body for part in facts.parts if not part.unread)
    theirs = f"（其中{len(former)}期为{names_of(list(dict.fromkeys(former)))}牵头）" if former and are_named else ""
    named = f"，{names_of(silent)}" if are_named else ""
    told = (f"没有采用的报告{named}" if silent else "", f"{names_of(unread)}已报送，待{OFFICE}审核" if unread else "")
    return Match(
        f"{since}{theirs}，{'；'.join(word for word in told if word)}",
        part=first_of(silent) if silent else OFFICE,
        owner=owned_by(silent or unread),
    )


def first_round(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """Nothing accepted, and not everybody has seen a round that asked come to its end."""
    if not _is_silent(facts) or _fewest_quiet(facts, day) > 0:
        return None
    ends = [one.ends_on for part in facts.voices for one in part.asked if not one.has_ended(day)]
    return _of_all(facts, f"首期审核截止{min(ends)}" if ends else "尚未开始填报")


def no_information(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """Nothing accepted, and a round that asked has ended."""
    return _silence(facts, day, "首期已过") if _is_silent(facts) else None


def unreported(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """In the last round that asked each body and has ended, fewer than half have answered: for one body, it has not.

    Of who reports for others it is said who that is.
    """
    ended = [over[-1] for part in facts.voices if (over := [one for one in part.asked_directly if one.has_ended(day)])]
    # A round that asked who led before asked once, for all.
    last = [one for one in ended if not one.asked_of] + [one for one in ended if one.asked_of][:1]
    silent = sum(one.is_missing(day) for one in last)
    if 2 * (len(last) - silent) >= len(last):
        return None
    if len(last) == 1:
        which = f"审核截止{last[0].ends_on}" if last[0].ends_on <= day else "本期提前关闭"
        if last[0].asked_of:
            return _of_former(facts.parts, f"{which}，", [last[0].asked_of], "没有报送")
        lead = names_of([part.body for part in facts.parts]) if facts.others else ""
        return _of_all(facts, f"{which}，{lead}没有报送")
    return _of_all(facts, f"{silent}家均未报" if silent == len(last) else f"{len(last)}家中{silent}家未报")


def stale(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """Nobody's accepted substance is still within the validity of the kind, or there never was any."""
    if any(_counts(facts, part, day) for part in facts.voices):
        return None
    last = max((facts.valid_until(part, one) for part in facts.voices if (one := last_substance(part))), default=None)
    return _of_all(facts, f"进展内容有效期至{last}" if last else "只有零报告或无变化")


def conditions_lacking(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """Every body whose last answer is still valid says 条件未具备."""
    if facts.kind is not Kind.ENCOURAGED:
        return None
    told = [(part, last) for part in facts.voices if (last := _last_answer(part)) and facts.holds(part, last, day)]
    if not told or not all(last.encouraged is Encouraged.CONDITIONS_LACKING for _, last in told):
        return None
    bodies, year = tuple(part.body for part, _ in told), min(last.year for _, last in told)
    return Match(f"{year}年，{about('', bodies)}", part=first_of(bodies), owner=owned_by(bodies))


def proven(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """From every body whose substance makes the task green a report still valid brought evidence or a reading."""
    years = []
    for part in facts.voices:
        if not _counts(facts, part, day):
            continue
        proofs = [report.year for report in part.reports if report.proven and facts.holds(part, report, day)]
        if not proofs:
            return None
        years.append(max(proofs))
    said = _confirmed(facts, day) or (f"{min(years)}年有佐证或数据" if years else "")
    return Match(said)


def reported(facts: TaskFacts, day: date, calendar: Calendar) -> Match | None:
    """Accepted substance without proof: what is left."""
    return Match(_confirmed(facts, day))


def _confirmed(facts: TaskFacts, day: date) -> str:
    """“2026年已落实”: the 年度落实确认 that still holds."""
    year = confirmed_year(facts, day) if facts.kind is Kind.STANDING else None
    return f"{year}年已落实" if year else ""


def last_substance(part: PartFacts) -> ReportFacts | None:
    """The body's last accepted report that is neither 无变化 nor 零报告."""
    return next((report for report in reversed(part.reports) if report.substance), None)


def _counts(facts: TaskFacts, part: PartFacts, day: date) -> bool:
    """Whether it still holds."""
    last = last_substance(part)
    return last is not None and facts.holds(part, last, day)


def missing_now(facts: TaskFacts, day: date) -> list[Body]:
    """Those of several bodies that have not answered the round whose cut-off passed last."""
    return [] if len(facts.parts) < 2 else _missing(facts, facts.parts, day)


def round_missed(facts: TaskFacts, day: date) -> str:
    """“2026年第4季度”: the round whose cut-off passed last, of which 未报 is meant."""
    past = [one for part in facts.parts for one in part.asked_directly if one.is_due(day)]
    return round_label(max(past, key=lambda one: one.ends_on).name) if past else ""


def outdated(facts: TaskFacts, day: date) -> list[Body]:
    """Those of several bodies that reported, but nothing that still counts: too old, or 零报告 and 无变化 only."""
    return [] if len(facts.parts) < 2 else [part.body for part in facts.parts if _is_outdated(facts, part, day)]


def members_told(facts: TaskFacts, day: date) -> str:
    """“成员8/11家已报”: of the members of a collective that were ever asked, those which do not owe that round."""
    asked = [part for part in facts.parts if part.is_member and (part.asked or part.reports)]
    missing = len(_missing(facts, asked, day))
    return f"成员{len(asked) - missing}/{len(asked)}家已报" if asked else ""


def _missing(facts: TaskFacts, parts: Iterable[PartFacts], day: date) -> list[Body]:
    """Those of these that have not answered the round whose cut-off passed last for any body of the task."""
    past = [one.ends_on for part in facts.parts for one in part.asked_directly if one.is_due(day)]
    last = max(past, default=None)
    return [one.body for one in parts if any(own.ends_on == last and own.is_missing(day) for own in one.asked_directly)]


def _is_outdated(facts: TaskFacts, part: PartFacts, day: date) -> bool:
    return bool(part.reports) and not _counts(facts, part, day)


def _is_silent(facts: TaskFacts) -> bool:
    return not any(part.reports for part in facts.voices)


def _last_answer(part: PartFacts) -> ReportFacts | None:
    """The last accepted report in which a 倡导 task was answered."""
    return next((report for report in reversed(part.reports) if report.encouraged), None)


def _coordination_raised(part: PartFacts) -> date | None:
    """The end of the round in which the matter still open was first raised."""
    raised = None
    for report in reversed(part.quarterly):
        if not report.needs_coordination:
            break
        raised = report.round_end
    return raised


def _of_one(facts: TaskFacts, day: date, holds: Callable[[PartFacts], bool], last: int = 1) -> Match | None:
    """A rule that holds for the task if it holds for one body; first of what it told itself.

    `last`: of how many reports it speaks.
    """
    found = [part for part in (*facts.voices, *facts.told_beside) if holds(part)]
    own = [part.body for part in found if not any(report.told_by for report in part.quarterly[-last:])]
    if found and not own:
        told_by = [report.told_by for part in found for report in part.quarterly[-last:] if report.told_by]
        silent = [part for part in facts.parts if any(one.is_missing(day) for one in _quiet_rounds(part, day))]
        after = list(dict.fromkeys(part.body for part in found if part.quarterly[-1].told_by is None))
        what = f"和{names_of(after)}先后所报" if after else "所报"
        return _of_former(silent or facts.parts, "", told_by, what, is_late=bool(silent))
    return Match(about("", own), part=first_of(own), owner=owned_by(own)) if own else None


def _of_former(
    parts: Sequence[PartFacts], beginning: str, former: Iterable[Body], what: str, *, is_late: bool = False
) -> Match:
    """“原牵头单位市交通局所报，待市商务委报送”: 综合处 bears what one told, or did not tell, that leads no more.

    `beginning`: what the reason says first, with its comma. `is_late`: who leads since has had its time and said
    nothing: then it is laid there.
    """
    led, now = names_of(list(dict.fromkeys(former))), [part.body for part in parts]
    reason = f"{beginning}原牵头单位{led}{what}，" + (f"{names_of(now)}未报送" if is_late else f"待{names_of(now)}报送")
    return Match(reason, part=first_of(now) if is_late else OFFICE, owner=owned_by(now), awaits_owner=not is_late)


def _of_returned(beginning: str, former: Iterable[Body]) -> Match:
    """What who led before had sent in time came back to it (退回), and is still its own to correct: it was not 未报."""
    led = list(dict.fromkeys(former))
    reason = f"{beginning}原牵头单位{names_of(led)}所报已退回，待其修改后再报"
    return Match(reason, part=OFFICE, owner=owned_by(led), awaits_owner=True)


def _of_all(facts: TaskFacts, reason: str) -> Match:
    """A rule that holds only if it holds for all."""
    bodies = tuple(part.body for part in facts.parts)
    return Match(reason, part=first_of(bodies), owner=owned_by(bodies))
