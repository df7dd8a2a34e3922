"""Whether an installation was set up with the demo; sessions as rows; the passwords an account had before."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "set_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("with_demo", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_ups")),
    )
    op.create_table(
        "sign_in_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("ip", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_in_sessions_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_sessions_began_at"), "sign_in_sessions", ["began_at"])
    op.create_index(op.f("ix_sign_in_sessions_user_id"), "sign_in_sessions", ["user_id"])
    op.create_table(
        "former_passwords",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_former_passwords_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_passwords")),
    )
    op.create_index(op.f("ix_former_passwords_user_id"), "former_passwords", ["user_id"])
    op.create_table(
        "grant_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jurisdiction_id", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_name", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_grant_requests_department_id_departments")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_grant_requests_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_requests")),
    )
    op.create_index(op.f("ix_grant_requests_jurisdiction_id"), "grant_requests", ["jurisdiction_id"])
    op.create_index(op.f("ix_grant_requests_user_id"), "grant_requests", ["user_id"])
    # Cookies said which epoch of the account they belong to; now each is a row, and everybody signs in once more.
    op.drop_column("users", "session_epoch")
    # Failures are counted by account and address together, no longer by address alone.
    op.drop_index("ix_login_attempts_ip_at", "login_attempts")
    # Elapsed time decides who holds a lease, no clock: each sign of life is counted.
    with op.batch_alter_table("leases") as leases:
        leases.drop_column("until")
        leases.add_column(sa.Column("beats", sa.Integer(), nullable=False, server_default="0"))
        leases.add_column(sa.Column("moved_by", sa.Integer(), nullable=True))
        leases.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("leases") as leases:
        leases.alter_column("beats", server_default=None)
    # An installation with a registry was set up before this was kept: with the demo where its accounts are there.
    op.execute(
        "INSERT INTO set_ups (with_demo, recorded_at, actor)"
        " SELECT EXISTS (SELECT 1 FROM users WHERE username IN ('cq-principal', 'sx-principal')), n.recorded_at, n.actor"
        " FROM department_names n WHERE n.id = (SELECT MIN(id) FROM department_names)"
    )


def downgrade() -> None:
    with op.batch_alter_table("leases") as leases:
        for name in ("moved_at", "moved_by", "beats"):
            leases.drop_column(name)
        leases.add_column(
            sa.Column("until", sa.DateTime(timezone=True), nullable=False, server_default="2000-01-01 00:00:00")
        )
    op.create_index("ix_login_attempts_ip_at", "login_attempts", ["ip", "at"])
    op.add_column("users", sa.Column("session_epoch", sa.Integer(), nullable=False, server_default="0"))
    op.drop_table("grant_requests")
    op.drop_table("former_passwords")
    op.drop_table("sign_in_sessions")
    op.drop_table("set_ups")
