"""Who may do what with an edition, and what its files are called. Pure.

Example: who reviewed an edition cannot sign it; 2026年第3季度政策落实调度台账（更正第2版）.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.actor import Actor
from tracker.clock import shanghai_date
from tracker.errors import Forbidden, RuleRefused
from tracker.supervision.period import Year, span_label, span_of
from tracker.supervision.selecting.rules import Chosen
from tracker.supervision.sheets.leader import NAME
from tracker.vocabulary import EditionAct, EditionState

KIND = "edition"
"""Of the runs that make one."""

SIGNED = (EditionState.FINAL, EditionState.CORRECTION)
"""Frozen."""

NO_EDITION = "没有这一版，或者不在本地区范围内。请从报表页进入。"
NOT_CLOSED = "本季报告期还没有关闭，现在只能出快报；关闭后再生成定稿。"
YEAR_NOT_CLOSED = "第4季度报告期还没有关闭，现在只能出年度快报文件（未定稿）；关闭后再生成年度报表。"
NO_CHANGE = "上一版签发后没有补报和更正，不用出新版。"
IS_REVIEWED = "这一版已审核，要重新生成，请先退回草稿。"
OWN_WORK = "生成或审核这一版的人不能签发，须由另一位综合处负责人签发；也可以请经办重新生成、审核。"
CHANGED = "这一版刚重新生成过，未办理。请刷新后核对，再办。"
UNSOUND = "这一版的文件或数据与指纹不符，不能签发。请重新生成。"

_FROM: Mapping[EditionAct, tuple[EditionState, ...]] = {
    EditionAct.REVIEW: (EditionState.DRAFT,),
    EditionAct.RETURN: (EditionState.REVIEWED,),
    EditionAct.SIGN: (EditionState.REVIEWED,),
}


@dataclass(frozen=True)
class Made:
    """Which edition a file is of."""

    jurisdiction_id: str
    quarter: str
    number: int

    def file_name(self, book: str, sha256: str, suffix: str) -> str:
        """In the editions folder: never the same for other bytes."""
        return f"{self.jurisdiction_id}-{self.quarter}-{self.number}-{book}-{sha256[:16]}{suffix}"


def demand_state(act: EditionAct, state: EditionState) -> None:
    """RuleRefused unless the act begins in this state."""
    if state not in _FROM[act]:
        wanted = "、".join(one.label for one in _FROM[act])
        raise RuleRefused(f"这一版现为{state.label}，只有{wanted}的可以{act.label}。")


def demand_other_person(actor: Actor, *others: int | None) -> None:
    """Forbidden for who prepared or reviewed it: a 定稿 needs a second person."""
    if actor.is_person and actor.user_id in others:
        raise Forbidden(OWN_WORK)


def signed_state(is_corrected: bool) -> EditionState:
    """定稿; of what corrects a signed one 更正."""
    return EditionState.CORRECTION if is_corrected else EditionState.FINAL


@dataclass(frozen=True)
class Named:
    """How an edition is called. `known_at`: of a year it says whether it is 年度快报 or 年度定稿."""

    quarter: str
    number: int
    state: EditionState
    known_at: datetime

    @property
    def kind(self) -> str:
        """快报, 定稿 of a year; nothing of a quarter."""
        span = span_of(self.quarter)
        return span.kind(shanghai_date(self.known_at)) if isinstance(span, Year) else ""

    @property
    def word(self) -> str:
        """年度快报, 年度定稿; nothing of a quarter."""
        return f"年度{self.kind}" if self.kind else ""

    @property
    def is_preliminary(self) -> bool:
        """年度快报."""
        span = span_of(self.quarter)
        return isinstance(span, Year) and span.is_preliminary(shanghai_date(self.known_at))

    def holds_back(self, today: date) -> bool:
        """Whether 年度定稿 is due and cannot be made: a 快报 was reviewed, and nobody has signed or returned it."""
        span = span_of(self.quarter)
        is_due = isinstance(span, Year) and not span.is_preliminary(today)
        return is_due and self.is_preliminary and self.state is EditionState.REVIEWED

    @property
    def state_label(self) -> str:
        """Its state; of a signed 年度快报 it is not 定稿."""
        return PRELIMINARY if self.is_preliminary and self.state in SIGNED else self.state.label

    @property
    def label(self) -> str:
        """“定稿第1版”, “更正第2版”, of a year “快报第1版”, “定稿更正第3版”; not signed “第1版（草稿）”."""
        if self.state not in SIGNED:
            return f"{self.kind}第{self.number}版（{self.state.label}）"
        is_first_of_year = self.kind and self.state is EditionState.FINAL
        return f"{self.kind}{'' if is_first_of_year else self.state.label}第{self.number}版"

    def handed_out_as(self, title: str) -> str:
        """The name of a file for who downloads it: of the first 定稿 nothing but its title."""
        told = [self.word] if self.is_preliminary else []
        if self.state not in SIGNED:
            told.append(UNSIGNED)
        elif self.state is EditionState.CORRECTION:
            told.append(f"更正第{self.number}版")
        return f"{title}（{'，'.join(told)}）" if told else title


PRELIMINARY = "快报"
UNSIGNED, BESIDE = "未签发", "另行生成，不是"


def without_edition(title: str, on: date, is_closed: bool, year: Year | None = None, signed: str = "") -> str:
    """The name of a file that is no edition: a 快报 with its day, or of a closed quarter that nobody has signed.

    `signed`: the edition of it that somebody has signed, 定稿第1版: then the name says that it is not that one.
    """
    if year is not None and year.is_preliminary(on):
        return f"{title}（{year.word(on)}{on}）"
    if is_closed:
        return f"{title}（{BESIDE}{signed}）" if signed else f"{title}（{UNSIGNED}）"
    return f"{title}（{PRELIMINARY}{on}）"


def with_book(title: str, is_leader: bool) -> str:
    """…（领导版）."""
    return f"{title}（{NAME}）" if is_leader else title


def excerpt(title: str, chosen: Chosen) -> str:
    """…台账（摘录：市交通局，6列）; as it is where nothing was chosen."""
    return f"{title}（{chosen.brief}）" if chosen.is_narrowed else title


@dataclass(frozen=True)
class Finding:
    """What a check of one edition came to. `state` None: it was signed and is not there any more.

    `state_label`: as it is told, 快报 of a signed 年度快报.
    """

    jurisdiction_id: str
    quarter: str
    number: int
    state: EditionState | None
    sha256: str
    edition_id: int | None = None
    faults: tuple[str, ...] = field(default_factory=tuple)
    state_label: str = ""

    @property
    def quarter_label(self) -> str:
        """2026年第3季度, 2026年度."""
        return span_label(self.quarter)

    @property
    def is_sound(self) -> bool:
        """Nothing was found."""
        return not self.faults
