"""Acts on tokens of other systems: issue, revoke, count a use."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from tracker import changes
from tracker.actor import Act
from tracker.database import end_read, writing_at_once
from tracker.errors import BadInput, Conflict, NotFound
from tracker.people.access import ADMINISTRATORS, GRANTS, Permission
from tracker.people.accounts.steps import NO_SUCH_USER
from tracker.people.models import InterfaceToken, User
from tracker.people.queries import jurisdictions_below
from tracker.people.tokens import rules, steps
from tracker.people.tokens.queries import roles_of
from tracker.people.tokens.rules import NewToken
from tracker.problems import Problem
from tracker.vocabulary import TokenScope

NO_TOKEN = "没有这个令牌，或者它不在本地区"
ALREADY = "这个令牌已经撤销"
ADMINISTRATOR = "系统、安全、审计管理员的账号不能用于接口，请另选账号"
NO_POST = "这个账号还没有生效的岗位，确认岗位后再签发"
IN_USE = "这个账号有人登录使用，接口要用专门开立、没有人登录过的账号"
NOT_A_WRITER = "这个账号的岗位不填报，不能给“报送”用途；填报要用单位联络员的账号"

_WRITERS = frozenset(role for grant in GRANTS if grant.permission is Permission.REPORT_FILL for role in grant.roles)


def issue(act: Act, new: NewToken) -> tuple[int, str]:
    """A token for an account of one's jurisdiction or below it; its id and the secret, which is told this once.

    BadInput names everything wrong, by the fields of the form. What the account may do is asked at every use.
    """
    problems = list(rules.faults(new, act.today))
    secret = rules.new_secret()
    with changes.writing(act) as session:
        user = session.get(User, new.user_id, with_for_update=True)
        if user is None or user.jurisdiction_id not in jurisdictions_below(act.actor.jurisdiction_id or ""):
            raise NotFound(NO_SUCH_USER)
        why_not = _why_not(act, user, new)
        problems += [why_not] if why_not else []
        if problems:
            raise BadInput.of(problems)
        return steps.issue(act, user, new, secret).id, secret


def _why_not(act: Act, user: User, new: NewToken) -> Problem | None:
    roles = roles_of(user.id, act.today)
    if user.disabled_at is not None:
        return Problem("user_id", rules.CLOSED)
    if roles & ADMINISTRATORS:
        return Problem("user_id", ADMINISTRATOR)
    if not roles:
        return Problem("user_id", NO_POST)
    # Who issues it has the secret, and would act as the person.
    if user.last_login_at is not None:
        return Problem("user_id", IN_USE)
    if TokenScope.REPORT in new.scopes and not roles & _WRITERS:
        return Problem("report", NOT_A_WRITER)
    return None


def revoke(act: Act, token_id: int) -> None:
    """It is not taken from now on. NotFound of another jurisdiction, Conflict where it was revoked before."""
    with changes.writing(act) as session:
        token = session.get(InterfaceToken, token_id, with_for_update=True)
        if token is None or token.jurisdiction_id not in jurisdictions_below(act.actor.jurisdiction_id or ""):
            raise NotFound(NO_TOKEN)
        if token.revoked_at is not None:
            raise Conflict(ALREADY)
        steps.revoke(act, token)


def count_use(act: Act, token_id: int, scope: TokenScope) -> int | None:
    """Count one use of a token in the minute of the act; how many that makes in all serving processes.

    None where the database takes no write at once: reading goes on, and each process counts for itself meanwhile.
    """
    end_read()
    try:
        with writing_at_once() as connection:
            return steps.count(connection, token_id, scope, int(act.at.timestamp() // 60))
    except SQLAlchemyError:
        return None
