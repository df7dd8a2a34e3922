"""Which template is in force and which waits, after what was done one after the other."""

from __future__ import annotations

import pytest

from tracker.papers.models import PaperTemplate
from tracker.papers.queries import standing_of
from tracker.vocabulary import TemplateStep


def fact(number: int, said: str) -> PaperTemplate:
    """“tried a”: the file a was tried."""
    step, _, file = said.partition(" ")
    return PaperTemplate(id=number, step=TemplateStep(step), file_name=file, file_sha256=file or None)


@pytest.mark.parametrize(
    ("done", "own", "waits"),
    [
        (["tried a"], None, 0),
        (["tried a", "tried b"], None, 1),
        (["tried a", "left"], None, None),
        (["tried a", "taken a"], 1, None),
        (["tried a", "taken a", "tried b"], 1, 2),
        (["tried a", "taken a", "tried a"], 1, 2),
        (["tried a", "taken a", "tried b", "dropped"], None, 2),
        (["tried a", "taken a", "dropped"], None, None),
        (["tried a", "dropped", "left"], None, None),
        (["tried a", "tried b", "taken a"], 2, 1),
        (["tried a", "tried b", "taken a", "taken b"], 3, None),
        (["tried a", "tried b", "left"], None, None),
        (["taken a"], 0, None),
        (["dropped"], None, None),
    ],
)
def test_what_is_in_force_and_what_waits(done: list[str], own: int | None, waits: int | None) -> None:
    facts = [fact(number, said) for number, said in enumerate(done)]
    found = standing_of(facts[::-1])
    assert (found.own and found.own.id, found.tried and found.tried.id) == (own, waits)
