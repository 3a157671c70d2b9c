"""Whether the people are there, how likely they are not, and the cheapest cure."""

from workbench.capacity.cures import cheapest_cure
from workbench.capacity.overload_chance import overload_probability
from workbench.capacity.skill_matching import assign_skills

__all__ = ["assign_skills", "cheapest_cure", "overload_probability"]
