"""Names that stay where they belong, and files that are complete under their final name."""

import hashlib
import json
import os
import re
import secrets
import shutil
import string
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from workbench.errors import RunError, UsageError, shortened

LONGEST_NAME = 80
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def slug(name: object) -> str:
    """
    Make a file name part of any text: ``[a-z0-9._-]``, at most 80 characters, no leading dot, no device name.

    Raises
    ------
    UsageError
        Nothing is left.
    """
    plain = unicodedata.normalize("NFKD", str(name)).encode("ascii", "ignore").decode().lower()
    result = re.sub(r"[^a-z0-9._-]+", "-", plain).strip("-.")[:LONGEST_NAME].rstrip(".-")
    if not result or DEVICES.fullmatch(result):
        raise UsageError(f'"{shortened(name)}" cannot be made into a file name')
    return result


def output_path(template: str | Path, values: Mapping[str, object], root: Path | None = None) -> Path:
    """
    Resolve where an output goes.

    Parameters
    ----------
    template
        Path as given by a person; ``{name}`` stands for the value of a parameter, made into a file name.
    values
        What may be filled in.
    root
        Folder the result must lie in. Without one: the current folder for a relative path, the folder as written for
        an absolute one.

    Raises
    ------
    UsageError
        An unknown placeholder, or a result outside the root, links followed.
    """
    text = str(template)
    try:
        fields = [(name, spec or conversion) for _, name, spec, conversion in string.Formatter().parse(text) if name]
    except ValueError as error:
        raise UsageError(f"output {shortened(text)}: {error}") from None
    if unknown := sorted({name for name, extra in fields if name not in values or extra}):
        raise UsageError(f"output {shortened(text)}: unknown placeholder {{{shortened(unknown[0])}}}")
    filled = Path(text.format_map({name: slug(values[name]) for name, _ in fields}))
    base = root if root is not None else _folder_as_written(Path(text))
    path = filled if filled.is_absolute() else (root or Path.cwd()) / filled
    resolved = path.parent.resolve() / path.name
    if not path.name or not resolved.is_relative_to(base.resolve()):
        raise UsageError(f"output {shortened(filled)}: lies outside {base.resolve()}")
    return resolved


def _folder_as_written(path: Path) -> Path:
    if not path.is_absolute():
        return Path.cwd()
    written = [part for part in path.parent.parts if "{" not in part]
    return Path(*written)


def sha256(file: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_file(content: bytes, target: Path) -> None:
    """
    Put content under its final name, complete or not at all.

    Raises
    ------
    RunError
        The content could not be written; an older file is as it was.
    """
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with open(temporary, "xb", opener=_private) as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise RunError(f"{target}: {error.strerror or error}") from None
    finally:
        temporary.unlink(missing_ok=True)


def write_json(content: object, target: Path) -> None:
    """Put content as readable JSON under its final name, as `write_file` does."""
    write_file(json.dumps(content, indent=1, ensure_ascii=False).encode(), target)


def make_folder(folder: Path) -> Path:
    """
    Make a folder for this user alone; one that is there is left as it is.

    Raises
    ------
    RunError
        It cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(f"{folder}: {error.strerror or error}") from None
    return folder


def new_folder(target: Path) -> Path:
    """Make an empty folder beside a target, to be filled and then put in its place by `replace_folder`."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = target.with_name(f".{target.name}.new-{os.getpid()}-{secrets.token_hex(4)}")
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise RunError(f"{target}: {error.strerror or error}") from None
    return folder


def replace_folder(folder: Path, target: Path) -> None:
    """
    Put a complete folder in the place of an older one, which is removed afterwards.

    Raises
    ------
    RunError
        A move failed; the older folder is back in its place.
    """
    old = target.with_name(f".{target.name}.old-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            descriptor = os.open(file, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        if target.exists():
            os.rename(target, old)
        try:
            os.rename(folder, target)
        except OSError:
            if old.exists():
                os.rename(old, target)
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise RunError(f"{target}: {error.strerror or error}") from None
    shutil.rmtree(old, ignore_errors=True)


def repair_folder(target: Path) -> None:
    """Put things right after a process was killed inside `new_folder` … `replace_folder`."""
    for kind in ("old", "new"):
        for left in sorted(target.parent.glob(f".{target.name}.{kind}-*-*")):
            process = left.name.split("-")[-2]
            if process.isdigit() and _is_alive(int(process)):
                continue
            if kind == "old" and not target.exists():
                os.rename(left, target)
            else:
                shutil.rmtree(left, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
