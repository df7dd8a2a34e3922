"""Indexes that answer lists alone: a unit's tasks and reports, the standing of tasks, words of a text, what came lately."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Two neighbouring characters each: Chinese has no gaps between words. Part of PostgreSQL, no extension.
PAIRS = """
CREATE FUNCTION character_pairs(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT COALESCE(array_agg(DISTINCT substr(words, place, 2)), ARRAY[]::text[])
    FROM generate_series(1, length(words) - 1) AS place
$$
"""


def upgrade() -> None:
    op.create_index(
        "ix_ledger_standing_task",
        "ledger_standing",
        ["task_id", "rank", "jurisdiction_id", "state", "kind", "plan_id", "code", "due_on", "last_reported_on"],
    )
    op.drop_index("ix_assignments_department_id_ended_on_task_id", "assignments")
    op.create_index(
        "ix_assignments_of_unit", "assignments", ["department_id", "ended_on", "task_id", "role", "jurisdiction_id"]
    )
    op.drop_index("ix_reports_department_id_state", "reports")
    op.create_index("ix_reports_of_unit", "reports", ["department_id", "state", "round_id", "due_on"])
    op.create_index("ix_report_versions_submitted_at", "report_versions", ["submitted_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(PAIRS)
        pairs = [sa.text("character_pairs(text)")]
        op.create_index(
            "ix_tasks_text_pairs", "tasks", pairs, postgresql_using="gin", postgresql_with={"fastupdate": "off"}
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_tasks_text_pairs", "tasks")
        op.execute("DROP FUNCTION character_pairs(text)")
    op.drop_index("ix_report_versions_submitted_at", "report_versions")
    op.drop_index("ix_reports_of_unit", "reports")
    op.create_index("ix_reports_department_id_state", "reports", ["department_id", "state"])
    op.drop_index("ix_assignments_of_unit", "assignments")
    op.create_index(
        "ix_assignments_department_id_ended_on_task_id", "assignments", ["department_id", "ended_on", "task_id"]
    )
    op.drop_index("ix_ledger_standing_task", "ledger_standing")
