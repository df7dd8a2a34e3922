"""A file with two plans: each takes what stands in its own text."""

from __future__ import annotations

from tracker.plans.receive.parts import parts_of
from tracker.plantext.reading import Goal, IndicatorReading, MeasureReading, Part, PlanReading, Source


def reading(*parts: Part) -> PlanReading:
    return PlanReading(
        source=Source("两份.txt", "0" * 64, "txt"),
        title="总标题",
        document_number=None,
        issued_on=None,
        issuers=(),
        text="甲" * 40,
        parts=parts,
        sections=(),
        goals=(Goal(2025, "前", (2, 4)), Goal(2025, "后", (22, 24))),
        measures=(MeasureReading(0, (1,), "（一）", "甲", (5, 9)), MeasureReading(1, (1,), "（一）", "乙", (25, 29))),
        indicators=(IndicatorReading("面积", "=", 1, None, 2025, "level", (23, 24)),),
    )


def test_each_part_takes_its_own() -> None:
    first, second = parts_of(reading(Part("甲方案", (0, 20)), Part(None, (20, 40))))
    assert (first.title, second.title) == ("甲方案", "总标题")
    assert ([goal.text for goal in first.goals], [goal.text for goal in second.goals]) == (["前"], ["后"])
    assert ([one.title for one in first.measures], [one.title for one in second.measures]) == (["甲"], ["乙"])
    assert (len(first.indicators), len(second.indicators)) == (0, 1)


def test_the_only_part_takes_everything() -> None:
    (only,) = parts_of(reading(Part("方案", (0, 10))))
    assert len(only.goals) == 2
    assert len(only.indicators) == 1
