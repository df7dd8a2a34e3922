"""A look-back that did not uphold the ending is 整改 until a report with proof is accepted (domain.md 5.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.ledger.lived import PROOF, accepted, row, sent, title, turned_to
from tests.reporting.world import OPENED, TEXT, Region, by, region
from tracker.acts.outcomes import endings
from tracker.acts.reporting import office_reports, reports
from tracker.acts.reporting.reports import Handed
from tracker.database import db
from tracker.reporting.models import Report
from tracker.stores.folder import Folder
from tracker.vocabulary import Mode, PartyRole

ON, ENDED, LOOKED = date(2026, 12, 2), date(2026, 12, 4), date(2026, 12, 7)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.mark.slow
def test_a_failed_look_back_is_yellow_until_the_next_report_with_proof(of: Region) -> None:
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    db.session.commit()
    turned_to(OPENED)
    first = sent(of, task, TEXT, ON, proof=False)
    accepted(first, of, ON)
    endings.apply(by(of.head, ENDED), task.id, None, "线网已建成", "渝交〔2026〕9号")
    endings.verify(by(of.coordinator_head, ENDED), task.id, None, "属实", "其余见台账")
    assert title(task, ENDED) == "蓝·已办结"
    endings.look_back(by(of.coordinator_head, LOOKED), task.id, None, "线路已停运", is_upheld=False)
    light = row(task, LOOKED).light
    assert (light.title, light.reason) == ("黄·整改中", "回头看未通过，交通局")
    assert row(task, LOOKED).parts[0].light.title == "黄·整改中"
    assert title(task, date(2027, 5, 31)) == "黄·整改中", "time alone does not put it right"
    turned_to(date(2026, 12, 8))
    corrected(of, first, date(2026, 12, 8), proof=False)
    assert title(task, date(2026, 12, 8)) == "黄·整改中", "words alone do not either"
    corrected(of, first, date(2026, 12, 9), proof=True)
    assert title(task, date(2026, 12, 9)) == "绿·已核实"


def corrected(of: Region, found: Report, on: date, *, proof: bool) -> None:
    """更正 by the unit, accepted; with a proof or without."""
    office_reports.correct(by(of.liaison, on), found.id, None, "整改后重报")
    handed = Handed(Folder(Path()), references=[PROOF] if proof else [])
    reports.save_draft(by(of.liaison, on), found.id, None, replace(TEXT, progress_text=f"{on} 已复运"), handed)
    reports.send(by(of.liaison, on), found.id, None)
    reports.approve(by(of.head, on), [(found.id, None)])
    accepted(found, of, on)


@pytest.mark.slow
def test_a_failed_look_back_is_not_laid_at_who_reports_through_the_lead(of: Region) -> None:
    bodies = [(of.transport, PartyRole.LEAD), (of.commerce, PartyRole.CO)]
    task = of.task(bodies=bodies, mode=Mode.LEAD_CONSOLIDATES)
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, task, TEXT, ON, proof=False), of, ON)
    endings.apply(by(of.head, ENDED), task.id, None, "线网已建成", "渝交〔2026〕9号")
    endings.verify(by(of.coordinator_head, ENDED), task.id, None, "属实", "其余见台账")
    endings.look_back(by(of.coordinator_head, LOOKED), task.id, None, "线路已停运", is_upheld=False)
    lead, beside = row(task, LOOKED).parts
    assert lead.light.title == "黄·整改中" and "回头看" not in beside.light.reason
