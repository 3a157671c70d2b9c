"""Pictures of the tests are drawn in the house style, and closed."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from workbench.charts.style import use_style


@pytest.fixture(autouse=True)
def looks():
    with mpl.rc_context():
        use_style()
        yield
    plt.close("all")
