"""Every object that an address of the program can name, with whose it is: read row by row, past the program's queries.

The program decides by Targets that its own queries put together; what is held against them here comes from the tables
themselves, so that a view that asks for the wrong object, or for none, is found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import text

from tracker.database import db
from tracker.people.access import Target

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Thing:
    """An object as an address names it. `values`: of the address; `target`: whose it is and in which state.

    `might`: bodies whose part in it decides (who leads, who owns a date), so that either answer is right for them.
    `only`: ids of the only accounts that it is there for, None: it is not a matter of accounts.
    """

    kind: str
    values: Mapping[str, object]
    target: Target
    might: frozenset[int] = frozenset()
    only: frozenset[int] | None = None


@dataclass
class Things:
    """All of them, by the names of the addresses' last variable parts."""

    by_name: dict[str, list[Thing]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, values: Mapping[str, object], target: Target, **more: Any) -> None:
        """One more under a name."""
        self.by_name[name].append(Thing(name, values, target, **more))


def rows(statement: str) -> list[Row]:
    """What a statement finds."""
    return [dict(row) for row in db.session.execute(text(statement)).mappings()]


@dataclass
class _Duties:
    """Who has a part in what: read once, asked for each object."""

    plans: dict[int, Target]
    tasks: dict[int, Row]
    bodies_of_task: dict[int, frozenset[int]]

    @classmethod
    def read(cls) -> _Duties:
        hosts = {row["id"]: row["parent_id"] for row in rows("SELECT id, parent_id FROM departments")}
        plans = {
            row["id"]: Target(
                row["jurisdiction_id"],
                host_ids=frozenset(one for one in (row["host_id"], hosts.get(row["host_id"])) if one is not None),
                state=row["state"],
            )
            for row in rows("SELECT id, jurisdiction_id, host_id, state FROM plans")
        }
        tasks = {row["id"]: row for row in rows("SELECT id, plan_id, code, state, lead_id, kind, mode FROM tasks")}
        bodies: dict[int, set[int]] = defaultdict(set)
        for row in rows("SELECT task_id, department_id FROM assignments WHERE ended_on IS NULL"):
            bodies[row["task_id"]].add(row["department_id"])
        return cls(plans, tasks, {task_id: frozenset(found) for task_id, found in bodies.items()})

    def of_plan(self, plan_id: int) -> Target:
        tasks = [task_id for task_id, task in self.tasks.items() if task["plan_id"] == plan_id]
        bodies = frozenset[int]().union(*(self.bodies_of_task.get(task_id, frozenset()) for task_id in tasks))
        return replace(self.plans[plan_id], department_ids=bodies)

    def of_task(self, task_id: int) -> Target:
        task = self.tasks[task_id]
        bodies = self.bodies_of_task.get(task_id, frozenset())
        return replace(self.plans[task["plan_id"]], department_ids=bodies, state=task["state"])

    def of_body(self, task_id: int, department_id: int | None, state: str | None) -> Target:
        bodies = frozenset({department_id} if department_id is not None else ())
        return replace(self.of_task(task_id), department_ids=bodies, state=state)


def things() -> Things:
    """All objects of the database; the application context is open."""
    found, duties = Things(), _Duties.read()
    for put in (_plans, _tasks, _assignments, _reports, _outcomes, _letters, _rounds, _bodies, _people, _office):
        put(found, duties)
    return found


def _plans(found: Things, duties: _Duties) -> None:
    for plan_id in duties.plans:
        found.add("plan_id", {"plan_id": plan_id}, duties.of_plan(plan_id))
    for row in rows("SELECT plan_id, number FROM plan_pages"):
        found.add("number", dict(row), duties.of_plan(row["plan_id"]))
    for row in rows("SELECT id, plan_id FROM plan_goals"):
        found.add("goal_id", {"goal_id": row["id"]}, duties.of_plan(row["plan_id"]))


def _tasks(found: Things, duties: _Duties) -> None:
    for task_id, task in duties.tasks.items():
        target, plan_id = duties.of_task(task_id), task["plan_id"]
        found.add("task_id", {"task_id": task_id, "plan_id": plan_id}, target, might=target.department_ids)
        found.add("code", {"code": task["code"]}, target)
        found.add("verb", {"task_id": task_id, "verb": "suspend"}, target)
        body = min(target.department_ids, default=None)
        if body is not None:
            found.add("department_id of task_id", {"task_id": task_id, "department_id": body}, target)
    for name, statement in (
        ("figure_id", "SELECT id, task_id FROM indicators WHERE task_id IS NOT NULL"),
        ("party_id", "SELECT id, task_id FROM parties"),
        ("date_id", "SELECT id, task_id FROM milestones WHERE source = 'own'"),
        ("milestone_id", "SELECT id, task_id FROM milestones WHERE source = 'own'"),
        ("adjustment_id", "SELECT id, task_id FROM adjustments"),
    ):
        for row in rows(statement):
            plan_id = duties.tasks[row["task_id"]]["plan_id"]
            values = {name: row["id"], "task_id": row["task_id"], "plan_id": plan_id}
            found.add(name, values, duties.of_task(row["task_id"]))
    for row in rows("SELECT id, task_id, span_start FROM items WHERE kind = 'sentence'"):
        key = f"sentence-{row['span_start']}"
        values = {"plan_id": duties.tasks[row["task_id"]]["plan_id"], "task_id": row["task_id"], "key": key}
        found.add("key", values, duties.of_task(row["task_id"]))
        found.add("item", {"item": row["id"]}, duties.of_task(row["task_id"]))


