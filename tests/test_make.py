"""What `make` says on a machine that lacks something, and what the run on a fresh machine does."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from needs import require

STUB = """#!/bin/sh
# A Python that lacks something: $1 is -c, $2 the question, or $1 is -m.
case "$2" in
  *version_info*) exit {old} ;;
  *ensurepip*) exit {bare} ;;
esac
echo "asked for more: $*" >> "{told}"
exit 1
"""


@pytest.fixture
def make(root, tmp_path):
    """Run a target of the Makefile in an empty folder with a Python of our own."""
    require(shutil.which("make") is not None, "make", "sudo apt-get install make")
    shutil.copy(root / "Makefile", tmp_path / "Makefile")
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).touch()

    def run(target: str, python: Path | str) -> subprocess.CompletedProcess:
        command = ["make", target, f"PYTHON={python}"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)

    return run


def stub(folder: Path, *, old: bool = False, bare: bool = False) -> Path:
    """Write a Python that says it is too old, or has no venv."""
    program = folder / "python-stub"
    program.write_text(STUB.format(old=int(old), bare=int(bare), told=folder / "told"))
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("target", ["run", "test", "report", "bench", "soak", "lint"])
def test_a_python_without_venv_is_told_with_the_package_that_helps(make, tmp_path, target):
    done = make(target, stub(tmp_path, bare=True))
    assert done.returncode != 0
    assert "sudo apt-get install python3-venv" in done.stdout
    assert "missing" in done.stdout
    assert not (tmp_path / "told").exists()
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("python", ["old", "missing"])
def test_a_python_that_is_too_old_or_not_there_is_told_with_the_version_needed(make, tmp_path, python):
    done = make("run", stub(tmp_path, old=True) if python == "old" else tmp_path / "no-such-python")
    assert done.returncode != 0
    assert "Python 3.11 or newer" in done.stdout
    assert "sudo apt-get install python3 python3-venv" in done.stdout
    assert "PYTHON=python3" in done.stdout
    assert not (tmp_path / "told").exists()


def test_a_python_that_has_everything_is_asked_to_make_the_environment(make, tmp_path):
    done = make("test", stub(tmp_path))
    assert done.returncode != 0  # the stub makes none
    assert (tmp_path / "told").read_text() == "asked for more: -m venv .venv\n"


@pytest.mark.parametrize(("target", "ran"), [("test", "test_quick"), ("soak", "test_long")])
def test_the_long_form_of_a_test_runs_in_the_long_run_alone(root, tmp_path, target, ran):
    require(shutil.which("make") is not None, "make", "sudo apt-get install make")
    told = subprocess.run(["make", "--dry-run", target], cwd=root, capture_output=True, text=True, timeout=60)
    command = next(line for line in told.stdout.splitlines() if " -m pytest " in line)
    asked = shlex.split(command.partition(" -m pytest ")[2])
    cases = tmp_path / "test_cases.py"
    cases.write_text("import pytest\ndef test_quick(): pass\n@pytest.mark.soak\ndef test_long(): pass\n")
    pytest_here = [sys.executable, "-m", "pytest", "-c", str(root / "pyproject.toml"), "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*pytest_here, *asked, "-n", "0", "-v", str(cases)], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    passed = [line.split()[0].rpartition("::")[2] for line in done.stdout.splitlines() if " PASSED" in line]
    assert passed == [ran], done.stdout + done.stderr


def test_the_run_on_a_fresh_machine_requires_everything_and_runs_the_same_tests(root):
    script = root / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert lines.index("export WORKBENCH_REQUIRE=all") < lines.index("make test")
    checked = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, timeout=10)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_run_on_a_fresh_machine_stops_when_the_tests_fail(root, tmp_path):
    """With every package said to be there and a `make` that fails, the script fails, and the tests saw the setting."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(root / ".ci" / "run", tmp_path / ".ci" / "run")
    programs = {"dpkg-query": "echo install ok installed", "make": 'echo "$1 $WORKBENCH_REQUIRE $PWD"; exit 3'}
    for name, text in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    for refused in ("apt-get", "sudo"):
        (tmp_path / refused).write_text("#!/bin/sh\nexit 9\n")
        (tmp_path / refused).chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    environment.pop("WORKBENCH_REQUIRE", None)
    done = subprocess.run(
        [str(tmp_path / ".ci" / "run")], env=environment, capture_output=True, text=True, timeout=30, cwd="/"
    )
    assert done.returncode == 3
    assert done.stdout == f"test all {tmp_path}\n"
