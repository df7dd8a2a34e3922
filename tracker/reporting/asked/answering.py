"""Which bodies answer for an own milestone or figure of a task (domain.md 8, the paragraph under the ladder)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.plans.owners.owning import Owning
from tracker.reporting.consolidation import mode_now
from tracker.vocabulary import Mode, PartyRole


@dataclass(frozen=True)
class Holder:
    """A body with a duty in the task."""

    department_id: int
    role: PartyRole


def answering(
    holders: Sequence[Holder],
    mode: Mode | None,
    lead_id: int | None,
    source_id: int | None,
    owning: Owning | None = None,
) -> tuple[int, ...]:
    """The bodies that answer for a milestone or a figure, in the order of `holders` (who has duties, as assigned).

    Its owners, as far as they have a duty. What nobody owns yet: those it was proposed to, else all but those that
    said it is not theirs, to say whether it is. Where nobody was ever asked whose it is: 市统计局 where it is named
    as the source of the figure. What is of all together: everybody that reports for itself, 实际承办 too; with 牵头汇总
    who collects and who leads beside it (共同牵头), as the light waits for both. Where neither has a duty: everybody.
    """
    everybody = tuple(holder.department_id for holder in holders)
    if owning is not None and owning.is_open:
        return tuple(body for body in everybody if owning.is_asked_of(body))
    owners = tuple(body for body in everybody if owning is not None and body in owning.owner_ids)
    if owners:
        return owners
    if owning is None and source_id in everybody:
        return (source_id,)
    if mode_now(mode, lead_id) is not Mode.LEAD_CONSOLIDATES:
        return everybody
    return tuple(holder.department_id for holder in holders if holder.role is PartyRole.LEAD) or everybody
