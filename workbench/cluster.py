"""Workers of a Dask cluster: the one door to other machines."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from workbench.errors import ParameterError, RunError, UsageError

INSTALL = "pip install 'portfolio-workbench[cluster]'"
ADDRESS = re.compile(r"(?P<way>tcp|tls)://(\[(?P<six>[0-9a-fA-F:]+)\]|(?P<host>[A-Za-z0-9._-]+)):(?P<port>\d{1,5})")
PATIENCE = 10
"""Seconds to wait for a scheduler and for its first worker."""
TURNS_AHEAD = 2
"""Tasks per thread that are under way, so that no worker waits for its next one."""


class Cluster:
    """
    Workers that take tasks.

    A task that is lost with its worker is done once more by another one, and so is what was handed out.

    Parameters
    ----------
    client
        Connected client of `distributed`.
    hands
        Threads of all workers.
    """

    travels = True

    def __init__(self, client: Any, hands: int):
        self._client = client
        self.hands, self.ahead = hands, TURNS_AHEAD * hands

    def share(self, value: object) -> Any:
        """
        Hand out what many tasks take, once for each worker.

        Parameters
        ----------
        value
            Anything that can be pickled.

        Returns
        -------
        Future
            Stands for the value as an argument of `submit`.
        """
        return self._client.submit(_itself, value, pure=False)  # a task: scattered data would be lost with its worker

    def submit(self, function: Callable, *arguments: object) -> Any:
        """Begin a task; its answer comes from `result`."""
        return self._client.submit(function, *arguments, pure=False)

    def result(self, task: Any) -> Any:
        """
        Wait for the answer of a task.

        Raises
        ------
        RunError
            The scheduler or its workers are gone. Errors of the task itself are raised as they are.
        """
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        try:
            return task.result()
        except (CancelledError, KilledWorker, OSError) as error:
            raise RunError(f"the workers of the cluster were lost ({error})") from None


@contextmanager
def joined_cluster(address: str) -> Iterator[Cluster]:
    """
    Connect to a cluster that somebody has started.

    Whoever can reach a Dask scheduler can run code on it and on its workers, and its messages are pickled Python. So
    only a scheduler that the caller names is asked, and one with a public address only over TLS, with the certificates
    that Dask's own configuration names.

    Parameters
    ----------
    address
        `tcp://host:port` within a trusted network, or `tls://host:port`.

    Raises
    ------
    UsageError
        The extra `cluster` is not installed.
    ParameterError
        The address is not one, or no scheduler with workers answers there.
    """
    _check(address)
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(f"scheduler: Dask is not installed; install it with: {INSTALL}") from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ParameterError(f"scheduler: no Dask scheduler answers at {address!r} ({told})") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise ParameterError(f"scheduler: the scheduler at {address!r} has no workers") from None
        yield Cluster(client, max(sum(client.nthreads().values()), 1))


def _check(address: str) -> None:
    found = ADDRESS.fullmatch(address) if isinstance(address, str) else None
    if not found or not 0 < int(found["port"]) < 2**16:
        raise ParameterError(f"scheduler: {address!r} is not an address like tcp://host:8786 or tls://host:8786")
    try:
        host = ipaddress.ip_address(found["six"] or found["host"])
    except ValueError:
        return  # a name: whoever gives names to machines knows where they are
    if host.is_global and found["way"] != "tls":
        raise ParameterError(f"scheduler: {address!r} is a public address; use tls:// with certificates")


def _itself(value: object) -> object:
    return value
