"""What a kernel or a run process may know of its surroundings."""

import os
from collections.abc import Mapping

PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "WORKBENCH_OFFICE", "VIRTUAL_ENV", "SYSTEMROOT")
ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)


def kernel_environment(given: Mapping[str, str], *, keep: tuple[str, ...] = ()) -> dict[str, str]:
    """
    Build the environment of a child process from an allowlist.

    Parameters
    ----------
    given
        Variables set on purpose, for example ``WORKBENCH_DB``.
    keep
        Further names passed on when they are set.

    Returns
    -------
    dict
        Nothing but the allowlist, one thread per numeric library, and what was given: passwords and keys of the
        server's own environment do not reach a notebook.
    """
    environment = {name: os.environ[name] for name in (*PASSED, *keep) if name in os.environ}
    environment.update(dict.fromkeys(ONE_THREAD, "1"))
    environment.update(given)
    return environment
