"""Long texts of several bodies in one cell: each cut for itself, the one that causes the light first (domain.md 6)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.supervision import ledger_rows
from tracker.ledger.lights.rules import Light
from tracker.supervision.sheets.cells import SHORT, BodyText, cut_by_body
from tracker.supervision.sheets.columns import COLUMNS, Place
from tracker.supervision.sheets.details import late_line
from tracker.supervision.sheets.earlier.eighth import EIGHTH
from tracker.vocabulary import Colour, LightRule, Mode

LONG = "新开线路" * 60


@pytest.mark.parametrize(
    ("texts", "alone", "shown"),
    [
        ([("甲", "一句话", "（截至2026-12-20）")], True, "一句话（截至2026-12-20）"),
        ([("甲", "一句话", "")], False, "【甲】一句话"),
        ([("甲", " ", ""), ("乙", "有", "")], False, "【乙】有"),
        ([("甲", "长" * 200, "（截至2026-12-20）")], True, "长" * 106 + "…（截至2026-12-20）"),
        ([], False, ""),
    ],
)
def test_short_ones_stand_as_they_are(texts: list[BodyText], alone: bool, shown: str) -> None:
    assert cut_by_body(texts, alone) == shown


def test_each_body_is_seen_and_what_a_short_text_leaves_goes_to_the_long_ones() -> None:
    shown = cut_by_body([("甲", LONG, "（截至2026-12-20）"), ("乙", "办完", ""), ("丙", LONG, "")], alone=False)
    assert [f"【{name}】" in shown for name in "甲乙丙"] == [True] * 3
    assert "…（截至2026-12-20）【乙】办完【丙】" in shown, "what is cut keeps its day"
    assert shown.count("新开线路") >= 16 and len(shown) <= SHORT + 10


def test_of_many_the_first_are_shown_and_all_counted() -> None:
    shown = cut_by_body([(f"单位{n}", LONG, "") for n in range(10)], alone=False)
    assert 3 <= shown.count("【") <= 5 and shown.endswith("等10家") and len(shown) <= SHORT + 10
    short = cut_by_body([(f"单位{n}", "办完", "") for n in range(6)], alone=False)
    assert short.count("【") == 6, "short ones all fit"


def test_the_body_that_causes_the_light_comes_first() -> None:
    red = Light(Colour.RED, "差34个百分点", "公交接驳率，丙局", LightRule.GAP_WIDE, part="丙局")
    names = ("甲局", "乙局", "丙局")
    parts = tuple(
        ledger_rows.part(short_name=name, progress_text=LONG, next_steps=f"{name}整改", as_of=date(2026, 12, 20))
        for name in names
    )
    row = ledger_rows.row(mode=Mode.EACH_REPORTS, parts=parts, light=red)
    told = next(one for one in COLUMNS if one.title.startswith("进展情况")).value(row, Place(1, 4))
    text = getattr(told, "text", told)
    assert isinstance(text, str) and text.startswith("【丙局】") and all(f"【{name}】" in text for name in names)
    assert text.count("（截至2026-12-20）") == 1 and text.endswith("（截至2026-12-20）"), "a day all share stands once"
    assert "【丙局】丙局整改" in late_line(row, 1), "and of 滞后清单 its steps alone"
    assert any("【丙局】丙局整改【甲局】" in str(cell) for cell in EIGHTH.late_line(row, 1, ""))