def _assignments(found: Things, duties: _Duties) -> None:
    for row in rows("SELECT id, task_id, department_id FROM assignments WHERE ended_on IS NULL"):
        state = duties.tasks[row["task_id"]]["state"]
        target = duties.of_body(row["task_id"], row["department_id"], state)
        found.add("assignment_id", {"assignment_id": row["id"]}, target)


def _reports(found: Things, duties: _Duties) -> None:
    handed_up = {
        row["id"]: row["lead_id"]
        for row in rows(
            "SELECT r.id, t.lead_id FROM reports r JOIN tasks t ON t.id = r.task_id"
            " WHERE t.mode = 'lead_consolidates' AND t.lead_id IS NOT NULL AND t.lead_id <> r.department_id"
        )
    }
    targets: dict[int, Target] = {}
    for row in rows("SELECT id, round_id, task_id, department_id, state FROM reports"):
        target = duties.of_body(row["task_id"], row["department_id"], row["state"])
        is_office = duties.tasks[row["task_id"]]["kind"] == "governance"
        lead = handed_up.get(row["id"])
        leads = frozenset({lead} if lead is not None else ())
        targets[row["id"]] = replace(target, office_text=is_office, lead_ids=leads)
        found.add("report_id", {"report_id": row["id"]}, targets[row["id"]])
    for name, statement in (
        (
            "evidence_id",
            "SELECT e.id, v.id AS version FROM evidence e JOIN report_versions v ON v.id = e.version_id"
            " WHERE e.file_sha256 IS NOT NULL",
        ),
        (
            "scan_id",
            "SELECT s.id, a.version_id AS version FROM paper_scans s JOIN paper_approvals a ON a.id = s.approval_id",
        ),
    ):
        of_version = {
            row["version_id"]: row["report_id"]
            for row in rows("SELECT version_id, report_id FROM report_events WHERE version_id IS NOT NULL")
        }
        for row in rows(statement):
            if row["version"] in of_version:
                found.add(name, {name: row["id"]}, targets[of_version[row["version"]]])
    for row in rows("SELECT id, task_id, department_id, state FROM coordination_matters"):
        target = duties.of_body(row["task_id"], row["department_id"], row["state"])
        found.add("matter_id", {"matter_id": row["id"]}, target)
    for row in rows("SELECT id, task_id, department_id FROM dissents"):
        found.add("dissent_id", {"dissent_id": row["id"]}, duties.of_body(row["task_id"], row["department_id"], None))


def _outcomes(found: Things, duties: _Duties) -> None:
    for row in rows("SELECT id, task_id, department_id FROM extensions"):
        of_task = duties.of_task(row["task_id"])
        target = duties.of_body(row["task_id"], row["department_id"], of_task.state)
        found.add("extension_id", {"extension_id": row["id"]}, target, might=of_task.department_ids)


def _letters(found: Things, duties: _Duties) -> None:
    for row in rows("SELECT id, jurisdiction_id, plan_id, department_id, state, sent_on, round_id FROM letters"):
        is_out = row["sent_on"] is not None
        bodies = frozenset({row["department_id"]} if is_out and row["department_id"] else ())
        hosts = duties.plans[row["plan_id"]].host_ids if row["plan_id"] else frozenset[int]()
        target = Target(row["jurisdiction_id"], bodies, hosts, row["state"])
        found.add("letter_id", {"letter_id": row["id"]}, target)


