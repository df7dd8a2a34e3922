"""A digest as a mail, and handing it to the office's mail server (SMTP, RFC 5321; messages RFC 5322).

Until the server has said 354 nothing was handed over; from then on only its 250 says that it has the mail.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from tracker.alerts.channels.destinations import Refused, resolved
from tracker.alerts.channels.https import SECONDS, Way
from tracker.alerts.channels.outcome import Outcome, failed, sent, unknown
from tracker.clock import SHANGHAI
from tracker.vocabulary import MailSecurity

NAME = "任务跟踪系统"
"""Whom mails come from, beside the address."""

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


def is_address(text: str) -> bool:
    """Whether a text is one mail address; what could break a header or a command is none."""
    return len(text) <= 200 and _ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True)
class Server:
    """The office's mail server and the account there; no account where `username` is empty."""

    host: str
    port: int
    security: MailSecurity
    sender: str
    username: str = ""
    password: str = ""


def message(sender: str, to: str, title: str, body: str, at: datetime, message_id: str) -> bytes:
    """The mail as bytes; `message_id` is the same in each attempt, so that a mail that came twice shows as one."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(NAME, addr_spec=sender)
    mail["To"] = to
    mail["Subject"] = title
    mail["Date"] = at.astimezone(SHANGHAI)
    mail["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body, cte="base64")
    return mail.as_bytes()


def send(server: Server, to: str, mail: bytes, way: Way) -> Outcome:
    """Hand one mail over."""
    try:
        address = resolved(server.host, server.port, way.destinations)
        smtp = _connected(server, address, way.context)
    except Refused as refused:
        return failed(str(refused), is_final=True)
    except ssl.SSLCertVerificationError as error:
        return failed(f"{server.host} 的证书没有通过验证：{error.verify_message}")
    except (OSError, smtplib.SMTPException) as error:
        return failed(f"连不上 {server.host}:{server.port}：{error}")
    try:
        return _hand_over(smtp, server, to, mail)
    finally:
        smtp.close()


def _connected(server: Server, address: str, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.security is MailSecurity.TLS:
        return _PinnedTls(server, address, context)
    smtp = _Pinned(server, address)
    if server.security is MailSecurity.STARTTLS:
        try:
            smtp.ehlo()
            smtp.starttls(context=context)
        except BaseException:
            smtp.close()
            raise
    return smtp


class _Pinned(smtplib.SMTP):
    """Connects to the address that was looked at; STARTTLS then asks for the certificate of the name."""

    def __init__(self, server: Server, address: str) -> None:
        self._address = address
        super().__init__(server.host, server.port, timeout=SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return socket.create_connection((self._address, port), timeout)


class _PinnedTls(smtplib.SMTP_SSL):
    def __init__(self, server: Server, address: str, context: ssl.SSLContext) -> None:
        self._address = address
        super().__init__(server.host, server.port, timeout=SECONDS, context=context)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((self._address, port), timeout)
        try:
            return self.context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise


def _hand_over(smtp: smtplib.SMTP, server: Server, to: str, mail: bytes) -> Outcome:
    try:
        smtp.ehlo()
        if server.username:
            smtp.login(server.username, server.password)
        _demand(smtp.mail(server.sender))
        _demand(smtp.rcpt(to))
        _demand(smtp.docmd("DATA"), 354)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return failed(f"邮件服务器没有接收：{error}")
    try:
        code, words = _body(smtp, mail)
    except (OSError, smtplib.SMTPException) as error:
        return unknown(f"已交出，邮件服务器没有答复：{error}")
    return sent(_text(words)) if code == 250 else _refused(code, words)


def _body(smtp: smtplib.SMTP, mail: bytes) -> tuple[int, bytes]:
    quoted = mail.replace(b"\r\n.", b"\r\n..")
    quoted = b"." + quoted if quoted.startswith(b".") else quoted
    smtp.send((quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n") + b".\r\n")
    return smtp.getreply()


def _demand(answer: tuple[int, bytes], *codes: int) -> None:
    code, words = answer
    if code not in (codes or (250, 251)):
        raise smtplib.SMTPResponseException(code, words)


def _refused(code: int, words: bytes | str) -> Outcome:
    """5xx is meant for good: no such mailbox, a wrong password; 4xx may pass."""
    return failed(f"邮件服务器答复 {code}：{_text(words)}", is_final=code >= 500)


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
