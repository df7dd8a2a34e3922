"""The workbook of a closed quarter is the same for ever, whatever words and names are changed afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, literal, update
from sqlalchemy.orm import Session

from tests.acts.supervision.test_workbooks import built
from tests.given import builders, rows
from tests.reporting import world
from tests.reporting.world import Region, by
from tests.supervision.test_frozen_names import everything
from tracker.acts.outcomes import endings, extensions, verdicts
from tracker.acts.plans import plans
from tracker.acts.plans.plans import Head
from tracker.acts.reporting import rounds
from tracker.acts.upkeep import installation
from tracker.database import Base, db
from tracker.outcomes.extensions.rules import NewExtension
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Item, OwnerFact, Plan, PlanGoal
from tracker.reporting.asked.questions import ReadingDraft
from tracker.vocabulary import ExtensionReason, Kind, KnownBy, Mode, PartyRole, PlanMode, VerdictResult

LATER = date(2028, 6, 30)
ASKED_ON, CLOSED_ON, AFTER = date(2026, 12, 21), date(2027, 1, 4), date(2027, 1, 5)
ASKED = NewExtension(LATER, ExtensionReason.FUNDS, "未拨付", "已开工", "追加", "渝财〔2026〕1号")

REWRITTEN = {
    "coordination_matters": ("words", "leader"),
    "departments": ("name", "short_name", "phone", "remark", "source"),
    "extensions": ("reason", "progress", "remedy", "basis", "author"),
    "groups": ("phrase",),
    "indicators": ("subject", "unit", "caliber"),
    "items": ("words", "why"),
    "measures": ("title", "section_title"),
    "milestones": ("text",),
    "parties": ("name",),
    "plan_goals": ("text",),
    "plans": ("title", "received_by"),
    "tasks": ("text", "statement", "checked_by"),
    "users": ("display_name", "phone"),
}
"""Words and names that are written anew in place: by a form, a newer version of a plan, the registry's files.

The region's own name comes with the program, 授权依据 is a fact (below).
"""


@pytest.fixture
def of(session: Session) -> Region:
    """A closed quarter with something on every sheet that prints words."""
    of = world.region()
    task = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED)
    alone = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    figure = rows.indicator(task)
    rows.milestone(task, date(2026, 6, 30), indicator_id=figure.id)
    node = rows.milestone(alone, date(2027, 6, 30))
    done = of.task(bodies=[(of.commerce, PartyRole.LEAD)], mode=Mode.SINGLE)
    db.session.commit()
    installation.lay_items(builders.act())
    for laid in (Item, OwnerFact):
        db.session.execute(update(laid).values(known_by=KnownBy.SILENT, owner_ids=[]))
    round = world.opened()
    told = replace(
        world.TEXT, coordination="请协调用地", readings=(ReadingDraft(figure.id, Decimal(40), ASKED_ON, "统计"),)
    )
    world.accepted(world.report(task, of.transport), of, told, on=ASKED_ON)
    extensions.apply(by(of.head, ASKED_ON), node.id, None, None, ASKED)
    endings.apply(by(of.other_head, ASKED_ON), done.id, None, "已建成", "渝商〔2026〕9号")
    endings.verify(by(of.coordinator_head, ASKED_ON), done.id, None, "", "已现场核查")
    (goal, *_) = db.session.query(PlanGoal).order_by(PlanGoal.year)
    verdicts.judge_goal(
        by(of.coordinator, ASKED_ON), goal.id, None, NewVerdict(VerdictResult.REACHED, ASKED_ON, "核查")
    )
    rounds.close_round(builders.act(on=CLOSED_ON), round.id, reason="试")
    return of


def rewrite() -> None:
    """Every word that can be written anew is another one."""
    for name, columns in REWRITTEN.items():
        table = Base.metadata.tables[name]
        longer: dict[str, Any] = {one: func.coalesce(table.c[one], "").concat(literal("新")) for one in columns}
        db.session.execute(update(table).values(longer))
    db.session.commit()
    db.session.expire_all()


@pytest.mark.slow
@pytest.mark.both
def test_words_and_names_written_anew_change_no_cell(of: Region, tmp_path: Path) -> None:
    before = everything(openpyxl.load_workbook(built(tmp_path, AFTER)))
    rewrite()
    plan = db.session.get_one(Plan, of.plan.id)
    assert plan.number is not None
    head = Head(plan.number, plan.issued_on, "渝府办〔2026〕3号", PlanMode(plan.mode), plan.host_id)
    plans.set_head(builders.act(on=AFTER), plan.id, None, head)
    after = everything(openpyxl.load_workbook(built(tmp_path, AFTER + timedelta(days=1))))
    assert {name: changed for name in before if (changed := difference(before[name], after[name]))} == {}


def difference(before: list[Any], after: list[Any]) -> list[tuple[Any, Any]]:
    cells = zip((cell for line in before for cell in line), (cell for line in after for cell in line), strict=True)
    return [(old, new) for old, new in cells if old != new]
