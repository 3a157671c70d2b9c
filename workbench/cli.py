"""The command line: every door of the workbench."""

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from workbench import __version__
from workbench.command_words import paired, pairs
from workbench.errors import DataError, UsageError, WorkbenchError

app = typer.Typer(
    help="Which projects, when, with whose money and people – and are they delivered.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
database = typer.Typer(help="Look after the database.", no_args_is_help=True)
app.add_typer(database, name="db")

Database = Annotated[str, typer.Option("--db", envvar="WORKBENCH_DB", show_envvar=True, help="Database URL.")]
DONE, NEGATIVE, WRONG_USE = 0, 1, 2


class Format(StrEnum):
    """What an export writes."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; errors become one to a few lines on stderr and an exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in arguments
    try:
        code = app(args=paired([word for word in arguments if word != "--debug"]), standalone_mode=False)
    except typer.Exit as leave:
        code = leave.exit_code
    except typer.Abort:
        code = NEGATIVE
    except WorkbenchError as error:
        if debug:
            raise
        _complain(error)
        code = WRONG_USE if isinstance(error, UsageError) else NEGATIVE
    except Exception as error:
        if debug or not hasattr(error, "format_message"):
            raise
        _complain(error.format_message())  # wrong use, as the option parser words it
        code = WRONG_USE
    sys.exit(code or DONE)


@app.command()
def load(
    source: Annotated[str, typer.Argument(help="Folder, .xlsx, .csv with --mapping, database URL or sample:energy.")],
    mapping: Annotated[Path | None, typer.Option(help="How the columns of an export become ours.")] = None,
    db: Database = "",
    name: Annotated[str, typer.Option(help="Name of the snapshot.")] = "",
) -> None:
    """Check everything, then load it as a dated snapshot; with problems all are listed and nothing is loaded."""
    from workbench.sources import read_portfolio
    from workbench.store import open_store, upgrade

    portfolio = read_portfolio(source, mapping)
    url = _url(db)
    upgrade(url)
    snapshot = open_store(url).save(portfolio, name=name, source=source)
    rows = sum(len(frame) for frame in portfolio.tables.values())
    verb = "unchanged since" if snapshot.unchanged else "loaded as"
    print(f"{portfolio}\n{verb} snapshot {snapshot.id}, {rows:,} rows, fingerprint {snapshot.fingerprint[:12]}")


@app.command()
def check(
    source: Annotated[
        str, typer.Argument(help="Folder, .xlsx, .csv with --mapping, database URL, sample:energy or a schedule file.")
    ],
    mapping: Annotated[Path | None, typer.Option(help="How the columns of an export become ours.")] = None,
) -> None:
    """Check only; exit 1 with the list of problems."""
    from workbench.sources import read_portfolio
    from workbench.sources.schedules import is_schedule, read_schedule

    if mapping is None and is_schedule(source):
        schedule = read_schedule(source)
        print("\n".join([str(schedule), *schedule.assumptions, "no problem found"]))
        return
    portfolio = read_portfolio(source, mapping)
    print(f"{portfolio}\nno problem found, fingerprint {portfolio.fingerprint()[:12]}")


@app.command()
def serve(
    db: Database = "",
    port: Annotated[int, typer.Option(help="Port; an occupied one is an error.", min=0, max=65535)] = 8866,
    host: Annotated[str, typer.Option(help="Address to listen on; any but the loopback needs a token.")] = "127.0.0.1",
    token_file: Annotated[Path | None, typer.Option(help="File with the token; or WORKBENCH_TOKEN.")] = None,
    seats: Annotated[int, typer.Option(help="Most visitors at once.", min=1)] = 100,
    preheat: Annotated[int, typer.Option(help="Kernels kept ready for each page.", min=0)] = 0,
    person: Annotated[str, typer.Option(help="Who works here when nobody signs in.")] = "",
) -> None:
    """Serve the pages; prints the address."""
    from workbench.app.server import serve as serve_pages
    from workbench.store import require_current

    url = _existing(db)
    require_current(url)  # a visitor would only see that a page has failed
    token = os.environ.get("WORKBENCH_TOKEN")
    if token_file is not None:
        try:
            token = token_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise UsageError(f"--token-file: {token_file} cannot be read ({error.strerror})") from error
    serve_pages(url, port=port, host=host, token=token or None, seats=seats, preheat=preheat, person=person)


@app.command()
def run(
    notebook: Annotated[str, typer.Argument(help="A notebook's path, or its name such as 30_selection.")],
    file: Annotated[Path | None, typer.Option("-f", "--file", help="YAML with parameters.")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", help="One parameter.", metavar="KEY VALUE")
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Executed notebook.")] = None,
    db: Database = "",
) -> None:
    """Run one notebook headless; a bad parameter ends it before any kernel starts."""
    from workbench.params import model_of, read_params
    from workbench.report.runner import run_notebook

    path = _notebook(notebook)
    params, _ = read_params(model_of(path), file, pairs(parameter or []))
    target = out or Path("reports") / f"{path.stem}.ipynb"
    finished = run_notebook(path, params, target, db=db or None)
    print(finished.output)


@app.command()
def report(
    cycle: Annotated[Path | None, typer.Option(help="Folder with the cycle's parameters.")] = None,
    db: Database = "",
    out: Annotated[Path | None, typer.Option(help="Folder of the pack.")] = None,
    jobs: Annotated[int, typer.Option(help="Notebooks run at once.", min=1)] = 2,
    formats: Annotated[str, typer.Option(help="Any of html, pdf, separated by commas.")] = "html,pdf",
) -> None:
    """Run every notebook of a cycle and bind the pack; all or nothing appears under its final name."""
    from workbench import office
    from workbench.report.pack import make_pack

    cycle = cycle or office.params() / "2026Q4"
    out = out or Path("reports") / cycle.name
    make_pack(cycle, out, db=_existing(db), jobs=jobs, formats=tuple(formats.split(",")), progress=_say)
    print(out / "index.html")


@app.command("params")
def list_params(
    notebook: Annotated[str, typer.Argument(help="A notebook's path or name.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show a notebook's parameters: name, type, unit, default, meaning."""
    from workbench.parameter_text import describe
    from workbench.params import model_of

    rows = describe(model_of(_notebook(notebook)))
    if as_json:
        print(json.dumps(rows, indent=2, default=str))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for column in rows[0]:
        table.add_column(column, no_wrap=column == "name", overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(value)) for value in row.values()))  # brackets are text here, not markup
    Console().print(table)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")],
    source: Annotated[str, typer.Option(help="What to export; the newest snapshot of the database by default.")] = "",
    format: Annotated[Format, typer.Option(help="What to write.")] = Format.CSV,
    db: Database = "",
) -> None:
    """Write tidy tables for other tools."""
    from workbench.report.export import export as write
    from workbench.sources import read_portfolio

    portfolio = read_portfolio(source or _existing(db))
    for path in write(portfolio, folder, format.value):
        print(path)


