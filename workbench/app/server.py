"""Serve the notebooks as pages: one small server that is safe to leave running."""

import argparse
import ipaddress
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree

sys.modules.setdefault("rfc3987_syntax", None)  # builds 35 parsers on import that no notebook schema needs

from jupyter_core.utils import run_sync  # noqa: E402
from tornado.httpserver import HTTPServer  # noqa: E402
from tornado.ioloop import IOLoop  # noqa: E402
from tornado.netutil import bind_sockets  # noqa: E402
from voila.app import Voila  # noqa: E402

from workbench import office  # noqa: E402
from workbench.app.handlers import NotFound  # noqa: E402
from workbench.app.identity import LocalVisitors, ProxiedVisitors, TokenHolders  # noqa: E402
from workbench.app.logs import log_request, quiet_logs  # noqa: E402
from workbench.app.routes import safe_routes  # noqa: E402
from workbench.app.settings import configuration  # noqa: E402
from workbench.errors import UsageError  # noqa: E402

LARGEST_REQUEST = 1_000_000


class Workbench(Voila):
    """Voilà with our handlers, identities and kernels; configured in code only."""

    name = "workbench"
    kernel_variables: dict[str, str]
    public = False
    ready: Callable[[str], None] | None = None

    @property
    def themes_dir(self) -> str:
        """Themes of Voilà itself, which would be looked for beside our templates."""
        return str(Path(sys.prefix) / "share" / "jupyter" / "voila" / "themes")

    def init_settings(self) -> dict:
        """Add what our handlers need, and answer to local names only unless the server is public."""
        settings = super().init_settings()
        if self.identity_provider.shared_name:  # preheated kernels start before they have a visitor
            self.kernel_variables["WORKBENCH_PERSON"] = self.identity_provider.shared_name
        settings["allow_remote_access"] = self.public
        settings["workbench_frame"] = self.config.VoilaConfiguration.resources["workbench"]
        settings["workbench_root"] = self.root_dir
        settings["default_handler_class"] = NotFound
        settings["log_function"] = log_request
        settings["ws_ping_timeout"] = 30_000
        settings["xsrf_cookie_kwargs"] = {"samesite": "Lax"}
        if self.identity_provider.secure_cookie:
            settings["xsrf_cookie_kwargs"]["secure"] = True
        return settings

    def init_handlers(self) -> list[tuple]:
        """Serve our own handlers only."""
        return safe_routes(super().init_handlers())

    def listen(self) -> None:
        """Listen on the very address that was asked for, until told to stop."""
        try:
            sockets = bind_sockets(self.port, self.ip)
        except OSError as error:
            rmtree(self.connection_dir, ignore_errors=True)
            reason = error.strerror or error
            raise UsageError(f"port {self.port} on {self.ip} cannot be used ({reason}); choose another one") from None
        self.port = sockets[0].getsockname()[1]
        HTTPServer(self.app, max_body_size=LARGEST_REQUEST).add_sockets(sockets)
        self.ioloop = IOLoop.current()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._handle_signal_stop)
        if self.ready is not None:
            self.ioloop.add_callback(self.ready, f"http://{self._shown_host()}:{self.port}/")
        try:
            self.ioloop.start()
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.stop()

    def _shown_host(self) -> str:
        return f"[{self.ip}]" if ":" in self.ip else self.ip

    def stop(self) -> None:
        """End every kernel, then remove the folder their sockets are in."""
        run_sync(self.kernel_manager.shutdown_all)(now=True)
        rmtree(self.connection_dir, ignore_errors=True)


