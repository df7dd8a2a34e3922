"""What became of each clause: tables of small plans, and both seed plans with edits as offices make them."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.plans.seeded import CHONGQING, FILES, PLANS, SHANXI
from tracker.plans.revise.fates import Passage, compare, is_same, same_sentence
from tracker.plantext import read_plan
from tracker.vocabulary import Likeness

TRANSPORT = Passage(
    1, "（一）", "发展绿色交通消费", "加快公共领域车辆电动化，新增公交车全部采用新能源汽车。", "（市交通局负责）"
)
HOUSING = Passage(
    2, "（二）", "扩大绿色居住消费", "推广绿色建材，城镇新建建筑全面执行绿色建筑标准。", "（市住建局负责）"
)
FOOD = Passage(3, "（三）", "加快提升食品消费绿色化水平", "制止餐饮浪费，大力推广光盘行动。", "（市商务委负责）")
PLAN = (TRANSPORT, HOUSING, FOOD)


Told = list[tuple[int | None, int | None, str]]


def told(old: tuple[Passage, ...], new: tuple[Passage, ...], **said: object) -> Told:
    """(old id, new id, label) of each pair."""
    return [
        (pair.old.id if pair.old else None, pair.new.id if pair.new else None, pair.likeness.label)
        for pair in compare(old, new, **said)  # type: ignore[arg-type]
    ]


def later(*passages: Passage) -> tuple[Passage, ...]:
    """The same clauses as rows of the new plan: ids from 11 on."""
    return tuple(replace(one, id=place) for place, one in enumerate(passages, start=11))


REWORDED_FOOD = replace(FOOD, text="制止餐饮浪费，完善标准，大力推广光盘行动和小份菜。")
WASTE = Passage(9, "（四）", "发展绿色物流", "建设循环物流园区，快递包装可循环使用。", "（市邮政管理局负责）")


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (later(*PLAN), [(1, 11, "相同"), (2, 12, "相同"), (3, 13, "相同")]),
        (later(TRANSPORT, HOUSING, REWORDED_FOOD), [(1, 11, "相同"), (2, 12, "相同"), (3, 13, "改写")]),
        (later(TRANSPORT, FOOD), [(1, 11, "相同"), (2, None, "取消"), (3, 12, "相同")]),
        (later(HOUSING, FOOD), [(1, None, "取消"), (2, 11, "相同"), (3, 12, "相同")]),
        (
            later(TRANSPORT, WASTE, HOUSING, FOOD),
            [(1, 11, "相同"), (None, 12, "新增"), (2, 13, "相同"), (3, 14, "相同")],
        ),
        (later(FOOD, TRANSPORT, HOUSING), [(3, 11, "相同"), (1, 12, "相同"), (2, 13, "相同")]),
        (later(WASTE), [(1, None, "取消"), (2, None, "取消"), (3, None, "取消"), (None, 11, "新增")]),
        ((), [(1, None, "取消"), (2, None, "取消"), (3, None, "取消")]),
    ],
    ids=["nothing", "reworded", "dropped", "first dropped", "new between", "moved", "all other", "empty"],
)
def test_what_became_of_three_clauses(new: tuple[Passage, ...], expected: Told) -> None:
    assert told(PLAN, new) == expected


def test_a_first_plan_has_only_new_clauses() -> None:
    assert told((), later(TRANSPORT)) == [(None, 11, "新增")]


@pytest.mark.parametrize(
    ("text", "statement", "same"),
    [
        (FOOD.text, FOOD.statement, True),
        ("制止餐饮浪费,\n大力推广 光盘行动。", "(市商务委负责)", True),
        ("制止餐饮浪费，大力推广光盘行动！", FOOD.statement, False),
        (FOOD.text, "（市商务委、市市场监管局负责）", False),
    ],
    ids=["itself", "broken line and half-width marks", "another mark", "another body"],
)
def test_the_same_is_word_for_word(text: str, statement: str, same: bool) -> None:
    assert is_same(FOOD, replace(FOOD, text=text, statement=statement)) is same


def test_both_sides_of_the_threshold() -> None:
    words = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
    old = Passage(1, "（一）", "标题", words)
    paired = []
    for kept in range(len(words) + 1):
        new = Passage(11, "（二）", "改", words[:kept] + "".join(chr(0x4E00 + n) for n in range(len(words) - kept)))
        paired.append(bool(told((old,), (new,))[0][1]))
    assert paired.count(False) == 12, "from 12 of its 20 characters on it is the same clause, reworded"
    assert paired == sorted(paired)


def test_of_two_heirs_the_nearer_in_words_goes_on() -> None:
    half = replace(FOOD, text="制止餐饮浪费，大力推广光盘行动，")
    rest = replace(FOOD, text="制止餐饮浪费，开展粮食节约行动，推进农产品减损。")
    assert told((FOOD,), later(rest, half)) == [(None, 11, "新增"), (3, 12, "改写")]


def test_clauses_that_say_the_same_keep_their_order() -> None:
    twins = tuple(replace(FOOD, id=number, label=f"（{number}）") for number in (1, 2, 3))
    assert [pair[:2] for pair in told(twins, later(*twins))] == [(1, 11), (2, 12), (3, 13)]


def test_finished_work_goes_on_only_word_for_word() -> None:
    done = replace(FOOD, is_finished=True)
    assert told((done,), later(FOOD)) == [(3, 11, "相同")]
    assert told((done,), later(REWORDED_FOOD)) == [(3, None, "取消"), (None, 11, "新增")]


def test_a_person_decides() -> None:
    new = later(TRANSPORT, REWORDED_FOOD)
    assert told(PLAN, new, said={(3, 12): False}) == [
        (1, 11, "相同"),
        (2, None, "取消"),
        (3, None, "取消"),
        (None, 12, "新增"),
    ]
    assert told(PLAN, new, said={(2, 12): True}) == [(1, 11, "相同"), (2, 12, "改写"), (3, None, "取消")]
    assert [pair.by_hand for pair in compare(PLAN, new, {(2, 12): True})] == [False, True, False]


def test_the_same_question_gets_the_same_answer() -> None:
    shuffled = list(later(*PLAN, WASTE, REWORDED_FOOD))
    random.Random(7).shuffle(shuffled)
    assert compare(PLAN, shuffled) == compare(PLAN, shuffled)


@pytest.mark.parametrize("code", [CHONGQING, SHANXI])
def test_a_seed_plan_against_itself_is_the_same_throughout(code: str) -> None:
    old = texts(code)
    new = [replace(one, id=one.id + 1000) for one in old]
    assert [(pair.old and pair.old.id, pair.new and pair.new.id) for pair in compare(old, new)] == [
        (one.id, one.id + 1000) for one in old
    ]


@pytest.mark.parametrize("code", [CHONGQING, SHANXI])
@pytest.mark.parametrize("seed", range(3))
def test_a_seed_plan_with_edits_finds_every_clause_again(code: str, seed: int) -> None:
    dice = random.Random(seed)
    old = texts(code)
    gone, reworded = set(dice.sample(range(len(old)), 3)), set(dice.sample(range(len(old)), 6))
    new = [edited(one, dice) if one.id in reworded else one for one in old if one.id not in gone]
    new.insert(dice.randrange(len(new)), replace(WASTE, id=999, text="建立居民碳账户，按季度公布积分规则。"))
    new = [replace(one, id=one.id + 1000) for one in new]
    for pair in compare(old, new):
        if pair.old is None:
            assert pair.new is not None
            assert pair.new.id == 1999
        elif pair.new is None:
            assert pair.old.id in gone
        else:
            assert pair.new.id == pair.old.id + 1000
            assert pair.likeness is (Likeness.REWORDED if pair.old.id in reworded else Likeness.SAME)


def texts(code: str) -> list[Passage]:
    """A seed plan's clauses with the words that stand before their statements."""
    path = PLANS / FILES[code]
    reading = read_plan(path.read_bytes(), path.name)
    found: list[Passage] = []
    for measure in reading.measures:
        for clause in measure.clauses:
            words, names = reading.text[slice(*clause.text_span)], frozenset(party.name for party in clause.parties)
            found.append(Passage(len(found), measure.label, measure.title, words, clause.statement or "", names))
    return found


def edited(one: Passage, dice: random.Random) -> Passage:
    """A clause as a revision leaves it: renumbered, a tenth of it gone, a sentence put in."""
    at = dice.randrange(len(one.text))
    cut = one.text[:at] + one.text[at + len(one.text) // 10 :]
    return replace(one, label="（九十九）", text="结合实际，" + cut + "并按年度评估实施效果。")


@pytest.mark.parametrize(
    ("kept", "stated", "same"),
    [
        ("完成时限：2026年底", "完成时限：2026年底", True),
        ("（牵头单位：市商务局 完成时限：2026年底）", "完成时限：2026年底", True),
        ("2.2026年底前 建成平台", "2026年底前建成平台", True),
        ("完成时限：2026年底", "完成时限：2027年底", False),
        ("2026年底前建成平台", "2026年底前建成平台并投入使用", False),
    ],
)
def test_a_node_kept_with_its_number_or_bracket_is_the_same(kept: str, stated: str, same: bool) -> None:
    assert same_sentence(kept, stated) is same
