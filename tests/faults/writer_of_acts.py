"""A process that acts without end; each act that was acknowledged is a line of its log.

Such processes are forked off one that has the program loaded, so that many can be killed.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import uuid
from collections.abc import Mapping
from pathlib import Path

from tracker import audit, changes, clock, create_app
from tracker.actor import COMMAND, Act

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__, "tracker.scheduler"])


def work(settings: Mapping[str, str], log: Path) -> None:
    """Act until killed; `settings`: of the environment."""
    os.environ.update(settings)
    name = uuid.uuid4().hex[:8]
    with create_app(lean=True).app_context(), log.open("a", buffering=1, encoding="ascii") as file:
        for number in itertools.count():
            act = Act(COMMAND, clock.now(), f"{name}-{number}")
            with changes.writing(act):
                audit.record(act, "sign_task", "task", number, before={"n": number}, after={"n": number + 1})
            file.write(f"{act.request_id}\n")
