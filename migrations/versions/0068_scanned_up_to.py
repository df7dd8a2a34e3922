"""Up to which entry of the audit trail a scan knew: a second one of the day has nothing to do where none came since."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("scanned_days", sa.Column("last_entry", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("scanned_days", "last_entry")
