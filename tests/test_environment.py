import subprocess
import sys

from workbench.environment import ONE_THREAD, kernel_environment


def test_only_the_allowlist_and_what_is_given_gets_through(monkeypatch):
    for name in ("DATABASE_PASSWORD", "AWS_SECRET_ACCESS_KEY", "PYTHONPATH", "LD_PRELOAD", "HTTP_PROXY"):
        monkeypatch.setenv(name, "canary")
    monkeypatch.setenv("LANG", "C.UTF-8")
    environment = kernel_environment({"WORKBENCH_DB": "sqlite:///x.db"})
    assert "canary" not in environment.values()
    assert environment["LANG"] == "C.UTF-8"
    assert environment["WORKBENCH_DB"] == "sqlite:///x.db"
    assert "canary" in kernel_environment({}, keep=("HTTP_PROXY",)).values()


def test_numeric_libraries_get_one_thread_unless_asked_otherwise(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    environment = kernel_environment({"NUMBA_NUM_THREADS": "2"})
    assert {environment[name] for name in ONE_THREAD} == {"1", "2"}
    assert environment["OMP_NUM_THREADS"] == "1"


def test_a_child_process_can_live_with_it():
    done = subprocess.run(
        [sys.executable, "-c", "import os, workbench; print(os.environ['A'])"],
        env=kernel_environment({"A": "b"}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "b\n"
