"""Of several bodies that report each for itself a look-back names those at fault: the others are neither lit nor asked."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

TABLE = "look_back_bodies"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_look_back_bodies_task_id_tasks")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_look_back_bodies_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back_bodies")),
    )
    op.create_index(op.f("ix_look_back_bodies_task_id"), TABLE, ["task_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
