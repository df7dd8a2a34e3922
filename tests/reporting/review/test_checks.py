"""What a machine says of a report before a person decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tracker.reporting.asked.questions import Draft, Figure, LastReading, ReadingDraft, questions
from tracker.reporting.review.checks import Handed, checks, plain, with_unit
from tracker.vocabulary import FigureMode, Forecast, Kind, Relation, Stage

AS_OF = date(2026, 12, 20)
LAST = LastReading(Decimal("82.2"), date(2026, 9, 20))
FIGURE = Figure(7, "公交接驳率", Relation.AT_LEAST, Decimal(85), "%", 2025, FigureMode.LEVEL, last=LAST)
HANDED = Handed(AS_OF, evidence=1, late=False)


def said(figure: Figure = FIGURE, value: str | None = "84.1", as_of: date = AS_OF) -> list[tuple[str, bool]]:
    reading = ReadingDraft(7, Decimal(value) if value else None, as_of, "报表")
    found = checks(questions(Kind.MEASURED, 4, [figure]), Draft("新", readings=(reading,)), Draft("旧"), HANDED)
    return [(check.words, check.asks) for check in found]


@pytest.mark.parametrize(
    ("relation", "value", "words", "asks"),
    [
        (Relation.AT_LEAST, "84.1", "公交接驳率：比上期的 82.2%提高 1.9 个百分点", False),
        (Relation.AT_LEAST, "80", "公交接驳率：比上期的 82.2%下降 2.2 个百分点，方向与目标相反", True),
        (Relation.AT_LEAST, "82.20", "公交接驳率：与上期相同，仍为 82.2%", True),
        (Relation.AT_MOST, "84.1", "公交接驳率：比上期的 82.2%提高 1.9 个百分点，方向与目标相反", True),
        (Relation.AT_MOST, "80", "公交接驳率：比上期的 82.2%下降 2.2 个百分点", False),
    ],
)
def test_movement_is_told_against_the_target(relation: Relation, value: str, words: str, asks: bool) -> None:
    assert (words, asks) in said(replace(FIGURE, relation=relation), value)


def test_first_value_floor_and_day() -> None:
    assert ("公交接驳率：84.1%，首次填报，没有上期可比", False) in said(replace(FIGURE, last=None))
    assert ("公交接驳率：低于底线 85%", True) in said(replace(FIGURE, mode=FigureMode.FLOOR))
    assert ("公交接驳率：数据截至 2026-12-21，晚于本期的 2026-12-20", True) in said(as_of=date(2026, 12, 21))
    assert ("公交接驳率：数据截至 2026-12-19，早于本期的 2026-12-20", False) in said(as_of=date(2026, 12, 19))
    assert ("公交接驳率：本期没有数值", True) in said(value=None)


def of(draft: Draft, last: Draft | None = None, handed: Handed = HANDED, kind: Kind = Kind.DELIVERABLE) -> list[str]:
    return [check.words for check in checks(questions(kind, 4), draft, last, handed)]


def test_stage_that_falls_back_is_told_first() -> None:
    found = of(Draft("新", stage=Stage.DRAFTING), Draft("旧", stage=Stage.DECIDED))
    assert found[0] == "成果阶段由“审定/验收”退为“起草/立项”"
    assert "成果阶段由“起草/立项”进到“印发/建成”" in of(
        Draft("新", stage=Stage.ISSUED), Draft("旧", stage=Stage.DRAFTING)
    )


def test_copied_text_missing_proof_lateness_and_worse_forecast_ask_for_a_look() -> None:
    found = checks(
        questions(Kind.ADVANCE, 4),
        Draft("同样", forecast=Forecast.IMPOSSIBLE, coordination="请市财政局支持"),
        Draft("同样 ", forecast=Forecast.HARD),
        Handed(AS_OF, evidence=0, late=True),
    )
    assert [check.words for check in found if check.asks] == [
        "进展情况与上期一字不差",
        "提出需协调事项",
        "没有佐证材料，采用后只算自报",
        "完成预判由“有困难经努力能完成”转为“不能完成”",
        "提交晚于截止日",
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [("84.1", "没有佐证材料，填有完成值，采用后算已核实"), (None, "没有佐证材料，采用后只算自报")],
)
def test_a_value_proves_as_evidence_does(value: str | None, words: str) -> None:
    """As the light counts it: evidence or a reading."""
    reading = ReadingDraft(7, Decimal(value) if value else None, AS_OF, "报表")
    found = checks(
        questions(Kind.MEASURED, 4, [FIGURE]), Draft("新", readings=(reading,)), None, Handed(AS_OF, 0, False)
    )
    assert words in [check.words for check in found if check.asks]


def test_no_change_needs_no_proof_and_is_not_called_a_copy() -> None:
    found = of(Draft("同", no_change=True), Draft("同"), Handed(AS_OF, 0, False))
    assert found == ["报称与上期相比无变化，沿用上期文字"]


@pytest.mark.parametrize(
    ("to", "terms", "value", "is_away"),
    [
        ("3", {"less_better": True}, "4", False),
        ("3", {"less_better": True}, "6", True),
        ("3", {"baseline": Decimal(10)}, "4", False),
        ("3", {"baseline": Decimal(10)}, "6", True),
        ("12", {"baseline": Decimal(10)}, "6", False),
        ("12", {"baseline": Decimal(10)}, "4", True),
    ],
)
def test_what_is_to_sink_has_sunk_towards_its_target(to: str, terms: dict[str, Any], value: str, is_away: bool) -> None:
    """压减到3天, 5 → 4: it was 方向与目标相反, and was kept out of the batch."""
    last = LastReading(Decimal(5), LAST.as_of)
    figure = replace(FIGURE, relation=Relation.EQUAL, unit="天", target=Decimal(to), last=last, **terms)
    told = next(one for one in said(figure, value) if "比上期" in one[0])
    assert told[1] is is_away and told[0].endswith("方向与目标相反") is is_away


@pytest.mark.parametrize(("value", "is_held"), [("47.5", True), ("47.4", False), ("52.5", True), ("52.6", False)])
def test_a_floor_is_broken_where_the_light_says_so(value: str, is_held: bool) -> None:
    """保持在50%左右: within 5 %, as domain.md 5 has it."""
    about = replace(FIGURE, relation=Relation.ABOUT, mode=FigureMode.FLOOR, target=Decimal(50))
    assert (("公交接驳率：低于底线 50%", True) in said(about, value)) is not is_held


def test_numbers_print_plainly() -> None:
    assert plain(Decimal("1200.000000")) == "1200"
    assert with_unit(Decimal("84.10"), "%") == "84.1%"
    assert with_unit(Decimal(300), "个") == "300 个"
    assert with_unit(Decimal(3), None) == "3"
