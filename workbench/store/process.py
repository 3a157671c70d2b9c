"""Who runs here, and whether somebody who ran here still does."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

TOLERANCE = 0.05  # seconds; a start is told in hundredths


@dataclass(frozen=True)
class Process:
    """
    A process that no later one is mistaken for.

    Parameters
    ----------
    host
        Machine.
    number
        Process id, which the system gives again to others.
    started
        Start in seconds since the machine started, so that setting the clock changes nothing; None where unknown.
    """

    host: str
    number: int
    started: float | None

    @classmethod
    def this(cls) -> "Process":
        """The process that asks."""
        return cls(platform.node(), os.getpid(), _state_and_start(os.getpid())[1])

    def is_gone(self) -> bool:
        """Whether the process has surely ended; of another machine nothing is known for sure."""
        if self.host != platform.node() or not _has_signals():
            return False
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass  # somebody else's process, so it is there
        state, started = _state_and_start(self.number)
        if state in ("Z", "X"):  # ended, and only not yet asked for by its parent
            return True
        return None not in (self.started, started) and abs(self.started - started) > TOLERANCE


def _has_signals() -> bool:
    return os.name == "posix"  # elsewhere signal 0 would end the process


def _state_and_start(number: int) -> tuple[str, float | None]:
    """Read state and start from the system's list of processes; empty and None where it keeps none."""
    try:
        fields = Path(f"/proc/{number}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return fields[0], int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return "", None
