"""Lights of a closing keep those of each body: who was not behind is not asked for what another one owes."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Lights frozen before keep none: of these the light of the whole task counts for each body, as it did then.
    op.add_column("frozen_lights", sa.Column("body_rules", sa.JSON()))


def downgrade() -> None:
    op.drop_column("frozen_lights", "body_rules")
