"""Accounts, for the administrators: list and disable; for the system administrator also add and reset a password."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.acts.people import accounts, hand_overs, invitations, second_factors
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people import queries
from tracker.people.access import Permission
from tracker.people.accounts import queries as account_queries
from tracker.people.accounts.entering.links import link_to
from tracker.people.accounts.entering.throttle_queries import locks
from tracker.people.accounts.factor.queries import those_with_factor
from tracker.people.accounts.grants.queries import OpenGrant, OpenHandOver, open_grants, open_hand_overs
from tracker.people.accounts.queries import UserRow
from tracker.people.accounts.stale_queries import stale_of
from tracker.people.registry import queries as department_queries
from tracker.vocabulary import Role
from tracker.web.accounts.user_forms import HandOverForm, NewUserForm
from tracker.web.request import signed_in
from tracker.web.request.choices import options
from tracker.web.request.guard import requires
from tracker.web.request.versions import required_version

bp = Blueprint("users", __name__, url_prefix="/users")


@bp.get("")
@requires(Permission.USER_VIEW)
def index() -> ResponseReturnValue:
    """All accounts of one's jurisdiction and those below it."""
    text = request.args.get("q", "").strip()
    rows = [
        row
        for row in account_queries.users(signed_in.home_jurisdiction(), signed_in.today())
        if not text or text in " ".join((row.username, row.display_name, row.departments))
    ]
    locked = locks([row.username for row in rows], signed_in.act_without_form().at)
    grants = open_grants(signed_in.home_jurisdiction())
    waiting = open_hand_overs(signed_in.home_jurisdiction())
    with_factor = those_with_factor([row.id for row in rows])
    stale = {account.user_id: account for account in stale_of(rows, signed_in.today())}
    known = {"locked": locked, "grants": grants, "hand_overs": waiting, "with_factor": with_factor, "stale": stale}
    return render_template("accounts/users/index.html", rows=rows, q=text, **known)


@bp.get("/grants/<int:grant_id>")
@requires(Permission.POST_GRANT)
def grant(grant_id: int) -> ResponseReturnValue:
    """A post that waits for confirmation."""
    return render_template("accounts/users/grant.html", grant=_grant(grant_id))


@bp.post("/grants/<int:grant_id>")
@requires(Permission.POST_GRANT)
def settle_grant(grant_id: int) -> ResponseReturnValue:
    """Confirm it or refuse it."""
    waiting, is_granted = _grant(grant_id), _is_granted()
    accounts.settle_grant(signed_in.act(), grant_id, is_granted)
    words = "已确认" if is_granted else "不予确认" if waiting.is_held else "不予授予"
    flash(f"{words}：{waiting.display_name}，{waiting.role.label}（{waiting.department_name}）", "done")
    return redirect(url_for("users.index"), 303)


def _is_granted() -> bool:
    """What was decided; BadInput where a client sends neither: silence refuses nobody."""
    verdict = request.form.get("verdict")
    if verdict not in ("grant", "refuse"):
        raise BadInput("没有收到决定。请点“确认”或“不予”。")
    return verdict == "grant"


@bp.get("/hand-overs/<int:request_id>")
@requires(Permission.POST_GRANT)
def asked_hand_over(request_id: int) -> ResponseReturnValue:
    """A hand-over that waits for confirmation."""
    return render_template("accounts/users/asked_hand_over.html", asked=_asked_hand_over(request_id))


@bp.post("/hand-overs/<int:request_id>")
@requires(Permission.POST_GRANT)
def settle_hand_over(request_id: int) -> ResponseReturnValue:
    """Confirm it or refuse it."""
    asked, is_granted = _asked_hand_over(request_id), _is_granted()
    hand_overs.settle(signed_in.act(), request_id, is_granted)
    words = "已确认交接" if is_granted else "不予交接"
    flash(f"{words}：{asked.from_name}的岗位，接任人是{asked.to_name}", "done")
    return redirect(url_for("users.index"), 303)


@bp.get("/new")
@requires(Permission.USER_MANAGE)
def new() -> ResponseReturnValue:
    """The form for a new account."""
    return render_template("accounts/users/new.html", form=_form())


