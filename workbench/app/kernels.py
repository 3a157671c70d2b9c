"""One kernel per open page: what it may know, who owns it, and how many there may be."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Self

from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.ioloop import IOLoop
from traitlets import Dict, Integer, Set

from workbench.environment import kernel_environment

REQUEST_VARIABLES = ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "WORKBENCH_PERSON")
UNSEEN_SECONDS = 120
AFTERLIFE_SECONDS = 10


class NoSeatError(Exception):
    """Every seat is taken."""


class Kernels(AsyncMappingKernelManager):
    """
    Starts kernels with a cleaned environment, notes who opened them and refuses one too many.

    The seats taken are the kernels that have an owner plus the pages being started; preheated kernels that wait for a
    visitor have no owner.
    """

    seats = Integer(100, help="Most pages open at once.").tag(config=True)
    owners = Dict(help="Kernel id to the visitor who opened its page.")
    lost = Set(help="Kernels that died; the server restarted them empty.")
    seen = Set(help="Kernels a browser has connected to.")
    starting = Integer(0, help="Pages being started.")

    def reserve(self) -> None:
        """Hold a seat for a page about to start; taken at once, so that simultaneous visitors cannot share the last."""
        if self.taken >= self.seats:
            raise NoSeatError
        self.starting += 1

    def release(self) -> None:
        """Give back a held seat: the page has a kernel that counts by itself, or got none."""
        self.starting -= 1

    @property
    def taken(self) -> int:
        """Seats in use."""
        return sum(kernel_id in self for kernel_id in self.owners) + self.starting

    async def start_kernel(self, *, env: Mapping[str, str] | None = None, **kwargs) -> str:
        """Start a kernel that knows the allowlist, its request and its database, and nothing else."""
        kernel_id = await super().start_kernel(env=self._environment(env or {}), **kwargs)
        self.add_restart_callback(kernel_id, lambda: self._note_lost(kernel_id), "restart")
        return kernel_id

    def _environment(self, env: Mapping[str, str]) -> dict[str, str]:
        request = {k: v for k, v in env.items() if k in REQUEST_VARIABLES or k.startswith(("SERVER_", "VOILA_"))}
        if env.get("VOILA_PREHEAT") == "True":
            request.pop("VOILA_REQUEST_URL", None)  # the address of the visitor before, whose kernel this one replaces
        return kernel_environment({**self.parent.kernel_variables, **request})

    def _note_lost(self, kernel_id: str) -> None:
        """Remember that a kernel died, and end the empty one that follows once the page had time to notice."""
        self.lost.add(kernel_id)
        IOLoop.current().call_later(AFTERLIFE_SECONDS, self._end, kernel_id)

    async def _end(self, kernel_id: str) -> None:
        if kernel_id in self:
            await self.shutdown_kernel(kernel_id, now=True)

    def notify_connect(self, kernel_id: str) -> None:
        """Note that a browser talks to the kernel."""
        self.seen.add(kernel_id)
        super().notify_connect(kernel_id)

    def remove_kernel(self, kernel_id: str):
        """Forget a kernel and who owned it."""
        self.owners.pop(kernel_id, None)
        self.lost.discard(kernel_id)
        self.seen.discard(kernel_id)
        return super().remove_kernel(kernel_id)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End forgotten kernels, and sooner those whose page no browser ever connected to."""
        kernel = self.get_kernel(kernel_id)
        quiet = utcnow() - (getattr(kernel, "last_activity", None) or utcnow())
        if kernel_id in self.owners and kernel_id not in self.seen and quiet > timedelta(seconds=UNSEEN_SECONDS):
            await self.shutdown_kernel(kernel_id, now=True)
            return
        await super().cull_kernel_if_idle(kernel_id)


class Visit:
    """
    The kernels as the page of one visitor uses them: whatever is started or handed out here is theirs.

    Entering it takes a seat, or raises `NoSeatError`; the seat is held by the kernel once there is one.

    Parameters
    ----------
    kernels
        All kernels of the server.
    owner
        Id of the visitor.
    person
        Name recorded for what the visitor decides.
    """

    def __init__(self, kernels: Kernels, owner: str, person: str):
        self._kernels = kernels
        self._owner = owner
        self._person = person
        self.kernel_id = ""

    def __enter__(self) -> Self:
        self._kernels.reserve()
        return self

    def __exit__(self, *error: object) -> None:
        if not self.kernel_id:
            self._kernels.release()

    @property
    def notebook_data(self) -> dict:
        """Preheated notebooks."""
        return self._kernels.notebook_data

    def get_pool_size(self, notebook: str) -> int:
        """Preheated kernels of a notebook."""
        return self._kernels.get_pool_size(notebook)

    def get_kernel(self, kernel_id: str):
        """Manager of one kernel."""
        return self._kernels.get_kernel(kernel_id)

    async def start_kernel(self, *, env: Mapping[str, str], **kwargs) -> str:
        """Start a kernel for the visitor."""
        kernel_id = await self._kernels.start_kernel(env={**env, "WORKBENCH_PERSON": self._person}, **kwargs)
        return self._own(kernel_id)

    async def get_rendered_notebook(self, **kwargs):
        """Hand out a preheated kernel to the visitor."""
        task, cells, kernel_id = await self._kernels.get_rendered_notebook(**kwargs)
        self._own(kernel_id)
        return task, cells, kernel_id

    def _own(self, kernel_id: str) -> str:
        self._kernels.owners[kernel_id] = self._owner
        self._kernels.release()
        self.kernel_id = kernel_id
        return kernel_id
