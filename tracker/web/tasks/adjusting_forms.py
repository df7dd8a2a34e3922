"""The form of 调整分工: bodies, collectives, who leads, kind, whose each item is, each beside how it is now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask import request
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.errors import BadInput
from tracker.people.groups.likely_members import fits
from tracker.people.registry.queries import DepartmentRow
from tracker.plans.figure_terms import FigureTerms
from tracker.plans.owners.item_queries import IssuedItem
from tracker.reporting.division.shares import Division
from tracker.tasks.adjusting import NOBODY, Adjustment, GroupChange
from tracker.tasks.member_queries import NamedGroup
from tracker.typed import is_id
from tracker.vocabulary import Frequency, Kind, Mode, PartyRole, UnitClass
from tracker.web.request.choices import options
from tracker.web.request.fields import DayField
from tracker.web.request.form import Form
from tracker.web.request.plain_request import id_in

AS_IS = "不变"
EVERYBODY = "all"
_BETWEEN = re.compile(r"[、，,;；\s]+")


class AdjustmentForm(Form):
    """What is one for the whole task; what stands in boxes of its own for each item or collective: see `Sent`."""

    lead_id = SelectField("牵头（总负责）", coerce=int, default=NOBODY)
    mode = SelectField("汇总方式", default="")
    kind = SelectField("推进方式", default="")
    start_on = DayField("起始日期")
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

    def offer(self, now: Division, others: Iterable[DepartmentRow], today: date) -> AdjustmentForm:
        """Fill the lists. `others`: bodies of the region that have no duty in the task."""
        named = [(body.department_id, body.name) for body in now.bodies]
        rest = [(department.id, department.short_name) for department in others]
        self.lead_id.choices = options([(NOBODY, AS_IS), *named, *rest])
        self.mode.choices = options([("", AS_IS), *Mode.choices()])
        self.kind.choices = options([("", AS_IS), *Kind.choices()])
        for newcomer in self.newcomers:
            newcomer.choices = options([(NOBODY, "—"), *rest])
        if not self.is_submitted():
            self.since.data = today.isoformat()
            self.start_on.data = now.start_on.isoformat() if now.start_on else ""
        return self

    @property
    def newcomers(self) -> tuple[SelectField, ...]:
        """The lists of bodies that may come in."""
        return (self.join_1, self.join_2, self.join_3)


@dataclass
class Sent:
    """What the page sent beside the form's own fields; `faults`: names that mean nobody, each with where it stands.

    `here`: the bodies of the region, `below`: these and those of the jurisdictions below it.
    """

    now: Division
    items: Sequence[IssuedItem]
    groups: Sequence[NamedGroup]
    terms: Mapping[int, FigureTerms]
    here: Sequence[DepartmentRow]
    below: Sequence[DepartmentRow]
    faults: list[str] = field(default_factory=list)

    def adjustment(self, form: AdjustmentForm) -> Adjustment:
        """Everything that was sent, without what is as it was."""
        held = {body.department_id: body for body in self.now.bodies}
        joins = {newcomer.data: PartyRole.CO for newcomer in form.newcomers if newcomer.data}
        groups = dict(self._groups())
        there = {*held, *joins}.union(*(change.joins for change in groups.values()))
        owners = self._with_sentences(dict(self._owners(there)))
        acting = {body for bodies in owners.values() for body in bodies if body not in there}
        return Adjustment(
            since=form.since.value,
            reason=form.reason.data or "",
            document=form.document.data or "",
            joins={**joins, **dict.fromkeys(sorted(acting), PartyRole.ACTING)},
            leaves=frozenset(request.form.getlist("leaves", type=id_in)) & held.keys(),
            lead_id=form.lead_id.data or None,
            mode=Mode.of(form.mode.data),
            kind=Kind.of(form.kind.data),
            start_on=form.start_on.value if form.start_on.value != self.now.start_on else None,
            owners=owners,
            terms=terms_in(self.terms),
            groups=groups,
        )

    def _owners(self, there: Iterable[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """By item its bodies, where they are others than now; all boxes empty says nothing."""
        known = set(there)
        for item in self.items:
            sent, outside = request.form.getlist(f"owner_{item.id}"), self._outside(item)
            if EVERYBODY in sent:
                if outside:
                    self.faults.append(f"“{item.label}”勾了“本条各单位共同”，不能再写本条以外的单位，请改其中一处")
                ticked: tuple[int, ...] = ()
            else:
                told = [int(one) for one in sent if is_id(one) and int(one) in known]
                ticked = tuple(dict.fromkeys([*told, *outside]))
                if not ticked:
                    continue
            if item.is_open or set(ticked) != set(item.owner_ids):
                yield item.id, ticked

    def _with_sentences(self, owners: Mapping[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
        """With the figures and dates of the sentences that go to other bodies, where 连同句中指标 is ticked.

        What was changed by itself goes its own way; what is of all bodies together takes nothing along.
        """
        found = dict(owners)
        for item in self.items:
            bodies = owners.get(item.sentence_id, ()) if item.sentence_id is not None else ()
            is_others = item.is_open or set(item.owner_ids) != set(bodies)
            if bodies and is_others and f"along_{item.sentence_id}" in request.form:
                found.setdefault(item.id, bodies)
        return found

    def _outside(self, item: IssuedItem) -> list[int]:
        return self._named(request.form.get(f"outside_{item.id}", ""), self.here, f"“{item.label}”的实际承办单位")

    def _groups(self) -> Iterator[tuple[int, GroupChange]]:
        """By collective what becomes of it, where that is something else than now."""
        for group in self.groups:
            name, line = f"group_{group.line.id}", group.line
            where = f"“{line.phrase}”加入的单位"
            joins = {
                *request.form.getlist(f"{name}_joins", type=id_in),
                *self._named(request.form.get(f"{name}_names", ""), self.below, where),
            }
            leaves = request.form.getlist(f"{name}_leaves", type=id_in)
            answers = request.form.get(f"{name}_consolidator", type=id_in)
            told = GroupChange(frozenset(joins), frozenset(leaves), answers)
            change = told.beyond(group.member_ids, line.consolidator_id)
            if change != GroupChange():
                yield line.id, change

    def _named(self, text: str, among: Sequence[DepartmentRow], where: str) -> list[int]:
        """The bodies of these names; what means nobody, or several, is a fault."""
        found = []
        for name in dict.fromkeys(part for part in _BETWEEN.split(text) if part):
            meant = [department for department in among if name in (department.name, department.short_name)]
            meant = meant or [department for department in among if name in department.other_names]
            if len(meant) == 1:
                found.append(meant[0].id)
            else:
                self.faults.append(f"{where}：{'名册里有几家' if meant else '名册里没有'}“{name}”，请写全称")
        return found


@dataclass(frozen=True)
class GroupBox:
    """A collective as the page shows it. `likely`: bodies that its words mean and that do not belong to it yet."""

    group: NamedGroup
    likely: Sequence[DepartmentRow]

    @classmethod
    def of(cls, group: NamedGroup, sent: Sent) -> GroupBox:
        """With those of the region and below that fit, and those that were ticked."""
        known = {member.department_id for member in group.members}
        return cls(
            group, [department for department in sent.below if department.id not in known and _fits(group, department)]
        )

    @property
    def name(self) -> str:
        """How its fields begin: group_7."""
        return f"group_{self.group.line.id}"


def _fits(group: NamedGroup, row: DepartmentRow) -> bool:
    is_below = row.jurisdiction_id != group.line.jurisdiction_id or row.unit_class is UnitClass.LOWER_COMMISSION
    return is_below and fits(group.line.phrase, (row.name, row.short_name, *row.other_names))


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
        return replace(now.at(Frequency(frequency)), source_id=id_in(source) or None)
    except ValueError:
        raise BadInput("“频次”或“数据来源单位”没有这一项，请重新选择") from None
