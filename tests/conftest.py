"""What several tests share: optional needs that skip with a reason, and the reference data."""

import gc
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from needs import require
from page_fixtures import (  # noqa: F401 -- fixtures are found by their names here
    browse,
    browser,
    local_server,
    page_folder,
    proxied_server,
    serve_pages,
    stock_server,
    stock_token_server,
    token_server,
)

# A hundred processes are started here; where nothing compiled may be kept, each would compile the whole package again.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

ROOT = Path(__file__).resolve().parents[1]
LONGEST = (  # begun first, so that no process is left alone with one of them at the end
    "test_notebooks_run.py",
    "test_decisions.py",  # compiles the simulation of schedules, before two processes would do so at the same time
    "test_level_cases.py",  # compiles the search for levelled plans
    "test_page_states.py",  # meanwhile the runs are made that the real pages are held against
    "test_real_pages.py",
    "test_us_federal_walk.py",
    "test_pages_in_browser.py",
    "test_drawing.py",
    "test_unlucky.py",
)


def pytest_collection_modifyitems(items):
    """Put the longest files first, whatever else is collected."""
    turn = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: turn.get(item.path.name, len(LONGEST)))


def pytest_collection_finish():
    """Search the imported modules and the collected tests for waste no more."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium browser."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    require(path is not None, "Chromium", "sudo apt-get install chromium")
    return path


@pytest.fixture(scope="session")
def shared_data():
    """Find a folder of the reference data, which lies beside the code and is part of no release."""

    def folder(name: str) -> Path:
        for base in (ROOT / "shared" / "data", ROOT.parent / "shared" / "data"):
            if (base / name).is_dir():
                return base / name
        pytest.skip(f"shared/data/{name} is not here (reference data, see shared/data/README.md)")

    return folder


@pytest.fixture(scope="session")
def postgres_server():
    """URL of a PostgreSQL server of our own: private data folder, free port, loopback only, gone after the tests."""
    install = "sudo apt-get install postgresql"
    programs = _postgres_programs()
    require(programs is not None, "PostgreSQL server", install)
    require(find_spec("psycopg") is not None, "psycopg", 'pip install "portfolio-workbench[postgres]"')
    as_user, account = [], None
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # the server refuses to run as root
        import pwd

        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        require("postgres" in names and shutil.which("runuser") is not None, "user postgres", install)
        as_user, account = ["runuser", "-u", "postgres", "--"], names["postgres"]
    folder = Path(tempfile.mkdtemp(prefix="workbench-postgres-"))  # below /tmp, where another user may pass through
    password = secrets.token_hex(12)
    (folder / "password").write_text(password)
    if account is not None:
        for path in (folder, folder / "password"):
            os.chown(path, account.pw_uid, account.pw_gid)

    def control(program: str, *arguments: str) -> None:
        command = [*as_user, str(programs / program), "-D", str(folder / "data"), *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"

    try:
        control(
            "initdb", "-U", "workbench", "-A", "scram-sha-256", "--pwfile", str(folder / "password"), "-E", "UTF8",
            "--locale=C", "--no-sync",
        )  # fmt: skip
        port = _free_port()
        settings = {
            "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off",
            "synchronous_commit": "off", "full_page_writes": "off", "max_connections": 40,
        }  # fmt: skip
        with (folder / "data" / "postgresql.conf").open("a") as stream:
            stream.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        control("pg_ctl", "start", "-w", "-l", str(folder / "log"))
        try:
            yield f"postgresql://workbench:{password}@127.0.0.1:{port}/postgres"
        finally:
            control("pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgres_url(postgres_server):
    """URL of an empty PostgreSQL database, dropped after the test."""
    import psycopg
    from psycopg import sql

    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    yield postgres_server.removesuffix("postgres") + name
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def sqlite_url(tmp_path):
    """URL of an embedded database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'store' / 'workbench.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request):
    """URL of an empty database, of each kind in turn."""
    return request.getfixturevalue(f"{request.param}_url")


def _postgres_programs() -> Path | None:
    """Folder of the server's programs, which Debian keeps off the path."""
    found = []
    if (config := shutil.which("pg_config")) is not None:
        asked = subprocess.run([config, "--bindir"], capture_output=True, text=True, timeout=10)
        found = [Path(asked.stdout.strip())]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists()), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
