"""Reports that another system hands in: kept and sent to the unit heads, all or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, Conflict
from tracker.people.access import Permission, may_ever
from tracker.plans.models import Task
from tracker.problems import Problem
from tracker.reporting.form.queries import standing_of_own
from tracker.reporting.form.standing import StandingReport
from tracker.reporting.interface.told import Checked, SystemReport, checked
from tracker.reporting.models import Report
from tracker.reporting.move_steps import locked
from tracker.reporting.queries import targets
from tracker.reporting.versions import evidence_steps
from tracker.reporting.write import steps as report_steps
from tracker.reporting.write import unchanged_steps

REFUSED = "有 {count} 处要先改正，什么都没有保存"
OUTDATED = "有 {count} 份报告与系统里的不一致，什么都没有保存。请重新读取，核对后再报送"
NO_REPORT = "没有这份报告，或者不在本单位的填报范围内"
TWICE = "这份报告写了两次，请只留一次"
CHANGED = "这份报告在读取以后被改过（现在的 version 是 {version}），没有覆盖"
NOT_OPEN = "这份报告现在是“{state}”，不能再报"
UNCHANGED = "不能报“无变化”：{reason}。请改为“有进展”或“零报告”"


class NotItsOwn(BadInput):
    """Among what is wrong: a report that the system's account does not write."""


@dataclass(frozen=True)
class Handed:
    """A report that went on, as it stands now."""

    report_id: int
    code: str
    state: str
    version: int


def hand_in(act: Act, told: Sequence[SystemReport], digest: str, answer: Callable[[Sequence[Handed]], str]) -> str:
    """Keep these reports and send each to its unit head, who approves as always; what the system is told.

    BadInput names everything wrong by its place in what was sent (/reports/0/figures/1/value), NotItsOwn where that is
    one of them; Conflict what was changed or sent meanwhile. The answer is kept under the act's request id with
    `digest`, that of what was sent.
    """
    with changes.writing(act) as session:
        reports = _held(act, told)
        standing = standing_of_own(list(reports.values()), act.today)
        found = [
            checked(report, standing[report.report_id], act.today) if report.report_id in reports else None
            for report in told
        ]
        wrong = [problem for place, one in enumerate(told) for problem in _wrong(place, one, reports, found[place])]
        wrong += _named_twice(told)
        outdated = [problem for place, one in enumerate(told) for problem in _outdated(place, one, reports, standing)]
        if wrong:
            raise _all([*wrong, *outdated], BadInput if None not in found else NotItsOwn)
        if outdated:
            raise Conflict(OUTDATED.format(count=len(outdated)), problems=outdated)
        _keep(act, told, reports, [one for one in found if one is not None])
        session.flush()
        done = answer([_handed(reports[report.report_id]) for report in told])
        changes.keep_answer(session, act, digest, done)
        return done


def _held(act: Act, told: Sequence[SystemReport]) -> dict[int, Report]:
    """The reports that the system's account writes, locked."""
    rows = locked({report.report_id for report in told})
    aims = targets(list(rows))
    return {id: row for id, row in rows.items() if may_ever(act.actor, Permission.REPORT_FILL, aims[id])}


def _wrong(place: int, told: SystemReport, reports: dict[int, Report], found: Checked | None) -> list[Problem]:
    if told.report_id not in reports or found is None:
        return [Problem(f"/reports/{place}/report", NO_REPORT)]
    if told.version != reports[told.report_id].version:
        return []  # what it has read is not what is asked now
    return [Problem(f"/reports/{place}{problem.field}", problem.message) for problem in found.problems]


def _named_twice(told: Sequence[SystemReport]) -> list[Problem]:
    counts = Counter(report.report_id for report in told)
    return [Problem(f"/reports/{n}/report", TWICE) for n, one in enumerate(told) if counts[one.report_id] > 1]


def _all(wrong: Sequence[Problem], kind: type[BadInput] = BadInput) -> BadInput:
    return kind(REFUSED.format(count=len(wrong)), problems=wrong)


def _outdated(
    place: int, told: SystemReport, reports: dict[int, Report], standing: dict[int, StandingReport]
) -> list[Problem]:
    report, of = reports.get(told.report_id), standing.get(told.report_id)
    if report is None or of is None:
        return []  # it is not there
    if not of.is_open:
        return [Problem(f"/reports/{place}/report", NOT_OPEN.format(state=of.state.label))]
    if told.version != report.version:
        return [Problem(f"/reports/{place}/version", CHANGED.format(version=report.version))]
    return []


def _keep(act: Act, told: Sequence[SystemReport], reports: dict[int, Report], found: Sequence[Checked]) -> None:
    """Written and sent by the steps that the page and the Excel form take, in the order of ids."""
    several = sorted(zip(told, found, strict=True), key=lambda pair: pair[0].report_id)
    unchanged = [reports[one.report_id] for one, _ in several if one.is_unchanged]
    refused = unchanged_steps.say(act, unchanged) if unchanged else {}
    if refused:
        places = {one.report_id: place for place, one in enumerate(told)}
        wrong = [(places[id], UNCHANGED.format(reason=reason)) for id, reason in refused.items()]
        raise _all([Problem(f"/reports/{place}/situation", words) for place, words in sorted(wrong)])
    written = [(reports[one.report_id], of) for one, of in several if not one.is_unchanged]
    texts = report_steps.write_each(act, [(report, of.draft) for report, of in written])
    proofs = [(text, of.references) for text, (_, of) in zip(texts, written, strict=True)]
    evidence_steps.set_references(act, proofs)
    for report, _ in written:
        report_steps.send(act, report)


def _handed(report: Report) -> Handed:
    code = db.session.get_one(Task, report.task_id).code
    return Handed(report.id, code, report.state, report.version)
