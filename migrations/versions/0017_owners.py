"""Sentences, figures and own dates of tasks have owners, claims beside them; the division of work is adjusted."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        sa.Column("milestone_id", sa.Integer(), nullable=True),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("known_by", sa.String(length=24), nullable=False),
        sa.Column("owner_ids", sa.JSON(), nullable=False),
        sa.Column("outside_ids", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("indicator_id IS NULL OR milestone_id IS NULL", name=op.f("ck_items_one_thing")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_items_task_id_tasks")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name=op.f("fk_items_indicator_id_indicators")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_items_milestone_id_milestones")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("indicator_id", name=op.f("uq_items_indicator_id")),
        sa.UniqueConstraint("milestone_id", name=op.f("uq_items_milestone_id")),
    )
    op.create_index(op.f("ix_items_task_id"), "items", ["task_id"])
    op.create_index("ix_items_known_by", "items", ["known_by", "task_id"])
    op.create_table(
        "owner_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("known_by", sa.String(length=24), nullable=False),
        sa.Column("owner_ids", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_owner_facts_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_facts")),
    )
    op.create_index(op.f("ix_owner_facts_item_id"), "owner_facts", ["item_id"])
    op.create_table(
        "item_claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_claims_item_id_items")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_item_claims_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_claims")),
    )
    op.create_index(op.f("ix_item_claims_item_id"), "item_claims", ["item_id"])
    op.create_index(op.f("ix_item_claims_department_id"), "item_claims", ["department_id"])
    op.create_table(
        "adjustments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_adjustments_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustments")),
    )
    op.create_index(op.f("ix_adjustments_task_id"), "adjustments", ["task_id"])
    op.create_index(
        "ix_adjustments_to_come",
        "adjustments",
        ["since"],
        sqlite_where=sa.text("done_at IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL AND withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("adjustments")
    op.drop_table("item_claims")
    op.drop_table("owner_facts")
    op.drop_table("items")
