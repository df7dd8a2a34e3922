"""The details of the audit trail in Chinese: every name the program writes has a word, codes read by their lists."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import pytest

from tests.structure.source import source_files
from tracker.vocabulary import AUDIT_DETAILS
from tracker.web.admin.audit_detail import lines

ARGUMENTS = {"jurisdiction_id", "task_id", "reason", "result"}


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({}, []),
        ({"before": "草稿", "after": "已确认"}, ["原 草稿 → 现 已确认"]),
        ({"before": "to_fill", "after": "draft", "version": 7}, ["原 待填报 → 现 草稿", "稿次编号：7"]),
        ({"before": None, "after": 3}, ["原 （空） → 现 3"]),
        ({"before": "to_fill", "after": "draft", "until": None}, ["原 待填报 → 现 草稿"]),
        (
            {"before": {"mode": "单独", "lead": ["甲"]}, "after": {"mode": "单独", "lead": ["乙", "丙"]}},
            ["牵头：原 甲 → 现 乙、丙"],
        ),
        (
            {"before": {}, "after": {"name": "甲", "role": "牵头"}},
            ["名称：原 （空） → 现 甲", "角色：原 （空） → 现 牵头"],
        ),
        (
            {"before": {"text": "甲", "due_on": None}, "after": {"text": "甲", "due_on": "2027-12-31"}},
            ["文字：甲", "时限：原 （空） → 现 2027-12-31"],
        ),
        ({"before": {"basis": "sole"}, "after": {"basis": "explicit"}}, ["牵头写法：原 唯一 → 现 明示"]),
        ({"role": "liaison", "department_id": 9}, ["角色：单位联络员", "单位编号：9"]),
        ({"one_time": True}, ["一次性密码：是"]),
        ({"verdict": "partly", "value": None}, ["结论：部分达成"]),
        ({"kind": "workbook"}, ["类别：台账工作簿"]),
        ({"name": "市商务局", "kind": "former"}, ["名称：市商务局", "类别：旧名"]),
        ({"asked": {"quarter": "2026Q4", "plan_id": None}}, ["要求：季度 2026年第4季度"]),
        ({"round": "核定·渝发改〔2026〕1号"}, ["期次：核定·渝发改〔2026〕1号"]),
        ({"departments": []}, ["单位编号：（无）"]),
        ({"unheard_of": "x"}, ["unheard_of：x"]),
        ({"text": "长" * 61}, ["文字：" + "长" * 59 + "…"]),
    ],
)
def test_lines(detail: dict[str, Any], expected: list[str]) -> None:
    assert lines(detail) == expected


@pytest.mark.slow
def test_every_name_has_a_word() -> None:
    written = {name for file in source_files() for name in _details(file.tree)}
    assert {"department_id", "signed_on", "sha256"} <= written
    assert sorted(written - set(AUDIT_DETAILS)) == []


def _details(tree: ast.AST) -> Iterator[str]:
    """The names that calls which write the trail give to what they tell."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if ast.unparse(node.func) in ("audit.record", "_audit"):
            yield from (word.arg for word in node.keywords if word.arg and word.arg not in ARGUMENTS)
        if ast.unparse(node.func) == "changed":
            told = (key for one in node.args if isinstance(one, ast.Dict) for key in one.keys)
            yield from (str(key.value) for key in told if isinstance(key, ast.Constant))
