"""Serving processes and the database killed while offices save: what was answered is there, once (P1a, P2).

The clients are those of saving.py. FAULT_SEED=7 runs that seed again.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests.faults.saving import (
    answers,
    at_work,
    clients_of,
    gave_up,
    kill_database,
    lent,
    lost,
    start_database,
    until_answered,
)
from tests.faults.seeds import seed_of_run
from tests.servers.databases import Databases, skip_without_postgresql
from tests.servers.serving import Office, free_port

pytestmark = pytest.mark.fault

KILLS, ANSWERS = 100, 25_000
"""On each database; both numbers are reached before the run ends."""
OFTEN = 0.8
"""The share of kills before which as many saves were answered as there are clients; the others may meet a start."""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_answered_is_there_once(kind: str, databases: Databases, tmp_path: Path) -> None:
    if kind == "postgresql":
        skip_without_postgresql()
    seed = seed_of_run()
    chance, kills = random.Random(seed), 0
    with lent(kind, databases, tmp_path) as (installation, server):
        office = Office(installation, free_port(), tmp_path / "serve.log")
        office.start()
        try:
            clients = clients_of(office)
            assert len(clients) > 10
            with at_work(clients):
                while (kills < KILLS or answers(clients) < ANSWERS) and not gave_up(clients):
                    answered = answers(clients)
                    time.sleep(chance.uniform(1, 9))
                    if chance.random() < OFTEN:
                        until_answered(clients, answered + len(clients))
                    lot = chance.random()
                    if server is not None and lot < 0.25:
                        start_database(server, kill_database(server))
                    elif lot < 0.5:
                        office.kill_all()
                        office.start()
                    else:
                        office.kill_one(chance)
                    kills += 1
        finally:
            office.kill_all()
        assert gave_up(clients) == [], "the office did not come back"
        again = sum(client.sent_again for client in clients)
        print(f"{kind}, seed {seed}: {kills} kills, {answers(clients)} answers, {again} requests sent again")
        assert [words for client in clients for words in client.wrong] == []
        assert not (missing := lost(clients, installation)), missing[:20]
