"""Who may import whom, who knows Flask and the database, who reads the clock (design.md 3)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

import pytest

from tests.structure.source import (
    ACTS,
    GROUND,
    MEANINGS,
    PACKAGE,
    ROOMS,
    SHELLS,
    STAGES,
    SourceFile,
    by_module,
    room_of,
    source_files,
)

FLASK_FAMILY = ("flask", "flask_bootstrap", "flask_login", "flask_migrate", "flask_sqlalchemy", "flask_wtf", "wtforms")
DATABASE_FAMILY = ("sqlalchemy", "flask_sqlalchemy", "alembic", "psycopg", "sqlite3")
# The ground floor's only doors to Flask: the extension, and the application that things hang on.
KNOW_FLASK = {("database", "flask_sqlalchemy"), ("database", "flask")}

# What each kind of stage file may not take from any stage: reading never writes.
FORBIDDEN_MEANINGS = {"models": {"queries", "steps"}, "queries": {"steps"}}

CLOCK_READERS = {
    "datetime.datetime": {"now", "utcnow", "today"},
    "datetime.date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "strftime", "ctime"},
}
SQL_CLOCKS = {"now", "current_timestamp", "current_date", "localtime", "localtimestamp", "sysdate"}
SESSION_WRITES = {"add", "add_all", "delete", "merge", "flush", "commit", "bulk_save_objects", "bulk_insert_mappings"}
STATEMENT_WRITES = {"insert", "update", "delete"}


def files(*rooms: str, meaning: str | None = None) -> list[SourceFile]:
    """Files of these rooms, or of all; of one meaning only where it is named."""
    return [
        file
        for file in source_files()
        if (not rooms or file.room in rooms) and (meaning is None or file.meaning == meaning)
    ]


def family(module: str) -> str:
    """The distribution's import name."""
    return module.split(".")[0]


def allowed_rooms(room: str) -> set[str]:
    """Rooms that a room may import: the ground floor, itself, what lies to its left; acts stand right of the stages."""
    if room in GROUND:
        return set(GROUND)
    if room in STAGES:
        return {*GROUND, *STAGES[: STAGES.index(room) + 1]}
    if room == ACTS:
        return {*GROUND, *STAGES, ACTS}
    if room in ("web", "demo"):
        return {*GROUND, *STAGES, ACTS, room}
    return {*GROUND, *STAGES, ACTS, *SHELLS}


def test_every_file_stands_in_a_known_room() -> None:
    rooms = {file.room for file in source_files()}
    known = {*GROUND, *STAGES, ACTS, *SHELLS}
    assert rooms <= known, f"no such room in design.md 3: {rooms - known}"


