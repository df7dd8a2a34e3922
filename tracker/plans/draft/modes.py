"""What is proposed at reading: how the plan enters, and who answers for a clause (domain.md 4)."""

from __future__ import annotations

import calendar
from datetime import date

from tracker.vocabulary import Basis, Mode, PlanMode

CONTINUED_AFTER_MONTHS = 12


def plan_mode(issued_on: date | None, received_on: date) -> PlanMode:
    """存量接续 where the plan was issued more than 12 months before it is received, else 新下达."""
    if issued_on is not None and received_on > _months_after(issued_on, CONTINUED_AFTER_MONTHS):
        return PlanMode.CONTINUED
    return PlanMode.NEW


def responsibility_mode(basis: Basis, bodies: int) -> Mode | None:
    """单独 for one body, 牵头汇总 for a named lead beside others, else 分头直报; None where nobody is named."""
    if bodies == 0:
        return None
    if bodies == 1 and basis is not Basis.COLLECTIVE:
        return Mode.SINGLE
    return Mode.LEAD_CONSOLIDATES if basis is Basis.EXPLICIT else Mode.EACH_REPORTS


def mode_after(mode: Mode | None, bodies: int, *, collective: bool, is_open: bool) -> Mode | None:
    """How a task that is out goes on when its bodies change (改派, 移出).

    One body alone: 单独. A further body beside the only one: 牵头汇总, with the accountable body as the lead; 分头直报
    where nobody has named that to lead (`is_open`): it is only the first listed, or stayed as the lead left. Else as
    it was.
    """
    if bodies == 1 and not collective:
        return Mode.SINGLE
    if bodies > 1 and mode in (None, Mode.SINGLE):
        return Mode.EACH_REPORTS if is_open else Mode.LEAD_CONSOLIDATES
    return mode


def needs_decision(basis: Basis) -> bool:
    """Whether a person must say who answers: the text names several bodies or a group and nobody as lead."""
    return basis in (Basis.FIRST_LISTED, Basis.COLLECTIVE)


def is_lead_open(basis: Basis, lead_confirmed: bool) -> bool:
    """Whether the text lists bodies without a lead and nobody has decided: the first one is only the first (首列)."""
    return basis is Basis.FIRST_LISTED and not lead_confirmed


def is_lead(department_id: int | None, lead_id: int | None, basis: Basis, lead_confirmed: bool) -> bool:
    """Whether a body counts as lead, wherever leads are counted: it answers for the task, by the text or a decision.

    Example: of 市发展改革委、市商务委按职责分工负责, left at 各负其责, neither does; who answers alone does.
    """
    return department_id == lead_id is not None and not is_lead_open(basis, lead_confirmed)


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
