"""How old a password is and when a new one is asked for, hand-overs that wait, links for a first password, 统一身份认证."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def _user(name: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], ["users.id"], name=op.f(f"fk_{table}_{name}_users"))


def upgrade() -> None:
    op.add_column("users", sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE users SET password_set_at ="
        " (SELECT max(replaced_at) FROM former_passwords WHERE former_passwords.user_id = users.id)"
    )
    op.add_column("sign_in_sessions", sa.Column("password_due_on", sa.Date(), nullable=True))
    op.add_column("account_settings", sa.Column("password_days", sa.Integer(), nullable=False, server_default="180"))
    op.create_table(
        "hand_over_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("from_user_id", sa.Integer(), nullable=False),
        sa.Column("to_user_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_name", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        _user("from_user_id", "hand_over_requests"),
        _user("to_user_id", "hand_over_requests"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_requests")),
    )
    for name in ("jurisdiction_id", "from_user_id"):
        op.create_index(op.f(f"ix_hand_over_requests_{name}"), "hand_over_requests", [name])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _user("user_id", "invitations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(op.f("ix_invitations_user_id"), "invitations", ["user_id"])
    op.create_table(
        "outside_identities",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        _user("user_id", "outside_identities"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_outside_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_outside_identities_issuer_subject")),
    )


def downgrade() -> None:
    for table in ("outside_identities", "invitations", "hand_over_requests"):
        op.drop_table(table)
    op.drop_column("account_settings", "password_days")
    op.drop_column("sign_in_sessions", "password_due_on")
    op.drop_column("users", "password_set_at")
