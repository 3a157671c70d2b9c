"""Who is behind a request: someone on this machine, a holder of the token, or a person a proxy vouches for."""

import hmac
import os

from jupyter_server.auth.identity import IdentityProvider, User
from traitlets import Unicode

USER_HEADER = "X-Workbench-User"
SECRET_HEADER = "X-Workbench-Proxy-Secret"  # noqa: S105 -- the name of a header, not its value
LONGEST_NAME = 100


def same(given: str, expected: str) -> bool:
    """Compare two secrets in a time that does not depend on where they differ; an empty secret never matches."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


class Visitors(IdentityProvider):
    """
    What the three ways to know a visitor have in common.

    A browser keeps its identity in a signed cookie; a query string or an authorisation header never signs in, so that
    the origin and XSRF checks of the server hold for every request.
    """

    person = Unicode("", help="Configured name of the person, recorded with what is decided.").tag(config=True)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.cookie_options = {"httponly": True, "samesite": "Lax"}

    def get_user(self, handler) -> User | None:
        """Find the visitor of a request, None when it is nobody we know."""
        return self.get_user_cookie(handler)

    def sign_in(self, handler, token: str) -> bool:
        """Let a browser in that brings the token; says whether it was the right one."""
        return False

    @property
    def shared_name(self) -> str:
        """Name recorded for every visitor alike, empty where each is known by an own one."""
        return ""

    def recorded_name(self, user: User) -> str:
        """Name under which this visitor's decisions are recorded."""
        return self.shared_name or user.username

    def user_from_cookie(self, cookie_value: str) -> User | None:
        """Read the visitor's random id from the cookie."""
        return User(cookie_value)

    def user_to_cookie(self, user: User) -> str:
        """Keep nothing but the random id in the cookie."""
        return user.username

    def _welcome(self, handler) -> User:
        """Give a browser an identity of its own, so that its sessions belong to it alone."""
        user = User(os.urandom(16).hex())
        self.set_login_cookie(handler, user)
        return user


class LocalVisitors(Visitors):
    """Everyone who can reach the loopback address is the configured person; each browser owns its own sessions."""

    auth_enabled = False

    def get_user(self, handler) -> User | None:
        """Know a browser by its cookie; a page gives a new browser one, other addresses only serve it."""
        user = self.get_user_cookie(handler)
        if user is not None:
            return user
        return self._welcome(handler) if getattr(handler, "opens_sessions", False) else User(os.urandom(16).hex())

    @property
    def shared_name(self) -> str:
        """Say that nothing but the machine vouches for the name."""
        return f"{self.person or 'unnamed'} (local)"


class TokenHolders(Visitors):
    """Whoever brings the token once gets a cookie."""

    def sign_in(self, handler, token: str) -> bool:
        """Exchange the token for a cookie."""
        if not same(token, self.token):
            return False
        self._welcome(handler)
        return True

    @property
    def shared_name(self) -> str:
        """Say that a shared token vouches for the name."""
        return f"{self.person or 'token holder'} (token)"


class ProxiedVisitors(Visitors):
    """A proxy names the person in a header and proves with a secret header that it is the proxy."""

    login_available = False

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._secret = os.environ.get("WORKBENCH_PROXY_SECRET", "")

    def get_user(self, handler) -> User | None:
        """Believe the name only together with the secret."""
        headers = handler.request.headers
        name = headers.get(USER_HEADER, "").strip()
        vouched = same(headers.get(SECRET_HEADER, ""), self._secret)
        return User(name) if vouched and name.isprintable() and 0 < len(name) <= LONGEST_NAME else None
