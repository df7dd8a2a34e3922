"""README says what there is: every command, every make target, every word of the vocabulary, and nothing else."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click
import pytest

from tests.structure.source import ACTS, GROUND, PACKAGE, ROOT, STAGES
from tracker import vocabulary
from tracker.cli import main
from tracker.vocabulary import Labelled

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def commands(group: click.Command, *above: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its words, `("plan", "read")`."""
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from commands(command, *above, name)
    else:
        yield above, group


COMMANDS = dict(commands(main))


def written_commands() -> dict[tuple[str, ...], str]:
    """The lines of README's code blocks that begin with tracker, by the words of the command."""
    found = {}
    for line in re.sub(r"\n +", " ", "\n".join(BLOCKS)).splitlines():
        words = line.split()
        if words[:1] == ["tracker"]:
            known = next((tuple(words[1:n]) for n in (3, 2) if tuple(words[1:n]) in COMMANDS), tuple(words[1:3]))
            found[known] = found.get(known, "") + line + "\n"
    return found


@pytest.mark.parametrize("words", sorted(COMMANDS), ids=" ".join)
def test_command_is_in_readme_with_its_options(words: tuple[str, ...]) -> None:
    line = written_commands().get(words)
    assert line, f"README has no line for tracker {' '.join(words)}"
    options = {max(option.opts, key=len) for option in COMMANDS[words].params if isinstance(option, click.Option)}
    common = set(re.findall(r"--[a-z-]+", README.split("Options every command")[1].split("\n\n")[0]))
    assert options - common <= set(re.findall(r"--[a-z-]+", line))


def test_readme_names_no_command_that_is_not_there() -> None:
    assert set(written_commands()) <= set(COMMANDS)


def test_every_make_target_is_in_readme() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert "run" in targets
    assert [target for target in targets if f"make {target}" not in README] == []


def test_the_map_names_every_stage_room_and_ground_file() -> None:
    plan = README.split("## Where things stand")[1].split("## Glossary")[0]
    drawing = re.findall(r"[a-z_]+", plan.split("```")[1])
    assert set(STAGES) | set(GROUND) | {ACTS} <= set(drawing)
    rows = {row[1]: row[0] for row in re.findall(r"^(\| `([a-z]+)/` \|.*)$", plan, re.MULTILINE)}
    unnamed = [
        f"{stage}/{room.name}/"
        for stage in STAGES
        for room in sorted((PACKAGE / stage).iterdir())
        if (room / "__init__.py").is_file() and f"`{room.name}/`" not in rows[stage]
    ]
    assert not unnamed, f"rooms that README does not name: {unnamed}"


def test_glossary_equals_the_vocabulary() -> None:
    """One row for each word list of vocabulary/; the message of a failure is the table to paste."""
    lists = [
        found
        for _, found in inspect.getmembers(vocabulary, inspect.isclass)
        if issubclass(found, Labelled) and found is not Labelled
    ]
    rows = {
        f"| `{found.__name__}` | " + " · ".join(f"{word.label} `{word.value}`" for word in found) + " |"
        for found in lists
    }
    written = set(re.findall(r"^\| `[A-Z][A-Za-z]+` \| .* \|$", README, re.MULTILINE))
    assert written == rows, "\n" + "\n".join(sorted(rows))
