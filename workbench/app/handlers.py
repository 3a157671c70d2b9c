"""Pages, their kernels and the sign-in form: what the server answers, and to whom."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from markupsafe import Markup
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from workbench.app.gate import Guard, RefusedError, malformed
from workbench.app.kernels import NoSeatError, Visit

RETRY_SECONDS = 30
NOTEBOOK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.ipynb")
SCENARIO = re.compile(r"[a-z0-9_-]{1,64}")


class Home(Guard, JupyterHandler):
    """Leads to the first page."""

    exchanges_token = True

    def get(self, path: str = "") -> None:
        """Redirect to the home page."""
        pages = self.settings["workbench_frame"]["pages"]
        if not pages:
            raise RefusedError(404, "There is no notebook to show.")
        self.redirect(pages[0]["href"])


class Page(Guard, TornadoVoilaHandler):
    """A notebook as a page, with a kernel of its own."""

    opens_sessions = True
    exchanges_token = True
    gone = False

    async def get(self, path: str = "") -> None:
        """Start the notebook and send its page cell by cell."""
        refuse_embedding(self.request.headers)
        if not NOTEBOOK.fullmatch(path) or not (Path(self.settings["workbench_root"]) / path).is_file():
            raise RefusedError(404)
        self._keep_only_scenario()
        _ = self.xsrf_token  # sets the cookie that lets the page end its own session when it is closed
        visitor = self.current_user
        visit = Visit(self.kernels, visitor.username, self.identity_provider.recorded_name(visitor))
        try:
            with visit:
                self.visit = visit
                async for html in self.get_generator(path=path):
                    self._send(html)
        except NoSeatError:
            raise RefusedError(503, retry=RETRY_SECONDS) from None
        if self.gone and visit.kernel_id in self.kernels:
            await self.kernels.shutdown_kernel(visit.kernel_id, now=True)

    @property
    def kernel_manager(self) -> Visit:
        """The kernels as this visitor may use them."""
        return self.visit

    def should_use_rendered_notebook(self, *args) -> bool:
        """Hand out a preheated page only to a visitor who asks for no scenario, which it could not know."""
        return not self.request.query and super().should_use_rendered_notebook(*args)

    def on_connection_close(self) -> None:
        """Note that nobody is waiting any more; the kernel ends once the page is through."""
        self.gone = True

    def _send(self, html: str) -> None:
        if not self.gone:
            self.write(html)
            self.flush()

    def _keep_only_scenario(self) -> None:
        """Let nothing of the address reach the notebook but a well-formed scenario name."""
        names = self.get_query_arguments("scenario")
        if len(names) > 1 or not all(SCENARIO.fullmatch(name) for name in names):
            raise RefusedError(400, "Unknown scenario.")
        request = self.request
        request.query = "".join(f"scenario={name}" for name in names)
        request.uri = self._address()
        request.arguments = request.query_arguments = {"scenario": [name.encode() for name in names]} if names else {}


def refuse_embedding(headers) -> None:
    """Start kernels for documents people open, not for pictures and frames of other sites."""
    wanted = headers.get("Sec-Fetch-Dest", "document")
    foreign_frame = wanted == "iframe" and headers.get("Sec-Fetch-Site") not in ("same-origin", "none")
    if wanted not in ("document", "iframe") or foreign_frame:
        raise RefusedError(403)


class Channel(Guard, VoilaKernelWebsocketHandler):
    """The messages between a page and its kernel, for the visitor who opened it and nobody else."""

    def set_default_headers(self) -> None:
        """Send none; the answer is no page."""

    async def pre_get(self) -> None:
        """Refuse everyone but the owner."""
        if not self.owns(self.kernel_id):
            raise RefusedError(403)
        await super().pre_get()


class Status(Guard, KernelHandler):
    """Whether the kernel of a page is still the one that page started."""

    write_error = KernelHandler.write_error

    async def get(self, kernel_id: str) -> None:
        """Describe the kernel to its owner."""
        if not self.owns(kernel_id) or kernel_id not in self.kernels:
            raise RefusedError(404)
        model = self.kernels.kernel_model(kernel_id)
        self.finish({**model, "lost": kernel_id in self.kernels.lost})

    async def delete(self, kernel_id: str) -> None:
        """Refuse; a page ends its session through its own address."""
        raise RefusedError(405)


class Shutdown(Guard, VoilaShutdownKernelHandler):
    """Ends the session of a page that is being closed."""

    write_error = VoilaShutdownKernelHandler.write_error

    async def post(self, kernel_id: str) -> None:
        """End the kernel for its owner."""
        if not self.owns(kernel_id):
            raise RefusedError(404)
        await super().post(kernel_id)


class SignIn(Guard, JupyterHandler):
    """The form that asks for the token."""

    def set_default_headers(self) -> None:
        """Let the form name its own origin: browsers send none where there is no referrer, and the check needs it."""
        super().set_default_headers()
        self.set_header("Referrer-Policy", "same-origin")

    @allow_unauthenticated
    def get(self) -> None:
        """Show the form, or go on when there is nothing to ask."""
        if self.current_user:
            self.redirect(self._next())
            return
        self._ask()

    @allow_unauthenticated
    def post(self) -> None:
        """Check the token."""
        if self.identity_provider.sign_in(self, self.get_body_argument("token", "")):
            self.redirect(self._next())
            return
        self.set_status(401)
        self._ask("That is not the token of this server.")

    def _ask(self, told: str = "") -> None:
        form = Markup(self.xsrf_form_html())  # noqa: S704 -- made by the server from its own random value
        self.finish(self.framed("sign_in.html", told=told, xsrf=form, next=self._next()))

    def _next(self) -> str:
        """Where to go afterwards: a path of this server, whatever the address says."""
        wanted = urlsplit(self.get_argument("next", self.base_url))
        local = wanted.path.startswith("/") and not wanted.path.startswith("//") and not malformed(wanted.path)
        scenario = re.search(r"(?:^|&)scenario=([a-z0-9_-]{1,64})(?:&|$)", wanted.query)
        if wanted.netloc or not local:
            return self.base_url
        return wanted.path + (f"?scenario={scenario[1]}" if scenario else "")


class NotFound(Guard, JupyterHandler):
    """Every other address."""

    def get(self) -> None:
        """Say that there is nothing."""
        raise RefusedError(404)

    head = post = put = delete = patch = get