def _rounds(found: Things, duties: _Duties) -> None:
    asked: dict[int, set[int]] = defaultdict(set)
    for row in rows("SELECT DISTINCT round_id, department_id FROM reports"):
        asked[row["round_id"]].add(row["department_id"])
    for row in rows("SELECT id, jurisdiction_id, kind, plan_id, closed_on FROM rounds"):
        code, bodies = row["jurisdiction_id"], frozenset(asked[row["id"]])
        state = "closed" if row["closed_on"] else "open"
        if row["kind"] == "quarter":
            found.add("round_id", {"round_id": row["id"]}, Target(code, bodies, state=state))
            for body in sorted(bodies)[:3]:
                values = {"round_id": row["id"], "department_id": body}
                found.add("department_id of round_id", values, Target(code, frozenset({body}), state=state))
        else:
            hosts = duties.plans[row["plan_id"]].host_ids
            found.add("round_id of plan", {"round_id": row["id"]}, Target(code, bodies, hosts, state))
    for row in rows("SELECT id, jurisdiction_id, state, quarter, number FROM editions"):
        target = Target(row["jurisdiction_id"], state=row["state"])
        found.add("edition_id", {"edition_id": row["id"]}, target)
        books = rows(f"SELECT book FROM edition_files WHERE edition_id = {row['id']}")
        codes = rows(f"SELECT code FROM edition_rows WHERE edition_id = {row['id']} ORDER BY position LIMIT 1")
        for one in books:
            found.add("book", {"edition_id": row["id"], "book": one["book"]}, target)
        for one in codes:
            found.add("code of edition_id", {"edition_id": row["id"], "code": one["code"]}, target)
    for row in rows("SELECT id, jurisdiction_id, requested_by, kind, state FROM runs"):
        values = {"run_id": row["id"]}
        only = frozenset({row["requested_by"]} if row["requested_by"] else ())
        found.add("run_id", values, Target(row["jurisdiction_id"], state=row["state"]), only=only)


def _bodies(found: Things, duties: _Duties) -> None:
    for row in rows("SELECT id, jurisdiction_id FROM departments"):
        target = Target(row["jurisdiction_id"], frozenset({row["id"]}))
        found.add("department_id", {"department_id": row["id"]}, target)
    plans = {row["number"]: row["id"] for row in rows("SELECT id, number FROM plans ORDER BY id") if row["number"]}
    for row in rows("SELECT id, jurisdiction_id, plan_number FROM groups WHERE revoked_at IS NULL"):
        of_plan = plans.get(row["plan_number"])
        naming = {of_plan} - {None} if row["plan_number"] else _plans_naming(row["id"])
        hosts = [duties.plans[plan_id].host_ids for plan_id in naming]
        target = Target(row["jurisdiction_id"], host_ids=frozenset().union(*hosts) if all(hosts) else frozenset())
        found.add("group_id", {"group_id": row["id"]}, target)
        members = f"SELECT department_id FROM group_members WHERE valid_to IS NULL AND group_id = {row['id']}"
        for member in rows(members):
            found.add("department_id of group_id", {"group_id": row["id"], **member}, target)


def _plans_naming(group_id: int) -> set[int]:
    """The plans that name a shared group in a task that has not ended."""
    ended = "'withdrawn', 'completed', 'closed', 'archived', 'terminated'"
    parties = f"SELECT task_id FROM parties WHERE group_id = {group_id} AND in_force"
    return {
        row["plan_id"] for row in rows(f"SELECT plan_id FROM tasks WHERE id IN ({parties}) AND state NOT IN ({ended})")
    }


def _people(found: Things, duties: _Duties) -> None:
    for row in rows("SELECT id, jurisdiction_id FROM users"):
        found.add("user_id", {"user_id": row["id"]}, Target(row["jurisdiction_id"]))
    for row in rows(
        "SELECT s.id, s.user_id, u.jurisdiction_id FROM sign_in_sessions s JOIN users u ON u.id = s.user_id"
        " WHERE s.ended_at IS NULL"
    ):
        only = frozenset({row["user_id"]})
        found.add("session_id", {"session_id": row["id"]}, Target(row["jurisdiction_id"]), only=only)
    for name, table in (
        ("grant_id", "grant_requests WHERE settled_at IS NULL"),
        ("request_id", "hand_over_requests WHERE settled_at IS NULL"),
        ("token_id", "interface_tokens"),
        ("channel_id", "channels"),
    ):
        for row in rows(f"SELECT id, jurisdiction_id FROM {table}"):
            found.add(name, {name: row["id"]}, Target(row["jurisdiction_id"]))


def _office(found: Things, duties: _Duties) -> None:
    holders: dict[int, set[int]] = defaultdict(set)
    for row in rows("SELECT post_id, user_id FROM post_holdings WHERE valid_to IS NULL"):
        holders[row["post_id"]].add(row["user_id"])
    for row in rows("SELECT id, jurisdiction_id, post_id FROM alerts"):
        only = frozenset(holders[row["post_id"]])
        found.add("alert_id", {"alert_id": row["id"]}, Target(row["jurisdiction_id"]), only=only)
    for row in rows("SELECT id, jurisdiction_id, actor_id FROM form_uploads"):
        only = frozenset({row["actor_id"]} if row["actor_id"] else ())
        found.add("upload_id", {"upload_id": row["id"]}, Target(row["jurisdiction_id"]), only=only)
    for row in rows("SELECT id, jurisdiction_id, kind FROM paper_templates WHERE family = 'edition'"):
        values = {"template_id": row["id"], "kind": row["kind"]}
        found.add("template_id", values, Target(row["jurisdiction_id"]))
