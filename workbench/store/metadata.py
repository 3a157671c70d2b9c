"""The database's tables, made from the table dictionary."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from workbench import schema
from workbench.schema import TABLES, Kind

REVISIONS = ("0001", "0002", "0003", "0004", "0005")  # every migration, oldest first; this program works with the last
HEAD = REVISIONS[-1]
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator):
    """A point in time: aware and in UTC on both sides, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC; a time without zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def column_type(kind: Kind) -> TypeEngine:
    """The database type of a kind of column."""
    return {
        Kind.TEXT: Text(),
        Kind.CHOICE: Text(),
        Kind.NUMBER: Double(),
        Kind.INTEGER: BigInteger(),
        Kind.FLAG: Boolean(),
        Kind.DATE: Date(),
        Kind.MOMENT: Moment(),
        Kind.PERIOD: String(7),
        Kind.MONTH: String(7),
    }[kind]


def _columns(table: schema.Table) -> list[Column]:
    """The columns of a table; those that always have a value are never NULL, an empty text stays an empty text."""
    return [
        Column(
            column.name,
            column_type(column.kind),
            primary_key=column.name in table.key,
            nullable=column.name not in table.key and not column.required and column.default is None,
            autoincrement=False if column.name in table.key else "auto",
        )
        for column in table.columns
    ]


def _position() -> Column:
    """The order in which rows were read or recorded, since clocks may go back."""
    return Column("position", BigInteger(), nullable=False)


METADATA = MetaData(naming_convention=NAMES)

SNAPSHOTS = Table(
    "snapshots",
    METADATA,
    Column("snapshot", Integer(), primary_key=True),
    Column("portfolio", Text(), nullable=False),
    Column("name", Text(), nullable=False),
    Column("taken_at", Moment(), nullable=False),
    Column("as_of", Date(), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("source", Text(), nullable=False),
    Column("rows", BigInteger(), nullable=False),
    Index("ix_snapshots_portfolio", "portfolio", "snapshot"),
    sqlite_autoincrement=True,  # a number is never given twice
)

COUNTERS = Table(
    "counters",
    METADATA,
    Column("counter", Text(), primary_key=True),
    Column("value", BigInteger(), nullable=False),
)

PORTFOLIO = {
    name: Table(
        name,
        METADATA,
        Column("snapshot", Integer(), ForeignKey("snapshots.snapshot"), primary_key=True, autoincrement=False),
        *_columns(table),
        _position(),
    )
    for name, table in TABLES.items()
    if not table.record
}

RECORDS = {name: Table(name, METADATA, *_columns(table), _position()) for name, table in TABLES.items() if table.record}

RUNNING_KEY = Index(
    "ix_runs_running",
    RECORDS["runs"].c.notebook,
    RECORDS["runs"].c.params_hash,
    RECORDS["runs"].c.cycle,
    unique=True,
    sqlite_where=text("status = 'running'"),
    postgresql_where=text("status = 'running'"),
)
