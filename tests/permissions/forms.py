"""The ids that forms carry beside the address: whose they may be is the view's to ask, row by row."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule

from tests.permissions import rights
from tests.permissions.rights import Answer
from tests.permissions.table import PLAUSIBLE, Person, Table, routes
from tests.permissions.things import Thing
from tracker.people.access import UNIT, may


@dataclass(frozen=True)
class Named:
    """A field with an id of a kind; `as_sent`: how the id is written there. `also`: what else the form must hold."""

    field: str
    kind: str
    as_sent: str = "{}"
    also: dict[str, str] = field(default_factory=dict)


TICKED = "{}:1"
QUARTER = {"quarter": "2026Q3", "book": "whole"}

# Every form that names an object in its fields.
FORMS: dict[str, tuple[Named, ...]] = {
    "approvals.approve": (Named("chosen", "report_id", TICKED),),
    "assignments.sign": (Named("chosen", "assignment_id", TICKED), Named("one", "assignment_id", TICKED)),
    "asked.answer": (Named("duty", "assignment_id"),),
    "assignments.reassign": (Named("department_id", "department_id"),),
    "assignments.reassign_loose": (Named("department_id", "department_id"),),
    "channels.add": (Named("department_id", "department_id", also={"name": "群", "address": "https://a.example/x"}),),
    "chases.chase": (Named("chosen", "department_id"),),
    "checking.clear": (Named("task", "task_id"),),
    "completions.archive": (Named("chosen", "task_id", TICKED), Named("one", "task_id", TICKED)),
    "completions.close": (Named("chosen", "task_id", TICKED),),
    "correcting.set_meaning": (Named("department_id", "department_id", also={"how": "here"}),),
    "correcting.add_party": (Named("department_id", "department_id", also={"role": "co"}),),
    "extensions.create": (Named("milestone_id", "milestone_id"),),
    "forms.take": (Named("upload", "upload_id"),),
    "groups.add": (Named("department_ids", "department_id", also={"since": "2026-12-01", "source": "依据"}),),
    "groups.set_consolidator": (Named("department_id", "department_id", also={"since": "2026-12-01"}),),
    "inbox.read": (Named("alert_id", "alert_id"),),
    "owners.decide": (Named("item", "item"),),
    "paper.add_scan": (Named("approval", "scan_id"),),
    "paper.sign_off": (
        Named("chosen", "report_id", TICKED, {"approver": "某人", "signed_on": "2026-11-20", "post": "长"}),
    ),
    "plans.set_head": (Named("host_id", "department_id", also={"mode": "new"}), Named("replaces_id", "plan_id")),
    "reports.save": (Named("removed", "evidence_id"), Named("send_back", "report_id"), Named("chase", "report_id")),
    "review_batches.accept": (Named("chosen", "report_id", TICKED),),
    "review_batches.give_back": (Named("chosen", "report_id", TICKED),),
    "reviews.accept": (Named("over", "report_id"),),
    "round_reports.exempt": (Named("chosen", "report_id", TICKED),),
    "templates.leave": (Named("template", "template_id"),),
    "templates.take": (Named("template", "template_id"),),
    "tokens.issue": (Named("user_id", "user_id", also={"system": "平台", "read": "y", "expires_on": "2027-01-01"}),),
    "unchanged.say": (Named("chosen", "report_id", TICKED),),
    "users.add": (
        Named("department_id", "department_id", also={"username": "u", "display_name": "某人", "role": "viewer"}),
    ),
    "users.hand_over": (Named("successor_id", "user_id", also={"since": "2026-12-01"}),),
    "verifications.take": (Named("node", "milestone_id"),),
    "workbooks.create": (
        Named("plan_ids", "plan_id", also=QUARTER),
        Named("department_id", "department_id", also=QUARTER),
    ),
}

# Forms without an object in the address, and without one in their fields: what is the person's own or the region's.
NAMELESS = frozenset(
    {
        *("account.change_password", "account.set_mail", "factor.begin", "factor.confirm", "factor.leave"),
        *("factor.renew", "audit.verify", "calendar.dismiss", "calendar.load", "calendar.preview"),
        *("calendar.rebuild", "channels.pause", "editions.create", "editions.verify", "forms.upload"),
        *("letters.drop_template", "letters.take_template", "own_workbooks.create", "plans.receive"),
        *(
            "own_workbooks.restore",
            "rounds.open_round",
            "rules.demand",
            "templates.drop",
            "templates.upload",
            "workbooks.restore",
        ),
        *("auth.enter", "auth.enter_code", "invitations.accept"),
    }
)


def unlisted(table_routes: list[Rule]) -> list[str]:
    """Forms whose address names nothing of anybody, and of which nobody has said what they name in their fields."""
    posted = [rule for rule in table_routes if "POST" in (rule.methods or ()) and rights.kind_of(rule) is None]
    return sorted({str(rule.endpoint) for rule in posted} - FORMS.keys() - NAMELESS)


def asked(table: Table) -> Iterator[str]:
    """Send every one of FORMS with ids that are not the sender's; what was written for it, or what broke."""
    by_endpoint = {rule.endpoint: rule for rule in routes(table.app) if "POST" in (rule.methods or ())}
    for endpoint, names in FORMS.items():
        rule = by_endpoint[endpoint]
        permission = table.app.view_functions[endpoint].permission  # type: ignore[attr-defined]
        for person in table.people:
            if not may(person.actor, permission):
                continue
            place = _own_place(table, rule, permission, person)
            for named in names if place is not None else ():
                for thing in _not_his(table, named, person):
                    yield from _sent(table, rule, place or {}, person, named, thing)


