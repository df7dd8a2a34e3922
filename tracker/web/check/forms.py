"""Forms of the check page: the decision on one task, and the corrections of a figure, a date, a body."""

from __future__ import annotations

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

from tracker.plans.figure_terms import LAG_DAYS, LONGEST_LAG, FigureTerms
from tracker.vocabulary import (
    Direction,
    FigureMode,
    Frequency,
    Kind,
    LeadDecision,
    MarkAs,
    Mode,
    PartyRole,
    Relation,
    UnitClass,
)
from tracker.web.request.choices import options
from tracker.web.request.fields import AmountField, DayField
from tracker.web.request.form import Form

NOBODY = 0


class ChoiceForm(Form):
    """What 确认 and 保存 send of one task; the view fills the bodies to choose a lead from."""

    kind = SelectField("推进方式", choices=options(Kind.choices()))
    mode = SelectField("汇总方式", choices=options([("", "—"), *Mode.choices()]))
    decision = RadioField("由谁负总责", choices=options(LeadDecision.choices()), validate_choice=False)
    party_id = SelectField("牵头单位", coerce=int, validate_choice=False)


class ReasonForm(Form):
    """A reason."""

    reason = TextAreaField("理由", [InputRequired("请填写“理由”"), Length(max=500, message="理由最多 500 字")])


class TermsForm(Form):
    """How a figure is told; the view fills the bodies of the jurisdiction."""

    frequency = SelectField("频次", choices=options(Frequency.choices()))
    lag_days = AmountField("可得时滞（天）")
    source_id = SelectField("数据来源单位", coerce=int, default=NOBODY)
    baseline_value = AmountField("基期值")
    baseline_on = DayField("基期日")
    caliber = TextAreaField("口径", [Length(max=1000, message="口径最多 1000 字")])

    def validate_lag_days(self, field: AmountField) -> None:
        """Whole days, at most a year."""
        if field.value is not None and not (field.value == int(field.value) and 0 <= field.value <= LONGEST_LAG):
            field.errors = [*field.errors, f"“可得时滞”要写成 0 到 {LONGEST_LAG} 的天数"]

    def begin(self, terms: FigureTerms) -> None:
        """Show how it is told now."""
        self.frequency.data, self.source_id.data = terms.frequency.value, terms.source_id or NOBODY
        self.lag_days.process_data(terms.lag_days)
        self.baseline_value.process_data(terms.baseline_value)
        self.baseline_on.process_data(terms.baseline_on)
        self.caliber.data = terms.caliber

    @property
    def terms(self) -> FigureTerms:
        """What was typed."""
        frequency, lag = Frequency(self.frequency.data), self.lag_days.value
        return FigureTerms(
            frequency=frequency,
            lag_days=LAG_DAYS[frequency] if lag is None else int(lag),
            source_id=self.source_id.data or None,
            caliber=(self.caliber.data or "").strip(),
            baseline_value=self.baseline_value.value,
            baseline_on=self.baseline_on.value,
        )


class CorrectionForm(TermsForm):
    """How a figure that has gone out is told from now on, and why."""

    reason = TextAreaField("更正理由", [InputRequired("请填写“更正理由”"), Length(max=500, message="理由最多 500 字")])


class FigureForm(TermsForm):
    """Everything that can be corrected of a figure."""

    subject = StringField("指标", [InputRequired("请填写“指标”"), Length(max=200, message="指标最多 200 字")])
    relation = SelectField(
        "与目标值的关系",
        choices=options((relation.value, f"{relation.value} {relation.label}") for relation in Relation),
    )
    target = AmountField("目标值", [InputRequired("请填写“目标值”")])
    unit = StringField("单位", [Length(max=40, message="单位最多 40 字")])
    year = AmountField("目标年")
    mode = SelectField("算法", choices=options(FigureMode.choices()))
    direction = SelectField("方向", choices=options([("", "—"), *Direction.choices()]))

    def validate_year(self, field: AmountField) -> None:
        """A year is a whole number of this century."""
        if field.value is not None and not (field.value == int(field.value) and 2000 <= field.value <= 2100):
            field.errors = [*field.errors, "“目标年”要写成 2025 这样的年份"]


class DueForm(Form):
    """The date of an own sentence."""

    due_on = DayField("完成时限", [InputRequired("请填写“完成时限”")])


class RoleForm(Form):
    """Whether a body leads."""

    role = RadioField("角色", choices=options(PartyRole.named()))


class PartyForm(Form):
    """A body the text leaves out; the view fills the departments."""

    department_id = SelectField("单位", coerce=int)
    role = RadioField("角色", choices=options(PartyRole.named()))


class MeaningForm(Form):
    """Which body a written name means; `how` is the button pressed. The view fills the departments."""

    department_id = SelectField("名册中的单位", coerce=int, default=NOBODY)
    full_name = StringField("全称", [Length(max=200, message="全称最多 200 字")])
    unit_class = SelectField("单位类别", choices=options(UnitClass.choices()), default=UnitClass.GOVERNMENT.value)
    member_ids = SelectMultipleField("成员", coerce=int)
    consolidator_id = SelectField("汇总单位", coerce=int, default=NOBODY)


class RereadingForm(Form):
    """采用 or 不采用, of one difference."""

    key = StringField("不同之处", [InputRequired("没有选定是哪一处。请刷新后重新选择。")])
    adopt = RadioField(
        "处理",
        [AnyOf(("1", "0"), "请选择采用还是不采用。")],
        choices=options([("1", "采用"), ("0", "不采用")]),
        validate_choice=False,
    )


class MarkForm(Form):
    """Words of the text, and what they are."""

    words = StringField("原文中的文字", [InputRequired("请填写“原文中的文字”"), Length(max=200, message="最多 200 字")])
    meant = RadioField("设为", choices=options(MarkAs.choices()))
