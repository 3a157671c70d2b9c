"""
The process that runs constraint programming, as its owner sees it.

This is the one module of the answers that starts a process: the libraries of OR-Tools must not be loaded beside those
of HiGHS. The process sees questions and nothing else of ours. Who asks decides how long to wait; leaving the `with`
block ends the process by its own number, whatever it is doing.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress

from workbench.environment import kernel_environment

COMMAND = (sys.executable, "-P", "-m", "workbench.schedule.cp_sat")
INSTALL = "pip install 'portfolio-workbench[level]'"


class CpSatProcess:
    """
    A process that answers questions one after the other; use it in a `with` block.

    Parameters
    ----------
    command
        Words that start it.
    """

    def __init__(self, command: tuple[str, ...] = COMMAND):
        self._process = subprocess.Popen(  # noqa: S603 (our own module)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=kernel_environment({}),
        )
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._answer: Future | None = None

    def __enter__(self) -> "CpSatProcess":
        return self

    def __exit__(self, *error) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.shutdown(wait=True)
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what could not be written is of no use any more
                pipe.close()

    def ask(self, question: Mapping) -> None:
        """
        Put a question; the answer is fetched with `answer`.

        Parameters
        ----------
        question
            Numbers, texts and lists.
        """
        self._answer = self._thread.submit(self._exchange, json.dumps(question))

    def answer(self, wait: float) -> dict | None:
        """
        Fetch the answer to the last question.

        Parameters
        ----------
        wait
            Seconds to wait for it.

        Returns
        -------
        dict or None
            What the process wrote, None while it is still working. When it was lost, `status` is "lost" and `words` say
            how; when OR-Tools is not installed, "missing".
        """
        try:
            return self._answer.result(timeout=wait)
        except NotYet:
            return None

    def _exchange(self, line: str) -> dict:
        with suppress(OSError):  # it may have ended already, with a last word that is still to be read
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        reply = self._process.stdout.readline()
        return _read(reply) if reply else _lost(f"ended without an answer (exit code {self._process.wait()})")


def _read(reply: str) -> dict:
    try:
        answer = json.loads(reply)
    except ValueError:
        return _lost("wrote something that is no answer")
    return answer if isinstance(answer, dict) and "status" in answer else _lost("wrote something that is no answer")


def _lost(words: str) -> dict:
    return {"status": "lost", "words": words}
