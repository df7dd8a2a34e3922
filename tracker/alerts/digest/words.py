"""A digest as it leaves the program: title, how many, the three worst, the way to the page (domain.md 12). Pure.

No text of a report leaves: of a result only what it is, not the reason that somebody typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.alerts.digest.rules import WORST, Digest, Item, Line
from tracker.vocabulary import AlertStage

MARK = "任务提醒"
"""The first word of every message: what a robot of 钉钉 or 飞书 that wants a keyword is given."""

SHORT = 80
"""Characters of a line; a weekly list of the worst has as many lines of its own."""

REPEATED = "（可能重复）"
"""Before what may have arrived already: nobody said what became of it (reliability.md P3)."""


@dataclass(frozen=True)
class Words:
    """`title`: one line; `body`: whom it is for, the worst, the way to the page; `brief`: the same naming no task."""

    title: str
    body: str
    brief: str


def words(digest: Digest, reader: str, url: str, elsewhere: int = 0) -> Words:
    """The digest for one reader (张明（市商务委联络员）); `url`: of the product, without a slash at the end.

    `elsewhere`: how many messages he has of which this channel may not hear.
    """
    title, way = _title(digest), f"办理：{url}/inbox"
    rest = [f"另有 {digest.left} 件"] if digest.left else []
    others = [f"其他单位的提醒 {elsewhere} 件，请登录系统查看"] if elsewhere else []
    body = [reader, _ages(digest), *_worst(digest, url), *rest, *others, way]
    return Words(title, "\n".join(body), "\n".join([f"{reader}：请登录系统查看", way]))


def _title(digest: Digest) -> str:
    """“任务提醒：5 件待办，已逾期 2 件”; what asks for nothing is told apart."""
    results = sum(item.is_result for item in digest.items)
    lists = sum(item.stage is AlertStage.WEEKLY for item in digest.items)
    todo = len(digest.items) - results - lists
    parts = [f"{todo} 件待办"] if todo else []
    if digest.overdue:
        parts.append(f"已逾期 {digest.overdue} 件")
    if lists:
        parts.append(AlertStage.WEEKLY.label)
    if results:
        parts.append(f"办理结果 {results} 件")
    return f"{MARK}：{'，'.join(parts)}"


def _ages(digest: Digest) -> str:
    """“逾期30天以上 1，今天到期 2，办理结果 1”."""
    return "，".join(f"{age.label} {count}" for age, count in digest.counts.items())


def _worst(digest: Digest, url: str) -> Iterator[str]:
    for number, line in enumerate(digest.worst, start=1):
        yield f"{number}. {said(line)}"
        yield f"{url}/inbox/{line.first.id}"


def said(line: Line) -> str:
    """One line in words: the message, cut short, or how many year-end points there are."""
    if line.is_list:
        due = line.first.due_on
        end = "尚无核定结论" if line.first.stage is AlertStage.A6 else "请按期完成"
        return f"年末节点 {len(line.items)} 个，{due}到期，{end}"
    told, most = _outside(line.first), SHORT * (WORST if line.first.stage is AlertStage.WEEKLY else 1)
    return told if len(told) <= most else f"{told[: most - 1]}…"


def _outside(item: Item) -> str:
    """What may leave the program: a result without the reason after its colon."""
    return item.message.partition("：")[0] if item.stage is AlertStage.RESULT else item.message
