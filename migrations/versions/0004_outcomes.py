"""Extensions, completion and closing-off."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN = "state IN ('draft', 'applied', 'to_decide')"


def upgrade() -> None:
    """Requests for a later date, what was said when a task was brought to an end, signed lists of verdicts."""
    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("category", sa.String(length=24), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("original_due_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name="fk_extensions_milestone_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_extensions_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_extensions"),
    )
    op.create_index("ix_extensions_jurisdiction_id", "extensions", ["jurisdiction_id"])
    op.create_index("ix_extensions_task_id", "extensions", ["task_id"])
    op.create_index("ix_extensions_milestone_id", "extensions", ["milestone_id"])
    op.create_index("ix_extensions_jurisdiction_id_state", "extensions", ["jurisdiction_id", "state"])
    where = sa.text(OPEN)
    op.create_index(
        "ix_extensions_open", "extensions", ["milestone_id"], unique=True, sqlite_where=where, postgresql_where=where
    )
    op.create_table(
        "extension_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("extension_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["extension_id"], ["extensions.id"], name="fk_extension_events_extension_id"),
        sa.PrimaryKeyConstraint("id", name="pk_extension_events"),
    )
    op.create_index("ix_extension_events_extension_id", "extension_events", ["extension_id"])
    op.create_table(
        "completion_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("exception", sa.Text(), nullable=False),
        sa.Column("unmet", sa.JSON(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=True),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["into_id"], ["tasks.id"], name="fk_completion_facts_into_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_completion_facts_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_completion_facts"),
    )
    op.create_index("ix_completion_facts_task_id", "completion_facts", ["task_id"])
    op.create_table(
        "verdict_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_verdict_signatures_round_id"),
        sa.PrimaryKeyConstraint("id", name="pk_verdict_signatures"),
    )
    op.create_index("ix_verdict_signatures_jurisdiction_id", "verdict_signatures", ["jurisdiction_id"])
    op.create_index("ix_verdict_signatures_round_id", "verdict_signatures", ["round_id"])


def downgrade() -> None:
    """The tables go, with what is in them."""
    op.drop_table("verdict_signatures")
    op.drop_table("completion_facts")
    op.drop_table("extension_events")
    op.drop_table("extensions")
