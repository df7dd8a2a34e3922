"""Why a message no longer stands although nothing was done is kept with it (已失效)."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alerts", sa.Column("ended_by", sa.String(24), nullable=True))


def downgrade() -> None:
    op.drop_column("alerts", "ended_by")
