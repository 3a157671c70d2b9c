"""What may happen on the way: shocks that hit all who are exposed to a factor, and stages that may fail."""

from workbench.sources.sample.catalogue import CANDIDATES, CYCLIC_FACTOR, RUNNING, SUPPLIER_FACTOR
from workbench.sources.sample.draws import quarter
from workbench.sources.sample.money import MILLION

START = {row.project: row.start for row in (*CANDIDATES, *RUNNING)}
SHOCKS = (  # name, factor, chance per year, first step, changes of cost and benefit, periods late, mild, hard
    ("transformer_maker_stops", "Maker of transformers stops deliveries", SUPPLIER_FACTOR, 0.04, None, 0.10, 0.0, 2.0,
     0.5, 2.0),
    ("power_price_capped", "Revenues from the power price are capped", CYCLIC_FACTOR, 0.05, None, 0.0, -0.25, 0.0,
     0.6, 1.6),
    ("grid_return_cut", "Regulator cuts the return on grids", "grid_regulation", 0.06, 5, 0.0, -0.30, 0.0, 0.7, 1.4),
    ("vessels_taken", "Installation vessels leave for other seas", "vessel_market", 0.05, None, 0.30, 0.0, 2.0,
     0.5, 1.8),
    ("security_law", "New security law for control systems", "digital_skills", 0.08, None, 0.40, 0.0, 2.0, 0.6, 1.5),
)  # fmt: skip
HIT_IN_FULL = (SUPPLIER_FACTOR,)  # factors whose shock reaches all that are exposed alike
STAGES = (  # project, stage, period after the start, chance to succeed, cost of ending it in million
    ("HV-106", "Converters of two makers work together", 1, 0.75, 2.0),
    ("HV-107", "Breaker passes its type test", 2, 0.70, 3.0),
    ("RE-207", "Model of the float holds in the tank", 1, 0.85, 1.5),
    ("RE-207", "Anchors hold through a winter", 3, 0.80, 6.0),
    ("IT-311", "Finds what inspectors find", 1, 0.80, 0.1),
    ("IT-315", "Keys survive the attack test", 1, 0.60, 0.1),
    ("ST-503", "Stacks reach their efficiency", 2, 0.75, 4.0),
    ("ST-503", "Permit of the plant is final", 3, 0.85, 4.0),
    ("ST-504", "Cavern is tight", 2, 0.70, 3.0),
    ("ST-507", "Ground stores the heat", 1, 0.80, 0.5),
    ("ST-002", "Compressor runs on hydrogen alone", 5, 0.80, 0.8),
)


def shocks() -> list[tuple]:
    """Strategic events that have not come yet."""
    return [
        (shock, name, factor, hazard, None if first is None else quarter(first), *changes)
        for shock, name, factor, hazard, first, *changes in SHOCKS
    ]


def stages() -> list[tuple]:
    """Steps at which pilots, demonstrators and trials may turn out not to work."""
    return [
        (project, stage, quarter(START[project] + after), probability, exit_cost * MILLION, "EUR")
        for project, stage, after, probability, exit_cost in STAGES
    ]
