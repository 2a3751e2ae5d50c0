"""The table of names: every declaration of all files, each name once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gridlang.check.calls import ADMITTANCE, EIGENVECTOR, SET_FUNCTIONS
from gridlang.check.names import CONSTANTS
from gridlang.check.scope import KIND_WORDS, Entry, Findings
from gridlang.model.ops import FUNCTIONS, REDUCTIONS
from gridlang.syntax import ast

# Words that expressions use: a name of these would change what other lines mean.
_TAKEN = frozenset((*FUNCTIONS, *REDUCTIONS, *CONSTANTS, *SET_FUNCTIONS)) | frozenset(
    [
        ADMITTANCE,
        EIGENVECTOR,
        "in",
        "not",
        "and",
        "or",
        "if",
        "else",
        "for",
        "by",
        "union",
        "diff",
        "inter",
    ]
)

# Statements whose names are of scenarios and studies.
_OF_STUDIES = ("scenario", "study", "report", "let", "plot", "note")


def enter(statements: Sequence[ast.Statement], findings: Findings) -> dict[str, Entry]:
    """Return the declared names; a name declared twice is reported and keeps its first meaning."""
    entries: dict[str, Entry] = {}
    for statement in statements:
        for name, kind in _declared(statement):
            if name.id in _TAKEN:
                findings.add(
                    "GL213",
                    f"`{name.id}` is a word of the language",
                    name.span,
                    help="choose another name",
                )
            earlier = entries.get(name.id)
            if earlier is None:
                entries[name.id] = Entry(kind, name.span)
                continue
            findings.twice(name.id, name.span, earlier.span, KIND_WORDS[earlier.kind])
    return entries


def _declared(s: ast.Statement) -> Iterator[tuple[ast.Name, str]]:
    """Yield the names that a statement declares, with their kind."""
    match s:
        case ast.Broken() if s.keyword not in _OF_STUDIES:
            yield s.name, "broken"
        case ast.SetDecl():
            yield s.name, "set"
        case ast.ParamDecl():
            yield s.name, "param"
        case ast.VarDecl():
            yield s.name, "var"
        case ast.DefineDecl():
            yield s.name, "define"
        case ast.ConstraintDecl() | ast.ComplementDecl():
            yield s.name, "constraint"
        case ast.CheckDecl():
            yield s.name, "check"
        case ast.RecoverDecl():
            yield s.name, "recover"
        case ast.FormulationDecl():
            yield s.name, "formulation"
        case ast.ObjectiveDecl():
            if s.name is not None:
                yield s.name, "objective"
        case ast.TableDecl():
            if s.declares is not None:
                yield s.declares, "set"
            yield from ((column.name, "param") for column in s.values)
        case _:
            return