@bp.post("/new")
@requires(Permission.USER_MANAGE)
def add() -> ResponseReturnValue:
    """Add the account and show, once, the link by which its owner sets a password, or a one-time one."""
    form = _form()
    if form.validate():
        department = next(row for row in _departments() if row.id == form.department_id.data)
        asked = accounts.NewUser(
            jurisdiction_id=department.jurisdiction_id,
            username=form.username.data or "",
            display_name=form.display_name.data or "",
            department_id=department.id,
            role=next(role for role in Role if role == form.role.data),
            phone=form.phone.data or "",
            mail=(form.mail.data or "").strip(),
        )
        try:
            if _is_by_link():
                user_id, secret = accounts.invite_user(signed_in.act(), asked)
                link = _link_to(secret)
                return _told_once("accounts/users/link.html", user_id, is_new=True, link=link)
            user_id, password = accounts.add_user(signed_in.act(), asked)
            return _told_once("accounts/users/password.html", user_id, is_new=True, password=password)
        except (BadInput, RuleRefused) as refused:
            form.username.errors = [refused.message, *refused.details]
    return render_template("accounts/users/new.html", form=form), 422


@bp.get("/<int:user_id>/password")
@requires(Permission.USER_MANAGE)
def ask_password(user_id: int) -> ResponseReturnValue:
    """Ask before a password is reset."""
    return render_template("accounts/users/confirm.html", row=_row(user_id), act="password")


@bp.post("/<int:user_id>/password")
@requires(Permission.USER_MANAGE)
def reset_password(user_id: int) -> ResponseReturnValue:
    """Another password, by a link of its owner's or a one-time one, shown once; all sessions of the account end."""
    row = _row(user_id)
    if _is_by_link():
        link = _link_to(invitations.invite(signed_in.act(), row.id, required_version()))
        return _told_once("accounts/users/link.html", user_id, is_new=False, link=link)
    password = accounts.reset_password(signed_in.act(), row.id, required_version())
    return _told_once("accounts/users/password.html", user_id, is_new=False, password=password)


def _told_once(template: str, user_id: int, *, is_new: bool, **secret: str) -> str:
    """What is handed over, a link or a password, with the account as it stands now."""
    return render_template(template, row=_row(user_id), is_new=is_new, **secret)


@bp.get("/<int:user_id>/hand-over")
@requires(Permission.USER_MANAGE)
def ask_hand_over(user_id: int) -> ResponseReturnValue:
    """Who takes over all posts of the account, from when, with which words."""
    row = _row(user_id)
    return render_template("accounts/users/hand_over.html", row=row, form=_hand_over_form(row))


@bp.post("/<int:user_id>/hand-over")
@requires(Permission.USER_MANAGE)
def hand_over(user_id: int) -> ResponseReturnValue:
    """Ask that the posts pass on; once confirmed, reports, drafts and messages go with them."""
    row = _row(user_id)
    form = _hand_over_form(row)
    if form.validate():
        successor, since = _row(form.successor_id.data), form.since.value or signed_in.today()
        try:
            count = hand_overs.ask(signed_in.act(), row.id, successor.id, since, form.words.data or "")
        except (BadInput, RuleRefused) as refused:
            form.successor_id.errors = [refused.message, *refused.details]
        else:
            told = f"{row.display_name}的 {count} 个岗位自 {since} 起由{successor.display_name}接任"
            flash(f"已申请：{told}。安全管理员确认后生效", "done")
            return redirect(url_for("users.index"), 303)
    return render_template("accounts/users/hand_over.html", row=row, form=form), 422


@bp.get("/<int:user_id>/unlock")
@requires(Permission.USER_UNLOCK)
def ask_unlock(user_id: int) -> ResponseReturnValue:
    """Ask before a lock is lifted: it may stand there because somebody guesses."""
    return render_template("accounts/users/confirm.html", row=_row(user_id), act="unlock")


