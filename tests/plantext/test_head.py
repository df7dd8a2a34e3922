"""Title, document number, date of signing and issuers in the ways notices write them."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.plantext import read_plan

BODY = """一、主要目标
到2025年，取得进展。
二、任务
（一）绿色出行。推广公交。（市交通局负责）
（二）扩大消费。发展商场。（市商务局负责）
"""
TITLE = "某市推进绿色消费实施方案"
HEADS = [
    (f"{TITLE}\n", TITLE, None, None, ()),
    (f"{TITLE}（2023—2025年）\n", f"{TITLE}（2023—2025年）", None, None, ()),
    (f"{TITLE}\n（试行）\n", f"{TITLE}（试行）", None, None, ()),
    ("某市推进绿色消费\n实施方案\n", TITLE, None, None, ()),
    ("关于某市加快打造先进制造业\n基地的实施意见\n", "关于某市加快打造先进制造业基地的实施意见", None, None, ()),
    (f"某市商务局关于印发《{TITLE}》的通知\n某商发〔2023〕5号\n各区县：\n现印发给你们。\n某市商务局\n2023年3月6日\n{TITLE}\n",
     TITLE, "某商发〔2023〕5号", date(2023, 3, 6), ("某市商务局",)),
    (f"（某商发﹝2023﹞ 15 号）\n各区县：\n依据《意见》（某政发〔2022〕1号），现印发给你们。\n"
     f"某市商务局　某市财政局\n二〇二三年十一月二十日\n{TITLE}\n",
     TITLE, "某商发〔2023〕15号", date(2023, 11, 20), ("某市商务局", "某市财政局")),
    (f"文 号: | 某府办发[2022]10号 | 是否有效:\n成文日期: 2022-06-29\n{TITLE}\n",
     TITLE, "某府办发〔2022〕10号", date(2022, 6, 29), ()),
    (f"发布日期：2023年5月1日\n{TITLE}\n", TITLE, None, None, ()),
    (f"{TITLE}\n根据《某省意见》（某政发〔2022〕1号），制定本方案。\n", TITLE, None, None, ()),
]  # fmt: skip


@pytest.mark.parametrize(("head", "title", "number", "issued_on", "issuers"), HEADS, ids=range(len(HEADS)))
def test_the_head(
    head: str, title: str, number: str | None, issued_on: date | None, issuers: tuple[str, ...]
) -> None:
    read = read_plan((head + BODY).encode(), "方案.txt")
    assert (read.title, read.document_number, read.issued_on, read.issuers) == (title, number, issued_on, issuers)
    assert [g.year for g in read.goals] == [2025]


def test_the_date_may_stand_behind_the_plan() -> None:
    signed = read_plan(f"{TITLE}\n{BODY}某市商务局\n2023年3月6日\n".encode(), "方案.txt")
    printed = read_plan(f"{TITLE}\n{BODY}某市商务局办公室 2023年3月7日印发\n".encode(), "方案.txt")
    assert (signed.issued_on, printed.issued_on) == (date(2023, 3, 6), date(2023, 3, 7))
    for read in (signed, printed):
        last = read.measures[-1].clauses
        assert [c.basis for c in last] == ["sole"]


def test_a_notice_that_is_itself_the_plan() -> None:
    read = read_plan(f"某市商务局关于推进绿色消费工作的通知\n某商发〔2023〕5号\n各区县：\n{BODY}".encode(), "通知.txt")
    assert read.title == "某市商务局关于推进绿色消费工作的通知"
    assert read.document_number == "某商发〔2023〕5号"
