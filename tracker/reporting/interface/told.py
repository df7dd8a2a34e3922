"""What another system says of a report, against what the report is asked: the draft it makes, or all that is wrong.

Pure. What is sent is the whole text: what it does not say is empty, nothing of an earlier text stands. It is checked as
the page checks it before 提交送审; each fault names its place in what was sent, /figures/0/value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from tracker import typed
from tracker.errors import BadInput
from tracker.problems import Problem
from tracker.reporting.asked.own_answers import LONGEST_WHY, OwnAnswer, own_field
from tracker.reporting.asked.questions import Draft, Questions, ReadingDraft, missing
from tracker.reporting.form.fields import FigureField, is_own_field, label
from tracker.reporting.form.references import lines_in, references_in
from tracker.reporting.form.standing import StandingReport
from tracker.reporting.versions.evidence_rules import MOST_AT_ONCE, NewReference, checked_reference
from tracker.reporting.write.second_look import doubts
from tracker.vocabulary import Encouraged, Forecast, FormSituation, Labelled, Stage, YearlyConfirmation

SURE = "{message}。确实如此的，把 sure 写成 true 再报送"
UNCHANGED_ALONE = "本期情况是“无变化”，不能再写这一项；有变化的请改为“有进展”"
NOT_ASKED = "这项任务不填“{label}”，请去掉这一项"
NOT_OURS = "没有这项指标，或者现在不由本单位填报，请去掉这一项"
NOT_IN_DOUBT = "这一项由谁承担已经明确，请去掉这一项"
ONCE = "这一项写了两次，请只留一次"


@dataclass(frozen=True)
class OwnTold:
    """Whether an item that nobody owns yet is the body's own."""

    key: str
    is_own: bool
    why: str = ""


@dataclass(frozen=True)
class SystemReport:
    """A report as a system tells it; `version`: that of the report it has read. `is_sure`: odd values are meant so.

    `figures`: an empty `caliber` is the plan's.
    """

    report_id: int
    version: int
    situation: FormSituation
    texts: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Labelled] = field(default_factory=dict)
    figures: tuple[ReadingDraft, ...] = ()
    own: tuple[OwnTold, ...] = ()
    references: tuple[str, ...] = ()
    is_sure: bool = False

    @property
    def is_unchanged(self) -> bool:
        """Whether 本期无变化 is said."""
        return self.situation is FormSituation.NO_CHANGE


@dataclass(frozen=True)
class Checked:
    """The draft and proofs that are to be kept, or everything that is wrong."""

    draft: Draft
    references: tuple[NewReference, ...]
    problems: tuple[Problem, ...]


def checked(told: SystemReport, of: StandingReport, today: date) -> Checked:
    """The report as it would be kept; `problems` by their places within what was sent of it."""
    if told.is_unchanged:
        return Checked(Draft(no_change=True), (), tuple(_said_beside(told)))
    draft, references = draft_of(told, of.asked), references_in(lines_in("\n".join(told.references)))
    problems = [*_not_asked(told, of.asked), *_unreadable(told, of.asked), *_unkept(references)]
    places = {problem.field for problem in problems}
    lacking = (_placed(problem, told) for problem in missing(of.asked, draft, today))
    problems += [problem for problem in lacking if problem.field not in places]
    if not problems and not told.is_sure:
        odd = doubts(of.asked, draft, of.before)
        problems = [_placed(Problem(one.field, SURE.format(message=one.message)), told) for one in odd]
    return Checked(draft, tuple(references), tuple(problems))


def draft_of(told: SystemReport, asked: Questions) -> Draft:
    """What the report would say: only what it is asked, and nothing of an earlier text."""
    words = {one.key: one.words for one in asked.unowned}
    texts: dict[str, Any] = {name: told.texts.get(name, "").replace("\r\n", "\n") for name in asked.texts}
    return Draft(
        **texts,
        stage=_choice(told, Stage, "stage"),
        encouraged=_choice(told, Encouraged, "encouraged"),
        confirmation=_choice(told, YearlyConfirmation, "confirmation"),
        forecast=_choice(told, Forecast, "forecast"),
        nil_report=told.situation is FormSituation.NIL,
        readings=tuple(_readings(told, asked)),
        own=tuple(OwnAnswer(one.key, one.is_own, one.why[:LONGEST_WHY], words.get(one.key, "")) for one in told.own),
    )


