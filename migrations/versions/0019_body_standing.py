"""The light of each body's part of a task is kept beside the task's own."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "body_standing",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("turn", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_body_standing_task_id_tasks")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_body_standing_department_id_departments")
        ),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdictions.id"], name=op.f("fk_body_standing_jurisdiction_id_jurisdictions")
        ),
        sa.PrimaryKeyConstraint("task_id", "department_id", name=op.f("pk_body_standing")),
    )
    op.create_index("ix_body_standing_jurisdiction_rank", "body_standing", ["jurisdiction_id", "rank", "department_id"])
    op.create_index("ix_body_standing_department", "body_standing", ["department_id", "rank"])


def downgrade() -> None:
    op.drop_table("body_standing")
