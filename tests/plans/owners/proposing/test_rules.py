"""Whose an item is: each rule from both sides."""

from __future__ import annotations

import time

import pytest

from tracker.plans.owners.proposing.rules import EarlierDecision, ItemWords, NamedBody, OtherBody, Proposal, propose
from tracker.vocabulary import Basis, ItemKind, KnownBy, PartyRole

LEAD, CO = PartyRole.LEAD, PartyRole.CO
NAMES = {
    1: ("市发展改革委", "重庆市发展和改革委员会"),
    2: ("市经济信息委", "重庆市经济和信息化委员会"),
    3: ("市住房城乡建委", "重庆市住房和城乡建设委员会"),
    4: ("市交通局", "重庆市交通局"),
    5: ("市商务委", "重庆市商务委员会"),
    6: ("市市场监管局", "重庆市市场监督管理局"),
    7: ("市能源局", "重庆市能源局"),
    8: ("市邮政管理局", "重庆市邮政管理局"),
    9: ("市城市管理局", "重庆市城市管理局"),
    10: ("市财政局", "重庆市财政局"),
    11: ("市妇联", "重庆市妇女联合会"),
    12: ("市机关事务局", "重庆市机关事务管理局"),
    13: ("市生态环境局", "重庆市生态环境局"),
    14: ("两江新区管委会",),
    15: ("市财政投资基金控股集团",),
    21: ("各区县",),
    22: ("各有关部门",),
    23: ("各市发展改革委",),
    24: ("各市住建局",),
}
COLLECTIVES = {21, 22, 23, 24}


def named(*ids: int, leads: int = 1) -> list[NamedBody]:
    """Bodies of a clause in their order; the first ones in the role the reader gives to the first of the list."""
    return [NamedBody(id, LEAD if place < leads else CO, NAMES[id], id in COLLECTIVES) for place, id in enumerate(ids)]


def others(*ids: int) -> list[OtherBody]:
    return [OtherBody(id, NAMES[id]) for id in ids]


def sentence(words: str) -> ItemWords:
    return ItemWords("k", ItemKind.SENTENCE, words)


def figure(subject: str, words: str) -> ItemWords:
    return ItemWords("k", ItemKind.FIGURE, words, subject)


def one(
    item: ItemWords,
    *ids: int,
    basis: Basis = Basis.FIRST_LISTED,
    leads: int = 1,
    outside: tuple[int, ...] = (),
    decided: tuple[EarlierDecision, ...] = (),
) -> Proposal:
    return propose([item], basis, named(*ids, leads=leads), others(*outside), decided)[0]


@pytest.mark.parametrize(
    ("item", "basis", "ids", "leads", "owners", "is_certain", "why"),
    [
        # the sentence names who is to act
        (sentence("市商务委要加强督促。"), Basis.FIRST_LISTED, (1, 5), 1, (5,), True, "原文写明：本句点名市商务委"),
        (sentence("具体工作由市商务委负责。"), Basis.EXPLICIT, (1, 5), 1, (5,), True, "原文写明：本句点名市商务委"),
        # one body
        (sentence("推进各项工作。"), Basis.SOLE, (5,), 1, (5,), True, "原文写明：本条只列市商务委"),
        (sentence("推广绿色快递包装。"), Basis.FIRST_LISTED, (5,), 1, (5,), True, "原文写明：本条只列市商务委"),
        # one 牵头 with others: the hint of another's word is told
        (sentence("推进各项工作。"), Basis.EXPLICIT, (1, 4, 9), 1, (1,), True, "原文写明（牵头）：市发展改革委"),
        (
            figure("快递业务量", "快递业务量达到3亿件。"),
            Basis.EXPLICIT,
            (1, 8),
            1,
            (1,),
            True,
            "原文写明（牵头）：市发展改革委；“快递业务”属邮政管理职责：市邮政管理局",
        ),
        (
            sentence("推广绿色快递包装。"),
            Basis.EXPLICIT,
            (1, 8),
            1,
            (1,),
            False,
            "原文写明（牵头）：市发展改革委；“快递包装”属邮政管理职责：市邮政管理局",
        ),
    ],
)
def test_what_the_text_says(
    item: ItemWords,
    basis: Basis,
    ids: tuple[int, ...],
    leads: int,
    owners: tuple[int, ...],
    is_certain: bool,
    why: str,
) -> None:
    made = one(item, *ids, basis=basis, leads=leads)
    assert made == Proposal("k", owners, KnownBy.STATED, is_certain, why)


