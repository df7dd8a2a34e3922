"""What a token must say before it is issued, on both sides of each bound."""

from datetime import date, timedelta

import pytest

from tracker.people.tokens import rules
from tracker.people.tokens.rules import NewToken
from tracker.vocabulary import TokenScope

TODAY = date(2026, 11, 20)
READ = frozenset({TokenScope.READ})


def asked(**other: object) -> NewToken:
    told = {"user_id": 7, "system": "省级数据交换平台", "scopes": READ, "expires_on": TODAY, **other}
    return NewToken(**told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("new", "fields"),
    [
        (asked(), []),
        (asked(expires_on=TODAY + timedelta(366), addresses="10.20.0.5、10.21.0.0/16，fd00::/8"), []),
        (asked(expires_on=TODAY + timedelta(367)), ["expires_on"]),
        (asked(expires_on=TODAY - timedelta(1)), ["expires_on"]),
        (asked(expires_on=None), ["expires_on"]),
        (asked(system="", scopes=frozenset()), ["system", "read"]),
        (asked(system="省" * 61), ["system"]),
        (asked(addresses="10.20.0.5/16"), ["addresses"]),
        (asked(addresses="交换平台"), ["addresses"]),
        (asked(addresses=" ".join(f"10.0.0.{n}" for n in range(11))), ["addresses"]),
    ],
)
def test_what_is_wrong_is_told_at_once_by_field(new: NewToken, fields: list[str]) -> None:
    assert [problem.field for problem in rules.faults(new, TODAY)] == fields


@pytest.mark.parametrize(
    ("address", "addresses", "expected"),
    [
        ("10.20.0.5", "", True),
        (None, "", True),
        ("10.20.0.5", "10.20.0.5/32 10.21.0.0/16", True),
        ("::ffff:10.21.9.9", "10.21.0.0/16", True),
        ("10.22.0.1", "10.21.0.0/16", False),
        ("fd00::1", "fd00::/8", True),
        ("fd00::1", "10.21.0.0/16", False),
        (None, "10.21.0.0/16", False),
        ("unix", "10.21.0.0/16", False),
    ],
)
def test_from_where_a_token_may_be_used(address: str | None, addresses: str, expected: bool) -> None:
    assert rules.is_from(address, addresses) is expected


def test_a_secret_is_long_and_known_as_one() -> None:
    one, other = rules.new_secret(), rules.new_secret()
    assert one.startswith(rules.PREFIX)
    assert len(one) >= len(rules.PREFIX) + 43
    assert one != other
