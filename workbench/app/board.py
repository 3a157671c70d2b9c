"""The answer of a page: the same object on the screen and in the pack."""

import base64
from dataclasses import dataclass

from workbench.tables import Markup, html, join

NOTHING = Markup("")


@dataclass(frozen=True)
class Tile:
    """One figure that matters: its name, its value as text, and a note."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Board:
    """
    What a page shows for one set of parameters.

    Parameters
    ----------
    headline
        The finding in one sentence.
    tiles
        The figures that matter, at most six.
    picture
        PNG.
    table
        Escaped rows behind the picture.
    problem
        What went wrong, instead of an answer.
    """

    headline: str
    tiles: tuple[Tile, ...] = ()
    picture: bytes = b""
    table: Markup = NOTHING
    problem: str = ""

    @property
    def summary(self) -> Markup:
        """Headline and tiles."""
        if self.problem:
            return html('<p class="wb-problem" role="alert">{problem}</p>', problem=self.problem)
        tiles = [
            html(
                '<div class="wb-tile"><div class="wb-tile-name">{name}</div><div class="wb-tile-value">{value}</div>'
                '<div class="wb-tile-note">{note}</div></div>',
                name=tile.name,
                value=tile.value,
                note=tile.note,
            )
            for tile in self.tiles
        ]
        return html(
            '<p class="wb-headline" role="status">{headline}</p><div class="wb-tiles">{tiles}</div>',
            headline=self.headline,
            tiles=join(tiles),
        )

    @property
    def image(self) -> Markup:
        """The picture with its finding as text for those who cannot see it."""
        if not self.picture:
            return NOTHING
        return html(
            '<img class="wb-picture" alt="{alt}" src="data:image/png;base64,{data}">',
            alt=self.headline,
            data=inline(self.picture),
        )

    def _repr_html_(self) -> str:
        return html(
            '<div class="wb-board">{summary}{image}{table}</div>',
            summary=self.summary,
            image=self.image,
            table=self.table,
        )


def inline(data: bytes) -> Markup:
    """Bytes as they stand in an address that carries its own data."""
    return Markup(base64.b64encode(data).decode("ascii"))
