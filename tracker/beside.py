"""`python -m tracker.beside`: the second process of a long read, begun by database/second_process.py; nobody types it.

It is asked on standard input and answers on standard output, also where nobody listens any more.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress

from tracker import create_app
from tracker.config import Config
from tracker.database.second_process import Question, answer
from tracker.monitoring.logs import write_log
from tracker.plantext.child import standard_output

_POLITE = 5
"""How far it steps back behind those who serve pages, where there are not enough processors for all."""


def main() -> None:
    """Answer and end."""
    out = standard_output()
    question: Question = pickle.load(sys.stdin.buffer)
    settings: Config = question.settings
    write_log(settings.log)
    if hasattr(os, "nice"):
        os.nice(_POLITE)
    with suppress(BrokenPipeError), out, create_app(settings, lean=True).app_context():
        answer(question, sys.stdin.buffer, out)


if __name__ == "__main__":
    main()
