"""Text and spans become paragraphs of segments."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.plans.check.markup import Mark, Paragraph, Place, Segment, paragraphs

TEXT = "（三）发展交通。到2025年达到85%。（市交通局）\n（四）文旅。（市文旅委）"


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def told(found: list[Paragraph]) -> list[list[tuple[str, str | None]]]:
    return [[(piece.text, piece.kind) for piece in line.segments] for line in found]


def test_marks_cut_the_text_where_they_stand() -> None:
    marks = [Mark(at("85%"), "num"), Mark(at("市交通局"), "lead"), Mark(at("到2025年"), "date")]
    assert told(paragraphs(TEXT, marks, ())) == [
        [
            ("（三）发展交通。", None),
            ("到2025年", "date"),
            ("达到", None),
            ("85%", "num"),
            ("。（", None),
            ("市交通局", "lead"),
            ("）", None),
        ],
        [("（四）文旅。（市文旅委）", None)],
    ]


def test_the_first_of_two_that_overlap_stays() -> None:
    marks = [Mark(at("到2025年达到"), "doubt"), Mark(at("2025年"), "date"), Mark((3, 3), "num")]
    kinds = [piece.kind for piece in paragraphs(TEXT, marks, ())[0].segments]
    assert kinds == [None, "doubt", None]


def test_a_task_begins_with_its_number_and_the_one_at_hand_is_told_apart() -> None:
    places = [Place(0, 11, 1), Place(at("（四）")[0], 12, 2)]
    first, second = paragraphs(TEXT, (), places, current=[(0, 5)], measure=(0, 20))
    assert first.segments[0] == Segment(TEXT[:5], None, None, places[0], True)
    assert [piece.is_current for piece in first.segments] == [True, False]
    assert (first.is_current, second.is_current) == (True, False)
    assert second.segments[0].task == places[1]


def test_fields_find_their_words_by_anchor() -> None:
    marks = [Mark(at("85%"), "num", "s-num")]
    pieces = paragraphs(TEXT, marks, (), anchors=[(at("文旅")[0], "g-2025")])
    assert [piece.anchor for line in pieces for piece in line.segments if piece.anchor] == ["s-num", "g-2025"]


def test_only_a_part_of_the_text() -> None:
    assert told(paragraphs(TEXT, (), (), within=at("（四）文旅"))) == [[("（四）文旅", None)]]


spans = st.tuples(st.integers(0, 30), st.integers(0, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.text("甲乙丙丁\n", max_size=30), st.lists(spans, max_size=8), spans)
def test_no_character_is_lost_or_doubled(text: str, marked: list[tuple[int, int]], current: tuple[int, int]) -> None:
    inside = [(start, end) for start, end in marked if end <= len(text)]
    found = paragraphs(text, [Mark(one, "co") for one in inside], (), current=[current])
    joined = ["".join(piece.text for piece in line.segments) for line in found]
    assert joined == [line for line in text.split("\n") if line]
