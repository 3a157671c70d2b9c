"""A value that must not be shown, and which of them this process knows."""

import os
import re

from workbench.errors import UsageError

HIDDEN = "•••"
SHORTEST_STRUCK = 6  # striking shorter values would tear holes into ordinary words
SECRET_VARIABLE = re.compile(
    r"(PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?|DSN)$", re.I
)
URL_PASSWORD = re.compile(r"://[^\s/:@]*:([^\s/?#]+)@")
NO_SECRETS = frozenset(("PWD", "OLDPWD"))

_known: set[str] = set()


class Secret:
    """
    A password, token or key that shows itself to nobody.

    Text, representation and format are ``•••``, it cannot be pickled or copied, and `redact` strikes its value from
    every text from now on.

    Parameters
    ----------
    value
        The secret, not empty.

    Raises
    ------
    UsageError
        There is no value.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str):
        if not isinstance(value, str) or not value:
            raise UsageError("a secret needs a text that is not empty")
        self.__value = value
        _known.add(value)

    def reveal(self) -> str:
        """Give the value to whoever needs it for a connection, and to nobody else."""
        return self.__value

    def __repr__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return format(HIDDEN, spec)

    def __reduce_ex__(self, protocol):
        raise TypeError("a secret cannot be pickled or copied")


def known_secrets() -> list[str]:
    """
    List the values to strike: every `Secret` made here, and what the environment calls a secret.

    Returns
    -------
    list of str
        Longest first; values below six characters are left out.
    """
    values = set(_known)
    for name, value in os.environ.items():
        if SECRET_VARIABLE.search(name) and name not in NO_SECRETS:
            values.add(value)
        values.update(URL_PASSWORD.findall(value))
    return sorted((value for value in values if len(value) >= SHORTEST_STRUCK), key=lambda v: (-len(v), v))
