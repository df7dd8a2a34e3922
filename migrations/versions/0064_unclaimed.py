"""A standing row says of a task whether it is 待认领, whatever its light; all are solved again to know."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_standing", sa.Column("unclaimed", sa.Integer(), server_default="0", nullable=False))
    held = sa.text("unclaimed > 0")
    op.create_index(
        "ix_ledger_standing_unclaimed",
        "ledger_standing",
        ["jurisdiction_id", "state", "plan_id", "task_id"],
        sqlite_where=held,
        postgresql_where=held,
    )
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")


def downgrade() -> None:
    op.drop_index("ix_ledger_standing_unclaimed", "ledger_standing")
    op.drop_column("ledger_standing", "unclaimed")
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")