@database.command("upgrade")
def db_upgrade(db: Database = "") -> None:
    """Bring the database to this version's schema."""
    from workbench.store import shown, status, upgrade

    upgrade(_url(db))
    print(f"{shown(_url(db))} is at schema {status(_url(db))[0]}")


@database.command("status")
def db_status(db: Database = "") -> None:
    """Show the schema version and what is stored; exit 1 when an upgrade is needed."""
    from workbench.store import open_store, shown, status

    url = _existing(db)
    current, head = status(url)
    print(f"{shown(url)}: schema {current or 'none'}, this version has {head}")
    if current != head:
        raise typer.Exit(NEGATIVE)
    snapshots = open_store(url).snapshots()
    print(
        snapshots.to_string(index=False) if len(snapshots) else "no snapshot yet; load one with: workbench load SOURCE"
    )


def _version(wanted: bool) -> None:
    if wanted:
        print(f"workbench {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Which projects, when, with whose money and people – and are they delivered. Add --debug to see a traceback."""


def _url(db: str) -> str:
    """The database asked for, or the embedded one."""
    from workbench.store import default_url

    return db or default_url()


def _existing(db: str) -> str:
    """The database asked for, or the embedded one if there is one."""
    from workbench.store import default_url

    url = db or default_url()
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        raise UsageError(f"there is no database {url}; make one with: workbench load sample:energy")
    return url


def _notebook(name: str) -> Path:
    """Find a notebook by path or name."""
    from workbench import office

    for path in (Path(name), office.notebooks() / name, office.notebooks() / f"{name}.ipynb"):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in office.notebooks().glob("*.ipynb")))
    raise UsageError(f"there is no notebook {name}; known are {known}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _complain(error: object) -> None:
    from workbench.redaction import redact

    lines = str(error) if isinstance(error, DataError) else f"workbench: {error}"
    print(redact(lines), file=sys.stderr)


if __name__ == "__main__":
    main()
