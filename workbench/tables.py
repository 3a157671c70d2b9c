"""Answers as escaped tables: the one place that makes markup from data."""

import html as _html
import unicodedata
from collections.abc import Mapping, Sequence
from string import Formatter

import numpy as np
import pandas as pd

from workbench.amounts import scale_of
from workbench.looks import LOOKS, Look
from workbench.taxonomy import VOCABULARIES, Rag

LONGEST = 10_000
LONGEST_CELL = 160
MOST_ROWS = 60  # more are for an export, not for a page


class Markup(str):
    """Text that is safe to show as HTML: every value in it has been escaped."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def text(value: object) -> Markup:
    """Make any value safe to stand in HTML, in an attribute too; control characters are made visible."""
    shown = "".join(c if c.isprintable() or c in "\n\t" else _stand_in(c) for c in str(value)[:LONGEST])
    return Markup(_html.escape(shown, quote=True))


def _stand_in(character: str) -> str:
    """A plain space for the wide and narrow ones that offices write, a mark for what nobody should see as nothing."""
    return " " if unicodedata.category(character) == "Zs" else "�"


def clipped(value: object, limit: int = LONGEST_CELL) -> Markup:
    """Show at most `limit` characters; a longer text ends in an ellipsis and is the tooltip in full."""
    if isinstance(value, Markup) or len(str(value)) <= limit:
        return value if isinstance(value, Markup) else text(value)
    return html('<span title="{full}">{start}…</span>', full=value, start=str(value)[: limit - 1])


def html(template: str, **values: object) -> Markup:
    """
    Fill a literal template; every value is escaped unless it is markup already.

    Parameters
    ----------
    template
        HTML with plain ``{name}`` fields.
    **values
        One value per field.
    """
    parts = []
    for literal, name, spec, conversion in Formatter().parse(template):
        parts.append(literal)
        if name is None:
            continue
        if spec or conversion or name not in values:
            raise ValueError(f"template field {name!r}: expected a plain name with a value")
        value = values[name]
        parts.append(value if isinstance(value, Markup) else text(value))
    return Markup("".join(parts))


def join(parts: Sequence[Markup]) -> Markup:
    """Put markup behind markup."""
    if wrong := [part for part in parts if not isinstance(part, Markup)]:
        raise TypeError(f"expected markup, got {type(wrong[0]).__name__}")
    return Markup("".join(parts))


def table(
    frame: pd.DataFrame,
    columns: Sequence[str] | None = None,
    *,
    looks: Mapping[str, Look] | None = None,
    top: int = MOST_ROWS,
    currency: str = "",
    caption: str = "",
    index: bool = True,
    empty: str = "No rows.",
) -> Markup:
    """
    Show a frame as an escaped table with headers, units and right-aligned numbers.

    Parameters
    ----------
    frame
        What to show.
    columns
        Columns in order; all by default.
    looks
        Headers and kinds beyond `LOOKS`.
    top
        Show the first rows only and say how many there are.
    currency
        Currency of money columns, for their headers.
    caption
        Sentence above the table.
    index
        Show the index as first columns.
    empty
        What to say when there are no rows.
    """
    if frame.empty:
        return html('<p class="wb-note">{empty}</p>', empty=empty)
    shown = frame if columns is None else frame[list(columns)]
    if index and not (isinstance(shown.index, pd.RangeIndex) and shown.index.name is None):
        names = [name for name in shown.index.names if name in shown.columns]
        shown = shown.reset_index(drop=bool(names))
    count, shown = len(shown), shown.head(top)
    known = {**LOOKS, **(looks or {})}
    cells, heads = [], []
    for name in shown.columns:
        look = known.get(name) or Look(str(name).replace("_", " ").capitalize(), _kind(shown[name]))
        header, values = _column(look, shown[name], currency)
        side = "wb-text" if look.kind in ("text", "rag", "flag") else "wb-number"
        heads.append(html('<th scope="col" class="{side}">{header}</th>', side=side, header=header))
        cells.append([html('<td class="{side}">{value}</td>', side=side, value=clipped(value)) for value in values])
    rows = join([html("<tr>{row}</tr>", row=join(row)) for row in zip(*cells, strict=True)])
    note = f"{len(shown)} of {count} rows" if len(shown) < count else ""
    return html(
        '<div class="wb-scroll" tabindex="0"><table class="wb-table">{caption}<thead><tr>{heads}</tr></thead>'
        "<tbody>{rows}</tbody></table></div>{note}",
        caption=html("<caption>{caption}</caption>", caption=caption) if caption else Markup(""),
        heads=join(heads),
        rows=rows,
        note=html('<p class="wb-more">{note}</p>', note=note) if note else Markup(""),
    )


def source_line(portfolio) -> Markup:
    """Say in one small line which data a page or a report shows."""
    line = '<p class="wb-more">{portfolio}; data as of {day}, fingerprint {print}</p>'
    return html(line, portfolio=portfolio, day=f"{portfolio.as_of:%Y-%m-%d}", print=portfolio.fingerprint()[:12])


def rag(value: object) -> Markup:
    """Show a state as shape, letter and word on its colour."""
    state = Rag(value) if value in [*Rag] else Rag.NOT_REPORTED
    return html(
        '<span class="wb-rag wb-rag-{state}">{symbol} {label}</span>',
        state=state.value,
        symbol=state.symbol,
        label=state.label,
    )


def _kind(values: pd.Series) -> str:
    if isinstance(values.dtype, pd.PeriodDtype):
        return "text"
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    if pd.api.types.is_bool_dtype(values):
        return "flag"
    if pd.api.types.is_integer_dtype(values):
        return "count"
    return "number" if pd.api.types.is_numeric_dtype(values) else "text"


def _column(look: Look, values: pd.Series, currency: str) -> tuple[str, list[object]]:
    """Write one column: its header with unit, and its cells."""
    missing = values.isna()
    if look.kind == "money":
        numbers = pd.to_numeric(values).astype("float64")
        finite = numbers[np.isfinite(numbers)].abs()
        scale, letter = scale_of(finite.max() if len(finite) else 0.0)
        unit = f"{letter} {currency}".strip()
        digits = 1 if letter else 0
        cells = [_endless(value) or f"{value / scale:,.{digits}f}" for value in numbers.fillna(0.0)]
        header = f"{look.header} ({unit})" if unit else look.header
    else:
        write = _WRITERS[look.kind]
        endless = _endless if look.kind in _NUMBERS else lambda value: ""
        cells = ["" if empty else endless(value) or write(value) for value, empty in zip(values, missing, strict=True)]
        header = look.header
    return header, ["–" if empty else cell for cell, empty in zip(cells, missing, strict=True)]


def _endless(value: float) -> str:
    """Write what is beyond any number; nothing for all others."""
    return "" if abs(value) < float("inf") else "∞" if value > 0 else "−∞"


def _word(value: object) -> object:
    """Show a value of a vocabulary by its label."""
    return value.label if isinstance(value, tuple(VOCABULARIES.values())) else value


_WRITERS = {
    "number": lambda value: f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}",
    "count": lambda value: f"{int(value):,}",
    "score": lambda value: f"{value:.1f}",
    "ratio": lambda value: f"{value:.2f}",
    "percent": lambda value: f"{value:.0%}" if abs(value) < float("inf") else "no supply",
    "days": lambda value: f"{value:,.0f}",
    "date": lambda value: f"{value:%Y-%m-%d}",
    "rag": rag,
    "flag": lambda value: "✓ yes" if value else "✗ no",
    "text": _word,
}
_NUMBERS = ("number", "count", "score", "ratio", "days")
