import json
import os
import signal
import threading
import time
from hashlib import sha256
from pathlib import Path

import nbformat
import pytest

from workbench.errors import RunError, StoreError, UsageError
from workbench.params import Params, SelectionParams
from workbench.report.keeping import close_lost
from workbench.report.runner import run_notebook

PARAMS = SelectionParams(budget_factor=0.9)


def records(runs: Path) -> list[dict]:
    return [json.loads(file.read_text()) for file in sorted(runs.glob("*/run.json"))]


def test_a_run_uses_the_parameters_and_keeps_a_record_with_the_hash_of_its_output(notebook, tmp_path, runs):
    file = notebook("30_selection.ipynb", "import os\nprint(budget_factor, os.environ['WORKBENCH_HEADLESS'])")
    done = run_notebook(file, PARAMS, tmp_path / "out" / "x_{budget_factor}.ipynb", runs=runs)
    assert done.output == tmp_path / "out" / "x_0.9.ipynb"
    executed = nbformat.read(done.output, as_version=4)
    assert executed.cells[-1].outputs[0].text == "0.9 1\n"
    kept = json.loads(done.output.with_suffix(".run.json").read_text())
    assert kept["status"] == "done"
    assert kept["output_hash"] == sha256(done.output.read_bytes()).hexdigest()
    assert kept["params_hash"] == PARAMS.hash()
    assert not list(runs.iterdir())


def test_a_failing_cell_is_named_by_number_heading_and_last_line_and_leaves_nothing(notebook, tmp_path, runs):
    file = notebook("bad.ipynb", "## Money", "print('fine')", "1/0", "print('never')")
    with pytest.raises(RunError) as error:
        run_notebook(file, PARAMS, tmp_path / "out" / "bad.ipynb", runs=runs)
    assert 'bad.ipynb, cell 5 ("Money"): ZeroDivisionError: division by zero' in str(error.value)
    assert "\n" not in str(error.value)
    assert not list((tmp_path / "out").iterdir())
    (record,) = records(runs)
    assert (record["status"], record["cell"]) == ("failed", 5)
    partial = next(runs.glob("*/working.ipynb"))
    assert str(partial) in str(error.value)
    assert "fine" in partial.read_text()


def test_a_failed_run_leaves_the_older_output_as_it_was(notebook, tmp_path, runs):
    target = tmp_path / "out.ipynb"
    target.write_text("older")
    with pytest.raises(RunError):
        run_notebook(notebook("bad.ipynb", "1/0"), PARAMS, target, runs=runs)
    assert target.read_text() == "older"


@pytest.mark.parametrize(
    ("limits", "words"),
    [({"time_budget": 3.0}, "stopped after 3 s"), ({"cell_timeout": 1.0}, "ran longer than 1 s")],
    ids=["whole run", "one cell"],
)
def test_a_run_that_takes_too_long_is_stopped_with_its_kernel(notebook, tmp_path, runs, gone, limits, words):
    file = notebook("slow.ipynb", "import time", "time.sleep(60)")
    with pytest.raises(RunError, match=words):
        run_notebook(file, PARAMS, tmp_path / "slow_out.ipynb", runs=runs, **limits)
    assert records(runs)[0]["status"] == "timed_out"
    assert not (tmp_path / "slow_out.ipynb").exists()
    assert gone(records(runs)[0]["run"]) == []


def test_a_kernel_that_dies_fails_the_run(notebook, tmp_path, runs):
    file = notebook("die.ipynb", "import os\nos._exit(3)")
    with pytest.raises(RunError, match="the kernel died"):
        run_notebook(file, PARAMS, tmp_path / "die_out.ipynb", runs=runs)
    assert records(runs)[0]["status"] == "failed"
    assert not (tmp_path / "die_out.ipynb").exists()


