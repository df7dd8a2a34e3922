"""What stands between a draft and its confirmation."""

from __future__ import annotations

import pytest

from tracker.plans.draft.doubts import Draft, NamedBody, accountable, doubts, is_read_for_certain, needs_person
from tracker.vocabulary import Basis, Doubt, PartyRole

LEAD, CO = PartyRole.LEAD, PartyRole.CO
KNOWN = NamedBody("市商务委", LEAD, True)
UNKNOWN = NamedBody("市某某局", CO, False)


@pytest.mark.parametrize(
    ("draft", "expected", "person"),
    [
        (Draft(Basis.SOLE, (KNOWN,)), (), False),
        (Draft(Basis.EXPLICIT, (KNOWN, KNOWN)), (), False),
        (Draft(Basis.EXPLICIT, (KNOWN, UNKNOWN)), (Doubt.UNKNOWN_BODY,), True),
        (Draft(Basis.FIRST_LISTED, (KNOWN, KNOWN)), (Doubt.NO_LEAD,), True),
        (Draft(Basis.COLLECTIVE, (KNOWN,)), (Doubt.NO_LEAD,), True),
        (Draft(Basis.NONE, ()), (Doubt.NO_BODY,), True),
        (Draft(Basis.SOLE, (KNOWN,), undated=1), (Doubt.NO_YEAR,), False),
        (Draft(Basis.SOLE, (KNOWN,), remarks=2), (Doubt.REMARK,), False),
        (
            Draft(Basis.FIRST_LISTED, (KNOWN, UNKNOWN), undated=1, remarks=1),
            (Doubt.UNKNOWN_BODY, Doubt.NO_LEAD, Doubt.NO_YEAR, Doubt.REMARK),
            True,
        ),
    ],
)
def test_doubts_gravest_first(draft: Draft, expected: tuple[Doubt, ...], person: bool) -> None:
    assert doubts(draft) == expected
    assert needs_person(draft) is person


@pytest.mark.parametrize(
    ("draft", "certain"),
    [
        (Draft(Basis.FIRST_LISTED, (KNOWN, KNOWN)), True),
        (Draft(Basis.FIRST_LISTED, (KNOWN, KNOWN), undated=1), True),
        (Draft(Basis.FIRST_LISTED, (KNOWN, KNOWN), unsure_words=1), False),
        (Draft(Basis.FIRST_LISTED, (KNOWN, KNOWN), unsure_figures=1), False),
        (Draft(Basis.FIRST_LISTED, (KNOWN, KNOWN), remarks=1), False),
    ],
)
def test_what_was_not_read_for_certain_is_not_taken_with_others(draft: Draft, certain: bool) -> None:
    assert is_read_for_certain(doubts(draft)) is certain


@pytest.mark.parametrize(("roles", "expected"), [((), None), ((CO, LEAD, LEAD), 1), ((LEAD, CO), 0), ((CO, CO), 0)])
def test_who_answers(roles: tuple[PartyRole, ...], expected: int | None) -> None:
    assert accountable(roles) == expected
