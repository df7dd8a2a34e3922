"""A claim says what it was said of: before or after a decision, by what its body saw and not by the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

SEEN = """
    UPDATE item_claims SET fact_id = (
        SELECT max(f.id) FROM owner_facts f
        WHERE f.item_id = item_claims.item_id AND f.recorded_at < item_claims.recorded_at
    )
"""


def upgrade() -> None:
    with op.batch_alter_table("item_claims") as table:
        table.add_column(sa.Column("fact_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_item_claims_fact_id_owner_facts"), "owner_facts", ["fact_id"], ["id"])
    op.execute(SEEN)


def downgrade() -> None:
    with op.batch_alter_table("item_claims") as table:
        table.drop_constraint(op.f("fk_item_claims_fact_id_owner_facts"), type_="foreignkey")
        table.drop_column("fact_id")
