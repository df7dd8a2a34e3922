"""Long imports: what must be converted first or is large waits as a run and is read by the scheduler process."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracker import audit, changes
from tracker.actor import Act
from tracker.acts.plans import plans
from tracker.config import Config
from tracker.database import end_read
from tracker.errors import BadInput
from tracker.jobs import runs
from tracker.jobs.lease import LeaseLost
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
    """Read the file for whoever asked; the product names the first plan. Of what is refused no file is left.

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
    try:
        handed = job.jurisdiction_id, asked["file"], data, asked["replaces_id"]
        ids = plans.receive(
            own,
            config,
            *handed,
            given=given,
            tell=lambda done, of: tell(10 + 85 * done // of),
            kept=lambda ids: runs.finish(act, job, _product(ids, job)),
        )
    except LeaseLost:
        raise
    except Exception:
        if _has_ended(act, job):
            _forget(config, asked["sha256"], job.run_id)
        raise
    return _product(ids, job)


def _has_ended(act: Act, job: Job) -> bool:
    """Whether nobody reads the file again: refused here, or the run cancelled. LeaseLost where it is another's."""
    with changes.writing(act):
        return runs.has_ended(job)


def _product(plan_ids: tuple[int, ...], job: Job) -> Product:
    return Product(str(plan_ids[0]), job.parameters["file"])


def cancel(act: Act, config: Config, run_id: int) -> bool:
    """Stop an import that waits or is being read; nothing is left of it. False where it has already ended.

    Raises what `runs.cancel` raises.
    """
    if not runs.cancel(act, run_id):
        return False
    _forget(config, runs.run_row(run_id).parameters["sha256"], run_id)
    return True


def _forget(config: Config, sha256: str, run_id: int) -> None:
    """Take the file of a run away, unless it is also somebody else's: it is kept once, whoever handed it in."""
    if not is_named(sha256, but_run=run_id):
        config.uploads.forget(sha256)
