"""The program's own source as syntax trees: what each file of tracker/ imports and where it stands in the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tracker"

STAGES = (
    "plantext",
    "people",
    "plans",
    "tasks",
    "reporting",
    "outcomes",
    "ledger",
    "worklist",
    "alerts",
    "supervision",
)
GROUND = (
    "config",
    "database",
    "clock",
    "calendar",
    "vocabulary",
    "errors",
    "excerpts",
    "json_values",
    "actor",
    "audit",
    "backup",
    "changes",
    "demo_mark",
    "memory",
    "monitoring",
    "papers",
    "problems",
    "tally",
    "failures",
    "jobs",
    "secrecy",
    "transitions",
    "typed",
    "stores",
    "private_files",
    "revisions",
    "shipping",
)
ROOMS = {
    "reporting": (
        *(
            "",
            "asked",
            "course",
            "due",
            "versions",
            "coordination",
            "rounds",
            "joint",
            "write",
            "review",
            "office",
            "paper",
            "form",
        ),
        *("interface", "division"),
    )
}
"""Rooms of a stage that stand in a line, too; "" is its root, what all of them use."""
ACTS = "acts"
SHELLS = ("__init__", "web", "cli", "demo", "doctor", "scheduler", "beside")
MEANINGS = ("models", "queries", "steps")


@dataclass(frozen=True)
class Import:
    """`module` as written in full; `name` what is taken from it, None for a plain import; only for types or not."""

    module: str
    name: str | None
    line: int
    typing_only: bool


@dataclass(frozen=True)
class SourceFile:
    """One Python file of tracker/."""

    path: Path
    tree: ast.Module

    @property
    def module(self) -> str:
        """Dotted name, tracker.acts.plans.plans; a package's __init__ has the package's name."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def room(self) -> str:
        """The stage, shell or ground floor file it belongs to."""
        return room_of(self.module)

    @property
    def meaning(self) -> str | None:
        """models, queries or steps for files of those names and their parts (queries/, mark_queries.py)."""
        if self.room not in STAGES:
            return None
        words = [*self.path.relative_to(PACKAGE / self.room).parts[:-1], *self.path.stem.split("_")]
        return next((word for word in words if word in MEANINGS), None)

    @property
    def is_pure(self) -> bool:
        """Whether it may know plain values only (design.md 3)."""
        exempt = self.path.stem in ("__init__", "light_sql")
        return self.room in STAGES and self.meaning is None and not exempt

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def attributes(self) -> tuple[tuple[ast.Attribute, str], ...]:
        """Everything written with a dot, and how it is written."""
        return tuple((node, ast.unparse(node)) for node in self.nodes if isinstance(node, ast.Attribute))

    def imports(self) -> tuple[Import, ...]:
        """Every import anywhere in the file, inside functions too."""
        return self._imports

    @cached_property
    def _imports(self) -> tuple[Import, ...]:
        return tuple(self._read_imports())

    def _read_imports(self) -> Iterator[Import]:
        typing_only = {
            id(inner)
            for block in self.nodes
            if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
            for inner in ast.walk(block)
        }
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(alias.name, None, node.lineno, id(node) in typing_only)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield Import(self._absolute(node), alias.name, node.lineno, id(node) in typing_only)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.path.relative_to(ROOT).parent.parts
        base = package[: len(package) - node.level + 1]
        return ".".join([*base, *([node.module] if node.module else [])])

    def our_modules(self) -> tuple[tuple[str, Import], ...]:
        """Modules of tracker it imports, with `from tracker.plans import queries` told as tracker.plans.queries."""
        return self._our_modules

    @cached_property
    def _our_modules(self) -> tuple[tuple[str, Import], ...]:
        known = by_module()
        ours = [found for found in self.imports() if found.module.split(".")[0] == "tracker"]
        longer = [(f"{found.module}.{found.name}" if found.name else found.module) for found in ours]
        return tuple((name if name in known else found.module, found) for name, found in zip(longer, ours, strict=True))

    def at(self, line: int) -> str:
        """A place to click on."""
        return f"{self.path.relative_to(ROOT)}:{line}"


def room_of(module: str) -> str:
    """The room of a dotted module name; `tracker` itself is the shell __init__."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


@cache
def source_files() -> tuple[SourceFile, ...]:
    """Every Python file of the program, in order of path."""
    return tuple(
        SourceFile(path, ast.parse(path.read_text(encoding="utf-8"), str(path)))
        for path in sorted(PACKAGE.rglob("*.py"))
    )


@cache
def by_module() -> dict[str, SourceFile]:
    """The same files by dotted name."""
    return {file.module: file for file in source_files()}


def files_of_web() -> list[SourceFile]:
    """The screens' files."""
    return [file for file in source_files() if file.room == "web"]
