"""Until when a report was asked for once more (重新开放, 请报送): the day that lists and to-dos show."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("until_on", sa.Date()))
    op.execute(
        "UPDATE reports SET until_on = (SELECT until_on FROM report_events WHERE report_events.report_id = reports.id"
        " AND report_events.act = 'reopen' ORDER BY report_events.id DESC LIMIT 1)"
        " WHERE id IN (SELECT report_id FROM report_events WHERE act = 'reopen' AND until_on IS NOT NULL)"
    )


def downgrade() -> None:
    op.drop_column("reports", "until_on")
