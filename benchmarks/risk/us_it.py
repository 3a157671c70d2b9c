"""
The backtest on 1,547 real IT projects of the US government: how often what came was held, and why not more often.

Each record is predicted from others: from all of them, or, split by a day, from what began before it. `--picture`
draws the outcomes by predicted tenth. Needs the reference data `shared/data/us_it_2013` beside the code.
"""

import argparse
import sys
import time
from pathlib import Path

import pandas as pd

import workbench as wb
from workbench.risk.learning.backtest import Backtest
from workbench.risk.learning.methods import LEARNED

ROOT = Path(__file__).resolve().parents[2]
FILES = [base / "shared" / "data" / "us_it_2013" / "Oxford_Projects_Out.csv" for base in (ROOT, ROOT.parent)]
FILE = next((file for file in FILES if file.exists()), FILES[0])
MAPPING = ROOT / "params" / "mappings" / "us_federal_it_2013.yaml"
LENGTHS = (0, 90, 180, 365, 730, float("inf"))


def main() -> int:
    """Print the coverage by design and quantity, what moves it, and draw it where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=FILE)
    parser.add_argument("--split", default="2010-01-01", help="the day that parts learning from testing")
    parser.add_argument("--picture", type=Path, help="folder for one picture of the split by quantity")
    asked = parser.parse_args()
    if not asked.file.exists():
        parser.error("shared/data/us_it_2013 is not here (reference data, see shared/data/README.md)")
    begun = time.process_time()
    portfolio = wb.read_portfolio(str(asked.file), mapping=MAPPING)
    history = portfolio.history
    classes = wb.learn(history)
    print(f"{len(portfolio.projects):,} projects; {classes}")
    print(f"\nP10 to P90 should hold 80 %, P80 too{'':24} n  running   P10-P90 (95 %)         P80 (95 %)")
    show("leave one out", classes.backtest())
    split = classes.backtest("split", split=asked.split)
    show(f"split at {asked.split}", split)
    print("\nThe same split, other readings of the projects that still run")
    ended = history["finished"].notna()
    show("left out", wb.learn(history[ended]).backtest("split", split=asked.split))
    show("durations at least the days so far", so_far(history, asked.file).backtest("split", split=asked.split))
    print("\nFinished projects: actual over planned duration by planned length")
    print(by_length(history, asked.split).to_string())
    drifting = classes.table[classes.table["drifts"]].groupby("quantity").size()
    print(
        "\nClasses whose later half is not like the earlier one: "
        + ", ".join(f"{n} of {q}" for q, n in drifting.items())
    )
    if asked.picture is not None:
        draw(split, asked.picture)
    print(f"{time.process_time() - begun:.0f} s of CPU")
    return 0


def show(name: str, found: Backtest) -> None:
    """Print one line per quantity."""
    scores = found.scores(by=("quantity",)).xs(LEARNED, level="method")
    for quantity, row in scores.iterrows():
        cells = [
            f"{row[what]:4.0%} ({row[f'{short}_low']:.0%} to {row[f'{short}_high']:.0%})"
            for what, short in (("coverage", "coverage"), ("hit_rate", "hit"))
        ]
        print(f"{name:36} {quantity:9} {row['n']:8.0f} {row['running']:8.0f}   {cells[0]:20} {cells[1]}")


def so_far(history: pd.DataFrame, file: Path):
    """Learn again, with the days that have passed as what a running project's duration comes to at least."""
    days = pd.read_csv(file).set_index("Project_ID")["Updated_Date"].astype(float).clip(lower=0.0)
    days.index = days.index.astype(str)
    runs = history["finished"].isna() & (history["quantity"] == "duration")
    passed = history["project"].astype(str).map(days)
    return wb.learn(history.assign(actual=history["actual"].where(~runs, passed)))


def by_length(history: pd.DataFrame, split: str) -> pd.DataFrame:
    """Count finished projects begun before and after a day, and give the ratios of four in five."""
    rows = history[history["finished"].notna() & (history["quantity"] == "duration")]
    ratio = rows["actual"] / rows["estimated"]
    when = (rows["estimated_at"] >= split).map({False: "begun before", True: "begun after"})
    length = pd.cut(rows["estimated"], LENGTHS).rename("planned days")
    found = ratio.groupby([length, when], observed=True).agg(["count", "median", lambda x: x.quantile(0.8)])
    return found.set_axis(["projects", "median", "P80"], axis=1).unstack().round(2)


def draw(split: Backtest, folder: Path) -> None:
    """Draw the outcomes by predicted tenth, one picture for cost and one for duration."""
    wb.use_style()
    folder.mkdir(parents=True, exist_ok=True)
    for quantity in ("cost", "duration"):
        ax = wb.plot_calibration(split, quantity=quantity)
        ax.figure.savefig(folder / f"us_it_{quantity}.png", dpi=140)
        print(f"drawn: {folder / f'us_it_{quantity}.png'}")


if __name__ == "__main__":
    sys.exit(main())
