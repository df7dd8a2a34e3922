"""tracker task and tracker ledger, as a shell sees them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from tests.clients.commands import Installation
from tests.clients.visitors import demo_passwords
from tests.servers.databases import on_sqlite
from tracker.clock import noon_of
from tracker.ledger.facts.task import RULES_VERSION

CONTRACTS = Path(__file__).parents[1] / "structure" / "contracts"
CHONGQING, SHANXI = "渝发改规范〔2022〕11号", "晋发改就业发〔2022〕197号"
LEADS_GROUP = "14-22-197-27"


def contract(name: str) -> jsonschema.Draft202012Validator:
    schemas = {one: json.loads((CONTRACTS / f"{one}.json").read_text(encoding="utf-8")) for one in ("task_list", name)}
    registry: Any = Registry().with_resources([(one, Resource.from_contents(held)) for one, held in schemas.items()])
    return jsonschema.Draft202012Validator(schemas[name], registry=registry)


def test_the_list_of_both_plans(demo: Installation) -> None:
    for number, tasks, measures in ((CHONGQING, 25, 25), (SHANXI, 82, 24)):
        found = demo.done("task", "list", "--plan", number, "--json").json
        contract("task_list").validate(found)
        assert (len(found), len({one["measure"]["label"] for one in found})) == (tasks, measures)
        for one in found:
            goals = {(node["due_on"], node["source"]) for node in one["milestones"]}
            assert {("2025-12-31", "方案目标"), ("2030-12-31", "方案目标")} <= goals
            assert one["lead"]


def test_filters(demo: Installation) -> None:
    whole = demo.done("task", "list", "--jurisdiction", "500000", "--json").json
    led, helped, both = (
        {one["code"] for one in demo.done("task", "list", "--department", "市商务委", *words, "--json").json}
        for words in (("--role", "lead"), ("--role", "co"), ())
    )
    assert led | helped == both and not led & helped
    named = {one["code"] for one in whole if "重庆市商务委员会" in (one["lead"], *one["joint_leads"], *one["co"])}
    # Of 各有关部门 it is a member: its duty, not its name, stands there.
    assert both == named | {"50-22-11-25", "50-22-11-27"}
    grey = demo.done("task", "list", "--plan", CHONGQING, "--light", "灰", "--json").json
    assert len(grey) == 25
    assert demo.done("task", "list", "--plan", CHONGQING, "--light", "红", "--json").json == []
    lines = demo.done("task", "list", "--plan", CHONGQING).out.splitlines()
    assert (len(lines), lines[0].split("\t")[0]) == (26, "编号")


def test_what_a_person_of_a_unit_may_see(demo: Installation) -> None:
    assert "cq-liaison-sww" in demo_passwords(demo)
    seen = demo.done("task", "list", "--as", "cq-liaison-sww", "--json").json
    of_unit = demo.done("task", "list", "--department", "市商务委", "--json").json
    assert 0 < len(seen) < 25 and seen == of_unit
    hidden = demo.run("task", "show", "14-22-197-04-1", "--as", "cq-liaison-sww")
    assert (hidden.code, "没有任务" in hidden.err) == (2, True)


FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")


@pytest.mark.parametrize("code", ["50-22-11-07", "14-22-197-04-2", LEADS_GROUP])
def test_one_task_keeps_its_contract(demo: Installation, code: str) -> None:
    found = demo.done("task", "show", code, "--json").json
    contract("task_show").validate(found)
    assert found["parties"] and found["assignments"] and found["audit"]
    assert demo.done("task", "show", code.translate(FULL_WIDTH), "--json").json["code"] == code
    told = demo.done("task", "show", code).out
    assert found["light_reason"].split("：")[0] in told


@pytest.mark.slow
@on_sqlite
def test_the_days_with_nobody_acting(demo: Installation) -> None:
    """核对中 and 待核定 on the day; the few with own dates past turn red; 尚无信息, then 久无信息; never green."""
    expected = {
        "2026-11-20": {"灰·核对中": 19, "灰·待核定": 5, "灰·保障": 1},
        "2026-12-21": {"灰·首期未满": 19, "红·逾期3天": 5, "灰·保障": 1},
        "2027-01-15": {"灰·尚无信息": 19, "红·逾期28天": 5, "灰·保障": 1},
        "2027-04-10": {"黄·久无信息": 19, "红·逾期113天": 5, "灰·保障": 1},
    }
    for day, lights in expected.items():
        demo.done("alert", "scan", "--on", day, "--jurisdiction", "500000")
        listed = demo.done("task", "list", "--plan", CHONGQING, "--on", day, "--json").json
        words = [one["light_reason"].split("：")[0] for one in listed]
        assert {word: words.count(word) for word in words} == lights, day


def test_a_later_day_is_a_rehearsal(demo: Installation) -> None:
    ran = demo.done("task", "list", "--plan", CHONGQING, "--on", "2026-12-21", "--json")
    assert "演练" in ran.err and len(ran.json) == 25
    assert demo.done("task", "list", "--plan", CHONGQING, "--on", "2026-11-20", "--json").err == ""
    assert demo.done("task", "list", "--plan", CHONGQING, "--on", "2026-11-19", "--json").json == []
    early = demo.run("task", "show", "50-22-11-07", "--on", "2026-11-19")
    assert (early.code, "后来才导入" in early.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("task", "list"), "请用 --jurisdiction 指明行政区划"),
        (("task", "list", "--plan", "渝〔2000〕1号"), "没有文号为"),
        (("task", "list", "--department", "市某某局"), "没有叫“市某某局”的单位"),
        (("task", "list", "--role", "lead", "--jurisdiction", "500000"), "--role 要与 --department 一起用"),
        (("task", "list", "--light", "紫", "--jurisdiction", "500000"), "有误"),
        (
            ("task", "show", "50-22-11-99"),
            "没有任务50-22-11-99，或者不在可查看的范围内。编号可用 tracker task list 查看",
        ),
        (("task", "show", "50-22-11-07", "--on", "2026-13-01"), "不是日期"),
    ],
)
def test_refusals(demo: Installation, words: tuple[str, ...], told: str) -> None:
    ran = demo.run(*words)
    assert (ran.code, told in ran.err) == (2, True), ran.err


def test_rebuild_says_how_many(demo: Installation) -> None:
    assert demo.done("ledger", "rebuild").out == "已重算 107 条任务\n"
    assert demo.done("ledger", "rebuild", "--jurisdiction", "500000", at=noon_of(date(2026, 11, 21))).out == (
        "已重算 25 条任务\n"
    )


@on_sqlite
def test_a_day_on_which_a_quarter_froze_its_lights_is_said_to_count_as_ended(
    demo: Installation, scanned_quarter: None
) -> None:
    """149 fields differed from what was shown on 31 December, and only the page of that day said why."""
    later = noon_of(date(2027, 1, 20))
    list_then = ("task", "list", "--plan", CHONGQING, "--on", "2026-12-31")
    assert demo.done(*list_then, at=later).err == ""
    demo.done("round", "close", "2026Q4", "--on", "2027-01-01", "--jurisdiction", "500000")
    said = "2026-12-31 的灯随2026年第4季度关闭冻结，与报表一致：这一期按已结束算，与当天看到的可能不同"
    assert said in demo.done(*list_then, at=later).err
    assert said in demo.done("task", "show", "50-22-11-06", "--on", "2026-12-31", at=later).err
    assert demo.done("task", "list", "--plan", CHONGQING, "--on", "2026-12-30", at=later).err == ""


@pytest.mark.slow
@on_sqlite
def test_a_past_day_says_why(demo: Installation) -> None:
    """The light of 7 December with the facts of that day and what was said from then on."""
    for day in ("2026-12-07", "2026-12-21"):
        demo.done("alert", "scan", "--on", day, "--jurisdiction", "500000")
    later = noon_of(date(2026, 12, 22))
    found = demo.done("task", "show", "50-22-11-06", "--on", "2026-12-09", "--json", at=later).json
    contract("task_show").validate(found)
    why = found["why"]
    assert (why["on"], why["rule_version"], why["settings_changed_since"], why["frozen"]) == (
        "2026-12-09",
        RULES_VERSION,
        [],
        None,
    )
    (figure,) = [one for one in why["facts"] if one["kind"] == "指标" and "公交接驳率" in one["words"]]
    assert (figure["due_on"], figure["value"], figure["verdict"]) == ("2025-12-31", None, "待核定")
    assert why["followed_by"] and all(one["day"] >= "2026-12-09" for one in why["followed_by"])
    told = demo.done("task", "show", "50-22-11-06", "--on", "2026-12-09", at=later).out
    assert (
        f"规则\t第{RULES_VERSION}版（今天第{RULES_VERSION}版），方案设置第1版" in told
        and "最近采用" in told
        and "后来" in told
    )
    assert demo.done("task", "show", "50-22-11-06", "--json", at=later).json["why"] is None
