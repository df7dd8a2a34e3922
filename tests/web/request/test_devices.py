"""What a browser says of itself, in a few words."""

from __future__ import annotations

import pytest

from tracker.web.request.devices import device_of

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (f"{WINDOWS}Chrome/126.0.0.0 Safari/537.36", "Chrome 126，Windows"),
        (f"{WINDOWS}Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.87", "Edge 126，Windows"),
        ("Mozilla/5.0 (X11; Linux aarch64; rv:115.0) Gecko/20100101 Firefox/115.0", "Firefox 115，Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari 17，iPhone",
        ),
        ("Werkzeug/3.1", ""),
        ("", ""),
        ("<script>" * 100, ""),
    ],
)
def test_browser_and_system(agent: str, device: str) -> None:
    assert device_of(agent) == device