@pytest.mark.parametrize(
    ("words", "ids", "why"),
    [
        ("各有关部门要加强协同配合。", (1, 4), "原文写明：本句由各有关部门共同承担"),
        ("推广先进经验。", (22,), "原文写明：本条只列各有关部门"),
        ("推广绿色快递包装。", (21,), "原文写明：本条只列各区县"),
    ],
)
def test_all_together(words: str, ids: tuple[int, ...], why: str) -> None:
    assert one(sentence(words), *ids, basis=Basis.COLLECTIVE) == Proposal(
        "k", (), KnownBy.STATED, True, why, is_everybody=True
    )


@pytest.mark.parametrize(
    ("words", "ids", "why"),
    [
        # others than the one body named
        ("各有关部门要加强协同配合。", (1,), "原文写明：本句由各有关部门共同承担，本条只列市发展改革委"),
        # the places below, of whom the brackets say nothing
        ("加强领导，各地要切实承担主体责任。", (22,), "原文写明：本条只列各有关部门；本句由各地承担，请核定"),
        # who guides the places stands above them
        ("指导各市完善票价。", (23,), "原文写明：本条只列各市发展改革委；本句写的是对各市的指导，请核定"),
    ],
)
def test_all_together_though_the_sentence_means_others(words: str, ids: tuple[int, ...], why: str) -> None:
    made = one(sentence(words), *ids, basis=Basis.COLLECTIVE)
    assert (made.is_everybody, made.is_certain, made.why) == (True, False, why)


def test_who_guides_others_than_the_collective() -> None:
    assert one(sentence("指导各市完善票价。"), 22, basis=Basis.COLLECTIVE).is_certain


def test_which_collective_has_the_function_is_told() -> None:
    made = one(sentence("完善停车收费政策。"), 23, 24)
    assert (made.body_ids, made.is_everybody, made.is_certain) == ((), True, False)
    assert made.why == "原文写明：本条只列各市发展改革委、各市住建局；“停车收费”属发展改革职责：各市发展改革委"
    assert one(sentence("抓好落实。"), 23, 24).why == "原文写明：本条只列各市发展改革委、各市住建局"


@pytest.mark.parametrize(
    ("ids", "basis", "why"),
    [
        ((1, 4), Basis.FIRST_LISTED, "本句由各区县承担，本条没有列各区县"),
        ((1, 21), Basis.FIRST_LISTED, "本句由各区县承担，请指定汇总单位"),
    ],
)
def test_places_below_are_left_to_a_person(ids: tuple[int, ...], basis: Basis, why: str) -> None:
    assert one(sentence("各区县要抓好落实。"), *ids, basis=basis) == Proposal("k", (), KnownBy.OPEN, False, why)


def test_a_collective_is_never_among_the_owners() -> None:
    """Its id is none of a body: 23 may be the number of a body, too."""
    made = one(sentence("抓好落实。"), 23, 4, basis=Basis.EXPLICIT)
    assert (made.body_ids, made.known_by) == ((), KnownBy.OPEN)
    assert made.why == "原文写明由各市发展改革委牵头，请指定汇总单位"
    assert one(sentence("完善停车收费政策。"), 4, 23).body_ids == ()
    made = one(sentence("完善公交停车收费政策。"), 4, 23)
    assert (made.body_ids, made.is_certain) == ((4,), False)
    assert propose([sentence("推广快递包装。")], Basis.FIRST_LISTED, named(4, 1, 23), [OtherBody(23, NAMES[8])])[
        0
    ].outside


def test_a_doer_the_brackets_do_not_name() -> None:
    """Under 各有关部门 it is one of them; beside named bodies a person decides."""
    said = sentence("市发展改革委要加强统筹协调。")
    made = one(said, 22, basis=Basis.COLLECTIVE, outside=(1, 4))
    assert (made.body_ids, made.known_by, made.is_certain) == ((1,), KnownBy.STATED, True)
    made = one(said, 4, 5, outside=(1,))
    assert (made.body_ids, made.known_by, made.outside) == ((), KnownBy.OPEN, (1,))
    assert made.why == "本句点名市发展改革委，不在本条责任单位内"


def test_line_breaks_of_the_plan_hide_no_name() -> None:
    assert one(sentence("市商\n务委要加强督促。"), 1, 5).body_ids == (5,)
    assert one(sentence("推广绿色快\n递包装。"), 1, 8).body_ids == (8,)


