"""Which way a figure goes, where its plan says so (压减到3天): less is better there."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("indicators", sa.Column("direction", sa.String(24), nullable=True))


def downgrade() -> None:
    op.drop_column("indicators", "direction")
