"""What still stands of what was said: a message is put aside once what it asks for has happened or is asked no more.

Of messages to one post on one thing only the newest stands (已有后续提醒), as long as the thing is asked of that post.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tests.faults.years.letters import awaited, is_at_rest, was_relieved
from tests.faults.years.oracle import (
    IN_FORCE,
    LIAISON,
    OFFICE,
    SIGNABLE,
    Duty,
    Facts,
    Node,
    Said,
    answering,
    as_of,
    back_on,
    is_told_since,
    over,
    sent_since,
    verdict_of,
    whose_turn,
    with_head,
)

Group = tuple[str, date | None, int, str]
"""One thing and one post: (date-12, None, 5, liaison); of notices each 下达 is a thing of its own, by its day."""


def group_of(one: Said) -> Group:
    """What a later message takes the place of."""
    return one.subject, one.due_on if one.stage == "A1" else None, one.body, one.role


def newest(said: Iterable[Said]) -> dict[Group, list[Said]]:
    """By thing and post the messages of the last day; one that was a list of its own is not left out."""
    found: dict[Group, list[Said]] = {}
    for one in sorted(said, key=lambda each: each.day):
        before = found.get(group_of(one), [])
        found[group_of(one)] = [*before, one] if before and before[0].day == one.day else [one]
    return found


def is_asked(facts: Facts, one: Said, day: date) -> bool | None:
    """Whether what the message says is still so on a day; None where it may have been put aside in between.

    What was put aside does not come back: a text was sent and given back, an owner changed and changed again.
    """
    kind, _, number = one.subject.partition("-")
    rules = {"plan": _of_plan, "division": _of_division, "duty": _of_duty}
    rules |= {"report": _of_report, "returned": _of_returned, "goal": _of_goal, "date": _of_date, "letter": _of_letter}
    return rules[kind](facts, one, int(number), day)


def _of_plan(facts: Facts, one: Said, plan: int, day: date) -> bool | None:
    return _any(_is_open(facts, duty, one, day) for duty in facts.duties if (duty.plan, duty.body) == (plan, one.body))


def _of_division(facts: Facts, one: Said, task: int, day: date) -> bool | None:
    """None where it is open by another duty than the one it was said of: it may have had none in between."""
    held = facts.duties_of.get((task, one.body), [])
    of_day = [_is_open(facts, duty, one, day) for duty in held if duty.since == one.due_on]
    is_open = _any(_is_open(facts, duty, one, day) for duty in held)
    return is_open if is_open is not True or True in of_day else None


def _of_duty(facts: Facts, one: Said, number: int, day: date) -> bool | None:
    return _any(_is_open(facts, duty, one, day) for duty in facts.duties if duty.id == number)


def _is_open(facts: Facts, duty: Duty, one: Said, day: date) -> bool | None:
    """None while its task waits for another lead: nobody can sign just now.

    So where its task stood still, or the body objected, since it was said.
    """
    states = facts.states[duty.task]
    is_unsigned, state = as_of(duty.course, day) in _UNSIGNED, as_of(states, day)
    was_stopped = any(on >= one.day and held not in IN_FORCE for on, held in states)
    was_answered = any(on >= one.day and held not in _UNSIGNED for on, held in duty.course)
    is_open = is_unsigned and state in SIGNABLE
    is_unknown = state == "to_reassign" or (is_open and (was_stopped or was_answered))
    return None if is_unsigned and is_unknown else is_open


_UNSIGNED = (None, "settled")


def _any(answers: Iterable[bool | None]) -> bool | None:
    found = list(answers)
    return True if True in found else None if None in found else False


def _of_report(facts: Facts, one: Said, number: int, day: date) -> bool:
    """As long as its cut-off is the one that was called past: moved to a later day, nothing is late."""
    report = facts.report[number]
    return report.due_on == one.due_on and not over(report.sent_on, day) and not over(report.over_on, day)


def _of_returned(facts: Facts, one: Said, number: int, day: date) -> bool:
    """Until it is sent again; what comes back anew is told anew."""
    report = facts.report[number]
    return back_on(report, day) == one.due_on and not over(report.over_on, day)


def _of_goal(facts: Facts, one: Said, number: int, day: date) -> bool:
    return any(goal.id == number and goal.awaited(day) == one.due_on for goal in facts.goals)


def _of_letter(facts: Facts, one: Said, number: int, day: date) -> bool | None:
    """Until it is answered or taken back. None once that was so: what it said last was then put aside.

    None, too, while nothing of it is open after its last day, and once nothing of it was its body's: put aside by then.
    """
    letter = facts.letter[number]
    asked = awaited(letter, day)
    if asked is None or asked[1] != one.due_on:
        return False
    if asked[0] >= one.day or was_relieved(facts, letter, one.day, day):
        return None
    return None if day > one.due_on and is_at_rest(facts, letter, day) else True


def _of_date(facts: Facts, one: Said, number: int, day: date) -> bool | None:
    node = facts.node[number]
    verdict, owned = verdict_of(node, day), as_of(node.owners, day)
    if as_of(facts.states[node.task], day) not in IN_FORCE:
        return False
    if verdict is not None:
        is_it = verdict.rectify_by == one.due_on and not verdict.is_final
        has_come = is_told_since(facts, node, verdict, day) or one.body in sent_since(facts, node, verdict, day)
        is_so = is_it and not has_come and _is_of(facts, node, one, day)
        return None if is_so and _has_moved(facts, node, one) else is_so
    if as_of(node.dates, day) != one.due_on:
        return False
    if any(each.task == node.task and one.day <= each.sent_on < each.asked_on for each in facts.told):
        # A clock ahead asked for what was then sent before it was asked: of that day nobody knows of the report.
        return None
    if one.role == OFFICE:
        # That nobody owns it, or that the verdict is missing: one of both, if owners or reports changed since.
        return None
    is_so = owned is not None and owned.bodies is not None and _is_of(facts, node, one, day)
    return None if is_so and (_has_moved(facts, node, one) or _had_longer(facts, node, one, day)) else is_so


def _had_longer(facts: Facts, node: Node, one: Said, day: date) -> bool:
    """Said as late on the 24th, and on the 27th its cut-off became that day: put aside, and late anew on the 28th."""
    if one.limit_on == date.min:
        return False
    grace_on = facts.plans[node.plan].grace_on(one.due_on)
    return answering(facts, node, grace_on, day).limits.get(one.body) != one.limit_on


def _has_moved(facts: Facts, node: Node, one: Said) -> bool:
    """Something was done since it was said."""
    courses = (node.owners, node.dates, node.verdicts, facts.states[node.task])
    told = (each.sent_on for each in facts.told if each.task == node.task)
    written = (on for each in facts.written if each.task == node.task for on, _ in each.lies)
    return any(on >= one.day for on in (*(on for course in courses for on, _ in course), *told, *written))


def _is_of(facts: Facts, node: Node, one: Said, day: date) -> bool | None:
    """Who answers for it is who was told, and has told nothing of it."""
    grace_on = facts.plans[node.plan].grace_on(one.due_on)
    turn = answering(facts, node, grace_on, day)
    if one.role == OFFICE:
        return turn.is_open
    owned = as_of(node.owners, day)
    is_written = one.role == LIAISON and one.body in with_head(facts, node, day)
    if verdict_of(node, day) is not None:
        bodies = owned.bodies if owned is not None else None
        return one.body in {whose_turn(facts, node, body, day) for body in bodies or ()} and not is_written
    return one.body in turn.bodies and not (is_written and day > grace_on)
