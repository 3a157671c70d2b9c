"""Files of other tools, rewritten by MPXJ as a kind that is read here."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.sources.guard import MARKUP, guarded
from workbench.sources.schedules.mpxj_process import converted

if TYPE_CHECKING:
    from workbench.schedule.schedule import Schedule

COMMA = re.compile(
    rb"<(\w*(?:Duration|Units|PerTime|Cost|Percent|PercentComplete|Lag|Float|Rate|Hours))>([+-]?\d*),(\d+)</\1>"
)
"""A number that an office with another language wrote; MPXJ would take it for nothing."""


def read_foreign(path: Path, *, project: str, data_date: object, strict: bool) -> "Schedule":
    """
    Read a file through MPXJ.

    Primavera's XML becomes an XER file, which keeps its rules; everything else becomes Microsoft Project's XML.

    Parameters
    ----------
    path
        The file; XML has been looked through already.
    project, data_date, strict
        As for `workbench.sources.schedules.read_schedule`.

    Raises
    ------
    UsageError
        MPXJ or Java is not installed.
    DataError
        Something is wrong with the data.
    """
    with guarded(path) as file:
        content = file.read()
    if path.suffix.lower() in MARKUP:
        from workbench.sources.schedules.xer import read_xer

        with converted(COMMA.sub(rb"<\1>\2.\3</\1>", content), path.name, ".xer") as rewritten:
            return read_xer(rewritten, path.name, project=project, data_date=data_date, strict=strict)
    from workbench.sources.schedules.mspdi import ROOT, USED, schedule_of
    from workbench.sources.schedules.xml_records import read_xml

    with converted(content, path.name, ".xml") as rewritten:
        root, problems = read_xml(rewritten, path.name, {ROOT: USED})
    return schedule_of(root, path.name, problems, data_date=data_date, strict=strict)
