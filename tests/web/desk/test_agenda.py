"""The calendar file of a post: its own days, no words of a report, and the same entry when a day moves."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.clients.downloads import begin_anew, taken
from tests.clients.visitors import Enter, Visitor
from tests.servers.databases import on_sqlite
from tests.web.test_two_bodies import holds
from tests.worklist.agenda.test_ical import unfolded
from tracker.vocabulary import Role


@pytest.fixture
def enter(enter: Enter, scanned_quarter: None) -> Enter:
    """After the first scan, while 2026Q4 is open in both regions."""
    return enter


def entries(person: Visitor) -> dict[str, tuple[str, str]]:
    """By UID the day and the summary."""
    answer = person.get("/agenda.ics")
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    found, uid, day = dict[str, tuple[str, str]](), "", ""
    for line in unfolded(answer.data):
        name, _, value = line.partition(":")
        uid, day = (value if name == "UID" else uid), (value if name.startswith("DTSTART") else day)
        if name == "SUMMARY":
            assert uid not in found, "one entry each"
            found[uid] = day, value
    return found


@pytest.mark.slow
def test_a_unit_has_its_cut_off_and_an_entry_moves_with_it(enter: Enter) -> None:
    unit, office = enter("cq-liaison-sww"), enter("cq-coordinator")
    before = entries(unit)
    (cut_off,) = [uid for uid, (_, words) in before.items() if words.startswith("2026年第4季度报送截止")]
    assert cut_off.endswith("-unit@500000.tracker")
    assert before[cut_off] == ("20261223", "2026年第4季度报送截止，未报 18 份")
    at = f"/rounds/{cut_off.split('-')[1]}/cutoffs"
    assert "已改截止日" in office.send(at, unit_due_on="2026.12.24", reason="元旦假期调整").text
    assert entries(unit)[cut_off][0] == "20261224"
    of_office = {words: day for day, words in entries(office).values()}
    assert of_office["2026年第4季度单位报送截止"] == "20261224"
    assert of_office["2026年第4季度审核截止"] < of_office["2026年第4季度报表成稿"]


@on_sqlite
def test_nodes_are_those_of_the_post_and_of_its_region(enter: Enter) -> None:
    leader = entries(enter("cq-leader"))
    assert all(uid.endswith("@500000.tracker") for uid in leader)
    assert not leader.keys() & entries(enter("sx-leader")).keys()
    others = {uid for uid in leader if uid.startswith(("node-", "rectify-"))}
    unit = {uid for uid in entries(enter("cq-liaison-sww")) if uid.startswith(("node-", "rectify-"))}
    assert unit <= others
    assert entries(enter("cq-viewer")).keys() >= others


@on_sqlite
def test_a_leader_who_also_heads_a_body_has_the_days_of_both(enter: Enter, demo_app: Flask) -> None:
    """What his body owes was in no file of his."""
    of_leader, of_unit = entries(enter("cq-leader")), entries(enter("cq-liaison-sww"))
    with demo_app.app_context():
        holds("cq-leader", Role.UNIT_HEAD, "cq-sww")
    of_both = entries(enter("cq-leader"))
    days = {uid for uid in of_unit if uid.startswith(("round-", "node-", "rectify-"))}
    assert {of_both[uid] for uid in days} == {of_unit[uid] for uid in days}
    assert days & of_leader.keys() and of_leader.keys() - days
    assert any(words.endswith("未报 18 份") for _, words in of_both.values())
    assert {uid: of_both[uid] for uid in of_leader if uid not in days} == {
        uid: of_leader[uid] for uid in of_leader if uid not in days
    }


@on_sqlite
def test_administrators_get_none_and_the_trail_tells_who_took_one(enter: Enter, demo_app: Flask) -> None:
    begin_anew(demo_app)
    assert "/agenda.ics" in enter("cq-liaison-sww").page("/account").links
    assert enter("cq-security").get("/agenda.ics").status_code == 403 and taken(demo_app) == []
    assert entries(enter("cq-liaison-sww")) and taken(demo_app) == [("user", "时限日历")]
