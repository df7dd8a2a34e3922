"""Which acceptances stand is found by indexes of its own: PostgreSQL looked through all acts on reports for a batch."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None

TABLE = "report_events"
INDEXES = (
    ("ix_report_events_accepted", ["report_id"], "act = 'accept'"),
    ("ix_report_events_undone", ["report_id", "version_id"], "act IN ('undo', 'undo_joint')"),
)


def upgrade() -> None:
    for name, columns, which in INDEXES:
        where = sa.text(which)
        op.create_index(name, TABLE, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, _, _ in INDEXES:
        op.drop_index(name, TABLE)
