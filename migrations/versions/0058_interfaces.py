"""Other systems: the tokens they act with, how often each was used, and what they were told when they did something."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "interface_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(length=80), nullable=False),
        sa.Column("scopes", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("addresses", sa.String(length=600), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=80), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_interface_tokens_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interface_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_interface_tokens_token_hash")),
    )
    op.create_index(op.f("ix_interface_tokens_jurisdiction_id"), "interface_tokens", ["jurisdiction_id"])
    op.create_index(op.f("ix_interface_tokens_user_id"), "interface_tokens", ["user_id"])
    op.create_table(
        "interface_uses",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=24), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_id"], ["interface_tokens.id"], name=op.f("fk_interface_uses_token_id_interface_tokens")
        ),
        sa.PrimaryKeyConstraint("token_id", "scope", name=op.f("pk_interface_uses")),
    )
    op.create_table(
        "kept_answers",
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_kept_answers")),
    )


def downgrade() -> None:
    op.drop_table("kept_answers")
    op.drop_table("interface_uses")
    op.drop_index(op.f("ix_interface_tokens_user_id"), "interface_tokens")
    op.drop_index(op.f("ix_interface_tokens_jurisdiction_id"), "interface_tokens")
    op.drop_table("interface_tokens")
