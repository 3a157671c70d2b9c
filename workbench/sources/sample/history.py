"""What 120 closed projects promised and what came."""

from datetime import date
from statistics import NormalDist

import numpy as np

from workbench.sources.sample.catalogue import CLASSES
from workbench.sources.sample.draws import AS_OF, day, pick, stream, thousands

CLOSED_PROJECTS = {"hvdc": 16, "renewables": 26, "grid_it": 34, "infrastructure": 28, "storage": 16}
COST = {  # median of actual / estimated, spread of its logarithm, share that came out as estimated
    "hvdc": (1.06, 0.13, 0.0),
    "renewables": (1.02, 0.09, 0.1),
    "grid_it": (1.35, 0.342, 0.0),
    "infrastructure": (1.03, 0.11, 0.1),
    "storage": (1.04, 0.14, 0.05),
}
TIME = {"hvdc": 1.16, "renewables": 1.07, "grid_it": 1.38, "infrastructure": 1.10, "storage": 1.09}
GAIN = {"hvdc": 0.97, "renewables": 0.95, "grid_it": 0.70, "infrastructure": 0.98, "storage": 0.92}
SIZE = {"hvdc": (180e6, 0.8), "renewables": (60e6, 0.7), "grid_it": (7e6, 0.7), "infrastructure": (55e6, 0.7),
        "storage": (30e6, 0.6)}  # fmt: skip
DAYS = {"hvdc": 1400, "renewables": 620, "grid_it": 480, "infrastructure": 820, "storage": 540}
CAUSES = {
    "hvdc": ("weather_window", "supplier_transformer_delay", "design_change", "vessel_availability", "none"),
    "renewables": ("permit_delay", "weather_window", "ground_conditions", "none", "none"),
    "grid_it": ("scope_growth", "integration_effort", "scope_growth", "key_staff_lost", "data_quality"),
    "infrastructure": ("permit_delay", "ground_conditions", "supplier_transformer_delay", "outage_not_granted", "none"),
    "storage": ("permit_delay", "supplier_transformer_delay", "design_change", "none", "none"),
}
THINGS = {
    "hvdc": ("Converter platform", "Export cable", "Onshore converter station", "Cable landfall"),
    "renewables": ("Wind farm", "Solar park", "Repowering", "Wind cluster"),
    "grid_it": ("Switching log", "Outage request portal", "Metering gateway", "Control room display", "Asset register"),
    "infrastructure": ("Substation", "Overhead line", "Underground cable", "Transformer exchange"),
    "storage": ("Battery park", "Grid booster", "Hydrogen test rig", "Heat storage"),
}
PLACES = ("Aurich", "Bremervoerde", "Cuxhaven", "Delmenhorst", "Esens", "Friesoythe", "Geeste", "Husum", "Itzehoe",
          "Jever", "Kappeln", "Leer", "Meppen", "Norden", "Otterndorf", "Papenburg", "Quakenbrueck", "Rastede",
          "Stade", "Toenning", "Uelzen", "Varel", "Westerstede", "Zeven")  # fmt: skip
ESTIMATORS = ("{team}", "{team}", "Estimating office", "Outside engineer")
COLUMNS = ("project", "name", "category", "estimator", "quantity", "estimated", "actual", "estimated_at", "finished",
           "cause")  # fmt: skip


def _ratios(random: np.random.Generator, n: int, median: float, spread: float, exact: float) -> np.ndarray:
    """
    Ratios of actual to estimated in random order.

    They are quantiles of a lognormal at evenly spaced shares rather than free draws, so that a small class shows the
    median and the tail it was planted with.
    """
    normal = NormalDist(0.0, 1.0)
    points = [normal.inv_cdf((k + 0.5) / n) for k in range(n)]
    ratios = np.round(median * np.exp(spread * np.asarray(points)), 4)
    ratios[np.argsort(np.abs(ratios - 1.0))[: round(exact * n)]] = 1.0
    return random.permutation(ratios)


def history() -> list[tuple]:
    """Rows of cost and duration for every closed project, of benefits for some; a few have not finished."""
    rows = []
    for category, count in CLOSED_PROJECTS.items():
        random = stream(f"history {category}")
        cost = _ratios(random, count, *COST[category])
        # Late projects are dear ones: the order of time follows the order of cost with some noise.
        time = np.sort(_ratios(random, count, TIME[category], 0.2, 0.1))
        time = time[np.argsort(np.argsort(np.log(cost) + np.round(random.normal(0.0, 0.12, count), 4)))]
        middle, wide = SIZE[category]
        for n in range(count):
            project = f"H-{CLASSES[category].fund[:1].upper()}{list(CLOSED_PROJECTS).index(category)}{n + 1:02d}"
            place = PLACES[(7 * n + 3 * list(CLOSED_PROJECTS).index(category)) % len(PLACES)]
            name = f"{pick(random, THINGS[category])} {place}"
            estimator = pick(random, ESTIMATORS).format(team=CLASSES[category].team)
            estimated = thousands(middle * np.exp(random.normal(0.0, wide)))
            days = round(DAYS[category] * float(random.uniform(0.6, 1.5)))
            taken = round(days * time[n])
            at = day(date(2016, 1, 4), float(random.uniform(0, 3300 - 1.9 * DAYS[category])))
            finished = day(at, taken + 60)
            unfinished = n == count - 1 or finished > AS_OF
            cause = "none" if cost[n] <= 1.02 and time[n] <= 1.05 else pick(random, CAUSES[category])
            ends = None if unfinished else finished
            common = (project, name, category, estimator)
            rows.append((*common, "cost", estimated, thousands(estimated * cost[n]), at, ends, cause))
            rows.append((*common, "duration", float(days), float(taken), at, ends, cause))
            if n % 3 == 0 and not unfinished:
                promised = thousands(estimated * random.uniform(1.1, 1.9))
                gain = min(1.4, GAIN[category] * float(np.exp(random.normal(0.0, 0.15))))
                rows.append((*common, "benefit", promised, thousands(promised * gain), at, ends, cause))
    return rows
