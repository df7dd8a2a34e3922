"""What only its body began is said so and found by an index: counts of 应报 ask it of every report that has not come.

Until now it was told by having been asked for by nobody (no `actor_id`), were it asked for by its quarter or not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

NAME, WHERE = "ix_report_events_voluntary", sa.text("because = 'voluntary'")


LAST_BEFORE = (
    "(SELECT before.act FROM report_events AS before WHERE before.report_id = report_events.report_id"
    " AND before.id < report_events.id ORDER BY before.id DESC LIMIT 1)"
)
ASKED_AT = "(SELECT reports.asked_at FROM reports WHERE reports.id = report_events.report_id)"
NOBODY_ASKED = f"({LAST_BEFORE} = 'exempt' OR ({LAST_BEFORE} IS NULL AND report_events.recorded_at = {ASKED_AT}))"
"""Its round had spared it (免报), or there was no report until its body began it."""


def upgrade() -> None:
    began = "act = 'ask' AND actor_id IS NULL AND because IS NULL"
    op.execute(f"UPDATE report_events SET because = 'voluntary' WHERE {began} AND {NOBODY_ASKED}")
    op.create_index(NAME, "report_events", ["report_id"], sqlite_where=WHERE, postgresql_where=WHERE)


def downgrade() -> None:
    op.drop_index(NAME, "report_events")
    op.execute("UPDATE report_events SET because = NULL WHERE because = 'voluntary'")
    # 列入本期 has no name before: its quarter asked for it, as by 重新开放.
    op.execute("UPDATE report_events SET act = 'reopen' WHERE act = 'include'")
