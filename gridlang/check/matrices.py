"""Is a variable that is declared symmetric, Hermitian or semidefinite a square matrix?"""

from __future__ import annotations

from gridlang.check.scope import Findings
from gridlang.model.expr import Indexing
from gridlang.syntax import ast


def refuse_no_matrix(s: ast.VarDecl, over: Indexing | None, findings: Findings) -> None:
    """Report a matrix that is not square, or semidefinite without being Hermitian."""
    a = s.attributes
    if a.psd and not a.shape:
        findings.add(
            "GL509",
            f"`{s.name.id}` is declared psd, and neither symmetric nor hermitian",
            s.span,
            help=f"write `{'hermitian' if a.field == 'complex' else 'symmetric'} psd`",
        )
    if not a.shape:
        return
    sets = () if over is None else tuple(g.set for g in over.generators)
    if over is None or len(sets) < 2 or sets[0] != sets[1] or over.condition is not None:
        findings.add(
            "GL508",
            f"`{s.name.id}` is declared {a.shape}, and is no square matrix",
            s.span if s.indexing is None else s.indexing.span,
            help=f"index it by one set twice: {s.name.id}{{BUS, BUS}}; what follows counts matrices",
        )
    if a.field in ("integer", "binary") or (a.field == "complex" and a.shape == "symmetric"):
        wrong = "a complex matrix is hermitian" if a.field == "complex" else f"{a.field} matrices"
        findings.add(
            "GL508",
            f"`{s.name.id}` is declared {a.field} {a.shape}",
            s.span,
            help="write `hermitian` for a complex matrix, `symmetric` for a real one"
            if a.field == "complex"
            else f"there are no {wrong}: take `{a.field}` out",
        )
