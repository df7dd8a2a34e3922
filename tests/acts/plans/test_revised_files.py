"""What a replacing plan takes over beside its tasks: verdicts on the same goals, each of several plans of a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.given.builders import NOW, act
from tests.plans import revised
from tests.plans.revised import NEW, NEW_ON, head_of_office
from tests.plans.seeded import CHONGQING, Seeded
from tracker.acts.plans import plans
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.outcomes.models import Verdict
from tracker.plans.models import PlanGoal, PlanReplacement

TWO = """重庆市发展和改革委员会关于印发《重庆市绿色出行实施方案》《重庆市绿色建筑实施方案》的通知
{number}

各区县（自治县）发展改革委，市级有关部门：

现将《重庆市绿色出行实施方案》《重庆市绿色建筑实施方案》印发给你们，请认真贯彻落实。

重庆市发展和改革委员会
2026年3月2日

附件1

{first}

一、重点任务
（一）{words}（市委宣传部负责）
（二）建设慢行系统。在主城区建设连续安全的步行和自行车道。（市规划自然资源局负责）

附件2

{second}

一、重点任务
（一）发展绿色建材。推广绿色建材应用。（市住房城乡建委负责）
（二）开展节能改造。推进公共建筑节能改造。（市住房城乡建委负责）
"""
TRAVEL, BUILDING = "重庆市绿色出行实施方案", "重庆市绿色建筑实施方案"
WORDS = "加强宣传引导。开展绿色出行宣传月活动。"


def judged(plan_id: int, year: int) -> Verdict:
    """A verdict on what the plan promises for a year."""
    goal = db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == plan_id, PlanGoal.year == year)).one()
    verdict = Verdict(
        jurisdiction_id=CHONGQING,
        goal_id=goal.id,
        result="partly",
        value=Decimal("91.5"),
        as_of=date(2026, 6, 30),
        basis="统计公报",
        rectify_by=date(2028, 6, 30),
        recorded_at=NOW,
        actor_id=None,
        actor="周岚",
    )
    db.session.add(verdict)
    db.session.commit()
    return verdict


def on_goals(plan_id: int) -> dict[int, tuple[str, str, str]]:
    """(result, basis, who) by year."""
    statement = select(PlanGoal.year, Verdict).join(Verdict, Verdict.goal_id == PlanGoal.id)
    found = db.session.execute(statement.where(PlanGoal.plan_id == plan_id))
    return {year: (verdict.result, verdict.basis, verdict.actor) for year, verdict in found}


@pytest.mark.both
@pytest.mark.slow
def test_a_verdict_on_a_goal_goes_over_to_the_same_goal(seeded: Seeded) -> None:
    old = revised.old_plan(seeded)
    judged(old, 2027)
    judged(old, 2030)
    new = revised.new_plan(
        seeded, old, NEW.replace("到2030年，绿色出行方式成为普遍选择", "到2030年，全面建成绿色出行体系")
    )
    plans.carry_over(head_of_office(), new, revised.version(new))
    assert on_goals(new) == {2027: ("partly", "统计公报（承接渝发改〔2026〕3号的核定结论）", "周岚")}
    assert on_goals(old).keys() == {2027, 2030}, "what was found on the old plan stays"


def received(
    seeded: Seeded, replaces: int | None = None, titles: tuple[str, str] = (TRAVEL, BUILDING), **more: str
) -> list[int]:
    text = TWO.format(
        **{"number": "渝发改〔2026〕3号", "words": WORDS, "first": titles[0], "second": titles[1], **more}
    )
    return plans.receive(act(on=NEW_ON), seeded.config, CHONGQING, "方案.txt", text.encode(), replaces)


def replaced_by_new() -> dict[int, int]:
    return {row.plan_id: row.replaces_id for row in db.session.scalars(select(PlanReplacement))}


@pytest.mark.parametrize("titles", [(TRAVEL, BUILDING), (BUILDING, TRAVEL)], ids=["in order", "turned round"])
@pytest.mark.slow
def test_each_plan_of_a_file_takes_the_place_of_its_own(seeded: Seeded, titles: tuple[str, str]) -> None:
    travel, building = received(seeded)
    new = received(seeded, travel, titles, words=f"{WORDS}每年一次。")
    assert replaced_by_new() == dict(
        zip(new, [travel, building] if titles[0] == TRAVEL else [building, travel], strict=True)
    )


@pytest.mark.slow
def test_a_file_of_the_same_number_that_replaces_nothing_is_refused(seeded: Seeded) -> None:
    received(seeded)
    with pytest.raises(RuleRefused, match="已由"):
        received(seeded, words=f"{WORDS}每年一次。")
