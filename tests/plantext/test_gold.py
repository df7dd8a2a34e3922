"""The plans beside this checkout against their hand-made labels, by the script that judges the reader."""

from __future__ import annotations

import importlib.util
from datetime import date
from types import ModuleType
from typing import Any

import pytest
import yaml

from tests.plantext.gold import LABELS, PLANS, SEEDS, labelled, needs_labels
from tracker.plantext import read_plan
from tracker.plantext.reading import PlanReading

SEED_NAMES = [f.stem for f in SEEDS]


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", LABELS.parent / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def labels(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((LABELS / f"{name}.yaml").read_text(encoding="utf-8"))
    return read


def reading(name: str) -> PlanReading:
    return read_plan((PLANS / f"{name}.txt").read_bytes(), f"{name}.txt")


@pytest.mark.parametrize("name", labelled() or ["-"])
def test_clauses_parties_basis_figures_years_and_head_are_as_labelled(name: str) -> None:
    needs_labels()
    found = scorer().score(labels(name), reading(name).as_json(), False)
    hit, want, have = found["parties"]
    assert len(set(found["clauses"])) == 1
    assert (hit, hit) == (want, have)
    assert found["basis"][0] == found["basis"][1]
    assert len(set(found["figures"])) == 1
    assert found["years"][0] == found["years"][1]
    assert found["head"] == (4, 4)


@pytest.mark.parametrize("name", SEED_NAMES)
def test_sections_measures_goals_and_issuers_of_the_seeds(name: str) -> None:
    needs_labels()
    gold, read = labels(name), reading(name)
    assert [(s.number, s.title) for s in read.sections] == [(s["number"], s["title"]) for s in gold["sections"]]
    assert [(list(m.path), m.title) for m in read.measures] == [(m["path"], m["title"]) for m in gold["measures"]]
    assert list(read.issuers) == gold["plan"]["issuers"]
    assert [g.year for g in read.goals] == [g["year"] for g in gold["goals"]]
    for goal, label in zip(read.goals, gold["goals"], strict=True):
        assert goal.text.startswith(label["starts"]) and goal.text.endswith(label["ends"])


@pytest.mark.parametrize(("seed", "measures", "clauses"), [(0, 25, 25), (1, 24, 82)])
def test_the_seeds_without_labels(seed: int, measures: int, clauses: int) -> None:
    read = read_plan(SEEDS[seed].read_bytes(), SEEDS[seed].name)
    assert (len(read.measures), sum(len(m.clauses) for m in read.measures)) == (measures, clauses)
    assert all(c.parties for m in read.measures for c in m.clauses)
    assert [g.year for g in read.goals] == [2025, 2030]


def test_the_one_own_date_of_shanxi() -> None:
    read = read_plan(SEEDS[1].read_bytes(), SEEDS[1].name)
    dated = [(m.label, d.text, d.due_on) for m in read.measures for c in m.clauses for d in c.dates]
    assert dated == [("（十）", "每年", None), ("（二十五）", "到 2022 年底", date(2022, 12, 31))]
