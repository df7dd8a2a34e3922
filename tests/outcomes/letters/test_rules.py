from __future__ import annotations

import pytest

from tracker.errors import BadInput, Forbidden, RuleRefused
from tracker.outcomes.letters.rules import Number, is_word, kind_of, left_out, next_state, table, word_from
from tracker.vocabulary import AlertStage, LetterAct, LetterKind, LetterState, Role, UnitClass

A, K, S = LetterAct, LetterKind, LetterState
B1, B2, B3, B4 = AlertStage.B1, AlertStage.B2, AlertStage.B3, AlertStage.B4
OFFICE, HEAD, LEADER, PRINCIPAL, UNIT = (
    Role.COORDINATOR,
    Role.COORDINATOR_HEAD,
    Role.LEADER,
    Role.PRINCIPAL,
    Role.UNIT_HEAD,
)


@pytest.mark.parametrize(
    ("kind", "signs", "not_signs"),
    [
        (K.REMINDER, (HEAD,), (OFFICE, LEADER, PRINCIPAL, UNIT)),
        (K.REQUEST, (HEAD,), (OFFICE, LEADER, UNIT)),
        (K.SUPERVISION, (LEADER, PRINCIPAL), (OFFICE, HEAD, UNIT)),
        (K.CIRCULAR, (PRINCIPAL,), (OFFICE, HEAD, LEADER, UNIT)),
        (K.TALK, (PRINCIPAL,), (OFFICE, HEAD, LEADER, UNIT)),
        (K.DISPATCH, (HEAD,), (OFFICE, LEADER, UNIT)),
    ],
)
def test_who_signs(kind: LetterKind, signs: tuple[Role, ...], not_signs: tuple[Role, ...]) -> None:
    for role in signs:
        signed = S.DECIDED if kind is K.CIRCULAR else S.SIGNED
        assert next_state(kind, S.TO_SIGN, A.SIGN, roles=[role]) is signed
    for role in not_signs:
        with pytest.raises(Forbidden):
            next_state(kind, S.TO_SIGN, A.SIGN, roles=[role])


def test_the_way_of_a_letter() -> None:
    state = S.DRAFT
    for act, role in (
        (A.SUBMIT, OFFICE),
        (A.SIGN, LEADER),
        (A.NUMBER, OFFICE),
        (A.SEND, OFFICE),
        (A.RECEIVE, UNIT),
        (A.ANSWER, UNIT),
        (A.CLOSE, OFFICE),
    ):
        state = next_state(K.SUPERVISION, state, act, roles=[role])
    assert state is S.CLOSED


@pytest.mark.parametrize("state", list(S))
def test_nothing_is_sent_that_nobody_signed_and_numbered(state: LetterState) -> None:
    for kind in K:
        ways = {given for (given, act) in table(kind) if act is A.SEND}
        assert ways <= {S.NUMBERED}
        if state is not S.NUMBERED:
            with pytest.raises(RuleRefused):
                next_state(kind, state, A.SEND, roles=[OFFICE])


@pytest.mark.parametrize("act", [A.RETURN, A.WITHDRAW, A.VOID, A.SEND_BACK, A.ASK_AGAIN])
def test_what_goes_back_needs_a_reason(act: LetterAct) -> None:
    ways = [(state, way) for (state, given), way in table(K.SUPERVISION).items() if given is act]
    assert ways
    for state, way in ways:
        with pytest.raises(BadInput):
            next_state(K.SUPERVISION, state, act, roles=list(way.roles), reason=" ")


def test_whoever_writes_for_a_body_answers_save_what_is_for_its_head() -> None:
    for kind in (K.REMINDER, K.REQUEST):
        assert next_state(kind, S.SENT, A.ANSWER, roles=[Role.LIAISON]) is S.ANSWERED
    for kind in (K.SUPERVISION, K.TALK):
        assert next_state(kind, S.RECEIVED, A.PROPOSE, roles=[Role.LIAISON]) is S.TO_APPROVE
        assert next_state(kind, S.TO_APPROVE, A.ANSWER, roles=[UNIT]) is S.ANSWERED
        assert next_state(kind, S.TO_APPROVE, A.SIGN_OFF, roles=[Role.LIAISON]) is S.ANSWERED
        with pytest.raises(Forbidden):
            next_state(kind, S.TO_APPROVE, A.ANSWER, roles=[Role.LIAISON])


def test_a_circular_has_no_paper_and_a_dispatch_no_answer() -> None:
    assert not {act for _, act in table(K.CIRCULAR)} & {A.NUMBER, A.SEND, A.ANSWER}
    assert next_state(K.DISPATCH, S.NUMBERED, A.SEND, roles=[OFFICE]) is S.ISSUED
    assert A.ANSWER not in {act for _, act in table(K.DISPATCH)}


@pytest.mark.parametrize(
    ("unit_class", "expected"),
    [
        (UnitClass.GOVERNMENT, K.REMINDER),
        (UnitClass.LOWER_COMMISSION, K.REMINDER),
        (UnitClass.PARTY, K.REQUEST),
        (UnitClass.CENTRAL, K.REQUEST),
        (UnitClass.MASS_ORGANISATION, K.REQUEST),
        (UnitClass.ENTERPRISE, K.REQUEST),
    ],
)
def test_who_is_not_in_line_is_asked_and_not_reminded(unit_class: UnitClass, expected: LetterKind) -> None:
    assert kind_of(B1, unit_class) is expected


@pytest.mark.parametrize(
    ("stage", "taken", "by_rule", "expected"),
    [
        (B1, [], False, ()),
        (B2, [], True, ()),  # the rules ask for it first
        (B2, [], False, (B1,)),
        (B2, [B1], False, ()),
        (B3, [], True, (B2,)),
        (B3, [B1], True, (B2,)),
        (B3, [B2], True, ()),
        (B4, [B2], True, (B3,)),
        (B4, [B3], True, ()),
        (B4, [], False, (B1, B2, B3)),
        (B4, [B2], False, (B3,)),
    ],
)
def test_the_rungs_that_are_left_out(
    stage: AlertStage, taken: list[AlertStage], by_rule: bool, expected: tuple[AlertStage, ...]
) -> None:
    assert left_out(stage, taken, by_rule=by_rule) == expected


def test_a_number_has_hexagonal_brackets_and_no_leading_zero() -> None:
    assert str(Number("渝发改函", 2026, 3)) == "渝发改函\u30142026\u30153号"


@pytest.mark.parametrize(("word", "fits"), [("渝发改函", True), ("渝", False), ("渝发改2函", False), ("", False)])
def test_what_can_stand_before_a_number(word: str, fits: bool) -> None:
    assert is_word(word) is fits


@pytest.mark.parametrize(
    ("number", "word"),
    [("渝发改规范〔2022〕11号", "渝发改函"), ("晋发改就业发〔2022〕197号", "晋发改函"), (None, ""), ("国办发1号", "")],
)
def test_the_word_before_a_number_follows_the_plan(number: str | None, word: str) -> None:
    assert word_from(number) == word
