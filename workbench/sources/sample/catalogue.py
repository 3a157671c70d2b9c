"""The projects of the made-up group by name, size and time: what every other table of the sample follows from."""

from typing import NamedTuple


class Class(NamedTuple):
    """What the projects of one programme share: where the words of its tables come from."""

    programme: str
    name: str
    fund: str
    sponsor: str
    owner: str
    team: str
    delivers: str


class Candidate(NamedTuple):
    """
    A project that could be chosen.

    `cost` is in million EUR, `start` a step of the calendar (0 is 2026Q4), `early` and `late` widen the start window by
    that many quarters, `ratio` is discounted benefit over discounted cost on paper.
    """

    project: str
    name: str
    cost: float
    duration: int
    start: int
    early: int
    late: int
    ratio: float


class Running(NamedTuple):
    """
    A project under way.

    `cost` is its budget in million EUR, `start` is negative for past quarters, `cpi` and `spi` are its true indices on
    the day of the data, `slip` the days by which its forecast finish is late, `ratio` its benefit over cost.
    """

    project: str
    name: str
    cost: float
    duration: int
    start: int
    state: str
    cpi: float
    spi: float
    slip: int
    ratio: float


CLASSES = {
    "hvdc": Class("prog_hvdc", "Offshore HVDC connections", "transmission", "Director Offshore Grid",
                  "Head of Offshore Projects", "Offshore projects team", "offshore transmission capacity"),
    "renewables": Class("prog_renewables", "Renewable generation", "renewable", "Director Renewables",
                        "Head of Renewable Projects", "Renewables project team", "renewable generation"),
    "grid_it": Class("prog_grid_it", "Grid IT", "digital", "Chief Digital Officer", "Head of IT Delivery",
                     "Grid IT delivery team", "a digital service for grid operation"),
    "infrastructure": Class("prog_onshore", "Onshore grid", "transmission", "Director Onshore Grid",
                            "Head of Grid Construction", "Grid construction team", "onshore grid capacity and safety"),
    "storage": Class("prog_storage", "Storage and hydrogen", "growth", "Director Storage and Hydrogen",
                     "Head of Storage Projects", "Storage project team", "flexibility for the grid and the market"),
}  # fmt: skip
CATEGORY_OF = {"HV": "hvdc", "RE": "renewables", "IT": "grid_it", "IN": "infrastructure", "ST": "storage"}

