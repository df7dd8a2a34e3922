"""Templates of an edition's papers that an office brings itself; what papers were filled with, to try templates on."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

TABLE = "edition_facts"


def _guard() -> None:
    """As every part of a signed edition is: never changed."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {TABLE}_signed BEFORE INSERT OR UPDATE OR DELETE ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_part_of_signed_edition()"
        )
        return
    for verb, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
        signed = " OR ".join(
            f"EXISTS (SELECT 1 FROM editions WHERE id = {row}.edition_id AND state IN ('final', 'correction'))"
            for row in rows
        )
        op.execute(
            f"CREATE TRIGGER {TABLE}_signed_no_{verb.lower()} BEFORE {verb} ON {TABLE} WHEN {signed}"
            " BEGIN SELECT RAISE(ABORT, 'a signed edition is never changed'); END"
        )


def upgrade() -> None:
    op.add_column("paper_templates", sa.Column("family", sa.String(length=24), nullable=True))
    op.add_column("paper_templates", sa.Column("step", sa.String(length=24), nullable=True))
    op.execute(
        "UPDATE paper_templates SET family = 'letter',"
        " step = CASE WHEN file_sha256 IS NULL THEN 'dropped' ELSE 'taken' END"
    )
    with op.batch_alter_table("paper_templates") as table:
        for name in ("family", "step"):
            table.alter_column(name, existing_type=sa.String(length=24), nullable=False)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edition_facts"),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="fk_edition_facts_edition_id"),
        sa.UniqueConstraint("edition_id", "kind", name="uq_edition_facts_edition_id_kind"),
    )
    _guard()


def downgrade() -> None:
    op.drop_table(TABLE)
    op.execute("DELETE FROM paper_templates WHERE family <> 'letter' OR step NOT IN ('taken', 'dropped')")
    with op.batch_alter_table("paper_templates") as table:
        table.drop_column("step")
        table.drop_column("family")
