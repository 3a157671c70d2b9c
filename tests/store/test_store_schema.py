"""Metadata and migrations say the same, and a migration happens whole or not at all."""

import shutil
import signal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, insert, inspect, select, text
from store_worker import small

from workbench import store
from workbench.errors import StoreError
from workbench.schema import TABLES
from workbench.store import schema_version, transaction
from workbench.store.metadata import METADATA, REVISIONS
from workbench.store.revise import revise
from workbench.store.schema_version import configuration, migrate
from workbench.store.transaction import opened, writing

PACKAGE = Path(store.__file__).with_name("migrations")
NOW = REVISIONS[-1]
AFTER = f"{int(NOW) + 1:04d}"
NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "AFTER", "NOW", None, None


def upgrade() -> None:
    how = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("snapshots", recreate=how) as batch:
        batch.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("projects", recreate=how) as batch:
        batch.add_column(sa.Column("extra", sa.Text(), nullable=False, server_default=""))
""".replace("AFTER", AFTER).replace("NOW", NOW)


@pytest.fixture
def next_revision(tmp_path):
    """A folder with a migration that rebuilds the tables others point to."""
    folder = tmp_path / "next"
    folder.mkdir()
    (folder / f"{AFTER}_next.py").write_text(NEXT)
    return folder


def _killed(together, *task: object) -> None:
    """Have a process killed in the middle of a task."""
    assert together(("die", *task)) == [(-signal.SIGKILL, "")]


def _tables(url: str) -> set[str]:
    with opened(url) as engine, engine.connect() as connection:
        return set(inspect(connection.execution_options(read_only=True)).get_table_names())


def test_a_new_database_gets_every_table_and_says_so(store_url):
    assert store.upgrade(store_url) == (None, REVISIONS[-1])
    assert store.upgrade(store_url) == (REVISIONS[-1], REVISIONS[-1])
    assert store.status(store_url) == (REVISIONS[-1], REVISIONS[-1])
    assert _tables(store_url) == {*TABLES, "snapshots", "counters", "alembic_version"}


def test_metadata_and_migrations_agree(store_url):
    store.upgrade(store_url)
    with opened(store_url) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
        connection.execute(text("alter table kpis drop column floor"))
        assert len(compare_metadata(context, METADATA)) == 1


def test_the_list_of_revisions_is_that_of_the_files():
    script = ScriptDirectory.from_config(configuration(PACKAGE))
    assert [revision.revision for revision in script.walk_revisions()][::-1] == list(REVISIONS)


def test_migrations_do_not_depend_on_code_that_may_change():
    for file in (PACKAGE / "versions").glob("*.py"):
        assert "workbench" not in file.read_text()


def test_a_change_of_the_table_dictionary_becomes_a_migration(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "migrations"
    shutil.copytree(PACKAGE, folder)
    from sqlalchemy import Column, Text

    changed = METADATA.tables["kpis"].to_metadata(METADATA.__class__())
    changed.append_column(Column("source", Text(), nullable=True))
    other = changed.metadata
    for name, table in METADATA.tables.items():
        if name != "kpis":
            table.to_metadata(other)
    env = folder / "env.py"
    env.write_text(env.read_text().replace("target_metadata=METADATA", "target_metadata=CHANGED"))
    monkeypatch.setattr("workbench.store.metadata.METADATA", other)
    env.write_text(env.read_text().replace("CHANGED", "METADATA"))
    text_ = revise("a source for kpis", folder=folder).read_text()
    assert f"revision = '{AFTER}'" in text_ or f'revision = "{AFTER}"' in text_
    assert "batch_op.add_column(sa.Column('source', sa.Text(), nullable=True))" in text_
    assert text_.count("add_column") == 1
    assert "drop_" not in text_


@pytest.mark.parametrize(
    ("version", "message"),
    [("0000", "newer than this program"), ("0099", "newer than this program"), ("x'; drop table runs; --", "newer")],
)
def test_an_unknown_schema_is_refused_and_the_command_named(store_url, version, message):
    store.save_portfolio(small("office", 1.0), store_url)
    with writing(store_url) as connection:
        connection.execute(text("update alembic_version set version_num = :v"), {"v": version})
    for use in (store.snapshots, store.load_portfolio, store.runs, store.mark_interrupted, store.upgrade):
        with pytest.raises(StoreError, match=message) as caught:
            use(store_url)
        assert "workbench db upgrade" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert store.status(store_url) == (version, REVISIONS[-1])


def test_an_older_schema_is_refused_until_it_is_upgraded(store_url, monkeypatch, next_revision):
    store.save_portfolio(small("office", 1.0), store_url)
    for module in (transaction, schema_version):
        monkeypatch.setattr(module, "REVISIONS", (NOW, AFTER))
        monkeypatch.setattr(module, "HEAD", AFTER)
    monkeypatch.setattr(schema_version, "migrate", lambda connection: migrate(connection, (next_revision,)))
    with pytest.raises(StoreError, match=f"has schema {NOW} and {AFTER} is needed; run `workbench db upgrade`"):
        store.load_portfolio(store_url)
    assert store.upgrade(store_url) == (NOW, AFTER)
    assert store.status(store_url) == (AFTER, AFTER)
    assert store.load_portfolio(store_url).fingerprint() == small("office", 1.0).fingerprint()


def test_an_embedded_database_is_copied_before_an_upgrade(sqlite_url, monkeypatch, next_revision, tmp_path):
    store.save_portfolio(small("office", 1.0), sqlite_url)
    with monkeypatch.context() as patch:
        for module in (transaction, schema_version):
            patch.setattr(module, "REVISIONS", (NOW, AFTER))
            patch.setattr(module, "HEAD", AFTER)
        patch.setattr(schema_version, "migrate", lambda connection: migrate(connection, (next_revision,)))
        store.upgrade(sqlite_url)
    copy = tmp_path / "store" / f"workbench.db.{NOW}"
    assert store.load_portfolio(f"sqlite:///{copy}?mode=ro").fingerprint() == small("office", 1.0).fingerprint()
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_migration_that_leaves_rows_pointing_nowhere_is_undone(sqlite_url, tmp_path):
    store.save_portfolio(small("office", 1.0), sqlite_url)
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / f"{AFTER}_bad.py").write_text(
        f'from alembic import op\nrevision, down_revision = "{AFTER}", "{NOW}"\n\n\n'
        'def upgrade() -> None:\n    op.execute("delete from snapshots")\n'
    )
    with (
        pytest.raises(StoreError, match="would point nowhere"),
        opened(sqlite_url, foreign_keys=False) as engine,
        engine.connect() as connection,
    ):
        migrate(connection, (folder,))
    assert store.status(sqlite_url)[0] == NOW
    assert len(store.snapshots(sqlite_url)) == 1


def test_a_database_of_something_else_is_left_alone(store_url):
    with opened(store_url) as engine, engine.begin() as connection:
        connection.execute(text("create table diary (day text)"))
    for use in (store.upgrade, store.mark_interrupted, store.snapshots):
        with pytest.raises(StoreError, match="name another database"):
            use(store_url)
    assert _tables(store_url) == {"diary"}


def test_an_empty_database_says_what_to_do_when_it_is_read(store_url):
    with opened(store_url) as engine, engine.connect():
        pass
    with pytest.raises(StoreError, match="is empty; run `workbench db upgrade`"):
        store.load_portfolio(store_url)


@pytest.mark.parametrize("count", [1, 20, 43])
def test_killed_in_the_middle_of_the_first_migration_there_are_no_tables(store_url, together, count):
    _killed(together, store_url, "CREATE", count, "upgrade")
    assert _tables(store_url) == set()
    store.upgrade(store_url)
    assert store.status(store_url)[0] == REVISIONS[-1]


@pytest.mark.parametrize(
    ("word", "count"), [("CREATE TABLE", 1), ("INSERT", 1), ("DROP", 1), ("ALTER", 1), ("DROP", 2)]
)
def test_killed_in_the_middle_of_a_rebuild_all_is_as_before(sqlite_url, together, next_revision, word, count):
    saved = store.save_portfolio(small("office", 3.0), sqlite_url)
    before = _columns(sqlite_url)
    _killed(together, sqlite_url, word, count, "migrate", next_revision)
    assert _columns(sqlite_url) == before
    assert store.load_portfolio(sqlite_url).fingerprint() == saved.fingerprint
    with opened(sqlite_url, foreign_keys=False) as engine, engine.connect() as connection:
        assert connection.execution_options(read_only=True).exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        connection.rollback()
        migrate(connection.execution_options(read_only=False), (next_revision,))
    assert "note" in _columns(sqlite_url)


def _columns(url: str) -> list[str]:
    with opened(url) as engine, engine.connect() as connection:
        found = inspect(connection.execution_options(read_only=True))
        return [column["name"] for name in ("snapshots", "projects") for column in found.get_columns(name)]


def test_what_the_first_schema_held_is_the_same_after_all_migrations(sqlite_url, tmp_path):
    portfolio = small("office", 1.0)
    store.save_portfolio(portfolio, sqlite_url)
    old_url = f"sqlite:///{tmp_path / 'old.db'}"
    with opened(old_url, foreign_keys=False) as engine, engine.connect() as connection:
        migrate(connection, to=REVISIONS[0])
    with opened(sqlite_url) as engine, engine.connect() as new, opened(old_url, foreign_keys=False) as other:
        old_tables = MetaData()
        old_tables.reflect(other)
        with other.begin() as old:
            for name in METADATA.tables.keys() & old_tables.tables.keys():
                table = old_tables.tables[name]
                rows = new.execute(select(*(METADATA.tables[name].c[column.name] for column in table.c))).all()
                if rows:
                    old.execute(insert(table), [dict(row._mapping) for row in rows])
    with pytest.raises(StoreError, match="run `workbench db upgrade`"):
        store.load_portfolio(old_url)
    store.upgrade(old_url)
    assert store.load_portfolio(old_url).fingerprint() == portfolio.fingerprint()
