"""需协调事项 are handled to their end: a row each, and what happened to it; what the newest reports ask is taken in."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# “没有” and the like are no matter (as tracker/typed.py reads them).
NOTHING = re.compile(r"(?:无|没有|暂无|无需|不涉及|[-—–―─]+)?[。.]?")

ASKED = """
SELECT r.jurisdiction_id, r.task_id, r.department_id, r.round_id, r.id AS report_id, v.coordination,
       (SELECT max(e.recorded_at) FROM report_events e WHERE e.version_id = v.id AND e.act = 'accept') AS raised_at
FROM reports r JOIN rounds q ON q.id = r.round_id JOIN report_versions v ON v.id = r.accepted_version_id
WHERE q.kind = 'quarter' AND v.coordination <> '' AND NOT EXISTS (
    SELECT 1 FROM reports l JOIN rounds n ON n.id = l.round_id
    WHERE l.task_id = r.task_id AND l.department_id = r.department_id AND n.kind = 'quarter'
      AND l.accepted_version_id IS NOT NULL AND n.as_of > q.as_of)
ORDER BY r.id
"""


def upgrade() -> None:
    matters, events = tables()
    bind = op.get_bind()
    for row in bind.execute(sa.text(ASKED).columns(raised_at=sa.DateTime(timezone=True))).mappings().all():
        words = row["coordination"].strip()
        if row["raised_at"] is None or NOTHING.fullmatch(unicodedata.normalize("NFKC", words).strip()):
            continue
        known = {name: row[name] for name in ("jurisdiction_id", "task_id", "department_id", "round_id", "report_id")}
        standing = {"words": words, "state": "raised", "leader": "", "version": 1, "raised_at": row["raised_at"]}
        (matter_id,) = bind.execute(sa.insert(matters).values(**known, **standing)).inserted_primary_key
        told = {"act": "raise", "state": "raised", "leader": "", "words": words, "actor": "系统"}
        bind.execute(sa.insert(events).values(matter_id=matter_id, recorded_at=row["raised_at"], **told))


def tables() -> tuple[sa.Table, sa.Table]:
    """Both, made."""
    at = sa.DateTime(timezone=True)
    matters = op.create_table(
        "coordination_matters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", at, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=True),
        sa.Column("leader", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_coordination_matters_task_id_tasks")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_coordination_matters_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_coordination_matters_round_id_rounds")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_coordination_matters_report_id_reports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordination_matters")),
    )
    op.create_index(op.f("ix_coordination_matters_report_id"), "coordination_matters", ["report_id"])
    for columns in (["jurisdiction_id", "state"], ["task_id", "department_id"]):
        op.create_index(f"ix_coordination_matters_{'_'.join(columns)}", "coordination_matters", columns)
    events = op.create_table(
        "coordination_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=True),
        sa.Column("leader", sa.String(length=80), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_at", at, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["coordination_matters.id"], name=op.f("fk_coordination_events_matter_id_coordination_matters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordination_events")),
    )
    op.create_index(op.f("ix_coordination_events_matter_id"), "coordination_events", ["matter_id"])
    return matters, events


def downgrade() -> None:
    op.drop_table("coordination_events")
    op.drop_table("coordination_matters")
