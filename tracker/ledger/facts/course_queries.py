"""How a task came to its state and its terms, and who led it when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.plans.models import TaskTerms, TaskTransition
from tracker.reporting.consolidation import is_alone, mode_now
from tracker.vocabulary import Kind, Mode, TaskState


@dataclass(frozen=True)
class TaskCourse:
    """How one task's state and terms came about, oldest first."""

    transitions: Sequence[TaskTransition]
    terms: Sequence[TaskTerms]

    @property
    def state(self) -> TaskState:
        """The state it came to."""
        return TaskState(self.transitions[-1].state) if self.transitions else TaskState.DRAFT

    def is_led_at(self, at: datetime) -> bool:
        """Whether a lead reported for all at an instant. A task without terms of its own counts as led."""
        terms = self._terms_at(at)
        return terms is None or _are_led(terms)

    def is_alone_at(self, at: datetime) -> bool:
        """Whether one body was alone with the task (单独) at an instant."""
        terms = self._terms_at(at)
        return terms is not None and is_alone(Mode.of(terms.mode), Kind(terms.kind))

    @property
    def was_led_at_times(self) -> bool:
        """Whether a lead reported for all at one time, and each body for itself at another."""
        return len({_are_led(term) for term in self.terms}) > 1

    def collects_at(self, body_id: int, at: datetime) -> bool:
        """Whether it was this lead that had the texts of the others, not one beside it (共同牵头)."""
        terms = self._terms_at(at)
        return terms is None or terms.lead_id == body_id

    def _terms_at(self, at: datetime) -> TaskTerms | None:
        if len(self.terms) < 2:
            return next(iter(self.terms), None)
        return next((term for term in reversed(self.terms) if term.recorded_at <= at), self.terms[0])


def _are_led(terms: TaskTerms) -> bool:
    return mode_now(Mode.of(terms.mode), terms.lead_id) is Mode.LEAD_CONSOLIDATES
