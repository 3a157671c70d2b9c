"""Files damaged at random, from one byte to whole lines and cells."""

import re
from collections.abc import Callable
from random import Random

HOSTILE = (
    "",
    "-1",
    "0",
    "-0",
    "1e308",
    "nan",
    "inf",
    "99999999999999999999",
    "10000000",
    "-10000000",
    "0.0001",
    "1,5",
    "9" * 5_000,
    "-PT8H0M0S",
    "PT99999999H0M0S",
    "PT9999999H0M0S",
    "0001-01-01T00:00:00",
    "1900-01-01 00:00",
    "2299-12-31 23:59",
    "9999-12-31T23:59:59",
    "2026-02-30",
    "2026-01-05T08:00:00+02:00",
    "x" * 5_000,
    "\0",
    "é\u202e",
    "²",
    "٣",
    "true",
    "%R\t%T",
    "<a>",
    "&lt;",
    "'\"",
    ",,,",
    "08:00",
    "24:00",
    "level_of_effort",
    "wbs_summary",
    "as_late_as_possible",
    "(0||1()(",
)
CELL = {
    "xer": re.compile(rb"(?<=\t)[^\t\r\n]*"),
    "xml": re.compile(rb"(?<=>)[^<>\n]+(?=<)"),
    "csv": re.compile(rb"(?:^|(?<=,))[^,\n]*", re.MULTILINE),
}


def damaged(raw: bytes, kind: str, random: Random) -> bytes:
    """Damage a file in one to four ways."""
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        way = _cells if kind == "xml" and random.random() < 0.6 else random.choice(WAYS)  # else little is well-formed
        raw = way(raw, kind, random)
    return raw


def damaged_blocks(raw: bytes, random: Random) -> bytes:
    """Damage a binary file: bits, blocks of zeros, or its end; its beginning often stays."""
    content = bytearray(raw)
    for _ in range(random.choice([1, 10, 200])):
        at = random.randrange(random.choice([0, 8, 512]), len(content))
        content[at] ^= 1 << random.randrange(8)
    if random.random() < 0.3:
        at = random.randrange(512, len(content))
        content[at : at + 512] = bytes(len(content[at : at + 512]))
    return bytes(content[: random.randrange(len(content))] if random.random() < 0.2 else content)


def _flip(raw: bytes, kind: str, random: Random) -> bytes:
    content = bytearray(raw)
    for _ in range(random.choice([1, 3, 30])):
        if content:
            content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    return bytes(content)


def _cut(raw: bytes, kind: str, random: Random) -> bytes:
    first, last = sorted(random.randrange(len(raw) + 1) for _ in range(2))
    return random.choice([raw[:last], raw[:first] + raw[last:], raw[first:]])


def _insert(raw: bytes, kind: str, random: Random) -> bytes:
    at = random.randrange(len(raw) + 1)
    return raw[:at] + random.randbytes(random.choice([1, 5, 50])) + raw[at:]


def _lines(raw: bytes, kind: str, random: Random) -> bytes:
    """Double, drop or swap lines, or move a block of them."""
    lines = raw.split(b"\n")
    first, last = (random.randrange(len(lines)) for _ in range(2))
    change = random.randrange(4)
    if change == 0:
        lines.insert(first, lines[last])
    elif change == 1:
        del lines[first]
    elif change == 2:
        lines[first], lines[last] = lines[last], lines[first]
    else:
        block = lines[min(first, last) : max(first, last)][:20]
        lines[first:first] = block
    return b"\n".join(lines)


def _cells(raw: bytes, kind: str, random: Random) -> bytes:
    """Replace cells by hostile ones, or by each other."""
    places = [found.span() for found in CELL[kind].finditer(raw)]
    for start, end in sorted(random.sample(places, min(len(places), random.choice([1, 1, 3]))), reverse=True):
        other = random.choice(HOSTILE).encode()
        if random.random() < 0.3:
            here, there = random.choice(places)
            other = raw[here:there]
        raw = raw[:start] + other + raw[end:]
    return raw


def _nest(raw: bytes, kind: str, random: Random) -> bytes:
    """Put a piece of the file into itself, many times over."""
    first, last = sorted(random.randrange(len(raw) + 1) for _ in range(2))
    piece = raw[first : min(last, first + 300)]
    return raw[:first] + piece * random.choice([2, 10, 100]) + raw[first:]


WAYS: tuple[Callable[[bytes, str, Random], bytes], ...] = (_flip, _cut, _insert, _lines, _cells, _cells, _cells, _nest)
