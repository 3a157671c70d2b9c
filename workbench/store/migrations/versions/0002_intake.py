"""Life of proposals, assessors, rounds, comparisons, scores entered on pages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a copy."""
    op.create_table(
        "rating_entries",
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("portfolio", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("voter", sa.Text(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=True),
        sa.Column("high", sa.Double(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_rating_entries")),
    )
    op.create_table(
        "comparisons",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("voter", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("parent", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("item_a", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("item_b", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("ratio", sa.Double(), nullable=False),
        sa.Column("round", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_comparisons_snapshot")),
        sa.PrimaryKeyConstraint(
            "snapshot", "voter", "parent", "kind", "item_a", "item_b", "round", name=op.f("pk_comparisons")
        ),
    )
    op.create_table(
        "rounds",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("opened", sa.Date(), nullable=True),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_rounds_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "round", name=op.f("pk_rounds")),
    )
    op.create_table(
        "state_changes",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("project", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Date(), autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_state_changes_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "project", "to_state", "at", name=op.f("pk_state_changes")),
    )
    op.create_table(
        "voters",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("voter", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_voters_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "voter", name=op.f("pk_voters")),
    )
    for table, column, value in (
        ("criteria", "value_function", "linear"),
        ("criteria", "curve", ""),
        ("objectives", "kpi", ""),
        ("projects", "proposer", ""),
    ):
        # Rows that are there get the value; later ones always bring their own.
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(column, sa.Text(), nullable=False, server_default=value))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, server_default=None, existing_type=sa.Text(), existing_nullable=False)
