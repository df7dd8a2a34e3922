"""The standing of a task knows since when its light is red; targets are found by the day they were first due."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_standing", sa.Column("reddened_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_milestones_original", "milestones", ["original_due_on", "source"])


def downgrade() -> None:
    op.drop_index("ix_milestones_original", "milestones")
    op.drop_column("ledger_standing", "reddened_at")
