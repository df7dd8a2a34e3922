"""Indexes of 综合处's home and of a search: unsigned duties, waiting reports by age, ended tasks, words of titles."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    unsigned = sa.text("signed_on IS NULL AND objected_on IS NULL AND ended_on IS NULL")
    op.create_index(
        "ix_assignments_unsigned",
        "assignments",
        ["jurisdiction_id", "task_id"],
        sqlite_where=unsigned,
        postgresql_where=unsigned,
    )
    op.drop_index("ix_reports_jurisdiction_id_state", "reports")
    op.create_index(
        "ix_reports_jurisdiction_state", "reports", ["jurisdiction_id", "state", "first_submitted_at", "id"]
    )
    op.create_index("ix_tasks_jurisdiction_id_state", "tasks", ["jurisdiction_id", "state", "id"])
    if op.get_bind().dialect.name == "postgresql":
        pairs = [sa.text("character_pairs(title)")]
        op.create_index(
            "ix_measures_title_pairs", "measures", pairs, postgresql_using="gin", postgresql_with={"fastupdate": "off"}
        )
    op.create_index("ix_frozen_lights_round_id_colour", "frozen_lights", ["round_id", "colour", "task_id"])


def downgrade() -> None:
    op.drop_index("ix_frozen_lights_round_id_colour", "frozen_lights")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_measures_title_pairs", "measures")
    op.drop_index("ix_tasks_jurisdiction_id_state", "tasks")
    op.drop_index("ix_reports_jurisdiction_state", "reports")
    op.create_index("ix_reports_jurisdiction_id_state", "reports", ["jurisdiction_id", "state"])
    op.drop_index("ix_assignments_unsigned", "assignments")
