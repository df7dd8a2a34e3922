"""牵头汇总: whose report goes through the lead, quotes of co-bodies in the joint text, who is missing from it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from tracker.typed import something
from tracker.vocabulary import Kind, Mode, PartyRole, ReportState

MISSING_WORDS = "汇总时未收到配合单位报告："
"""What was missing when the joint report was sent. Nobody was late by that: co-bodies have until their own cut-off."""

_FORMER_WORDS = "配合单位未报："
"""The same in texts of earlier versions of the program."""

WITH_LEAD = frozenset({ReportState.HANDED_UP, ReportState.RECEIVED, ReportState.CONSOLIDATED})
"""States of a co-body's report whose text waits for the joint one."""
HANDED_ON = (*WITH_LEAD, ReportState.TO_REVIEW, ReportState.ACCEPTED)
"""The text has left its unit."""

ON_ITS_WAY = (ReportState.TO_APPROVE, ReportState.TO_REVIEW, *WITH_LEAD)
"""Its body has written it, and cannot go on before somebody has read it."""

COME = WITH_LEAD | {ReportState.ACCEPTED}
"""States of a co-body's report whose text lies with the lead or went further with it."""

QUOTED = ("progress_text", "problems", "next_steps", "coordination")
"""The texts of a report that a quote takes over; 不同意见 is for the coordinator, not for the joint text."""

_MISSING_LINE = re.compile(rf"\n*(?:{MISSING_WORDS}|{_FORMER_WORDS})[^\n]*\s*$")


def mode_now(mode: Mode | None, lead_id: int | None) -> Mode | None:
    """How the reports of a task are collected: 分头直报 while nobody leads 牵头汇总.

    Example: the lead has left, and no other is named yet: each body reports to 综合处.
    """
    return Mode.EACH_REPORTS if mode is Mode.LEAD_CONSOLIDATES and lead_id is None else mode


def is_joint(mode: Mode | None, kind: Kind) -> bool:
    """Whether the bodies of a task report through its lead; the one text of a 保障 has no co-bodies (domain.md 5)."""
    return mode is Mode.LEAD_CONSOLIDATES and kind is not Kind.GOVERNANCE


def hands_up(mode: Mode | None, kind: Kind, role: PartyRole, lead_id: int | None) -> bool:
    """Whether a body's report goes to the lead, and not to the coordinator (domain.md 1.4, 4)."""
    return is_joint(mode_now(mode, lead_id), kind) and role is not PartyRole.LEAD


def is_due_later(mode: Mode | None, kind: Kind, role: PartyRole, lead_id: int | None) -> bool:
    """Whether a quarter's report is due by the lead's cut-off: of 牵头汇总 what goes to the coordinator (domain.md 7).

    Example: the lead's own, and that of every body while nobody leads. What goes to the lead has to be there before.
    """
    return mode is Mode.LEAD_CONSOLIDATES and not hands_up(mode, kind, role, lead_id)


def with_quote(text: str, name: str, words: str) -> str:
    """The joint text with a co-body's words under its name, word for word; twice is once, “无” is not quoted.

    Once is the whole line: 【市商务委】无新增 does not stand in 【市商务委】无新增项目.
    """
    quote = f"【{name}】{words.strip()}"
    if not something(words) or f"\n{quote}\n" in f"\n{text}\n":
        return text
    return f"{text.rstrip()}\n{quote}".lstrip()


def quotes(texts: Iterable[str], name: str) -> bool:
    """Whether one of a joint report's texts has a co-body's block: a line that begins with 【市交通局】 and its words.

    The name within a sentence (由【市交通局】另行报送) is no quote.
    """
    block = re.compile(rf"^[^\S\n]*【{re.escape(name)}】[^\S\n]*\S", re.MULTILINE)
    return any(block.search(text) for text in texts)


def naming_missing(text: str, names: Sequence[str], former: Collection[str] = ()) -> str:
    """The joint text with one last line that names the co-bodies that have not reported; without it if all have.

    `former`: such lines of its earlier versions. Each speaks of its version alone, also where words were put behind it.
    """
    kept = without_missing("\n".join(line for line in text.split("\n") if line.strip() not in former))
    return f"{kept}\n{missing_words(names)}".lstrip() if names else kept


def missing_words(names: Sequence[str]) -> str:
    """The line “汇总时未收到配合单位报告：市交通局、市商务委”."""
    return MISSING_WORDS + "、".join(names)


def without_missing(text: str) -> str:
    """The joint text without the line that names who was missing, as when somebody writes on in it."""
    return _MISSING_LINE.sub("", text)


def missing_line(text: str) -> str:
    """The line of a joint text that names who was missing; empty where it has none."""
    found = _MISSING_LINE.search(text)
    return found.group().strip() if found else ""
