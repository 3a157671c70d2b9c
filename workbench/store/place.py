"""The file of the embedded database: private, and on a disk that keeps what it acknowledges."""

import os
import re
from pathlib import Path

from workbench.errors import StoreError

REMOTE = re.compile(r"nfs\d?|cifs|smb\w*|9p|(fuse\.)?(sshfs|smbnetfs|s3fs|rclone)|ncpfs|afs|davfs2?", re.I)
MOUNTS = Path("/proc/self/mountinfo")
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def prepare_file(path: Path, *, create: bool) -> None:
    """
    Make sure that a database file may lie where it is asked for.

    Parameters
    ----------
    path
        Absolute path of the file.
    create
        Make a missing file, readable by its owner only, and the folders above it.

    Raises
    ------
    StoreError
        The folder belongs to a network file system, the file is missing, or it cannot be made.
    """
    refuse_remote(path)
    try:
        if create and not path.exists():
            path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE_FILE))
        if not path.is_file():
            raise StoreError(f"{path}: there is no database; make one with `workbench db upgrade` or `workbench load`")
        mode = path.stat().st_mode
        if os.name == "posix" and mode & 0o077 and path.stat().st_uid == os.geteuid():
            path.chmod(mode & 0o700)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}") from None


def refuse_remote(path: Path) -> None:
    """Refuse network file systems: their locks do not keep two machines from writing over each other."""
    kind = file_system(path)
    if REMOTE.fullmatch(kind):
        raise StoreError(
            f"{path}: the embedded database needs a local disk and this is {kind}; "
            "share a PostgreSQL database instead: --db postgresql://user@host/database"
        )


def file_system(path: Path, mounts: Path = MOUNTS) -> str:
    """
    Name the type of the file system that a path lies, or would lie, on.

    Parameters
    ----------
    path
        A file or folder, existing or not; links are followed.
    mounts
        List of mounts in the format of ``/proc/self/mountinfo``.

    Returns
    -------
    str
        For example ``ext4``; empty where the system does not tell.
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    target, found, depth = path.resolve(), "", -1
    for line in lines:
        left, _, right = line.partition(" - ")
        point = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), left.split()[4]))
        # A later mount hides an earlier one at the same place.
        if target.is_relative_to(point) and len(point.parts) >= depth:
            found, depth = right.split()[0], len(point.parts)
    return found
