"""
Other ways to simulate the same network, each as somebody would write it: finishes only, without criticality or sums.

This file imports nothing of the package: it runs under the interpreter that WORKBENCH_PEERS names, or under the current
one, reads the network from an .npz file and prints one line of JSON per side: nanoseconds of CPU per activity and
iteration, and the mean and P80 of the finish.
"""

import argparse
import json
import time

import numpy as np

BLOCK = 4096
KNOTS = 257


def main() -> int:
    """Run the sides asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", help=".npz with low, mode, high, first and other")
    parser.add_argument("sides", nargs="*", default=[*SIDES])
    asked = parser.parse_args()
    network = dict(np.load(asked.network))
    for name in asked.sides:
        try:
            print(json.dumps({"side": name, **measured(*SIDES[name], network), "versions": versions(name)}), flush=True)
        except ModuleNotFoundError as missing:
            print(json.dumps({"side": name, "missing": str(missing.name)}), flush=True)
    return 0


def versions(name: str) -> str:
    """Version of the package that a side is about."""
    from importlib.metadata import version

    first = name.split()[0]
    return version(first if first in ("scipy", "networkx", "monaco", "simpy") else "numpy")


def measured(simulate, iterations: int, turns: int, network: dict) -> dict:
    """Best of some turns; tables that are made once are made before."""
    if simulate is blocked_numpy:
        quantile_tables(network)
    best, finishes = np.inf, np.empty(0)
    for _ in range(turns):
        begun = time.process_time()
        finishes = simulate(network, iterations)
        best = min(best, time.process_time() - begun)
    size = len(network["low"]) * iterations
    return {"ns": 1e9 * best / size, "mean": float(finishes.mean()), "p80": float(np.quantile(finishes, 0.8))}


def shapes(network: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Parameters of the beta distributions, and the span."""
    low, mode, high = network["low"], network["mode"], network["high"]
    span = high - low
    return 1 + 4 * (mode - low) / span, 1 + 4 * (high - mode) / span, span


def rows_pass(network: dict, rows: np.ndarray) -> np.ndarray:
    """Add durations along the links, a row per activity; the finish of each iteration."""
    first, other = network["first"], network["other"]
    for k in range(len(first) - 1):
        if first[k + 1] > first[k]:
            rows[k] += rows[other[first[k] : first[k + 1]]].max(axis=0)
    return rows.max(axis=0)


def blocked_numpy(network: dict, iterations: int) -> np.ndarray:
    """The quickest plain numpy: SFC64 normals, a table of each quantile function, float32, blocks in the cache."""
    tables = quantile_tables(network)
    generator = np.random.Generator(np.random.SFC64(1))
    found, block, step = [], 512, np.float32((KNOTS - 1) / 12)
    for _ in range(0, iterations, block):
        z = generator.standard_normal((len(tables), block), dtype=np.float32)
        place = np.clip((z + np.float32(6)) * step, 0, KNOTS - 1.001)
        at = place.astype(np.int32)
        place -= at
        left = np.take_along_axis(tables, at, axis=1)
        rows = left + (np.take_along_axis(tables, at + 1, axis=1) - left) * place
        found.append(rows_pass(network, rows))
    return np.concatenate(found)


def quantile_tables(network: dict) -> np.ndarray:
    """Quantile functions at equal steps of the normal; made once, as the product makes its own."""
    from scipy.special import betaincinv, ndtr

    if "tables" not in network:
        alpha, beta, span = shapes(network)
        grid = ndtr(np.linspace(-6, 6, KNOTS))
        quantiles = betaincinv(alpha[:, None], beta[:, None], grid)
        network["tables"] = (network["low"][:, None] + span[:, None] * quantiles).astype("f4")
    return network["tables"]


def generator_beta(network: dict, iterations: int) -> np.ndarray:
    """numpy's own beta draws."""
    alpha, beta, span = shapes(network)
    generator, found = np.random.default_rng(1), []
    for start in range(0, iterations, BLOCK):
        size = (len(alpha), min(BLOCK, iterations - start))
        rows = network["low"][:, None] + span[:, None] * generator.beta(alpha[:, None], beta[:, None], size)
        found.append(rows_pass(network, rows))
    return np.concatenate(found)


def scipy_quantiles(network: dict, iterations: int) -> np.ndarray:
    """scipy's quantile function at uniform numbers."""
    from scipy.stats import beta as family

    alpha, beta, span = shapes(network)
    u = np.random.default_rng(1).random((len(alpha), iterations))
    return rows_pass(network, family.ppf(u, alpha[:, None], beta[:, None], network["low"][:, None], span[:, None]))


