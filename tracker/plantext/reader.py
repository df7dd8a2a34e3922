"""Reads a plan: bytes → text → paragraphs → head, headings, statements, figures → one frozen reading."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.errors import NotAPlan
from tracker.plantext.certainty import doubted
from tracker.plantext.document.bytes_in import open_document
from tracker.plantext.figures.goals import find_goals, goal_spans
from tracker.plantext.figures.plan_figures import plan_figures
from tracker.plantext.losses import by_field, losses
from tracker.plantext.measures import Taken, read_measures
from tracker.plantext.outline.head import Region, body_start, find_head, notice_title, plan_year, regions
from tracker.plantext.outline.headings import UNNUMBERED, Heading, outline, paragraphs
from tracker.plantext.outline.parallel import with_parallel
from tracker.plantext.reading import Goal, Part, PlanReading, Remark, Section, Source, Span
from tracker.plantext.statements.finding import Found, find_statements
from tracker.plantext.statements.recipients import find_recipients
from tracker.plantext.text.cleaning import clean
from tracker.plantext.text.folding import folded
from tracker.plantext.text.mending import doubtful_tables, holes, lost_signs, mended

_PLAN_TITLE = re.compile(r"(?:方案|意见|计划|措施|举措|要点|清单|任务|分工|规划|行动|工程|安排)")
_FEWEST_HEADINGS = 3
MOST_CLAUSES = 1000
"""The longest plans known have some two hundred; each becomes a task, all of them in one transaction."""


def read_plan(data: bytes, filename: str) -> PlanReading:
    """What the plan in `data` says, with the place of every word; raises NotAPlan with the reason where it is none."""
    document = open_document(data, filename)
    source = Source(filename, hashlib.sha256(data).hexdigest(), document.kind)
    whole = mended(document.lines)
    text = clean(whole.lines)
    doubts = [*whole.remarks, *lost_signs(text, whole.lost), *doubtful_tables(text, whole.lines)]
    return read_clean(text, source, document.pictures, doubts)


def read_clean(text: str, source: Source, pictures: Sequence[int] = (), remarks: Sequence[Remark] = ()) -> PlanReading:
    """What a clean text says that was kept with its plan; raises NotAPlan.

    `pictures`: its pages without text. `remarks`: what its file did not give.
    """
    flat = folded(text)
    parts = regions(flat)
    first = parts[0]
    title = text[slice(*first.title)] if first.title else None
    any_title = title or notice_title(flat, first.end)
    found = [find_statements(flat, part.start, part.end, first.start) for part in parts]
    headings = [_headings(flat, part, said) for part, said in zip(parts, found, strict=True)]
    head = find_head(flat, first)
    year = plan_year(any_title, head.issued_on)
    taken = [read_measures(text, flat, n, headings[n], found[n].statements, year) for n in range(len(parts))]
    if not _is_plan(title, headings, taken):
        raise NotAPlan(_why_not(title, headings))
    _refuse_endless(taken)
    starts = [part.title[1] if part.title else part.start for part in parts]
    stated = [goal_spans(flat, start, part, year) for start, part in zip(starts, headings, strict=True)]
    told = [m.span for t in taken for m in t.measures] + [s.span for f in found for s in f.statements]
    reading = PlanReading(
        source=source,
        title=any_title,
        document_number=head.document_number,
        issued_on=head.issued_on,
        issuers=head.issuers,
        text=text,
        parts=tuple(_part(text, part) for part in parts),
        sections=tuple(_sections(text, headings)),
        goals=_goals(text, flat, stated, year),
        measures=tuple(measure for t in taken for measure in t.measures),
        indicators=plan_figures(flat, headings, stated, told, year),
        recipients=find_recipients(flat, text, min(body_start(flat), first.end)),
    )
    damage = [*by_field([*remarks, *holes(text)], reading), *losses(reading, flat, headings)]
    told_of = _all_remarks(damage, pictures, headings, found, taken)
    return replace(
        reading,
        indicators=doubted(reading.indicators, flat, told_of),
        measures=tuple(replace(m, indicators=doubted(m.indicators, flat, told_of)) for m in reading.measures),
        remarks=told_of,
    )


def _refuse_endless(taken: Sequence[Taken]) -> None:
    clauses = sum(max(len(measure.clauses), 1) for one in taken for measure in one.measures)
    if clauses > MOST_CLAUSES:
        raise NotAPlan(f"读出 {clauses} 条任务，超过 {MOST_CLAUSES} 条的上限。请核对文件，或者按方案拆开后分别上传")


def _part(text: str, part: Region) -> Part:
    return Part(text[slice(*part.title)] if part.title else None, (part.start, part.end))


def _headings(text: str, part: Region, found: Found) -> tuple[Heading, ...]:
    """The numbered headings; where there is none, the paragraphs that say who is responsible."""
    numbered = with_parallel(text, outline(text, part.start, part.end))
    return numbered or paragraphs(text, part.start, part.end, [s.span[0] for s in found.statements])


def _is_plan(title: str | None, headings: Sequence[tuple[Heading, ...]], taken: Sequence[Taken]) -> bool:
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


def _goals(written: str, text: str, stated: Sequence[Sequence[Span]], plan_year: int | None) -> tuple[Goal, ...]:
    """The goals of all parts, of each part one a year: two annexes may both speak of 2025."""
    found = [goal for spans in stated for goal in find_goals(text, spans, plan_year)]
    return tuple(replace(goal, text=written[slice(*goal.span)]) for goal in found)


def _all_remarks(
    damage: Sequence[Remark],
    pictures: Sequence[int],
    headings: Sequence[tuple[Heading, ...]],
    found: Sequence[Found],
    taken: Sequence[Taken],
) -> tuple[Remark, ...]:
    remarks = [Remark("page_without_text", f"第 {n} 页是图片，没有可复制的文字，未读") for n in pictures]
    remarks += damage
    remarks += [remark for t in taken for remark in t.remarks]
    remarks += [
        Remark("unread_statement", "这一处像责任分工，但未能读懂，请人工核对", span) for f in found for span in f.unread
    ]
    if any(h.rank == UNNUMBERED for part in headings for h in part[:1]):
        remarks.append(Remark("no_numbers", "原文没有编号，按写明责任单位的段落逐条读出，请人工核对"))
    every = "这一句对以下各项任务都适用，未逐条列为责任单位"
    remarks += [Remark("rule_for_all", every, span) for f in found for span in f.rules]
    return tuple(sorted(remarks, key=lambda r: r.span or (0, 0)))
