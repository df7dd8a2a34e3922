"""What heads the home page of a unit: 本期应报 18 项，还差 18 项，待签收 2 项. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.vocabulary import Waiting
from tracker.worklist.home_queries import UnitDesk


@dataclass(frozen=True)
class UnitToday:
    """How a unit stands today, and who of it looks.

    `asked`: reports that the quarter still open asks of it, 0 between two quarters. `has_earlier`: one of a closed
    quarter is still to be written and is no 缺报 yet (重新开放, 请报送). `others`: what else waits, by name and number.
    """

    desk: UnitDesk
    counts: Mapping[Waiting, int]
    others: Sequence[tuple[str, int]] = ()
    asked: int = 0
    has_earlier: bool = False
    is_liaison: bool = False
    is_head: bool = False
    is_paper: bool = False

    @property
    def only_approves(self) -> bool:
        """Whether a head looks who writes nothing himself."""
        return self.is_head and not self.is_liaison

    @property
    def approving(self) -> int:
        """待审批 of the quarter still open."""
        return self.desk.approving if self.asked else 0


def heading(of: UnitToday) -> str:
    """All that waits, in the order of its days; that nothing does, where it is so."""
    parts = [*(_of_head(of) if of.only_approves else _of_writer(of)), *_besides(of)]
    nothing = "没有待审批的报告" if of.only_approves else "现在没有要报的任务"
    return "，".join(parts) or nothing


def _of_head(of: UnitToday) -> Iterator[str]:
    if of.counts[Waiting.APPROVE]:
        yield f"待审批 {of.counts[Waiting.APPROVE]} 份"
    elif of.is_paper and of.desk.to_approve:
        yield f"待线下签批 {of.desk.to_approve} 份，签批后由联络员登记"


def _of_writer(of: UnitToday) -> Iterator[str]:
    yield from _of_quarter(of)
    if of.desk.verifying:
        yield f"核定待填 {of.desk.verifying} 项"
    if of.desk.missing:
        yield f"往期缺报 {of.desk.missing} 项待补报"
    if of.desk.voluntary:
        yield f"主动报送待填 {of.desk.voluntary} 项"


def _of_quarter(of: UnitToday) -> Iterator[str]:
    """What is due to quarters; nothing more is: what its head still has, or that all was sent."""
    due = of.desk.due
    if due and of.asked >= due and not of.has_earlier:
        yield f"本期应报 {of.asked} 项，还差 {due} 项"
    elif due:
        yield f"各期还差 {due} 项"
    elif of.asked:
        yield f"本期应报 {of.asked} 项，" + (f"待审批 {of.approving} 项" if of.approving else "已全部报送")
    elif of.desk.to_approve and not of.is_paper:
        yield f"待单位负责人审批 {of.desk.to_approve} 项"


def _besides(of: UnitToday) -> Iterator[str]:
    # Who writes and owes reports signs afterwards: the page still lists it.
    if of.counts[Waiting.SIGN] and not (of.is_liaison and of.desk.due):
        yield f"待签收 {of.counts[Waiting.SIGN]} 项"
    if of.counts[Waiting.CONFIRM]:
        yield f"承担内容待确认 {of.counts[Waiting.CONFIRM]} 项"
    for name, count in of.others:
        yield f"{name} {count} 项"
