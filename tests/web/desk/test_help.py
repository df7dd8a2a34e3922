"""Help: on every page in the same place, one's own job first, each topic whole and without a fault."""

from __future__ import annotations

import re
from functools import cache

import pytest
from flask import Flask

from tests.clients.visitors import Enter
from tests.given import rows
from tests.given.builders import NOW
from tests.structure.source import ROOT
from tracker.database import db
from tracker.ledger.facts.task import RULES_VERSION
from tracker.plans.models import PlanSetting
from tracker.web.desk.help_topics import TOPICS, Topic


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("cq-coordinator", ["quarter", "plans", "lights"]),
        ("cq-liaison", ["report", "consolidate", "lights"]),
        ("cq-auditor", ["accounts"]),
    ],
)
def test_everyone_finds_every_topic_his_own_first(signed_in: Enter, who: str, first: list[str]) -> None:
    visitor = signed_in(who)
    assert "/help" in visitor.page("/account").links
    index = visitor.page("/help")
    assert not index.faults()
    listed = [link for link in index.links if link.startswith("/help/")]
    assert listed[: len(first)] == [f"/help/{slug}" for slug in first]
    assert sorted(listed) == sorted(f"/help/{one.slug}" for one in TOPICS)
    for one in TOPICS:
        page = visitor.page(f"/help/{one.slug}")
        assert page.heading == one.title
        assert not page.faults()


@pytest.mark.parametrize("slug", [one.slug for one in TOPICS if one.slug not in ("lights", "marks")])
def test_drawings_say_what_they_show(signed_in: Enter, slug: str) -> None:
    page = signed_in("cq-coordinator").page(f"/help/{slug}")
    drawings = page.tree.xpath("//svg[@class='help-figure']")
    assert drawings
    assert all(one.get("aria-label") for one in drawings)
    assert not page.tree.xpath("//*[@style]")


def test_the_lights_go_by_the_numbers_of_the_plan(app: Flask, signed_in: Enter, people: dict[str, int]) -> None:
    visitor = signed_in("cq-coordinator")
    assert "指标差距 10 至 30 个百分点" in visitor.page("/help/lights").text
    with app.app_context():
        own = rows.plan(number="渝发改〔2026〕1号")
        other = rows.plan("140000", number="晋发改〔2026〕2号")
        said = {"name": "gap_yellow", "value": {"value": 8}, "rule_version": 2, "recorded_at": NOW, "actor": "测试"}
        rows.added(PlanSetting(plan_id=own.id, **said))
        db.session.commit()
        other_id = other.id
    page = visitor.page("/help/lights")
    assert "指标差距 8 至 30 个百分点" in page.text
    assert "渝发改〔2026〕1号" in page.text
    assert f"规则第{RULES_VERSION + 1}版" in page.text
    assert "晋发改" not in visitor.page(f"/help/lights?plan={other_id}").text
    assert "一般规则" in signed_in("cq-auditor").page("/help/lights").text


@pytest.mark.parametrize(
    ("who", "screen", "topic"),
    [
        ("cq-coordinator", "/rounds", "quarter"),
        ("cq-liaison", "/reports", "report"),
        ("cq-liaison", "/tasks", "lights"),
        ("cq-liaison", "/account", "accounts"),
        ("cq-liaison", "/rounds", None),
    ],
)
def test_the_head_of_a_screen_leads_to_its_help(signed_in: Enter, who: str, screen: str, topic: str | None) -> None:
    links = [link for link in signed_in(who).page(screen).links if link.startswith("/help/")]
    assert links == ([f"/help/{topic}"] if topic else [])


@pytest.mark.parametrize("topic", TOPICS, ids=lambda one: one.slug)
def test_what_help_names_stands_on_a_screen(topic: Topic) -> None:
    """Every word in quotation marks, without the numbers and names that a screen fills in."""
    said = re.sub(r"\{#.*?#\}", "", (ROOT / "templates" / topic.template).read_text(encoding="utf-8"), flags=re.DOTALL)
    named = {part for words in re.findall("“([^”]+)”", said) for part in re.split(r"，|……| ?n ?", words) if part}
    assert sorted(word for word in named if word not in _screens()) == []


@cache
def _screens() -> str:
    templates = [path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "help"]
    program = [path for path in (ROOT / "tracker").rglob("*.py") if not path.name.startswith("help")]
    return "".join(path.read_text(encoding="utf-8") for path in (*templates, *program))


def test_a_topic_that_is_not_there(signed_in: Enter) -> None:
    assert signed_in("cq-coordinator").get("/help/nothing").status_code == 404
