"""Why a task is lit by judgement, in its bodies' own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.supervision.ledger_rows import light, part, row
from tracker.ledger.rows.judged import reason_in_words
from tracker.vocabulary import LightRule

IMPOSSIBLE, FLOOR = LightRule.IMPOSSIBLE, LightRule.FLOOR_BROKEN
ONE, OTHER = "市发展改革委", "市商务委"


def reason(rule: LightRule, told: str, ids: tuple[int, ...], *said: str) -> str:
    """Of a task whose bodies 1, 2 … said this; the light names those by id."""
    names = (ONE, OTHER, *(f"单位{number}" for number in range(3, 9)))
    parts = tuple(
        part(department_id=number, short_name=name, problems=words)
        for number, (name, words) in enumerate(zip(names, said, strict=False), start=1)
    )
    owner = "、".join(names[id - 1] for id in ids)
    return reason_in_words(row(parts=parts, light=replace(light(rule, told), owner=owner, owner_ids=ids)))


@pytest.mark.parametrize(
    ("rule", "told", "ids", "said", "words"),
    [
        (IMPOSSIBLE, ONE, (1,), ("主体不明确。", ""), f"{ONE}：主体不明确。"),
        (IMPOSSIBLE, ONE, (1,), ("", "资金不足。"), ONE),
        (FLOOR, "比例27.4%", (1,), ("主体不明确。",), "比例27.4%"),
        (
            LightRule.NO_PROGRESS,
            f"{OTHER}；1家未报（{ONE}）",
            (2,),
            ("别的事。", "专业人员偏少。"),
            f"{OTHER}：专业人员偏少；1家未报（{ONE}）",
        ),
        (
            LightRule.SLOW,
            f"{ONE}、{OTHER}",
            (1, 2),
            ("主体不明确", "资金不足。"),
            f"{ONE}：主体不明确；{OTHER}：资金不足。",
        ),
        (LightRule.HARD, f"{ONE}、{OTHER}", (1, 2), ("主体不明确", ""), f"{ONE}：主体不明确；{OTHER}"),
        (
            IMPOSSIBLE,
            "多家",
            (1, 2, 3, 4, 5),
            ("甲", "", "丙", "丁", ""),
            f"{ONE}：甲；单位3：丙；单位4：丁；另有2家单位",
        ),
    ],
)
def test_each_bodys_words_stand_behind_its_name(
    rule: LightRule, told: str, ids: tuple[int, ...], said: tuple[str, ...], words: str
) -> None:
    assert reason(rule, told, ids, *said) == words


def test_a_row_that_was_kept_without_ids_names_its_body() -> None:
    kept = replace(light(IMPOSSIBLE, OTHER), part=OTHER)
    parts = (part(short_name=ONE, problems="别的事"), part(short_name=OTHER, problems="资金不足。"))
    assert reason_in_words(row(parts=parts, light=kept)) == f"{OTHER}：资金不足。"
