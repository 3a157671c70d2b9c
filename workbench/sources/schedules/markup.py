"""Schedule files in XML: the root says whose they are."""

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.sources.schedules.mspdi import ROOT, USED, schedule_of
from workbench.sources.schedules.xml_records import read_xml

if TYPE_CHECKING:
    from workbench.schedule.schedule import Schedule

PRIMAVERA_ROOT = "APIBusinessObjects"


def read_markup(path: Path, *, project: str, data_date: object, strict: bool) -> "Schedule":
    """
    Read Microsoft Project's XML, or Primavera's once it is known to be harmless.

    Parameters
    ----------
    path
        The file.
    project, data_date, strict
        As for `workbench.sources.schedules.read_schedule`.

    Raises
    ------
    UsageError
        The reader of Primavera's XML is not installed.
    DataError
        Something is wrong with the data.
    """
    root, problems = read_xml(path, path.name, {ROOT: USED, PRIMAVERA_ROOT: frozenset()})
    if root.tag == ROOT:
        return schedule_of(root, path.name, problems, data_date=data_date, strict=strict)
    from workbench.sources.schedules.foreign import read_foreign

    return read_foreign(path, project=project, data_date=data_date, strict=strict)
