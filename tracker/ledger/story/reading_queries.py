"""All that was accepted of a figure, the newest day first: by whom, in which report, whether it still counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import and_, select

from tracker.database import db
from tracker.ledger.facts.known_queries import accepting
from tracker.people.models import Department
from tracker.plans.owners.contest_queries import outdone_tellers
from tracker.reporting.models import Reading, Report, ReportEvent, ReportVersion, Round
from tracker.reporting.quarters import round_label


@dataclass(frozen=True)
class ReadingStory:
    """A value that was accepted. `version`: of the report it stands in; `round_name`: of a quarter or a 核定 round.

    `is_replaced`: a later version of the same report was accepted since (更正); `is_outdone`: its body claimed the
    figure and did not get it. Neither counts any more.
    """

    report_id: int
    round_name: str
    version: int
    department_id: int
    body: str
    value: Decimal
    as_of: date
    source: str
    caliber: str
    accepted_at: datetime
    accepted_by: str
    is_replaced: bool = False
    is_outdone: bool = False

    @property
    def counts(self) -> bool:
        """Whether it still does."""
        return not self.is_replaced and not self.is_outdone

    @property
    def round(self) -> str:
        """2026年第3季度."""
        return round_label(self.round_name)

    @property
    def standing(self) -> str:
        """“有效”, “已更正”, “不计”."""
        return "已更正" if self.is_replaced else "不计" if self.is_outdone else "有效"


def readings_of(indicator_ids: Collection[int], bodies: Collection[int] | None = None) -> list[ReadingStory]:
    """Of these figures, which state one subject for several years: a value that stands for each of them comes once.

    `bodies`: what these told alone. An acceptance that was undone (撤销采用) is none.
    """
    asked = (
        select(Reading, Report, ReportVersion.number, Round.name, Department.short_name, ReportEvent)
        .join(ReportVersion, ReportVersion.id == Reading.version_id)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(ReportEvent, and_(ReportEvent.version_id == ReportVersion.id, accepting(is_past=False)))
        .join(Round, Round.id == Report.round_id)
        .join(Department, Department.id == Report.department_id)
        .where(Reading.indicator_id.in_(indicator_ids), Reading.value.is_not(None), Reading.as_of.is_not(None))
        .order_by(Reading.as_of.desc(), ReportEvent.recorded_at.desc(), Reading.id)
    )
    if bodies is not None:
        asked = asked.where(Report.department_id.in_(bodies))
    found = db.session.execute(asked).all()
    outdone = outdone_tellers(
        {id: {report.department_id for row, report, *_ in found if row.indicator_id == id} for id in indicator_ids}
    )
    told: dict[int, ReadingStory] = {}
    for row, report, number, round_name, body, accepted in found:
        assert row.value is not None and row.as_of is not None
        told.setdefault(
            row.version_id,
            ReadingStory(
                report_id=report.id,
                round_name=round_name,
                version=number,
                department_id=report.department_id,
                body=body,
                value=row.value,
                as_of=row.as_of,
                source=row.source,
                caliber=row.caliber,
                accepted_at=accepted.recorded_at,
                accepted_by=accepted.actor,
                is_replaced=row.version_id != report.accepted_version_id,
                is_outdone=report.department_id in outdone.get(row.indicator_id, ()),
            ),
        )
    return list(told.values())
