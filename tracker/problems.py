"""What is wrong with something handed in: `Problem("due_on", "请填写日期")`. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something to mend: the form's field and what to do, in Chinese."""

    field: str
    message: str
