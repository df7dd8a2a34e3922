"""延期调整 and 销号清单 of a workbook show what was known on its day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, scoped_session

from tests.acts.supervision.test_workbooks import built, cells
from tests.given import builders, rows
from tests.reporting import world
from tests.reporting.world import by
from tracker.acts.outcomes import endings, extensions
from tracker.acts.reporting import rounds
from tracker.database import db
from tracker.outcomes.extensions.rules import NewExtension
from tracker.vocabulary import ExtensionReason, Mode, PartyRole, Role, TaskAct

FIRST, SECOND, THIRD = (builders.TODAY + timedelta(days=days) for days in (3, 4, 5))
LATER = date(2028, 6, 30)


@pytest.fixture
def of(session: scoped_session[Session]) -> world.Region:
    return world.region()


@pytest.mark.slow
def test_a_past_day_does_not_know_what_was_decided_later(of: world.Region, tmp_path: Path) -> None:
    leader = rows.person(Role.LEADER, of.commission)
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    own = rows.milestone(task, date(2027, 6, 30))
    db.session.commit()
    asked = NewExtension(LATER, ExtensionReason.FUNDS, "未拨付", "已开工", "追加", "渝财〔2026〕1号")
    made = extensions.apply(by(of.head, FIRST), own.id, None, None, asked)
    extensions.forward(by(of.coordinator, FIRST), made, None)
    extensions.grant(by(leader, SECOND), made, None, LATER)
    before = cells(built(tmp_path, FIRST, at=THIRD), "延期调整")
    assert [(line["结论"], line["审批人"], line["次数"]) for line in before] == [("待审批", "—", "第1次")]
    assert [line["延期后时限"] for line in cells(built(tmp_path, FIRST, at=THIRD), "任务台账", 4)] == ["—"]
    (after,) = cells(built(tmp_path, SECOND, at=THIRD), "延期调整")
    assert (after["结论"], after["审批人"], after["依据"]) == ("已批准，延至2028-06-30", leader.name, "渝财〔2026〕1号")
    (row,) = cells(built(tmp_path, SECOND, at=THIRD), "任务台账", 4)
    assert (row["完成时限(原定)"].date(), row["延期后时限"].date()) == (date(2027, 6, 30), LATER)


def test_what_was_refused_says_why(of: world.Region, tmp_path: Path) -> None:
    leader = rows.person(Role.LEADER, of.commission)
    own = rows.milestone(of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE), date(2027, 6, 30))
    db.session.commit()
    asked = NewExtension(LATER, ExtensionReason.FUNDS, "未拨付", "已开工", "追加")
    made = extensions.apply(by(of.head, FIRST), own.id, None, None, asked)
    extensions.forward(by(of.coordinator, FIRST), made, None)
    extensions.refuse(by(leader, SECOND), made, None, "进度可以赶上")
    (line,) = cells(built(tmp_path, SECOND, at=THIRD), "延期调整")
    assert line["结论"] == "不予延期：进度可以赶上"


def test_what_was_handed_in_anew_has_its_new_words_and_what_lapsed_says_why(of: world.Region, tmp_path: Path) -> None:
    leader = rows.person(Role.LEADER, of.commission)
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    own = rows.milestone(task, date(2027, 6, 30))
    db.session.commit()
    asked = NewExtension(LATER, ExtensionReason.FUNDS, "未拨付", "已开工", "追加")
    made = extensions.apply(by(of.head, FIRST), own.id, None, None, asked)
    extensions.hand_back(by(of.coordinator, FIRST), made, None, "理由不足")
    again = NewExtension(date(2028, 12, 31), ExtensionReason.POLICY, "标准已改", "已开工", "追加", "渝财〔2027〕1号")
    extensions.apply(by(of.head, SECOND), own.id, made, None, again)
    (line,) = cells(built(tmp_path, SECOND, at=THIRD), "延期调整")
    assert (line["申请时限"].date(), line["依据"]) == (date(2028, 12, 31), "渝财〔2027〕1号")
    assert "标准已改" in line["原因"] and "未拨付" not in line["原因"]
    endings.decide(by(leader, THIRD), task.id, None, TaskAct.TERMINATE, "渝府办〔2026〕8号")
    (line,) = cells(built(tmp_path, THIRD, at=THIRD), "延期调整")
    assert line["结论"].startswith("已失效：")


@pytest.mark.slow
def test_a_closed_round_keeps_what_it_knew(of: world.Region, tmp_path: Path) -> None:
    leader = rows.person(Role.LEADER, of.commission)
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    own = rows.milestone(task, date(2027, 6, 30))
    db.session.commit()
    round = world.opened()
    asked = NewExtension(LATER, ExtensionReason.FUNDS, "未拨付", "已开工", "追加")
    closed_on, after = date(2027, 1, 4), date(2027, 1, 5)
    made = extensions.apply(by(of.head, date(2026, 12, 21)), own.id, None, None, asked)
    extensions.forward(by(of.coordinator, date(2026, 12, 21)), made, None)
    rounds.close_round(builders.act(on=closed_on), round.id, reason="试")
    extensions.grant(by(leader, after), made, None, LATER)
    (line,) = cells(built(tmp_path, after, at=after), "延期调整")
    assert line["结论"] == "待审批"
    (row,) = cells(built(tmp_path, after, at=after), "任务台账", 4)
    assert row["延期后时限"] == "—"


@pytest.mark.slow
def test_a_closed_round_keeps_the_words_of_a_request(of: world.Region, tmp_path: Path) -> None:
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    own = rows.milestone(task, date(2027, 6, 30))
    db.session.commit()
    round = world.opened()
    asked = NewExtension(LATER, ExtensionReason.FUNDS, "未拨付", "已开工", "追加")
    made = extensions.apply(by(of.head, date(2026, 12, 21)), own.id, None, None, asked)
    closed_on, after = date(2027, 1, 4), date(2027, 1, 5)
    rounds.close_round(builders.act(on=closed_on), round.id, reason="试")
    before = cells(built(tmp_path, after, at=after), "延期调整")
    assert [line["依据"] for line in before] == ["—"]
    extensions.hand_back(by(of.coordinator, after), made, None, "理由不足")
    again = NewExtension(LATER, ExtensionReason.POLICY, "标准已改", "已开工", "追加", "渝财〔2027〕1号")
    extensions.apply(by(of.head, after), own.id, made, None, again)
    assert cells(built(tmp_path, after, at=after + timedelta(days=1)), "延期调整") == before


@pytest.mark.slow
def test_the_closing_list(of: world.Region, tmp_path: Path) -> None:
    leader = rows.person(Role.LEADER, of.commission)
    done = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    kept_on = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    db.session.commit()
    endings.apply(by(of.head, FIRST), done.id, None, "已建成", "渝交〔2026〕9号")
    endings.verify(by(of.coordinator_head, FIRST), done.id, None)
    endings.decide(by(leader, FIRST), kept_on.id, None, TaskAct.TO_STANDING, "已成制度")
    endings.close(by(leader, SECOND), [(done.id, None), (kept_on.id, None)])
    assert cells(built(tmp_path, FIRST, at=THIRD), "销号清单")[0]["任务编号"] == "还没有销号的任务"
    lines = cells(built(tmp_path, SECOND, at=THIRD), "销号清单")
    told = [(line["任务编号"], line["核验人"], line["佐证"], line["是否逾期"]) for line in lines]
    assert told == [
        (done.code, of.coordinator_head.name, "渝交〔2026〕9号", "否"),
        (kept_on.code, f"{leader.name}（转常态管理）", "—", "否"),
    ]
    closed = cells(built(tmp_path, SECOND, at=THIRD), "任务台账", 4)
    assert [line["销号日期"].date() for line in closed] == [SECOND, SECOND]


@pytest.mark.slow
def test_of_two_applications_the_last_is_told(of: world.Region, tmp_path: Path) -> None:
    """The first was found untrue (回头看): 申请日期 and 佐证 are those of what was verified."""
    leader = rows.person(Role.LEADER, of.commission)
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    db.session.commit()
    for on, proof in ((FIRST, "渝交〔2026〕9号"), (SECOND, "渝交〔2026〕12号")):
        endings.apply(by(of.head, on), task.id, None, "已建成", proof)
        endings.verify(by(of.coordinator_head, on), task.id, None, "属实", "其余见台账")
        endings.close(by(leader, on), [(task.id, None)], exception="其余见台账")
        if on == FIRST:
            endings.look_back(by(of.coordinator_head, on), task.id, None, "线路已停运", is_upheld=False)
    (line,) = cells(built(tmp_path, THIRD, at=THIRD), "销号清单")
    assert (line["申请日期"].date(), line["销号日期"].date(), line["佐证"]) == (SECOND, SECOND, "渝交〔2026〕12号")
