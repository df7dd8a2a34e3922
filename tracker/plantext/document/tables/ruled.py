"""Which squares between ruled lines are one cell: those that no line parts."""

from __future__ import annotations

from collections.abc import Callable

Reach = tuple[int, int]
"""The first and the last row, or column, of a cell."""


def cells(
    rows: int,
    columns: int,
    parted_beside: Callable[[int, int], bool],
    parted_below: Callable[[int, int], bool],
) -> list[tuple[Reach, Reach]]:
    """Rows and columns of each cell of a grid; `parted_…`: whether a line stands right of, or below, a square."""
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}

    def root(square: tuple[int, int]) -> tuple[int, int]:
        while owner[square] != square:
            square = owner[square]
        return square

    for row in range(rows):
        for column in range(columns):
            if column + 1 < columns and not parted_beside(row, column):
                owner[root((row, column + 1))] = root((row, column))
            if row + 1 < rows and not parted_below(row, column):
                owner[root((row + 1, column))] = root((row, column))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for square in owner:
        groups.setdefault(root(square), []).append(square)
    return sorted(
        ((min(r for r, _ in group), max(r for r, _ in group)), (min(c for _, c in group), max(c for _, c in group)))
        for group in groups.values()
    )
