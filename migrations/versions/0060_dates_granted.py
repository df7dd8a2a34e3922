"""A date says by itself whether it was asked for and granted; until now its reason did."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("milestone_dates", sa.Column("is_granted", sa.Boolean(), server_default=sa.false(), nullable=False))
    dates = sa.table("milestone_dates", sa.column("is_granted", sa.Boolean()), sa.column("reason", sa.Text()))
    op.execute(dates.update().where(dates.c.reason.like("批准第 %")).values(is_granted=True))


def downgrade() -> None:
    op.drop_column("milestone_dates", "is_granted")
