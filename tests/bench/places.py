"""Databases filled for measuring, each with the application over it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from tests.bench import data
from tests.bench.data import World
from tests.bench.rounds import IN_OPEN, Shares
from tests.servers.databases import NoPostgreSQL, running_server
from tracker.database import db


@dataclass(frozen=True)
class Place:
    """A filled database of one kind with its application."""

    kind: str
    url: str
    app: Flask
    folder: Path


def filled(
    tasks: int, kinds: list[str], folder: Path, stack: ExitStack, in_open: Shares = IN_OPEN
) -> tuple[list[Place], World]:
    """Filled once on SQLite, then copied; a kind there is no server for is left out, with a word.

    `in_open`: how many of a hundred reports of the open round stand in which state.
    """
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    app = data.application(url, folder / "instance")
    world = data.fill(app, tasks, in_open)
    places = {"sqlite": Place("sqlite", url, app, folder)}
    if "postgresql" in kinds:
        try:
            server = stack.enter_context(running_server(durable=True))
        except NoPostgreSQL as reason:
            print(f"Left out: {reason}", flush=True)
            kinds = [kind for kind in kinds if kind != "postgresql"]
        else:
            server.execute("CREATE DATABASE bench TEMPLATE template0")
            target = data.application(server.url("bench"), folder / "instance")
            stack.callback(_dispose, target)
            data.copy(app, target)
            places["postgresql"] = Place("postgresql", server.url("bench"), target, folder)
    return [places[kind] for kind in kinds], world


def _dispose(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
