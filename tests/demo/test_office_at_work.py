"""`tracker setup` on an empty installation shows an office at work; the same on every machine for the same day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import TODAY, act, settings
from tests.servers.databases import skip_without_postgresql
from tests.servers.programs import program
from tracker import demo_mark
from tracker.database import db
from tracker.demo.story import MARK, Phrases
from tracker.demo.words import words_of
from tracker.outcomes.verification.queries import lists_of, verification_list

# How many tasks may shine in each colour; the story's knobs stand in seeds/demo/story.json.
LIGHTS = {"红": (2, 4), "黄": (5, 8), "绿": (11, 15), "蓝": (2, 2), "灰": (1, 3)}

# What is told, without the numbers of rows: those of sequences differ between databases.
TELLING = (
    "SELECT r.name, t.code, d.key, p.state, p.due_on, p.returned_count, v.number, v.progress_text, v.problems,"
    " v.next_steps, v.coordination, v.forecast, v.stage, v.author, v.approver"
    " FROM reports p JOIN rounds r ON r.id = p.round_id JOIN tasks t ON t.id = p.task_id"
    " JOIN departments d ON d.id = p.department_id LEFT JOIN report_versions v ON v.report_id = p.id"
    " ORDER BY 1, 2, 3, 7",
    "SELECT r.name, t.code, f.colour, f.word, f.reason, f.frozen_on FROM frozen_lights f"
    " JOIN rounds r ON r.id = f.round_id JOIN tasks t ON t.id = f.task_id ORDER BY 1, 2",
    # Without what tests of this file leave in the office of one database: they sign in and verify its editions.
    "SELECT action, object_type, actor_name, count(*) FROM audit_entries"
    " WHERE action NOT IN ('sign_in', 'verify_editions')"
    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
)


def tasks(office: Installation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.done("task", "list", "--json").json
    return found


@contextmanager
def asking(office: Installation) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    with program(settings(office.url, office.folder)) as app, app.app_context():
        yield lambda statement: [tuple(row) for row in db.session.execute(text(statement))]


def told(office: Installation) -> list[Any]:
    with asking(office) as ask:
        return [tasks(office), *([[str(cell) for cell in row] for row in ask(one)] for one in TELLING)]


def test_the_lights_are_those_of_an_office_at_work(office: Installation) -> None:
    found = Counter(task["light"] for task in tasks(office))
    print(dict(found))
    assert {colour: low <= found[colour] <= high for colour, (low, high) in LIGHTS.items()} == dict.fromkeys(
        LIGHTS, True
    )
    proven = [task["code"] for task in tasks(office) if task["light_reason"].startswith("绿·已核实")]
    assert 3 <= len(proven) <= 7


def test_a_postponed_date_leaves_the_signed_list_signed(office: Installation) -> None:
    """It said 需重新签发 once a later date was granted, and could not be signed before that date was past."""
    with program(settings(office.url, office.folder)) as app, app.app_context():
        round_id = next(id for id, _, plan in lists_of("500000") if plan)
        shown = verification_list(round_id, TODAY)
        assert sum(node.is_postponed for node in shown.nodes) == 1
        assert (shown.undecided, shown.changed_since_signed) == (0, 0)


# What it asks leaves a line in the trail, which test_both_databases_tell_the_same compares.
@pytest.mark.slow
@pytest.mark.both
def test_the_last_quarters_are_closed_with_movements_and_signed_editions(office: Installation) -> None:
    with asking(office) as ask:
        rounds = ask("SELECT name, closed_on IS NOT NULL FROM rounds WHERE kind = 'quarter' ORDER BY name")
        lights = ask("SELECT r.name, f.colour FROM frozen_lights f JOIN rounds r ON r.id = f.round_id")
        runs = ask("SELECT state, message, result FROM runs")
    assert [(name, bool(closed)) for name, closed in rounds] == [("2026Q2", True), ("2026Q3", True), ("2026Q4", False)]
    by_quarter = {name: Counter(colour for of, colour in lights if of == name) for name in ("2026Q2", "2026Q3")}
    assert by_quarter["2026Q2"] != by_quarter["2026Q3"]
    assert [state for state, _, _ in runs] == ["done", "done"]
    kept = office.done("edition", "list", "--json").json
    assert [(one["quarter"], one["state"], one["prepared_by"] == one["signed_by"]) for one in kept] == [
        ("2026Q3", "定稿", False),
        ("2026Q2", "定稿", False),
    ]
    assert all(one["sound"] for one in office.done("edition", "verify", "--json").json)
    (file,) = (office.folder / "editions").glob("500000-2026Q3-1-whole-*.xlsx")
    book = openpyxl.load_workbook(file)
    cover = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("演示数据" in words for words in cover)
    words = [str(cell.value) for cell in book["进展全文"]["D"][3:] if cell.value]
    assert words and all(one.startswith((MARK, "【")) for one in words)


def test_every_kind_of_thing_has_happened(office: Installation) -> None:
    with asking(office) as ask:
        states = {state for (state,) in ask("SELECT DISTINCT state FROM reports")}
        acts = {act for (act,) in ask("SELECT DISTINCT act FROM report_events")}
        late = ask("SELECT 1 FROM reports WHERE date(first_submitted_at) > due_on AND state = 'accepted'")
        forms = ask("SELECT reports FROM form_imports")
        verdicts = Counter(result for (result,) in ask("SELECT result FROM verdicts WHERE milestone_id IS NOT NULL"))
        extensions = {state for (state,) in ask("SELECT state FROM extensions")}
        matters = ask("SELECT DISTINCT task_id FROM reports r JOIN report_versions v ON v.id = r.accepted_version_id"
                      " WHERE v.coordination <> ''")  # fmt: skip
        nodes = ask("SELECT 1 FROM milestones WHERE source = 'own' AND original_due_on = '2025-12-31'")
    assert {"draft", "to_approve", "to_review", "returned", "accepted", "missing", "exempt"} <= states
    assert {"return", "enter", "miss", "consolidate"} <= acts
    assert late and forms
    assert verdicts["missed"] == 1 and verdicts.total() == len(nodes) == 12
    assert "granted" in extensions
    assert len(matters) == 3
    assert sum(task["state"] == "已销号" for task in tasks(office)) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["cq-coordinator", "cq-head", "cq-leader", "cq-principal", "cq-liaison-sww", "cq-auditor"]
)
def test_every_page_says_that_it_is_invented(office: Installation, name: str) -> None:
    with program(settings(office.url, office.folder)) as app:
        visitor = Visitor.of(app)
        assert "演示数据" in visitor.client.get("/login").text
        visitor.sign_in(name, demo_passwords(office)[name])
        home = visitor.page("/")
        assert "演示数据" in home.text


@pytest.mark.slow
def test_a_second_setup_changes_nothing(office: Installation) -> None:
    before = tasks(office)
    assert "演示账号也记在" in office.done("setup", "--jurisdiction", "500000").out
    assert tasks(office) == before


@pytest.mark.both
def test_each_body_writes_of_its_own_items(office: Installation) -> None:
    """Problems and next steps were drawn by task: 市经济信息委 wrote of bus stations, 市公安局 of charging stations."""
    of_body = (
        "SELECT d.short_name, v.progress_text, v.problems || v.next_steps FROM report_versions v"
        " JOIN reports r ON r.id = v.report_id JOIN tasks t ON t.id = r.task_id"
        " JOIN departments d ON d.id = r.department_id WHERE t.code = "
    )
    with asking(office) as ask:
        buses = {body for body, _, words in ask(f"{of_body}'50-22-11-06'") if "接驳" in words}
        stations = {body for body, _, words in ask(f"{of_body}'50-22-11-06'") if "综合能源站" in words}
        assert (buses, stations) == ({"市交通局"}, {"市能源局"})


def test_what_is_made_from_a_clause_speaks_of_the_bodys_own_sentences() -> None:
    told = ("2026年第4季度", 3)
    own = words_of(Phrases({}, {}), "T-1", ("a", "省工信厅"), ["完善绿色设计和绿色制造标准体系"], told)
    assert "围绕“完善绿色设计和绿色制造标准体系”" in own.progress
    beside = words_of(Phrases({}, {}), "T-1", ("b", "省商务厅"), [], told)
    assert "配合" in beside.progress and "“" not in beside.progress


@pytest.mark.slow
def test_both_databases_tell_the_same(offices: Callable[[str], Installation]) -> None:
    """Two machines, two databases, one day: the same ledger, the same words, the same trail."""
    skip_without_postgresql()
    first, second = told(offices("sqlite")), told(offices("postgresql"))
    for one, other in zip(first, second, strict=True):
        assert one == other


@pytest.mark.slow
def test_a_fresh_office_has_nothing_invented(demo: Installation) -> None:
    with program(settings(demo.url, demo.folder)) as app:
        visitor = Visitor.of(app)
        visitor.sign_in("cq-leader", demo_passwords(demo)["cq-leader"])
        page = visitor.page("/").text
    assert "演示数据" not in page
    assert "核对中 25，异议最迟至 2026-12-04" in page
    assert "2025目标 12 项待核定" in page


@pytest.mark.slow
def test_a_demo_cut_short_is_not_taken_for_one(demo: Installation) -> None:
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        demo_mark.note(act(), demo_mark.BEGUN)
    ran = demo.run("setup")
    assert (ran.code, "没有建完" in ran.err) == (1, True)
    assert demo.run("setup", "--fresh", "--no-demo").code == 2
