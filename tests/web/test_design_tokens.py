"""The colours, weights and limits of ux.md 3, recomputed from the style sheets as they are served."""

from __future__ import annotations

import gzip
import itertools
import re
from pathlib import Path

import flask_bootstrap
import pytest

STATIC = Path(__file__).parents[2] / "tracker" / "web" / "static"
SHEETS = ("tracker.css", "screens.css", "print.css")
OF_LEADER = "leader.css"
"""Of one page alone, which loads it beside the others."""
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"

TEXT, EDGE = 4.5, 3.0

# (foreground, background, least contrast)
PAIRS = [
    *[("ink", ground, TEXT) for ground in (
        "surface", "canvas", "head", "selected", "red-tint", "yellow-tint", "green-tint", "blue-tint", "grey-tint",
        "error-tint", "src-lead", "src-co", "src-date", "src-num", "src-doubt")],
    *[("muted", ground, TEXT) for ground in ("surface", "canvas", "head", "selected", "grey-tint")],
    *[("link", ground, TEXT) for ground in ("surface", "canvas", "head", "selected", "yellow-tint")],
    *[("grey", ground, TEXT) for ground in ("red-tint", "yellow-tint", "green-tint", "blue-tint", "grey-tint")],
    ("link-strong", "head", TEXT),
    ("visited", "surface", TEXT),
    ("surface", "link", TEXT),
    ("surface", "link-strong", TEXT),
    ("surface", "bar", TEXT),
    ("bar-soft", "bar-deep", TEXT),
    ("bar-edge", "bar", EDGE),
    ("error", "surface", TEXT),
    ("error", "error-tint", TEXT),
    ("placeholder", "surface", TEXT),
    ("edge", "surface", EDGE),
    ("edge", "canvas", EDGE),
    *[(light, ground, EDGE) for light in ("red", "yellow", "green", "blue", "grey")
      for ground in ("surface", f"{light}-tint", "head", "selected")],
]  # fmt: skip

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def _tokens() -> dict[str, str]:
    css = (STATIC / "tracker.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9A-F]{6});", css))


def _linear(colour: str) -> tuple[float, ...]:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _lab(colour: str, sight: str) -> tuple[float, float, float]:
    seen = [
        min(max(sum(weight * channel for weight, channel in zip(row, _linear(colour), strict=True)), 0), 1)
        for row in SIGHTS[sight]
    ]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(weight * channel for weight, channel in zip(row, seen, strict=True)) for row in to_xyz]
    x, y, z = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (value / white for value, white in zip(xyz, (0.9505, 1.0, 1.089), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _rules_of_screens() -> str:
    return "".join((STATIC / name).read_text(encoding="utf-8") for name in (*SHEETS, OF_LEADER))


@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_every_pair_can_be_read(front: str, ground: str, least: float) -> None:
    tokens = _tokens()
    assert _contrast(tokens[front], tokens[ground]) >= least


@pytest.mark.parametrize("sight", SIGHTS)
def test_two_lights_never_look_alike(sight: str) -> None:
    tokens = _tokens()
    labs = {name: _lab(tokens[name], sight) for name in ("red", "yellow", "green", "blue", "grey")}
    for one, other in itertools.combinations(labs, 2):
        distance = sum((a - b) ** 2 for a, b in zip(labs[one], labs[other], strict=True)) ** 0.5
        assert distance >= 20, (one, other, round(distance, 1))


def test_word_beside_a_light_is_never_in_its_ink() -> None:
    css = _rules_of_screens()
    for light in ("red", "yellow", "green", "blue", "grey"):
        for selector in re.findall(rf"([^{{}}]+)\{{[^}}]*[^-]color: var\(--{light}\)", css):
            assert "glyph" in selector or "icon" in selector or light == "grey", selector


def test_weight_stays_within_the_budget() -> None:
    sheets = [BOOTSTRAP, *(STATIC / name for name in SHEETS)]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in sheets) <= 45 * 1024
    assert len(gzip.compress((STATIC / OF_LEADER).read_bytes(), 9)) <= 2 * 1024
    assert len(gzip.compress((STATIC / "tracker.js").read_bytes(), 9)) <= 30 * 1024


@pytest.mark.parametrize(
    "newer",
    [":has(", ":is(", ":where(", "@container", "@layer", "aspect-ratio", "inset:", "color-mix(", "accent-color", "&"],
)
def test_nothing_newer_than_chromium_86(newer: str) -> None:
    assert newer not in _rules_of_screens()


def test_layout_rules_say_screen() -> None:
    for query in re.findall(r"@media ([^{]+)\{", _rules_of_screens()):
        for part in query.split(","):
            assert "width" not in part or part.strip().startswith("screen"), query


def test_nothing_is_fetched_from_elsewhere() -> None:
    served = _rules_of_screens() + (STATIC / "tracker.js").read_text(encoding="utf-8")
    assert "@import" not in served
    assert not re.search(r"https?://", served)


def test_script_guards_every_key_against_input_methods() -> None:
    script = (STATIC / "tracker.js").read_text(encoding="utf-8")
    handlers = re.findall(r'addEventListener\("key\w+", function \(event\) \{\n(.+)\n', script)
    assert handlers
    for first_line in handlers:
        assert "event.isComposing" in first_line
        assert "event.keyCode === 229" in first_line
    assert "eval(" not in script
    assert "alert(" not in script
    assert "confirm(" not in script
