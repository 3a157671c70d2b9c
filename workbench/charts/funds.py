"""The chance that each fund's money is enough, period by period."""

from matplotlib.axes import Axes

from workbench.charts.heat import draw_grid
from workbench.charts.style import BESIDE_NAMES, axes_for, say_missing, shorten, titled
from workbench.risk.fund_chances import FundChances

UNLIKELY = 0.5  # chance below which a fund is rather not enough


def plot_fund_chances(found: FundChances, *, ax: Axes | None = None) -> Axes:
    """Draw funds by period with the chance that each is enough: ▼ rather not."""
    ax = axes_for(ax, 1.6 + 0.45 * max(len(found.funds), 4))
    if found.is_empty:
        return say_missing(ax, "Funds", found.reason)
    chance = found.grid("p_within")
    short = 1.0 - chance

    def label(y: int, x: int) -> str:
        share = chance.iat[y, x]
        return f"{'▼ ' if share < UNLIKELY else ''}{share:.0%}"

    draw_grid(ax, short, label, short > UNLIKELY, 1.0)
    whole = zip(found.funds["name"], found.funds["p_within"], strict=True)
    ax.set_yticks(range(len(short)), [f"{shorten(name, 30)}\nin every period {p:.0%}" for name, p in whole])
    return titled(
        ax,
        title=str(found),
        width=BESIDE_NAMES,
        xlabel="Chance that a fund pays for its projects in the period; ▼ rather not",
    )
