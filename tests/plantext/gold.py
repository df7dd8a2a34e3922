"""Where the plans and their hand-made labels stand, and what the labels of one plan say."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEEDS = sorted((ROOT / "seeds/plans").glob("*.txt"))
PLANS = ROOT / "../shared/plans"
LABELS = ROOT / "../shared/accuracy/gold"


def labelled() -> list[str]:
    """The names of the plans that have labels beside this checkout; empty where the labels are absent."""
    return sorted(f.stem for f in LABELS.glob("*.yaml") if (PLANS / f"{f.stem}.txt").exists())


def needs_labels() -> None:
    if not labelled():
        pytest.skip("手工标注不在 ../shared/accuracy，未比对")
