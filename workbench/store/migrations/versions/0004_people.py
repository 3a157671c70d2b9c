"""Contracts, leave, bookings, demand for skills, cures; estimates and people in the demand, units in the supply."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; there is no way back but a copy."""
    op.create_table(
        "people",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("from", sa.Date(), autoincrement=False, nullable=False),
        sa.Column("to", sa.Date(), nullable=True),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("weekly_hours", sa.Double(), nullable=True),
        sa.Column("target_utilisation", sa.Double(), nullable=False),
        sa.Column("cost_rate", sa.Double(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_people_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "person", "role", "from", name=op.f("pk_people")),
    )
    op.create_table(
        "leave",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("from", sa.Date(), autoincrement=False, nullable=False),
        sa.Column("to", sa.Date(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_leave_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "person", "from", name=op.f("pk_leave")),
    )
    op.create_table(
        "bookings",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("project", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=7), autoincrement=False, nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("booking_state", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("booked_by", sa.Text(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_bookings_snapshot")),
        sa.PrimaryKeyConstraint(
            "snapshot", "person", "role", "project", "period", "booking_state", name=op.f("pk_bookings")
        ),
    )
    op.create_table(
        "skill_demand",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("project", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("work_package", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("skill", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("min_level", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("from", sa.Date(), nullable=False),
        sa.Column("to", sa.Date(), nullable=False),
        sa.Column("priority", sa.Double(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_skill_demand_snapshot")),
        sa.PrimaryKeyConstraint(
            "snapshot", "project", "work_package", "skill", "min_level", name=op.f("pk_skill_demand")
        ),
    )
    op.create_table(
        "cures",
        sa.Column("snapshot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cure", sa.Text(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("from_role", sa.Text(), nullable=False),
        sa.Column("lead_time", sa.BigInteger(), nullable=False),
        sa.Column("minimum_engagement", sa.BigInteger(), nullable=False),
        sa.Column("fixed_cost", sa.Double(), nullable=False),
        sa.Column("cost_per_hour", sa.Double(), nullable=False),
        sa.Column("first_productivity", sa.Double(), nullable=False),
        sa.Column("ramp", sa.BigInteger(), nullable=False),
        sa.Column("maximum", sa.Double(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.snapshot"], name=op.f("fk_cures_snapshot")),
        sa.PrimaryKeyConstraint("snapshot", "cure", name=op.f("pk_cures")),
    )
    with op.batch_alter_table("demand") as batch:
        batch.add_column(sa.Column("low", sa.Double(), nullable=True))
        batch.add_column(sa.Column("high", sa.Double(), nullable=True))
    for table, column in (("demand", "person"), ("supply", "unit")):
        # Rows that are there get an empty text; later ones always bring their own.
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(column, sa.Text(), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, server_default=None, existing_type=sa.Text(), existing_nullable=False)
    # A role asked for by one project in one period may now be asked for once for each person.
    with op.batch_alter_table("demand") as batch:
        batch.drop_constraint(op.f("pk_demand"), type_="primary")
        key = ["snapshot", "project", "role", "person", "period", "booking_state"]
        batch.create_primary_key(op.f("pk_demand"), key)
