"""Strategic shocks, stages at which projects may fail, and how much of a shock reaches a project."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a copy."""
    op.create_table(
        "shocks",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("shock", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("factor", sa.Text(), nullable=False),
        sa.Column("hazard", sa.Double(), nullable=False),
        sa.Column("first_period", sa.String(length=7), nullable=True),
        sa.Column("cost_change", sa.Double(), nullable=False),
        sa.Column("benefit_change", sa.Double(), nullable=False),
        sa.Column("delay", sa.Double(), nullable=False),
        sa.Column("severity_low", sa.Double(), nullable=True),
        sa.Column("severity_high", sa.Double(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_shocks_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "shock", name=op.f("pk_shocks")),
    )
    op.create_table(
        "stages",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("project", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("exit_cost", sa.Double(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_stages_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "project", "stage", name=op.f("pk_stages")),
    )
    with op.batch_alter_table("exposures") as batch:
        batch.add_column(sa.Column("shock_share", sa.Double(), nullable=True))
