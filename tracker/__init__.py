"""tracker: turns an official implementation plan into work that gets done."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from flask import Flask
from flask_migrate import Migrate

from tracker import changes, config
from tracker.alerts.scan import settling_steps
from tracker.config import MAX_UPLOAD_BYTES, PROJECT, Config
from tracker.database import db
from tracker.ledger import steps as ledger_steps
from tracker.outcomes.verdicts.queries import expired_figures
from tracker.reporting import figure_queries
from tracker.web import shell


def create_app(settings: Config | None = None) -> Flask:
    """The application over one database; settings come from the environment unless given."""
    settings = settings or config.from_environment()
    app = Flask(__name__, template_folder=str(PROJECT / "templates"), static_folder="web/static")
    app.config.update(
        TRACKER=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=MAX_UPLOAD_BYTES,
    )
    db.init_app(app)
    Migrate().init_app(app, db, directory=str(settings.migrations))
    changes.on_touched(ledger_steps.refresh)
    changes.on_touched(settling_steps.refresh)
    figure_queries.on_asking(expired_figures)
    shell.install(app)
    return app


def _engine_options(url: str) -> dict[str, Any]:
    """What people typed is not written to the log; a server that does not answer is given up after five seconds."""
    options: dict[str, Any] = {
        "pool_pre_ping": True,
        "pool_timeout": 10,
        "hide_parameters": True,
        "json_serializer": partial(json.dumps, ensure_ascii=False),
    }
    if url.startswith("postgresql"):
        options["connect_args"] = {"connect_timeout": 5}
    return options
