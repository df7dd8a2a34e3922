"""放假安排: the notices on record, taking another year's after a preview, and hearing no more that one is missing."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.acts.upkeep import calendar as calendar_acts
from tracker.acts.upkeep import rebuilding
from tracker.acts.upkeep.calendar import Effect
from tracker.calendar import days as calendar_days
from tracker.calendar.days import CalendarDay
from tracker.calendar.files import DayRow, read_notice
from tracker.errors import BadInput, TrackerError
from tracker.jobs import runs
from tracker.people.access import Permission
from tracker.vocabulary import CalendarFact
from tracker.web.request import signed_in
from tracker.web.request.form import Form
from tracker.web.request.guard import requires

bp = Blueprint("calendar", __name__, url_prefix="/calendar")

NOTHING_GIVEN = "请粘贴放假安排，或者选一个 CSV 文件"
NO_TEXT = "文件不是文本：请存为 CSV（UTF-8）"


class NoticeForm(Form):
    """The notice of one year: pasted or as a file, with its number."""

    notice = StringField(
        "通知文号和标题", [InputRequired("请填写“通知文号和标题”"), Length(max=200, message="文号和标题最多 200 字")]
    )
    text = TextAreaField("放假安排", [Length(max=20000, message="最多 20000 字")])
    file = FileField("或者 CSV 文件")

    @property
    def content(self) -> str:
        """What was pasted, else what the file says; BadInput."""
        if (self.text.data or "").strip():
            return str(self.text.data)
        data = self.file.data.read() if self.file.data else b""
        if not data:
            raise BadInput(NOTHING_GIVEN)
        try:
            return str(data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise BadInput(NO_TEXT) from None


@bp.get("")
@requires(Permission.CALENDAR_VIEW)
def index() -> ResponseReturnValue:
    """The notices on record, the newest first; what is missing; a form for another one."""
    return _page(NoticeForm())


@bp.post("/preview")
@requires(Permission.CALENDAR_LOAD)
def preview() -> ResponseReturnValue:
    """What taking it would change; nothing is kept yet."""
    form = NoticeForm()
    rows = _rows(form)
    if rows is None:
        return _page(form), 422
    effect = calendar_acts.preview(signed_in.act(), rows)
    return render_template("admin/calendar/preview.html", form=form, effect=effect, text=plain(rows), spans=spans(rows))


@bp.post("")
@requires(Permission.CALENDAR_LOAD)
def load() -> ResponseReturnValue:
    """Take it, as previewed."""
    form = NoticeForm()
    rows = _rows(form)
    if rows is None:
        return _page(form), 422
    effect = calendar_acts.load(signed_in.act(), rows)
    flash(told(effect), "done")
    return redirect(url_for("calendar.index"), 303)


@bp.post("/rebuild")
@requires(Permission.CALENDAR_LOAD)
def rebuild() -> ResponseReturnValue:
    """Solve the lights anew where the last run for it was not finished."""
    rebuilding.rebuild_again(signed_in.act(), signed_in.home_jurisdiction())
    flash("亮灯在后台重算", "done")
    return redirect(url_for("calendar.index"), 303)


@bp.post("/<int:year>/dismiss")
@requires(Permission.CALENDAR_VIEW)
def dismiss(year: int) -> ResponseReturnValue:
    """Hear no more that the year's notice is missing, before that year begins."""
    calendar_days.dismiss(signed_in.act(), year)
    flash(f"{year}年1月1日前不再提示", "done")
    return redirect(url_for("home.index"), 303)


def told(effect: Effect) -> str:
    """What became of it, in one sentence."""
    moved = [round.name for round in effect.open_rounds if round.has_moved]
    rest = f"；{'、'.join(sorted(set(moved)))}的截止日按新日历应改，请综合处在“期次与日历”办理" if moved else ""
    return f"已录入{effect.year}年放假安排，全年 {effect.working_after} 个工作日，亮灯在后台重算{rest}"


def spans(rows: list[DayRow] | list[CalendarDay]) -> list[tuple[str, str, str]]:
    """Days that follow each other as one line: ("2月5日至2月13日", "休", "春节")."""
    lines: list[list[DayRow | CalendarDay]] = []
    for row in rows:
        last = lines[-1][-1] if lines else None
        joins = last is not None and (last.kind, last.name) == (row.kind, row.name)
        if joins and last is not None and row.day - last.day == timedelta(days=1):
            lines[-1].append(row)
        else:
            lines.append([row])
    return [(_span(line), "休" if line[0].kind == CalendarFact.OFF else "班", line[0].name) for line in lines]


def _span(line: list[DayRow | CalendarDay]) -> str:
    first, last = line[0].day, line[-1].day
    said = f"{first.month}月{first.day}日"
    return said if first == last else f"{said}至{last.month}月{last.day}日"


def plain(rows: list[DayRow]) -> str:
    """The days as lines that are read again."""
    return "\n".join(f"{row.day},{row.kind.value},{row.name}" for row in rows)


def _rows(form: NoticeForm) -> list[DayRow] | None:
    """The days that were handed in, None where the form says what is wrong."""
    if not form.validate():
        return None
    try:
        return read_notice(form.content, form.notice.data or "", calendar_days.statutory_days())
    except TrackerError as refused:
        form.form_errors = [refused.message, *refused.details]
        return None


def _page(form: NoticeForm) -> str:
    today = signed_in.today()
    missing = calendar_days.missing_year(today)
    known = [(year, calendar_days.of_notice(year)) for year in calendar_days.known_years()]
    calendar = calendar_days.load_calendar()
    user_id = signed_in.actor().user_id or 0
    may_dismiss = missing is not None and missing > today.year and not calendar_days.is_dismissed(user_id, missing)
    return render_template(
        "admin/calendar/index.html",
        form=form,
        missing=missing,
        may_dismiss=may_dismiss,
        years=[
            (year, rows[0].source if rows else "", spans(rows), calendar.working_days(year)) for year, rows in known
        ],
        today=today,
        failed=runs.unfinished_rebuild(signed_in.home_jurisdiction()),
    )
