"""What seeds/demo/ tells fits the plans and the registry, is as long as offices write, and is marked as invented."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from tests.given.calendars import CALENDAR
from tracker.config import PROJECT
from tracker.demo.days import set_up_day, story_days
from tracker.demo.story import MARK, Story, read_stories
from tracker.demo.words import at_quarter, words_of

SEEDS = PROJECT / "seeds"
STORIES = read_stories(SEEDS / "demo")
DAYS = [
    date(2026, 1, 1),
    date(2026, 11, 20),
    date(2027, 2, 28),
    date(2027, 10, 1),
    date(2028, 2, 29),
    date(2031, 8, 31),
]


def bodies() -> set[str]:
    path = SEEDS / "departments" / "departments.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["key"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.code))
def test_a_story_names_bodies_of_the_registry(story: Story) -> None:
    named = {*story.silent, *story.excel, *story.desks, *(one.body for one in story.values)}
    named |= {rule["body"] for rule in story.rules if "body" in rule}
    named |= {one["body"] for one in (*story.extensions, *story.endings)}
    assert named <= bodies()


def test_a_body_writes_as_much_as_offices_do_and_says_that_it_is_invented() -> None:
    """150 to 400 characters in every quarter, and not the same figures twice in all of them."""
    phrases, wrong = STORIES[0].phrases, []
    for task, body in phrases.progress:
        written = [words_of(phrases, task, (body, ""), "", ("2026年第3季度", place)) for place in (1, 2, 3)]
        if len({words.progress for words in written}) < len(written):
            wrong.append(f"{task} {body}: the same twice")
        for words in written:
            texts = (words.progress, words.problems, words.next_steps)
            if not 150 <= sum(map(len, texts)) <= 400:
                wrong.append(f"{task} {body}: {sum(map(len, texts))} characters")
            if "{" in words.progress or not all(text.startswith(MARK) for text in texts):
                wrong.append(f"{task} {body}: {texts}")
    assert not wrong, "\n".join(wrong)
    assert {body for _, body in phrases.progress} <= bodies()


def test_words_are_made_from_the_clause_where_a_body_has_none() -> None:
    clause = "推进厨余垃圾回收处置和资源化利用。深入开展“光盘”等粮食节约行动。"
    told = ("2026年第3季度", 2)
    words = words_of(STORIES[1].phrases, "14-22-197-04-7", ("sx-zjt", "省住建厅"), clause, told)
    assert words == words_of(STORIES[1].phrases, "14-22-197-04-7", ("sx-zjt", "省住建厅"), clause, told)
    assert words.progress.startswith(MARK)
    assert "省住建厅" in words.progress or "厨余" in words.progress or "光盘" in words.progress


def test_a_phrase_reads_otherwise_in_each_quarter() -> None:
    assert [at_quarter("已建{3|9|12}座", place) for place in (1, 2, 3, 4)] == [
        "已建3座",
        "已建9座",
        "已建12座",
        "已建12座",
    ]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_story_ends_today_whatever_day_it_is(today: date) -> None:
    """Also in a year whose calendar is not known yet."""
    days = story_days(today, CALENDAR)
    first, last, current = days.rounds
    assert set_up_day(today) < days.issued_on < first.opens_on < first.cut_offs.closes_on <= last.opens_on
    assert last.opens_on < current.opens_on
    assert current.quarter.number == (today.month + 2) // 3
    assert days.issued_on < today
