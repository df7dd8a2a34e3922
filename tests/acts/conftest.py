"""The small registry and the seed plans over the real one, as the stages' own tests have them."""

from __future__ import annotations

from tests.people.conftest import registry
from tests.plans.conftest import seeded

__all__ = ["registry", "seeded"]
