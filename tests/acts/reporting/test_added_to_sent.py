"""新增填报: what becomes a body's own after its report was sent is asked in the open round, or it is told when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.acts.tasks.test_adjustments import TYPED, change, drafts, figure, region, task, told, type_value, values
from tests.given import builders
from tests.reporting import world
from tests.reporting.world import OPENED, Region, by
from tests.servers.databases import on_sqlite
from tracker.acts.tasks import adjustments, owners
from tracker.acts.tasks.owners import Decision
from tracker.plans.owners.claim_queries import newest_facts
from tracker.reporting import queries as reporting
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.models import Report
from tracker.reporting.write import page_queries
from tracker.tasks.queries import assignments_in_force
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import ReportState

__all__ = ["region"]

pytestmark = on_sqlite


def moved(of: Region, on: date = OPENED) -> dict[str, tuple[str, ...]]:
    """The figure is given to 交通局; by body what the preview says."""
    adjustment = change(of, on, owners={figure().id: (of.transport.id,)})
    seen = adjustments.preview(builders.act(on=on), task().id, None, adjustment)
    adjustments.adjust(builders.act(on=on), task().id, None, adjustment)
    return {one.name: one.told for one in seen.changes}


def own(of: Region) -> Report:
    return world.report(task(), of.transport)


@pytest.mark.slow
@pytest.mark.parametrize("send", [world.submitted, world.accepted])
def test_a_report_that_was_sent_is_opened_again_with_its_text(region: Region, send: object) -> None:
    """The figure was asked of nobody: neither of who had it nor of who has it now."""
    world.opened()
    send(own(region), region)  # type: ignore[operator]
    accepted_id = own(region).accepted_version_id
    lines = moved(region)
    assert "已报送的2026年第4季度报告随之重新打开，原文保留，请补填后再报" in lines["交通局"]
    report = own(region)
    assert (report.state, report.until_on, report.accepted_version_id) == (ReportState.TO_FILL, None, accepted_id)
    (line,) = reporting.owed([region.transport.id])
    assert (line.note_of, line.note) == ("新增填报", "现由本单位承担：“综合评分”")
    assert reporting.standing([region.transport.id]).returned == 0
    shown = page_queries.page(report.id, region.liaison, OPENED)
    assert shown.begin.progress_text == world.TEXT.progress_text and shown.came_by == "新增填报"
    assert any("报告随之重新打开" in words for words in told()["交通局"])
    value = replace(world.TEXT, readings=(ReadingDraft(figure().indicator_id or 0, *TYPED),))
    world.submitted(report, region, value, date(2026, 12, 2))
    assert own(region).state == ReportState.TO_REVIEW


def test_who_claims_it_after_sending_is_asked_in_the_same_round(region: Region) -> None:
    """It said that the figure was its own, and nobody asked it before the next quarter."""
    world.opened()
    world.submitted(own(region), region)
    duty = next(one for one in assignments_in_force(task().id) if one.department_id == region.transport.id)
    ids = frozenset({figure().id})
    owners.claim(by(region.liaison, OPENED), duty.id, Ticks(ids, ids))
    assert figure().owner_ids == [region.transport.id]
    assert own(region).state == ReportState.TO_FILL
    (line,) = reporting.owed([region.transport.id])
    assert (line.note_of, line.note) == ("新增填报", "现由本单位承担：“综合评分”")


@pytest.mark.slow
def test_what_was_typed_goes_into_it(region: Region) -> None:
    world.opened()
    type_value(region, task())
    world.submitted(own(region), region)
    lines = moved(region)
    assert any("转入交通局的草稿" in line for line in lines["商务委"])
    newest = drafts(region, region.transport)[-1]
    assert values(newest) == [TYPED] and newest.progress_text == world.TEXT.progress_text


@pytest.mark.slow
def test_who_has_told_it_already_is_not_asked_again(region: Region) -> None:
    world.opened()
    said = replace(world.TEXT, readings=(ReadingDraft(figure().indicator_id or 0, *TYPED),))
    world.submitted(own(region), region, said)
    moved(region)
    assert own(region).state == ReportState.TO_REVIEW


def test_after_the_cut_off_it_has_until_the_review_ends(region: Region) -> None:
    world.opened()
    world.submitted(own(region), region)
    moved(region, date(2026, 12, 28))
    report = own(region)
    assert report.state == ReportState.TO_FILL and report.until_on is not None
    assert report.until_on > date(2026, 12, 28)


@pytest.mark.slow
def test_once_the_review_has_ended_it_is_said_from_when_on_it_is_asked(region: Region) -> None:
    world.opened()
    world.submitted(own(region), region)
    lines = moved(region, date(2027, 1, 4))
    assert "本期不再布置，下次布置时填报" in lines["交通局"]
    assert own(region).state == ReportState.TO_REVIEW
    assert any("下次布置时填报" in words for words in told()["交通局"])


def test_what_is_decided_from_the_lists_goes_by_the_same_rule(region: Region) -> None:
    world.opened()
    world.submitted(own(region), region)
    decision = Decision(figure().id, (region.transport.id,), newest_facts([figure().id])[figure().id])
    owners.decide(by(region.coordinator), task().plan_id, [decision], "会议纪要")
    assert own(region).state == ReportState.TO_FILL
