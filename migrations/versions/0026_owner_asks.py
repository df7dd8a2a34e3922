"""Bodies that 综合处 asked to confirm what is proposed to them, item by item, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "owner_asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_owner_asks_item_id_items")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_owner_asks_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_asks")),
        sa.UniqueConstraint("item_id", "department_id", name=op.f("uq_owner_asks_item_id_department_id")),
    )
    op.create_index(op.f("ix_owner_asks_department_id"), "owner_asks", ["department_id"])


def downgrade() -> None:
    op.drop_table("owner_asks")
