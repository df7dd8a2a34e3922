"""How long somebody stays signed in, and the secret that says who he is (reliability.md 2: 30 minutes, 12 hours)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.vocabulary import SessionStep

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)

CODE_WITHIN = timedelta(minutes=5)
"""How long the code may be typed after the password."""

# A page opened is noted at most once a minute.
SEEN_EVERY = timedelta(minutes=1)

# What is over is kept so long for whoever looks into a sign-in, then deleted.
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class OpenSession:
    """A sign-in that nobody has ended: since when, and when its last page was opened."""

    session_id: int
    user_id: int
    began_at: datetime
    seen_at: datetime
    step: SessionStep = SessionStep.ENTERED
    password_due_on: date | None = None

    def is_over(self, at: datetime) -> bool:
        """Whether it was idle or went on for too long."""
        return at - self.seen_at >= IDLE or at - self.began_at >= ABSOLUTE

    def is_to_be_noted(self, at: datetime) -> bool:
        """Whether a page opened now is to be written down."""
        return at - self.seen_at >= SEEN_EVERY


def new_token() -> str:
    """The secret that the browser's cookie holds; the database holds its fingerprint only."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """Under what the session is found."""
    return hashlib.sha256(token.encode()).hexdigest()