@pytest.mark.parametrize(
    ("item", "ids", "owners", "is_certain"),
    [
        # one named body alone has the function
        (sentence("推动全市快递业务实现电子运单全覆盖。"), (1, 4, 5, 8), (8,), True),
        # a sentence may ask for several things: one word alone leaves it to a person, and so does a part of a word
        (sentence("推动电子运单全覆盖。"), (1, 4, 5, 8), (8,), False),
        (sentence("支持快递企业提升快递业务。"), (1, 4, 5, 8), (8,), True),
        (sentence("支持快递和快递企业发展。"), (1, 4, 5, 8), (8,), False),
        (figure("绿色工厂", "建成绿色工厂300个、绿色园区30个。"), (1, 2, 3), (2,), True),
        # another named body's word stands in the item, a strong one or a hint
        (sentence("推广绿色快递包装，加快物流设施改造。"), (1, 4, 8), (8,), False),
        (sentence("发展绿色建筑，推广绿色建材。"), (1, 2, 3), (3,), False),
        # both have strong words
        (sentence("提高公交、邮政快递新能源汽车占比。"), (4, 8), (4, 8), False),
        # a shared word
        (sentence("推广绿色建材。"), (1, 2, 3), (2, 3), False),
        (sentence("推广绿色建材。"), (1, 3), (3,), False),
        # hints alone: told, proposed to nobody
        (sentence("鼓励机关、学校等采购。"), (1, 12), (), False),
        (sentence("鼓励机关、学校等采购新能源公交车。"), (1, 4, 12), (4,), False),
        # nothing
        (sentence("倡导合理控制室内温度。"), (1, 3, 7), (), False),
        # a body whose name does not say what it is for: it may have the function, too
        (sentence("推动全市快递业务实现电子运单全覆盖。"), (1, 8, 14), (8,), False),
        # a firm has no function
        (sentence("加大财政资金投入。"), (1, 15), (), False),
        # words that only say with what
        (sentence("依托公共机构，推广先进做法。"), (1, 12), (), False),
        # a word of two characters names a thing that stands in tasks of others, too
        (sentence("打击公路车匪路霸。"), (1, 4), (4,), False),
        (sentence("加强公路、港口建设。"), (1, 4), (4,), False),
        (sentence("加强收费公路、港口建设。"), (1, 4), (4,), True),
        # a target in a part of its own, without a word of the body
        (sentence("到2025年，快递企业网点达到100个，配送中心覆盖率达到90%。"), (1, 4, 8), (8,), False),
        (sentence("到2025年，快递业务和寄递达到3亿件。"), (1, 4, 8), (8,), True),
        # a document's name names no doer
        (sentence("落实《市商务委负责事项》。"), (1, 5), (), False),
    ],
)
def test_duty_words_decide(item: ItemWords, ids: tuple[int, ...], owners: tuple[int, ...], is_certain: bool) -> None:
    made = one(item, *ids)
    assert (made.body_ids, made.is_certain) == (owners, is_certain)
    assert made.known_by is (KnownBy.PROPOSED if owners else KnownBy.OPEN)


def test_what_is_only_mentioned_is_told() -> None:
    made = one(sentence("鼓励机关、学校等采购。"), 1, 12)
    assert made.why == "“机关”属机关事务职责：市机关事务局。仅提及，未作推定"


LISTED = "70%的机关建成节约型机关，65%的家庭达到绿色家庭要求，60%的社区达到绿色社区要求。"


@pytest.mark.parametrize(
    ("subject", "words", "owner", "is_certain"),
    [
        # its subject first, whatever else the sentence lists
        ("城乡家庭达到绿色家庭要求", LISTED, 11, True),
        ("城市社区达到绿色社区要求", LISTED, 3, True),
        # then its own part of the sentence
        ("应用规模", "发展绿色建筑，快递箱应用规模达到10万个。", 8, False),
        # then the sentence: another part of it may be another's, so a person confirms
        ("新能源汽车比例", "公共机构带头使用，新增车辆中新能源汽车比例不低于30%。", 12, False),
        ("配送中心覆盖率", "快递企业网点达到100个，配送中心覆盖率达到90%。", 8, False),
        ("新能源汽车比例", "公共机构带头使用，车辆中新能源汽车比例不低于30%，加快绿色建筑建设。", None, False),
        # of its subject alone it is not certain where its own part has another's strong word
        ("快递箱应用规模", "公共机构的快递箱应用规模达到10万个。", 8, False),
    ],
)
def test_the_word_governs_the_figure(subject: str, words: str, owner: int | None, is_certain: bool) -> None:
    made = one(figure(subject, words), 1, 3, 4, 8, 11, 12)
    assert (owner is None or made.body_ids == (owner,)) and made.is_certain is is_certain


@pytest.mark.parametrize(
    ("words", "ids", "outside", "why"),
    [
        ("推广绿色快递包装。", (1, 4), (8,), "“快递包装”属邮政管理职责：市邮政管理局，不在本条责任单位内"),
        ("创新“碳惠通”机制。", (1, 5), (13, 8), "“碳惠通”属生态环境职责：市生态环境局，不在本条责任单位内"),
    ],
)
def test_only_a_body_outside_has_the_function(
    words: str, ids: tuple[int, ...], outside: tuple[int, ...], why: str
) -> None:
    assert one(sentence(words), *ids, outside=outside) == Proposal(
        "k", (), KnownBy.OPEN, False, why, outside=(outside[0],)
    )


