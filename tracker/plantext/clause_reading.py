"""Reads a single clause where a person says that one stands: its sentences, its statement, its figures and dates."""

from __future__ import annotations

from tracker.plantext.figures.due import with_due_days
from tracker.plantext.figures.finding import find_figures
from tracker.plantext.figures.indicators import indicators
from tracker.plantext.reading import Clause, DateReading, IndicatorReading, Span
from tracker.plantext.statements.dates import find_dates
from tracker.plantext.statements.finding import find_statements
from tracker.plantext.statements.kinds import kind_of
from tracker.plantext.text.folding import folded
from tracker.vocabulary import Basis, FigureMode

_EDGE = " 　\n。；;，,、"


def read_clause(text: str, span: Span, title: str) -> tuple[Clause, tuple[IndicatorReading, ...]]:
    """What `text[*span]` says as one clause of a measure of that title; nobody is named where no statement is read."""
    flat = folded(text)
    statements = find_statements(flat, *span).statements
    statement = statements[-1] if statements else None
    sentences = _without(text, span, statement.span) if statement else span
    figures = find_figures(flat, *sentences, [one.span for one in statements])
    read = indicators(flat, figures, lambda _: 0)
    kind = kind_of(title, flat[slice(*sentences)], tuple(FigureMode(one.mode) for one in read))
    clause = Clause(
        text_span=sentences,
        statement=text[slice(*statement.span)] if statement else None,
        statement_span=statement.span if statement else None,
        basis=statement.basis if statement else Basis.NONE.value,
        open_ended=statement.open_ended if statement else False,
        kind=kind.value,
        parties=statement.parties if statement else (),
        dates=find_dates(flat, *sentences, statement.times if statement else ()),
    )
    return clause, with_due_days(flat, read, clause.dates)


def dates_at(text: str, span: Span) -> tuple[DateReading, ...]:
    """The dates in words somebody says are a time limit; there a bare 2025年 is one too."""
    return find_dates(folded(text), span[0], span[0], [span])


def figures_at(text: str, sentence: Span, span: Span) -> tuple[IndicatorReading, ...]:
    """The figures of a sentence that stand, wholly or in part, in a stretch of it."""
    flat = folded(text)
    figures = find_figures(flat, *sentence, [])
    read = with_due_days(flat, indicators(flat, figures), find_dates(flat, *sentence))
    return tuple(one for one in read if one.span[0] < span[1] and span[0] < one.span[1])


def _without(text: str, span: Span, statement: Span) -> Span:
    """The longer side of the statement: the sentences before it, or behind it where it opens them."""
    before, behind = (span[0], statement[0]), (statement[1], span[1])
    start, end = before if before[1] - before[0] >= behind[1] - behind[0] else behind
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in " 　\n，、":
        end -= 1
    return (start, end) if start < end else span
