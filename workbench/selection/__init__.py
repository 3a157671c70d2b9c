"""Which projects go ahead, when, with which money and people, and why."""

__all__ = ["cvar_relaxation"]


def __getattr__(name: str):
    """Import what scripts call directly when it is first asked for: the solver takes longer to import than to ask."""
    if name != "cvar_relaxation":
        raise AttributeError(f"module 'workbench.selection' has no attribute {name!r}")
    from workbench.selection.cvar import cvar_relaxation

    return cvar_relaxation
