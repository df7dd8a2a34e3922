"""A row kept as JSON comes back as it was."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from tests.ledger.ledger_rows import figure, lit, node, part, row
from tracker.ledger.rows.kept_json import as_json, from_json, lights_from_json
from tracker.ledger.rows.row import PointRow
from tracker.vocabulary import Forecast, LightRule, Reach, ReportState


def test_a_full_row_survives() -> None:
    full = row(
        light=lit(LightRule.GAP, "公交接驳率，市交通局", "差12.2个百分点"),
        progress=Decimal("87.8"),
        planned=Decimal(100),
        milestones=(node(), node(None, milestone_id=2, verdict_value=Decimal("77.4"))),
        indicators=(
            figure(
                value=Decimal("82.2"),
                as_of=date(2026, 9, 30),
                readings=(PointRow(date(2026, 9, 30), Decimal("82.2"), "市交通局", Decimal("2.8")),),
                line=(PointRow(date(2025, 12, 31), Decimal(60)),),
                due_on=date(2025, 12, 31),
                reach=Reach.MISSED,
            ),
        ),
        parts=(part(report_state=ReportState.TO_REVIEW, forecast=Forecast.HARD, signed_on=None),),
        closed_on=date(2027, 1, 5),
        lead_id=7,
        named_ids=(7, 8),
    )
    kept = json.loads(json.dumps(as_json(full)))
    assert from_json(kept) == full


def test_what_rows_did_not_hold_then_takes_its_default() -> None:
    kept = as_json(row())
    del kept["named_ids"]
    assert from_json({**kept, "gone": 1}) == row()


def test_the_lights_are_read_without_the_rest() -> None:
    late = lit(LightRule.GAP, "公交接驳率，市交通局", "差12.2个百分点")
    kept = as_json(row(light=late, parts=(part(light=late),)))
    found = lights_from_json({name: kept[name] for name in ("task_id", "light", "parts")})
    assert (found.task_id, found.light) == (row().task_id, late)
    assert [(one.department_id, one.light) for one in found.parts] == [(part().department_id, late)]
