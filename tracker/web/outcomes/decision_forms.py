"""The form of a leader's act on a task."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired

from tracker.vocabulary import Ground, TaskAct
from tracker.web.request.form import Form


class DecideForm(Form):
    """理由 or 依据文号, and of 并入 the task it goes into."""

    ground = TextAreaField()
    into = StringField("并入的任务编号")

    def is_whole(self, act: TaskAct, needs: Ground) -> bool:
        """Whether the act has what it asks for; what is wanting is said at the fields."""
        asked = {"ground": DataRequired(f"请填写{act.label}的{needs.label}")}
        if act is TaskAct.MERGE:
            asked["into"] = DataRequired("请填写并入哪一条任务的编号。")
        return self.validate(extra_validators={name: [rule] for name, rule in asked.items()})
