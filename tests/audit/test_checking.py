"""Every kind of tampering with a trail is found, and named with the first row it touches."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.audit.trails import (
    KEY,
    Row,
    Tampering,
    anchor,
    as_kept,
    begun_anew,
    made_older,
    older_trail,
    plain,
    restored,
    rewritten,
    swap,
    trail,
)
from tests.given.builders import NOW
from tracker.audit.anchors import Anchor, Kept, Why, line_of, read_lines, told
from tracker.audit.chain import EMPTY, FIELDS, ORIGIN, digest_of, hash_of, sealed
from tracker.audit.checking import FaultKind, Verified, check

COUNT = 30
ANCHORED = 20


def put(name: str, place: int, value: object) -> Tampering:
    """Another value in a column of the row at a place."""

    def tamper(rows: list[Row]) -> None:
        rows[place][[*FIELDS, "hash"].index(name)] = value

    return tamper


def checked(rows: list[Row], *anchors: Anchor) -> Verified:
    return check(rows, [], Kept(anchors), KEY)


def rehashed(rows: list[Row]) -> None:
    put("reason", 4, "x")(rows)
    rows[4][-1] = hash_of(rows[4][:-1])


@pytest.mark.parametrize(
    ("tamper", "kind", "seq"),
    [
        *((put(name, 4, "x"), FaultKind.CHANGED, 5) for name in FIELDS if name not in ("id", "at", "prev_hash")),
        (put("at", 4, NOW), FaultKind.CHANGED, 5),
        (put("hash", 4, "0" * 64), FaultKind.CHANGED, 5),
        (put("prev_hash", 4, "0" * 64), FaultKind.CHANGED, 5),
        (put("hash", 4, None), FaultKind.CHANGED, 5),
        # one blank less in the text that is kept, the same JSON value
        (put("detail", 4, '{"after":"待审批", "n": 5}'), FaultKind.CHANGED, 5),
        (rehashed, FaultKind.CHANGED, 5),
        (put("reason", 0, "x"), FaultKind.CHANGED, 1),
        (put("reason", COUNT - 1, "x"), FaultKind.CHANGED, COUNT),
        (lambda rows: rows.pop(0), FaultKind.MISSING, 1),
        (lambda rows: rows.pop(10), FaultKind.MISSING, 11),
        (lambda rows: rows.__delitem__(slice(3, 9)), FaultKind.MISSING, 4),
        (lambda rows: swap(rows, 4, 5), FaultKind.REORDERED, 5),
        (lambda rows: swap(rows, 2, 25), FaultKind.REORDERED, 3),
        # the last row, and all behind the anchor but one
        (lambda rows: rows.__delitem__(slice(ANCHORED - 1, None)), FaultKind.TRUNCATED, ANCHORED),
        (lambda rows: rows.clear(), FaultKind.TRUNCATED, 1),
        (lambda rows: rewritten(rows, 0), FaultKind.REWRITTEN, 1),
        (lambda rows: rewritten(rows, ANCHORED - 1), FaultKind.REWRITTEN, 1),
        # an old backup that has grown on past the anchor
        (lambda rows: rewritten(rows, 7), FaultKind.REWRITTEN, 1),
        # a chain begun anew: behind nothing, or behind rows that are said to be older, without the one that is anchored
        (begun_anew, FaultKind.MISSING, 1),
        (lambda rows: made_older(rows, ANCHORED - 1), FaultKind.REWRITTEN, ANCHORED),
        (lambda rows: made_older(rows, ANCHORED - 1, 5), FaultKind.REWRITTEN, ANCHORED),
        (lambda rows: made_older(rows, 0), FaultKind.REWRITTEN, 1),
    ],
)
def test_tampering_is_found(tamper: Tampering, kind: FaultKind, seq: int) -> None:
    rows = trail(COUNT)
    noted = anchor(rows[ANCHORED - 1])
    assert checked(rows, noted).is_sound
    tamper(rows)
    fault = checked(rows, noted).fault
    assert fault is not None
    assert (fault.kind, fault.seq) == (kind, seq)
    assert str(seq) in fault.sentence


def test_what_is_rewritten_lies_behind_the_last_anchor_that_holds() -> None:
    rows = trail(COUNT)
    noted = [anchor(rows[place]) for place in (9, 19, 29)]
    rewritten(rows, 15)
    found = checked(rows, *noted)
    assert found.fault is not None and found.fault.anchor == noted[1]
    assert found.fault.seq == 11
    assert found.sentence == (
        "第 11 条到第 20 条之间被整体改写，指纹都重算过：2026-11-20 10:00 外部锚文件记着第 20 条的另一个指纹"
    )


def test_a_sound_trail_says_how_far_it_goes_and_what_it_was_held_against() -> None:
    rows = trail(COUNT)
    assert checked(rows, anchor(rows[0])).sentence == "审计记录完整：共 30 条，到第 30 条前后相接，与 1 个锚一致"
    assert checked(rows).sentence == "审计记录完整：共 30 条，到第 30 条前后相接，还没有可对照的锚"
    assert checked([]).sentence == "审计记录还没有内容"


@pytest.mark.parametrize(
    ("tamper", "kind", "seq"),
    [
        (put("reason", 0, "x"), FaultKind.OLDER, 2),
        (put("reason", 1500, "x"), FaultKind.OLDER, 2002),
        (lambda rows: rows.pop(1500), FaultKind.OLDER, 2002),
        (lambda rows: rows.pop(2099), FaultKind.OLDER, 4002),
        (lambda rows: rows.__delitem__(slice(0, 2100)), FaultKind.OLDER, 4200),
        (lambda rows: rows.pop(2100), FaultKind.MISSING, 4201),
        (put("detail", 2100, "{}"), FaultKind.CHANGED, 4201),
        (put("reason", 2102, "x"), FaultKind.CHANGED, 4203),
        (put("hash", 2099, "0" * 64), FaultKind.MISSING, 4199),
    ],
)
def test_rows_from_before_the_chain_are_found_to_the_thousand(tamper: Tampering, kind: FaultKind, seq: int) -> None:
    rows = older_trail(2100, 5)
    found = checked(rows)
    assert (found.is_sound, found.older, found.entries, found.head.seq) == (True, 2100, 2106, 4206)
    tamper(rows)
    fault = checked(rows).fault
    assert fault is not None
    assert (fault.kind, fault.seq) == (kind, seq)


LINE = (
    '["tracker.audit/1",1,"2026-11-20T02:01:00.000000+00:00",1,"张三",null,"liaison",null,null,null,"report_send",'
    '"report","1",null,null,null,null,"成功",null,"{\\"after\\": \\"待审批\\", \\"n\\": 1}","r1",null,"'
    + "0" * 64
    + '"]'
)


def test_the_line_that_is_hashed_is_the_one_that_chain_describes() -> None:
    """Anybody can count it again, so it never changes."""
    row = trail(1)[0]
    assert row[-2:] == [ORIGIN, hashlib.sha256(LINE.encode()).hexdigest()]
    assert digest_of({"b": 1, "a": "甲"}) == digest_of({"a": "甲", "b": 1}) != digest_of({"a": "甲", "b": 2})


def test_an_anchor_made_with_another_key_or_changed_is_told() -> None:
    rows = trail(3)
    forged = anchor(rows[1], key=b"another")
    found = checked(rows, forged)
    assert (found.anchors, found.fault and found.fault.kind) == (0, FaultKind.ANCHOR)
    assert "校验码不对" in found.sentence


def test_anchors_of_the_keys_from_before_a_restoring_are_compared_though_their_seal_says_nothing() -> None:
    rows = trail(6)
    old = [anchor(rows[place], key=b"lost", is_outside=False) for place in (1, 4)]
    assert not check(rows, old, Kept(is_there=False), KEY).is_sound, "nothing was restored"
    restored(rows)
    found = check(rows, old, Kept(is_there=False), KEY)
    assert found.is_sound and found.sentence.endswith("还没有可对照的锚，换过密钥以前的 2 个锚不能校验")
    new = anchor(rows[6])
    assert check(rows, old, Kept((new,)), KEY).sentence.endswith("与 1 个锚一致，换过密钥以前的 2 个锚不能校验")
    spoilt = [replace(old[0], hash="0" * 64), old[1]]
    fault = check(rows, spoilt, Kept((new,)), KEY).fault
    assert fault is not None and (fault.kind, fault.seq) == (FaultKind.REWRITTEN, 2)


def test_a_restoring_excuses_no_seal_where_the_keys_stayed_or_that_came_behind_it() -> None:
    rows = trail(6)
    ours, false = anchor(rows[2]), anchor(rows[4], key=b"guessed", is_outside=False)
    restored(rows)
    fault = check(rows, [false], Kept((ours,)), KEY).fault
    assert fault is not None and (fault.kind, fault.seq) == (FaultKind.ANCHOR, 5)
    fault = check(rows, [anchor(rows[6], key=b"guessed")], Kept(), KEY).fault
    assert fault is not None and (fault.kind, fault.seq) == (FaultKind.ANCHOR, 7)


def test_who_rewrites_the_trail_cannot_forge_the_anchor_that_knows_better() -> None:
    rows = trail(COUNT)
    noted = anchor(rows[ANCHORED])
    rewritten(rows, 3)
    assert checked(rows, anchor(rows[ANCHORED], key=b"guessed"), noted).fault is not None


@pytest.mark.parametrize("length", [12, 64])
def test_an_anchor_read_from_paper_is_held_against(length: int) -> None:
    rows = trail(COUNT)
    noted = told(NOW, f"20:{rows[19][-1][:length]}")
    assert check(rows, [], Kept(), KEY, [noted]).is_sound
    rewritten(rows, 15)
    found = check(rows, [], Kept(), KEY, [noted])
    assert found.fault is not None and "给出的锚记着第 20 条" in found.sentence


@pytest.mark.parametrize("text", ["", "20", "20:", "20:xyz", "x:" + "0" * 64, "20:" + "0" * 65, "20:0123"])
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        told(NOW, text)


def test_lines_of_the_file_come_back_as_they_were() -> None:
    rows = trail(3)
    noted = [anchor(row) for row in rows]
    lines = [line_of(one) for one in noted]
    assert read_lines([*lines, ""]) == Kept(tuple(noted))


def test_a_line_that_a_power_cut_tore_is_left_out_and_any_other_is_told() -> None:
    """It stands again in full behind; a flipped letter does not."""
    rows = trail(3)
    lines = [line_of(anchor(row)) for row in rows]
    assert read_lines([lines[0], lines[1][:50], lines[1]]).unread == ()
    spoilt = read_lines([lines[0], lines[1].replace('"seq"', '"sex"'), lines[2], "[]", "{}"])
    assert spoilt.unread == (2, 4, 5)
    found = check(rows, [], spoilt, KEY)
    assert found.sentence == "外部锚文件第 2 行读不懂，被改动过"


def test_a_file_that_is_gone_is_told_where_there_must_be_one() -> None:
    rows, gone = trail(3), Kept(is_there=False)
    assert check(rows, [anchor(rows[1], Why.EDITION)], gone, KEY).is_sound
    assert check(rows, [anchor(rows[1])], gone, KEY).sentence.startswith("外部锚文件不见了")


@pytest.mark.parametrize(("age", "sound"), [(timedelta(hours=2), True), (timedelta(hours=2, seconds=1), False)])
def test_a_chain_without_any_anchor_is_told_when_an_hour_s_must_be_there(age: timedelta, sound: bool) -> None:
    rows = trail(3)
    began = rows[0][FIELDS.index("at")]
    found = check(rows, [], Kept(is_there=False), KEY, now=began + age)
    assert (found.is_sound, "一个锚也没有" in found.sentence) == (sound, not sound)
    assert check(rows, [], Kept((anchor(rows[1]),)), KEY, now=began + age).is_sound
    assert check([], [], Kept(is_there=False), KEY, now=began + age).is_sound


def signed_twice() -> tuple[list[Row], list[Anchor]]:
    """Two editions signed, each with its anchor, and a row behind the second that belongs to the same act."""
    chained, _ = sealed([plain(1), *({**plain(2), "action": "sign_edition"} for _ in range(2)), plain(3)], EMPTY)
    rows = [as_kept(values) for values in chained]
    return rows, [anchor(rows[1], Why.EDITION), anchor(rows[3], Why.EDITION)]


@pytest.mark.parametrize(("left", "seq"), [((0, 1), None), ((1,), 2), ((0,), 3), ((), 3)])
def test_an_edition_whose_anchor_is_gone_is_told(left: tuple[int, ...], seq: int | None) -> None:
    rows, noted = signed_twice()
    fault = check(rows, [noted[place] for place in left], Kept((anchor(rows[0]),)), KEY).fault
    assert (fault and (fault.kind, fault.seq)) == (seq and (FaultKind.ANCHOR, seq))


def test_random_tampering_is_always_found() -> None:
    """Behind the anchor too, as long as anything of the chain is left to compare."""
    random.seed(20261120)
    sound = trail(COUNT)
    noted = anchor(sound[-1])
    for _ in range(300):
        rows = [list(row) for row in sound]
        place = random.randrange(COUNT)
        random.choice(
            [
                put(random.choice(("actor_name", "reason", "ip", "request_id", "detail")), place, "伪造"),
                lambda rows, at=place: rows.pop(at),
                lambda rows, at=place: rewritten(rows, at),
                lambda rows, at=place: swap(rows, at, (at + 1) % COUNT),
                lambda rows, at=place: rows.__delitem__(slice(at, None)),
                lambda rows, at=place: made_older(rows, at, COUNT - at),
                begun_anew,
            ]
        )(rows)
        assert not checked(rows, noted).is_sound


def test_a_row_added_by_hand_without_a_hash_is_told() -> None:
    rows = [*trail(3), as_kept({**plain(9), "id": 4, "hash": None})]
    fault = checked(rows).fault
    assert fault is not None and (fault.kind, fault.seq) == (FaultKind.CHANGED, 4)
