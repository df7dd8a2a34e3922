"""What a command loads: `--help` nothing, reading a document no database, no command a page that it does not show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.clients.commands import Installation
from tests.structure.source import ROOT
from tracker.cli import main

FRAMEWORKS = {"flask", "jinja2", "sqlalchemy", "werkzeug"}
LIBRARIES = {"alembic", "apscheduler", "docx", "lxml", "openpyxl", "pypdfium2", "waitress", "wtforms"}
DATABASE_ROOMS = {"acts", "alerts", "database", "ledger", "outcomes", "people", "plans", "reporting", "tasks", "web"}
PLAN = ROOT / "seeds" / "plans" / "shanxi_green_consumption.txt"

RUN = """
import sys
from tracker.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert end.code == 0, end.code
with open("loaded", "w") as file:
    print(*sys.modules, file=file)
"""


def loaded_by(folder: Path, *words: str, url: str = "") -> set[str]:
    """The modules that a process of its own has loaded when its command has ended well."""
    environment = {"TRACKER_INSTANCE": str(folder / "instance"), "TRACKER_DATABASE_URL": url}
    subprocess.run(
        [sys.executable, "-c", RUN, *words], stdout=subprocess.DEVNULL, cwd=folder, env=environment, check=True
    )
    return set((folder / "loaded").read_text(encoding="utf-8").split())


def rooms_and_libraries(modules: set[str]) -> set[str]:
    """Of ours the room, of others the distribution."""
    return {name.split(".")[1 if name.startswith("tracker.") else 0] for name in modules}


def test_help_loads_no_command(tmp_path: Path) -> None:
    modules = loaded_by(tmp_path, "--help")
    assert not rooms_and_libraries(modules) & (FRAMEWORKS | LIBRARIES | DATABASE_ROOMS | {"plantext"})
    assert {name for name in modules if name.startswith("tracker.cli.")} == {
        "tracker.cli.failures",
        "tracker.cli.groups",
    }


def test_reading_a_plan_loads_neither_flask_nor_a_database(tmp_path: Path) -> None:
    modules = loaded_by(tmp_path, "plan", "read", str(PLAN), "--json")
    assert not rooms_and_libraries(modules) & (FRAMEWORKS | LIBRARIES | DATABASE_ROOMS)
    assert not (tmp_path / "instance").exists()


LISTS = ("plan list", "task list --json", "user list", "round list", "alert list")


@pytest.mark.parametrize(
    ("words", "database_kind"),
    [*((words, "sqlite") for words in LISTS), (LISTS[0], "postgresql")],
    indirect=["database_kind"],
)
@pytest.mark.slow
def test_a_list_loads_no_page_and_no_library_for_files(demo: Installation, tmp_path: Path, words: str) -> None:
    modules = loaded_by(tmp_path, *words.split(), "--jurisdiction", "140000", url=demo.url)
    assert not rooms_and_libraries(modules) & (LIBRARIES | {"web", "supervision"})
    assert "tracker.plantext.reader" not in modules


@pytest.mark.slow
def test_an_application_without_pages_knows_every_table_that_is_referred_to(tmp_path: Path) -> None:
    sort = "from tracker import create_app, database; create_app(lean=True); database.Base.metadata.sorted_tables"
    subprocess.run([sys.executable, "-W", "error", "-c", sort], env={"TRACKER_INSTANCE": str(tmp_path)}, check=True)


SERVED = """
import sys
from tracker import create_app
from tracker.cli.serve import pages
create_app(upgrades=False)
print(*sys.modules)
"""


def test_what_serves_the_pages_loads_no_tool_of_the_schema_and_no_identity_of_others(tmp_path: Path) -> None:
    """Eighteen megabytes, in a process that lives for months."""
    environment = {"TRACKER_INSTANCE": str(tmp_path)}
    words = [sys.executable, "-c", SERVED]
    told = subprocess.run(words, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    assert not rooms_and_libraries(set(told.stdout.split())) & {"alembic", "flask_migrate", "authlib", "requests"}


def test_every_command_can_be_loaded_and_has_its_help_from_the_table() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None and command.name == name and command.help == main.table[name].help
