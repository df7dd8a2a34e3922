"""Reads a plan: bytes → text → paragraphs → head, headings, statements, figures → one frozen reading."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.errors import NotAPlan
from tracker.plantext.bytes_in import open_document
from tracker.plantext.cleaning import clean
from tracker.plantext.figures import find_figures
from tracker.plantext.folding import folded
from tracker.plantext.goals import find_goals, goal_headings
from tracker.plantext.head import Region, body_start, find_head, notice_title, regions
from tracker.plantext.indicators import indicator
from tracker.plantext.measures import Taken, read_measures
from tracker.plantext.outline import UNNUMBERED, Heading, outline, paragraphs
from tracker.plantext.reading import (
    Goal,
    IndicatorReading,
    Part,
    PlanReading,
    Remark,
    Section,
    Source,
    Span,
)
from tracker.plantext.recipients import find_recipients
from tracker.plantext.statements import Found, find_statements

_PLAN_TITLE = re.compile(r"(?:方案|意见|计划|措施|举措|要点|清单|任务|分工|规划|行动|工程|安排)")
_FEWEST_HEADINGS = 3


def read_plan(data: bytes, filename: str) -> PlanReading:
    """What the plan in `data` says, with the place of every word; raises NotAPlan with the reason where it is none."""
    document = open_document(data, filename)
    text = clean(list(document.lines))
    source = Source(filename, hashlib.sha256(data).hexdigest(), document.kind)
    flat = folded(text)
    parts = regions(flat)
    first = parts[0]
    title = text[slice(*first.title)] if first.title else None
    found = [find_statements(flat, part.start, part.end) for part in parts]
    headings = [_headings(flat, part, said) for part, said in zip(parts, found, strict=True)]
    taken = [read_measures(text, flat, n, headings[n], found[n].statements) for n in range(len(parts))]
    if not _is_plan(title, found, headings, taken):
        raise NotAPlan(_why_not(title, headings))
    head = find_head(flat, first)
    goals, indicators = _goals(text, flat, headings, [m.span for t in taken for m in t.measures])
    return PlanReading(
        source=source,
        title=title or notice_title(flat, first.end),
        document_number=head.document_number,
        issued_on=head.issued_on,
        issuers=head.issuers,
        text=text,
        parts=tuple(_part(text, part) for part in parts),
        sections=tuple(_sections(text, headings)),
        goals=goals,
        measures=tuple(measure for t in taken for measure in t.measures),
        indicators=indicators,
        recipients=find_recipients(flat, text, min(body_start(flat), first.end)),
        remarks=_all_remarks(document.pictures, headings, found, taken),
    )


def _part(text: str, part: Region) -> Part:
    return Part(text[slice(*part.title)] if part.title else None, (part.start, part.end))


def _headings(text: str, part: Region, found: Found) -> tuple[Heading, ...]:
    """The numbered headings; where there is none, the paragraphs that say who is responsible."""
    numbered = outline(text, part.start, part.end)
    return numbered or paragraphs(text, part.start, part.end, [s.span[0] for s in found.statements])


def _is_plan(
    title: str | None, found: Sequence[Found], headings: Sequence[tuple[Heading, ...]], taken: Sequence[Taken]
) -> bool:
    """Numbered headings under a plan's title, or numbered headings that say who is responsible."""
    numbered = sum(len(h) for h in headings)
    with_parties = sum(1 for t in taken for m in t.measures for c in m.clauses if c.parties)
    if with_parties and numbered >= 2:
        return True
    measures = sum(len(t.measures) for t in taken)
    return title is not None and _PLAN_TITLE.search(title) is not None and numbered >= _FEWEST_HEADINGS and measures > 1


def _why_not(title: str | None, headings: Sequence[tuple[Heading, ...]]) -> str:
    if not any(headings):
        return "没有读到编号的标题（一、（一）1. 等），这不是实施方案；请上传方案正文"
    if title is None:
        return "没有读到方案标题，也没有责任分工，这不像实施方案；请确认上传的文件"
    return "没有读到责任分工和成条的任务，这不像实施方案；请确认上传的文件"


def _sections(text: str, headings: Sequence[tuple[Heading, ...]]) -> list[Section]:
    """The outermost headings that hold others, and those without that are no measure (总体要求)."""
    return [
        Section(h.number, text[slice(*h.title)], (h.start, max(h.title[1], h.start + 1)))
        for part in headings
        for h in part
        if h.parent is None and (h.children or len(part) > 1 and h.rank < 4)
    ]


def _goals(
    written: str, text: str, headings: Sequence[tuple[Heading, ...]], tasks: list[Span]
) -> tuple[tuple[Goal, ...], tuple[IndicatorReading, ...]]:
    """The goals of all parts, one a year, and the figures under their headings that stand in no task."""
    stated = [(h, part) for part in headings for h in goal_headings(text, part)]
    found = find_goals(text, [(h.text_start, h.end) for h, _ in stated])
    goals = tuple(replace(goal, text=written[slice(*goal.span)]) for goal in found)
    indicators: list[IndicatorReading] = []
    for goal_heading, part in stated:
        figures = find_figures(text, goal_heading.text_start, goal_heading.end, tasks, years_go_on=True)
        indicators += [indicator(text, figure, path=_path_at(part, figure.span)) for figure in figures]
    return goals, tuple(indicators)


def _path_at(part: tuple[Heading, ...], span: Span) -> tuple[int, ...]:
    """The path of the innermost heading over a place."""
    over = [h for h in part if h.start <= span[0] < h.end]
    return over[-1].path if over else ()


def _all_remarks(
    pictures: Sequence[int],
    headings: Sequence[tuple[Heading, ...]],
    found: Sequence[Found],
    taken: Sequence[Taken],
) -> tuple[Remark, ...]:
    remarks = [Remark("page_without_text", f"第 {n} 页是图片，没有可复制的文字，未读") for n in pictures]
    remarks += [remark for t in taken for remark in t.remarks]
    remarks += [
        Remark("unread_statement", "这一处像责任分工，但未能读懂，请人工核对", span) for f in found for span in f.unread
    ]
    if any(h.rank == UNNUMBERED for part in headings for h in part[:1]):
        remarks.append(Remark("no_numbers", "原文没有编号，按写明责任单位的段落逐条读出，请人工核对"))
    every = "这一句对以下各项任务都适用，未逐条列为责任单位"
    remarks += [Remark("rule_for_all", every, span) for f in found for span in f.rules]
    return tuple(sorted(remarks, key=lambda r: r.span or (0, 0)))
