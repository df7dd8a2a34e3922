"""Reads what bodies have answered to “是否由本单位承担？” in texts that are not handed in yet."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.plans.models import Item
from tracker.reporting.asked.figure_queries import later_aims
from tracker.reporting.models import OwnAnswer, Report, ReportVersion


def declined_in_drafts(jurisdiction_id: str, task_id: int | None = None) -> set[tuple[int, int]]:
    """Items with the bodies whose unapproved texts say 不是本单位的; of a figure those for later years, too.

    Of a region, or of one task of it.
    """
    found = _DECLINED if task_id is None else _DECLINED_OF_TASK
    rows = db.session.execute(found, {"jurisdiction": jurisdiction_id, "task": task_id}).all()
    if not rows:
        return set()
    said = {(item_id, body) for item_id, body, _ in rows}
    later = later_aims({figure_id for _, _, figure_id in rows if figure_id is not None})
    items = _items_of({id for ids in later.values() for id in ids})
    for _, body, figure_id in rows:
        said |= {(items[id], body) for id in later.get(figure_id or 0, ()) if id in items}
    return said


_DECLINED = (
    select(OwnAnswer.item_id, Report.department_id, Item.indicator_id)
    .join(Item, Item.id == OwnAnswer.item_id)
    .join(ReportVersion, ReportVersion.id == OwnAnswer.version_id)
    .join(Report, Report.version_id == ReportVersion.id)
    .where(
        Report.jurisdiction_id == bindparam("jurisdiction"),
        OwnAnswer.is_own.is_(False),
        ReportVersion.submitted_at.is_(None),
    )
)
_DECLINED_OF_TASK = _DECLINED.where(Report.task_id == bindparam("task"))


def _items_of(indicator_ids: Collection[int]) -> dict[int, int]:
    """By figure its item."""
    if not indicator_ids:
        return {}
    of_figures = select(Item.indicator_id, Item.id).where(Item.indicator_id.in_(indicator_ids))
    return {figure_id: item_id for figure_id, item_id in db.session.execute(of_figures) if figure_id is not None}
