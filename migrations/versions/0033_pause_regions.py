"""Sending is paused and released for each region apart; a pause of before holds in each."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NEWEST = """
    insert into sending_pauses (jurisdiction_id, is_paused, reason, recorded_at, actor)
    select jurisdictions.id, newest.is_paused, newest.reason, newest.recorded_at, newest.actor
    from jurisdictions, sending_pauses as newest where newest.id = (select max(id) from sending_pauses)
"""


def upgrade() -> None:
    op.add_column("sending_pauses", sa.Column("jurisdiction_id", sa.String(12), nullable=True))
    op.execute(NEWEST)
    op.execute("delete from sending_pauses where jurisdiction_id is null")
    with op.batch_alter_table("sending_pauses") as table:
        table.alter_column("jurisdiction_id", existing_type=sa.String(12), nullable=False)
        table.create_foreign_key("fk_sending_pauses_jurisdiction_id", "jurisdictions", ["jurisdiction_id"], ["id"])
    op.create_index("ix_sending_pauses_jurisdiction_id", "sending_pauses", ["jurisdiction_id"])


def downgrade() -> None:
    op.drop_index("ix_sending_pauses_jurisdiction_id", table_name="sending_pauses")
    with op.batch_alter_table("sending_pauses") as table:
        table.drop_constraint("fk_sending_pauses_jurisdiction_id", type_="foreignkey")
        table.drop_column("jurisdiction_id")
