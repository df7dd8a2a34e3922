"""Where messages may go: listed hosts on listed ports, and no address inside unless that is listed, too."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from tracker.alerts.channels.destinations import Refused, is_listed, may_connect, resolved

LISTED = ("oapi.dingtalk.com", "mail.example.gov.cn:2525", "10.20.0.0/16", "[fd00::5]:8443")


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("oapi.dingtalk.com", 443, True),
        ("OAPI.dingtalk.com.", 443, True),
        ("oapi.dingtalk.com", 465, True),
        ("oapi.dingtalk.com", 8443, False),
        ("oapi.dingtalk.com.evil.com", 443, False),
        ("dingtalk.com", 443, False),
        ("mail.example.gov.cn", 2525, True),
        ("mail.example.gov.cn", 443, False),
        ("fd00::5", 8443, True),
        ("10.20.0.1", 443, False),
    ],
)
def test_hosts(host: str, port: int, expected: bool) -> None:
    assert is_listed(host, port, LISTED) is expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("10.20.255.255", True),
        ("10.21.0.0", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("169.254.169.254", False),
        ("192.168.1.1", False),
        ("172.16.0.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::5", True),
        ("fd00::6", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.20.0.1", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b:1::a00:1", False),
        ("::ffff:0:10.0.0.1", False),
        ("::10.0.0.1", False),
        ("fec0::1", False),
        ("2400:3200::1", True),
    ],
)
def test_addresses(address: str, expected: bool) -> None:
    assert may_connect(ipaddress.ip_address(address), LISTED) is expected


def _answers(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """The name server says one address after the other, a new one each time it is asked."""
    asked: list[str] = []

    def answer(host: str, port: int, **more: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (addresses[len(asked) - 1], port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_a_listed_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _answers(monkeypatch, "192.168.1.1")
    with pytest.raises(Refused, match=r"192\.168\.1\.1 是内网"):
        resolved("oapi.dingtalk.com", 443, LISTED)


def test_the_name_is_asked_once_so_that_a_second_answer_reaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _answers(monkeypatch, "8.8.8.8", "127.0.0.1")
    assert resolved("oapi.dingtalk.com", 443, LISTED) == "8.8.8.8"
    assert asked == ["oapi.dingtalk.com"]


def test_a_name_that_is_not_listed_is_not_even_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _answers(monkeypatch, "8.8.8.8")
    with pytest.raises(Refused, match="不在允许的发送地址里"):
        resolved("example.com", 443, LISTED)
    assert asked == []
