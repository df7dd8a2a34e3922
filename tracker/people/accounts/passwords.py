"""Passwords: how they are kept, which ones are good enough, and ones made for a first sign-in (reliability.md 2)."""

from __future__ import annotations

import re
import secrets
import string
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from werkzeug.security import check_password_hash

from tracker.errors import Busy
from tracker.people.accounts.guessable_passwords import is_guessable


class Cost(NamedTuple):
    """What a hash takes: KiB of memory, passes over it."""

    kib: int
    passes: int

    def __str__(self) -> str:
        """As it stands before every hash: $argon2id$v=19$m=32768,t=4,p=1$…"""
        return f"$argon2id$v=19$m={self.kib},t={self.passes},p=1$"


# A tenth of a second on one core (reliability.md 3, ASVS 11.4.2), and the same where two are made side by side:
# scrypt with N = 2^16 took a quarter of one here, and ten people a second could not sign in (P12).
COST = Cost(kib=32 * 1024, passes=4)
# Each takes 32 MB while it lasts: one for each thread that serves would take more than half a gigabyte.
_ONE_AT_A_TIME = threading.Lock()
MOST_WAITING = 12
"""How many threads wait for it at most: the others are left to who is signed in, and to who opens the first page."""
_ROOM = threading.BoundedSemaphore(MOST_WAITING)

BUSY = "现在登录的人很多，请几秒后再试一次"

SHORTEST = 10
LONGEST = 128
CLASSES_NEEDED = 3
ONE_TIME_LENGTH = 14

# So many of the passwords before may not be taken again (reliability.md 2).
LAST = 5

TOO_COMMON = "新密码太常见，容易被猜中：常用词、年份、键盘上相邻的键之外，还要有自己想出的内容"

# Letters and digits that cannot be taken for one another when read from paper.
_LOWER, _UPPER, _DIGITS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"

NOBODYS = f"{COST}{'A' * 22}${'A' * 43}"
"""No password has this hash: for who is still to set his own. Checking against it costs what any other costs."""


def hashed(password: str) -> str:
    """What is stored instead of the password."""
    with _turn():
        return _made(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether the password belongs to the stored hash; None (no such account) takes as long and is never right.

    Busy where too many are being checked.
    """
    with _turn():
        return _belongs(stored or NOBODYS, password[:LONGEST]) and stored is not None


def renewed(stored: str, password: str) -> str:
    """The hash to keep of a password that was right: `stored`, or one of today's cost where that is of another.

    Up to 0.3.0 hashes were made by scrypt; each is made anew when its owner signs in.
    """
    return stored if stored.startswith(str(COST)) else hashed(password[:LONGEST])


def _made(password: str) -> str:
    argon2 = Argon2id(salt=secrets.token_bytes(16), length=32, iterations=COST.passes, lanes=1, memory_cost=COST.kib)
    return argon2.derive_phc_encoded(password.encode())


def _belongs(stored: str, password: str) -> bool:
    if not stored.startswith("$argon2id$"):
        return check_password_hash(stored, password)
    try:
        Argon2id.verify_phc_encoded(password.encode(), stored)
    except InvalidKey:
        return False
    return True


@contextmanager
def _turn() -> Iterator[None]:
    """One after another; Busy where so many wait already that the pages of everybody else would wait behind them.

    Fifty people who signed in at once kept a newcomer waiting for 29 seconds, and so could anybody who only tries.
    """
    if not _ROOM.acquire(blocking=False):
        raise Busy(BUSY)
    try:
        with _ONE_AT_A_TIME:
            yield
    finally:
        _ROOM.release()


def faults(password: str, *names: str) -> list[str]:
    """What is wrong with a new password, in Chinese; `names`: of the account, the person and his units.

    It may hold none of these.
    """
    found = []
    if len(password) < SHORTEST:
        found.append(f"新密码至少 {SHORTEST} 位，现在 {len(password)} 位")
    if len(password) > LONGEST:
        found.append(f"新密码最多 {LONGEST} 位")
    if _classes(password) < CLASSES_NEEDED:
        found.append("新密码要含大写字母、小写字母、数字、其他符号中的三类")
    if len(password) >= SHORTEST and is_guessable(password):
        found.append(TOO_COMMON)
    if any(word in password.casefold() for name in names for word in _words(name)):
        found.append("新密码不能含账号、姓名或单位名称")
    return found


def one_time(*names: str) -> str:
    """A random password of about 69 bits that satisfies the rules, in groups that can be read aloud: kq7R-mwX3-Pz8d.

    `names`: of the account and the person, which it does not hold even by chance.
    """
    while True:
        letters = "".join(secrets.choice(_LOWER + _UPPER + _DIGITS) for _ in range(ONE_TIME_LENGTH - 2))
        made = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
        if not faults(made, *names):
            return made


def _classes(password: str) -> int:
    ascii_kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    found = sum(any(c in kind for c in password) for kind in ascii_kinds)
    return found + any(c not in string.ascii_letters + string.digits for c in password)


def _words(name: str) -> list[str]:
    """The parts of a name that a password may not hold; parts of one or two letters are no words."""
    parts = re.split(r"[^0-9A-Za-z\u4e00-\u9fff]+", name.casefold())
    return [part for part in parts if len(part) >= 3 or (len(part) == 2 and not part.isascii())]
