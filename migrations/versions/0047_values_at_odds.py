"""A standing row says of which figures the owners told two values of one day; all are solved again to know."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_standing", sa.Column("at_odds", sa.Text()))
    held = sa.text("at_odds IS NOT NULL")
    op.create_index(
        "ix_ledger_standing_at_odds",
        "ledger_standing",
        ["jurisdiction_id", "state", "plan_id", "due_on", "task_id"],
        sqlite_where=held,
        postgresql_where=held,
    )
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")


def downgrade() -> None:
    op.drop_index("ix_ledger_standing_at_odds", "ledger_standing")
    op.drop_column("ledger_standing", "at_odds")
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")
