"""What says that a paper is classified."""

from __future__ import annotations

import pytest

from tracker.secrecy import FIRST_PAGE, is_marked, names_secret


@pytest.mark.parametrize(
    ("words", "secret"),
    [
        ("秘密", True),
        ("机 密", True),
        ("绝密", True),
        ("机密-方案.txt", True),
        ("商业秘密", False),
        ("方案.txt", False),
    ],
)
def test_names(words: str, secret: bool) -> None:
    assert names_secret(words) is secret


@pytest.mark.parametrize(
    "head",
    [
        "机密★一年",
        "机密☆1年",
        "机　密　★　1 年",
        "秘 密",
        "绝密",
        "000001\n机密\n特急",
        "000012 机密 特急",
        "000012机密★1年 特急",
        "特急 秘密",
        "秘密 长期",
        "机密10年",
        "密级：秘密",
        "密 级 机密",
        "某某市人民政府文件\n机密★",
    ],
)
def test_markings(head: str) -> None:
    assert is_marked(f"{head}\n关于印发实施方案的通知")


@pytest.mark.parametrize(
    "head",
    [
        "密级：公开",
        "密级：",
        "商业秘密",
        "加强商业秘密★保护",
        "秘密保护工作实施方案",
        "机密设备管理，2025年底前完成",
        "保守国家秘密，2025年前完成整改",
    ],
)
def test_prose_is_no_marking(head: str) -> None:
    assert not is_marked(f"{head}\n关于印发实施方案的通知")


def test_the_marking_stands_on_the_first_page() -> None:
    assert is_marked("字" * (FIRST_PAGE - 3) + "\n机密")
    assert not is_marked("字" * FIRST_PAGE + "\n机密")
