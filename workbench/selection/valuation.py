from workbench.valuation import *  # noqa: F403
