"""发送渠道: by which ways digests leave, each with a test; pausing and releasing. No business text, no keys."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.core import Field

from tracker.acts.alerts import channels, outbox
from tracker.alerts.channels import keys
from tracker.alerts.outbox import channel_queries, queries
from tracker.alerts.outbox.channel_queries import ChannelRow
from tracker.alerts.outbox.delivery_queries import last_of_channels
from tracker.config import Config
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.access import Permission
from tracker.people.registry import queries as departments
from tracker.vocabulary import ChannelKind
from tracker.web.admin.channel_forms import MailForm, PauseForm, RobotForm, TestForm
from tracker.web.request import signed_in
from tracker.web.request.choices import options
from tracker.web.request.guard import requires
from tracker.web.request.versions import required_version

bp = Blueprint("channels", __name__, url_prefix="/channels")

Form = MailForm | RobotForm


@bp.get("")
@requires(Permission.CHANNEL_MANAGE)
def index() -> ResponseReturnValue:
    """All channels in their order, whether anything leaves, who is reached by none."""
    return _index(PauseForm())


def _index(form: PauseForm) -> str:
    code = signed_in.home_jurisdiction()
    rows = channel_queries.channels(code)
    return render_template(
        "admin/channels/index.html",
        rows=rows,
        last=last_of_channels(row.id for row in rows),
        without_keys={row.id for row in rows if keys.read(_config().channel_keys, row.key_name) is None},
        pause=queries.pause(code),
        kinds=ChannelKind,
        unreached=channel_queries.without_channel(code, signed_in.today()),
        destinations=_config().destinations,
        form=form,
    )


@bp.get("/new")
@requires(Permission.CHANNEL_MANAGE)
def new() -> ResponseReturnValue:
    """The form of a new channel of ?kind=."""
    kind = _asked_kind()
    return _page(_form(kind), kind)


@bp.post("/new")
@requires(Permission.CHANNEL_MANAGE)
def add() -> ResponseReturnValue:
    """Add it and go on to its test."""
    kind = _asked_kind()
    form = _form(kind)
    if form.validate():
        with form.blaming(_place(form)):
            id = channels.add(signed_in.act(), _config(), signed_in.home_jurisdiction(), kind, form.settings())
            flash("已添加，请发一条测试消息", "done")
            return redirect(url_for("channels.ask_test", channel_id=id), 303)
    return _page(form, kind), 422


@bp.get("/<int:channel_id>")
@requires(Permission.CHANNEL_MANAGE)
def edit(channel_id: int) -> ResponseReturnValue:
    """The settings of one."""
    row = _row(channel_id)
    return _page(_form(row.line.kind, row), row.line.kind, row)


@bp.post("/<int:channel_id>")
@requires(Permission.CHANNEL_MANAGE)
def change(channel_id: int) -> ResponseReturnValue:
    """Other settings."""
    row = _row(channel_id)
    form = _form(row.line.kind, row)
    if form.validate():
        with form.blaming(_place(form)):
            channels.change(signed_in.act(), _config(), row.id, required_version(), form.settings())
            flash(f"已保存：{form.name.data}", "done")
            return redirect(url_for("channels.index"), 303)
    return _page(form, row.line.kind, row), 422


@bp.post("/<int:channel_id>/switch")
@requires(Permission.CHANNEL_MANAGE)
def switch(channel_id: int) -> ResponseReturnValue:
    """Use it, or use it no more."""
    row = _row(channel_id)
    channels.switch(signed_in.act(), row.id, required_version(), not row.is_active)
    flash(f"已{'停用' if row.is_active else '启用'}：{row.name}", "done")
    return redirect(url_for("channels.index"), 303)


@bp.post("/<int:channel_id>/first")
@requires(Permission.CHANNEL_MANAGE)
def put_first(channel_id: int) -> ResponseReturnValue:
    """Everybody whom it reaches is told by it first."""
    row = _row(channel_id)
    channels.put_first(signed_in.act(), row.id, required_version())
    flash(f"已改为首选：{row.name}", "done")
    return redirect(url_for("channels.index"), 303)


@bp.get("/<int:channel_id>/test")
@requires(Permission.CHANNEL_MANAGE)
def ask_test(channel_id: int) -> ResponseReturnValue:
    """What a test sends, and to whom."""
    return _test_page(_row(channel_id), TestForm())


@bp.post("/<int:channel_id>/test")
@requires(Permission.CHANNEL_MANAGE)
def test(channel_id: int) -> ResponseReturnValue:
    """Send it and show what happened."""
    row, form = _row(channel_id), TestForm()
    if row.line.kind is not ChannelKind.MAIL or form.validate():
        try:
            outcome = channels.test(signed_in.act(), _config(), row.id, (form.to.data or "").strip())
        except (BadInput, RuleRefused) as refused:
            form.to.errors = [refused.message]
        else:
            return _test_page(row, form, outcome=outcome)
    return _test_page(row, form), 422


@bp.post("/pause")
@requires(Permission.CHANNEL_MANAGE)
def pause() -> ResponseReturnValue:
    """暂停发送 or 恢复发送, as the button says."""
    form = PauseForm()
    if not form.validate():
        return _index(form), 422
    act, code, reason = signed_in.act(), signed_in.home_jurisdiction(), form.reason.data or ""
    if request.form.get("what") == "release":
        outbox.release(act, code, reason)
        flash("已恢复发送", "done")
    else:
        outbox.pause(act, code, reason)
        flash("已暂停发送，提醒箱不受影响", "done")
    return redirect(url_for("channels.index"), 303)


def _test_page(row: ChannelRow, form: TestForm, **values: object) -> str:
    return render_template("admin/channels/test.html", row=row, form=form, words=channels.TEST_WORDS, **values)


def _page(form: Form, kind: ChannelKind, row: ChannelRow | None = None) -> str:
    return render_template("admin/channels/edit.html", form=form, kind=kind, kinds=ChannelKind, row=row)


def _form(kind: ChannelKind, row: ChannelRow | None = None) -> Form:
    if kind is ChannelKind.MAIL:
        line = row.line if row else None
        known = {"name": row.name, **vars(line)} if row and line else {"port": 465}
        return MailForm(data=known)
    form = RobotForm(data={"name": row.name, "department_id": row.department_id or 0} if row else None)
    units = departments.departments(signed_in.home_jurisdiction())
    form.department_id.choices = options(
        [(0, "多家单位（消息里不写任务内容）"), *((unit.id, f"{unit.short_name}一家") for unit in units)]
    )
    return form


def _place(form: Form) -> Field:
    """Where it sends to."""
    return form.host if isinstance(form, MailForm) else form.address


def _asked_kind() -> ChannelKind:
    asked = request.args.get("kind", "")
    found = next((kind for kind in ChannelKind if kind == asked), None)
    if found is None:
        raise NotFound("没有这种发送渠道")
    return found


def _row(channel_id: int) -> ChannelRow:
    """A channel of one's own jurisdiction; any other is not there."""
    rows = channel_queries.channels(signed_in.home_jurisdiction())
    found = next((row for row in rows if row.id == channel_id), None)
    if found is None:
        raise NotFound(channels.NO_CHANNEL)
    return found


def _config() -> Config:
    found = current_app.config["TRACKER"]
    assert isinstance(found, Config)
    return found
