"""Passwords: the rules at both sides of each threshold, one-time passwords, what is never right."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import pytest

from tracker.errors import Busy
from tracker.people.accounts import passwords

# Read before the tests begin, which hash in no time.
COST, NOBODY = passwords.COST, passwords.NOBODYS


@pytest.fixture(autouse=True)
def real_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as in use."""
    monkeypatch.setattr(passwords, "COST", COST)
    monkeypatch.setattr(passwords, "NOBODYS", NOBODY)


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("Hvzqtkwn12", True),
        ("Hvzqtkwn1", False),  # nine
        ("hvzqtkwn12", False),  # two classes
        ("hvzqtkwn-1", True),
        ("HVZQTKWN-1", True),
        ("hvzqtkwnxu", False),
        ("密码密码密码密码Ab", True),
        ("Ab1" * 42 + "xx", True),  # 128
        ("Ab1" * 42 + "xxx", False),
        ("Hvzq tkwn1", True),
    ],
)
def test_length_and_classes(password: str, good: bool) -> None:
    assert (passwords.faults(password) == []) is good


@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("Cq-Liaison-2026", False),  # a part of the account's name
        ("x-SWW-long-99", False),
        ("cq-Long-9999", True),  # cq is too short to be a word
        ("市商务委联络员-Ab1", False),
        ("商务-Abcdef12", True),
    ],
)
def test_names_are_no_passwords(password: str, good: bool) -> None:
    assert (passwords.faults(password, "cq-liaison-sww", "市商务委联络员") == []) is good


@pytest.mark.parametrize(
    "password",
    [
        *(
            "Password123!",
            "P@ssw0rd2026",
            "Admin@123456",
            "Qwerty123456!",
            "Aa123456789!",
            "1qaz@WSX3edc",
            "!QAZ2wsx3edc",
        ),
        *(
            "Woaini1314!",
            "Huawei@123",
            "Chongqing@2026",
            "Fagaiwei@2026",
            "Iloveyou520!",
            "Passw0rd!!!",
            "Abc@20260101",
            "Mustang123!",
            "Starwars2026!",
            "Charlie@2026",
        ),
    ],
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    assert passwords.faults(password) == [
        "新密码太常见，容易被猜中：常用词、年份、键盘上相邻的键之外，还要有自己想出的内容"
    ]


@pytest.mark.parametrize("password", ["Right-Horse-7", "Tianqi-hao-8", "Correct-horse-9", "春眠不觉晓Ab-2026"])
def test_what_somebody_thought_up_is_taken(password: str) -> None:
    assert passwords.faults(password) == []


def test_all_faults_are_told_at_once() -> None:
    assert len(passwords.faults("sww", "cq-sww")) == 3


def test_one_time_passwords_are_good_and_differ() -> None:
    made = [passwords.one_time() for _ in range(200)]
    assert len(set(made)) == 200
    assert all(passwords.faults(one) == [] and len(one) == passwords.ONE_TIME_LENGTH for one in made)
    assert not set("".join(made)) & set("0O1lIi")


def test_only_the_right_password_is_right() -> None:
    stored = passwords.hashed("Abcdefgh12")
    assert stored.startswith("$argon2id$v=19$m=32768,t=4,p=1$")
    assert passwords.is_right(stored, "Abcdefgh12")
    assert not passwords.is_right(stored, "Abcdefgh13")
    assert not passwords.is_right(None, "Abcdefgh12")


def test_an_unknown_account_costs_the_same_hash() -> None:
    """The same method and parameters are computed where there is no account."""
    assert passwords.NOBODYS.rpartition("$")[0].rpartition("$")[0] + "$" == str(passwords.COST)
    assert not passwords.is_right(passwords.NOBODYS, "")


SCRYPT = (
    "scrypt:65536:8:1$salt0123456789ab$"
    "09758256ac943740e7cd89bf42d5464f858534210a17b2bd74891d87d80584e9"
    "cdc3be3e500c178dec07012826b76de9f6fb3a7df11234814fdc84fc0989ecb4"
)
"""Of “Abcdefgh12”, as 0.3.0 stored it."""


def test_a_hash_of_an_earlier_version_is_right_and_made_anew_once() -> None:
    assert passwords.is_right(SCRYPT, "Abcdefgh12")
    assert not passwords.is_right(SCRYPT, "Abcdefgh13")
    renewed = passwords.renewed(SCRYPT, "Abcdefgh12")
    assert renewed.startswith(str(passwords.COST))
    assert passwords.is_right(renewed, "Abcdefgh12")
    assert passwords.renewed(renewed, "Abcdefgh12") == renewed


def test_a_one_time_password_never_holds_the_name_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter("swwKq7RmwX3P" + "kq7RmwX3Pz8d")
    monkeypatch.setattr(passwords.secrets, "choice", lambda letters: next(drawn))
    assert passwords.one_time("cq-liaison-sww") == "kq7R-mwX3-Pz8d"


def test_so_many_wait_for_their_turn_and_the_next_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty who signed in at once held every thread that serves: a newcomer's first page came after 29 seconds."""
    begun, go_on = Semaphore(0), Event()

    def slow(*rest: object, **more: object) -> bool:
        begun.release()
        return go_on.wait(10)

    monkeypatch.setattr(passwords, "_belongs", slow)
    with ThreadPoolExecutor(passwords.MOST_WAITING + 1) as pool:
        waiting = [pool.submit(passwords.is_right, "stored", "x") for _ in range(passwords.MOST_WAITING)]
        begun.acquire()
        until = time.monotonic() + 10
        while passwords._ROOM._value and time.monotonic() < until:
            time.sleep(0.01)
        with pytest.raises(Busy, match="请几秒后再试一次"):
            pool.submit(passwords.is_right, "stored", "x").result()
        go_on.set()
        assert all(one.result() for one in waiting)
    assert passwords.is_right("stored", "x"), "there is room again"
