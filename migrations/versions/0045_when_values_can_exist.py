"""Messages of a figure whose value can exist (A7), and the index by which a scan finds such figures."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite alters a table by a foreign key only while the column is made.
    op.execute(
        "ALTER TABLE alerts ADD COLUMN indicator_id INTEGER"
        " CONSTRAINT fk_alerts_indicator_id REFERENCES indicators (id)"
    )
    few = sa.text("indicator_id IS NOT NULL")
    op.create_index("ix_alerts_indicator_id", "alerts", ["indicator_id"], sqlite_where=few, postgresql_where=few)
    op.create_index("ix_indicators_frequency_lag_days", "indicators", ["frequency", "lag_days", "task_id"])


def downgrade() -> None:
    op.drop_index("ix_indicators_frequency_lag_days", "indicators")
    op.drop_index("ix_alerts_indicator_id", "alerts")
    op.drop_column("alerts", "indicator_id")
