"""A POST to a real HTTPS listener: verified, pinned, no redirect; what is failed and what is unknown."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from tests.alerts.receivers import CERTIFICATE, Robot, robot
from tracker.alerts.channels import robots
from tracker.alerts.channels.https import Request, Way, post
from tracker.alerts.channels.outcome import Outcome, unknown
from tracker.vocabulary import DeliveryState


def sent_to(there: Robot, way: Way | None = None, host: str = "localhost") -> Outcome:
    """What becomes of one message."""
    request = Request(host, there.port, "/robot/send?access_token=key", b'{"a":1}')
    return post(request, way or there.way, robots.read_robot)


def test_it_arrives_as_it_was_written() -> None:
    with robot() as there:
        assert sent_to(there).state is DeliveryState.SENT
    (arrived,) = there.posts
    assert arrived.path == "/robot/send?access_token=key"
    assert arrived.body == b'{"a":1}'
    assert arrived.headers["Content-Type"] == "application/json; charset=utf-8"
    assert arrived.headers["Host"] == f"localhost:{there.port}"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((500, b""), DeliveryState.FAILED),
        ((403, b""), DeliveryState.FAILED),
        ((502, b""), DeliveryState.UNKNOWN),
        ((504, b""), DeliveryState.UNKNOWN),
        ((200, b'{"errcode":310000,"errmsg":"sign not match"}'), DeliveryState.FAILED),
    ],
)
def test_what_was_answered(answer: tuple[int, bytes], state: DeliveryState) -> None:
    with robot(answer=answer) as there:
        assert sent_to(there).state is state


def test_a_redirect_is_not_followed() -> None:
    with robot() as elsewhere, robot(answer=(302, b"")) as there:
        there.headers["Location"] = f"https://localhost:{elsewhere.port}/"
        outcome = sent_to(there, Way((*there.way.destinations, *elsewhere.way.destinations), CERTIFICATE))
    assert (outcome.state, outcome.words) == (DeliveryState.FAILED, "对方要求转到别处（302），不跟随")
    assert elsewhere.posts == []


def test_taken_without_an_answer_nobody_knows() -> None:
    with robot(hangs_up=True) as there:
        assert sent_to(there).state is DeliveryState.UNKNOWN
    assert len(there.posts) == 1


def test_an_answer_that_never_comes_is_waited_for_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.alerts.channels.https.SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = Robot(port=silent.getsockname()[1])
        outcome = sent_to(there)
    assert outcome.state is DeliveryState.FAILED and "连不上" in outcome.words


def test_an_answer_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.alerts.channels.https.WHOLE", 0.2)
    with robot(drips=True) as there:
        outcome = sent_to(there)
    assert outcome == unknown("已交出，没有收到答复：0.2 秒内没有答复完")


def test_nobody_there_is_failed() -> None:
    with robot() as gone:
        pass
    assert sent_to(gone).state is DeliveryState.FAILED


def test_a_certificate_that_nobody_vouches_for_gets_nothing() -> None:
    with robot() as there:
        outcome = sent_to(there, replace(there.way, ca_file=None))
    assert outcome.state is DeliveryState.FAILED and "证书没有通过验证" in outcome.words
    assert there.posts == []


def test_a_certificate_of_another_name_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [place])
    with robot() as there:
        way = Way((f"robot.example:{there.port}", "127.0.0.1"), CERTIFICATE)
        monkeypatch.setattr(
            socket, "create_connection", lambda address, timeout=None: _connect(("127.0.0.1", there.port))
        )
        outcome = sent_to(there, way, "robot.example")
    assert outcome.state is DeliveryState.FAILED and "证书没有通过验证" in outcome.words
    assert there.posts == []


def _connect(address: tuple[str, int]) -> socket.socket:
    plain = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    plain.connect(address)
    return plain


def test_an_address_inside_that_is_not_listed_gets_nothing_and_is_not_tried_again() -> None:
    with robot() as there:
        outcome = sent_to(there, Way((f"localhost:{there.port}",), CERTIFICATE))
    assert outcome.is_final and "内网或保留地址" in outcome.words
    assert there.posts == []


def test_what_the_other_side_says_is_one_short_line() -> None:
    body = '{"errcode":1,"errmsg":"坏\\u001b[31m\\n行%s"}' % ("长" * 300)
    with robot(answer=(200, body.encode())) as there:
        words = sent_to(there).words
    assert "\x1b" not in words and "\n" not in words and len(words) == 200
