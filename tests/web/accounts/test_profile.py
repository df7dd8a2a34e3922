"""One's own account: posts, a new password, the end of other sessions."""

from __future__ import annotations

import itertools

import pytest
from flask import Flask

from tests.clients.visitors import Enter
from tests.people.staff import PASSWORD


def test_the_page_says_who_one_is(signed_in: Enter) -> None:
    page = signed_in("cq-liaison").page("/account")
    assert page.faults() == []
    for words in ("cq-liaison", "单位联络员", "市商务委", "重庆"):
        assert words in page.text
    assert "山西" not in page.text


def test_a_new_password_ends_the_other_sessions(signed_in: Enter) -> None:
    here, there = signed_in("cq-liaison"), signed_in("cq-liaison")
    answer = here.send("/account", old=PASSWORD, new="Other-Horse-8", again="Other-Horse-8")
    assert "密码已修改" in answer.text
    assert here.client.get("/account").status_code == 200
    assert there.client.get("/account").status_code == 302


def test_ending_the_other_sessions(signed_in: Enter) -> None:
    here, there, other = signed_in("cq-liaison"), signed_in("cq-liaison"), signed_in("cq-auditor")
    here.send("/account", action="/account/sessions")
    assert here.client.get("/account").status_code == 200
    assert there.client.get("/account").status_code == 302
    assert other.client.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("", "Other-Horse-8", "Other-Horse-8", "请填写“现用密码”"),
        (PASSWORD, "Other-Horse-8", "Other-Horse-9", "两次输入的新密码不一致"),
        ("wrong", "Other-Horse-8", "Other-Horse-8", "现用密码不对"),
        (PASSWORD, "Too-1", "Too-1", "至少 10 位"),
    ],
)
def test_what_is_wrong_stands_at_the_field(signed_in: Enter, old: str, new: str, again: str, words: str) -> None:
    visitor = signed_in("cq-liaison")
    answer = visitor.send("/account", old=old, new=new, again=again)
    assert answer.status_code == 422
    assert words in answer.text
    assert not new or new not in answer.text
    assert visitor.client.get("/account").status_code == 200


def test_none_of_the_last_five_passwords_comes_back(app: Flask, people: dict[str, int], signed_in: Enter) -> None:
    visitor, passwords = signed_in("cq-liaison"), [PASSWORD, *(f"Brave-Horse-{number}" for number in range(6))]

    def change(old: str, new: str) -> str:
        return visitor.send("/account", old=old, new=new, again=new).text

    for old, new in itertools.pairwise(passwords):
        assert "密码已修改" in change(old, new)
    current = passwords[-1]
    for former in passwords[2:-1]:
        assert "最近 5 次用过的密码" in change(current, former), former
    assert "密码已修改" in change(current, passwords[1]), "the sixth before may come back"


def test_a_password_everybody_tries_first_is_refused(signed_in: Enter) -> None:
    answer = signed_in("cq-liaison").send("/account", old=PASSWORD, new="Password123!", again="Password123!")
    assert answer.status_code == 422 and "太常见" in answer.text
