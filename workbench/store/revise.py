"""For developers: write the next migration from what changed in the table dictionary."""

import sys
import tempfile
from importlib import resources
from pathlib import Path

from alembic import command
from alembic.autogenerate.api import AutogenContext

from workbench.store.metadata import REVISIONS, Moment
from workbench.store.schema_version import configuration, migrate
from workbench.store.transaction import opened


def revise(meaning: str, *, folder: Path | None = None, first: bool = False) -> Path:
    """
    Write a migration that leads from the newest one to the tables as they are described now.

    Parameters
    ----------
    meaning
        What changes, as a short sentence; it becomes the file's name and docstring.
    folder
        Folder ``migrations``; the package's own when None.
    first
        Write the first migration anew, for a schema that nobody uses yet.

    Returns
    -------
    Path
        The new file, to be read, completed with what happens to existing rows, and added to ``metadata.REVISIONS``.
    """
    base = folder or Path(str(resources.files("workbench.store") / "migrations"))
    number = "0001" if first else f"{int(REVISIONS[-1]) + 1:04d}"
    with (
        tempfile.TemporaryDirectory() as temporary,
        opened(f"sqlite:///{temporary}/schema.db") as engine,
        engine.connect() as connection,
    ):
        if not first:
            migrate(connection)
        config = configuration(base)
        config.attributes["connection"] = connection
        config.attributes["render_item"] = render_item
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        script = command.revision(config, meaning, autogenerate=True, rev_id=number)
    return Path(script.path)


def render_item(kind: str, item: object, context: AutogenContext) -> str | bool:
    """Write our own type as the plain one it stands for, so that old migrations never depend on today's code."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


if __name__ == "__main__":
    print(revise(" ".join(sys.argv[1:])))
