"""Long words are cut to what there is room for, and no further."""

from __future__ import annotations

import pytest

from tracker.excerpts import shortened


@pytest.mark.parametrize(
    ("words", "told"), [("", ""), ("建成站", "建成站"), ("建成站点", "建成…"), ("建成100座", "建成…")]
)
def test_at_most_so_many_signs(words: str, told: str) -> None:
    assert shortened(words, 3) == told
