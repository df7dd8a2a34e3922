"""What a token of another system must say before it is issued, and when it is not taken.

Pure. A token is somebody's account and less: what the account may not do, no token lets it do.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.problems import Problem
from tracker.vocabulary import TokenScope

LONGEST = timedelta(days=366)
LONGEST_NAME = 60
MOST_NETWORKS = 10

PREFIX = "trk_"
"""Every token begins so: a program that looks for secrets in files knows it."""

REVOKED = "令牌已撤销，请联系安全管理员"
EXPIRED = "令牌已到期，请安全管理员重新签发"
CLOSED = "令牌所属的账号已停用"
ELSEWHERE = "这个令牌不能从这个地址使用，请联系安全管理员核对来源地址"
NO_SCOPE = "这个令牌没有“{scope}”用途，请联系安全管理员"
TOO_OFTEN = "每分钟最多{scope} {limit} 次，请稍后再试"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class NewToken:
    """What is asked for: for which account and system, what for, until when (inclusive), from which networks."""

    user_id: int
    system: str
    scopes: frozenset[TokenScope]
    expires_on: date | None
    addresses: str = ""


AHEAD = 1
"""Minutes by which the clock of another serving process may be ahead."""


def new_secret() -> str:
    """A token, told once; the database keeps its fingerprint only."""
    return PREFIX + secrets.token_urlsafe(32)


def faults(new: NewToken, today: date) -> Iterator[Problem]:
    """Everything that is wrong with what is asked for, by the fields of its form."""
    if not new.system:
        yield Problem("system", "请填写“外部系统名称”")
    elif len(new.system) > LONGEST_NAME:
        yield Problem("system", f"外部系统名称最多 {LONGEST_NAME} 字")
    if not new.scopes:
        yield Problem("read", "请至少选一种用途")
    if new.expires_on is None:
        yield Problem("expires_on", "请填写“有效至”")
    elif not today <= new.expires_on <= today + LONGEST:
        yield Problem("expires_on", f"有效至应在 {today} 至 {today + LONGEST} 之间")
    try:
        if len(networks(new.addresses)) > MOST_NETWORKS:
            yield Problem("addresses", f"来源地址最多 {MOST_NETWORKS} 个，更多的请写成网段")
    except ValueError as wrong:
        yield Problem("addresses", str(wrong))


def networks(text: str) -> tuple[Network, ...]:
    """“10.20.0.5 10.21.0.0/16” as networks; ValueError (Chinese) for what is none."""
    found: list[Network] = []
    for part in text.replace(",", " ").replace("，", " ").replace("、", " ").split():
        try:
            found.append(ipaddress.ip_network(part))
        except ValueError as wrong:
            raise ValueError(f"“{part}”不是地址或网段，请写成 10.20.0.5 或 10.20.0.0/16") from wrong
    return tuple(found)


def is_from(address: str | None, addresses: str) -> bool:
    """Whether a request comes from where the token may be used; anywhere where nothing is said."""
    allowed = networks(addresses)
    if not allowed:
        return True
    try:
        at = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    if isinstance(at, ipaddress.IPv6Address) and at.ipv4_mapped:
        at = at.ipv4_mapped
    return any(at in network for network in allowed)


def scopes_of(text: str) -> frozenset[TokenScope]:
    """The scopes as a row keeps them."""
    return frozenset(TokenScope(code) for code in text.split(",") if code)


def kept_scopes(scopes: Collection[TokenScope]) -> str:
    """And back, in the order of the list."""
    return ",".join(scope.value for scope in TokenScope if scope in scopes)
