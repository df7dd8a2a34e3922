"""Secrets of 动态口令 are kept sealed: a dump of the database opens nobody's account (reliability.md 2, 保密性)."""

from __future__ import annotations

import base64
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY = "tracker_factor_key"
"""Where `create_app` hangs the key."""

_PURPOSE = b"tracker second factor"
_NONCE = 12


def key_of(secret_key: str) -> bytes:
    """The key of these secrets, made from the installation's, which does other things, too."""
    return hmac.digest(secret_key.encode(), _PURPOSE, "sha256")


def sealed(key: bytes, user_id: int, secret: bytes) -> str:
    """What the database keeps; it opens for this account alone."""
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, secret, _owner(user_id))).decode()


def opened(key: bytes, user_id: int, kept: str) -> bytes | None:
    """The secret again; None where it was sealed with another key or for another account."""
    raw = base64.b64decode(kept)
    try:
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], _owner(user_id))
    except InvalidTag:
        return None


def _owner(user_id: int) -> bytes:
    return f"user {user_id}".encode()
