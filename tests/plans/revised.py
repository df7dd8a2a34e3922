"""A small plan and the one that takes its place: one clause the same, one reworded, one dropped, one moved, one new."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from tests.given.beginnings import begins_with, over
from tests.given.builders import act
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING, Seeded
from tracker.actor import Act
from tracker.acts.plans import drafts, plans
from tracker.acts.upkeep import turn
from tracker.changes import writing
from tracker.database import db
from tracker.ledger.models import TurnedDay
from tracker.plans.models import Plan, Task
from tracker.tasks import steps
from tracker.tasks.models import Assignment
from tracker.vocabulary import Role, SignedHow, TaskState

HEAD = """重庆市发展和改革委员会关于印发《重庆市绿色出行实施方案》的通知
{number}

各区县（自治县）发展改革委，市级有关部门：

现将《重庆市绿色出行实施方案》印发给你们，请认真贯彻落实。

重庆市发展和改革委员会
{day}

重庆市绿色出行实施方案

一、总体目标
到2027年，绿色出行水平明显提升。到2030年，绿色出行方式成为普遍选择。

二、重点任务
"""
LINES = "优化公交线网。加密中心城区公交线路，推进轨道站点接驳，到2027年轨道站点公交接驳率达到95%。"
TRANSPORT = "（市交通局牵头，市城市管理局配合）"
OLD = HEAD.format(number="渝发改〔2026〕3号", day="2026年3月2日") + (
    f"（一）{LINES}{TRANSPORT}\n"
    "（二）推广新能源汽车。新增公交车全部采用新能源汽车，到2027年建成充电桩300个。（市经济信息委牵头，市交通局配合）\n"
    "（三）建设慢行系统。在主城区建设连续安全的步行和自行车道。（市规划自然资源局负责）\n"
    "（四）加强宣传引导。开展绿色出行宣传月活动。（市委宣传部负责）\n"
)
NEW = HEAD.format(number="渝发改〔2026〕40号", day="2026年11月16日") + (
    "（一）发展共享出行。规范共享单车停放，培育汽车分时租赁。（市商务委负责）\n"
    f"（二）{LINES}{TRANSPORT}\n"
    "（三）推广新能源汽车。新增公交车全部采用新能源汽车，到2027年建成充电桩500个。"
    "（市经济信息委牵头，市住房城乡建委配合）\n"
    "（四）加强宣传引导。开展绿色出行宣传月活动。（市委宣传部负责）\n"
)
SIGNED_ON, NEW_ON = date(2026, 5, 8), date(2026, 11, 18)
CODE = "50-26-3-0{}"


def head_of_office(on: date | None = None) -> Act:
    """The head of the office acts."""
    return act(on=on, actor=seeds.officer(CHONGQING, Role.COORDINATOR_HEAD))


def old_plan(seeded: Seeded, on: date = date(2026, 5, 6), text: str = OLD) -> int:
    """The old plan, issued; its first task runs."""
    plan_id = received(seeded, text, on)
    for task in rows(plan_id):
        drafts.confirm_task(act(on=on), plan_id, task.id, None)
    plans.issue(act(on=on), plan_id, None)
    return plan_id


def new_plan(seeded: Seeded, replaces_id: int, text: str = NEW, on: date = NEW_ON) -> int:
    """The plan that is to take its place, every draft confirmed but the ones that say the same."""
    plan_id = received(seeded, text, on, replaces_id)
    for task in rows(plan_id):
        if task.state == TaskState.DRAFT and "充电桩" in task.text:
            drafts.confirm_task(act(on=on), plan_id, task.id, None)
    return plan_id


def received(seeded: Seeded, text: str, on: date, replaces_id: int | None = None) -> int:
    """A text as a plan."""
    config = seeded.config
    return plans.receive(act(on=on), config, CHONGQING, "方案.txt", text.encode(), replaces_id)[0]


def rows(plan_id: int) -> list[Task]:
    """The tasks of a plan in the order of the text."""
    return list(db.session.scalars(select(Task).where(Task.plan_id == plan_id).order_by(Task.position)))


def of_old(number: int) -> Task:
    """A task of the old plan by the number of its measure there."""
    return seeds.task(CODE.format(number))


def version(plan_id: int) -> int:
    """What a page would send."""
    return db.session.get_one(Plan, plan_id).version


def turned(on: date) -> None:
    """The turn of a day alone. The half year before it, with the rounds of two quarters, nobody asks about."""
    before = on - timedelta(days=1)
    db.session.merge(TurnedDay(jurisdiction_id=CHONGQING, day=before, recorded_at=act(on=before).at))
    db.session.commit()
    turn.turn(act(on=on), CHONGQING)


@begins_with("real_registry")
def signed_plan(url: str, instance: Path) -> None:
    """The old plan, issued, every duty signed."""
    with over(url, instance) as app:
        old_plan(Seeded(app.config["TRACKER"]))
        with writing(by := act(on=SIGNED_ON)):
            for row in db.session.scalars(select(Assignment)):
                steps.sign(by, row, SignedHow.SIGNED, SIGNED_ON)


@begins_with("signed_plan")
def revised_plan(url: str, instance: Path) -> None:
    """The same with the plan that is to replace it."""
    with over(url, instance) as app:
        new_plan(Seeded(app.config["TRACKER"]), db.session.scalars(select(Plan.id)).one())
