"""Another body leads: the light of the task stays what it was, and is not laid at who leads since (domain.md 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.given.calendars import CALENDAR
from tests.ledger.task_facts import Q1_END, Q2_END, Q3_END, Q4_END, milestone, named, part, report, task
from tracker.ledger.facts.task import LedFacts, PartFacts, ReportFacts, TaskFacts, UnreadFacts
from tracker.ledger.lights.bodies import own_match
from tracker.ledger.lights.rules import Light, light, printed
from tracker.ledger.lights.turning import solve, standing_light
from tracker.ledger.progress import progress
from tracker.vocabulary import Appraisal, Forecast, Kind, LightRule, Mode, Stage

NOW, BEFORE, CO = "市商务委", "市交通局", "市住建委"
OF_BOTH = f"（其中1期为{BEFORE}牵头），没有采用的报告，{NOW}"
OF_FORMER = f"原牵头单位{BEFORE}未报送，待{NOW}报送"


def led(*reports: ReportFacts, asked: tuple[date, ...], body: str = BEFORE) -> LedFacts:
    """Who led before, asked for all by these quarters."""
    told = part(*reports, body=body, asked=asked)
    return LedFacts(told.body, told.asked, reports)


def beside(*asked: date, reports: tuple[ReportFacts, ...] = ()) -> PartFacts:
    """Who leads now, asked beside the lead by these quarters, in which it handed its words up."""
    found = part(*reports, body=NOW, asked=asked)
    return replace(found, asked=tuple(replace(one, through_lead=True, answered_on=one.due_on) for one in found.asked))


def changed(now: PartFacts, *before: LedFacts, **given: Any) -> TaskFacts:
    return task(now, mode=Mode.LEAD_CONSOLIDATES, others=(part(body=CO, asked=()),), led=before, **given)


def lit(facts: TaskFacts, day: date) -> Light:
    """Live; what is stored and solved for the days to come says the same."""
    found = light(facts, day, CALENDAR)
    first = min(one.asked_on for former in facts.led for one in former.asked if one.asked_on)
    assert standing_light(solve(facts, first, CALENDAR).turns, day, CALENDAR) == found
    return found


DAY = date(2027, 1, 8)
PROVEN = report(proven=True)


@pytest.mark.parametrize("now", [part(body=NOW, asked=()), beside(Q4_END)], ids=["from outside", "beside it before"])
@pytest.mark.parametrize(
    ("told", "title"),
    [
        (PROVEN, "绿·已核实"),
        (report(), "绿·自报"),
        (report(forecast=Forecast.HARD), "黄·有困难"),
        (report(forecast=Forecast.IMPOSSIBLE), "红·不能完成"),
        (report(appraisal=Appraisal.SLOW), "黄·进展缓慢"),
    ],
)
def test_what_was_told_for_all_stays_the_tasks_until_the_new_lead_reports(
    now: PartFacts, told: ReportFacts, title: str
) -> None:
    found = lit(changed(now, led(told, asked=(Q4_END,))), DAY)
    assert found.title == title
    if found.is_laid:
        assert found.reason == f"原牵头单位{BEFORE}所报，待{NOW}报送"
        assert (found.part, found.awaits_owner, found.owner_ids) == ("综合处", True, (named(NOW).id,))
    ours = report(round_end=Q1_END, accepted_on=date(2027, 3, 28))
    after = changed(part(ours, body=NOW, asked=(Q1_END,)), led(told, asked=(Q4_END,)))
    assert lit(after, date(2027, 4, 1)).title == ("绿·已核实" if told.proven else "绿·自报")


def test_a_proof_of_who_led_before_counts_as_long_as_it_is_valid() -> None:
    """Told for a year: the report of 2026Q4 until the end of 2027, that of 2027Q2 for half a year more."""
    ours = report(round_end=Q2_END, accepted_on=date(2027, 6, 28))
    facts = changed(part(ours, body=NOW, asked=(Q2_END,)), led(PROVEN, asked=(Q4_END,)))
    assert [lit(facts, day).title for day in (date(2027, 12, 31), date(2028, 1, 1))] == ["绿·已核实", "绿·自报"]


@pytest.mark.parametrize(
    ("asked_before", "asked_now", "day", "title", "reason", "whose"),
    [
        ((Q4_END, Q1_END), (), date(2027, 4, 1), "黄·久无信息", f"已过2期，没有采用的报告，{OF_FORMER}", "综合处"),
        ((Q4_END,), (Q1_END,), date(2027, 3, 31), "灰·尚无信息", f"首期已过，没有采用的报告，{OF_FORMER}", "综合处"),
        ((Q4_END,), (Q1_END,), date(2027, 4, 1), "黄·久无信息", f"已过2期{OF_BOTH}", NOW),
    ],
)
def test_silence_is_laid_at_who_leads_once_a_round_that_asked_it_has_ended(
    asked_before: tuple[date, ...], asked_now: tuple[date, ...], day: date, title: str, reason: str, whose: str
) -> None:
    found = lit(changed(part(body=NOW, asked=asked_now), led(asked=asked_before)), day)
    assert (found.title, found.reason, found.part) == (title, reason, whose)


def test_what_came_back_to_who_led_is_no_silence_of_its() -> None:
    """“原牵头单位市交通局未报送” was said of who had sent in time, and had it on its list to correct."""
    before = led(asked=(Q4_END,))
    returned = replace(before, asked=tuple(replace(one, answered_on=one.due_on) for one in before.asked))
    found = lit(changed(part(body=NOW, asked=()), returned), DAY)
    assert found.reason == f"首期已过，没有采用的报告，原牵头单位{BEFORE}所报已退回，待其修改后再报"
    assert (found.part, found.awaits_owner, found.owner_ids) == ("综合处", True, (named(BEFORE).id,))


@pytest.mark.parametrize(
    ("now", "title", "reason"),
    [
        (part(body=NOW, asked=()), "灰·本期未报", "审核截止2027-03-31，原牵头单位市交通局没有报送，待市商务委报送"),
        (part(body=NOW, asked=(Q1_END,)), "灰·本期未报", "审核截止2027-03-31，市商务委没有报送"),
        (part(report(round_end=Q1_END), body=NOW, asked=(Q1_END,)), "绿·自报", ""),
    ],
    ids=["not asked yet", "asked", "told"],
)
def test_a_quarter_missed_is_that_of_who_led_then(now: PartFacts, title: str, reason: str) -> None:
    found = lit(changed(now, led(report(), asked=(Q4_END, Q1_END))), date(2027, 4, 1))
    assert (found.title, found.reason) == (title, reason)


def test_the_body_that_leads_now_is_lit_by_what_was_asked_of_itself() -> None:
    """It read 黄·久无信息 for two quarters in which its words had gone to who led then."""
    facts = changed(beside(Q4_END, Q1_END), led(PROVEN, asked=(Q4_END, Q1_END)))
    rule, match = own_match(facts.of_body(named(NOW).id), date(2027, 4, 1), CALENDAR)
    assert (rule, match.reason) == (LightRule.FIRST_ROUND, "尚未开始填报")
    asked = replace(facts.parts[0], asked=(*facts.parts[0].asked, *part(asked=(Q2_END, Q3_END)).asked))
    rule, _ = own_match(replace(facts, parts=(asked,)).of_body(named(NOW).id), date(2027, 10, 1), CALENDAR)
    assert rule is LightRule.LONG_SILENT


def test_words_that_went_into_a_joint_report_are_no_second_one() -> None:
    """核评 无实质进展 of the joint report is of one quarter, though the text in it was accepted, too."""
    now = beside(Q4_END, reports=(report(appraisal=Appraisal.NONE),))
    found = lit(changed(now, led(report(appraisal=Appraisal.NONE), asked=(Q4_END,))), DAY)
    assert (found.title, found.reason) == ("黄·进展缓慢", f"原牵头单位{BEFORE}所报，待{NOW}报送")


def test_what_the_new_lead_told_itself_is_named_before_what_was_told_for_it() -> None:
    slow = report(appraisal=Appraisal.SLOW)
    parts, before = (part(slow, body=CO), part(body=NOW, asked=())), led(slow, asked=(Q4_END,))
    facts = task(*parts, mode=Mode.EACH_REPORTS, led=(before,))
    found = lit(facts, DAY)
    assert (found.title, found.reason, found.part) == ("黄·进展缓慢", CO, CO)


def test_a_matter_to_coordinate_is_that_of_who_raised_it() -> None:
    raised = report(needs_coordination=True)
    found = lit(changed(part(body=NOW, asked=(Q1_END,)), led(raised, asked=(Q4_END,))), date(2027, 4, 1))
    assert (found.title, found.reason.split("；")[0]) == ("黄·待协调", f"{BEFORE}提出，待综合处协调")


def test_the_stage_reached_is_not_lost() -> None:
    """A 成果 at 征求意见 stood at nothing on the day another body came to lead."""
    told = led(report(stage=Stage.CONSULTING), asked=(Q4_END,))
    facts = changed(part(body=NOW, asked=()), told, kind=Kind.DELIVERABLE)
    assert progress(facts, DAY).progress == Decimal(40)


def test_who_led_leads_and_led_again_is_one_voice() -> None:
    own = part(report(), report(round_end=Q1_END), body=NOW, asked=(Q4_END, Q1_END))
    again = changed(own, led(report(), asked=(Q4_END,), body=NOW))
    assert again.voices == (own,)


@pytest.mark.parametrize(("told", "title"), [((report(),), "黄·待核定"), ((), "红·逾期8天")])
def test_a_date_of_all_bodies_that_was_told_stays_told(told: tuple[ReportFacts, ...], title: str) -> None:
    """It was overdue at who led since, of itself as well, though the report waited for its verdict."""
    dates = (milestone(date(2026, 12, 31)),)
    facts = changed(part(body=NOW, asked=()), led(*told, asked=(Q4_END,)), milestones=dates)
    assert lit(facts, DAY).title == title
    assert printed(*own_match(facts.of_body(named(NOW).id), DAY, CALENDAR), DAY, CALENDAR).title == title


def test_who_leads_now_answers_for_what_it_was_asked_and_did_not_tell() -> None:
    """It stayed sheltered for four quarters behind 原牵头单位…所报，待…报送."""
    hard = led(report(forecast=Forecast.HARD), asked=(Q4_END,))
    waits = lit(changed(part(body=NOW, asked=(Q1_END,)), hard), date(2027, 3, 31))
    assert (waits.part, waits.awaits_owner) == ("综合处", True)
    late = lit(changed(part(body=NOW, asked=(Q1_END,)), hard), date(2027, 4, 1))
    assert (late.title, late.reason) == ("黄·有困难", f"原牵头单位{BEFORE}所报，{NOW}未报送")
    assert (late.part, late.awaits_owner) == (NOW, False)


def test_what_was_sent_for_all_and_not_read_is_no_silence_of_who_led() -> None:
    sent = replace(led(asked=(Q4_END,)), unread=(UnreadFacts(Q4_END),))
    found = lit(changed(part(body=NOW, asked=()), sent), DAY)
    assert (found.title, found.reason) == ("灰·尚无信息", f"首期已过，{BEFORE}已报送，待综合处审核")
    assert found.part == "综合处"


@pytest.mark.parametrize(("round_end", "title"), [(Q4_END, "黄·有困难"), (Q1_END, "绿·自报")])
def test_of_two_that_led_side_by_side_the_worse_stays_until_the_next_report(round_end: date, title: str) -> None:
    """市交通局 told 有困难, 市商务委 能完成, both of 2026Q4; the day 市交通局 led no more the task was green."""
    ours = part(report(round_end=round_end, forecast=Forecast.ON_COURSE), body=NOW, asked=(round_end,))
    found = lit(changed(ours, led(report(forecast=Forecast.HARD), asked=(Q4_END,))), date(2027, 4, 1))
    assert found.title == title


def test_two_reports_without_progress_of_two_leads_are_laid_at_neither() -> None:
    none = {"appraisal": Appraisal.NONE}
    ours = part(report(round_end=Q1_END, **none), body=NOW, asked=(Q1_END,))
    found = lit(changed(ours, led(report(**none), asked=(Q4_END,))), date(2027, 4, 1))
    assert (found.title, found.part) == ("红·无实质进展", "综合处")
    assert found.reason == f"原牵头单位{BEFORE}和{NOW}先后所报，待{NOW}报送"


def test_reports_for_oneself_from_now_on_make_no_new_task() -> None:
    """Two silent quarters of the lead, then 分头直报: 黄·久无信息 was 灰·首期未满 the next day."""
    lead = part(body=BEFORE, asked=(Q4_END, Q1_END))
    facts = task(lead, beside(Q4_END, Q1_END), mode=Mode.EACH_REPORTS)
    assert light(facts, date(2027, 4, 1), CALENDAR).title == "黄·久无信息"


def test_one_report_missed_by_who_led_is_not_that_of_each_body() -> None:
    """It read 2家均未报 of two bodies whose words had gone to the lead in time."""
    bodies = beside(Q1_END), replace(beside(Q1_END), body=named(CO))
    before = led(report(), asked=(Q4_END, Q1_END))
    found = lit(task(*bodies, mode=Mode.EACH_REPORTS, led=(before,)), date(2027, 4, 1))
    assert found.reason == f"审核截止2027-03-31，原牵头单位{BEFORE}没有报送，待{NOW}、{CO}报送"


def test_words_for_all_of_a_date_are_those_of_who_told_them() -> None:
    """“市商务委已报” was said of a body that had never reported."""
    dates = (milestone(date(2026, 12, 31)),)
    facts = changed(part(body=NOW, asked=()), led(report(), asked=(Q4_END,)), milestones=dates)
    assert f"{BEFORE}已报" in lit(facts, DAY).reason
