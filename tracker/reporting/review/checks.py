"""What a machine can say of a report before a person judges it, in words (ux.md S12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.errors import RuleRefused
from tracker.reporting.asked.questions import Draft, Figure, LastReading, Questions, ReadingDraft
from tracker.typed import something
from tracker.vocabulary import DELIVERABLE_PERCENT, FigureMode, Forecast


@dataclass(frozen=True)
class Check:
    """A sentence for the reviewer; `asks`: worth a second look; `mild`: one at several reports at once is enough."""

    words: str
    asks: bool = False
    mild: bool = False

    @property
    def bars(self) -> bool:
        """Whether it keeps a report out of a batch."""
        return self.asks and not self.mild


@dataclass(frozen=True)
class Handed:
    """What is known of the submission beside its text.

    `evidence`: how many proofs; `late`: after its cut-off; `meanwhile`: co-bodies whose text came after the joint one.
    """

    round_as_of: date
    evidence: int
    late: bool
    meanwhile: Sequence[str] = ()


class CameMeanwhile(RuleRefused):
    """Co-bodies' texts came after the joint report, and the reviewer did not say that he has read them."""

    def __init__(self, bodies: Sequence[str]) -> None:
        told = f"{'、'.join(bodies)}在汇总后又来文，没有并入，没有采用。"
        super().__init__(f"{told}请看过来文，退回牵头单位并入，或勾选“不并入，仍采用”。")


_WORSE = (Forecast.ON_COURSE, Forecast.HARD, Forecast.TARGET_CHANGE, Forecast.IMPOSSIBLE)


def checks(questions: Questions, draft: Draft, last: Draft | None, handed: Handed) -> list[Check]:
    """What to know before deciding: figures, texts, evidence, judgement; what asks for a look stands first."""
    found = [
        *_figures(questions, draft, handed.round_as_of),
        *(Check(f"{said.words}：{said.label}") for said in draft.own),
        *_stage(draft, last),
        *_texts(draft, last),
        *_evidence(draft, handed),
        *_forecast(draft, last),
    ]
    if handed.late:
        found.append(Check("提交晚于截止日", asks=True, mild=True))
    if handed.meanwhile:
        found.append(Check(f"{'、'.join(handed.meanwhile)}在汇总后又来文，没有并入", asks=True))
    return sorted(found, key=lambda check: not check.asks)


def plain(value: Decimal) -> str:
    """A number without trailing zeros and exponent."""
    return format(value.normalize(), "f")


def with_unit(value: Decimal, unit: str | None) -> str:
    """A number with its unit, 84.1% or 300 个."""
    return plain(value) + ("" if not unit else unit if unit == "%" else f" {unit}")


def _figures(questions: Questions, draft: Draft, as_of: date) -> Iterator[Check]:
    for figure in questions.figures:
        said = draft.reading(figure.indicator_id)
        if said.not_due:
            yield Check(f"{figure.subject}：数据未到期")
            continue
        if said.value is None:
            yield Check(f"{figure.subject}：本期没有数值", asks=figure.required)
            continue
        yield _movement(figure, said.value)
        yield from _of_others(figure, said)
        if doubt := figure.measured.scale_doubt(said.value):
            yield Check(doubt, asks=True)
        if figure.measured.is_odd(said.value):
            yield Check(f"{figure.subject}：{with_unit(said.value, figure.unit)}，超过 100%", asks=True)
        if figure.mode is FigureMode.FLOOR and not figure.aim.is_reached_by(said.value):
            yield Check(f"{figure.subject}：低于底线 {with_unit(figure.target, figure.unit)}", asks=True)
        if said.as_of is not None and said.as_of != as_of:
            later = said.as_of > as_of
            way = "晚于" if later else "早于"
            yield Check(f"{figure.subject}：数据截至 {said.as_of}，{way}本期的 {as_of}", asks=later)


def _of_others(figure: Figure, said: ReadingDraft) -> Iterator[Check]:
    """“商务委本期报 22.1%，截至同日，与本单位的 18.5% 不一致”: of what the other owners of a figure told."""
    for reading in figure.others:
        if reading.value != said.value and reading.as_of == said.as_of and said.value is not None:
            other, own = with_unit(reading.value, figure.unit), with_unit(said.value, figure.unit)
            yield Check(f"{figure.subject}：{reading.body}本期报 {other}，同日数据，与本报告的 {own} 不一致", asks=True)


def _movement(figure: Figure, value: Decimal) -> Check:
    if figure.last is None:
        return Check(f"{figure.subject}：{with_unit(value, figure.unit)}，首次填报，没有上期可比")
    said = figure.last_called
    step = value - figure.last.value
    before = with_unit(figure.last.value, figure.unit)
    if step == 0:
        return Check(f"{figure.subject}：与{said}相同，仍为 {before}", asks=not figure.last_of)
    is_away = step > 0 if figure.aim.is_ceiling else step < 0
    tail = "，方向与目标相反" if is_away else ""
    return Check(f"{figure.subject}：比{said}的 {before}{_step(figure, step)}{tail}", asks=is_away)


def moved(figure: Figure, last: LastReading, value: Decimal) -> str:
    """比上期提高 1.9 个百分点."""
    step = value - last.value
    said = figure.last_called if last is figure.last else "上期"
    return f"比{said}{_step(figure, step)}" if step else f"与{said}相同"


def _step(figure: Figure, step: Decimal) -> str:
    unit = " 个百分点" if figure.unit == "%" else f" {figure.unit}" if figure.unit else ""
    return f"{'提高' if step > 0 else '下降'} {plain(abs(step))}{unit}"


def _stage(draft: Draft, last: Draft | None) -> Iterator[Check]:
    if draft.stage is None:
        return
    before = last.stage if last else None
    if before is None:
        yield Check(f"成果阶段：{draft.stage.label}")
    elif DELIVERABLE_PERCENT[draft.stage] < DELIVERABLE_PERCENT[before]:
        yield Check(f"成果阶段由“{before.label}”退为“{draft.stage.label}”", asks=True)
    else:
        moved = "未变" if draft.stage == before else f"由“{before.label}”进到“{draft.stage.label}”"
        yield Check(f"成果阶段{moved}")


def _texts(draft: Draft, last: Draft | None) -> Iterator[Check]:
    if draft.no_change:
        yield Check("报称与上期相比无变化，沿用上期文字")
    elif draft.nil_report:
        yield Check("零报告", asks=True)
    elif last and draft.progress_text.strip() == last.progress_text.strip() != "":
        yield Check("进展情况与上期一字不差", asks=True)
    if something(draft.coordination):
        yield Check("提出需协调事项", asks=True)


def _evidence(draft: Draft, handed: Handed) -> Iterator[Check]:
    if handed.evidence:
        yield Check(f"有佐证 {handed.evidence} 件")
    elif not (draft.no_change or draft.nil_report):
        # A value proves as evidence does (domain.md 5, rule 6).
        is_proven = any(reading.value is not None for reading in draft.readings)
        becomes = "填有完成值，采用后算已核实" if is_proven else "采用后只算自报"
        yield Check(f"没有佐证材料，{becomes}", asks=True, mild=True)


def _forecast(draft: Draft, last: Draft | None) -> Iterator[Check]:
    if draft.forecast is None:
        return
    before = last.forecast if last else None
    if before is not None and _WORSE.index(draft.forecast) > _WORSE.index(before):
        yield Check(f"完成预判由“{before.label}”转为“{draft.forecast.label}”", asks=True)
