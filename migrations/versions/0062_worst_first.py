"""The index of frozen lights names rule, row and task, too: the worst of a quarter are found without reading its rows."""

from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

NAME = "ix_frozen_lights_round_id_colour"


def upgrade() -> None:
    op.drop_index(NAME, "frozen_lights")
    op.create_index(NAME, "frozen_lights", ["round_id", "colour", "rule", "id", "task_id"])


def downgrade() -> None:
    op.drop_index(NAME, "frozen_lights")
    op.create_index(NAME, "frozen_lights", ["round_id", "colour", "task_id"])
