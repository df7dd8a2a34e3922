"""The form that every form is made of: its values are what the browser sent, its own messages are Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

from tracker.errors import BadInput

if TYPE_CHECKING:
    import wtforms
    from wtforms.fields.core import Field

    class _Form(wtforms.Form):
        """FlaskForm as it would be typed: it comes without types."""

        def is_submitted(self) -> bool:
            """Whether this request is one that sends."""
else:
    from flask_wtf import FlaskForm as _Form


class Form(_Form):
    """In a POST it holds what was sent, in a GET nothing; `validate()` checks every field and the session's token."""

    class Meta:
        locales = ("zh",)

    def demand_valid(self) -> None:
        """BadInput that names everything wrong: for a form of hidden fields and buttons, which no page shows again."""
        if not self.validate():
            raise BadInput("；".join(message for field in self for message in field.errors))

    def blaming(self, otherwise: Field) -> _Blaming:
        """`with form.blaming(form.reason): …`: BadInput raised in it stands beside the field it names, else this one.

        Then the code after the block goes on, and shows the form again.
        """
        return _Blaming(self, otherwise)

    def blame(self, refused: BadInput) -> list[str]:
        """Put each message beside the field it names; those that name none of this form are given back."""
        unplaced = []
        for problem in refused.problems:
            if problem.field in self:
                self[problem.field].errors = [*self[problem.field].errors, problem.message]
            else:
                unplaced.append(problem.message)
        return unplaced


@dataclass(frozen=True)
class _Blaming:
    form: Form
    otherwise: Field

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(raised, BadInput):
            return False
        unplaced = self.form.blame(raised)
        self.otherwise.errors = [*self.otherwise.errors, *unplaced]
        return True
