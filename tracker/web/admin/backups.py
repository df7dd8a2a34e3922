"""备份: which copies lie in the folder, whether the last good one is new enough, what to do; nothing is done here."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.backup import identity, shelf
from tracker.backup.queries import drills
from tracker.backup.rules import is_ahead
from tracker.backup.words import amiss, drill_amiss, size
from tracker.config import Config
from tracker.people.access import Permission
from tracker.web.request.guard import requires

bp = Blueprint("backups", __name__, url_prefix="/backups")


@bp.get("")
@requires(Permission.BACKUP_VIEW)
def index() -> ResponseReturnValue:
    """The copies of the folder, newest first, or that it cannot be read."""
    settings: Config = current_app.config["TRACKER"]
    copies, is_readable = _copies(settings)
    now, own = clock.now(), identity.known(settings.instance)
    sound = shelf.sound(copies, now, own)
    night = next((one for one in sound if one.named.is_nightly), None)
    return render_template(
        "admin/backups/index.html",
        folder=settings.backups,
        keep=settings.keep,
        copies=copies,
        is_readable=is_readable,
        newest=next(iter(sound), None),
        others={one.named.name for one in copies if not one.is_of(own)},
        ahead={one.named.name for one in copies if is_ahead(now, one.named.made_at)},
        amiss=amiss(settings.backups is not None, now, night.named.made_at if night else None),
        drill=(drilled := drills()).last,
        drill_amiss=drill_amiss(now, drilled) if settings.backups is not None else "",
        size=size,
    )


def _copies(settings: Config) -> tuple[list[shelf.Shelved], bool]:
    """None where the folder cannot be read; a folder that is not there yet has none."""
    if settings.backups is None:
        return [], True
    try:
        return shelf.copies(settings.backups), True
    except OSError:
        return [], False
