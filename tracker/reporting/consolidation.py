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

_BLANK = r"[^\S\n]*+"
# 1.  2、  （三）  ①  一是  第二，
_HAN = "[一二三四五六七八九十]{1,3}"
_COUNT = rf"(?:[0-9０-９]{{1,2}}|{_HAN})"
_NUMBER = rf"(?:{_COUNT}[、.．)）]|[(（]{_COUNT}[)）]|[①-⑳]|{_HAN}是|第{_HAN})[，,：:]?{_BLANK}"
# The beginning of a line, numbered or not, or of a part within one: 如下：一是【市交通局】…；二是【市商务委】….
_BLOCK_BEGINS = rf"(?:^{_BLANK}(?:{_NUMBER})?|[。；;：:]{_BLANK}{_NUMBER})"
# Behind 【市交通局】: words on its line, or on the next one, unless that is another block.
_AND_WORDS = rf"{_BLANK}[：:]?+(?:{_BLANK}\S|\s*+(?!(?:{_NUMBER})?【|{MISSING_WORDS}|{_FORMER_WORDS})\S)"

_MISSING_LINE = re.compile(rf"\n*(?:{MISSING_WORDS}|{_FORMER_WORDS})[^\n]*\s*$")


def mode_now(mode: Mode | None, lead_id: int | None) -> Mode | None:
    """How the reports of a task are collected: 分头直报 while nobody leads 牵头汇总.

    Example: the lead has left, and no other is named yet: each body reports to 综合处.
    """
    return Mode.EACH_REPORTS if mode is Mode.LEAD_CONSOLIDATES and lead_id is None else mode


def is_joint(mode: Mode | None, kind: Kind) -> bool:
    """Whether the bodies of a task report through its lead; the one text of a 保障 has no co-bodies (domain.md 5)."""
    return mode is Mode.LEAD_CONSOLIDATES and kind is not Kind.GOVERNANCE


def is_alone(mode: Mode | None, kind: Kind) -> bool:
    """Whether one body is alone with a task (单独); the one text of a 保障 is nobody's report."""
    return mode is Mode.SINGLE and kind is not Kind.GOVERNANCE


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

    Once is the whole line: 【市商务委】无新增 does not stand in 【市商务委】无新增项目. Blanks around lines, a number
    before the name and a new line behind it make no other block.
    """
    lines = rf"{_BLANK}\n{_BLANK}".join(re.escape(line.strip()) for line in words.strip().split("\n"))
    if not something(words) or _block(name, rf"{_BLANK}[：:]?\s*{lines}{_BLANK}$").search(text):
        return text
    return f"{text.rstrip()}\n【{name}】{words.strip()}".lstrip()


def quotes(texts: Iterable[str], name: str) -> bool:
    """Whether one of a joint report's texts has a co-body's block: 【市交通局】 or 1.【市交通局】 and its words.

    The words may stand on the next line. The name within a sentence (由【市交通局】另行报送) is no quote.
    """
    block = _block(name, _AND_WORDS)
    return any(block.search(text) for text in texts)


def _block(name: str, words: str) -> re.Pattern[str]:
    """A co-body's block, `words` being the pattern of what stands behind its name."""
    return re.compile(rf"{_BLOCK_BEGINS}【{re.escape(name)}】{words}", re.MULTILINE)


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
