"""tracker user: accounts and who holds which post."""

from __future__ import annotations

import sys
from datetime import date

import click

from tracker.acts.people import accounts, hand_overs, identities, invitations, second_factors
from tracker.cli.frame import DAY, Call, with_database
from tracker.cli.printing import json_option, print_json, print_table
from tracker.errors import BadInput, NotFound
from tracker.people import queries
from tracker.people.access import UNIT, Permission
from tracker.people.accounts import queries as account_queries
from tracker.people.accounts.entering.links import link_to
from tracker.vocabulary import Role


@click.group()
def user() -> None:
    """The noun."""


password_option = click.option("--password-stdin", is_flag=True, help="从标准输入读密码；否则生成一次性密码并显示")
link_option = click.option("--link", "by_link", is_flag=True, help="不生成密码，给一个 24 小时有效的链接由本人设")


@user.command("add", help="添加账号并给一个岗位")
@click.argument("username", metavar="NAME")
@click.option("--role", "role_code", required=True, metavar="ROLE", type=click.Choice([role.value for role in Role]))
@click.option("--department", metavar="NAME", help="单位；联络员和单位负责人必填，其他岗位默认为本地区发展改革委")
@click.option("--display-name", default="", metavar="NAME", help="姓名或岗位名称，默认与账号相同")
@click.option("--phone", default="", metavar="NUMBER", help="办公电话")
@password_option
@link_option
@with_database
def add(
    call: Call,
    username: str,
    role_code: str,
    department: str | None,
    display_name: str,
    phone: str,
    password_stdin: bool,
    by_link: bool,
) -> None:
    """`tracker user add NAME --role ROLE --jurisdiction CODE [--department NAME] [--password-stdin | --link]`."""
    _demand_one_way(password_stdin, by_link)
    call.demand(Permission.USER_MANAGE)
    role = next(role for role in Role if role == role_code)
    if department is None and role in UNIT:
        raise BadInput(f"{role.label}要用 --department 写明单位")
    if department is not None:
        body = call.department(department)
        code, department_id = body.jurisdiction_id, body.id
    else:
        code = call.jurisdiction()
        department_id = account_queries.commission_id(code)
    password = _typed_password() if password_stdin else None
    new = accounts.NewUser(
        jurisdiction_id=code,
        username=username.lower(),
        display_name=display_name or username,
        department_id=department_id,
        role=role,
        phone=phone,
        password=password,
        must_change=password is None,
    )
    add = accounts.invite_user if by_link else accounts.add_user
    _, secret = add(call.act(), new)
    click.echo(f"已添加账号 {new.username}（{role.label}）")
    if by_link:
        _tell_link(call, secret)
    else:
        _tell_once(password, secret)


@user.command("password", help="重设密码，该账号的所有登录随即失效")
@click.argument("username", metavar="NAME")
@password_option
@link_option
@with_database
def password(call: Call, username: str, password_stdin: bool, by_link: bool) -> None:
    """`tracker user password NAME [--password-stdin | --link]`."""
    _demand_one_way(password_stdin, by_link)
    call.demand(Permission.USER_MANAGE)
    if by_link:
        _tell_link(call, invitations.invite(call.act(), _id_of(call, username)))
        return
    typed = _typed_password() if password_stdin else None
    made = accounts.reset_password(call.act(), _id_of(call, username), None, typed)
    click.echo(f"已重设 {username} 的密码")
    _tell_once(typed, made)


@user.command("unlock", help="解除登录锁定：多次输错密码的账号可以马上再试")
@click.argument("username", metavar="NAME")
@with_database
def unlock(call: Call, username: str) -> None:
    """`tracker user unlock NAME`."""
    call.demand(Permission.USER_UNLOCK)
    accounts.unlock(call.act(), _id_of(call, username))
    click.echo(f"{username} 可以登录了")


@user.command("reset-code", help="重置动态口令：手机和恢复码都没有了的账号，凭密码登录后重新启用")
@click.argument("username", metavar="NAME")
@with_database
def reset_code(call: Call, username: str) -> None:
    """`tracker user reset-code NAME`."""
    call.demand(Permission.FACTOR_RESET)
    second_factors.reset(call.act(), _id_of(call, username))
    click.echo(f"已重置 {username} 的动态口令")


