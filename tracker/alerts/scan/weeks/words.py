"""The weekly list of reds."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.alerts.scan.stages import Occurrence

NO_REDS = "本周没有红灯任务。"


@dataclass(frozen=True)
class WeekAbout:
    """The red tasks of a region; `worst`: the first of them with the word of their light, `longest`: days overdue, of
    all of them.

    Words of a report stand on the page alone: the list leaves the program, too.
    """

    total: int
    longest: int
    worst: tuple[tuple[str, str], ...]

    def say(self, of: Occurrence) -> str:
        """“本周红灯 5 项，最久逾期 166 天：（七）推进绿色消费（CQ-…），逾期166天；……；另有 2 项。”."""
        if not self.total:
            return NO_REDS
        late = f"，最久逾期 {self.longest} 天" if self.longest else ""
        named = "；".join(f"{task}，{reason}" for task, reason in self.worst)
        rest = f"；另有 {self.total - len(self.worst)} 项" if self.total > len(self.worst) else ""
        return f"本周红灯 {self.total} 项{late}：{named}{rest}。"
