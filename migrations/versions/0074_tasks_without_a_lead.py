"""Every page of 综合处 counts the tasks of 牵头汇总 that nobody leads: few, found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

NAME, WHERE = "ix_ledger_standing_leadless", sa.text("lead_id IS NULL")


def upgrade() -> None:
    columns = ["jurisdiction_id", "state", "plan_id", "task_id"]
    op.create_index(NAME, "ledger_standing", columns, sqlite_where=WHERE, postgresql_where=WHERE)


def downgrade() -> None:
    op.drop_index(NAME, "ledger_standing")
