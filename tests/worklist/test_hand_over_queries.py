"""What a successor reads of what his unit promised and asked for; 没有 is neither."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.reporting.world import OPENED, TEXT, accepted, opened, region, report
from tracker.vocabulary import Kind, PartyRole
from tracker.worklist.hand_over_queries import open_matters


@pytest.mark.parametrize(
    ("steps", "coordination", "told"),
    [
        ("逐站摸排", "请协调用地", ["逐站摸排；需协调：请协调用地"]),
        ("逐站摸排", "没有。", ["逐站摸排"]),
        ("无", "暂无", []),
    ],
)
def test_promises(session: object, steps: str, coordination: str, told: list[str]) -> None:
    of = region()
    task = of.task(kind=Kind.MEASURED, bodies=[(of.transport, PartyRole.LEAD)])
    opened()
    accepted(report(task, of.transport), of, replace(TEXT, next_steps=steps, coordination=coordination))
    assert [one.words for one in open_matters({of.transport.id}, OPENED).promises] == told
