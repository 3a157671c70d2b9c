"""
Parse a workbook in a process of its own and print its cells as JSON lines.

Runs as a script with nothing of the package imported. The workbook is standard input; the arguments are the limit of
the address space in bytes, of the processor time in seconds, of the printed text in bytes, and ``formulas`` when stored
values have to be compared with formulas.
"""

import json
import math
import resource
import sys
import warnings
from datetime import date, datetime
from itertools import zip_longest

ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")


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
        for number, cells in enumerate(_rows(sheet, formulas[sheet.title] if formulas else None), 1):
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


def _rows(sheet, formulas):
    """Give the rows of a sheet, whatever size it declares; with formulas a cell without its stored value shows."""
    sheet.reset_dimensions()
    if formulas is None:
        for row in sheet.iter_rows(values_only=True):
            yield [_written(value) for value in row]
        return
    formulas.reset_dimensions()
    for row, others in zip_longest(sheet.iter_rows(values_only=True), formulas.iter_rows(), fillvalue=()):
        yield [
            ["formula", str(other.value)]
            if value is None and other is not None and other.data_type == "f"
            else _written(value)
            for value, other in zip_longest(row, others)
        ]


def _written(value) -> object:
    """Give a value as JSON: plain values as they are, others as a pair of kind and text."""
    if isinstance(value, str):
        return ["error", value] if value in ERRORS else value
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime):
        return ["date", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat() + "T00:00:00"]
    return str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
