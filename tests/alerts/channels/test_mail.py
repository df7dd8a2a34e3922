"""A mail as bytes, and handed over to a real mail server: TLS verified, who is refused, when nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from tests.alerts.receivers import MailServer, mail_server
from tracker.alerts.channels import mail
from tracker.alerts.channels.mail import Server
from tracker.alerts.channels.outcome import Outcome
from tracker.vocabulary import DeliveryState, MailSecurity

AT = datetime(2026, 11, 20, 0, 5, tzinfo=UTC)
BODY = "张明（市商务委联络员）\n1. （三）发展绿色交通消费\n.单独一点开头的行\n"
MAIL = mail.message("tracker@example.gov.cn", "zhang@example.gov.cn", "任务提醒：2 件待办", BODY, AT, "digest-7")


def server(there: MailServer, security: MailSecurity = MailSecurity.TLS, **more: str) -> Server:
    """How it is spoken to."""
    account = {"username": "tracker", "password": "geheim", **more}
    return Server("localhost", there.port, security, "tracker@example.gov.cn", **account)


def sent(there: MailServer, security: MailSecurity = MailSecurity.TLS, **more: str) -> Outcome:
    """What becomes of one mail."""
    return mail.send(server(there, security, **more), "zhang@example.gov.cn", MAIL, there.way)


def test_the_mail_as_bytes() -> None:
    head = MAIL.split(b"\r\n\r\n")[0].decode("ascii")
    assert "Date: Fri, 20 Nov 2026 08:05:00 +0800" in head
    assert "Message-ID: <digest-7@example.gov.cn>" in head
    assert "Auto-Submitted: auto-generated" in head
    assert "Content-Transfer-Encoding: base64" in head
    read = message_from_bytes(MAIL, policy=default)
    assert read["Subject"] == "任务提醒：2 件待办"
    assert str(read["From"]) == "任务跟踪系统 <tracker@example.gov.cn>"
    assert read.get_content().replace("\r\n", "\n") == BODY


@pytest.mark.parametrize(
    ("security", "tls"), [(MailSecurity.TLS, True), (MailSecurity.STARTTLS, False), (MailSecurity.NONE, False)]
)
def test_it_arrives(security: MailSecurity, tls: bool) -> None:
    with mail_server(tls=tls) as there:
        account = {} if security is not MailSecurity.NONE else {"username": "", "password": ""}
        assert sent(there, security, **account).state is DeliveryState.SENT
    (arrived,) = there.mails
    assert (arrived.sender, arrived.to) == ("tracker@example.gov.cn", "zhang@example.gov.cn")
    assert arrived.bytes == MAIL
    assert there.was_encrypted == [security is not MailSecurity.NONE]


def test_a_line_that_begins_with_a_dot_arrives_whole() -> None:
    plain = b"Subject: x\r\n\r\n.one\r\n..two\r\n.\r\nend\r\n"
    with mail_server() as there:
        assert mail.send(server(there), "zhang@example.gov.cn", plain, there.way).state is DeliveryState.SENT
    assert there.mails[0].bytes == plain


@pytest.mark.parametrize(
    ("answers", "is_final"),
    [
        ({"RCPT": "550 no such mailbox"}, True),
        ({"RCPT": "450 try later"}, False),
        ({"MAIL": "451 busy"}, False),
        ({"DATA": "554 refused"}, True),
        ({".": "554 spam"}, True),
        ({".": "451 later"}, False),
        ({"AUTH": "535 authentication failed"}, True),
    ],
)
def test_refused_for_good_or_for_now(answers: dict[str, str], is_final: bool) -> None:
    with mail_server(answers=answers) as there:
        outcome = sent(there)
    assert outcome.state is DeliveryState.FAILED
    assert outcome.is_final is is_final
    assert outcome.words.startswith("邮件服务器答复 ")


def test_gone_after_it_had_the_mail_nobody_knows() -> None:
    with mail_server(drops=True) as there:
        assert sent(there).state is DeliveryState.UNKNOWN
    assert len(there.mails) == 1


def test_no_password_without_encryption_where_it_was_asked_for() -> None:
    with mail_server(tls=False, offers_starttls=False) as there:
        outcome = sent(there, MailSecurity.STARTTLS)
    assert outcome.state is DeliveryState.FAILED
    assert there.mails == []


def test_a_certificate_that_nobody_vouches_for_gets_nothing() -> None:
    for tls, security in ((True, MailSecurity.TLS), (False, MailSecurity.STARTTLS)):
        with mail_server(tls=tls) as there:
            way = replace(there.way, ca_file=None)
            outcome = mail.send(server(there, security), "zhang@example.gov.cn", MAIL, way)
        assert outcome.state is DeliveryState.FAILED and "证书没有通过验证" in outcome.words
        assert there.mails == []


def test_a_server_that_is_not_listed_gets_nothing() -> None:
    with mail_server() as there:
        outcome = mail.send(server(there), "zhang@example.gov.cn", MAIL, replace(there.way, destinations=()))
    assert outcome.is_final and "不在允许的发送地址里" in outcome.words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zhang.ming@sww.cq.gov.cn", True),
        ("a@b.cn", True),
        ("a@b", False),
        ("a b@c.cn", False),
        ("a@c.cn\r\nBcc: x@y.cn", False),
        ("a@c.cn>", False),
        ("张明@sww.cn", False),
        ("", False),
    ],
)
def test_what_is_a_mail_address(text: str, expected: bool) -> None:
    assert mail.is_address(text) is expected
