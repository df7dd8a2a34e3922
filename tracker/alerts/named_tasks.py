"""A task as every message of alerts names it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NamedTask:
    """（三）发展绿色交通消费（CQ-2022-11-06）: a measure has several tasks, the code says which."""

    code: str
    label: str
    title: str

    def __str__(self) -> str:
        return f"{self.label}{self.title}（{self.code}）"
