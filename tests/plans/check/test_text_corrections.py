"""Places move with a correction in front of them, grow with one inside, and stay for one behind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.plans.scans.places import Correction, RowPlace, boxes

TEXT = st.text(alphabet="市商务委垂（）。", min_size=12, max_size=40)


@given(TEXT, st.integers(0, 11), st.integers(1, 4), st.text("甲乙", min_size=1, max_size=5), st.data())
def test_places_hold_the_same_words(text: str, start: int, length: int, words: str, data: st.DataObject) -> None:
    span = (start, min(start + length, len(text)))
    correction = Correction(span, words)
    after = correction.applied(text)
    edges = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    place = (edges[0], edges[1])
    moved = correction.moved(place)
    assert 0 <= moved[0] <= moved[1] <= len(after)
    if not correction.touches(place):
        assert after[slice(*moved)] == text[slice(*place)]
    elif place[0] <= span[0] and span[1] <= place[1]:
        assert after[slice(*moved)] == text[place[0] : span[0]] + words + text[span[1] : place[1]]


def test_words_cut_from_the_text_follow() -> None:
    text = "（市商务垂牵头，市商务垂配合）"
    correction = Correction((4, 5), "委员会")
    assert correction.recut("市商务垂", text, (1, 5)) == "市商务委员会"
    assert correction.recut("市教委", text, (1, 5)) == "市教委"


def test_where_words_stand_on_the_picture() -> None:
    rows = [RowPlace(1, (0, 10), (100, 50, 300, 90)), RowPlace(2, (10, 20), (100, 50, 300, 90))]
    first, second = boxes(rows, (8, 12), "字" * 20)
    assert (first.page, round(first.left), round(first.width)) == (1, 257, 46)
    assert (second.page, round(second.left), round(second.width)) == (2, 97, 46)
    (digits,) = boxes([RowPlace(1, (0, 8), (100, 50, 400, 90))], (2, 6), "建成2022座桥")
    assert (round(digits.left), round(digits.width)) == (197, 106)
