import numpy as np
import pytest
from risky_portfolios import risky

from workbench.risk import project_draws
from workbench.risk.distributions import Exponential, Lognormal, Pert, Uniform
from workbench.risk.forecast import forecast
from workbench.risk.ratio_kernel import fill_ratios
from workbench.risk.sampling import sampler
from workbench.risk.stream import normals, stable_ids
from workbench.risk.uncertainty import Uncertainty


@pytest.mark.parametrize("family", [Lognormal(0, 0.3), Pert(1, 2, 6), Exponential(2.0)], ids=str)
@pytest.mark.parametrize("n", [1, 255, 256, 257, 70_001])
def test_compiled_ratios_have_the_bits_of_the_readable_ones(family, n):
    names, own = stable_ids([("cost", "P"), ("benefit", "P")]), 0.73
    tables = np.array([sampler(family).values, sampler(Uniform(2, 3)).values])
    weights, signs = np.array([0.6, 0.0, -0.32]), np.array([1.0, -1.0])
    for seed in (0, 7, 2**64 - 1):
        factors = normals(seed, stable_ids([("factor", "a"), ("factor", "b"), ("factor", "c")]), 0, n)
        shared = 0.6 * factors[0] + -0.32 * factors[2]
        expected = [
            sampler(one)(sign * shared + own * normals(seed, name, 0, n))
            for one, sign, name in zip((family, Uniform(2, 3)), signs, names, strict=True)
        ]
        found = np.empty((2, n))
        fill_ratios(seed, names, signs, weights, factors, own, tables, found)
        assert found.tobytes() == np.array(expected).tobytes()


def test_the_far_ends_of_the_table_are_reached_and_kept():
    table = sampler(Lognormal(0, 1)).values
    factors = np.repeat([[-50.0, 50.0]], 300, axis=1)
    found = np.empty((1, 600))
    fill_ratios(3, stable_ids([("cost", "P")]), np.ones(1), np.ones(1), factors, 0.0, table[None, :], found)
    assert set(found[0]) == {table[0], table[-1]}


def test_a_forecast_has_the_same_bits_with_and_without_compiled_code(monkeypatch):
    book = risky("AB", exposures=[{"project": "A", "factor": "rain", "loading": -0.6}])
    uncertain = Uncertainty(duration_spread=0.2)
    found = []
    for many in (10**9, 1):
        monkeypatch.setattr(project_draws, "MANY", many)
        found.append(forecast(book, uncertain, iterations=3001))
    assert found[0].values.tobytes() == found[1].values.tobytes()
    assert found[0].costs.tobytes() == found[1].costs.tobytes()
