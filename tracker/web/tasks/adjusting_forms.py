"""The form of 调整分工: bodies, who leads, kind, whose each item is, each beside how it is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import request
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.errors import BadInput
from tracker.plans.figure_terms import FigureTerms
from tracker.plans.owners.item_queries import IssuedItem
from tracker.reporting.division.share_queries import Division
from tracker.tasks.adjusting import Adjustment
from tracker.vocabulary import Frequency, Kind, Mode, PartyRole
from tracker.web.request.choices import options
from tracker.web.request.fields import DayField
from tracker.web.request.form import Form
from tracker.web.request.plain_request import id_in

NOBODY = 0
NEWCOMERS = 3
AS_IS = "不变"
EVERYBODY = "all"


class AdjustmentForm(Form):
    """What is one for the whole task; whose each item is stands in boxes of its own, see `owners_in`."""

    lead_id = SelectField("牵头（总负责）", coerce=int, default=NOBODY)
    mode = SelectField("汇总方式", default="")
    kind = SelectField("推进方式", default="")
    join_1 = SelectField("新增单位", coerce=int, default=NOBODY)
    join_2 = SelectField("新增单位（二）", coerce=int, default=NOBODY)
    join_3 = SelectField("新增单位（三）", coerce=int, default=NOBODY)
    since = DayField("自何日起", [InputRequired("请填写“自何日起”")])
    reason = TextAreaField(
        "调整理由", [InputRequired("请填写“调整理由”"), Length(max=500, message="调整理由最多 500 字")]
    )
    document = StringField(
        "依据文号", [InputRequired("请填写“依据文号”"), Length(max=200, message="依据文号最多 200 字")]
    )

    def offer(self, now: Division, others: Iterable[tuple[int, str]], today: date) -> AdjustmentForm:
        """Fill the lists. `others`: bodies of the region that have no duty in the task."""
        named = [(body.department_id, body.name) for body in now.bodies]
        rest = list(others)
        self.lead_id.choices = options([(NOBODY, AS_IS), *named, *rest])
        self.mode.choices = options([("", AS_IS), *Mode.choices()])
        self.kind.choices = options([("", AS_IS), *Kind.choices()])
        for field in self.newcomers:
            field.choices = options([(NOBODY, "—"), *rest])
        if not self.is_submitted():
            self.since.data = today.isoformat()
        return self

    @property
    def newcomers(self) -> tuple[SelectField, ...]:
        """The lists of bodies that may come in."""
        return (self.join_1, self.join_2, self.join_3)

    def adjustment(self, now: Division, items: Sequence[IssuedItem], terms: Mapping[int, FigureTerms]) -> Adjustment:
        """What was sent, without what is as it was."""
        leaves = frozenset(request.form.getlist("leaves", type=id_in)) & {one.department_id for one in now.bodies}
        joins = {field.data: PartyRole.CO for field in self.newcomers if field.data}
        return Adjustment(
            since=self.since.value,
            reason=self.reason.data or "",
            document=self.document.data or "",
            joins=joins,
            leaves=leaves,
            lead_id=self.lead_id.data or None,
            mode=Mode(self.mode.data) if self.mode.data else None,
            kind=Kind(self.kind.data) if self.kind.data else None,
            owners=owners_in(items, {one.department_id for one in now.bodies} | set(joins)),
            terms=terms_in(terms),
        )


def owners_in(items: Sequence[IssuedItem], bodies: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """By item the bodies ticked in its boxes, where they are others than now; all boxes empty says nothing."""
    known = set(bodies)
    found = {}
    for item in items:
        sent = request.form.getlist(f"owner_{item.id}")
        if EVERYBODY in sent:
            ticked: tuple[int, ...] = ()
        else:
            ticked = tuple(id_in(one) for one in sent if one.isdigit() and int(one) in known)
            if not ticked:
                continue
        if item.is_open or set(ticked) != set(item.owner_ids):
            found[item.id] = ticked
    return found


def terms_in(terms: Mapping[int, FigureTerms]) -> dict[int, FigureTerms]:
    """By figure its 频次 and 数据来源单位 as sent, where they are others than now."""
    found = {}
    for figure_id, now in terms.items():
        frequency, source = request.form.get(f"frequency_{figure_id}"), request.form.get(f"source_{figure_id}")
        if frequency is None or source is None:
            continue
        told = _with(now, frequency, source)
        if told != now:
            found[figure_id] = told
    return found


def _with(now: FigureTerms, frequency: str, source: str) -> FigureTerms:
    try:
        changed: dict[str, Any] = {"frequency": Frequency(frequency), "source_id": id_in(source) or None}
    except ValueError:
        raise BadInput("“频次”或“数据来源单位”没有这一项，请重新选择") from None
    return FigureTerms(**{**vars(now), **changed})
