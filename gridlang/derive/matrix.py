"""A Hermitian or symmetric matrix as variables: its diagonal, what is above it, and one definition."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.model.build import both
from gridlang.model.expr import (
    ZERO,
    Apply,
    Comp,
    Dummy,
    Expr,
    Generator,
    If,
    Indexing,
    Ref,
    SetRef,
)
from gridlang.model.nodes import Define, Field, Model, Position, Psd, Set, Var
from gridlang.model.rewrite import free_name
from gridlang.model.units import NUMBER
from gridlang.model.walk import walk


@dataclass(frozen=True, slots=True)
class MatrixLift:
    """The way back: a matrix variable is the definition of the same name.

    `arity`: how many positions name a row.
    """

    variable: str
    diagonal: str
    upper: str
    arity: int


def before(i: tuple[Expr, ...], j: tuple[Expr, ...]) -> Expr:
    """Return the condition that one element stands before another, position by position."""
    first = Apply("lt", (i[0], j[0]))
    if len(i) == 1:
        return first
    return Apply("or", (first, both(Apply("eq", (i[0], j[0])), before(i[1:], j[1:]))))


def same(i: tuple[Expr, ...], j: tuple[Expr, ...]) -> Expr:
    condition: Expr | None = None
    for a, b in zip(i, j, strict=True):
        condition = both(condition, Apply("eq", (a, b)))
    assert condition is not None
    return condition


def entry(
    ij: tuple[tuple[Expr, ...], tuple[Expr, ...]], rest: tuple[Expr, ...], names: tuple[str, str]
) -> Expr:
    """Return W[i,j,rest] by the variables `names` of its diagonal and of what is above it."""
    i, j = ij
    diagonal, upper = names
    above = Ref(upper, (*i, *j, *rest))
    below = Apply("conj", (Ref(upper, (*j, *i, *rest)),))
    return If(same(i, j), Ref(diagonal, (*i, *rest)), If(before(i, j), above, below))


def split_matrix(model: Model, w: Var) -> tuple[Model, MatrixLift]:
    """Return the model with a matrix variable written by its diagonal and what is above it.

    Index set of the diagonal: the rows, and whatever follows the first two indices of the matrix.
    """
    assert w.over is not None
    _refuse_whole(model, w)
    rows, columns, *rest = w.over.generators
    i, j = _apart(rows, "i"), _apart(columns, "j")
    others = tuple(d for g in rest for d in g.pattern)
    pairs = free_name(f"{w.name}_pairs", model)
    diagonal, upper = (free_name(f"{w.name}_{part}", model) for part in ("diagonal", "upper"))
    square = (Generator(i, rows.set), Generator(j, rows.set))
    domain = rows.set.name if isinstance(rows.set, SetRef) and len(i) == 1 else None
    above = Set(
        name=pairs,
        prose=f"entries of {w.name} above its diagonal",
        span=w.span,
        positions=tuple(Position(name=d.name, domain=domain) for d in (*i, *j)),
        value=Comp((*i, *j), Indexing(square, before(i, j))),
    )
    shared = {"unit": w.unit, "span": w.span, "lower": w.lower, "upper": w.upper}
    parts = (
        replace(
            Var(name=diagonal, over=Indexing((square[0], *rest)), **shared),  # type: ignore[arg-type]
            prose=f"{w.prose or w.name}, diagonal",
            lower=ZERO if w.psd and w.lower is None else w.lower,
        ),
        Var(
            name=upper,
            over=Indexing((Generator((*i, *j), SetRef(pairs)), *rest)),
            prose=f"{w.prose or w.name}, above the diagonal",
            field=w.field,
            **shared,  # type: ignore[arg-type]
        ),
    )
    body = entry((i, j), others, (diagonal, upper))
    if w.field is not Field.COMPLEX:
        body = _real(body)
    whole = Define(
        name=w.name,
        prose=w.prose,
        span=w.span,
        unit=w.unit if w.unit is not NUMBER else None,
        over=Indexing((*square, *rest)),
        body=body,
    )
    semidefinite = model.semidefinite
    if w.psd:
        n, behind = len(i), range(2 * len(i), 2 * len(i) + len(others))
        tails, heads = (*range(n), *behind), (*range(n, 2 * n), *behind)
        semidefinite += (
            Psd(
                name=w.name,
                span=w.span,
                diagonal=diagonal,
                upper=(upper,),
                tails=tails,
                heads=heads,
            ),
        )
    changed = model.but(
        sets=(*model.sets, above),
        vars=tuple(p for v in model.vars for p in (parts if v is w else (v,))),
        defines=(*model.defines, whole),
        semidefinite=semidefinite,
    )
    return changed, MatrixLift(w.name, diagonal, upper, len(i))


def _real(e: Expr) -> Expr:
    """Return the entry of a real matrix: what is below the diagonal is what is above it."""
    assert isinstance(e, If) and isinstance(e.otherwise, If)
    below = e.otherwise.otherwise
    assert isinstance(below, Apply)
    return replace(e, otherwise=replace(e.otherwise, otherwise=below.args[0]))


def _apart(g: Generator, letter: str) -> tuple[Dummy, ...]:
    """Return an index for each position of a generator."""
    count = sum(d.arity for d in g.pattern)
    return tuple(Dummy(f"{letter}{n}" if count > 1 else letter) for n in range(1, count + 1))


def _refuse_whole(model: Model, w: Var) -> None:
    """Raise where an entry is named by an index that stands for a whole tuple."""
    bodies = [d.body for d in model.defines]
    for c in model.relations:
        bodies += [e for e in (c.body, c.lower, c.upper) if e is not None]
    if model.objective is not None:
        bodies.append(model.objective.body)
    found = [
        x
        for body in bodies
        for x in walk(body)
        if isinstance(x, Ref)
        and x.name == w.name
        and any(isinstance(a, Dummy) and a.arity > 1 for a in x.args)
    ]
    if found:
        raise GridlangError(
            Diagnostic(
                "GL610",
                f"an entry of `{w.name}` is named by an index that is a whole tuple",
                x.span,
                help='name the positions of the element, as in W["V",k,"U",m]',
            )
            for x in found
        )
