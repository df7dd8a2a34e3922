"""接口: the page of the 安全管理员."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask

from tests.clients.pages import Page
from tests.clients.visitors import Enter
from tests.given.builders import TODAY
from tracker.people.tokens.queries import bearer

UNTIL = str(TODAY + timedelta(30))


def test_a_token_is_issued_shown_once_and_revoked(app: Flask, signed_in: Enter, people: dict[str, int]) -> None:
    officer = signed_in("cq-security")
    assert "系统管理员为对方系统建一个账号" in officer.page("/tokens").text
    told = {"user_id": str(people["cq-liaison"]), "system": "省级数据交换平台", "read": "y", "expires_on": UNTIL}
    answer = officer.send("/tokens/new", action="/tokens/new", **told)
    shown = Page.of(answer.text)
    assert answer.status_code == 200
    assert shown.faults() == []
    secret = re.search(r"trk_[\w-]{43}", shown.text)
    assert secret is not None
    with app.app_context():
        assert bearer(secret.group(), TODAY) is not None
    listed = officer.page("/tokens")
    assert listed.faults() == []
    assert secret.group() not in listed.text
    assert "省级数据交换平台" in listed.text
    assert "从未使用" in listed.text
    (link,) = [link for link in listed.links if link.endswith("/revoke")]
    done = officer.send(link, action=link)
    assert "已撤销省级数据交换平台的令牌" in done.text
    with app.app_context():
        known = bearer(secret.group(), TODAY)
        assert known is not None
        assert known.is_revoked


def test_what_is_wrong_stands_beside_its_field(signed_in: Enter, people: dict[str, int]) -> None:
    officer = signed_in("cq-security")
    told = {"user_id": str(people["cq-coordinator"]), "system": "", "expires_on": "2030-01-01", "addresses": "平台"}
    answer = officer.send("/tokens/new", action="/tokens/new", **told)
    assert answer.status_code == 422
    errors = [one.text_content().strip() for one in Page.of(answer.text).tree.xpath("//*[@class='field-error']")]
    assert [words[:4] for words in errors] == ["请填写“", "请至少选", "有效至应", "“平台”"]


def test_only_accounts_fit_for_it_are_offered_and_only_to_the_security_admin(signed_in: Enter) -> None:
    offered = signed_in("cq-security").page("/tokens/new").tree.xpath("//select[@name='user_id']/option/text()")
    assert [words.partition("（")[0] for words in offered] == ["cq-coordinator", "cq-liaison"]
    assert signed_in("cq-system").get("/tokens").status_code == 403
