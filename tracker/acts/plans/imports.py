"""Long imports: what must be converted first or is large waits as a run and is read by the scheduler process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from tracker import audit, changes
from tracker.actor import Act
from tracker.acts.plans import plans
from tracker.config import Config
from tracker.database import end_read
from tracker.errors import BadInput, Classified
from tracker.jobs import runs
from tracker.jobs.runs import Job, Product, Tell
from tracker.people.queries import person
from tracker.plans.receive.given import Given
from tracker.plans.receive.imports import KIND, is_long
from tracker.plans.receive.steps import NOTHING_GIVEN
from tracker.plantext.apart import WITHIN_A_PAGE, TooLong
from tracker.plantext.document.bytes_in import refuse_pictures
from tracker.plantext.scan.extra import Scanned
from tracker.secrecy import NAME_REFUSED, names_secret
from tracker.stores.fingerprints import fingerprint
from tracker.stores.naming_queries import is_named
from tracker.stores.store import UPLOAD_GONE

LEFT_AFTER, LOOKED_FOR = timedelta(days=1), timedelta(days=31)
"""How long the file of an import that came to nothing is kept, and for how long it is looked for then."""


@dataclass(frozen=True)
class HandedIn:
    """What came of a file: its plans, or the run that reads it because it is not small."""

    plan_ids: tuple[int, ...] = ()
    run_id: int | None = None


def hand_in(
    act: Act,
    config: Config,
    jurisdiction_id: str,
    file_name: str,
    data: bytes,
    replaces_id: int | None = None,
    given: Given = NOTHING_GIVEN,
) -> HandedIn:
    """Receive a small file at once; what must be converted or recognised, is large, or takes long waits as a run.

    Raises what `plans.receive` raises.
    """
    handed = jurisdiction_id, file_name, data, replaces_id
    try:
        refuse_pictures(data)
        if not is_long(data):
            return HandedIn(plans.receive(act, config, *handed, limits=WITHIN_A_PAGE, given=given))
    except (TooLong, Scanned):
        pass  # as a run, then
    return HandedIn(run_id=request(act, config, *handed, given))


def request(
    act: Act,
    config: Config,
    jurisdiction_id: str,
    file_name: str,
    data: bytes,
    replaces_id: int | None = None,
    given: Given = NOTHING_GIVEN,
) -> int:
    """Keep the file and queue its reading; the run's id. BadInput for a name that says it is classified."""
    if names_secret(file_name):
        raise BadInput(NAME_REFUSED)
    with changes.writing(act):
        parameters = {
            "file": file_name,
            "sha256": fingerprint(data),
            "replaces_id": replaces_id,
            "number": given.number,
            "host_id": given.host_id,
            "for": act.actor.user_id,
        }
        run = runs.queue(act, KIND, jurisdiction_id, parameters)
        config.uploads.keep(data)
        audit.record(act, "request_import", "run", run.id, jurisdiction_id=jurisdiction_id, asked=parameters)
        return run.id


def work_off(act: Act, config: Config, job: Job, tell: Tell) -> Product:
    """Read the file for whoever asked; the product names the first plan. A classified paper goes at once.

    Whoever has lost the lease, or is stopped, leaves it: the next holder reads it from the beginning.
    """
    asked = job.parameters
    asker = person(asked["for"], act.today) if asked["for"] else None
    own = replace(act, actor=asker.as_actor(None)) if asker else act
    given = Given(asked.get("number"), asked.get("host_id"))
    end_read()
    with config.uploads.found(asked["sha256"], UPLOAD_GONE) as file:
        data = file.read()
    tell(10)
    handed = job.jurisdiction_id, asked["file"], data, asked["replaces_id"]
    try:
        ids = plans.receive(
            own,
            config,
            *handed,
            given=given,
            tell=lambda done, of: tell(10 + 85 * done // of),
            kept=lambda ids: runs.finish(act, job, _product(ids, job)),
        )
    except Classified:
        if not is_named(asked["sha256"], but_run=job.run_id):
            config.uploads.forget(asked["sha256"])
        raise
    return _product(ids, job)


def _product(plan_ids: tuple[int, ...], job: Job) -> Product:
    return Product(str(plan_ids[0]), job.parameters["file"])


def forget_left(act: Act, config: Config) -> int:
    """Take away what imports have left that were refused or cancelled over a day ago, and nobody else's; how many.

    Not as they end: somebody may be handing in the same bytes just then, and no row names them yet.
    """
    until = act.at - LEFT_AFTER
    ended = runs.ended_in_vain(KIND, act.at - LOOKED_FOR, until)
    left = [sha256 for sha256 in {run.parameters["sha256"] for run in ended} if not is_named(sha256)]
    end_read()
    return sum(config.uploads.forget_older(sha256, until) for sha256 in left)
