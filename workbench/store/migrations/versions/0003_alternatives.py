"""Other versions of projects, exits, funds, synergies, people to hire, the plan of record."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a copy."""
    op.create_table(
        "versions",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("project", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("cost_share", sa.Double(), nullable=False),
        sa.Column("benefit_share", sa.Double(), nullable=False),
        sa.Column("work_share", sa.Double(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_versions_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "project", "version", name=op.f("pk_versions")),
    )
    op.create_table(
        "exits",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("project", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("exit_cost", sa.Double(), nullable=False),
        sa.Column("salvage", sa.Double(), nullable=False),
        sa.Column("hold_cost", sa.Double(), nullable=False),
        sa.Column("longest_hold", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_exits_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "project", name=op.f("pk_exits")),
    )
    op.create_table(
        "funds",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fund", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("carry_over", sa.Double(), nullable=False),
        sa.Column("carry_limit", sa.Double(), nullable=False),
        sa.Column("cost_class", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_funds_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "fund", name=op.f("pk_funds")),
    )
    op.create_table(
        "synergies",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("synergy", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("project", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=True),
        sa.Column("saving", sa.Double(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_synergies_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "synergy", "project", name=op.f("pk_synergies")),
    )
    op.create_table(
        "hires",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=7), autoincrement=False, nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("cost_rate", sa.Double(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_hires_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "role", "period", name=op.f("pk_hires")),
    )
    op.create_table(
        "plan_of_record",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("project", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("start", sa.String(length=7), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("approved", sa.Date(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_plan_of_record_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "project", name=op.f("pk_plan_of_record")),
    )
