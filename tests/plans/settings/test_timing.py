"""The days of the stages as a plan may type and read them."""

from __future__ import annotations

import pytest

from tracker.plans.settings.timing import DEFAULT, STAGES, StageSetting, timing_of, typed_days

BY_FIELD = {one.field: one for one in STAGES}


def stage(field: str) -> StageSetting:
    return BY_FIELD[field]


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("warnings", "90、30、10、3、0", (90, 30, 10, 3, 0)),
        ("warnings", "６０，15 5天", (60, 15, 5)),
        ("warnings", "365", (365,)),
        ("warnings", "0", (0,)),
        ("overdue", "1、10", (1, 10)),
        ("overdue", "60、60", (60, 60)),
        ("signing", "2、2、1", (2, 2, 1)),
        ("report_letter", "1", (1,)),
    ],
)
def test_days_that_a_stage_can_go_by(field: str, text: str, expected: tuple[int, ...]) -> None:
    assert typed_days(text, stage(field)) == expected


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("warnings", "", "整数"),
        ("warnings", "三十天", "整数"),
        ("warnings", "-3", "整数"),
        ("warnings", "1" * 5000, "不超过 9 位"),
        ("overdue", "1、" + "9" * 10, "不超过 9 位"),
        ("overdue", "1、" + "9" * 9, "1 到 60"),
        ("warnings", "366", "不超过 365"),
        ("warnings", "9、8、7、6、5、4、3、2、1", "最多 8 个"),
        ("warnings", "30、30", "从大到小"),
        ("warnings", "10、30", "从大到小"),
        ("overdue", "1", "要写 2 个数"),
        ("overdue", "1、0", "1 到 60"),
        ("overdue", "61、1", "1 到 60"),
        ("signing", "3、2、5", "不能早于"),
        ("overdue_letter", "5、5", "要写 1 个数"),
    ],
)
def test_other_days_are_refused_in_words(field: str, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        typed_days(text, stage(field))


def test_the_days_are_read_out_plainly() -> None:
    said = {one.field: one.words(getattr(DEFAULT, one.field)) for one in STAGES}
    assert said["warnings"] == "提前90、30天发联络员；提前10、3个工作日和到期当天发联络员和单位负责人"
    assert said["overdue"] == "核定截止后第1个工作日，以后每10个工作日一次，到有结论为止"
    assert stage("warnings").words((60,)) == "提前60天发联络员"
    assert stage("warnings").words((0,)) == "到期当天发联络员和单位负责人"


def test_what_a_plan_does_not_set_is_as_usual() -> None:
    assert timing_of({}) is DEFAULT and timing_of({"gap_yellow": 8}) == DEFAULT
    assert timing_of({"stage_a5": [20, 5]}).warnings == (20, 5)
    assert timing_of({"stage_a5": [20, 5]}).overdue == DEFAULT.overdue
