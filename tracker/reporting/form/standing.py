"""A report as it stands in the system, beside which a filled form is laid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from tracker.reporting.asked.own_answers import own_field
from tracker.reporting.asked.questions import Draft, Figure, Questions
from tracker.reporting.form.fields import Fields, FigureField, Part, fields_of
from tracker.vocabulary import ReportState


@dataclass(frozen=True)
class StandingReport:
    """A report as it stands in the system. `written`: its newest text, None where there is none.

    `begin`: what a form begins with: that text, else the words sent last (`before`).
    `last`: those accepted last, which 无变化 repeats; `refusal`: why it cannot be said.
    `is_open`: it can be written now; `is_entered`: by the office for the unit (代录), and goes to review at once.
    `saved_at`, `saved_by`: when and by whom the newest text was saved; `references`: its proofs told in words.
    `is_dealt_with`: the 需协调事项 of `last` came to its end, nobody asks for it anew.
    `is_on_record`: it is 缺报 and nobody makes it up.
    `is_of_others`: who hands the form in neither writes it nor enters it, another 处室 has its plan.
    `is_own_form`: that text came with an earlier state of the same form, by who hands it in now; nobody wrote since.
    `gone`: figures of the task that belong to other bodies now; a form handed out before still has rows of them.
    """

    report_id: int
    title: str
    state: ReportState
    is_open: bool
    is_entered: bool
    asked: Questions
    begin: Draft
    written: Draft | None = None
    last: Draft | None = None
    before: Draft | None = None
    refusal: str | None = None
    saved_at: datetime | None = None
    saved_by: str = ""
    references: str = ""
    gone: tuple[Figure, ...] = ()
    is_dealt_with: bool = False
    is_own_form: bool = False
    is_on_record: bool = False
    is_of_others: bool = False

    @cached_property
    def gone_fields(self) -> frozenset[str]:
        """Of those figures."""
        parts = {FigureField(part, figure.indicator_id).name for figure in self.gone for part in Part}
        return frozenset(parts | {own_field(figure.key) for figure in self.gone})

    @cached_property
    def fields(self) -> Fields:
        """What a form would show of it now."""
        return fields_of(self.begin, self.asked, is_written=self.written is not None, references=self.references)
