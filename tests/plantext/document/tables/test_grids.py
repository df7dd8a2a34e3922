"""Tables that a page parted are one again."""

from __future__ import annotations

import pytest

from tests.plantext.document.tables.test_indicators import grid
from tracker.plantext.document.tables.grids import distinct, over_pages


def told(*rows: str) -> list[list[str]]:
    return [[cell.flat for cell in distinct([row])] for row in grid(*rows)]


@pytest.mark.parametrize(("above", "rest", "expected"), [
    # a row that goes on
    (("1|建成站点|市交通局", "2|推进公交|市公"), ("||安局", "3|发展商场|市商务局"),
     ("1|建成站点|市交通局", "2|推进公交|市公安局", "3|发展商场|市商务局")),
    # a row of its own: its number, or the one above ends in a stop, or as many cells
    (("1|推进公交|市公",), ("2|发展商场|",), ("1|推进公交|市公", "2|发展商场|")),
    (("1|推进公交。|市公安局",), ("|发展商场|",), ("1|推进公交。|市公安局", "|发展商场|")),
    (("|推进公交|市公安局",), ("|发展商场|市商务局",), ("|推进公交|市公安局", "|发展商场|市商务局")),
    # cells merged otherwise are no rest: one of the words would be lost
    (("1|推进公交|市公安局",), ("|注意安全|<",), ("1|推进公交|市公安局", "|注意安全|<")),
    (("1|推进公交|<|市公",), ("|优先|出行|",), ("1|推进公交|<|市公", "|优先|出行|")),
])  # fmt: skip
def test_a_row_over_two_pages_is_one(above: tuple[str, ...], rest: tuple[str, ...], expected: tuple[str, ...]) -> None:
    found = over_pages(grid(*above), grid(*rest))
    assert [[cell.flat for cell in distinct([row])] for row in found] == told(*expected)
