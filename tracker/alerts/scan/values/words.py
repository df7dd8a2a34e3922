"""What is said of a figure whose value can exist (A7)."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.messages import LONGEST, written
from tracker.alerts.scan.stages import Occurrence
from tracker.excerpts import shortened


@dataclass(frozen=True)
class Door:
    """Where a value can be told on a day: in the report an open quarter asks, else on the task's page or in the next.

    `is_own_day`: the period ends on the figure's own date, which waits for it; `fell_short`: that is to be put right.
    """

    is_asked: bool
    is_own_day: bool = False
    fell_short: bool = False

    @property
    def words(self) -> str:
        """“请在本期的进展报告中填写，……”."""
        page = f"在任务页点“报送{'整改' if self.fell_short else '完成'}情况”填写"
        if self.is_asked:
            later = f"本期报告已采用的{page}" if self.is_own_day else "本期已经报送的在下一期填写"
            return f"请在本期的进展报告中填写，{later}"
        return f"现在没有要填的进展报告，请{page if self.is_own_day else '在下一期的进展报告中填写'}"


@dataclass(frozen=True)
class ValueAbout:
    """A figure whose value of a period can exist; `period`: 2026年第3季度; `door`: None while nobody answers for it."""

    task: NamedTask
    figure: str
    period: str
    door: Door | None = None

    def say(self, of: Occurrence) -> str:
        """To its owner that it can be told; of what nobody owns to 综合处 that it is to say whose it is."""
        figure = f"{self.task}的指标“{shortened(self.figure, LONGEST)}”{self.period}的数据（截至{written(of.due_on)}）"
        if self.door is None:
            return f"{figure}已到可报的日子，责任未定。请指定承办单位。"
        return f"{figure}已到可报的日子，还没有报送完成值、截至日期和数据来源。{self.door.words}。"
