"""The 动态口令 of an account: six digits from the secret in its owner's telephone, new every half minute (RFC 6238).

And the ten 恢复码, for when the telephone is lost. Pure, but for the secrets that are drawn.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b32encode
from datetime import datetime, timedelta
from urllib.parse import quote

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

DIGITS = 6
SECONDS = 30
WINDOW = 1
"""Steps before and after the present one that are taken, too: clocks differ, and typing takes time."""

SECRET_BYTES = 20

JOINED_WITHIN = timedelta(minutes=30)
"""How long the picture for a telephone stays good."""

RECOVERY_CODES = 10
FEW_LEFT = 3
"""With so many 恢复码 left or fewer, their owner is told at every sign-in."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4
_ISSUER = "政策落实·"


def new_secret() -> bytes:
    """What a telephone and the server share: 160 bits."""
    return secrets.token_bytes(SECRET_BYTES)


def step_of(at: datetime) -> int:
    """The number of the half minute."""
    return int(at.timestamp()) // SECONDS


def code_of(secret: bytes, step: int) -> str:
    """The six digits of one half minute."""
    # SHA-1 is what every telephone's program computes; the MAC does not need it to be free of collisions.
    return HOTP(secret, DIGITS, SHA1()).generate(step).decode()


def matching_step(secret: bytes, typed: str, at: datetime, last_step: int | None) -> int | None:
    """The half minute a code belongs to, None where it is wrong, too old, or of a half minute already used.

    Example: the code of `last_step` never enters twice, nor one before it.
    """
    now, code = step_of(at), digits_in(typed)
    taken = [step for step in range(now - WINDOW, now + WINDOW + 1) if hmac.compare_digest(code_of(secret, step), code)]
    return next((step for step in taken if last_step is None or step > last_step), None)


def digits_in(typed: str) -> str:
    """What was typed without the space in the middle; empty where it is no code of six digits."""
    plain = "".join(typed.split())
    return plain if len(plain) == DIGITS and plain.isascii() and plain.isdigit() else ""


def address_of(secret: bytes, username: str, place: str) -> str:
    """What the QR picture says to the telephone: otpauth://totp/…"""
    issuer = quote(f"{_ISSUER}{place}")
    return f"otpauth://totp/{issuer}:{quote(username)}?secret={written(secret)}&issuer={issuer}"


def written(secret: bytes) -> str:
    """The secret for whoever types it instead of taking a picture."""
    return b32encode(secret).decode().rstrip("=")


def in_groups(secret: bytes) -> str:
    """The same, four letters a group."""
    text = written(secret)
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def picture(address: str) -> str:
    """The QR picture as SVG, for the page itself: nothing is fetched, nothing is kept."""
    made = segno.make_qr(address, error="m")
    return made.svg_inline(scale=4, border=4, light="#fff", svgclass=None, lineclass=None)


def new_recovery_codes() -> list[str]:
    """Ten codes of 79 bits, each for one sign-in: kq7r-mwx3-pz8d-ab2c."""
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_GROUP))


def recovery_hash(user_id: int, typed: str) -> str:
    """Under what a 恢复码 is found; capitals, spaces and lines do not count."""
    plain = "".join(sign for sign in typed.casefold() if sign.isalnum())
    return hashlib.sha256(f"{user_id}:{plain}".encode()).hexdigest()