def networkx_loop(network: dict, iterations: int) -> np.ndarray:
    """The order from networkx, and a loop in plain Python."""
    import networkx

    first, other = network["first"].tolist(), network["other"].tolist()
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(first) - 1))
    graph.add_edges_from((p, k) for k in range(len(first) - 1) for p in other[first[k] : first[k + 1]])
    alpha, beta, span = shapes(network)
    generator, found = np.random.default_rng(1), []
    order = list(networkx.topological_sort(graph))
    for _ in range(iterations):
        days = (network["low"] + span * generator.beta(alpha, beta)).tolist()
        finish = {}
        for k in order:
            finish[k] = max((finish[p] for p in graph.predecessors(k)), default=0.0) + days[k]
        found.append(max(finish.values()))
    return np.array(found)


def networkx_longest_path(network: dict, iterations: int) -> np.ndarray:
    """The longest path of networkx in every iteration; a begin before everything carries the first durations."""
    import networkx

    first, other = network["first"].tolist(), network["other"].tolist()
    graph = networkx.DiGraph()
    for k in range(len(first) - 1):
        graph.add_edges_from((p, k) for p in other[first[k] : first[k + 1]] or [-1])
    alpha, beta, span = shapes(network)
    generator, found = np.random.default_rng(1), []
    for _ in range(iterations):
        days = (network["low"] + span * generator.beta(alpha, beta)).tolist()
        for _, k, data in graph.edges(data=True):
            data["weight"] = days[k]
        found.append(networkx.dag_longest_path_length(graph))
    return np.array(found)


def simpy_processes(network: dict, iterations: int) -> np.ndarray:
    """A process per activity."""
    import simpy

    first, other = network["first"].tolist(), network["other"].tolist()
    alpha, beta, span = shapes(network)
    generator, found = np.random.default_rng(1), []

    def work(environment, before, days):
        yield environment.all_of(before)
        yield environment.timeout(days)

    for _ in range(iterations):
        environment, running = simpy.Environment(), []
        days = (network["low"] + span * generator.beta(alpha, beta)).tolist()
        for k in range(len(days)):
            before = [running[p] for p in other[first[k] : first[k + 1]]]
            running.append(environment.process(work(environment, before, days[k])))
        environment.run()
        found.append(environment.now)
    return np.array(found)


def monaco_cases(network: dict, iterations: int) -> np.ndarray:
    """One input variable per activity, one function call per case."""
    import monaco
    from scipy.stats import beta as family

    first, other = network["first"].tolist(), network["other"].tolist()
    alpha, beta, span = shapes(network)

    def prepare(case):
        return ([case.invals[f"a{k}"].val for k in range(len(alpha))],)

    def finish_of(days):
        finish = []
        for k, one in enumerate(days):
            finish.append(max((finish[p] for p in other[first[k] : first[k + 1]]), default=0.0) + one)
        return (max(finish),)

    def keep(case, finish):
        case.addOutVal("finish", finish)

    functions = {"preprocess": prepare, "run": finish_of, "postprocess": keep}
    sim = monaco.Sim(
        "network",
        iterations,
        functions,
        firstcaseismedian=False,
        seed=1,
        singlethreaded=True,
        verbose=False,
        samplemethod="random",
        savecasedata=False,
        savesimdata=False,
        usedask=False,
    )
    for k in range(len(alpha)):
        kwargs = {"a": alpha[k], "b": beta[k], "loc": network["low"][k], "scale": span[k]}
        sim.addInVar(f"a{k}", family, kwargs)
    sim.runSim()
    return (
        np.array([value.val for value in sim.outvars["finish"].vals])
        if hasattr(sim.outvars["finish"].vals[0], "val")
        else np.array(sim.outvars["finish"].vals, dtype=float)
    )


SIDES = {  # function, iterations, turns
    "blocked numpy": (blocked_numpy, 10_240, 3),
    "Generator.beta": (generator_beta, 10_000, 2),
    "scipy ppf": (scipy_quantiles, 500, 2),
    "networkx loop": (networkx_loop, 200, 2),
    "networkx longest path": (networkx_longest_path, 30, 1),
    "monaco": (monaco_cases, 200, 1),
    "simpy": (simpy_processes, 30, 1),
}

if __name__ == "__main__":
    raise SystemExit(main())
