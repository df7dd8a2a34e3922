"""Patroni moves the work to a standby by itself while an office acts: what was acknowledged is there (P1b).

The node that leads dies (server and Patroni), stands still and is reset by its watchdog before its lease ends, or only
its server dies. Before that its standbys may hear nothing of it for a while. FAULT_SEED=7 runs that seed again,
FAILOVERS=3 so many.

Without a watchdog a node that stood still for longer than its lease and went on took the lead again from the one that
had it since, and what that one had acknowledged was lost (Patroni 3.0.2 with etcd): README asks for the watchdog.

Of servers that do not wait for a standby some acts must be lost: else the test would be blind.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time

import pytest

from tests.clients.commands import Installation
from tests.faults.pairs import wait
from tests.faults.patroni import DEFAULTS, PROGRAMS, Cluster, running_cluster
from tests.faults.seeds import seed_of_run
from tests.faults.test_failover import Office, fill, lost, office, told

pytestmark = [
    pytest.mark.fault,
    pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True),
    pytest.mark.skipif(any(shutil.which(name) is None for name in PROGRAMS), reason="patroni or etcd is not installed"),
]
MARGIN = 5
"""Seconds before the end of the lease at which the watchdog resets a machine (Patroni: safety_margin)."""
WAYS = ("node dies", "node stands still", "server dies")


def fail_over(cluster: Cluster, here: Office, way: str, moments: random.Random, is_synchronous: bool) -> float:
    """One failure of the node that leads; seconds until an act that was asked for afterwards was acknowledged."""
    cut = moments.uniform(0.05, 0.6)
    if is_synchronous:
        cut = moments.choice((0.0, cut))
    leader = cluster.leader
    time.sleep(moments.uniform(0.5, 2))
    if cut:
        leader.server.signal(signal.SIGSTOP, "walsender")
        time.sleep(cut)
    began = time.monotonic()
    if way == "server dies":
        leader.server.signal(signal.SIGKILL)
    elif way == "node stands still":
        leader.signal(signal.SIGSTOP)
        time.sleep(DEFAULTS["ttl"] - MARGIN)
    if way != "server dies":
        leader.signal(signal.SIGKILL)
    wait(lambda: here.acknowledged_since(began + 1))
    seconds = time.monotonic() - began
    if way != "server dies":
        assert leader.patroni is not None
        leader.patroni.wait()
        cluster.start(leader)
    wait(lambda: cluster.is_whole(is_synchronous=is_synchronous))
    return seconds


def lived_through(failovers: int, demo: Installation, seed: int, *, is_synchronous: bool = True) -> list[str]:
    """So many failures while the office acts; which acts that were acknowledged are lost."""
    moments = random.Random(seed)
    with running_cluster(is_synchronous=is_synchronous) as cluster:
        fill(cluster, demo.url)
        with office(cluster, demo) as here:
            ways = [WAYS[number % len(WAYS)] for number in range(failovers)] if is_synchronous else WAYS[:1] * failovers
            came = [(way, fail_over(cluster, here, way, moments, is_synchronous)) for way in ways]
            time.sleep(1)
        gone, count = lost(cluster, here), len(here.acknowledged)
    assert not is_synchronous or here.faults == [], here.faults[:5]
    print(f"seed {seed}, {failovers} failures: {count} acknowledged, {len(gone)} lost; refused {here.refused}")
    for way in WAYS:
        if seconds := [one for of, one in came if of == way]:
            print(f"{way}: {len(seconds)} times, writable after {told(seconds)}")
    return gone


def test_a_failover_by_patroni_loses_nothing(demo: Installation, open_quarter: None) -> None:
    assert lived_through(int(os.environ.get("FAILOVERS", "15")), demo, seed_of_run()) == []


def test_servers_that_do_not_wait_lose_some(demo: Installation, open_quarter: None) -> None:
    assert lived_through(3, demo, seed_of_run(), is_synchronous=False)
