"""What a browser says of itself, in a few words: Chrome 126，Windows."""

from __future__ import annotations

import re

_BROWSERS = (
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/(\d+)")),
    ("360 浏览器", re.compile(r"(?:QIHU|360(?:SE|EE))\D*(\d*)")),
    ("微信", re.compile(r"MicroMessenger/(\d+)")),
    ("钉钉", re.compile(r"DingTalk/(\d+)")),
    ("奇安信浏览器", re.compile(r"Qaxbrowser/?(\d*)", re.IGNORECASE)),
    ("Firefox", re.compile(r"Firefox/(\d+)")),
    ("Chrome", re.compile(r"(?:Headless)?Chrome/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+).*Safari")),
)
_SYSTEMS = (
    ("鸿蒙", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac", "Mac OS X"),
    ("Linux", "Linux"),
)


def device_of(agent: str) -> str:
    """Browser and system; empty where nothing is known of either."""
    browser = next((_named(name, found) for name, sign in _BROWSERS if (found := sign.search(agent))), "")
    system = next((name for name, sign in _SYSTEMS if sign in agent), "")
    return "，".join(part for part in (browser, system) if part)


def _named(name: str, found: re.Match[str]) -> str:
    return f"{name} {found[1]}".strip()
