"""Names that have broken pages and pictures elsewhere, and the sample portfolio wearing them."""

import random
import string

import pandas as pd

from workbench.schema import TABLES, Kind
from workbench.sources.sample import energy

MATHS = ("$\\foo$", "$x^$", "$", "$$", "\\frac{", "$\\href{javascript:alert(1)}{x}$", "a_$b^{c", "%s %d {0} {x!r}")
MARKUP = (
    "<img src=x onerror=alert(1)>",
    "</text><script>alert(1)</script>",
    "\"><svg onload='alert(1)'>",
    "&amp;lt;",
    "\"quoted\" 'twice'",
    "_hidden",
    "__",
    "-",
    ".",
)
LONG = ("x" * 3000, "word " * 600, "Übertragungsnetzausbau" * 40, "…" * 200)
ALPHABETS = (
    string.printable[:95],
    "äöüßéèçñøåÆŁżşğ",
    "αβγδΕΖΗΘικλμ",
    "АБВГдежзиЙКл",
    "אבגדהוזחטי",
    "ابتثجحخدذر",
    "ԱԲԳԴաբգդ",
    "‘’“”–—…€£½²³°±×÷≤≥≠∞√∑",
    "$\\^_{}%&#~",
)
SAME = {"item_a": "criterion", "item_b": "criterion", "from_role": "role"}  # they hold identifiers of the other column
SHOWN = {
    *SAME,
    "name",
    "role",
    "criterion",
    "voter",
    "category",
    "cause",
    "factor",
    "fund",
    "sponsor",
    "message",
    "kpi",
}


def hostile(count: int, seed: int) -> list[str]:
    """Distinct names: the known troublemakers, then random ones in many scripts and lengths."""
    draw = random.Random(seed)
    names = dict.fromkeys((*MARKUP, *MATHS, *LONG))
    while len(names) < count:
        letters = draw.choices(draw.choice(ALPHABETS) + "  $", k=draw.choice((1, 2, 5, 12, 40, 90, 400)))
        if name := "".join(letters).strip():
            names.setdefault(name)
    return list(names)[:count]


def renamed_sample() -> dict[str, pd.DataFrame]:
    """The tables of the sample with every free text that pages and pictures show replaced by a hostile one."""
    tables, names, given = energy(), iter(hostile(1000, seed=20)), {}
    for table in ("projects", *(name for name in tables if name != "projects")):
        frame = tables[table]
        for column in TABLES[table].columns:
            if column.name not in SHOWN or column.name not in frame or column.kind is not Kind.TEXT:
                continue
            scope = table if column.name == "name" else SAME.get(column.name, column.name)
            for value in frame[column.name].dropna().unique():
                if value and (scope, value) not in given:
                    given[scope, value] = next(names, f"$\\x{len(given)}$")
            frame[column.name] = [given.get((scope, value), value) for value in frame[column.name]]
    return tables
