"""What every request must fulfil before anything else is done about it."""

import re
from urllib.parse import quote, unquote

from markupsafe import Markup
from tornado import web

from workbench.app.kernels import Kernels

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
WORDS = {
    400: "The address is not understood.",
    403: "This is not open to you.",
    404: "There is no such page.",
    503: "Every seat is taken. Please try again in half a minute.",
}
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")


class RefusedError(web.HTTPError):
    """A request answered with a sentence for the person."""

    def __init__(self, status: int, told: str = "", *, retry: int = 0):
        super().__init__(status)
        self.told = told
        self.retry = retry


class Guard:
    """Checks what every request must fulfil; stands before a handler of Jupyter in the inheritance."""

    exchanges_token = False

    def set_default_headers(self) -> None:
        """Send the security headers with everything."""
        super().set_default_headers()
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    async def prepare(self, **kwargs):
        """Refuse odd addresses and strange hosts, take a token out of the address, then ask who it is."""
        if not HOST.fullmatch(self.request.host) or not self.check_host():
            raise RefusedError(403, "This server does not answer under that name.")
        if malformed(self.request.path):
            raise RefusedError(404)
        if self.exchanges_token and "token" in self.request.query_arguments:
            self.identity_provider.sign_in(self, self.get_query_argument("token"))
            self.redirect(self._address())
            return None
        return await super().prepare(**kwargs)

    def _address(self) -> str:
        """Address of this page with nothing but the scenario in its query."""
        scenario = self.get_query_argument("scenario", "")
        return self.request.path + (f"?scenario={quote(scenario)}" if scenario else "")

    def get_login_url(self) -> str:
        """Address of the sign-in form, where there is one."""
        if not self.identity_provider.login_available:
            raise RefusedError(403)
        return super().get_login_url()

    def write_error(self, status_code: int, **kwargs) -> None:
        """Answer with a plain page that says what is wrong and nothing about the program."""
        error = kwargs.get("exc_info", (None, None))[1]
        told = getattr(error, "told", "") or WORDS.get(status_code, "Something went wrong here.")
        if retry := getattr(error, "retry", 0):
            self.set_header("Retry-After", str(retry))
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(self.framed("error.html", told=told, status=status_code))

    def framed(self, template: str, **values) -> str:
        """Render a page that is not a notebook inside the frame."""
        frame = self.settings["workbench_frame"]
        page = self.settings["voila_jinja2_env"].get_template(template)
        return page.render(base_url=self.base_url, pages=frame["pages"], style=Markup(frame["style"]), **values)  # noqa: S704 -- our own style sheet

    def _request_summary(self) -> str:
        """Name a request in the log without its query, which may hold a token."""
        return f"{self.request.method} {self.request.path}"

    @property
    def kernels(self) -> Kernels:
        """All kernels of the server."""
        return self.settings["kernel_manager"]

    def owns(self, kernel_id: str) -> bool:
        """Whether the visitor opened the page this kernel belongs to."""
        return self.current_user is not None and self.kernels.owners.get(kernel_id) == self.current_user.username


def malformed(path: str) -> bool:
    """Whether a path holds control characters, backslashes or a way up, however it is written."""
    plain = unquote(unquote(path))
    return not plain.isprintable() or "\\" in plain or ".." in plain.split("/")
