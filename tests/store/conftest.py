"""A process that forks others which work on the store."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def together():
    """Run tasks of `store_worker` in processes of their own that begin at one moment; (exit code, output) of each."""
    command = [sys.executable, str(Path(__file__).with_name("store_worker.py"))]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:

        def run(*tasks: tuple[object, ...]) -> list[tuple[int, str]]:
            process.stdin.write(json.dumps([[str(part) for part in task] for task in tasks]) + "\n")
            process.stdin.flush()
            return [tuple(end) for end in json.loads(process.stdout.readline())]

        yield run
        process.stdin.close()
        assert process.wait(timeout=30) == 0
