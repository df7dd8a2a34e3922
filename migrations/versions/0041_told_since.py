"""A standing row says which own dates that fell short were told anew since; all are solved again to know."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_standing", sa.Column("retold", sa.Text()))
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")


def downgrade() -> None:
    op.drop_column("ledger_standing", "retold")
    op.execute("UPDATE ledger_standing SET renew_on = solved_on")
