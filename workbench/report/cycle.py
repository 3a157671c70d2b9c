"""What a reporting cycle runs: every notebook, with the parameters of the cycle's folder."""

from pathlib import Path

from workbench.errors import UsageError
from workbench.office import params as params_folder
from workbench.params import Params, model_of, read_params

LEAD = "80_quarterly_pack"


def cycle_folder(cycle: Path | str) -> Path:
    """
    Find the folder of a cycle: as given, or by its name below ``params/``.

    Raises
    ------
    UsageError
        There is none.
    """
    for folder in (Path(cycle), params_folder() / str(cycle)):
        if folder.is_dir():
            return folder.resolve()
    raise UsageError(f"{cycle}: no such folder of parameter files")


def plan(cycle: Path, notebooks: Path) -> list[tuple[Path, Params]]:
    """
    Pair every notebook of a pack with its parameters, before the first one runs.

    Parameters
    ----------
    cycle
        Folder with a YAML file for each notebook whose parameters differ from their defaults.
    notebooks
        Folder of the notebooks.

    Raises
    ------
    UsageError
        No notebooks, or a parameter file that belongs to none.
    ParameterError
        A parameter is unknown or impossible.
    """
    found = [file for file in sorted(notebooks.glob("[0-9][0-9]_*.ipynb")) if not file.stem.startswith("00_")]
    found.sort(key=lambda file: file.stem != LEAD)  # the board reads the pack; the other notebooks stand behind it
    if not found:
        raise UsageError(f"{notebooks}: no notebooks named like 30_selection.ipynb")
    names = {file.stem for file in notebooks.glob("*.ipynb")}
    strays = [file for file in sorted(cycle.glob("*.y*ml")) if file.stem not in names or file.suffix != ".yaml"]
    if strays:
        raise UsageError(f"{strays[0]}: no notebook has this name; a file is called like its notebook, with .yaml")
    pairs = []
    for file in found:
        model, settings = model_of(file), cycle / f"{file.stem}.yaml"
        params, sources = read_params(model, settings if settings.exists() else None)
        if sources.get("cycle") == "default":
            params = model(**(params.plain() | {"cycle": cycle.name}))
        pairs.append((file, params))
    return pairs
