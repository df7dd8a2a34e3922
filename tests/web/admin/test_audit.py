"""The auditor's page: found by many keys, of the own jurisdiction alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.visitors import Visitor

Enter = Callable[[str], Visitor]


def test_the_trail_of_the_own_jurisdiction(signed_in: Enter, people: dict[str, int]) -> None:
    signed_in("sx-liaison")
    page = signed_in("cq-auditor").page("/audit")
    assert page.faults() == []
    assert f"账号 {people['cq-liaison']}" in page.text
    assert "sx-swt" not in page.text
    assert f"账号 {people['sx-liaison']}" not in page.text


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("action=add_user", 5),
        ("action=add_user&result=失败", 0),
        ("action=hold_post&type=user", 5),
        ("who=命令行&action=add_user", 5),
        ("who=没有", 0),
        ("action=add_user&from=2026-11-20&to=2026-11-20", 5),
        ("action=add_user&from=2026-11-21", 0),
        ("action=add_user&to=2026-11-19", 0),
        ("action=add_user&page=2", 0),
        ("action=add_user&from=nonsense&page=-3", 5),
    ],
)
def test_finding_entries(signed_in: Enter, query: str, rows: int) -> None:
    page = signed_in("cq-auditor").page(f"/audit?{query}")
    assert len(page.tree.xpath("//tbody/tr")) == rows
    if rows == 0:
        assert "没有符合条件的记录" in page.text


@pytest.mark.parametrize("username", ["cq-system", "cq-coordinator", "cq-liaison"])
def test_only_the_auditor_reads_it(signed_in: Enter, username: str) -> None:
    assert signed_in(username).client.get("/audit").status_code == 403


def test_what_belongs_to_no_jurisdiction_is_every_auditors(signed_in: Enter) -> None:
    page = signed_in("cq-auditor").page("/audit?action=load_registry")
    assert len(page.tree.xpath("//tbody/tr")) == 1


def test_details_are_told_in_words(signed_in: Enter) -> None:
    page = signed_in("cq-auditor").page("/audit?action=hold_post")
    assert "角色：审计管理员" in page.text
    assert "department_id" not in page.text
