"""A body has a telephone of its own, for when nobody holds its posts."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("departments", sa.Column("phone", sa.String(40), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    op.drop_column("departments", "phone")
