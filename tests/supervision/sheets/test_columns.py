"""完成值 and 完成进度% of a row of several figures, which of them is meant; nodes and proofs of an ended task."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.ledger.ledger_rows import figure, node, part, row
from tracker.supervision.sheets.cells import Share
from tracker.supervision.sheets.columns import COLUMNS, Place
from tracker.supervision.sheets.earlier.first import FIRST
from tracker.supervision.sheets.earlier.ninth import NINTH
from tracker.supervision.sheets.layout import PRESENT
from tracker.vocabulary import Kind, MilestoneSource, Reach, TaskState

POLES = figure(subject="充电桩", unit="个", value=Decimal(310), as_of=date(2026, 12, 20), reach=Reach.REACHED)
RATE = figure(indicator_id=2, reach=Reach.UNTOLD)
TOLD = "充电桩 310个（截至2026-12-20）"


def told(**given: Any) -> list[object]:
    shown = row(kind=Kind.MEASURED, **given)
    wanted = ("完成值", "完成进度%", "序时进度%")
    return [one.value(shown, Place(1, None)) for one in COLUMNS if one.title in wanted]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"indicators": (POLES, RATE), "planned": Decimal(100), "measured_by": "公交接驳率"},
            [f"{TOLD}；公交接驳率 无读数；完成进度指公交接驳率", "—", Share(Decimal(100))],
        ),
        (
            {"indicators": (POLES, figure(indicator_id=2, reach=Reach.NOT_YET)), "measured_by": "充电桩"},
            [f"{TOLD}；完成进度指充电桩", "—", "—"],
        ),
        ({"indicators": (POLES,), "progress": Decimal("103.3")}, [TOLD, Share(Decimal("103.3")), "—"]),
        ({"indicators": (RATE,)}, ["—", "—", "—"]),
    ],
    ids=["the light speaks of what was not told", "of what cannot be told yet nothing is said", "one alone", "untold"],
)
def test_the_row_says_of_which_figure(given: dict[str, Any], expected: list[object]) -> None:
    assert told(**given) == expected


@pytest.mark.parametrize(("layout", "has"), [(PRESENT, True), (NINTH, False), (FIRST, False)])
def test_quarters_closed_earlier_keep_their_sheet(layout: Any, has: bool) -> None:
    shown = row(kind=Kind.MEASURED, indicators=(POLES, RATE), measured_by="公交接驳率")
    (column,) = (one for one in layout.columns if one.title == "完成值")
    assert ("完成进度指" in str(column.value(shown, Place(1, None)))) is has


OWN, GOAL = node(date(2027, 6, 30)), node(source=MilestoneSource.PLAN, goal_id=1)
BOTH = "2027-06-30 未到期；2030-12-31 未到期（方案目标）"


@pytest.mark.parametrize(
    ("layout", "state", "expected"),
    [
        (PRESENT, TaskState.ACTIVE, BOTH),
        (PRESENT, TaskState.TERMINATED, "2027-06-30 未到期"),
        (NINTH, TaskState.TERMINATED, BOTH),
    ],
    ids=["goes on", "ended", "ended, in a quarter closed earlier"],
)
def test_goals_are_waited_for_as_long_as_the_task_goes_on(layout: Any, state: TaskState, expected: str) -> None:
    (column,) = (one for one in layout.columns if one.title == "阶段节点")
    assert column.value(row(state=state, milestones=(OWN, GOAL)), Place(1, None)) == expected


@pytest.mark.parametrize(
    ("layout", "state", "expected"),
    [
        (PRESENT, TaskState.TO_VERIFY, "2件；渝交〔2026〕9号"),
        (PRESENT, TaskState.CLOSED, "2件；渝交〔2026〕9号"),
        (PRESENT, TaskState.ACTIVE, "2件"),
        (NINTH, TaskState.ACTIVE, "2件；渝交〔2026〕9号"),
    ],
    ids=["applied", "closed", "refused, or found not to hold", "so, in a quarter closed earlier"],
)
def test_what_was_said_for_an_end_that_did_not_come_is_no_proof(layout: Any, state: TaskState, expected: str) -> None:
    (column,) = (one for one in layout.columns if one.title == "佐证材料")
    shown = row(state=state, parts=(part(evidence_count=2),))
    assert column.value(shown, Place(1, None, proof="渝交〔2026〕9号")) == expected
