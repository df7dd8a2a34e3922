"""Who answers for a group over time; hand-over notes; how a department's reports are approved."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "approval_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_approval_settings_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_settings")),
    )
    op.create_index(op.f("ix_approval_settings_department_id"), "approval_settings", ["department_id"])
    op.create_table(
        "hand_overs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("from_user_id", sa.Integer(), nullable=False),
        sa.Column("to_user_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("post_ids", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["from_user_id"], ["users.id"], name="fk_hand_overs_from_user_id"),
        sa.ForeignKeyConstraint(["to_user_id"], ["users.id"], name="fk_hand_overs_to_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_hand_overs"),
    )
    op.create_index(op.f("ix_hand_overs_jurisdiction_id"), "hand_overs", ["jurisdiction_id"])
    op.create_index(op.f("ix_hand_overs_to_user_id"), "hand_overs", ["to_user_id"])
    op.create_table(
        "group_consolidators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_consolidators_group_id_groups")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_group_consolidators_department_id_departments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_consolidators")),
    )
    op.create_index(op.f("ix_group_consolidators_group_id"), "group_consolidators", ["group_id"])
    # Who answers for the groups on record, known since the registry that brought them was loaded.
    op.execute(
        "INSERT INTO group_consolidators (group_id, department_id, since, source, recorded_at, actor)"
        " SELECT g.id, g.consolidator_id, NULL, g.source, n.recorded_at, n.actor FROM groups g"
        " JOIN department_names n ON n.id = (SELECT MIN(id) FROM department_names) ORDER BY g.id"
    )


def downgrade() -> None:
    op.drop_table("group_consolidators")
    op.drop_table("hand_overs")
    op.drop_table("approval_settings")
