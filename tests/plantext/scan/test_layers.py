"""The text that other software put over a scan is believed only while it says what the picture shows."""

from __future__ import annotations

from tracker.plantext.scan.layers import Layers, likeness
from tracker.plantext.scan.values import Row


def rows(*words: str) -> list[Row]:
    return [Row(one, (0, n * 50, 600, n * 50 + 40), (1.0,) * len(one)) for n, one in enumerate(words)]


RIGHT = rows("（一）推广绿色产品，完善标准体系。", "（市发展改革委牵头，市商务委配合）")


def test_signs_and_the_order_of_rows_do_not_matter() -> None:
    assert (
        likeness(RIGHT, list(reversed(rows("(一)推广绿色产品,完善标准体系.", "市发展改革委牵头、市商务委配合")))) == 1.0
    )


def test_every_sixth_page_is_compared() -> None:
    layers = Layers()
    sampled = [layers.is_sampled() for _ in range(13)]
    assert [n for n, one in enumerate(sampled, 1) if one] == [1, 7, 13]
    assert layers.agrees(1, RIGHT, RIGHT) and not layers.remarks


def test_a_layer_that_says_something_else_is_believed_no_longer() -> None:
    layers = Layers()
    assert not layers.agrees(7, rows("（一）推厂绿邑产晶，宗善标准休系。", "（巾发展政革委牵头，巾商务委酉合）"), RIGHT)
    assert not layers.is_trusted and not layers.is_sampled()
    (remark,) = layers.remarks
    assert remark.code == "layer_differs" and "第 7 页" in remark.message
