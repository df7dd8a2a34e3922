"""What an adjustment changes for each body: the preview shows it and the message tells it, word for word. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.excerpts import shortened
from tracker.reporting.division.shares import BodyShare, Division, TypedValue
from tracker.reporting.division.ways import corrected_still, ways
from tracker.reporting.division.ways import names as names_of
from tracker.vocabulary import PartyRole


@dataclass(frozen=True)
class BodyChange:
    """One body before and after an adjustment, and what becomes of what is asked of it.

    `ways`: how it reports from then on. `typed`: what becomes of the values in its drafts, and which come to it from
    others. `others`: of who leads and has nothing of its own that changes, whose part does. `left`: of who goes, the
    quarters whose report came back to it and stays its own.
    """

    name: str
    before: BodyShare | None
    after: BodyShare | None
    ways: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def department_id(self) -> int:
        """Whose change it is."""
        share = self.before or self.after
        assert share is not None
        return share.department_id

    @property
    def told(self) -> tuple[str, ...]:
        """In Chinese, a line for each; none where nothing changes."""
        return (*self._duty(), *self.ways, *self._figures(), *self.typed, *self._requests(), *self.others)

    def _duty(self) -> tuple[str, ...]:
        """What becomes of its part in the task."""
        if self.before is None:
            assert self.after is not None
            how = "作为实际承办单位加入（原文责任单位不变）" if self.after.role is PartyRole.ACTING else "新加入"
            is_told = {one.round for one in self.after.told_by} >= set(self.after.over)
            now = "" if self.after.over and is_told else "；签收后，开着的报告期来得及的即请填报"
            return (f"{how}，要签收{now}，以后每期报送",)
        if self.after is None:
            return ("分工结束", *self._reports())
        return ()

    def _reports(self) -> Iterator[str]:
        assert self.before is not None
        corrects = self.before.corrects
        if over := [round for round in self.before.owes if round not in (*self.left, *corrects)]:
            begun = f"，其中草稿 {self.before.drafts} 份保留备查" if self.before.drafts else ""
            yield f"还没报的 {len(over)} 份报告（{'、'.join(over)}）不再要求{begun}"
        if back := [round for round in self.left if round not in corrects]:
            yield f"退回的 {len(back)} 份报告（{'、'.join(back)}）仍由本单位修改后再报"
        yield from corrected_still(corrects)

    def _figures(self) -> tuple[str, ...]:
        before, after = self.before or _NOTHING, self.after or _NOTHING
        return (
            *_line("新增填报：", before.asked, after.asked),
            *self._from_when(),
            *_line("不再填报，相关提醒失效：", after.asked, before.asked),
            *(f"整改随之由本单位承担：{words}" for words in after.rectifying if words not in before.rectifying),
            *(f"整改不再由本单位承担：{words}" for words in before.rectifying if words not in after.rectifying),
            *(f"接手时{words}，{after.way_to_tell}" for words in after.late if words not in before.late),
            *_line("要答复是否由本单位承担：", before.in_doubt, after.in_doubt),
            *_line("改由本单位单独承办：", (), [words for words in after.alone if words in before.shared]),
            *_line("改为与其他单位共同承办：", (), [words for words in after.shared if words in before.alone]),
            *_line("新增承办：", before.unasked, after.unasked),
            *_line("不再承办：", after.unasked, before.unasked),
        )

    def _from_when(self) -> tuple[str, ...]:
        """When it is asked what it is asked anew, where its report of the open round was sent, or none is due."""
        if self.before is None or self.after is None or set(self.after.asked) <= set(self.before.asked):
            return ()
        opened = [round for round in self.after.owes if round not in self.before.owes and round in self.before.over]
        if opened:
            return (f"已报送的{'、'.join(opened)}报告随之重新打开，原文保留，请补填后再报",)
        if self.after.owes:
            return ()
        # Not which quarter that is: a yearly figure is asked once its value can exist, and no sooner.
        return ("本期不再布置，下次布置时填报",) if self.after.over else ()

    def _requests(self) -> tuple[str, ...]:
        """What it asks for and may not ask for any more."""
        before, after = self.before or _NOTHING, self.after or _NOTHING
        return tuple(f"{words}变为已失效" for words in before.requests if words not in after.requests)


def _line(words: str, without: Sequence[str], having: Sequence[str]) -> tuple[str, ...]:
    """One line with what the second has beyond the first, cut short; none where there is nothing."""
    # A sentence and the date in it have the same words.
    more = list(dict.fromkeys(item.rstrip("。；") for item in having if item not in without))
    told = "；".join(shortened(item, _LONG) for item in more[:_MOST])
    rest = f"等 {len(more)} 项" if len(more) > _MOST else ""
    return (f"{words}{told}{rest}",) if more else ()


_LONG, _MOST = 41, 6
"""What is shown of a long sentence, and how many items a line names."""

_NOTHING = BodyShare(0, "", PartyRole.CO, is_lead=False, is_signed=False, owned=())


def compared(before: Division, after: Division) -> list[BodyChange]:
    """Every body of either, those that change first, else in their order."""
    names = {body.department_id: body.name for body in (*before.bodies, *after.bodies)}
    changes = [
        BodyChange(
            name,
            before.share_of(id),
            after.share_of(id),
            ways(id, before, after),
            (*_typed_away(id, before, after), *_typed_here(id, before, after)),
            left=after.left.get(id, ()),
        )
        for id, name in names.items()
    ]
    return sorted(_with_lead(changes, after), key=lambda change: not change.told)


def _with_lead(changes: Sequence[BodyChange], after: Division) -> Iterator[BodyChange]:
    """Who leads hears whose part changes, also where its own does not."""
    moved = [change.name for change in changes if change.told]
    for change in changes:
        is_lead = after.lead is not None and change.department_id == after.lead.department_id
        hears = is_lead and moved and not change.told
        yield replace(change, others=(f"{names_of(moved)}的分工有变动",)) if hears else change


def _typed_away(body: int, before: Division, after: Division) -> Iterator[str]:
    """What the body has typed of figures that go: whose draft it goes into, else where it is kept."""
    kept = "留在原草稿的上一稿备查" if after.share_of(body) else "随原草稿保留备查"
    for value in _gone(body, before, after):
        takers = [other.name for other in after.bodies if value in _gone(other.department_id, after, before)]
        yield f"{value}转入{'、'.join(takers)}的草稿" if takers else f"{value}{kept}"


def _typed_here(body: int, before: Division, after: Division) -> Iterator[str]:
    """What comes into the body's draft, and from whom."""
    for value in _gone(body, after, before):
        givers = [other.name for other in before.bodies if value in _gone(other.department_id, before, after)]
        if givers:
            yield f"{'、'.join(givers)}{value}转入本单位草稿，请核对"


def _gone(body: int, this: Division, that: Division) -> list[TypedValue]:
    """What the body has typed in one division and not in the other."""
    return [value for value in _typed_of(body, this) if value not in _typed_of(body, that)]


def _typed_of(body: int, of: Division) -> tuple[TypedValue, ...]:
    share = of.share_of(body)
    return share.typed if share else ()
