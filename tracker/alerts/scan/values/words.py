"""What is said of a figure whose value can exist (A7)."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.alerts.scan.messages import LONGEST, NamedTask, written
from tracker.alerts.scan.stages import Occurrence
from tracker.excerpts import shortened


@dataclass(frozen=True)
class ValueAbout:
    """A figure whose value of a period can exist; `period`: 2026年第3季度; `is_unowned`: nobody answers for it yet."""

    task: NamedTask
    figure: str
    period: str
    is_unowned: bool = False

    def say(self, of: Occurrence) -> str:
        """To its owner that it can be told; of what nobody owns to 综合处 that it is to say whose it is."""
        figure = f"{self.task}的指标“{shortened(self.figure, LONGEST)}”{self.period}的数据（截至{written(of.due_on)}）"
        if self.is_unowned:
            return f"{figure}已到可报的日子，责任未定。请指定承办单位。"
        return f"{figure}已到可报的日子，还没有报送。请在本期或下一期的进展报告中填写完成值、截至日期和数据来源。"
