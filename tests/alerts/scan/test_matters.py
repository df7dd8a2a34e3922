"""What is said of matters on a day, and what had been held back."""

from __future__ import annotations

from datetime import date

from tests.given.calendars import CALENDAR
from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.dates.words import MilestoneAbout
from tracker.alerts.scan.matters import Found, tellings
from tracker.alerts.scan.stages import Matter, Subject


def test_a_letter_held_back_does_not_stand_for_the_message_held_back_with_it() -> None:
    """Due on 30 November: A6 to both on 1 December, the draft of a letter (B2) to the head on 7 December."""
    due_on, freed = date(2026, 11, 30), date(2026, 12, 8)
    about = MilestoneAbout(NamedTask("50-22-11-06", "（六）", "绿色出行"), "建成充电站", due_on, due_on)
    matter = Matter(Subject.MILESTONE, 7, (1,), due_on, date(2026, 1, 1), grace_on=due_on)
    found = Found(matter, about, plan_id=1, milestone_id=7, held_since=date(2026, 12, 1))
    said = sorted((one.of.stage.value, one.of.role.value) for one in tellings([found], freed, CALENDAR))
    assert said == [("A6", "liaison"), ("A6", "unit_head"), ("B2", "unit_head")]


def test_nothing_is_made_up_for_that_a_verdict_has_ended() -> None:
    """While an extension waited the date was judged: the warning of the 27th day before it came all the same."""
    due_on, freed = date(2026, 11, 30), date(2026, 12, 8)
    about = MilestoneAbout(NamedTask("50-22-11-06", "（六）", "绿色出行"), "建成充电站", due_on, due_on)
    matter = Matter(Subject.MILESTONE, 7, (1,), due_on, date(2026, 1, 1), date(2026, 12, 4), due_on)
    found = Found(matter, about, plan_id=1, milestone_id=7, held_since=date(2026, 12, 1))
    assert list(tellings([found], freed, CALENDAR)) == []
