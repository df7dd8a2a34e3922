"""tracker: turns an official implementation plan into work that gets done.

`create_app` imports inside: `tracker plan read` stands in this package, too, and needs neither Flask nor a database.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from tracker.config import Config


def create_app(settings: Config | None = None, *, lean: bool = False, upgrades: bool = True) -> Flask:
    """The application over one database; settings come from the environment unless given.

    `lean`: for a command or the scheduler, without pages and without the tools that change the schema. `upgrades`:
    with these tools; who only serves the pages does without their 10 MB.
    """
    from flask import Flask

    from tracker import config, memory
    from tracker.database import db, give_back
    from tracker.monitoring.statements import SlowStatements
    from tracker.people.accounts.factor import sealing

    memory.look_seldom()
    settings = settings or config.from_environment()
    app = Flask(__name__, template_folder=str(config.PROJECT / "templates"), static_folder="web/static")
    app.config.update(
        TRACKER=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=config.MAX_UPLOAD_BYTES,
    )
    db.init_app(app)
    with app.app_context():
        SlowStatements(db.engine, settings.slow_statement)
    app.teardown_appcontext(give_back)
    _join_stages(app)
    _seal_audit(app, settings)
    app.extensions[sealing.KEY] = sealing.key_of(settings.secret_key)
    if not lean:
        _add_pages(app)
    if upgrades and not lean:
        _add_upgrades(app, settings)
    return app


def _engine_options(url: str) -> dict[str, Any]:
    """What people typed is not written to the log; a server that does not answer is given up after five seconds.

    One that falls silent in the middle (its machine is gone, the network cut) after fifteen, where it is on another
    machine: else whoever asked it would wait for two hours.
    """
    options: dict[str, Any] = {
        "pool_pre_ping": True,
        # The connection given back last is taken first: it has the statements and the pages ready that others have not.
        "pool_use_lifo": True,
        "hide_parameters": True,
        "json_serializer": partial(json.dumps, ensure_ascii=False),
    }
    if url.startswith("postgresql"):
        # A connection for each thread that serves (cli/serve/connections.py); eight of them are kept.
        pool = {"pool_size": 8, "max_overflow": 12, "pool_timeout": 10}
        options |= {"connect_args": {"connect_timeout": 5, **_SILENCE}, **pool}
    else:
        # Each keeps 12 MB of the file (database/): two are kept, whoever comes besides gets one of his own.
        # Each keeps more statements ready than pages ask together; of 128 most were prepared anew, a tenth of a page.
        options |= {"connect_args": {"cached_statements": 1000}, "pool_size": 2, "max_overflow": 18}
    return options


_SILENCE = {"keepalives_idle": 5, "keepalives_interval": 5, "keepalives_count": 2, "tcp_user_timeout": 15000}
"""Seconds, but the last, which is in milliseconds (libpq)."""


def _join_stages(app: Flask) -> None:
    """Hang on the application what an earlier stage calls in later ones, which it may not import."""
    from tracker import changes
    from tracker.alerts.results import steps as result_steps
    from tracker.alerts.scan import settling_steps
    from tracker.ledger import steps as ledger_steps
    from tracker.ledger.story import late_queries
    from tracker.outcomes.extensions import owner_steps as extension_steps
    from tracker.outcomes.verdicts.queries import decided_dates, expired_figures, judged_dates
    from tracker.reporting.asked import figure_queries, node_queries
    from tracker.reporting.write import owner_steps
    from tracker.worklist import verdict_count_steps

    # Run in this order: first the standing rows, then the messages about these tasks, last what came of the act.
    app.extensions[changes.REFRESHERS] = (
        ledger_steps.refresh,
        verdict_count_steps.refresh,
        settling_steps.refresh,
        result_steps.refresh,
    )
    app.extensions[changes.FOLLOWERS] = (owner_steps.follow, extension_steps.follow)
    app.extensions[figure_queries.EXPIRED] = expired_figures
    app.extensions[figure_queries.DECIDED] = decided_dates
    app.extensions[figure_queries.JUDGED] = judged_dates
    app.extensions[node_queries.WANTED] = late_queries.wanted


def _seal_audit(app: Flask, settings: Config) -> None:
    """Hang on the application what every row of the audit trail and every anchor of its head is made with."""
    from tracker.audit import anchors, steps
    from tracker.ledger.facts.task import RULES_VERSION

    app.extensions[steps.KEY] = anchors.key_of(settings.secret_key)
    app.extensions[steps.RULES] = RULES_VERSION


def _add_pages(app: Flask) -> None:
    """The screens."""
    from tracker.web import shell

    shell.install(app)


def _add_upgrades(app: Flask, settings: Config) -> None:
    """The extension by which `flask db` and `tracker setup` bring the schema up to date."""
    from flask_migrate import Migrate

    from tracker.database import db

    Migrate().init_app(app, db, directory=str(settings.migrations))
