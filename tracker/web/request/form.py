"""The form that every form is made of: its values are what the browser sent, its own messages are Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.errors import BadInput

if TYPE_CHECKING:
    import wtforms

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
