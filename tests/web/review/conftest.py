"""Signing in to pages of an open round."""

from __future__ import annotations

import pytest

from tests.clients.visitors import Enter


@pytest.fixture
def enter(enter: Enter, open_quarter: None) -> Enter:
    """While 2026Q4 is open in both regions."""
    return enter
