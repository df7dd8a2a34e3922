"""A standing row says which overdue own dates their owner took over and is to tell; all are solved again to know."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_standing", sa.Column("taken_over", sa.Text()))
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")


def downgrade() -> None:
    op.drop_column("ledger_standing", "taken_over")
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")
