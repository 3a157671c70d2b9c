"""
How functions are compiled, and when what was compiled is out of date.

The compiler keeps what it made of a function called from outside, and looks only at that function's own file to see
whether it is still true. Such a function therefore closes over the stamp of every file that takes part: the values a
function closes over belong to the key under which it is kept, so a change of any of them compiles it anew.
"""

import inspect
from hashlib import blake2b
from types import ModuleType

from numba import njit

WITHIN = {"nogil": True, "error_model": "numpy", "_nrt": False}
"""How everything is compiled: nothing makes arrays, so none are counted, which would take longer than many a row."""
within = njit(**WITHIN, no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""What is called from compiled code only; wrappers for Python would take most of the time to compile."""
called = njit(**WITHIN, cache=True, no_cfunc_wrapper=True)
"""What is called from outside; it closes over a stamp."""


def stamp(*modules: ModuleType) -> int:
    """
    Name the state of some files.

    Parameters
    ----------
    modules
        Modules whose functions or numbers are compiled in.

    Returns
    -------
    int
        63 bits of BLAKE2b of their sources, above 0.
    """
    text = "\x1f".join(inspect.getsource(module) for module in modules)
    return 1 + (int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") >> 2)
