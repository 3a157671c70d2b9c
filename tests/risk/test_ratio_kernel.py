import numpy as np
import pytest
from risky_portfolios import risky

from workbench.risk import simulation
from workbench.risk.distributions import Exponential, Lognormal, Pert
from workbench.risk.forecast import forecast
from workbench.risk.ratio_kernel import fill_ratios
from workbench.risk.sampling import sampler
from workbench.risk.stream import normals, stable_id
from workbench.risk.uncertainty import Uncertainty


@pytest.mark.parametrize("family", [Lognormal(0, 0.3), Pert(1, 2, 6), Exponential(2.0)], ids=str)
@pytest.mark.parametrize("n", [1, 255, 256, 257, 70_001])
def test_compiled_ratios_have_the_bits_of_the_readable_ones(family, n):
    name, own = stable_id("cost", "P"), 0.73
    for seed in (0, 7, 2**64 - 1):
        shared = 0.68 * normals(seed, stable_id("factor"), 0, n)
        expected = sampler(family)(shared + own * normals(seed, name, 0, n))
        found = fill_ratios(seed, np.uint64(name), shared, own, sampler(family).values)
        assert found.tobytes() == expected.tobytes()


def test_the_far_ends_of_the_table_are_reached_and_kept():
    table = sampler(Lognormal(0, 1)).values
    shared = np.repeat([-50.0, 50.0], 300)
    found = fill_ratios(3, np.uint64(1), shared, 0.0, table)
    assert set(found) == {table[0], table[-1]}


def test_a_forecast_has_the_same_bits_with_and_without_compiled_code(monkeypatch):
    book = risky("AB", exposures=[{"project": "A", "factor": "rain", "loading": -0.6}])
    uncertain = Uncertainty(duration_spread=0.2)
    found = []
    for many in (10**9, 1):
        monkeypatch.setattr(simulation, "MANY", many)
        found.append(forecast(book, uncertain, iterations=3001))
    assert found[0].values.tobytes() == found[1].values.tobytes()
    assert found[0].costs.tobytes() == found[1].costs.tobytes()
