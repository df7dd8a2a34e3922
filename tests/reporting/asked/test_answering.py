"""Who answers for an own milestone."""

from __future__ import annotations

import pytest

from tracker.reporting.asked.answering import Holder, answering
from tracker.vocabulary import Mode, PartyRole

LEAD, CO, OTHER = Holder(1, PartyRole.LEAD), Holder(2, PartyRole.CO), Holder(3, PartyRole.CO)
ACTING, BESIDE = Holder(4, PartyRole.ACTING), Holder(5, PartyRole.LEAD)

CASES = [
    ("the source of the figure, whoever leads", [LEAD, CO, OTHER], Mode.EACH_REPORTS, 1, 3, (3,)),
    ("a source without a duty counts for nothing", [LEAD, CO], Mode.EACH_REPORTS, 1, 9, (1, 2)),
    ("each for itself", [LEAD, CO, OTHER], Mode.EACH_REPORTS, 1, None, (1, 2, 3)),
    ("one body", [LEAD], Mode.SINGLE, 1, None, (1,)),
    ("one body and 实际承办, each for itself", [LEAD, ACTING], Mode.SINGLE, 1, None, (1, 4)),
    ("实际承办 hands up where a lead consolidates", [LEAD, CO, ACTING], Mode.LEAD_CONSOLIDATES, 1, None, (1,)),
    ("the lead where it consolidates", [CO, LEAD, OTHER], Mode.LEAD_CONSOLIDATES, 1, None, (1,)),
    # 共同牵头: it reports to 综合处 itself, and its part of what is of all is lit as the other's (domain.md 4, 8).
    ("who leads beside who collects, too", [CO, BESIDE, LEAD, ACTING], Mode.LEAD_CONSOLIDATES, 1, None, (5, 1)),
    ("who is named as lead where the accountable body has no duty", [CO, LEAD], Mode.LEAD_CONSOLIDATES, 9, None, (1,)),
    ("everybody where nobody leads", [CO, OTHER], Mode.LEAD_CONSOLIDATES, None, None, (2, 3)),
    ("nobody where nobody has a duty", [], Mode.EACH_REPORTS, 1, 1, ()),
]


@pytest.mark.parametrize(("why", "holders", "mode", "lead", "source", "expected"), CASES, ids=[one[0] for one in CASES])
def test_who_answers(
    why: str, holders: list[Holder], mode: Mode, lead: int | None, source: int | None, expected: tuple[int, ...]
) -> None:
    assert answering(holders, mode, lead, source) == expected
