"""The index on tasks with anything in doubt holds all that the count of them asks."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_ledger_standing_in_doubt", "ledger_standing"
BEFORE = ["jurisdiction_id", "plan_id", "in_doubt", "unsigned", "task_id"]
AFTER = ["jurisdiction_id", "plan_id", "in_doubt", "unsigned", "unowned", "rank", "task_id"]


def upgrade() -> None:
    _replace(AFTER)


def downgrade() -> None:
    _replace(BEFORE)


def _replace(columns: list[str]) -> None:
    op.drop_index(NAME, TABLE)
    few = sa.text("in_doubt > 0")
    op.create_index(NAME, TABLE, columns, sqlite_where=few, postgresql_where=few)
