"""Parameters from a file and the command line, checked before any kernel starts."""

from collections.abc import Mapping
from pathlib import Path

from workbench.errors import ParameterError, UsageError, shortened
from workbench.params.base import Params, check_name, suggestion
from workbench.params.notebooks import MODELS
from workbench.yaml_text import parse_yaml, read_yaml


def model_of(notebook: str | Path) -> type[Params]:
    """
    Find the model of a notebook.

    Parameters
    ----------
    notebook
        Name or path.

    Raises
    ------
    UsageError
        No notebook of that name has parameters.
    """
    name = Path(notebook).name.removesuffix(".ipynb")
    if name not in MODELS:
        raise UsageError(f'no parameters are known for a notebook "{shortened(name)}"{suggestion(name, MODELS)}')
    return MODELS[name]


def read_params(
    model: type[Params], file: Path | None = None, overrides: Mapping[str, str] | None = None
) -> tuple[Params, dict[str, str]]:
    """
    Merge defaults, a parameter file and the command line.

    Parameters
    ----------
    model
        Parameters of the notebook.
    file
        YAML with one line per parameter that differs from its default.
    overrides
        Parameter -> value as typed after ``-p``; it wins over the file.

    Returns
    -------
    tuple
        The parameters, and for each where its value comes from.

    Raises
    ------
    ParameterError
        An unknown name, a wrong type, an impossible value, or a file that is not plain YAML.
    """
    sources = dict.fromkeys(model.model_fields, "default")
    values: dict[str, object] = {}
    if file is not None:
        found = read_yaml(Path(file))
        if found is not None and not isinstance(found, dict):
            raise ParameterError(f"{file}: expected one line per parameter such as budget_factor: 0.9")
        try:
            values.update(model(**(found or {})).model_dump(include=set(found or {})))
        except ParameterError as error:
            raise ParameterError("\n".join(f"{file}: {line}" for line in str(error).splitlines())) from None
        sources.update(dict.fromkeys(values, str(file)))
    for name, typed in (overrides or {}).items():
        check_name(model, name)
        values[name] = _typed_value(model, name, typed)
        sources[name] = "-p"
    return model(**values), sources


def _typed_value(model: type[Params], name: str, typed: str) -> object:
    """Read what was typed after ``-p``: as it stands for a text, as YAML for everything else."""
    if model.model_fields[name].annotation is str:
        return typed
    try:
        return parse_yaml(typed)
    except ParameterError as error:
        raise ParameterError(f"{name}: {error}") from None