@user.command("identity", help="指明账号是统一身份认证里的哪个人；--remove 解除")
@click.argument("username", metavar="NAME")
@click.option("--subject", metavar="SUB", help="统一身份认证里的编号（sub）")
@click.option("--remove", is_flag=True, help="解除：以后只用本系统的密码登录")
@with_database
def identity(call: Call, username: str, subject: str | None, remove: bool) -> None:
    """`tracker user identity NAME --subject SUB | --remove`."""
    call.demand(Permission.USER_MANAGE)
    if bool(subject) == remove:
        raise BadInput("请用 --subject 写明编号，或用 --remove 解除，二者选一")
    user_id = _id_of(call, username)
    if remove:
        identities.unbind(call.act(), user_id)
        click.echo(f"{username} 不再对应统一身份认证里的人")
        return
    if call.settings.oidc is None:
        raise BadInput("没有设置统一身份认证（TRACKER_OIDC_ISSUER 等）")
    identities.bind(call.act(), user_id, call.settings.oidc.issuer, subject or "")
    click.echo(f"{username} 对应统一身份认证里的 {subject}")


@user.command("disable", help="停用账号，所做过的事仍留在记录中")
@click.argument("username", metavar="NAME")
@with_database
def disable(call: Call, username: str) -> None:
    """`tracker user disable NAME`."""
    call.demand(Permission.USER_DISABLE)
    accounts.disable_user(call.act(), _id_of(call, username), None)
    click.echo(f"已停用 {username}")


@user.command("hand-over", help="把一个账号的全部岗位交接给另一个账号，职责随岗位走")
@click.argument("leaver", metavar="FROM")
@click.argument("successor", metavar="TO")
@click.option("--on", "since", type=DAY, metavar="DATE", help="接任的第一天，默认今天")
@click.option("--note", "words", default="", metavar="TEXT", help="交接说明，接任人登录后看到")
@with_database
def hand_over(call: Call, leaver: str, successor: str, since: date | None, words: str) -> None:
    """`tracker user hand-over FROM TO [--on DATE] [--note TEXT]`."""
    call.demand(Permission.USER_MANAGE)
    act = call.act()
    pass_on = hand_overs.ask if act.actor.is_person else hand_overs.hand_over
    count = pass_on(act, _id_of(call, leaver), _id_of(call, successor), since or act.today, words)
    done = "申请交接给" if act.actor.is_person else "已交接给"
    click.echo(f"{leaver} 的 {count} 个岗位{done} {successor}")
    if act.actor.is_person:
        click.echo("安全管理员确认后生效", err=True)


@user.command("list", help="列出账号、岗位和状态")
@json_option
@with_database
def list_users(call: Call, as_json: bool) -> None:
    """`tracker user list [--json]`; without --jurisdiction those of all."""
    call.demand(Permission.USER_VIEW)
    rows = [row for code in call.jurisdictions() for row in account_queries.users(code, call.act().today)]
    if as_json:
        print_json([row.as_json() for row in rows])
        return
    head = ("账号", "姓名", "行政区划", "岗位", "单位", "最近登录", "状态")
    print_table(head, ([*row.as_line(), "停用" if row.is_disabled else "在用"] for row in rows))


def _id_of(call: Call, username: str) -> int:
    found = account_queries.user_named(username.lower())
    codes = queries.jurisdictions_below(call.jurisdiction()) if call.code or call.person else None
    if found is None or (codes is not None and found.jurisdiction_id not in codes):
        raise NotFound(f"没有账号“{username}”")
    return found.id


def _demand_one_way(password_stdin: bool, by_link: bool) -> None:
    if password_stdin and by_link:
        raise BadInput("--password-stdin 和 --link 只能选一个")


def _tell_link(call: Call, token: str) -> None:
    click.echo(f"设密码链接：{link_to(call.settings.base_url, token)}")
    click.echo("只显示这一次，24 小时内有效，只能用一次；请交给本人，由本人设密码", err=True)


def _typed_password() -> str:
    """The first line of standard input; at a terminal it is asked for twice and not shown."""
    if sys.stdin.isatty():
        return str(click.prompt("密码", hide_input=True, confirmation_prompt="再输一次"))
    typed = sys.stdin.readline().rstrip("\r\n")
    if not typed:
        raise BadInput("标准输入里没有密码")
    return typed


def _tell_once(typed: str | None, made: str) -> None:
    if typed is None:
        click.echo(f"一次性密码：{made}")
        click.echo("只显示这一次，请当面交给本人；首次登录后须修改", err=True)
