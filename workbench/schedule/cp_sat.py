"""
Constraint programming in a process of its own: one question a line on standard input, one answer a line back.

Only this module imports OR-Tools, and nothing imports this module: some versions of its libraries and of HiGHS's cannot
share a process. `workbench.schedule.cp_sat_process` starts it and `workbench.schedule.cp_sat_question` writes the
questions.
"""

import json
import math
import sys
import time
from collections.abc import Mapping, Sequence

MISSING = "missing"
NAMES = {"OPTIMAL": "optimal", "FEASIBLE": "feasible", "INFEASIBLE": "infeasible", "UNKNOWN": "unknown"}


def main() -> int:
    """Answer questions until there are no more."""
    try:
        from ortools.sat.python import cp_model
    except ImportError as error:
        print(json.dumps({"status": MISSING, "words": str(error)}), flush=True)
        return 0
    for line in sys.stdin:
        print(json.dumps(solve(cp_model, json.loads(line))), flush=True)
    return 0


def solve(cp_model, question: Mapping) -> dict:
    """
    Search for a plan cheaper than the one known.

    Parameters
    ----------
    cp_model
        The module of OR-Tools.
    question
        As `workbench.schedule.cp_sat_question.question` writes it.

    Returns
    -------
    dict
        `status` (optimal, feasible, infeasible, unknown), `bound` on the cost, `start` where there is a plan, and
        whether the `clock` ended the search.
    """
    if any(low > high for low, high in zip(question["low"], question["high"], strict=True)):
        return {"status": "infeasible", "bound": question["below"], "clock": False}
    model = cp_model.CpModel()
    starts = [model.new_int_var(low, high, "") for low, high in zip(question["low"], question["high"], strict=True)]
    times = Times(model, question, starts)
    _link(model, question, starts)
    for resource in question["resources"]:
        _share(model, question, resource, starts, times)
    terms = COSTS[question["aim"]](model, question, times)
    total = sum(weight * term for weight, term in terms)
    model.add(total >= question["above"])
    model.add(total < question["below"])
    return _least(cp_model, model, question, terms, starts)


def _least(cp_model, model, question: Mapping, terms: Sequence, starts: Sequence) -> dict:
    """Make the first term small, then the next one among the plans that have the first one so small."""
    solver = cp_model.CpSolver()
    for name, value in question["parameters"].items():
        setattr(solver.parameters, name, value)
    answer: dict = {}
    settled = 0
    for weight, term in terms:
        model.minimize(term)
        solver.parameters.max_time_in_seconds = max(question["until"] - time.time(), 0.1)
        status = NAMES[solver.status_name(solver.solve(model))]
        spent = solver.response_proto.deterministic_time
        answer["clock"] = status in ("feasible", "unknown") and spent < solver.parameters.max_deterministic_time
        answer["bound"] = settled + weight * math.ceil(solver.best_objective_bound - 1e-6)
        answer["status"] = "feasible" if status == "unknown" and "start" in answer else status
        if status in ("optimal", "feasible"):
            answer["start"] = [solver.value(start) for start in starts]
        if status != "optimal":
            return answer
        best = round(solver.objective_value)
        settled += weight * best
        model.add(term == best)
    return answer


class Times:
    """
    First and last moments of activities, which a table gives when their calendar is not the common one.

    Parameters
    ----------
    model, question, starts
        The model, the question, and the positions.
    """

    def __init__(self, model, question: Mapping, starts: Sequence):
        self.model, self.question, self.starts = model, question, starts
        self.known: dict[tuple, object] = {}

    def begin(self, j: int):
        """Step in which an activity begins."""
        return self._read("begins", j, 0) if self.question["duration"][j] else self.finish(j)

    def finish(self, j: int):
        """Step at whose beginning an activity is finished."""
        return self._read("finishes", j, self.question["duration"][j])

    def _read(self, table: str, j: int, later: int):
        if table not in self.question:
            return self.starts[j] + later
        if (table, j) not in self.known:
            values = self.question[table][self.question["calendar"][j]]
            self.known[table, j] = _looked_up(self.model, self.starts[j] + later, values)
        return self.known[table, j]


def _link(model, question: Mapping, starts: Sequence) -> None:
    """Every activity keeps its distance from those before it."""
    for before, after, offset in question["links"]:
        model.add(starts[after] >= starts[before] + offset)
    for before, after, shift, table, offset in question["tabled"]:
        least = _looked_up(model, starts[before] + shift, question["tables"][table])
        model.add(starts[after] >= least + offset)


def _share(model, question: Mapping, resource: Mapping, starts: Sequence, times: Times) -> None:
    """No more of a resource is in use than there is."""
    intervals, needs = [], []
    for start, size, need in resource["blocked"]:
        intervals.append(model.new_fixed_size_interval_var(start, size, ""))
        needs.append(need)
    for j, need in resource["tasks"]:
        duration = question["duration"][j]
        if resource["by_step"]:
            begin, finish = times.begin(j), times.finish(j)
            size = model.new_int_var(duration, question["steps"], "")
            intervals.append(model.new_interval_var(begin, size, finish, ""))
        else:
            intervals.append(model.new_fixed_size_interval_var(starts[j], duration, ""))
        needs.append(need)
    for j, need, position, start, size in resource["lent"]:
        spans = _spans(model, starts[j], question["duration"][j], position)
        intervals.append(model.new_optional_fixed_size_interval_var(start, size, ~spans, ""))
        needs.append(need)
    model.add_cumulative(intervals, needs, resource["capacity"])


def _spans(model, start, duration: int, position: int):
    """Whether an activity works both before and after a position of its calendar."""
    begun, goes_on, both = (model.new_bool_var("") for _ in range(3))
    model.add(start < position).only_enforce_if(begun)
    model.add(start >= position).only_enforce_if(~begun)
    model.add(start + duration > position).only_enforce_if(goes_on)
    model.add(start + duration <= position).only_enforce_if(~goes_on)
    model.add_bool_and(begun, goes_on).only_enforce_if(both)
    model.add_bool_or(~begun, ~goes_on).only_enforce_if(~both)
    return both


def _looked_up(model, place, values: Sequence[int]):
    """Value of a table at a place that is yet to be decided."""
    value = model.new_int_var(min(values), max(values), "")
    model.add_element(place, values, value)
    return value


def _makespan(model, question: Mapping, times: Times):
    end = model.new_int_var(0, question["steps"], "")
    for j in question["last"]:
        model.add(end >= times.finish(j))
    return [(1, end)]


def _tardiness(model, question: Mapping, times: Times):
    total = 0
    for number, (due, weight) in enumerate(zip(question["due"], question["weight"], strict=True)):
        late = model.new_int_var(0, question["steps"], "")
        for j in question["last"]:
            if question["project"][j] == number:
                model.add(late >= times.finish(j) - due)
        total += weight * late
    return [(1, total)]


def _moves(model, question: Mapping, times: Times):
    moves = distance = 0
    for j, planned in enumerate(question["planned"]):
        if planned < 0:
            continue
        away, moved = model.new_int_var(0, question["steps"], ""), model.new_bool_var("")
        begin = times.begin(j)
        model.add(away >= begin - planned)
        model.add(away >= planned - begin)
        model.add(away == 0).only_enforce_if(~moved)
        moves, distance = moves + moved, distance + away
    return [(question["price"], moves), (1, distance)]


COSTS = {"makespan": _makespan, "tardiness": _tardiness, "moves": _moves}

if __name__ == "__main__":
    sys.exit(main())
