"""Words of the interface for other systems."""

from __future__ import annotations

from tracker.vocabulary.labelled import Labelled


class TokenScope(Labelled):
    """What a system may do with its token, within what its account may."""

    READ = "read", "读取"
    REPORT = "report", "报送"
