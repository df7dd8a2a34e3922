"""What a unit owes and has sent is put in order of its tasks by the index alone."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_KNOWN = ["department_id", "state", "round_id", "due_on"]


def upgrade() -> None:
    op.drop_index("ix_reports_of_unit", "reports")
    op.create_index("ix_reports_of_unit", "reports", [*_KNOWN, "task_id"])


def downgrade() -> None:
    op.drop_index("ix_reports_of_unit", "reports")
    op.create_index("ix_reports_of_unit", "reports", _KNOWN)
