"""Tables of portfolio risk: what may hit many projects at once, and where a project may fail."""

from workbench.schema.column import Table, amount, currency, number, period, project, share, text

SHOCKS = Table(
    "shocks",
    "A strategic event that comes once, if at all, and hits the projects exposed to its factor from then on.",
    ("shock",),
    (
        text("shock", "Identifier.", required=True),
        text("name", "Name people use.", default=""),
        text("factor", "Factor of `exposures` through which it reaches projects.", required=True),
        share("hazard", "Chance per year that it comes, while it has not.", required=True),
        period("first_period", "First period in which it may come; the first of the calendar when empty."),
        number("cost_change", "Change of the costs still to come, as a share; 0.2 adds a fifth.", default=0.0),
        number("benefit_change", "Change of the benefits still to come; -0.3 takes three tenths.", default=0.0),
        number("delay", "Periods by which benefits come later.", unit="periods", default=0.0),
        number(
            "severity_low", "Multiple of these changes undercut with a chance of a tenth; 1 when empty.", low=0, high=1
        ),
        number("severity_high", "Multiple of them exceeded with a chance of a tenth; 1 when empty.", low=1),
    ),
)

STAGES = Table(
    "stages",
    "A step at which a project may turn out not to work.",
    ("project", "stage"),
    (
        project(),
        text("stage", "Identifier within the project.", required=True),
        period("period", "Period at whose end the outcome is known, at the planned start.", required=True),
        share("probability", "Chance that it succeeds.", required=True),
        amount("exit_cost", "Cost of ending the project when it does not.", default=0.0, low=0),
        currency(),
    ),
)

TABLES = (SHOCKS, STAGES)
