"""The hidden mark of a row of the Excel form: whose report it is, what stood there, and that nobody altered it.

Pure. The check keeps out marks that were typed or cut, not forgers: who may write is asked of the person.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import ClassVar, Self

from tracker.reporting.form.columns import folded
from tracker.reporting.form.fields import Fields, shown
from tracker.typed import is_id

_SEPARATOR = "|"
_REPORT = "R1"
_SHOWN = 12

PRINTED = ("subject", "target", "unit")
"""The columns of the sheet of figures whose words the mark of a row knows."""


@dataclass(frozen=True)
class FormKey:
    """One form: the body it was made for and the round it is for."""

    jurisdiction_id: str
    round_name: str
    department_id: int


@dataclass(frozen=True)
class RowKey:
    """One report of a form as it was handed out. `version`: the report's; `digest`: of what was printed."""

    form: FormKey
    code: str
    report_id: int
    version: int
    digest: str

    @property
    def thing(self) -> tuple[str, FormKey, int]:
        """What the row is of, whenever the form was handed out: of one report a form has one row."""
        return _REPORT, self.form, self.report_id

    def __str__(self) -> str:
        return sealed(
            _REPORT,
            self.form.jurisdiction_id,
            self.form.round_name,
            self.form.department_id,
            self.code,
            self.report_id,
            self.version,
            self.digest,
        )

    @classmethod
    def parse(cls, text: str) -> RowKey | None:
        """The mark in a cell, None where it was altered or is none."""
        parts = unsealed(_REPORT, text)
        if parts is None or len(parts) != 7:
            return None
        jurisdiction_id, round_name, department_id, code, report_id, version, digest = parts
        if not all(is_id(number) for number in (department_id, report_id, version)):
            return None
        form = FormKey(jurisdiction_id, round_name, int(department_id))
        return cls(form, code, int(report_id), int(version), digest)


@dataclass(frozen=True)
class ItemKey:
    """One figure or date of a report. `printed`: see printed_of; empty where the form does not say it.

    `kind`: how its mark begins; `kind_before`: in forms handed out before it said what is printed.
    """

    kind: ClassVar[str]
    kind_before: ClassVar[str]

    code: str
    report_id: int
    item_id: int
    printed: str = ""

    @property
    def thing(self) -> tuple[str, int, int]:
        """What the row is of."""
        return self.kind, self.report_id, self.item_id

    def __str__(self) -> str:
        return sealed(self.kind, self.code, self.report_id, self.item_id, self.printed)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The mark in a cell, None where it was altered or is none."""
        parts = unsealed(cls.kind, text) or [*(unsealed(cls.kind_before, text) or []), ""]
        if len(parts) != 4 or not all(is_id(number) for number in parts[1:3]):
            return None
        return cls(parts[0], int(parts[1]), int(parts[2]), parts[3])


class FigureKey(ItemKey):
    """One figure, by its indicator."""

    kind, kind_before = "F2", "F1"


class DateKey(ItemKey):
    """One own date that nobody owns yet, by its milestone."""

    kind, kind_before = "D2", "D1"


def printed_of(subject: str, target: str, unit: str) -> str:
    """A short fingerprint of 指标名称, 目标 and 计量单位 as a row prints them.

    Several figures of a task bear its code: of rows sorted without their hidden mark only these words are left.
    """
    return _check(_SEPARATOR.join(folded(words) for words in (subject, target, unit)))


def item_key(text: str) -> ItemKey | None:
    """The mark of a row of the sheet of figures."""
    return FigureKey.parse(text) or DateKey.parse(text)


def digest_of(fields: Fields) -> str:
    """A short fingerprint of what a form shows of a report; what is empty, or not asked, counts for nothing."""
    told = {name: words for name, value in fields.items() if (words := shown(value))}
    words = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:_SHOWN]


def sealed(*parts: object) -> str:
    """A mark of these parts, the first its kind, with the check."""
    words = _SEPARATOR.join(map(str, parts))
    return f"{words}{_SEPARATOR}{_check(words)}"


def unsealed(kind: str, text: str) -> list[str] | None:
    """The parts of a mark of that kind, None where it is another or was altered."""
    words, _, check = text.strip().rpartition(_SEPARATOR)
    first, *others = words.split(_SEPARATOR)
    return others if first == kind and check == _check(words) else None


def _check(words: str) -> str:
    return hashlib.sha256(f"tracker.form/1 {words}".encode()).hexdigest()[:_SHOWN]
