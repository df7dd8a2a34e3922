"""What the person signed in may do to a report beside filling it, as links of its page."""

from __future__ import annotations

from flask import url_for

from tracker.people.access import Permission
from tracker.reporting import queries
from tracker.reporting.queries import ReportLine
from tracker.reporting.transitions import TRANSITIONS, is_spared_for_good, why_not_corrected
from tracker.vocabulary import ReportAct, ReportState
from tracker.web.request import signed_in
from tracker.web.request.guard import allowed

_OFFICE = (
    (ReportAct.ENTER, "entering.show"),
    (ReportAct.EXEMPT, "report_acts.ask_exempt"),
    (ReportAct.REOPEN, "report_acts.ask_reopen"),
)


def report_links(line: ReportLine) -> list[tuple[str, str]]:
    """(words, address) of each act that the report's state allows and this person may do."""
    target = queries.target(line.id)
    found = []
    if line.state is ReportState.TO_REVIEW and allowed(Permission.REPORT_REVIEW, target):
        found.append(("审核", url_for("reviews.show", report_id=line.id)))
    if allowed(Permission.REPORT_MANAGE, target):
        stays = is_spared_for_good(line.state, line.duty_ended_on, signed_in.today(), is_closed=line.round_closed)
        found += [
            (act.label, url_for(endpoint, report_id=line.id))
            for act, endpoint in _OFFICE
            if (line.state, act) in TRANSITIONS and not (stays and act is ReportAct.REOPEN)
        ]
    is_refused = why_not_corrected(line.state, is_entered=line.entered)
    if not is_refused and allowed(Permission.REPORT_CORRECT, target):
        found.append((ReportAct.CORRECT.label, url_for("report_acts.ask_correct", report_id=line.id)))
    return found