def serve(
    db: str | None = None,
    port: int = 8866,
    host: str = "127.0.0.1",
    token: str | None = None,
    seats: int = 100,
    preheat: int = 0,
    person: str = "",
    notebooks: Path | None = None,
    ready: Callable[[str], None] | None = None,
    *,
    cell_seconds: int = 300,
    idle_seconds: int = 1800,
) -> None:
    """
    Serve the notebooks as pages until SIGINT or SIGTERM.

    Parameters
    ----------
    db
        Database URL handed to the pages as ``WORKBENCH_DB``; what the server's own environment says when None.
    port, host
        Address to listen on; port 0 takes a free one.
    token
        Asked from every visitor; needed, or an identity from a proxy, when `host` is no loopback address.
    seats
        Most pages open at once.
    preheat
        Pages of each notebook started ahead of visitors.
    person
        Name recorded with decisions, where the sign-in gives none.
    notebooks
        Folder of the notebooks; the office's own when None.
    ready
        Called with the address once the server listens; by default the address is printed.
    cell_seconds
        Longest time a cell may run while a page starts.
    idle_seconds
        Time after which an unused session ends.

    Raises
    ------
    UsageError
        A public address without sign-in, an address that is taken, or a limit that makes no sense.
    """
    folder = Path(notebooks or office.notebooks()).resolve()
    proxied = bool(os.environ.get("WORKBENCH_PROXY_SECRET"))
    check(host=host, port=port, token=token, proxied=proxied, seats=seats, preheat=preheat, folder=folder)
    if min(cell_seconds, idle_seconds) < 1:
        raise UsageError("cell_seconds and idle_seconds are whole seconds above 0")
    os.environ["JUPYTER_PATH"] = str(office.templates().resolve())
    config = configuration(folder, person, seats, preheat, cell_seconds, idle_seconds)
    config.Voila.update({"ip": host, "port": port, "token": token or ""})
    config.Voila.identity_provider_class = ProxiedVisitors if proxied else TokenHolders if token else LocalVisitors
    app = Workbench.instance(config=config)
    app.public = proxied or not is_loopback(host)
    app.ready = ready or announce
    url = db or os.environ.get("WORKBENCH_DB", "")
    app.kernel_variables = {"WORKBENCH_DB": url} if url else {}
    quiet_logs(app.log)
    try:
        app.initialize([])
        app.start()
    finally:
        Workbench.clear_instance()


def check(*, host: str, port: int, token: str | None, proxied: bool, seats: int, preheat: int, folder: Path) -> None:
    """Refuse what would not be safe or would not work, before anything is started."""
    if not is_loopback(host) and not token and not proxied:
        raise UsageError(
            f"{host or 'every address'} can be reached from other machines: give a token (--token-file or "
            "WORKBENCH_TOKEN), or put a proxy in front and set WORKBENCH_PROXY_SECRET"
        )
    if token is not None and not token.strip():
        raise UsageError("the token is empty")
    if token and proxied:
        raise UsageError("a token and WORKBENCH_PROXY_SECRET are both set; visitors sign in one way only")
    if preheat and proxied:
        raise UsageError("pages cannot be preheated behind a proxy: they must know their visitor when they start")
    if not 0 <= port <= 65535:
        raise UsageError(f"port {port} is not between 0 and 65535")
    if seats < 1 or preheat < 0:
        raise UsageError("seats must be at least 1 and preheat at least 0")
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder")


def is_loopback(host: str) -> bool:
    """Whether an address is reachable from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def announce(address: str) -> None:
    """Print where the pages are."""
    print(f"Pages at {address}", flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Serve from the command line; the token comes from ``WORKBENCH_TOKEN``."""
    parser = argparse.ArgumentParser(prog="python -m workbench.app.server")
    parser.add_argument("--db")
    parser.add_argument("--port", type=int, default=8866)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--seats", type=int, default=100)
    parser.add_argument("--preheat", type=int, default=0)
    parser.add_argument("--person", default="")
    parser.add_argument("--notebooks", type=Path)
    parser.add_argument("--cell-seconds", type=int, default=300)
    parser.add_argument("--idle-seconds", type=int, default=1800)
    try:
        serve(**vars(parser.parse_args(arguments)), token=os.environ.get("WORKBENCH_TOKEN"))
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
