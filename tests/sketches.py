"""Pictures that tell what was drawn without drawing it, for tests of everything but the drawing."""

import hashlib

from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text


def sketch(figure: Figure, headline: str = "") -> bytes:
    """What would be drawn: every text, line, bar and point with its place."""
    parts = [headline]
    for artist in figure.findobj():
        if isinstance(artist, Text):
            parts.append(artist.get_text())
        elif isinstance(artist, Line2D):
            parts.append(artist.get_xydata().tolist())
        elif isinstance(artist, Rectangle):
            parts.append(artist.get_bbox().bounds)
        elif isinstance(artist, Collection):
            parts.append(artist.get_offsets().tolist())
    return hashlib.sha256(repr(parts).encode()).digest()
