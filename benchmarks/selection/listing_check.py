"""
Five hundred small questions with every kind of rule, each held against the best of all plans listed from the tables.

The tests ask the first few of them; this is the long run: one command, one line per difference, exit code 1 with any.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "selection"))  # the listing is the tests' second route

from listing import Listing
from random_questions import random_questions

from workbench.selection.model import Model
from workbench.selection.plans import shown_plan
from workbench.selection.select import select
from workbench.taxonomy import Status

QUESTIONS = 4  # about each portfolio
LEAST, SHARE = 60, 1 / 3  # questions in which each kind of rule occurs, and share of them in which some rule binds


def difference(portfolio, limits, listing: Listing, best: int | None) -> str:
    """Say in what the answer is not the best plan listed; nothing when it is."""
    if best is None:
        model = Model(portfolio, limits)
        model.set(limits)
        status = model.engine.solve(time_limit=30).status
        return "" if status is Status.INFEASIBLE else f"no plan was listed, the engine says {status}"
    answer, worth = select(portfolio, limits), listing.worth[best]
    if answer.status is not Status.OPTIMAL:
        return f"{worth:g} was listed, the answer is {answer.status}: {answer.reason}"
    chosen = listing.number_of(shown_plan(answer.table, portfolio.calendar))
    if objections := listing.objections(chosen):
        return f"the answer breaks {', '.join(objections)}"
    near = 1e-6 * max(1.0, abs(worth))
    if abs(answer.value - worth) > near or abs(listing.worth[chosen] - worth) > near:
        return f"{worth:g} was listed, the answer is worth {answer.value:g} and listed with {listing.worth[chosen]:g}"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="questions, four about each portfolio")
    parser.add_argument("--first", type=int, default=0, help="seed of the first portfolio")
    arguments = parser.parse_args()
    kinds, bites, wrong, binding, impossible, begin = Counter(), Counter(), 0, 0, 0, time.process_time()
    for seed in range(arguments.first, arguments.first + arguments.count // QUESTIONS):
        for turn, (portfolio, limits, inside) in enumerate(random_questions(seed, QUESTIONS)):
            listing = Listing(portfolio, limits)
            best = listing.best()
            if words := difference(portfolio, limits, listing, best):
                wrong += 1
                print(f"portfolio {seed}, question {turn}: {words}", flush=True)
            kinds.update(inside)
            if best is None:
                impossible += 1
                continue
            without = {rule: listing.best(without=rule) for rule in (*listing.broken, "funds")}
            gained = [rule for rule, plan in without.items() if listing.worth[plan] > listing.worth[best] + 1e-9]
            bites.update(gained)
            binding += bool(gained) or listing.worth.max() > listing.worth[best] + 1e-9
    print(f"{arguments.count} questions, {wrong} answers differ, {impossible} have no plan, in {binding} a rule binds")
    print("kinds of rules:", ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
    print("worth more without:", ", ".join(f"{rule} {count}" for rule, count in sorted(bites.items())))
    print(f"{time.process_time() - begin:.0f} s of processor time")
    rare = [kind for kind, count in kinds.items() if count < LEAST * arguments.count / 500]
    if rare or binding < SHARE * arguments.count:
        print(f"too rare: {', '.join(rare) or 'rules that bind'}")
    return int(bool(wrong or rare or binding < SHARE * arguments.count))


if __name__ == "__main__":
    sys.exit(main())
