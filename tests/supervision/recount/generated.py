"""Data sets for a workbook made up from a number: each different, some of them extreme.

Example: set 2 has names of 60 characters, set 3 texts of 3,000; every hundredth 10,000 tasks.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from tests.supervision import ledger_rows
from tests.supervision.writing.test_workbook import contents, report
from tracker.ledger.progress import Progress
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow, OwnerRow, PartRow
from tracker.plans.owners.words import together, unowned
from tracker.supervision.sheets.details import ReportLine
from tracker.supervision.sheets.issues import DissentLine, MatterLine
from tracker.supervision.sheets.letters import LetterLine, Written
from tracker.supervision.sheets.outcome_lines import Ending, ExtensionLine
from tracker.supervision.writing.workbook import Contents
from tracker.vocabulary import (
    Colour,
    CoordinationState,
    ExtensionState,
    Forecast,
    Kind,
    LetterKind,
    LetterState,
    LightRule,
    MilestoneSource,
    MilestoneState,
    Mode,
    PartyRole,
    Relation,
    ReportState,
    TaskState,
    VerdictResult,
)

TODAY = date(2026, 12, 31)
MANY = 10_000
DONE = {
    TaskState.COMPLETED: (LightRule.COMPLETED, LightRule.COMPLETED_LATE),
    TaskState.CLOSED: (LightRule.CLOSED, LightRule.COMPLETED_LATE),
    TaskState.ARCHIVED: (LightRule.ARCHIVED, LightRule.COMPLETED_LATE),
}
STOPPED = {TaskState.SUSPENDED: LightRule.SUSPENDED, TaskState.TERMINATED: LightRule.TERMINATED}
OPEN = (TaskState.ACTIVE, TaskState.ACTIVE, TaskState.TO_SIGN, TaskState.TO_REASSIGN, TaskState.TO_VERIFY)
RUNNING = [one for one in LightRule if one.colour is not Colour.BLUE and one not in STOPPED.values()]
PLANS = (
    ("甲方案", "渝发改规范〔2022〕11号"),
    ("乙方案", "渝府办发〔2026〕5号"),
    ("乙方案", ""),
    ("《丙》实施方案", "渝发〔2025〕1号"),
)
SECTIONS = ("一类", "二类", "三类", "")
TEXTS = (
    "已建成三个",
    "=SUM(A1:A9)",
    "+新开线路6条",
    "-",
    "@全体单位",
    " 前后有空格 ",
    "第一行\n第二行\r\n第三行",
    "坏\x00字\x1f符\ufffe",
    "<b>&amp;</b> “引号” 🚌",
    "_x0041_甲_x000D_",
    "；、，（）【】",
)


@dataclass(frozen=True)
class Body:
    """A body by its present name and all names it prints."""

    id: int
    name: str
    short: str


@dataclass(frozen=True)
class DataSet:
    """What a workbook is made of. `before`: by group and the word of a colour; `registry`: bodies in their order.

    `lit_dates`: own dates in words that are red or yellow and not 综合处's: no sheet prints their lights.
    """

    number: int
    contents: Contents
    before: dict[str, dict[str, int]] | None
    registry: list[str]
    lit_dates: int


def data_set(number: int) -> DataSet:
    """The set of a number: always the same."""
    return _Made(number).made()


KINDS = ("no task", "all blue", "long names", "long texts", "one task", "mixed", "many bodies", "two tenths")


class _Made:
    def __init__(self, number: int) -> None:
        self.number, self.dice = number, random.Random(number)
        self.kind = KINDS[number % len(KINDS)]
        self.bodies = self._bodies()
        self.reports: list[ReportLine] = []
        self.lit_dates = 0

    def _bodies(self) -> list[Body]:
        count = 60 if self.kind == "many bodies" else self.dice.randint(1, 12)
        names = [f"重庆市第{one}委员会" for one in range(1, count + 1)]
        if self.kind == "long names":
            names = [name + "联合推进绿色消费工作领导小组办公室" * 4 for name in names]
            names = [name[:60] for name in names]
        elif count > 3:
            names[1] += "(原:重庆市旧委员会)"
            names[2] = "各区县（自治县）人民政府"
        return [Body(place, name, f"市{place}委") for place, name in enumerate(names, start=1)]

    def made(self) -> DataSet:
        count = self._count()
        rows = [self._row(place) for place in range(1, count + 1)]
        before = self._before() if self.dice.random() < 0.7 else None
        names = [body.name.partition("(原:")[0] for body in self.bodies]
        self.dice.shuffle(names)
        registry = names[: len(names) - self.dice.choice((0, 0, 1))]
        coloured = {Colour(one): one.label for one in Colour}
        return DataSet(
            number=self.number,
            contents=contents(
                rows,
                self.reports,
                before=before,
                streaks={row.task_id: self.dice.randint(0, 5) for row in rows},
                registry={name: place for place, name in enumerate(registry)},
                **self._beside(rows),
            ),
            before={name: {coloured[one]: many for one, many in of.items()} for name, of in before.items()}
            if before is not None
            else None,
            registry=registry,
            lit_dates=self.lit_dates,
        )

    def _count(self) -> int:
        if self.number % 100 == 99:
            return MANY
        return {"no task": 0, "one task": 1, "two tenths": 7}.get(self.kind, self.dice.randint(2, 90))

    def _before(self) -> dict[str, dict[Colour, int]]:
        names = ["合计", *(f"类别：{one or '未分类'}" for one in SECTIONS)]
        names += [f"方案：{title}（{number}）" if number else f"方案：{title}" for title, number in PLANS]
        return {name: {one: self.dice.randint(0, 9) for one in Colour if self.dice.random() < 0.8} for name in names}

    def _row(self, place: int) -> LedgerRow:
        dice = self.dice
        state, rule = self._state()
        title, number = dice.choice(PLANS)
        done, planned = self._progress()
        lead, *others = dice.sample(self.bodies, dice.randint(1, min(len(self.bodies), 9)))
        mode = dice.choice((Mode.EACH_REPORTS, Mode.EACH_REPORTS, Mode.LEAD_CONSOLIDATES, Mode.SINGLE))
        figures = tuple(self._figure(place * 100 + one) for one in range(dice.choice((0, 0, 1, 2, 5))))
        own = tuple(self._node(place * 100 + one) for one in range(dice.choice((0, 0, 1, 3))))
        code = f"50-22-{self.number:03}-{place:05}"
        parts = tuple(self._part(body, body is lead, mode) for body in (lead, *others))
        self.reports += [one for part in parts for one in self._owed(code, part)]
        at = dice.choice((None, 3, 40)) if state not in DONE else None
        due_on = dice.choice((None, date(2026, 12, 31), date(2030, 12, 31)))
        postponed = due_on is not None and dice.random() < 0.2
        has_lead = dice.random() < 0.95
        joint = dice.randint(0, len(others)) if has_lead and dice.random() < 0.2 else 0
        names = [body.name for body in others]
        return ledger_rows.row(
            place,
            code=code,
            plan_title=title,
            plan_number=number,
            section_title=dice.choice(SECTIONS),
            text=self._text(),
            mode=mode,
            kind=Kind.MEASURED if done is not None else dice.choice(list(Kind)),
            state=state,
            light=ledger_rows.light(rule, dice.choice(("", "市交通局", self._text()))),
            lead=lead.name if has_lead else None,
            lead_remark=dice.choice(("", "", "首列，原文未写明牵头", "另定牵头", "各区县的汇总单位，原文未写明牵头")),
            joint_leads=tuple(names[:joint]),
            co=tuple(names[joint:]),
            due_on=due_on,
            original_due_on=due_on - timedelta(days=365) if postponed and due_on else due_on,
            overdue_days=at,
            progress=done,
            planned=planned,
            pace=Progress(done, planned).pace,
            milestones=(*own, ledger_rows.goal(2025, 1), ledger_rows.goal(2030, 2)) if number else own,
            indicators=figures,
            parts=parts,
            closed_on=date(2026, 11, 20) if state in (TaskState.CLOSED, TaskState.ARCHIVED) else None,
            unclaimed=dice.random() < 0.05,
            lead_id=lead.id,
        )

    def _state(self) -> tuple[TaskState, LightRule]:
        share = 1.0 if self.kind == "all blue" else 0.2
        if self.dice.random() < share:
            done = self.dice.choice(list(DONE))
            return done, self.dice.choice(DONE[done])
        if self.dice.random() < 0.1:
            stopped = self.dice.choice(list(STOPPED))
            return stopped, STOPPED[stopped]
        return self.dice.choice(OPEN), self.dice.choice(RUNNING)

    def _progress(self) -> tuple[Decimal | None, Decimal | None]:
        """Often a tenth beside a threshold."""
        if self.dice.random() < 0.4:
            return None, None
        planned = Decimal(self.dice.randint(0, 1000)) / 10
        edge = self.dice.choice((-10, 10)) + Decimal(self.dice.choice((-1, 0, 1))) / 10
        return planned - self.dice.choice((edge, Decimal(self.dice.randint(-400, 400)) / 10)), planned

    def _text(self) -> str:
        if self.kind == "long texts":
            return self.dice.choice(TEXTS[:1]) * self.dice.choice((1, 21, 22, 23, 24, 25, 600))
        return self.dice.choice(TEXTS)

    def _owners(self) -> dict[str, object]:
        owners = self.dice.sample(self.bodies, min(len(self.bodies), self.dice.choice((0, 1, 1, 2, 5))))
        named = tuple(OwnerRow(one.name, self.dice.random() < 0.1, one.short, one.id) for one in owners)
        if not named:
            return {"owner": unowned([self.bodies[0].short]), "owners": (), "is_unowned": True}
        words = f"{len(named)}家责任单位" if len(named) > 3 else together([one.short_name for one in named])
        return {"owner": words, "owners": named}

    def _figure(self, number: int) -> IndicatorRow:
        dice = self.dice
        done, planned = self._progress()
        given = dice.random() < 0.8
        rule = dice.choice((LightRule.GAP, LightRule.GAP_WIDE, LightRule.REPORTED, LightRule.TO_JUDGE, LightRule.STALE))
        value = Decimal(dice.randint(0, 100_000)) / dice.choice((1, 8, 100)) if given else None
        return ledger_rows.figure(
            indicator_id=number,
            subject=f"指标{number}",
            relation=dice.choice(list(Relation)),
            target=Decimal(dice.randint(1, 1000)) / dice.choice((1, 10)),
            unit=dice.choice(("%", "个", "", "万千瓦")),
            year=dice.choice((None, 2025, 2030)),
            value=value,
            as_of=dice.choice((None, date(2026, 9, 30))) if given else None,
            progress=done if given else None,
            planned=planned,
            gap=Progress(done if given else None, planned).gap,
            light=ledger_rows.light(rule, f"指标{number}"),
            final=dice.choice((None, None, None, VerdictResult.REACHED)),
            **self._owners(),
        )

    def _node(self, number: int) -> MilestoneRow:
        dice, state = self.dice, self.dice.choice(list(MilestoneState))
        rule = dice.choice((None, LightRule.OVERDUE, LightRule.RECTIFYING, LightRule.TO_JUDGE, LightRule.REPORTED))
        owned = self._owners()
        is_badly = rule is not None and rule.colour in (Colour.RED, Colour.YELLOW)
        self.lit_dates += is_badly and ("is_unowned" in owned or rule is not LightRule.TO_JUDGE)
        due_on = dice.choice((None, date(2026, 6, 30), date(2026, 12, 31)))
        judged = state in (MilestoneState.REACHED, MilestoneState.PARTLY, MilestoneState.MISSED)
        return MilestoneRow(
            number,
            MilestoneSource.OWN,
            due_on.year if due_on else None,
            due_on,
            due_on,
            due_on,
            self._text(),
            state,
            verdict_on=TODAY if judged else None,
            verdict_as_of=date(2026, 12, 1) if judged else None,
            verdict_basis=dice.choice(("", "统计公报", "=1")) if judged else "",
            rectify_by=date(2027, 3, 1) if judged and state is not MilestoneState.REACHED else None,
            light=ledger_rows.light(rule) if rule else None,
            **owned,  # type: ignore[arg-type]
        )

    def _part(self, body: Body, is_lead: bool, mode: Mode) -> PartRow:
        dice, said = self.dice, self.dice.random() < 0.7
        is_place = dice.random() < 0.1
        return ledger_rows.part(
            body.name,
            assignment_id=body.id,
            department_id=body.id,
            short_name=body.short,
            role=PartyRole.LEAD if is_lead else PartyRole.CO,
            reports=is_lead or mode is Mode.EACH_REPORTS,
            as_of=date(2026, 12, 20) if said else None,
            progress_text=self._text() if said else "",
            problems=dice.choice(("", self._text())) if said else "",
            next_steps=dice.choice(("", self._text())) if said else "",
            coordination=dice.choice(("", "", "", self._text())) if said else "",
            forecast=dice.choice((None, *Forecast)),
            evidence_count=dice.choice((0, 0, 2)),
            light=ledger_rows.light(dice.choice(RUNNING)),
            liaison=dice.choice(("", "张三")),
            self_reviewed=dice.random() < 0.05,
            group_id=7 if is_place else None,
            group="各区县" if is_place else "",
            place=f"第{body.id}区" if is_place else "",
            progress=Decimal(dice.randint(0, 1000)) / 10 if is_place else None,
        )

    def _owed(self, code: str, part: PartRow) -> list[ReportLine]:
        dice = self.dice
        if dice.random() < 0.1:
            return []
        exempt, closed = dice.random() < 0.1, dice.random() < 0.8
        handed = dice.choice((None, *(date(2026, 12, 23) + timedelta(days=one) for one in (-3, -1, 0, 1, 8))))
        state = ReportState.EXEMPT if exempt else ReportState.ACCEPTED if handed else ReportState.MISSING
        return [
            report(
                part.name,
                handed,
                code=code,
                role=PartyRole(part.role),
                exempt=exempt,
                closed=closed,
                state=state,
                nil_report=dice.random() < 0.2,
                returned=dice.choice((0, 0, 0, 1, 3)),
            )
        ]

    def _beside(self, rows: list[LedgerRow]) -> dict[str, object]:
        dice = self.dice
        some: Callable[[], list[LedgerRow]] = lambda: dice.sample(rows, min(len(rows), 4))  # noqa: E731
        extensions = [
            ExtensionLine(
                *(row.code, date(2026, 6, 30), date(2027, 6, 30), 1, dice.random() < 0.5),
                *(self._text(), self._text(), dice.choice(list(ExtensionState))),
            )
            for row in some()
        ]
        letters = [
            LetterLine(
                *("渝函〔2026〕1号", LetterKind.SUPERVISION, self._text(), self.bodies[0].name, date(2026, 11, 2)),
                *(((date(2026, 11, 9), dice.choice((None, date(2026, 11, 12)))),), self._text(), LetterState.SENT),
            )
            for _ in some()
        ]
        return {
            "extensions": tuple(extensions),
            "letters": tuple(letters),
            "letters_of": {row.task_id: Written(dice.randint(0, 3), "已发出") for row in some()},
            "endings": {row.task_id: Ending(date(2026, 11, 1), "负责人", self._text()) for row in rows},
            "dissents": {row.task_id: (DissentLine(row.task_id, "甲", "口径不同", "待协调"),) for row in some()},
            "matters": {
                (row.task_id, body.id): MatterLine("", "", "已办结", CoordinationState.CLOSED)
                for row in some()
                for body in self.bodies
            },
        }


def with_texts(made: DataSet, text: str) -> DataSet:
    """The same with another text of its first task."""
    first, *others = made.contents.rows
    return replace(made, contents=replace(made.contents, rows=[replace(first, text=text), *others]))


def expected_lists(made: DataSet) -> Counter[str]:
    """How many rows the sheets have that no other sheet counts."""
    what = made.contents
    rows = list(what.rows)
    asked = sum(part.reports and bool(part.coordination.strip()) for row in rows for part in row.parts)
    return Counter(
        {
            "延期调整": len(what.extensions),
            "督办事项": len(what.letters),
            "问题与协调": asked + sum(len(of) for of in what.dissents.values()),
            "区县情况": sum(bool(part.place) for row in rows for part in row.parts),
        }
    )
