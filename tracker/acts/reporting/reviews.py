"""Acts of the review: accept and return, one report or several at once, and 撤销采用; all or none."""

from __future__ import annotations

from collections.abc import Collection

from tracker import changes
from tracker.actor import Act
from tracker.acts.reporting.office_reports import Chosen
from tracker.alerts.results import odds_steps
from tracker.errors import BadInput, RuleRefused
from tracker.people.access import Permission
from tracker.reporting.move_steps import reload_as, reload_each_as
from tracker.reporting.office import steps as office_steps
from tracker.reporting.review import queries as review_queries
from tracker.reporting.review import steps as review_steps
from tracker.reporting.write import steps as report_steps
from tracker.vocabulary import Appraisal, ChangeKind


def undo_acceptance(act: Act, report_id: int, version: int | None) -> None:
    """撤销采用 within ten minutes by who accepted it."""
    with changes.writing(act):
        office_steps.undo(act, reload_as(act, report_id, version, Permission.REPORT_MANAGE))


def accept_alike(act: Act, chosen: Chosen, kind: ChangeKind, appraisal: Appraisal | None) -> int:
    """批量采用 of reports whose change is of one kind, such as 无变化, and that give no cause for a look; how many.

    RuleRefused, naming them, where one of them does; then none is accepted.
    """
    reports = _some(chosen, "采用")
    with changes.writing(act):
        found = reload_each_as(act, reports, Permission.REPORT_REVIEW)
        asking = review_queries.not_alike([report.id for report in found], kind, act.today)
        if asking:
            raise RuleRefused(f"有 {len(asking)} 份需要逐份审核，没有采用", list(asking.values()))
        for report in found:
            review_steps.take(act, report, appraisal)
        odds_steps.tell(act, found)
    return len(found)


def give_back_all(act: Act, chosen: Chosen, reason: str) -> int:
    """退回修改 of these reports for one reason; how many."""
    reports = _some(chosen, "退回")
    with changes.writing(act):
        for report in reload_each_as(act, reports, Permission.REPORT_REVIEW):
            report_steps.give_back(act, report, reason)
    return len(reports)


def _some(chosen: Chosen, what: str) -> list[tuple[int, int | None]]:
    reports = sorted(chosen)
    if not reports:
        raise BadInput(f"请先勾选要{what}的报告")
    return reports


def accept(
    act: Act, report_id: int, version: int | None, appraisal: Appraisal | None = None, over: Collection[int] = ()
) -> bool:
    """The coordinator takes the text, with 核评 where the kind asks it; whether it is printed 自报自审.

    Forbidden where he wrote or approved it himself and somebody else could review it (domain.md 3). RuleRefused over
    a co-body's text that came after the joint one, unless he says (`over`, by report) that he has read it.
    """
    with changes.writing(act):
        report = reload_as(act, report_id, version, Permission.REPORT_REVIEW)
        is_own = review_steps.take(act, report, appraisal, over)
        odds_steps.tell(act, [report])
        return is_own


def give_back(act: Act, report_id: int, version: int | None, reason: str) -> None:
    """The coordinator returns a text with a reason; the unit goes on with a new version, the old one stays."""
    with changes.writing(act):
        report = reload_as(act, report_id, version, Permission.REPORT_REVIEW)
        report_steps.give_back(act, report, reason)
