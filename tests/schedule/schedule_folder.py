"""Schedules written as folders of CSV files and as workbooks."""

import csv
import io
import re
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pandas as pd

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def folder_tables(schedule) -> dict[str, str]:
    """Tables of a schedule as CSV text, calendars and rules among them."""
    frames = {
        "activities": schedule.activities.reset_index(),
        "links": schedule.links,
        "external_links": schedule.external_links,
        "assignments": schedule.assignments,
        "wbs": schedule.wbs.reset_index(),
        "activity_codes": schedule.activity_codes,
        "calendars": pd.DataFrame(
            [
                {
                    "calendar": name,
                    "name": calendar.name,
                    "weekday": WEEKDAYS[day],
                    "start": clock(start),
                    "finish": clock(end),
                    "minutes_per_day": calendar.minutes_per_day,
                }
                for name, calendar in schedule.calendars.items()
                for day, shifts in enumerate(calendar.week)
                for start, end in shifts
            ]
        ),
        "calendar_exceptions": pd.DataFrame(
            [
                {"calendar": name, "date": f"{day}", "start": clock(start), "finish": clock(end)}
                for name, calendar in schedule.calendars.items()
                for day, shifts in calendar.exceptions
                for start, end in shifts or [(None, None)]
            ],
            columns=["calendar", "date", "start", "finish"],
        ),
        "schedule": pd.DataFrame(
            [
                {"data_date": schedule.data_date}
                | {name: getattr(schedule.options, name) for name in schedule.options.__dataclass_fields__}
            ]
        ),
    }
    return {name: frame.to_csv(index=False, lineterminator="\n") for name, frame in frames.items()}


def clock(minute: int | None) -> str:
    """Minutes from midnight as a time of day."""
    return "" if minute is None else f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def write_folder(folder: Path, tables: dict[str, str]) -> Path:
    """Write one file per table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def write_book(path: Path, tables: dict[str, str]) -> Path:
    """Write one sheet per table, numbers, dates and times of day as such."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in tables.items():
        sheet = book.create_sheet(name)
        for row in csv.reader(io.StringIO(text)):
            sheet.append([_value(cell) for cell in row])
    book.save(path)
    return path


def _value(cell: str) -> object:
    if not cell:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}.*", cell):
        return datetime.fromisoformat(cell)
    if re.fullmatch(r"\d{2}:\d{2}", cell):
        return time.fromisoformat(cell)
    for read in (int, float):
        try:
            return read(cell)
        except ValueError:
            continue
    return cell
