"""`use` statements → the files that they name, each read once."""

from __future__ import annotations

from pathlib import Path

from gridlang import resources
from gridlang.diagnostics import Diagnostic
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.source import Source, shown_path
from gridlang.syntax import ast
from gridlang.syntax.parser import parse


def with_uses(module: ast.Module) -> tuple[tuple[ast.Module, ...], tuple[Diagnostic, ...]]:
    """Return the module preceded by all that it uses, directly or not, and what was found."""
    found: list[ast.Module] = []
    findings: list[Diagnostic] = []
    _collect(module, found, findings, {_key(module.source)})
    return (*found, module), tuple(findings)


def _key(source: Source) -> str:
    return str(Path(source.name).resolve())


def _collect(
    module: ast.Module, found: list[ast.Module], findings: list[Diagnostic], seen: set[str]
) -> None:
    for statement in module.statements:
        if not isinstance(statement, ast.Use):
            continue
        path = _locate(statement, module.source)
        if path is None or not path.is_file():
            findings.append(_missing(statement, path))
            continue
        try:
            source = Source(shown_path(path), path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            findings.append(_unreadable(statement, path, error))
            continue
        if _key(source) in seen:
            continue
        seen.add(_key(source))
        used, more = parse(source)
        findings += more
        _collect(used, found, findings, seen)
        found.append(used)


def schemas() -> dict[str, Path]:
    """Return the schemas of the library by name: what `use NAME` can name."""
    return {p.stem: p for p in sorted((resources.folder("models") / "schema").glob("*.grid"))}


def _locate(use: ast.Use, source: Source) -> Path | None:
    if use.is_path:
        return Path(source.name).parent / use.target
    return schemas().get(use.target)


def _unreadable(use: ast.Use, path: Path, error: Exception) -> Diagnostic:
    return Diagnostic(
        "GL205",
        f"cannot read {path.name}",
        use.span,
        note=str(error),
        help="give a readable file in UTF-8",
    )


def _missing(use: ast.Use, path: Path | None) -> Diagnostic:
    if use.is_path:
        return Diagnostic(
            "GL205",
            f'there is no file "{use.target}" beside this one',
            use.span,
            help="correct the path; it is relative to this file",
        )
    advice = did_you_mean(use.target, schemas(), "one of " + ", ".join(schemas()))
    return Diagnostic("GL205", f"the library has no schema `{use.target}`", use.span, help=advice)