CANDIDATES = tuple(
    Candidate(*row)
    for row in (
        ("HV-101", "Converter platform Norderney West", 880, 8, 2, 1, 2, 1.22),
        ("HV-102", "Converter platform Dogger South", 900, 8, 2, 0, 2, 1.12),
        ("HV-103", "Converter platform Heligoland North", 760, 8, 3, 1, 1, 1.35),
        ("HV-104", "Export cable corridor Baltrum", 340, 6, 2, 0, 2, 1.18),
        ("HV-105", "Onshore converter station Emden East", 410, 7, 2, 0, 2, 1.27),
        ("HV-106", "Multi-terminal hub pilot", 38, 4, 2, 0, 2, 0.86),
        ("HV-107", "HVDC breaker pilot Wilhelmshaven", 62, 5, 3, 1, 2, 1.06),
        ("HV-108", "Platform life extension Borkum", 95, 5, 3, 1, 2, 1.45),
        ("HV-109", "Cable route Ems crossing", 120, 5, 2, 1, 2, 1.30),
        ("HV-110", "Offshore platform fire protection retrofit", 24, 3, 0, 0, 2, 0.78),
        ("RE-201", "Offshore wind farm Weisse Bank", 520, 8, 1, 1, 2, 1.62),
        ("RE-202", "Offshore wind repowering Amrum", 240, 6, 2, 1, 2, 1.78),
        ("RE-203", "Onshore wind cluster Eiderstedt", 85, 4, 1, 1, 2, 1.85),
        ("RE-204", "Solar park Lausitz South", 64, 3, 0, 0, 2, 1.92),
        ("RE-205", "Solar park Alentejo", 58, 3, 2, 1, 2, 1.88),
        ("RE-206", "Merchant wind extension Jutland", 130, 5, 2, 1, 2, 1.80),
        ("RE-207", "Floating wind demonstrator Utsira", 110, 6, 3, 1, 2, 0.92),
        ("RE-208", "Solar and wind hybrid Wieringermeer", 72, 4, 3, 1, 2, 1.75),
        ("RE-209", "Wind turbine blade upgrade", 22, 3, 1, 1, 2, 1.40),
        ("RE-210", "Contracted wind farm Hiiumaa", 150, 6, 2, 1, 2, 1.24),
        ("RE-211", "Bird radar and curtailment system", 9, 2, 0, 0, 2, 1.03),
        ("RE-212", "Solar roofs on depots", 14, 3, 4, 1, 2, 1.15),
        ("RE-213", "Inter-array cable replacement Sylt", 36, 3, 2, 1, 2, 1.33),
        ("RE-214", "Merchant solar rollout Extremadura", 95, 4, 4, 1, 2, 1.83),
        ("IT-301", "Outage planning system renewal", 12, 4, 0, 0, 2, 2.40),
        ("IT-302", "Control room SCADA replacement", 28, 8, 1, 1, 2, 2.10),
        ("IT-303", "Forecasting and congestion platform", 9, 4, 1, 1, 2, 2.80),
        ("IT-304", "Asset data lake", 7, 4, 2, 1, 2, 2.30),
        ("IT-305", "Digital substation configuration tool", 6, 3, 1, 1, 2, 2.00),
        ("IT-306", "Market communication platform", 11, 5, 0, 0, 2, 1.90),
        ("IT-307", "Cyber security monitoring of grid sites", 8, 4, 0, 0, 2, 1.10),
        ("IT-308", "Field crew mobile work orders", 5, 3, 2, 1, 2, 2.60),
        ("IT-309", "Weather and ice load service", 2.4, 2, 3, 1, 2, 1.70),
        ("IT-310", "Maintenance module of the business system", 16, 6, 2, 1, 2, 2.20),
        ("IT-311", "Drone inspection image analysis", 3.2, 3, 3, 1, 2, 2.90),
        ("IT-312", "Dynamic line rating rollout", 6.5, 4, 1, 1, 2, 2.70),
        ("IT-313", "Grid connection customer portal", 4.5, 3, 4, 1, 2, 2.50),
        ("IT-314", "Data centre migration", 14, 5, 3, 1, 2, 1.60),
        ("IT-315", "Quantum-safe communication trial", 2.2, 3, 5, 1, 2, 0.75),
        ("IN-401", "Overhead line uprating Elbe section", 180, 7, 1, 1, 2, 1.28),
        ("IN-402", "Substation Wesermarsch extension", 96, 5, 1, 1, 2, 1.36),
        ("IN-403", "Underground cable Lueneburg section", 230, 8, 2, 1, 2, 1.08),
        ("IN-404", "Transformer replacement programme north", 74, 6, 1, 1, 2, 1.24),
        ("IN-405", "Phase-shifting transformers Diele", 58, 5, 2, 1, 2, 1.31),
        ("IN-406", "STATCOM Conneforde", 66, 5, 3, 1, 2, 1.19),
        ("IN-407", "Grid code compliance retrofit", 18, 4, 0, 0, 2, 0.90),
        ("IN-408", "Tower corrosion protection", 27, 4, 2, 1, 2, 1.22),
        ("IN-409", "Gas-free switchgear replacement", 44, 5, 3, 1, 2, 1.07),
        ("IN-410", "Substation Doerpen West", 112, 6, 3, 1, 2, 1.38),
        ("IN-411", "Line monitoring and sag sensors", 8, 3, 1, 1, 2, 1.52),
        ("IN-412", "Flood protection of coastal substations", 21, 4, 0, 0, 2, 1.05),
        ("IN-413", "Interconnector reinforcement Doetinchem", 140, 7, 2, 1, 2, 1.17),
        ("ST-501", "Battery park Moorburg", 70, 4, 1, 1, 2, 1.95),
        ("ST-502", "Battery park Leipzig North", 55, 4, 2, 1, 2, 1.87),
        ("ST-503", "Electrolyser pilot Eemshaven", 90, 6, 2, 1, 2, 0.88),
        ("ST-504", "Hydrogen cavern test Etzel", 42, 5, 3, 1, 2, 1.08),
        ("ST-505", "Grid booster Main valley", 85, 5, 1, 1, 2, 1.26),
        ("ST-506", "Battery park Kent coast", 48, 4, 3, 1, 2, 2.00),
        ("ST-507", "District heat storage pilot", 19, 3, 2, 1, 2, 1.10),
        ("ST-508", "Black start units", 26, 4, 1, 1, 2, 1.16),
    )
)

