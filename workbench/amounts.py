"""Amounts as people read them: one scale for tables, pictures and sentences."""

SCALES = ((1e6, 1e6, "M"), (1e4, 1e3, "k"))


def scale_of(largest: float) -> tuple[float, str]:
    """Give the divisor and the letter that make amounts up to `largest` readable."""
    return next(((scale, letter) for least, scale, letter in SCALES if abs(largest) >= least), (1.0, ""))


def money(value: float | None, currency: str = "") -> str:
    """Write an amount on its own: 412.5 M EUR; a dash when it is missing."""
    if value is None or value != value:
        return "–"
    scale, letter = scale_of(value)
    return " ".join(part for part in (f"{value / scale:,.{1 if letter else 0}f}", letter, currency) if part)


def counted(number: float, one: str, many: str = "") -> str:
    """Write how many there are of something: 1 day, 2 days, 1,200 activities."""
    return f"{number:,.0f} {one if round(number) == 1 else many or one + 's'}"
