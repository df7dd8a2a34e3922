"""Who is a body's liaison."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.given import rows
from tests.given.builders import NOW
from tests.reporting import world
from tests.reporting.world import Region
from tracker.database import db
from tracker.people.accounts.liaison_queries import liaisons_of
from tracker.people.models import InterfaceToken, User
from tracker.vocabulary import Role, UnitClass

DAY = date(2026, 12, 10)


@pytest.fixture
def of(session: Session) -> Region:
    return world.region()


def names(of: Region) -> list[str]:
    return [contact.name for contact in liaisons_of([of.commission.id], DAY).get(of.commission.id, ())]


def test_a_division_answers_for_a_commission_without_a_liaison_of_its_own(of: Region) -> None:
    assert names(of) == []
    division = rows.department("资环处", rows.CHONGQING, UnitClass.DIVISION, of.commission.id)
    rows.person(Role.LIAISON, division)
    rows.person(Role.UNIT_HEAD, division)
    assert names(of) == ["资环处单位联络员"]
    rows.person(Role.LIAISON, of.commission)
    assert names(of) == ["发展改革委单位联络员"]


def test_each_body_has_its_own_and_nobody_is_left_out(of: Region) -> None:
    found = liaisons_of([of.transport.id, of.commerce.id, of.commission.id], DAY)
    assert {department_id: [one.name for one in contacts] for department_id, contacts in found.items()} == {
        of.transport.id: ["交通局单位联络员"],
        of.commerce.id: ["商务委单位联络员"],
    }


def test_the_account_of_another_system_answers_no_telephone(of: Region) -> None:
    """Newer than the person, it stood as 联络员 on pages and in the workbook."""
    system = rows.person(Role.LIAISON, of.transport)
    account = db.session.get_one(User, system.user_id)
    account.display_name = "api-jtj"
    token = {"scopes": "report", "token_hash": "0" * 64, "addresses": "", "expires_on": date(2027, 12, 31)}
    rows.added(
        InterfaceToken(
            jurisdiction_id=rows.CHONGQING,
            user_id=account.id,
            system="省平台",
            issued_at=NOW,
            issued_by="测试",
            **token,
        )
    )
    db.session.commit()
    contacts = liaisons_of([of.transport.id], DAY)[of.transport.id]
    assert [one.name for one in contacts] == ["交通局单位联络员", "api-jtj"]