def test_a_killed_run_process_fails_the_run_and_its_kernel_goes_too(notebook, tmp_path, runs, gone):
    file = notebook("killed.ipynb", "import time\nopen('started', 'w').close()\ntime.sleep(60)")
    here = Path.cwd()
    os.chdir(tmp_path)
    try:

        def kill():
            until = time.monotonic() + 60
            while not (tmp_path / "started").exists() and time.monotonic() < until:
                time.sleep(0.05)
            for number in _children(os.getpid()):
                if b"workbench.report.child" in Path(f"/proc/{number}/cmdline").read_bytes():
                    os.kill(number, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        with pytest.raises(RunError, match="SIGKILL"):
            run_notebook(file, PARAMS, tmp_path / "killed_out.ipynb", runs=runs)
        killer.join()
    finally:
        os.chdir(here)
    assert records(runs)[0]["status"] == "failed"
    assert not (tmp_path / "killed_out.ipynb").exists()
    assert gone(records(runs)[0]["run"]) == []


def _children(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found.append(int(folder.name))
    return found


RUN = """
import sys
from pathlib import Path
from workbench.params import SelectionParams
from workbench.report.runner import run_notebook

pytest_plugins = ["notebook_fixtures"]
run_notebook(Path(sys.argv[1]), SelectionParams(), sys.argv[2], runs=Path(sys.argv[3]))
"""


def test_when_the_workbench_itself_is_killed_everything_goes_and_the_next_run_says_so(
    notebook, tmp_path, runs, gone, processes_with, in_another_process
):
    file = notebook("orphan.ipynb", "import time\nopen('started', 'w').close()\ntime.sleep(60)")
    target = tmp_path / "orphan_out.ipynb"
    process = in_another_process(RUN, str(file), str(target), str(runs))
    until = time.monotonic() + 60
    while not (tmp_path / "started").exists() and time.monotonic() < until:
        time.sleep(0.05)
    run = records(runs)[0]["run"]
    assert len(processes_with(run)) == 2  # the run process and its kernel
    process.kill()
    process.wait()
    assert gone(run) == []
    assert records(runs)[0]["status"] == "running"
    assert close_lost(runs) == [records(runs)[0]["run"]]
    assert records(runs)[0]["status"] == "interrupted"
    assert not target.exists()


def test_a_run_can_be_stopped_from_another_thread(notebook, tmp_path, runs):
    stop = threading.Event()
    stop.set()
    file = notebook("stop.ipynb", "import time\ntime.sleep(60)")
    with pytest.raises(RunError, match="stopped on request"):
        run_notebook(file, PARAMS, tmp_path / "stop_out.ipynb", runs=runs, stop=stop)
    assert records(runs)[0]["status"] == "interrupted"


def test_a_secret_of_the_environment_reaches_no_output_record_or_log(notebook, tmp_path, runs, monkeypatch):
    canary = "canary-4711-secret"
    monkeypatch.setenv("API_TOKEN", canary)
    monkeypatch.setenv("PGPASSWORD", canary)
    assert os.environ["API_TOKEN"] == canary  # the payload is live: a bare child would inherit it
    good = notebook("env.ipynb", "import os\nprint(sorted(os.environ.items()))")
    run_notebook(good, PARAMS, tmp_path / "out" / "env.ipynb", runs=runs)
    bad = notebook("raise.ipynb", "import os\nraise RuntimeError(str(dict(os.environ)))")
    with pytest.raises(RunError) as error:
        run_notebook(bad, PARAMS, tmp_path / "out" / "bad.ipynb", runs=runs)
    assert canary not in str(error.value)
    written = [file for folder in (tmp_path / "out", runs) for file in folder.rglob("*") if file.is_file()]
    assert len(written) >= 5
    assert [file for file in written if canary in file.read_text(errors="replace")] == []


def test_an_output_that_holds_the_password_of_the_database_is_not_kept(tmp_path):
    from workbench.report.runner import _refuse_secrets

    with pytest.raises(RunError, match="password"):
        _refuse_secrets(b"dsn: s3cret!", "postgresql://app:s3cret%21@host/db")
    _refuse_secrets(b"dsn: none", "postgresql://app:s3cret%21@host/db")


def test_the_run_is_recorded_in_the_database_and_cannot_be_started_twice(notebook, tmp_path, runs):
    from workbench.store import runs as recorded
    from workbench.store import start_run, upgrade

    db = f"sqlite:///{tmp_path / 'wb.db'}"
    upgrade(db)
    file = notebook("30_selection.ipynb", "print(budget_factor)")
    run_notebook(file, PARAMS, tmp_path / "out" / "a.ipynb", runs=runs, db=db, cycle="2026Q4")
    with pytest.raises(RunError):
        run_notebook(notebook("bad.ipynb", "1/0"), PARAMS, tmp_path / "out" / "b.ipynb", runs=runs, db=db)
    table = recorded(db)
    assert table["status"].tolist() == ["done", "failed"]
    assert table["cycle"].tolist() == ["2026Q4", ""]
    assert "ZeroDivisionError" in table["message"].iloc[1]
    start_run("30_selection.ipynb", PARAMS.canonical_json, db, cycle="x", params_hash=PARAMS.hash())
    with pytest.raises(StoreError, match="already running"):
        run_notebook(file, PARAMS, tmp_path / "out" / "c.ipynb", runs=runs, db=db, cycle="x")
    assert not (tmp_path / "out" / "c.ipynb").exists()


def test_wrong_use_is_refused_before_a_kernel_starts(notebook, tmp_path, runs):
    good = notebook("good.ipynb", "1")
    with pytest.raises(UsageError, match="nowhere"):
        run_notebook(tmp_path / "nowhere.ipynb", PARAMS, tmp_path / "o.ipynb", runs=runs)
    with pytest.raises(UsageError, match=r"ends in \.ipynb"):
        run_notebook(good, PARAMS, tmp_path / "o.html", runs=runs)
    with pytest.raises(UsageError, match="own model"):
        run_notebook(good, Params(), tmp_path / "o.ipynb", runs=runs)
    (tmp_path / "text.ipynb").write_text("no notebook")
    with pytest.raises(UsageError, match="not a notebook"):
        run_notebook(tmp_path / "text.ipynb", PARAMS, tmp_path / "o.ipynb", runs=runs)
    untagged = nbformat.read(good, as_version=4)
    untagged.cells[1].metadata["tags"] = []
    (tmp_path / "untagged.ipynb").write_text(nbformat.writes(untagged))
    with pytest.raises(UsageError, match="one cell tagged parameters, found 0"):
        run_notebook(tmp_path / "untagged.ipynb", PARAMS, tmp_path / "o.ipynb", runs=runs)
    assert not runs.exists()
