"""动态口令 and 恢复码: the half minutes at both sides of the window, each code once, what is kept of a secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracker.people.accounts.factor import codes, sealing
from tracker.people.accounts.factor.demands import is_demanded
from tracker.vocabulary import FactorFor, Role

SECRET = b"12345678901234567890"
AT = datetime(2026, 11, 20, 2, 0, 10, tzinfo=UTC)
STEP = codes.step_of(AT)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_digits_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, the last six of its eight."""
    assert codes.code_of(SECRET, codes.step_of(datetime.fromtimestamp(seconds, UTC))) == code


@pytest.mark.parametrize(
    ("steps", "last", "found"),
    [
        (-2, None, None),
        (-1, None, -1),
        (0, None, 0),
        (1, None, 1),
        (2, None, None),
        (0, -1, 0),
        (0, 0, None),  # used
        (-1, 0, None),  # older than one that was used
        (1, 0, 1),
        (1, 1, None),
    ],
)
def test_which_half_minutes_enter(steps: int, last: int | None, found: int | None) -> None:
    typed = codes.code_of(SECRET, STEP + steps)
    matching = codes.matching_step(SECRET, typed, AT, None if last is None else STEP + last)
    assert matching == (None if found is None else STEP + found)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("123456", "123456"), ("123 456", "123456"), ("12345", ""), ("1234567", ""), ("12a456", "")],
)
def test_a_code_is_six_digits(typed: str, digits: str) -> None:
    assert codes.digits_in(typed) == digits


def test_digits_of_other_scripts_are_none() -> None:
    assert codes.digits_in("１２３４５６") == "" == codes.digits_in("١٢٣٤٥٦")


def test_the_half_minute_begins_and_ends_where_the_telephone_says() -> None:
    first = datetime(2026, 11, 20, 2, 0, 0, tzinfo=UTC)
    assert codes.step_of(first + timedelta(seconds=29.9)) == codes.step_of(first)
    assert codes.step_of(first + timedelta(seconds=30)) == codes.step_of(first) + 1


def test_recovery_codes_are_long_differ_and_are_read_with_or_without_lines() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == codes.RECOVERY_CODES
    assert all(len(code.replace("-", "")) == 16 for code in made)
    hashes = {codes.recovery_hash(7, typed) for typed in (made[0], made[0].upper(), made[0].replace("-", " "))}
    assert len(hashes) == 1
    assert codes.recovery_hash(8, made[0]) not in hashes


def test_a_secret_is_kept_sealed_for_its_account_alone() -> None:
    key = sealing.key_of("k")
    kept = sealing.sealed(key, 7, SECRET)
    assert SECRET.decode() not in kept and kept != sealing.sealed(key, 7, SECRET)
    assert sealing.opened(key, 7, kept) == SECRET
    assert sealing.opened(key, 8, kept) is None
    assert sealing.opened(sealing.key_of("other"), 7, kept) is None


def test_the_telephone_is_told_secret_name_and_place() -> None:
    address = codes.address_of(SECRET, "cq-system", "重庆")
    assert address.startswith("otpauth://totp/%E6%94%BF")
    assert ":cq-system?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=" in address
    assert codes.in_groups(SECRET).split() == ["GEZD", "GNBV", "GY3T", "QOJQ"] * 2
    assert codes.picture(address).startswith("<svg ") and "<script" not in codes.picture(address)


ADMINISTRATORS = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
APPROVERS = {Role.COORDINATOR, Role.COORDINATOR_HEAD, Role.LEADER, Role.PRINCIPAL}


@pytest.mark.parametrize("role", Role)
def test_of_whom_it_is_asked(role: Role) -> None:
    assert {whose for whose in FactorFor if is_demanded(whose, {role})} == {
        FactorFor.EVERYONE,
        *((FactorFor.APPROVERS,) if role in ADMINISTRATORS | APPROVERS else ()),
        *((FactorFor.ADMINISTRATORS,) if role in ADMINISTRATORS else ()),
    }


def test_a_head_of_a_division_approves_for_the_commission() -> None:
    assert is_demanded(FactorFor.APPROVERS, {Role.UNIT_HEAD}, heads_division=True)
    assert not is_demanded(FactorFor.ADMINISTRATORS, {Role.UNIT_HEAD}, heads_division=True)
    assert not is_demanded(FactorFor.APPROVERS, set())