@bp.post("/<int:user_id>/unlock")
@requires(Permission.USER_UNLOCK)
def unlock(user_id: int) -> ResponseReturnValue:
    """The account's password is looked at again at once."""
    row = _row(user_id)
    accounts.unlock(signed_in.act(), row.id)
    flash(f"已解除账号 {row.username} 的登录锁定", "done")
    return redirect(url_for("users.index"), 303)


@bp.get("/<int:user_id>/code")
@requires(Permission.FACTOR_RESET)
def ask_reset_code(user_id: int) -> ResponseReturnValue:
    """Ask before a 动态口令 is taken away: who is it that says his telephone is lost?"""
    return render_template("accounts/users/confirm.html", row=_row(user_id), act="code")


@bp.post("/<int:user_id>/code")
@requires(Permission.FACTOR_RESET)
def reset_code(user_id: int) -> ResponseReturnValue:
    """The account signs in by its password and joins another telephone; all its sessions end."""
    row = _row(user_id)
    second_factors.reset(signed_in.act(), row.id)
    flash(f"已重置账号 {row.username} 的动态口令，它的登录已全部结束", "done")
    return redirect(url_for("users.index"), 303)


@bp.get("/<int:user_id>/disable")
@requires(Permission.USER_DISABLE)
def ask_disable(user_id: int) -> ResponseReturnValue:
    """Ask before an account is closed."""
    return render_template("accounts/users/confirm.html", row=_row(user_id), act="disable")


@bp.post("/<int:user_id>/disable")
@requires(Permission.USER_DISABLE)
def disable(user_id: int) -> ResponseReturnValue:
    """Close the account."""
    row = _row(user_id)
    accounts.disable_user(signed_in.act(), row.id, required_version())
    flash(f"已停用账号 {row.username}，它的登录已全部结束", "done")
    return redirect(url_for("users.index"))


def _is_by_link() -> bool:
    """Whether the button for a link was pressed: then nobody but its owner ever has the password."""
    return request.form.get("how") == "link"


def _link_to(secret: str) -> str:
    return link_to(current_app.config["TRACKER"].base_url, secret)


def _grant(grant_id: int) -> OpenGrant:
    known = (one for one in open_grants(signed_in.home_jurisdiction()) if one.id == grant_id)
    waiting = next(known, None)
    if waiting is None:
        raise NotFound(accounts.NO_GRANT)
    return waiting


def _asked_hand_over(request_id: int) -> OpenHandOver:
    known = (one for one in open_hand_overs(signed_in.home_jurisdiction()) if one.id == request_id)
    waiting = next(known, None)
    if waiting is None:
        raise NotFound(hand_overs.NO_REQUEST)
    return waiting


def _hand_over_form(leaver: UserRow) -> HandOverForm:
    form = HandOverForm()
    others = [
        row
        for row in account_queries.users(leaver.jurisdiction_id, signed_in.today())
        if row.id != leaver.id and not row.is_disabled and row.jurisdiction_id == leaver.jurisdiction_id
    ]
    # Nobody is chosen beforehand; first who is of the same unit, then who has no post yet.
    others.sort(key=lambda row: (row.departments != leaver.departments, bool(row.departments or row.roles)))
    form.successor_id.choices = options(
        [
            (0, "请选择"),
            *(
                (row.id, f"{row.display_name}（{row.username}，{row.departments or row.roles or '无岗位'}）")
                for row in others
            ),
        ]
    )
    return form


def _form() -> NewUserForm:
    form = NewUserForm()
    form.department_id.choices = options(
        (row.id, f"{row.short_name}（{row.jurisdiction_name}）") for row in _departments()
    )
    return form


def _departments() -> list[department_queries.DepartmentRow]:
    return department_queries.departments(signed_in.home_jurisdiction())


def _row(user_id: int) -> UserRow:
    """An account of one's own jurisdiction or of those below it; any other is not there."""
    row = account_queries.user_row(user_id, signed_in.today())
    if row is None or row.jurisdiction_id not in queries.jurisdictions_below(signed_in.home_jurisdiction()):
        raise NotFound("没有这个账号，或者它不在本地区")
    return row