def test_a_named_body_with_the_function_comes_before_one_outside() -> None:
    made = one(sentence("公共机构带头推广绿色快递包装。"), 1, 12, outside=(8,))
    assert (made.body_ids, made.outside) == ((12,), ())


def test_who_has_a_function_where_no_body_is_named_after_it() -> None:
    """Many regions have no 能源局: 发展改革委 has the function. It is proposed, a person confirms."""
    made = one(sentence("加快加氢站建设。"), 1, 4)
    assert (made.body_ids, made.is_certain) == ((1,), False)
    assert made.why == "“加氢站”属能源管理职责：市发展改革委（本地未见单列的主管部门，由其承担）"
    assert one(sentence("加快加氢站建设。"), 1, 4, outside=(7,)).outside == (7,)


def test_several_leads() -> None:
    """Duty words choose among them; without any both are proposed."""
    made = one(sentence("推进电子商务，以旧换新。"), 5, 4, 8, basis=Basis.EXPLICIT, leads=2)
    assert (made.body_ids, made.is_certain) == ((5,), True)
    made = one(sentence("抓好落实。"), 5, 4, 8, basis=Basis.EXPLICIT, leads=2)
    assert (made.body_ids, made.known_by, made.is_certain) == ((5, 4), KnownBy.PROPOSED, False)
    assert made.why == "原文写明2家牵头：市商务委、市交通局"


def test_nobody_is_named() -> None:
    made = propose([sentence("推广绿色快递包装。")], Basis.NONE, [], others(8))[0]
    assert (made.body_ids, made.outside, made.known_by) == ((), (8,), KnownBy.OPEN)
    assert propose([sentence("抓好落实。")], Basis.NONE, [])[0].why == "原文没有写责任单位"


EARLIER = EarlierDecision("绿色建材在新建建筑中的应用比例", (2,))


def test_what_was_decided_before_for_like_words() -> None:
    made = one(figure("绿色建材应用比例", "绿色建材应用比例达到70%。"), 1, 2, 3, decided=(EARLIER,))
    assert made == Proposal(
        "k", (2,), KnownBy.PROPOSED, False, "先前对“绿色建材在新建建筑中的应用比例”指定给市经济信息委"
    )


def test_an_earlier_decision_needs_its_body_here_and_like_words() -> None:
    like = figure("绿色建材应用比例", "绿色建材应用比例达到70%。")
    without = one(like, 1, 3, outside=(2,), decided=(EARLIER,))
    assert (without.body_ids, without.is_certain) == ((3,), False), "not by one click against what was decided"
    assert without.why.endswith("先前对“绿色建材在新建建筑中的应用比例”指定给市经济信息委，不在本条责任单位内")
    assert one(figure("绿色食品应用比例", "达到70%。"), 1, 2, 3, decided=(EARLIER,)).body_ids == ()


def test_an_earlier_decision_is_certain_where_the_duty_words_agree() -> None:
    earlier = EarlierDecision("绿色工厂", (2,))
    assert one(figure("绿色工厂", "建成绿色工厂300个。"), 1, 2, 3, decided=(earlier,)).is_certain


def test_the_text_comes_before_earlier_decisions() -> None:
    assert one(sentence("绿色工厂"), 1, basis=Basis.SOLE, decided=(EarlierDecision("绿色工厂", (2,)),)).body_ids == (1,)


def test_a_proposal_for_each_item_in_their_order() -> None:
    items = [ItemWords(str(n), ItemKind.SENTENCE, words) for n, words in enumerate(["推进。", "推广快递包装。"])]
    made = propose(items, Basis.FIRST_LISTED, named(1, 8))
    assert [(one.key, one.body_ids) for one in made] == [("0", ()), ("1", (8,))]


def test_a_long_plan_is_quick() -> None:
    words = "加强第{}项工作，推广绿色快递包装，发展绿色建筑，提高城市公交新能源汽车占比，完善再生资源回收网络。"
    items = [ItemWords(str(n), ItemKind.SENTENCE, words.format(n)) for n in range(150)]
    bodies, outside = (
        named(*range(1, 14)),
        [OtherBody(id, (f"第{id}号局", f"重庆市第{id}号局")) for id in range(50, 77)],
    )
    before = [EarlierDecision(f"推进第{n}类绿色工厂建设，完善回收网络", (2,)) for n in range(100)]
    start = time.process_time()
    propose(items, Basis.FIRST_LISTED, bodies, outside, before)
    assert time.process_time() - start < 0.25
