"""The words of a draft: what a letter says before anybody has touched it (domain.md 8, 10). Pure.

Example: 市商务委：…现就有关事项提醒如下：一、（三）发展绿色交通消费（CQ-…）…截至2026年12月28日已逾期5天。…
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.excerpts import shortened
from tracker.outcomes.letters.rules import in_words
from tracker.plantext.text.numerals import cn_numeral
from tracker.vocabulary import LetterCause, LetterKind

_LONGEST = 120


ASKED = {LetterCause.REPORT: "请补报。", LetterCause.OVERDUE: "请报送完成情况和依据。"}
"""What its body is to do next, where that is one thing; of a light the closing says what is asked."""


@dataclass(frozen=True)
class LastReport:
    """What was accepted of a body last, and what it said stands in the way, as of a day."""

    progress: str
    problems: str
    on: date


@dataclass(frozen=True)
class Matter:
    """One task in a letter. `text`: its wording; `reported`: what was accepted of it last; `asked`: what is to be done.

    `late_since`: the last day on which what is missing would have come in time; `facts`: what else is known to be late;
    `reminded_on`: the days on which the body was chased about this very matter, the newest first.
    """

    words: str
    text: str
    late_since: date | None = None
    reported: LastReport | None = None
    asked: str = ""
    reminded_on: tuple[date, ...] = ()
    facts: tuple[str, ...] = ()

    def say(self, today: date) -> str:
        """Its line, with how late it is and what is known of it."""
        said = [self.words, overdue(self.late_since, today), "" if self.words.endswith("。") else "。"]
        said += [*(f"{fact}。" for fact in self.facts), self.asked]
        if self.text:
            said.append(_sentence(f"任务原文：“{_within(shortened(self.text, _LONGEST))}”"))
        if self.reported is not None:
            told, until = self.reported, in_words(self.reported.on)
            said.append(_sentence(f"最近一次经审核的进展（截至{until}）：{shortened(told.progress, _LONGEST)}"))
            said.append(_sentence(f"反映的问题：{shortened(told.problems, _LONGEST)}") if told.problems else "")
        else:
            said.append("尚无经审核的进展情况。")
        if self.reminded_on:
            said.append(_reminded(self.reminded_on))
        # A line is a paragraph of the letter, whatever was typed into a report.
        return " ".join("".join(said).split("\n"))


def _sentence(words: str) -> str:
    """Ends with a full stop, one within the quotes included."""
    return words if words.endswith(("。", "。”")) else f"{words}。"


def _within(words: str) -> str:
    """Quotes inside of quotes are single ones."""
    return words.replace("“", "‘").replace("”", "’")


def overdue(late_since: date | None, today: date) -> str:
    """“，截至2026年12月28日已逾期5天”; the day itself is in time."""
    is_late = late_since is not None and today > late_since
    return f"，截至{in_words(today)}已逾期{(today - late_since).days}天" if is_late and late_since else ""


def _reminded(days: Sequence[date]) -> str:
    newest = "、".join(in_words(day) for day in reversed(days[:3]))
    return f"此前已提醒{len(days)}次（{'最近' if len(days) > 3 else ''}{newest}）。"


@dataclass(frozen=True)
class Words:
    """Title and text of a draft; `lines`: one for each task, without its number."""

    title: str
    opening: str
    lines: tuple[str, ...]
    closing: str

    @property
    def body(self) -> str:
        """One paragraph a line."""
        numbered = [f"{cn_numeral(place)}、{line}" for place, line in enumerate(self.lines, start=1)]
        return "\n".join(one for one in (self.opening, *numbered, self.closing) if one)

    @property
    def frame(self) -> str:
        """What stands before and after the tasks."""
        return f"{self.opening}\n{self.closing}"


_TITLES = {
    LetterKind.REMINDER: "关于《{plan}》有关任务推进情况的提醒函",
    LetterKind.REQUEST: "关于商请反馈《{plan}》有关任务进展情况的函",
    LetterKind.SUPERVISION: "关于《{plan}》有关任务的督办函",
    LetterKind.CIRCULAR: "关于《{plan}》有关任务滞后情况列入通报的意见",
    LetterKind.TALK: "关于就《{plan}》有关任务进行约谈的通知",
}
_OPENINGS = {
    LetterKind.REMINDER: "按照{source}任务分工，现就{unit}承担的下列任务提醒如下：",
    LetterKind.REQUEST: "感谢{unit}对{source}落实工作的支持。为及时掌握进展，现就下列任务商请反馈：",
    LetterKind.SUPERVISION: "按照{source}任务分工，{unit}承担的下列任务未按期推进，现予督办：",
    LetterKind.CIRCULAR: "{unit}承担的{source}下列任务持续滞后，拟列入通报：",
    LetterKind.TALK: "{unit}承担的{source}下列任务长期滞后。经研究，决定就有关情况约谈{unit}主要负责同志：",
}
_CLOSINGS = {
    LetterKind.REMINDER: "请抓紧办理，并自本函发出次日起{days}个工作日内书面反馈办理情况和下一步安排。",
    LetterKind.REQUEST: "请予支持，并自本函发出次日起{days}个工作日内函复有关情况，涉及数据的请注明口径和来源。",
    LetterKind.SUPERVISION: (
        "请主要负责同志亲自研究，查明原因，提出整改措施和完成时限，并自本函发出次日起{days}个工作日内书面反馈。"
    ),
    LetterKind.CIRCULAR: "通报范围为各有关单位，随{report}印发。",
    LetterKind.TALK: (
        "请就滞后原因、整改措施和完成时限准备书面材料，并自本通知发出次日起{days}个工作日内反馈；"
        "约谈时间、地点另行告知。"
    ),
}
"""The limit is counted as the program counts it, from the day after it left."""


@dataclass(frozen=True)
class Source:
    """The plan a letter speaks of; `number`: its 文号; `is_authorised`: somebody gave the office 督查 (授权依据)."""

    title: str
    number: str = ""
    is_authorised: bool = False


def draft(kind: LetterKind, plan: Source, unit: str, matters: Sequence[Matter], days: int, today: date) -> Words:
    """The draft of a letter to one body; `days`: working days for the answer."""
    source = f"《{plan.title}》（{plan.number}）" if plan.number else f"《{plan.title}》"
    return Words(
        title=shortened(_TITLES[kind].format(plan=plan.title), 200),
        opening=_OPENINGS[kind].format(source=source, unit=unit),
        lines=tuple(matter.say(today) for matter in matters),
        closing=_CLOSINGS[kind].format(days=days, report="督查专报" if plan.is_authorised else "调度专报"),
    )


def dispatch(round_label: str, unit_due_on: date, lead_due_on: date) -> Words:
    """调度函, at the opening of a round: what is asked, by when, with the forms (domain.md 8)."""
    return Words(
        f"关于调度{round_label}政策落实进展情况的函",
        "\n".join(
            (
                f"为全面掌握政策落实情况，现就{round_label}进展情况开展调度，有关事项如下：",
                "一、调度内容。各单位承担任务的本期进展、完成值、存在问题、下一步打算和需协调事项；没有变化的也要报送，已有内容不用重填。",
                f"二、报送时限。各责任单位{in_words(unit_due_on)}前报送；由牵头单位汇总的，牵头单位{in_words(lead_due_on)}前报送汇总结果。",
                "三、报送方式。登录系统在线填报，或者下载填报表填好后导入；报送内容须经本单位负责人审批。同一材料只报一次。",
                "四、有关要求。完成值请注明截至日期、口径和来源；涉密内容不得通过系统报送。",
            )
        ),
        (),
        "",
    )
