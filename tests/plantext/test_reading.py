"""The contract tracker.plan/1: its keys and plain values."""

from __future__ import annotations

import json

from tracker.plantext import read_plan

PLAN = """某市推进绿色消费实施方案
一、主要目标
到2025年，绿色消费占比达到60%。
二、任务
（一）扩大消费。到2025年，建成绿色商场10家。（市商务局牵头，市财政局等部门配合）另外开展宣传活动。
（二）绿色出行。推广公交。
"""
FIGURE = ["subject", "relation", "value", "unit", "year", "mode", "span"]


def test_the_keys_of_the_contract() -> None:
    plan = json.loads(json.dumps(read_plan(PLAN.encode(), "方案.txt").as_json(), ensure_ascii=False))
    assert list(plan) == [
        *("format", "source", "title", "document_number", "issued_on", "issuers", "text", "parts", "sections"),
        *("goals", "indicators", "measures", "remarks"),
    ]
    assert plan["format"] == "tracker.plan/1"
    assert list(plan["source"]) == ["file", "sha256", "kind"]
    assert list(plan["parts"][0]) == ["title", "span"]
    assert list(plan["sections"][0]) == ["number", "title", "span"]
    assert list(plan["goals"][0]) == ["year", "text", "span"]
    assert list(plan["indicators"][0]) == [*FIGURE, "path"]
    measure = plan["measures"][0]
    assert list(measure) == ["part", "path", "label", "title", "span", "clauses", "indicators"]
    assert list(measure["indicators"][0]) == [*FIGURE, "clause"]
    clause = ["text_span", "statement", "statement_span", "basis", "open_ended", "kind", "parties"]
    assert [list(c) for c in measure["clauses"]] == [clause, clause]
    assert list(measure["clauses"][0]["parties"][0]) == ["name", "role", "span"]
    assert list(plan["remarks"][0]) == ["code", "message", "span"]


def test_the_values_of_the_contract() -> None:
    plan = read_plan(PLAN.encode(), "方案.txt").as_json()
    first, rest = plan["measures"][0]["clauses"]
    assert [p["role"] for p in first["parties"]] == ["lead", "co"]
    assert (first["basis"], first["open_ended"], first["kind"]) == ("explicit", True, "measured")
    assert (rest["basis"], rest["statement"], rest["statement_span"], rest["parties"]) == ("none", None, None, [])
    assert [r["code"] for r in plan["remarks"]] == ["text_after_last_clause"]
    assert plan["measures"][0]["label"] == "（一）"
    assert plan["measures"][0]["indicators"][0]["clause"] == 0
