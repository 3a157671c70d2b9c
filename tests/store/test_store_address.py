"""Which database is meant, and that no message shows its password."""

from pathlib import Path

import pytest

from workbench.errors import StoreError
from workbench.store.address import default_url, parse_url, shown
from workbench.store.engine import postgres_arguments

PASSWORD = "Zx9-very-quiet"


def test_the_variable_names_the_database(monkeypatch):
    monkeypatch.setenv("WORKBENCH_DB", "sqlite:////srv/office.db")
    assert default_url() == "sqlite:////srv/office.db"


def test_without_a_variable_the_database_lies_below_the_current_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("WORKBENCH_DB", raising=False)
    monkeypatch.delenv("WORKBENCH_DB_FILE", raising=False)
    monkeypatch.chdir(tmp_path)
    assert default_url() == f"sqlite:///{tmp_path}/.workbench/workbench.db"


def test_a_private_file_may_name_the_database_and_an_open_one_may_not(monkeypatch, tmp_path):
    file = tmp_path / "address"
    file.write_text(f"postgresql://office:{PASSWORD}@db.example/office\n")
    file.chmod(0o600)
    monkeypatch.delenv("WORKBENCH_DB", raising=False)
    monkeypatch.setenv("WORKBENCH_DB_FILE", str(file))
    assert default_url().endswith("@db.example/office")
    file.chmod(0o644)
    with pytest.raises(StoreError, match="chmod 600"):
        default_url()
    monkeypatch.setenv("WORKBENCH_DB_FILE", str(tmp_path / "missing"))
    with pytest.raises(StoreError, match="No such file"):
        default_url()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"postgresql://office:{PASSWORD}@db.example:5433/office", "postgresql://office@db.example:5433/office"),
        (f"postgresql+psycopg://office:{PASSWORD}@db.example/office", "postgresql://office@db.example/office"),
        (f"postgresql://office@db.example/office?password={PASSWORD}", "postgresql://office@db.example/office"),
        (
            f"postgresql://db.example/o?sslpassword={PASSWORD}&sslmode=require",
            "postgresql://db.example/o?sslmode=require",
        ),
        ("sqlite:////srv/office.db", "sqlite:////srv/office.db"),
    ],
)
def test_an_address_is_shown_without_password(url, expected):
    assert shown(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "office.db",
        "",
        f"postgresql//office:{PASSWORD}@db",
        f"mysql://office:{PASSWORD}@db.example/office",
        f"postgresql+psycopg2://office:{PASSWORD}@db.example/office",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:office.db?uri=true",
        "sqlite:///office.db?cipher=x",
        "sqlite:///office.db?mode=rwc",
        f"postgresql://office:{PASSWORD}@db.example:port/office",
    ],
)
def test_an_address_the_store_cannot_live_at_is_refused_in_one_line_without_password(url):
    with pytest.raises(StoreError) as caught:
        parse_url(url)
    assert PASSWORD not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_short_name_of_postgresql_is_understood():
    assert parse_url("postgres://office@db.example/office").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://office@db.example/office", "verify-full"),
        ("postgresql://office@127.0.0.1/office", None),
        ("postgresql://office@localhost/office", None),
        ("postgresql://office@[::1]/office", None),
        ("postgresql:///office?host=/var/run/postgresql", None),
        ("postgresql:///office?host=db.example", "verify-full"),
        ("postgresql://office@db.example/office?sslmode=require", None),
    ],
)
def test_a_server_elsewhere_is_reached_over_checked_tls_unless_the_address_says_otherwise(url, mode):
    assert postgres_arguments(parse_url(url)).get("sslmode") == mode


def test_own_server_options_are_kept_beside_ours():
    options = postgres_arguments(parse_url("postgresql:///office?options=-c%20search_path%3Doffice"))["options"]
    assert "lock_timeout=30s" in options
    assert "statement_timeout=60s" in options
    assert options.endswith("-c search_path=office")


def test_a_relative_path_is_relative_to_the_current_folder(monkeypatch, tmp_path):
    from workbench import store

    monkeypatch.chdir(tmp_path)
    store.upgrade("sqlite:///inside/a b#%.db")
    assert (Path(tmp_path) / "inside" / "a b#%.db").is_file()
