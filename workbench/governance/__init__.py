"""Governance: what must be seen before a decision, and what was decided."""
