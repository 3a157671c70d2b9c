"""Risk: when, how much, how sure, and because of what."""

from workbench.risk.measures import cvar

__all__ = ["cvar"]
