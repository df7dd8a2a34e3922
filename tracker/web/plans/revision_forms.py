"""Form of 新旧对照: which clause of the old plan goes on in which of the new one."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, StringField

from tracker.web.request.form import Form


class PairForm(Form):
    """Two clauses, put together or taken apart; `kind`: the list to return to."""

    task_id = IntegerField()
    draft_id = IntegerField()
    together = BooleanField()
    kind = StringField()

    def chosen(self) -> tuple[int, int] | None:
        """Both ids; None where one was not chosen."""
        if not self.validate() or self.task_id.data is None or self.draft_id.data is None:
            return None
        return self.task_id.data, self.draft_id.data
