"""What 综合处 is asked to decide of items, whom a body names instead of itself, and what bodies are told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("items", sa.Column("doubt", sa.String(length=24), nullable=True))
    op.add_column("items", sa.Column("doubt_since", sa.Date(), nullable=True))
    op.add_column("items", sa.Column("doubt_until", sa.Date(), nullable=True))
    op.create_index(
        "ix_items_doubt",
        "items",
        ["doubt", "task_id"],
        sqlite_where=sa.text("doubt IS NOT NULL"),
        postgresql_where=sa.text("doubt IS NOT NULL"),
    )
    with op.batch_alter_table("item_claims") as table:
        table.add_column(sa.Column("instead_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_item_claims_instead_id_departments"), "departments", ["instead_id"], ["id"])
    op.create_table(
        "owner_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_owner_answers_task_id_tasks")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_owner_answers_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_answers")),
    )
    op.create_index(op.f("ix_owner_answers_task_id"), "owner_answers", ["task_id"])
    op.execute(
        "UPDATE items SET doubt = 'unclaimed', doubt_since = "
        "(SELECT max(f.since) FROM owner_facts f WHERE f.item_id = items.id) "
        "WHERE known_by = 'open' AND kind <> 'sentence' "
        "AND EXISTS (SELECT 1 FROM owner_facts f WHERE f.item_id = items.id)"
    )


def downgrade() -> None:
    op.drop_table("owner_answers")
    with op.batch_alter_table("item_claims") as table:
        table.drop_constraint(op.f("fk_item_claims_instead_id_departments"), type_="foreignkey")
        table.drop_column("instead_id")
    op.drop_index("ix_items_doubt", "items")
    op.drop_column("items", "doubt_until")
    op.drop_column("items", "doubt_since")
    op.drop_column("items", "doubt")
