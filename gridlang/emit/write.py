"""Texts by name → files in a folder, all of them or none; nothing of anyone else's is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from gridlang.diagnostics import Diagnostic, GridlangError

_MARK = b"gridlang"
_WITHIN = 2000  # bytes from the beginning, in which a file of ours says so


def write_files(files: Mapping[str, str | bytes], folder: Path) -> None:
    """Write files; earlier ones of ours are replaced.

    Raises `GridlangError` (GL907) where a file of that name is not ours, or cannot be written;
    then all files are as they were.
    """
    refuse_foreign(files, folder)
    mark = token_hex(8)
    beside: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name
            new = path.with_name(f".{name}.{mark}")
            beside.append((new, path))
            new.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        for new, path in beside:
            new.replace(path)
    except OSError as error:
        raise _error(f"cannot write to {folder}: {error.strerror}") from error
    finally:
        for new, _ in beside:
            new.unlink(missing_ok=True)


def refuse_foreign(names: Mapping[str, object], folder: Path) -> None:
    """Raise `GridlangError` where a file is in the way that gridlang has not written."""
    for name in names:
        path = folder / name
        try:
            with path.open("rb") as found:
                ours = _MARK in found.read(_WITHIN)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise _error(f"cannot write {path}: {error.strerror}") from error
        if not ours:
            raise _error(f"{path} is there, and not written by gridlang")


def _error(what: str) -> GridlangError:
    return GridlangError((Diagnostic("GL907", what, help="give another folder with --out"),))
