"""What only its body began is found by an index of its own: counts of 应报 ask it of every report that has not come."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

NAME, WHERE = "ix_report_events_voluntary", sa.text("because = 'voluntary'")


def upgrade() -> None:
    op.create_index(NAME, "report_events", ["report_id"], sqlite_where=WHERE, postgresql_where=WHERE)


def downgrade() -> None:
    op.drop_index(NAME, "report_events")
