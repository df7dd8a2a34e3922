"""The text that other software put over a scan is believed only while it says what the picture shows."""

from __future__ import annotations

from tracker.plantext.certainty import reach
from tracker.plantext.scan.layers import Layers, likeness
from tracker.plantext.scan.values import Row


def rows(*words: str) -> list[Row]:
    return [Row(one, (0, n * 50, 600, n * 50 + 40), (1.0,) * len(one)) for n, one in enumerate(words)]


RIGHT = rows("（一）推广绿色产品，完善标准体系。", "（市发展改革委牵头，市商务委配合）")


def test_signs_and_the_order_of_rows_do_not_matter() -> None:
    assert (
        likeness(RIGHT, list(reversed(rows("(一)推广绿色产品,完善标准体系.", "市发展改革委牵头、市商务委配合")))) == 1.0
    )


def test_rows_of_other_heights_stand_in_the_same_order() -> None:
    """A recogniser's boxes are higher than the lines of a text layer, and no two are alike."""
    words = [f"第{n}行推广绿色产品完善标准体系" for n in range(30)]
    printed = [Row(one, (0, 100 + n * 50, 600, 128 + n * 50), (1.0,) * len(one)) for n, one in enumerate(words)]
    seen = [Row(one, (0, 94 + n * 50, 600, 130 + n * 50 + n % 3 * 4), (1.0,) * len(one)) for n, one in enumerate(words)]
    assert likeness(printed, seen) == 1.0


def test_every_sixth_page_is_compared() -> None:
    layers = Layers()
    sampled = [layers.is_sampled() for _ in range(13)]
    assert [n for n, one in enumerate(sampled, 1) if one] == [1, 7, 13]
    assert layers.agrees(1, RIGHT, RIGHT) and not layers.remarks


def test_a_layer_that_says_something_else_is_believed_no_longer() -> None:
    layers = Layers()
    assert all([layers.is_sampled() for _ in range(7)][::6])
    assert not layers.agrees(7, rows("（一）推厂绿邑产晶，宗善标准休系。", "（巾发展政革委牵头，巾商务委酉合）"), RIGHT)
    assert not layers.is_trusted and not layers.is_sampled()
    (remark,) = layers.remarks
    assert remark.code == "layer_differs" and "第 7 页" in remark.message and "之前各页请与图核对" in remark.message


def test_of_a_layer_whose_first_page_is_wrong_nothing_is_taken_so_nothing_is_unsure() -> None:
    layers = Layers()
    assert layers.is_sampled()
    assert not layers.agrees(1, rows("（一）推广绿色产晶，完善标准体系。", "（市发展改革委牵头，市商务委配合）"), RIGHT)
    (remark,) = layers.remarks
    assert remark.code == "layer_not_taken" and "全部按图面识别" in remark.message
    assert not reach(remark.code).fields
