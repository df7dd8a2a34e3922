"""One jurisdiction's story, told by its acts: every scene is what people or time would have done on that day.

Scenes are put on an agenda by day; a scene may put later ones there. Nothing here writes but through acts/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from tracker.actor import SYSTEM, Act, Actor
from tracker.acts.outcomes import endings, extensions, verdicts
from tracker.acts.reporting import excel_forms, office_reports, reports, reviews, rounds
from tracker.acts.supervision import editions
from tracker.clock import SHANGHAI
from tracker.config import Config
from tracker.demo import queries
from tracker.demo.answers import Place, answer, proof
from tracker.demo.days import RoundDays, StoryDays, spread
from tracker.demo.forms import filled
from tracker.demo.people import People
from tracker.demo.queries import Owed
from tracker.demo.story import MARK, Story
from tracker.jobs import runs
from tracker.outcomes.extensions import node_queries as extension_nodes
from tracker.outcomes.extensions.rules import NewExtension, date_fault
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.outcomes.verification.queries import verification_list
from tracker.reporting.form import book as form_book
from tracker.reporting.form.queries import form_of
from tracker.reporting.office.entered import Answer
from tracker.reporting.versions.evidence_rules import NewFile
from tracker.reporting.write.queries import asked_of
from tracker.supervision.editions.kept_queries import newest_of
from tracker.vocabulary import (
    Appraisal,
    EnteredHow,
    ExtensionReason,
    ReportState,
    Role,
    VerdictResult,
)

NIGHT, WORK, EVENING = time(0, 1), time(9), time(19)

Scene = Callable[[date], None]


@dataclass
class Watch:
    """Gives each act its instant: the turn just after midnight, people from nine on, the scan in the evening."""

    _day: date = date.min
    _acts_of_day: int = 0
    _acts: int = 0

    def act(self, actor: Actor, day: date) -> Act:
        """What somebody does next on a day."""
        self._acts_of_day = self._acts_of_day + 1 if day == self._day else 0
        self._day = day
        return self.at(actor, day, WORK, timedelta(seconds=20 * self._acts_of_day))

    def at(self, actor: Actor, day: date, hour: time, later: timedelta = timedelta()) -> Act:
        """An act at an hour of a day in Shanghai."""
        self._acts += 1
        at = datetime.combine(day, hour, SHANGHAI) + later
        return Act(actor, at.astimezone(UTC), f"demo-{self._acts}")


@dataclass
class Office:
    """One jurisdiction while its story is told. `agenda`: the scenes of each day, in order."""

    story: Story
    days: StoryDays
    people: People
    settings: Config
    watch: Watch
    agenda: defaultdict[date, list[Scene]] = field(default_factory=lambda: defaultdict(list))

    def plan_ahead(self) -> None:
        """Put on the agenda what is known from the beginning."""
        self._at(self.days.after(self.days.issued_on, 6), self.answer_verification)
        for number, one in enumerate(self.days.rounds, start=1):
            if one.early_on is not None:
                self._at(one.early_on, partial(self._open, one))
            self._at(one.opens_on, partial(self._report, one, number))
        for extension in self.story.extensions:
            day = (
                self.days.after(self.days.issued_on, extension["after"])
                if "after" in extension
                else self.days.before_today(extension["before_today"])
            )
            self._at(day, partial(self._ask_later, extension))
        after = self.days.rounds[0].cut_offs.closes_on
        for number, ending in enumerate(self.story.endings):
            self._at(self.days.after(after, 4 + 3 * number), partial(self._apply_ending, ending))
        for one in self.days.rounds[:2]:
            self._at(self.days.after(one.cut_offs.closes_on, 2), partial(self._prepare_edition, one))

    def live(self, day: date) -> None:
        """Let the scenes of a day happen."""
        for scene in self.agenda.pop(day, ()):
            scene(day)

    def act(self, role: Role, day: date, body: str = "", name: str = "") -> Act:
        """An act of who holds a post."""
        return self.watch.act(self.people.of(role, body, name), day)

    def _at(self, day: date, scene: Scene) -> None:
        self.agenda[day].append(scene)

    # The 核定 round

    def answer_verification(self, day: date) -> None:
        """The bodies say what was reached by the dates that are past; the office decides, a leader signs."""
        round_id = queries.verification_round(self.story.code)
        if round_id is None:
            return
        place = Place(0, f"{day.year - 1}年", date(day.year - 1, 12, 31))
        for owed in _by_body(queries.owed(round_id)).values():
            self._write(owed, place, day)
            self._at(self.days.after(day, 1), partial(self._approve, owed))
            self._at(self.days.after(day, 3), partial(self._review, owed, 0))
        self._at(self.days.after(day, 6), partial(self._decide, round_id))
        self._at(self.days.after(day, 9), partial(self._sign_verdicts, round_id))

    def _decide(self, round_id: int, day: date) -> None:
        """The proposals are taken; what the story decides otherwise and the plan's goal are judged one by one."""
        by_hand = {
            queries.milestone_of(verdict["task"], verdict["subject"]).id: verdict for verdict in self.story.verdicts
        }
        found = verification_list(round_id, day)
        ticked = [
            verdicts.Seen(node.line.id, node.proposal.result)
            for node in found.nodes
            if node.may_be_taken and node.proposal.result is not None and node.line.id not in by_hand
        ]
        if ticked:
            # Who does not keep a figure answers by telephone that it does not.
            early = f"{MARK}未报单位电话答复不掌握该数据" if found.pending else ""
            act = self.act(Role.COORDINATOR, day)
            verdicts.take_proposals(act, round_id, ticked, date(day.year, 12, 31), early)
        for node in found.nodes:
            if node.line.id in by_hand and node.proposal.value is not None:
                told, found_out = by_hand[node.line.id], node.proposal
                new = _verdict(told, found_out.as_of, day, found_out.value)
                verdicts.judge_milestone(self.act(Role.COORDINATOR_HEAD, day), node.line.id, None, new)
        goal = queries.goal_of(self.story.code, day.year)
        if goal is not None and self.story.goal:
            new = _verdict(self.story.goal, date(goal.year, 12, 31), day)
            verdicts.judge_goal(self.act(Role.COORDINATOR_HEAD, day), goal.id, None, new)

    def _sign_verdicts(self, round_id: int, day: date) -> None:
        found = verification_list(round_id, day)
        if not found.undecided:
            verdicts.sign(self.act(Role.LEADER, day), round_id, found.fingerprint, f"{MARK}同意，未达成的抓紧整改。")

    # A quarter

    def _open(self, one: RoundDays, day: date) -> None:
        rounds.open_round(self.act(Role.COORDINATOR, day), self.story.code, one.quarter)

    def _report(self, one: RoundDays, number: int, day: date) -> None:
        """Put the reports of every body on the agenda."""
        round_id = queries.round_id_named(self.story.code, one.quarter.name)
        if round_id is None:
            return
        place = Place(number, one.quarter.label, day)
        bodies = [
            (body, owed) for body, owed in _by_body(queries.owed(round_id)).items() if body not in self.story.silent
        ]
        first, last = self.days.after(one.opens_on, 2), one.cut_offs.unit_due_on
        for order, (body, owed) in enumerate(bodies):
            sent_on = spread(first, last, order, len(bodies), self.days.calendar)
            if number == len(self.days.rounds) and body in self.story.desks:
                self._desk(owed, place, one.opens_on)
            else:
                self._scenes(body, owed, place, sent_on, last)

    def _scenes(self, body: str, owed: list[Owed], place: Place, sent_on: date, due_on: date) -> None:
        """One body's reports: most in one go, each special one in its own way."""
        plain: list[Owed] = []
        for one in owed:
            said = self.story.said_of(one.task_code, body, place.number)
            if said.get("missing"):
                continue
            if "late" in said:
                self._one_go([one], place, self.days.after(due_on, said["late"]))
            elif "entered" in said:
                self._at(self.days.after(due_on, 1), partial(self._enter, one, place))
            elif one.consolidates:
                self._one_go([one], place, self.days.after(due_on, 1))
            else:
                plain.append(one)
        if plain:
            self._one_go(plain, place, sent_on)

    def _desk(self, owed: list[Owed], place: Place, opened_on: date) -> None:
        """A body with accounts in the current quarter: something lies on every one of its desks today.

        A quarter of its reports went through, one of them came back, a quarter waits for the office, a quarter for the
        unit head, of the rest half are begun.
        """
        before = self.days.before_today
        back = [one for one in owed if "returned" in self.story.said_of(one.task_code, one.body, place.number)]
        rest = [one for one in owed if one not in back and not one.consolidates]
        self._one_go(rest[0::4], place, self.days.after(opened_on, 2))
        for some, written_on, approved_on, reviewed_on in (
            (back, before(6), before(5), before(3)),
            (rest[1::4], before(4), before(3), None),
            (rest[2::4], before(1), None, None),
        ):
            if some and written_on > opened_on:
                self._at(written_on, partial(self._write, some, replace(place, as_of=_month_end_before(written_on))))
                if approved_on:
                    self._at(approved_on, partial(self._approve, some))
                if reviewed_on:
                    self._at(reviewed_on, partial(self._review, some, place.number))
        begun = rest[3::4][::2]
        if begun and before(2) > opened_on:
            self._at(before(2), partial(self._write, begun, place, is_sent=False))

    def _one_go(self, owed: list[Owed], place: Place, day: date) -> None:
        """Written and sent on a day, approved on the next, reviewed on the one after, in the current quarter later."""
        after, told = self.days.after, replace(place, as_of=_month_end_before(day))
        lag = 2 if place.number < len(self.days.rounds) else 3
        write = self._by_form if owed and owed[0].body in self.story.excel and place.number else self._write
        self._at(day, partial(write, owed, told))
        self._at(after(day, 1), partial(self._approve, owed))
        self._at(after(day, lag), partial(self._review, owed, place.number))
        back = [one for one in owed if "returned" in self.story.said_of(one.task_code, one.body, place.number)]
        if back:
            self._at(after(day, lag + 1), partial(self._write, back, told))
            self._at(after(day, lag + 2), partial(self._approve, back))
            self._at(after(day, lag + 3), partial(self._review, back, place.number))

    def _by_form(self, owed: list[Owed], place: Place, day: date) -> None:
        """The body downloads its Excel form, fills it in, hands it in and sends what is complete."""
        first, answers = owed[0], {}
        for one in owed:
            asked = asked_of(queries.report_row(one.report_id))
            said = self.story.said_of(one.task_code, one.body, place.number)
            answers[one.task_code] = (asked, answer(self.story, one, asked, place, said))
        liaison = self.people.of(Role.LIAISON, first.body, first.body_name)
        round_id, department_id = queries.round_and_body(first.report_id)
        form = form_of(round_id, department_id, liaison, day)
        file = NewFile(form.head.file_name, filled(form_book.write(form), answers))
        uploads = self.settings.uploads
        ids = excel_forms.receive(self.watch.act(liaison, day), [file], uploads)
        excel_forms.take_uploaded(self.watch.act(liaison, day), ids, uploads, send=True)

    def _write(self, owed: Iterable[Owed], place: Place, day: date, *, is_sent: bool = True) -> None:
        """The liaison writes and sends."""
        for one in owed:
            report = queries.report_row(one.report_id)
            if report.state in (ReportState.ACCEPTED, ReportState.TO_REVIEW, ReportState.EXEMPT):
                continue
            said = self.story.said_of(one.task_code, one.body, place.number)
            draft = answer(self.story, one, asked_of(report), place, said)
            references = proof(self.story, one, place) if report.state != ReportState.RETURNED else ()
            handed = reports.Handed(self.settings.uploads, references=references) if references else None
            version = report.version
            by = self.people.of(Role.LIAISON, one.body, one.body_name)
            version = reports.save_draft(self.watch.act(by, day), one.report_id, version, draft, handed)
            if is_sent:
                reports.send(self.watch.act(by, day), one.report_id, version)

    def _approve(self, owed: Iterable[Owed], day: date) -> None:
        """The unit head approves all of the body that waits."""
        several = list(owed)
        waiting = queries.in_state([one.report_id for one in several], ReportState.TO_APPROVE)
        if waiting:
            act = self.act(Role.UNIT_HEAD, day, several[0].body, several[0].body_name)
            reports.approve(act, queries.versions_of(waiting))

    def _review(self, owed: Iterable[Owed], number: int, day: date) -> None:
        """The office accepts or gives back; what it entered itself another one accepts."""
        several = {one.report_id: one for one in owed}
        for report_id in queries.in_state(list(several), ReportState.TO_REVIEW):
            one = several[report_id]
            said = self.story.said_of(one.task_code, one.body, number)
            report = queries.report_row(report_id)
            if "returned" in said and not report.returned_count:
                act = self.act(Role.COORDINATOR, day)
                reviews.give_back(act, report_id, report.version, f"{MARK}{said['returned']}")
                continue
            role = Role.COORDINATOR_HEAD if "entered" in said else Role.COORDINATOR
            appraisal = Appraisal(said.get("appraisal", "normal"))
            reviews.accept(self.act(role, day), report_id, report.version, appraisal)

    def _enter(self, one: Owed, place: Place, day: date) -> None:
        """代录: the office enters what the body told by telephone."""
        report = queries.report_row(one.report_id)
        said = self.story.said_of(one.task_code, one.body, place.number)
        draft = answer(self.story, one, asked_of(report), replace(place, as_of=_month_end_before(day)), said)
        told = Answer(EnteredHow(said["entered"]), f"{one.body_name}联络员", day)
        office_reports.enter(self.act(Role.COORDINATOR, day), one.report_id, report.version, draft, told)
        self._at(self.days.after(day, 1), partial(self._review, [one], place.number))

    # Later dates, endings, editions

    def _ask_later(self, told: Mapping[str, Any], day: date) -> None:
        """A later date, where one can be asked for: before 2026 nothing is put off, after 2029 nothing is later."""
        milestone, until = queries.milestone_of(told["task"], told["subject"]), told["until"].split("-")
        asked_until = date(day.year + 1, *map(int, until))
        if date_fault(asked_until, extension_nodes.node(milestone.id).subject, day) is not None:
            return
        new = NewExtension(
            asked_until,
            ExtensionReason(told["category"]),
            *(f"{MARK}{told[name]}" for name in ("reason", "progress", "remedy", "basis")),
        )
        act = self.act(Role.UNIT_HEAD, day, told["body"], told["body_name"])
        extension_id = extensions.apply(act, milestone.id, None, None, new)
        self._at(self.days.after(day, 2), partial(self._forward, extension_id))
        if "before_today" not in told:
            self._at(self.days.after(day, 4), partial(self._grant, extension_id, new.requested_on))

    def _forward(self, extension_id: int, day: date) -> None:
        version = queries.extension_version(extension_id)
        extensions.forward(self.act(Role.COORDINATOR, day), extension_id, version, f"{MARK}情况属实，建议同意。")

    def _grant(self, extension_id: int, due_on: date | None, day: date) -> None:
        version = queries.extension_version(extension_id)
        extensions.grant(self.act(Role.PRINCIPAL, day), extension_id, version, due_on, f"{MARK}同意顺延，按季报送。")

    def _apply_ending(self, told: Mapping[str, str], day: date) -> None:
        task_id, version = queries.task_coded(told["task"])
        act = self.act(Role.UNIT_HEAD, day, told["body"], told["body_name"])
        endings.apply(act, task_id, version, f"{MARK}{told['words']}", f"{MARK}{told['proof']}")
        self._at(self.days.after(day, 3), partial(self._verify_ending, told))
        self._at(self.days.after(day, 6), partial(self._close_ending, told))

    def _verify_ending(self, told: Mapping[str, str], day: date) -> None:
        task_id, version = queries.task_coded(told["task"])
        act = self.act(Role.COORDINATOR_HEAD, day)
        endings.verify(act, task_id, version, f"{MARK}{told['verified']}", told.get("exception", ""))

    def _close_ending(self, told: Mapping[str, str], day: date) -> None:
        endings.close(self.act(Role.LEADER, day), [queries.task_coded(told["task"])], f"{MARK}同意销号。")

    def _prepare_edition(self, one: RoundDays, day: date) -> None:
        """The coordinator has the report of a closed quarter made, and it is made at once."""
        round_id = queries.round_id_named(self.story.code, one.quarter.name)
        if round_id is None or not queries.is_closed(round_id):
            return
        editions.request(self.act(Role.COORDINATOR, day), self.story.code, one.quarter)
        job = runs.take(self.watch.act(SYSTEM, day), 0)
        if job is None:
            return
        runs.work_off(self.watch.act(SYSTEM, day), job, editions.work_off, self.settings.editions)
        self._at(self.days.after(day, 1), partial(self._review_edition, one))
        self._at(self.days.after(day, 2), partial(self._sign_edition, one))

    def _review_edition(self, one: RoundDays, day: date) -> None:
        """The coordinator has looked at it."""
        made = newest_of(self.story.code, one.quarter.name)
        if made is not None:
            editions.review(self.act(Role.COORDINATOR, day), made.id, made.version, made.sha256)

    def _sign_edition(self, one: RoundDays, day: date) -> None:
        """The head of the office signs it off."""
        made = newest_of(self.story.code, one.quarter.name)
        if made is not None:
            head = self.act(Role.COORDINATOR_HEAD, day)
            editions.sign(head, made.id, made.version, made.sha256, self.settings.editions)


def _verdict(told: Mapping[str, str], as_of: date | None, day: date, value: Decimal | None = None) -> NewVerdict:
    """What the story decides; what fell short is to be put right by a day of the next year."""
    result = VerdictResult(told["result"])
    by = None if result is VerdictResult.REACHED else date(day.year + 1, *map(int, told["rectify_by"].split("-")))
    return NewVerdict(result, as_of, f"{MARK}{told['basis']}", value, by)


def _by_body(owed: Iterable[Owed]) -> dict[str, list[Owed]]:
    """Reports by the body they are owed by, in order of the plan; what is spared is left out."""
    found: defaultdict[str, list[Owed]] = defaultdict(list)
    for one in owed:
        if one.state != ReportState.EXEMPT:
            found[one.body].append(one)
    return dict(found)


def _month_end_before(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)