def _own_place(table: Table, rule: Rule, permission: object, person: Person) -> dict[str, object] | None:
    kind = rights.kind_of(rule)
    if kind is None:
        return dict(rights.free_values(rule))
    good = (Answer.OPEN, Answer.STATE, Answer.EITHER)
    for thing in table.known.by_name.get(kind, ()):
        answer = rights.expected(rule, permission, person.actor, thing, person.regions)  # type: ignore[arg-type]
        if answer in good and (answer is Answer.OPEN or thing.target.jurisdiction_id in person.regions):
            return {name: thing.values[name] for name in rule.arguments}
    return None


def _not_his(table: Table, named: Named, person: Person) -> Iterator[Thing]:
    """One of another region; for a unit also one of another body of its own."""
    actor, known = person.actor, table.known.by_name.get(named.kind, ())
    for is_far in (True, False):
        for thing in known:
            is_own = bool(actor.department_ids & (thing.target.department_ids | thing.might | thing.target.lead_ids))
            if thing.only is not None and actor.user_id in thing.only:
                continue
            if is_own or (thing.target.jurisdiction_id not in person.regions) is not is_far:
                continue
            if is_far or actor.roles & UNIT or thing.only is not None:
                yield thing
                break


def _sent(
    table: Table, rule: Rule, place: dict[str, object], person: Person, named: Named, thing: Thing
) -> Iterator[str]:
    id = thing.values[named.kind] if named.kind in thing.values else next(iter(thing.values.values()))
    values = {**PLAUSIBLE, **named.also, "csrf_token": person.csrf_token, "form_token": uuid.uuid4().hex}
    sent = MultiDict({**values, named.field: named.as_sent.format(id)})
    extra = rights.ASKED_WITH.get(str(rule.endpoint), {})
    address = table.app.url_map.bind("127.0.0.1").build(rule.endpoint, {**place, **extra}, method="POST")
    answer = person.visitor.client.post(address, data=sent)
    fault = "broke" if answer.status_code >= 500 else table.change()
    if fault:
        yield f"{address} {named.field}={sent[named.field]} {person.username}: {answer.status_code} {fault}"
