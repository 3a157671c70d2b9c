"""
The portfolio decision workbench.

One frozen `Portfolio` walks through a handful of verbs; each takes the portfolio and one question and gives back one
answer. Names are imported when first used, so that importing the package stays quick.
"""

from importlib import import_module

__version__ = "0.1.0"

MENU = {
    "DataError": "workbench.errors",
    "Portfolio": "workbench.portfolio",
    "describe": "workbench.portfolio",
}

__all__ = ["__version__", *MENU]


def __getattr__(name: str):
    """Import a name of the menu when it is first asked for."""
    if name not in MENU:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    value = getattr(import_module(MENU[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *MENU})
