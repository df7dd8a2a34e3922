"""The report of a body on a task is found by the task: PostgreSQL could go through all reports of the body for it."""

from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

TABLE = "reports"
NAME, BEFORE = "ix_reports_of_task", "ix_reports_task_id_round_id"


def upgrade() -> None:
    op.drop_index(BEFORE, TABLE)
    op.create_index(NAME, TABLE, ["task_id", "round_id", "department_id"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(BEFORE, TABLE, ["task_id", "round_id"])
