import math

import numpy as np
import pytest

from workbench.errors import ParameterError
from workbench.risk.sensitivity import sobol
from workbench.risk.stream import uniform, words


def test_the_ishigami_function_has_its_known_indices():
    x = math.pi * (2 * uniform(words(1, np.arange(3, dtype=np.uint64), 0, 10_000)).T - 1)
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    assert sobol(x, y) == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)


def test_an_input_that_is_the_output_explains_everything():
    x = uniform(words(1, np.arange(2, dtype=np.uint64), 0, 5001)).T
    first, second = sobol(x, x[:, 0])
    assert first > 0.999
    assert second < 0.05


def test_few_iterations_and_a_constant_output_have_no_index():
    x = uniform(words(1, np.arange(1, dtype=np.uint64), 0, 15)).T
    assert np.isnan(sobol(x, x[:, 0])).all()
    assert sobol(np.arange(100.0)[:, None], np.full(100, 7.0)).tolist() == [0.0]


def test_lengths_must_fit():
    with pytest.raises(ParameterError, match="shape"):
        sobol(np.zeros((5, 1)), np.zeros(4))
