"""What the system proposes as a verdict from what bodies told in a 核定 round; a person decides (domain.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.outcomes.verdicts.promised import Promised
from tracker.vocabulary import FigureMode, VerdictResult, YearlyConfirmation

_IN_WORDS = {
    YearlyConfirmation.DONE: VerdictResult.REACHED,
    YearlyConfirmation.MOSTLY: VerdictResult.PARTLY,
    YearlyConfirmation.NOT_DONE: VerdictResult.MISSED,
}
_GRAVITY = (VerdictResult.REACHED, VerdictResult.PARTLY, VerdictResult.MISSED)


@dataclass(frozen=True)
class AcceptedAnswer:
    """What one body told and the coordinator accepted: a value, or whether it was carried out."""

    name: str
    as_of: date
    value: Decimal | None = None
    confirmation: YearlyConfirmation | None = None
    source: str = ""
    is_part: bool = False
    """By a member of a collective, of its own share."""


@dataclass(frozen=True)
class Proposal:
    """`result` None: nothing can be proposed, `reason` says why. `basis`: who told what, for the verdict."""

    result: VerdictResult | None
    reason: str
    value: Decimal | None = None
    as_of: date | None = None
    basis: str = ""


def propose(promised: Promised | None, told: Sequence[AcceptedAnswer], silent: int = 0) -> Proposal:
    """The verdict that follows from what was told; `promised` None: the milestone states no figure.

    `silent`: how many members of a collective have told nothing yet.
    """
    return _in_figures(promised, told, silent) if promised else _in_words(told)


def _in_figures(promised: Promised, told: Sequence[AcceptedAnswer], silent: int) -> Proposal:
    values = [answer for answer in told if answer.value is not None]
    if not values:
        return Proposal(None, "还没有采用过数值")
    if all(answer.is_part for answer in values) and len(values) + silent > 1:
        return _of_members(promised, values, silent)
    # Of one member alone, or of the one that owns the figure, its value is the whole.
    values = [answer for answer in values if not answer.is_part] or values
    first = values[0]
    if any(answer.value != first.value for answer in values):
        said = "、".join(f"{one.name} {_plain(one.value)}{promised.unit or ''}" for one in values)
        return Proposal(None, f"各单位的数值不一致：{said}")
    value = first.value if first.value is not None else Decimal(0)
    result = _judged(promised, value)
    reason = promised.compared(value)
    basis = "；".join(f"{one.name}报送{f'，{one.source}' if one.source else ''}" for one in values)
    return Proposal(result, reason, value, max(answer.as_of for answer in values), basis)


def _of_members(promised: Promised, parts: Sequence[AcceptedAnswer], silent: int) -> Proposal:
    """Of what they come to together; as long as some are silent only what the others have reached by themselves."""
    value = promised.aim.of_members([part.value for part in parts if part.value is not None])
    is_sum, compared = promised.mode.is_counted, promised.compared(value)
    is_reached = promised.is_kept(value) and is_sum and not promised.aim.is_ceiling
    if silent and not is_reached:
        together = f"成员合计 {_plain(value)}{promised.unit or ''}" if is_sum else compared
        return Proposal(None, f"{together}，{len(parts)}/{len(parts) + silent}家已报")
    reason = compared + ("（各成员合计）" if is_sum else "（最差的一家）")
    basis = "；".join(f"{part.name}报送" for part in parts)
    return Proposal(_judged(promised, value), reason, value, max(part.as_of for part in parts), basis)


def _judged(promised: Promised, value: Decimal) -> VerdictResult:
    """The verdict on a value.

    Example: from 20 % (基期) to 30 %, told 26 %: 部分达成, told 19 %: 未达成. Without a 基期 anything above 0 is
    部分达成. A 底线 is held or not, there is nothing between.
    """
    if promised.is_kept(value):
        return VerdictResult.REACHED
    if promised.mode is FigureMode.FLOOR:
        return VerdictResult.MISSED
    if promised.aim.is_ceiling:
        is_better = promised.baseline is not None and value < promised.baseline
    else:
        is_better = value > (promised.baseline or Decimal(0))
    return VerdictResult.PARTLY if is_better else VerdictResult.MISSED


def _in_words(told: Sequence[AcceptedAnswer]) -> Proposal:
    """The gravest of what several bodies confirmed."""
    said = [answer for answer in told if answer.confirmation is not None]
    if not said:
        return Proposal(None, "还没有采用过落实情况")
    results = {_IN_WORDS[answer.confirmation] for answer in said if answer.confirmation}
    reason = "、".join(f"{one.name}{one.confirmation.label}" for one in said if one.confirmation)
    basis = "；".join(f"{one.name}报送" for one in said)
    return Proposal(max(results, key=_GRAVITY.index), reason, None, max(answer.as_of for answer in said), basis)


def _plain(value: Decimal | None) -> str:
    return "—" if value is None else format(value.normalize(), "f")
