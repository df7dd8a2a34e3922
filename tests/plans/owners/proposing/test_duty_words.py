"""The registry of duty words: sound rows, and the longest word wins."""

from __future__ import annotations

from collections import Counter

import pytest

from tracker.people.names.functions import FUNCTIONS
from tracker.plans.owners.proposing.duty_table import DUTIES, LABELS, NOBODYS, STANDS_IN, Weight
from tracker.plans.owners.proposing.duty_words import bare, duty_words

KNOWN = {words[0] for words in FUNCTIONS}


def test_every_row_has_a_source_and_known_functions() -> None:
    wrong = []
    for duty in DUTIES:
        if not any(mark in duty.source for mark in ("《", "〔", "三定规定")):
            wrong.append(f"{duty.words}: no source: {duty.source}")
        if unknown := set(duty.functions) - KNOWN:
            wrong.append(f"{duty.words}: unknown functions: {unknown}")
        if not duty.words or any(word != bare(word) for word in duty.words):
            wrong.append(f"{duty.words}: no word, or one that is not bare")
    assert not wrong, "\n".join(wrong)


def test_a_word_of_several_functions_is_marked() -> None:
    own = Counter(word for duty in DUTIES if duty.weight is Weight.OWN for word in duty.words)
    shared = {word for duty in DUTIES if duty.weight is Weight.SHARED for word in duty.words}
    assert not [word for word, count in own.items() if count > 1]
    assert not own.keys() & shared
    assert all(len(duty.functions) == 1 for duty in DUTIES if duty.weight is Weight.OWN)
    assert all(len(duty.functions) > 1 for duty in DUTIES if duty.weight is Weight.SHARED)


def test_a_word_has_one_weight_for_a_function() -> None:
    claims = Counter((word, function) for duty in DUTIES for function in duty.functions for word in duty.words)
    assert not [claim for claim, count in claims.items() if count > 1]


def test_the_other_tables_speak_of_functions() -> None:
    assert {*STANDS_IN, *STANDS_IN.values(), *LABELS} <= KNOWN


def test_what_belongs_to_nobody_holds_a_duty_word() -> None:
    words = {word for duty in DUTIES for word in duty.words}
    assert all(any(word in phrase for word in words) for phrase in NOBODYS.split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("积极推广绿色快递包装", ["快递包装"]),
        ("全市电商快件基本实现不再二次包装", ["电商快件"]),
        ("再生资源综合利用行业规范企业", ["再生资源综合利用"]),
        ("厨余垃圾计量收费机制", ["厨余垃圾计量收费"]),
        ("新能源物流车", ["新能源物流车"]),
        ("农村生活污水和生活垃圾处理收费制度", ["农村生活污水", "生活垃圾处理收费"]),
        ("农产品质量安全", ["农产品质量安全"]),
        ("实施能效“领跑者”行动", ["能效领跑者"]),
        ("城镇\u3000新建 建筑", ["新建建筑"]),
        # a word that holds one and means something else
        ("生态环境友好的新产品", []),
        ("经市政府同意", []),
        # of two words that overlap by chance
        ("推进出口退税", ["退税"]),
        ("保障水电气供应", []),
        ("养老保险", ["养老保险"]),
        ("绿色低碳循环发展", []),
    ],
)
def test_the_longest_word_at_each_place(text: str, words: list[str]) -> None:
    assert [hit.word for hit in duty_words(bare(text))] == words


def test_a_hit_says_whose_and_how_much() -> None:
    (hit,) = duty_words("税收优惠")
    assert hit.weights == {"税务": Weight.OWN, "财政": Weight.HINT}
