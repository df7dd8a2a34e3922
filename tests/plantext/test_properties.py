"""What holds for every file: a reading or a refusal, and every span holds the words it claims."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plantext.gold import SEEDS
from tracker.errors import NotAPlan
from tracker.plantext import read_plan
from tracker.plantext.reading import MeasureReading, PlanReading, clauses_with_figures

WHOLE = [f.read_bytes() for f in SEEDS]
PIECES = st.sampled_from(
    ["一、", "（一）", "(二)", "1.", "1．", "2、", "（1）", "第一条", "第二章", "——", "\n", " ", "　", "。",
    "；", "，", "、", "：", "（", "）",
     "(", ")", "【", "】", "〔", "《", "》", "“", "”", "等", "等部门", "牵头", "负责", "配合",
     "按职责分工负责", "责任单位：", "牵头单位：", "完成时限：",
     "省商务厅", "市发展改革委", "各市、县政府", "各市发展改革委", "住建局", "实施方案", "主要目标",
     "到2025年", "2030年底前", "达到70%", "30万个",
     "不低于", "以上", "2-3个", "翻一番", "分别", "附件", "- 3 -", "2023年5月6日", "关于印发《甲方案》的通知",
     "甲政发〔2023〕5号", "长期坚持", "下同",
     "列第一位者为牵头单位", "推进工作", "制定标准"]
)  # fmt: skip


def holds_its_words(reading: PlanReading) -> None:
    """Every span lies in the text and equals its field; clauses lie in their measure, names in their statement."""
    text, size = reading.text, len(reading.text)

    def words(span: tuple[int, int]) -> str:
        assert 0 <= span[0] <= span[1] <= size
        return text[slice(*span)]

    for part in reading.parts:
        assert (part.title or "") in words(part.span)
    for section in reading.sections:
        assert section.title in words(section.span)
    for goal in reading.goals:
        assert words(goal.span) == goal.text
    for remark in reading.remarks:
        assert remark.span is None or words(remark.span)
    for measure in reading.measures:
        assert measure.title in words(measure.span)
        assert len({c.statement_span for c in measure.clauses if c.statement_span}) == sum(
            c.statement_span is not None for c in measure.clauses
        )
        for clause in measure.clauses:
            assert words(clause.text_span)
            assert bool(clause.parties) == (clause.statement is not None)
            if clause.statement is not None and clause.statement_span is not None:
                assert words(clause.statement_span) == clause.statement
            for party in clause.parties:
                assert clause.statement_span is not None
                assert clause.statement_span[0] <= party.span[0] < party.span[1] <= clause.statement_span[1]
                assert words(party.span)
                shared = party.name.removesuffix(words(party.span))
                assert shared == "" or shared.startswith("各")
            for dated in clause.dates:
                assert words(dated.span) == dated.text
        for indicator in measure.indicators:
            assert words(indicator.span)
            assert indicator.clause is None or indicator.clause < len(measure.clauses)
        if not measure.clauses:  # an item that one clause above covers
            above = [m for m in reading.measures if m.clauses and m.part == measure.part and _covers(m, measure)]
            assert [len(m.clauses) for m in above] == [1]
    figures = [figure for read in clauses_with_figures(reading.measures) for figure in read.figures]
    of_several = [
        one for measure in reading.measures if measure.clauses for one in measure.indicators if one.clause is None
    ]
    assert len(figures) + len(of_several) == sum(len(measure.indicators) for measure in reading.measures)
    reading.as_json()


def _covers(measure: MeasureReading, item: MeasureReading) -> bool:
    return measure.span[0] < item.span[0] < measure.span[1]


def read_or_refused(data: bytes) -> PlanReading | None:
    try:
        reading = read_plan(data, "上传.txt")
    except NotAPlan as refusal:
        assert refusal.message
        return None
    holds_its_words(reading)
    return reading


@pytest.mark.parametrize("data", WHOLE, ids=[f.stem for f in SEEDS])
def test_spans_of_the_two_plans_hold_their_words(data: bytes) -> None:
    assert read_or_refused(data) is not None


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes(data: bytes) -> None:
    read_or_refused(data)


@pytest.mark.slow
@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text(text: str) -> None:
    read_or_refused(text.encode("utf-8", "surrogatepass"))


@given(st.lists(PIECES, min_size=5, max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_heap_of_the_pieces_of_a_plan(pieces: list[str]) -> None:
    read_or_refused("".join(pieces).encode())


@given(st.integers(0, max(map(len, WHOLE), default=1)), st.sampled_from(range(len(WHOLE))))
@settings(max_examples=40, deadline=None)
def test_any_truncation_of_a_plan(length: int, which: int) -> None:
    read_or_refused(WHOLE[which][:length])


@given(st.randoms(use_true_random=False), st.sampled_from(range(len(WHOLE))))
@settings(max_examples=15, deadline=None)
def test_shuffled_brackets(chance, which: int) -> None:  # type: ignore[no-untyped-def]
    text = WHOLE[which].decode()
    places = [i for i, c in enumerate(text) if c in "（）()"]
    marks = [text[i] for i in places]
    chance.shuffle(marks)
    shuffled = list(text)
    for place, mark in zip(places, marks, strict=True):
        shuffled[place] = mark
    read_or_refused("".join(shuffled).encode())
