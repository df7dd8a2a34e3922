"""What a report changes against the one before: a table of cases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.reporting.review.test_checks import FIGURE
from tracker.reporting.asked.questions import Draft, ReadingDraft, questions
from tracker.reporting.review.changes import change_kind
from tracker.vocabulary import ChangeKind, Kind, Stage


def value(number: str | None) -> tuple[ReadingDraft, ...]:
    return (ReadingDraft(FIGURE.indicator_id, Decimal(number) if number else None),)


LAST = Draft("已开工", stage=Stage.DRAFTING, readings=value("82.2"))


@pytest.mark.parametrize(
    ("draft", "last", "kind"),
    [
        (replace(LAST, no_change=True), LAST, ChangeKind.UNCHANGED),
        (LAST, None, ChangeKind.FIRST),
        (replace(LAST, readings=value("84.1"), progress_text="已完工"), LAST, ChangeKind.FIGURES),
        (replace(LAST, stage=Stage.DECIDED, progress_text="已完工"), LAST, ChangeKind.STAGE),
        (replace(LAST, progress_text="已完工", readings=value(None)), LAST, ChangeKind.WORDS),
    ],
)
def test_the_kind_of_a_change(draft: Draft, last: Draft | None, kind: ChangeKind) -> None:
    assert change_kind(questions(Kind.MEASURED, 4, [FIGURE]), draft, last) is kind
