"""The settings every connection has, and the refusals before one is made."""

import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from workbench import store
from workbench.errors import StoreError
from workbench.store import engine as engine_module
from workbench.store import place
from workbench.store.engine import open_engine
from workbench.store.transaction import reading, writing

MOUNTS = """\
22 1 0:21 / / rw,relatime - ext4 /dev/sda1 rw
23 22 0:30 / /srv/shared\\040space rw - nfs4 server:/x rw
24 22 0:31 / /srv/plain rw - ext4 /dev/sdb1 rw
25 22 0:32 / /srv/cifs rw - ext4 /dev/sdc1 rw
26 25 0:33 / /srv/cifs rw - cifs //server/x rw
27 22 0:34 / /srv/win rw - 9p C: rw
28 22 0:35 / /srv/ssh rw - fuse.sshfs person@server: rw
29 22 0:36 / /srv/smb rw shared:1 - smb3 //server/y rw
"""


def _mounts(tmp_path: Path) -> Path:
    file = tmp_path / "mountinfo"
    file.write_text(MOUNTS)
    return file


def test_sqlite_has_the_settings_that_keep_what_was_acknowledged(sqlite_url):
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 30_000, "foreign_keys": 1}
    engine.dispose()


def test_a_sqlite_writer_takes_the_lock_at_the_start_and_a_reader_does_not_wait(sqlite_url):
    store.upgrade(sqlite_url)
    statements = []
    engine = open_engine(sqlite_url)
    with engine.connect() as writer:
        writer.exec_driver_sql("select 1")
        with engine.connect().execution_options(read_only=True) as reader:
            assert reader.exec_driver_sql("select count(*) from snapshots").scalar_one() == 0
            reader.connection.driver_connection.set_trace_callback(statements.append)
        assert writer.connection.driver_connection.in_transaction
        with engine.connect() as second:
            second.connection.driver_connection.execute("PRAGMA busy_timeout=50").close()
            with pytest.raises(Exception, match="database is locked"):
                second.exec_driver_sql("select 1")
    engine.dispose()


@pytest.mark.postgres
def test_postgresql_has_limits_on_every_wait_and_speaks_utc(postgres_url):
    engine = open_engine(postgres_url)
    with engine.connect() as connection:
        found = {
            name: connection.execute(text("select current_setting(:name)"), {"name": name}).scalar_one()
            for name in ("lock_timeout", "statement_timeout", "timezone", "client_encoding", "application_name")
        }
    engine.dispose()
    assert found == {
        "lock_timeout": "30s",
        "statement_timeout": "1min",
        "timezone": "UTC",
        "client_encoding": "UTF8",
        "application_name": "workbench",
    }


def test_the_file_and_the_folder_made_for_it_are_private(sqlite_url, tmp_path):
    old = os.umask(0)
    try:
        store.upgrade(sqlite_url)
    finally:
        os.umask(old)
    file = tmp_path / "store" / "workbench.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    file.chmod(0o664)
    store.snapshots(sqlite_url)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/shared space/office/a.db", "nfs4"),
        ("/srv/plain/a.db", "ext4"),
        ("/srv/cifs/a.db", "cifs"),
        ("/srv/win/a.db", "9p"),
        ("/srv/ssh/a.db", "fuse.sshfs"),
        ("/srv/smb/a.db", "smb3"),
        ("/elsewhere/a.db", "ext4"),
        ("/srv/plainer/a.db", "ext4"),
    ],
)
def test_the_type_of_the_file_system_is_that_of_the_innermost_mount(tmp_path, path, kind):
    assert place.file_system(Path(path), _mounts(tmp_path)) == kind


@pytest.mark.parametrize("folder", ["shared space", "cifs", "win", "ssh", "smb"])
def test_a_network_file_system_is_refused_and_the_way_out_named(tmp_path, monkeypatch, folder):
    mounts = _mounts(tmp_path)
    monkeypatch.setattr(place, "file_system", lambda path, real=place.file_system: real(path, mounts))
    with pytest.raises(StoreError, match=r"local disk.*PostgreSQL"):
        open_engine(f"sqlite:////srv/{folder}/a.db")
    assert not Path("/srv", folder).exists()


def test_this_disk_is_known():
    assert place.file_system(Path("/")) or not place.MOUNTS.exists()


def test_a_missing_driver_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(engine_module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(StoreError, match=r'pip install "portfolio-workbench\[postgres\]"'):
        open_engine("postgresql://office@127.0.0.1/office")


def test_a_server_that_is_not_there_is_one_line_without_password():
    url = "postgresql://office:Quiet-word-77@127.0.0.1:1/office"
    with pytest.raises(StoreError) as caught:
        store.snapshots(url)
    assert "\n" not in str(caught.value)
    assert "Quiet-word-77" not in str(caught.value)
    assert "postgresql://office@127.0.0.1:1/office" in str(caught.value)


def test_reading_makes_no_database(sqlite_url, tmp_path):
    with pytest.raises(StoreError, match="workbench db upgrade"):
        store.load_portfolio(sqlite_url)
    with pytest.raises(StoreError, match="workbench db upgrade"):
        store.status(sqlite_url)
    assert not (tmp_path / "store").exists()


def test_a_file_of_another_kind_is_refused_in_one_line(tmp_path):
    file = tmp_path / "notes.db"
    file.write_text("These are notes, and by no means a database. " * 40)
    for use in (store.snapshots, store.upgrade, store.mark_interrupted):
        with pytest.raises(StoreError, match="not a database or is damaged"):
            use(f"sqlite:///{file}")
    assert file.read_text().startswith("These are notes")


def test_a_full_disk_is_one_line_and_nothing_of_the_write_stays(sqlite_url):
    store.upgrade(sqlite_url)

    def fill() -> None:
        with writing(sqlite_url) as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            for number in range(2_000):
                connection.execute(text("insert into counters values (:name, 1)"), {"name": f"{number:0>900}"})

    with pytest.raises(StoreError, match="the disk is full"):
        fill()
    with reading(sqlite_url) as connection:
        assert connection.exec_driver_sql("select count(*) from counters").scalar_one() == 0


def test_an_error_inside_a_transaction_undoes_it(store_url):
    store.upgrade(store_url)

    def stumble() -> None:
        with writing(store_url) as connection:
            connection.execute(text("insert into counters values ('x', 1)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    with reading(store_url) as connection:
        assert connection.execute(text("select count(*) from counters")).scalar_one() == 0


@pytest.mark.postgres
def test_a_reading_transaction_on_postgresql_cannot_write(postgres_url):
    store.upgrade(postgres_url)
    with pytest.raises(StoreError, match="can only be read"), reading(postgres_url) as connection:
        connection.execute(text("insert into counters values ('x', 1)"))