def test_imports_go_down_or_to_the_left() -> None:
    wrong = [
        f"{file.at(found.line)}: {file.room} imports {module}"
        for file in source_files()
        for module, found in file.our_modules()
        if room_of(module) not in allowed_rooms(file.room)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("stage", sorted(ROOMS))
def test_rooms_of_a_stage_import_what_stands_before_them(stage: str) -> None:
    """Writing, collecting for a lead and asking a round once imported one another in a circle."""
    rooms, modules = ROOMS[stage], by_module()

    def place(file: SourceFile) -> int:
        within = file.path.relative_to(PACKAGE / stage).parts
        return rooms.index(within[0] if len(within) > 1 else "")

    wrong = [
        f"{file.at(found.line)}: {module}"
        for file in files(stage)
        for module, found in file.our_modules()
        if room_of(module) == stage and module in modules and place(modules[module]) > place(file)
    ]
    assert not wrong, "\n".join(wrong)


def test_only_shells_know_flask() -> None:
    wrong = [
        f"{file.at(found.line)}: {found.module}"
        for file in files(*GROUND, *STAGES, ACTS)
        for found in file.imports()
        if family(found.module) in FLASK_FAMILY and (file.room, found.module) not in KNOW_FLASK
    ]
    assert not wrong, "\n".join(wrong)


def test_pure_files_know_plain_values_only() -> None:
    wrong = []
    for file in source_files():
        if not file.is_pure:
            continue
        for found in file.imports():
            if family(found.module) in (*DATABASE_FAMILY, *FLASK_FAMILY):
                wrong.append(f"{file.at(found.line)}: {found.module}")
        chain = way_to_the_database(file)
        if chain:
            wrong.append(f"{file.path.name} reaches the database: {' → '.join(chain)}")
    assert not wrong, "\n".join(wrong)


def way_to_the_database(file: SourceFile) -> list[str]:
    """The chain of our own imports that ends in SQLAlchemy, empty where there is none."""
    modules, seen = by_module(), {file.module}
    ways = [[file.module]]
    while ways:
        way = ways.pop()
        current = modules[way[-1]]
        if any(family(found.module) in DATABASE_FAMILY for found in current.imports() if not found.typing_only):
            return way
        for module, found in current.our_modules():
            if module in modules and module not in seen and not found.typing_only:
                seen.add(module)
                ways.append([*way, module])
    return []


@pytest.mark.parametrize("meaning", sorted(FORBIDDEN_MEANINGS))
def test_each_kind_of_file_keeps_to_its_kind(meaning: str) -> None:
    modules = by_module()
    wrong = [
        f"{file.at(found.line)}: {meaning} imports {module}"
        for file in files(*STAGES, meaning=meaning)
        for module, found in file.our_modules()
        if module in modules and modules[module].meaning in FORBIDDEN_MEANINGS[meaning]
    ]
    assert not wrong, "\n".join(wrong)


def test_views_have_no_queries_and_touch_no_session() -> None:
    wrong = [
        f"{file.at(line)}: {what}"
        for file in files("web")
        for line, what in [
            *(
                (found.line, found.module)
                for found in file.imports()
                if family(found.module) in DATABASE_FAMILY
                or (found.module == "tracker.database" and found.name != "end_read")
            ),
            *(
                (found.line, module)
                for module, found in file.our_modules()
                if module in by_module() and by_module()[module].meaning == "steps"
            ),
            *(
                (node.lineno, ast.unparse(node))
                for node in file.nodes
                if isinstance(node, ast.Attribute) and node.attr == "session"
            ),
        ]
    ]
    assert not wrong, "\n".join(wrong)


def clock_reads(file: SourceFile) -> Iterator[tuple[int, str]]:
    """Places that read the machine's or the database's clock, under whatever name it was imported."""
    names = {}
    for node in file.nodes:
        if isinstance(node, ast.Import):
            names.update({alias.asname or alias.name: alias.name for alias in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module in ("datetime", "time"):
            names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
            for alias in node.names:
                if node.module == "time" and alias.name in CLOCK_READERS["time"]:
                    yield node.lineno, f"from time import {alias.name}"
    for node, whole in file.attributes:
        written = whole.removesuffix(f".{node.attr}")
        head, _, rest = written.partition(".")
        base = names.get(head, head) + (f".{rest}" if rest else "")
        if node.attr in CLOCK_READERS.get(base, ()):
            yield node.lineno, whole
        if written.split(".")[-1] == "func" and node.attr in SQL_CLOCKS:
            yield node.lineno, whole


def test_only_the_clock_reads_the_clock() -> None:
    wrong = [
        f"{file.at(line)}: {what}"
        for file in source_files()
        if file.room != "clock"
        for line, what in clock_reads(file)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_stage_asks_the_time() -> None:
    """Time is an argument: `clock.now` is called by the shells, which make the Act."""
    wrong = [
        file.at(node.lineno)
        for file in files(*STAGES, ACTS)
        for node in [
            *(node for node, written in file.attributes if written == "clock.now"),
            *(
                node
                for node in file.nodes
                if isinstance(node, ast.ImportFrom)
                and node.module == "tracker.clock"
                and "now" in [alias.name for alias in node.names]
            ),
        ]
    ]
    assert not wrong, "\n".join(wrong)


def test_first_argument_of_an_act_says_who_and_when() -> None:
    wrong = []
    for file in files(ACTS):
        for node in file.tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            first = node.args.args[0].arg if node.args.args else ""
            if first != "act":
                wrong.append(f"{file.at(node.lineno)}: {node.name}({first}, …)")
    assert not wrong, "\n".join(wrong)


OPENS = {"writing", "rehearsing"}
OPEN_NONE = {
    # of a run: what is done is written by the acts it calls, or is a file
    *("imports.work_off", "excel_forms.work_off", "excel_forms.write_all", "workbooks.build", "workbooks.work_off"),
    *("rebuilding.work_off", "imports.forget_left", "built_files.forget_old"),
    # only say something
    *("excel_forms.read", "excel_forms.uploaded", "paper.faults_of", "division_files.stored"),
    *("backups.is_nightly_due", "backups.copy_to_drill"),
    # on a connection of their own, or within the act that proved who it is
    *("sessions.note_page", "tokens.count_use", "turn.mark_stale", "audit.note_download"),
    *("accounts.note_new_password", "sign_in.begin_without_password"),
}
"""Of acts those that open no transaction of their own, by their file."""


def test_an_act_opens_its_transaction() -> None:
    """Who calls one that does not loses what it wrote, and nothing else would tell."""
    none = {
        f"{file.path.stem}.{name}"
        for file in files(ACTS)
        for name, act in functions(file).items()
        if not name.startswith("_") and not opens(act, functions(file))
    }
    assert none == OPEN_NONE


def functions(file: SourceFile) -> dict[str, ast.FunctionDef]:
    """The functions of a file by their names."""
    return {node.name: node for node in file.tree.body if isinstance(node, ast.FunctionDef)}


def opens(act: ast.FunctionDef, others: Mapping[str, ast.FunctionDef], asked: frozenset[str] = frozenset()) -> bool:
    """Whether it opens a transaction, or calls one of its file that does."""
    named = {node.id for node in ast.walk(act) if isinstance(node, ast.Name)} & others.keys() - asked - {act.name}
    is_open = any(isinstance(node, ast.Attribute) and node.attr in OPENS for node in ast.walk(act))
    return is_open or any(opens(others[name], others, asked | {act.name}) for name in named)


def session_calls(file: SourceFile) -> Iterator[tuple[int, str]]:
    """Calls of a method on something named session, with the method's name."""
    for node in file.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            owner = owner.func if isinstance(owner, ast.Call) else owner
            if ast.unparse(owner).split(".")[-1] == "session":
                yield node.lineno, node.func.attr


def test_queries_never_write() -> None:
    wrong = [
        f"{file.at(line)}: {what}"
        for file in files(*STAGES, meaning="queries")
        for line, what in [
            *((line, method) for line, method in session_calls(file) if method in SESSION_WRITES),
            *(
                (found.line, f"{found.module}.{found.name}")
                for found in file.imports()
                if family(found.module) == "sqlalchemy" and found.name in STATEMENT_WRITES
            ),
            *((found.line, "writing") for found in file.imports() if found.name == "writing"),
        ]
    ]
    assert not wrong, "\n".join(wrong)


def test_one_place_commits() -> None:
    """`changes.writing` commits; acts open it, steps and everything else only flush."""
    wrong = [
        f"{file.at(line)}: {method}"
        for file in files(*STAGES, ACTS, "web", "cli", "scheduler")
        for line, method in session_calls(file)
        if method == "commit"
    ]
    wrong += [
        f"{file.at(line)}: {file.meaning or file.path.name} opens a transaction"
        for file in files(*STAGES, "web")
        for line in [
            *(found.line for found in file.imports() if found.name == "writing"),
            *(node.lineno for node, written in file.attributes if written == "changes.writing"),
        ]
    ]
    assert not wrong, "\n".join(wrong)


def test_files_are_named_by_their_subject() -> None:
    vague = {"common", "handler", "handlers", "helpers", "manager", "misc", "util", "utils"}
    stems = [(file, file.path.stem) for file in source_files()]
    wrong = [file.at(1) for file, stem in stems if vague & set(stem.split("_")) or stem == "base"]
    assert not wrong, f"name it by its subject, or by one of {MEANINGS}: {wrong}"
