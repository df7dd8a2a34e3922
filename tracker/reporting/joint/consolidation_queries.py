"""Reads what the co-bodies of a joint report have given, word for word, and who of them is missing (牵头汇总)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.people.registry.queries import short_names
from tracker.reporting.asked.questions import Draft
from tracker.reporting.consolidation import COME, QUOTED, missing_words, quotes
from tracker.reporting.joint.queries import co_reports_of_each, come_meanwhile
from tracker.reporting.models import Evidence, Report
from tracker.reporting.row_queries import ReportRow, report_rows
from tracker.reporting.versions.queries import drafts_of, evidence_of, versions_with
from tracker.typed import something
from tracker.vocabulary import ReportState

NO_CO_REPORT = "没有这份配合单位的报告，或者不归本单位汇总"


@dataclass(frozen=True)
class CoReport:
    """What a co-body owes the lead; `draft`, `evidence`: what it handed in, None and empty while nothing has come.

    `is_in_text`: the joint text quotes it.
    """

    id: int
    version: int
    department_id: int
    department: str
    state: ReportState
    due_on: date
    first_submitted_at: datetime | None
    draft: Draft | None
    evidence: tuple[Evidence, ...] = ()
    is_in_text: bool = False

    @property
    def has_come(self) -> bool:
        """Whether its text lies with the lead."""
        return self.draft is not None

    @property
    def is_quoted(self) -> bool:
        """Whether the lead has taken it in."""
        return self.has_come and self.state is not ReportState.HANDED_UP

    @property
    def is_with_office(self) -> bool:
        """Whether 综合处 reads its text by itself, as after 中止: it is not there to be quoted, and is not missing."""
        return self.state is ReportState.TO_REVIEW

    @property
    def differs(self) -> bool:
        """Whether it does not agree (不同意见)."""
        return self.draft is not None and bool(something(self.draft.dissent))

    @property
    def word(self) -> str:
        """已报, 不同意见, 已报综合处, 已退回 or 未报 (never submitted)."""
        if self.differs:
            return "已报，有不同意见"
        if self.is_with_office:
            return "已报综合处"
        return "已报" if self.has_come else "已退回" if self.first_submitted_at else "未报"

    @property
    def as_missing(self) -> str:
        """Its name where its text is not there; one that was returned has reported once."""
        return f"{self.department}（退回修改中）" if self.first_submitted_at else self.department


@dataclass(frozen=True)
class Desk:
    """The co-bodies of a joint report, in the order they were assigned, without 免报 and 主动报送 (until it comes)."""

    co_reports: tuple[CoReport, ...]

    @property
    def missing(self) -> tuple[CoReport, ...]:
        """The co-bodies whose text is not there: never submitted, or sent back."""
        return tuple(report for report in self.co_reports if not report.has_come and not report.is_with_office)

    @property
    def missing_names(self) -> list[str]:
        """Short names of those."""
        return [report.as_missing for report in self.missing]

    @property
    def missing_words(self) -> str:
        """The line that the joint text will end with; empty where nobody is missing."""
        return missing_words(self.missing_names) if self.missing else ""

    @property
    def unsent(self) -> tuple[CoReport, ...]:
        """未报: the co-bodies that never submitted one."""
        return tuple(co_report for co_report in self.co_reports if co_report.first_submitted_at is None)

    @property
    def unquoted(self) -> tuple[CoReport, ...]:
        """Those whose text is there and was not taken in yet."""
        return tuple(co_report for co_report in self.co_reports if co_report.has_come and not co_report.is_quoted)


def desk(report_id: int) -> Desk:
    """What the lead sees of its co-bodies; empty where the report is not a joint one."""
    return desks([report_id])[report_id]


def desks(report_ids: Collection[int]) -> dict[int, Desk]:
    """The same by report, in as many statements as of one."""
    return desks_by(report_rows(report_ids))


def desk_by(row: ReportRow) -> Desk:
    """The same of a report whose task and round are known."""
    return desks_by([row])[row.report.id]


def desks_by(rows: Collection[ReportRow]) -> dict[int, Desk]:
    """The same by report of several."""
    co_reports = co_reports_of_each(rows)
    come = {id: [report for report in reports if report.state in COME] for id, reports in co_reports.items()}
    joint = [row.report for row in rows if come.get(row.report.id)]
    versions = versions_with([*joint, *(report for reports in come.values() for report in reports)])
    drafts, proofs = drafts_of(versions), evidence_of([version.id for version in versions])
    names = short_names({report.department_id for reports in co_reports.values() for report in reports})
    return {row.report.id: _desk(row.report, co_reports[row.report.id], drafts, proofs, names) for row in rows}


def _desk(
    joint: Report,
    co_reports: Sequence[Report],
    drafts: Mapping[int, Draft],
    proofs: Sequence[Evidence],
    names: Mapping[int, str],
) -> Desk:
    said = drafts.get(joint.version_id or 0)
    texts = [getattr(said, text) for text in QUOTED] if said else []
    each = (_co_report(report, names[report.department_id], drafts, proofs) for report in co_reports)
    return Desk(tuple(replace(one, is_in_text=quotes(texts, one.department)) for one in each))


def came_after(joint_id: int) -> list[CoReport]:
    """The co-bodies' texts that came after a joint report that waits for its review, and are not in it."""
    late = come_meanwhile([joint_id])[joint_id]
    return [report for report in desk(joint_id).co_reports if report.id in late] if late else []


def _co_report(report: Report, name: str, drafts: Mapping[int, Draft], proofs: Sequence[Evidence]) -> CoReport:
    version_id = report.version_id if report.version_id in drafts else None
    return CoReport(
        id=report.id,
        version=report.version,
        department_id=report.department_id,
        department=name,
        state=ReportState(report.state),
        due_on=report.due_on,
        first_submitted_at=report.first_submitted_at,
        draft=drafts[version_id] if version_id is not None else None,
        evidence=tuple(proof for proof in proofs if proof.version_id == version_id),
    )