W = TypeVar("W", bound=Labelled)


def _choice(told: SystemReport, words: type[W], name: str) -> W | None:
    found = told.choices.get(name)
    return found if isinstance(found, words) else None


def _readings(told: SystemReport, asked: Questions) -> Iterator[ReadingDraft]:
    values = {one.indicator_id: one for one in told.figures}
    for figure in asked.figures:
        one = values.get(figure.indicator_id, ReadingDraft(figure.indicator_id))
        said = replace(one, caliber=one.caliber or figure.caliber)
        yield replace(said, value=None, as_of=None) if one.not_due else said


def _said_beside(told: SystemReport) -> Iterator[Problem]:
    """With 无变化 nothing else is said."""
    said = [name for name, words in told.texts.items() if words.strip()] + list(told.choices)
    lists = {"figures": told.figures, "own": told.own, "references": told.references}
    for name in (*said, *(name for name, of in lists.items() if of)):
        yield Problem(f"/{name}", UNCHANGED_ALONE)


def _not_asked(told: SystemReport, asked: Questions) -> Iterator[Problem]:
    """What this report is not asked, and what is said twice."""
    for name, words in told.texts.items():
        if name not in asked.texts and words.strip():
            yield Problem(f"/{name}", NOT_ASKED.format(label=label(name, asked)))
    for name in told.choices:
        if not getattr(asked, name):
            yield Problem(f"/{name}", NOT_ASKED.format(label=label(name, asked)))
    yield from _strange("figures", [figure.indicator_id for figure in told.figures], asked, NOT_OURS)
    yield from _strange("own", [one.key for one in told.own], asked, NOT_IN_DOUBT)


def _strange(name: str, keys: list[int] | list[str], asked: Questions, message: str) -> Iterator[Problem]:
    known = {figure.indicator_id for figure in asked.figures} | {one.key for one in asked.unowned}
    for place, key in enumerate(keys):
        if key not in known:
            yield Problem(f"/{name}/{place}", message)
        elif key in keys[:place]:
            yield Problem(f"/{name}/{place}", ONCE)


def _unreadable(told: SystemReport, asked: Questions) -> Iterator[Problem]:
    """Numbers that cannot be kept: too large, or too finely divided."""
    units = {figure.indicator_id: figure.unit for figure in asked.figures}
    for place, one in enumerate(told.figures):
        if one.value is not None and one.indicator_id in units:
            try:
                typed.number(f"{one.value:f}", units[one.indicator_id])
            except ValueError as wrong:
                yield Problem(f"/figures/{place}/value", str(wrong))


def _unkept(references: list[NewReference]) -> Iterator[Problem]:
    if len(references) > MOST_AT_ONCE:
        yield Problem("/references", f"一次最多添加 {MOST_AT_ONCE} 件佐证，请分几次添加")
    for place, one in enumerate(references):
        try:
            checked_reference(one)
        except BadInput as wrong:
            yield Problem(f"/references/{place}", wrong.message)


def _placed(problem: Problem, told: SystemReport) -> Problem:
    """The place of a field of the page in what was sent: value_7 is /figures/0/value."""
    return Problem(_place(problem.field, told), problem.message)


def _place(name: str, told: SystemReport) -> str:
    if name == "nil_report":
        return "/situation"
    if is_own_field(name):
        places = {own_field(one.key): place for place, one in enumerate(told.own)}
        return f"/own/{places[name]}" if name in places else "/own"
    part = FigureField.of(name)
    if part is None:
        return f"/{name}"
    of_figures = {one.indicator_id: place for place, one in enumerate(told.figures)}
    place = of_figures.get(part.indicator_id)
    return f"/figures/{place}/{part.part}" if place is not None else "/figures"
