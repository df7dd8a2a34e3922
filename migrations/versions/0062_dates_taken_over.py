"""Tasks with an overdue date that somebody took over are found at once: lists of units and 综合处 ask for them."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_ledger_standing_taken_over", "ledger_standing"
HAS_ANY = sa.text("taken_over IS NOT NULL")


def upgrade() -> None:
    columns = ["jurisdiction_id", "due_on", "task_id"]
    op.create_index(NAME, TABLE, columns, sqlite_where=HAS_ANY, postgresql_where=HAS_ANY)


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
