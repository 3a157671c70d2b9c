"""What is compiled is compiled anew when a file that takes part changes."""

import os
import subprocess
import sys
from pathlib import Path

from workbench.risk import compiled, kernel, kernel_stream, ratio_kernel, sampling, stream

ROOT = Path(__file__).resolve().parents[2]
LEAF = "from workbench.risk.compiled import within\n\n@within\ndef leaf(x):\n    return x + {more}\n"
DOOR = """
import leaf
from workbench.risk.compiled import called, stamp

def made(parts):
    @called
    def door(x):
        return 0 if parts == 0 else leaf.leaf(x)
    return door

door = made(stamp(leaf))
if __name__ == "__main__":
    import door as kept
    print(kept.door(1), sum(kept.door.stats.cache_hits.values()))
"""


def test_a_change_in_a_file_that_is_called_reaches_what_was_kept(tmp_path):
    (tmp_path / "door.py").write_text(DOOR)
    found = []
    for more in (10, 10, 20):
        (tmp_path / "leaf.py").write_text(LEAF.format(more=more))
        words = [sys.executable, "-B", str(tmp_path / "door.py")]
        around = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(tmp_path / "kept")}
        done = subprocess.run(words, capture_output=True, text=True, check=True, env=around, timeout=120)
        found.append(done.stdout.split())
    assert found == [["11", "0"], ["11", "1"], ["21", "0"]]


def test_a_stamp_tells_files_apart():
    assert compiled.stamp(stream) == compiled.stamp(stream) > 0
    assert len({compiled.stamp(stream), compiled.stamp(sampling), compiled.stamp(stream, sampling)}) == 3


def test_every_file_of_compiled_functions_is_stamped():
    for door in (kernel, ratio_kernel):
        parts = {part.__name__ for part in door.PARTS}
        inside = {door.__name__} | {
            value.__module__
            for part in (door, *door.PARTS)
            for value in vars(part).values()
            if hasattr(value, "py_func")
        }
        assert inside - parts == {door.__name__}
    assert kernel_stream in kernel.PARTS
