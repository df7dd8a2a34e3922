"""A1 of what a unit got in tasks that were out already: nothing is handed down, the division of work has changed."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.acts.tasks.test_adjustments import WHY
from tests.alerts.offices import ISSUED, Office, handed_down, office, scanned, sign_all
from tests.given.builders import act
from tests.given.rows import CHONGQING, department, named
from tracker.acts.tasks import adjustments
from tracker.alerts import queries
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Task, TaskTransition
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.queries import assignments_in_force
from tracker.vocabulary import AlertStage, Mode, PartyRole, PlanMode, TaskAct, TaskState

CHANGED, NEXT = date(2026, 12, 2), date(2026, 12, 3)

pytestmark = pytest.mark.usefixtures("session")


def out(mode: PlanMode = PlanMode.CONTINUED) -> Office:
    """The office, its task gone out on 下达 and signed; its A1 told."""
    here = office(mode=mode)
    went_out(here.task)
    sign_all()
    scanned(ISSUED)
    return here


def went_out(task: Task) -> Task:
    issued = act(ISSUED)
    fact = {"act": TaskAct.ISSUE, "state": TaskState.TO_SIGN, "recorded_at": issued.at, "actor": "测试"}
    db.session.add(TaskTransition(task_id=task.id, effective_on=ISSUED, reason="", **fact))
    named(task)
    db.session.commit()
    return task


def lead(here: Office, task: Task) -> None:
    to_traffic = Adjustment(CHANGED, **WHY, lead_id=here.traffic.id, mode=Mode.LEAD_CONSOLIDATES)
    adjustments.adjust(act(CHANGED), task.id, None, to_traffic)


def notices(since: date = NEXT) -> dict[str, list[Alert]]:
    """By body what it was told by A1 from a day on."""
    scanned(since)
    rows = select(Department.short_name, Alert).join(Department, Department.id == Alert.department_id)
    found: dict[str, list[Alert]] = {}
    for name, alert in db.session.execute(rows.where(Alert.stage == AlertStage.A1, Alert.day >= CHANGED)):
        found.setdefault(name, []).append(alert)
    return found


@pytest.mark.parametrize(
    ("mode", "ask"),
    [
        (
            PlanMode.CONTINUED,
            "请核对并重新签收，有异议的在2026年12月16日前提出，逾期未反馈视为无异议。",
        ),
        (PlanMode.NEW, "请在2026年12月4日前重新签收；有异议的同期提出并说明理由。"),
    ],
)
@pytest.mark.slow
def test_a_changed_lead_is_no_plan_handed_down(mode: PlanMode, ask: str) -> None:
    """“《…》已下达，本单位承担 1 项” went out on a plan of July because who leads one of its tasks had changed."""
    here = out(mode)
    lead(here, here.task)
    found = notices()
    words = f"（三）发展绿色交通消费（{here.task.code}）的任务分工有调整。{ask}"
    assert {name: [one.message for one in several] for name, several in found.items()} == {
        "市商务委": [words],
        "市交通局": [words],
    }
    assert {one.task_id for several in found.values() for one in several} == {here.task.id}


@pytest.mark.parametrize("leads", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_who_is_new_in_the_task_is_told_so_and_signs_for_the_first_time(leads: bool) -> None:
    """“请核对并重新签收” was said to who came to lead from outside."""
    here = out()
    third = department("市民政局")
    db.session.commit()
    joins = Adjustment(CHANGED, **WHY, joins={third.id: PartyRole.CO}, **({"lead_id": third.id} if leads else {}))
    adjustments.adjust(act(CHANGED), here.task.id, None, joins)
    (told,) = notices()["市民政局"]
    assert told.message.startswith(
        f"（三）发展绿色交通消费（{here.task.code}）的任务分工有调整，新增本单位。请核对并签收，"
    )


@pytest.mark.slow
def test_of_several_tasks_a_unit_hears_at_once() -> None:
    here = out()
    second = went_out(handed_down(here.plan, [(here.commerce, PartyRole.LEAD), (here.traffic, PartyRole.CO)]))
    scanned(ISSUED)
    for task in (here.task, second):
        lead(here, task)
    ((told,), _) = notices().values()
    named = "、".join(f"（三）发展绿色交通消费（{task.code}）" for task in (here.task, second))
    assert told.message.startswith(f"《促进绿色消费实施方案》2 项任务的分工有调整：{named}。请核对并重新签收，")
    assert told.task_id is None


@pytest.mark.slow
def test_it_stands_until_that_task_is_signed() -> None:
    """Signed elsewhere in the plan nothing is said of it; signed here it is done, whatever else waits."""
    here = out()
    lead(here, here.task)
    second = went_out(handed_down(here.plan, [(here.commerce, PartyRole.LEAD)]))
    ((told,), _) = (several for several in notices().values())
    (duty,) = [one for one in assignments_in_force(here.task.id) if one.department_id == told.department_id]
    assert not any(one.signed_on for one in assignments_in_force(second.id))
    duty.signed_on, duty.signed_how = NEXT, "signed"
    db.session.commit()
    scanned(date(2026, 12, 4))
    state = {row.key: row.state.label for row in queries.of_jurisdiction(CHONGQING)}
    assert state[told.key] == "已处置"
