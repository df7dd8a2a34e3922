"""What a person says of a plan when he hands it in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Given:
    """`number`: the 文号 where the text states none; `host_id`: the 主办处室."""

    number: str | None = None
    host_id: int | None = None
