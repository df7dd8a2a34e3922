"""The seed plans over the real registry, as in tests/plans."""

from __future__ import annotations

from tests.plans.conftest import seeded

__all__ = ["seeded"]