RUNNING = tuple(
    Running(*row)
    for row in (
        ("HV-001", "Converter platform Juist East", 640, 15, -9, "active", 0.93, 0.90, 75, 1.25),
        ("HV-002", "Converter platform Spiekeroog", 720, 14, -6, "active", 0.97, 0.95, 48, 1.30),
        ("HV-003", "Onshore converter station Wilster", 380, 12, -7, "active", 0.78, 0.74, 150, 1.20),
        ("HV-004", "Export cable corridor Langeoog", 290, 10, -5, "active", 1.02, 0.99, 0, 1.22),
        ("HV-005", "Cable landfall Hilgenriedersiel", 84, 8, -4, "active", 0.98, 0.93, 38, 1.35),
        ("HV-006", "Converter platform Terschelling", 810, 11, 0, "approved", 1.00, 1.00, 0, 1.18),
        ("RE-001", "Offshore wind farm Sylt Outer", 430, 12, -7, "active", 0.96, 0.94, 30, 1.45),
        ("RE-002", "Solar park Uckermark", 48, 5, -3, "active", 1.04, 1.02, 0, 1.50),
        ("RE-003", "Onshore wind repowering Dithmarschen", 77, 8, -4, "active", 0.79, 0.76, 120, 1.60),
        ("RE-004", "Floating lidar campaign", 12, 6, -3, "active", 1.00, 0.92, 20, 1.05),
        ("RE-005", "Wind farm transformer exchange", 26, 9, -4, "active", 0.91, 0.82, 90, 1.20),
        ("IT-001", "Grid control centre platform", 34, 11, -6, "active", 0.76, 0.72, 165, 1.90),
        ("IT-002", "Identity and access renewal", 6, 7, -4, "active", 0.88, 0.91, 45, 1.30),
        ("IT-003", "Metering data hub", 15, 9, -5, "active", 0.81, 0.84, 70, 1.70),
        ("IT-004", "Maintenance planning suite", 9, 6, -2, "active", 0.97, 1.00, 0, 1.80),
        ("IT-005", "Geographic information system upgrade", 7.5, 7, -3, "on_hold", 0.90, 0.70, 120, 1.40),
        ("IN-001", "Overhead line Aller valley", 210, 13, -8, "active", 0.99, 0.97, 15, 1.25),
        ("IN-002", "Substation Garrel", 92, 9, -5, "active", 0.95, 0.85, 85, 1.30),
        ("IN-003", "Transformer fleet renewal south", 68, 10, -4, "active", 0.93, 0.83, 95, 1.20),
        ("IN-004", "Underground cable Weser crossing", 155, 11, -6, "active", 1.01, 1.00, 0, 1.15),
        ("IN-005", "STATCOM Ganderkesee", 61, 8, -4, "active", 0.92, 0.84, 80, 1.22),
        ("IN-006", "Protection relay replacement", 23, 8, -3, "active", 1.00, 0.97, 10, 1.30),
        ("ST-001", "Battery park Brunsbuettel", 52, 6, -3, "active", 0.97, 0.86, 70, 1.55),
        ("ST-002", "Hydrogen-ready compressor test", 31, 8, -4, "active", 0.80, 0.77, 110, 1.10),
        ("ST-003", "Grid booster Kinzig", 74, 6, 0, "approved", 1.00, 1.00, 0, 1.28),
    )
)

CLOSED = (
    ("HV-901", "Export cable corridor Wangerooge", 310, 12, -22, "completed"),
    ("RE-901", "Solar park Havelland", 41, 5, -10, "completed"),
    ("IT-901", "Balancing market interface", 8, 6, -12, "completed"),
    ("IN-901", "Substation Alfstedt", 77, 9, -15, "completed"),
    ("ST-901", "Compressed air storage pilot", 29, 6, -9, "cancelled"),
)
IDEAS = (
    ("HV-601", "Platform-to-platform link Ems estuary", 450, "idea"),
    ("RE-601", "Solar over rail corridors", 35, "demand"),
    ("IT-601", "Assistant for switching orders", 4, "idea"),
    ("IT-602", "Digital permit file", 3, "demand"),
    ("IN-601", "Vegetation management by satellite", 5, "demand"),
    ("ST-601", "Ammonia import terminal study", 6, "idea"),
)

MANDATORY = {"HV-110": "safety case", "RE-211": "permit condition", "IT-307": "security law", "IN-407": "grid code"}
WATERMELONS = ("HV-003", "RE-003", "IT-001", "ST-002")
SUPPLIER_HIT = ("HV-001", "HV-002", "HV-003", "HV-005", "RE-005", "IN-002", "IN-003", "IN-005", "ST-001")
SUPPLIER_HIT_UNEXPOSED = ("RE-001",)
SUPPLIER_EXPOSED = (*SUPPLIER_HIT, "HV-006", "ST-003")
SUPPLIER_EXPOSED_CANDIDATES = (
    "HV-101",
    "HV-102",
    "HV-103",
    "HV-105",
    "IN-402",
    "IN-404",
    "IN-405",
    "IN-406",
    "IN-410",
    "IN-413",
    "ST-501",
    "ST-505",
    "RE-201",
)
CYCLIC = ("RE-201", "RE-202", "RE-203", "RE-204", "RE-205", "RE-206", "RE-208", "RE-214", "ST-501", "ST-502", "ST-506")
SUPPLIER_CAUSE = "supplier_transformer_delay"
SUPPLIER_FACTOR = "supply_transformers"
CYCLIC_FACTOR = "power_price"
OVERLOADED_ROLE = "HVDC engineer"


def category_of(project: str) -> str:
    """The category a project's identifier stands for."""
    return CATEGORY_OF[project[:2]]


def class_of(project: str) -> Class:
    """What the project shares with the others of its programme."""
    return CLASSES[category_of(project)]
