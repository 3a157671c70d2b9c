"""
Parse a workbook in a process of its own and print its cells as JSON lines.

Runs as a script with nothing of the package imported. The workbook is standard input; the arguments are the limit of
the address space in bytes, of the processor time in seconds, of the printed text in bytes, and ``formulas`` when stored
values have to be compared with formulas.
"""

import json
import resource
import sys
import warnings
from datetime import date, datetime, time, timedelta
from itertools import zip_longest


def main(arguments: list[str]) -> int:
    """Print one line for each sheet and each row that has cells."""
    memory, seconds, most = (int(argument) for argument in arguments[:3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.modules["numpy"] = None  # openpyxl works without it, and starts in half the time
    import openpyxl
    from openpyxl.xml import DEFUSEDXML, LXML

    if LXML or not DEFUSEDXML:
        print(json.dumps({"refused": "defusedxml is missing"}))
        return 3
    warnings.simplefilter("ignore")
    values = _opened(openpyxl, data_only=True)
    formulas = _opened(openpyxl, data_only=False) if "formulas" in arguments[3:] else None
    printed = 0
    for sheet in values.worksheets:
        print(json.dumps({"sheet": sheet.title}))
        others = formulas[sheet.title].rows if formulas else ()
        sheet.reset_dimensions()
        if formulas:
            formulas[sheet.title].reset_dimensions()
        for number, (row, other) in enumerate(zip_longest(sheet.rows, others, fillvalue=()), 1):
            cells = [_written(cell, formula) for cell, formula in zip_longest(row, other)]
            while cells and cells[-1] is None:
                cells.pop()
            if not cells:
                continue
            line = json.dumps([number, cells])
            printed += len(line)
            if printed > most:
                print(json.dumps({"refused": f"more than {most:,} bytes of text"}))
                return 3
            print(line)
    print(json.dumps({"end": True}))
    return 0


def _opened(openpyxl, *, data_only: bool):
    stream = open(0, "rb", closefd=False)  # noqa: SIM115 - openpyxl reads from it until the end
    stream.seek(0)
    return openpyxl.load_workbook(stream, read_only=True, data_only=data_only, keep_links=False)


def _written(cell, formula) -> object:
    """Give a cell as JSON: plain values as they are, others as a pair of kind and text."""
    value = cell.value if cell is not None else None
    if value is None:
        if formula is not None and getattr(formula, "data_type", "n") == "f":
            return ["formula", str(formula.value)]
        return None
    if getattr(cell, "data_type", "n") == "e":
        return ["error", str(value)]
    if isinstance(value, datetime):
        return ["date", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat() + "T00:00:00"]
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
