"""Word templates of letters that an office brings itself."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["jurisdiction_id"], ["jurisdictions.id"], name="fk_paper_templates_jurisdiction_id"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_templates"),
    )
    op.create_index("ix_paper_templates_jurisdiction_id", "paper_templates", ["jurisdiction_id"])


def downgrade() -> None:
    op.drop_index("ix_paper_templates_jurisdiction_id", "paper_templates")
    op.drop_table("paper_templates")
