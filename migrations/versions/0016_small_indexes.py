"""Indexes that alone answer: own dates that came due, those that wait for a verdict, the newest verdict, unsigned duties."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_UNSIGNED = sa.text("signed_on IS NULL AND objected_on IS NULL AND ended_on IS NULL")
_WHERE = {"sqlite_where": _UNSIGNED, "postgresql_where": _UNSIGNED}
_RANK = "ix_ledger_standing_jurisdiction_rank"
_DUE = "ix_ledger_standing_jurisdiction_due"


def upgrade() -> None:
    own = sa.text("source = 'own'")
    op.drop_index("ix_milestones_original", "milestones")
    op.create_index(
        "ix_milestones_own_original",
        "milestones",
        ["original_due_on", "task_id", "due_on", "id"],
        sqlite_where=own,
        postgresql_where=own,
    )
    op.drop_index("ix_milestones_task_id", "milestones")
    op.create_index("ix_milestones_of_task", "milestones", ["task_id", "source", "due_on", "id"])
    op.drop_index("ix_verdicts_milestone_id", "verdicts")
    op.create_index("ix_verdicts_of_milestone", "verdicts", ["milestone_id", "recorded_at", "id", "result"])
    op.drop_index(_DUE, "ledger_standing")
    op.create_index(_DUE, "ledger_standing", ["jurisdiction_id", "due_on", "code", "state", "judge_since", "task_id"])
    op.drop_index(_RANK, "ledger_standing")
    op.create_index(_RANK, "ledger_standing", ["jurisdiction_id", "rank", "code", "reddened_at"])
    op.drop_index("ix_ledger_standing_lead_id", "ledger_standing")
    op.create_index("ix_ledger_standing_lead_due", "ledger_standing", ["lead_id", "due_on", "task_id"])
    op.drop_index("ix_assignments_unsigned", "assignments")
    op.create_index("ix_assignments_unsigned", "assignments", ["jurisdiction_id", "ended_on", "task_id"], **_WHERE)
    of_unit = ["department_id", "ended_on", "task_id"]
    op.create_index("ix_assignments_unsigned_of_unit", "assignments", of_unit, **_WHERE)


def downgrade() -> None:
    op.drop_index("ix_assignments_unsigned_of_unit", "assignments")
    op.drop_index("ix_assignments_unsigned", "assignments")
    op.create_index("ix_assignments_unsigned", "assignments", ["jurisdiction_id", "task_id"], **_WHERE)
    op.drop_index("ix_ledger_standing_lead_due", "ledger_standing")
    op.create_index("ix_ledger_standing_lead_id", "ledger_standing", ["lead_id"])
    op.drop_index(_RANK, "ledger_standing")
    op.create_index(_RANK, "ledger_standing", ["jurisdiction_id", "rank", "code"])
    op.drop_index(_DUE, "ledger_standing")
    op.create_index(_DUE, "ledger_standing", ["jurisdiction_id", "due_on", "code"])
    op.drop_index("ix_verdicts_of_milestone", "verdicts")
    op.create_index("ix_verdicts_milestone_id", "verdicts", ["milestone_id"])
    op.drop_index("ix_milestones_of_task", "milestones")
    op.create_index("ix_milestones_task_id", "milestones", ["task_id"])
    op.drop_index("ix_milestones_own_original", "milestones")
    op.create_index("ix_milestones_original", "milestones", ["original_due_on", "source"])
