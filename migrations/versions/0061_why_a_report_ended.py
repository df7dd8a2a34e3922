"""Why the system ended a report is a word of its event; until now the words of its reason told, but for owners."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

EVENTS = sa.table(
    "report_events",
    sa.column("because", sa.String(24)),
    sa.column("by_owners", sa.Boolean()),
    sa.column("act", sa.String(24)),
    sa.column("actor_id", sa.Integer()),
    sa.column("reason", sa.Text()),
)


def upgrade() -> None:
    of = EVENTS.c
    op.add_column("report_events", sa.Column("because", sa.String(24), nullable=True))
    op.execute(EVENTS.update().where(of.by_owners).values(because="owners"))
    # 任务中止, 任务办结 …: so the system named it when a report ended with its task.
    with_task = sa.and_(of.act == "exempt", of.actor_id.is_(None), of.reason.like("任务%"))
    op.execute(EVENTS.update().where(with_task).values(because="task"))
    op.drop_column("report_events", "by_owners")


def downgrade() -> None:
    of = EVENTS.c
    op.add_column("report_events", sa.Column("by_owners", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(EVENTS.update().where(of.because == "owners").values(by_owners=True))
    op.drop_column("report_events", "because")
