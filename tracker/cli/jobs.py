"""tracker scheduler: the jobs, done beside the pages."""

from __future__ import annotations

import logging

import click

from tracker import create_app, memory
from tracker import scheduler as background


@click.command()
def scheduler() -> None:
    """`tracker scheduler`: until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    app = create_app(lean=True)
    memory.stay_small()
    background.run(app)
