"""Do variables stand only where a solver can put them, and does every constraint have one?"""

from __future__ import annotations

from collections.abc import Iterator

from gridlang.check.scope import Findings
from gridlang.diagnostics import Diagnostic
from gridlang.model.expr import (
    Card,
    Comp,
    Expr,
    If,
    Indexing,
    Member,
    Range,
    Rank,
    Reduce,
    Ref,
    Shift,
)
from gridlang.model.nodes import Define, Model, Var
from gridlang.model.walk import children, walk


def has_variable(e: Expr, model: Model) -> bool:
    """Tell whether the value of an expression depends on a variable."""
    for x in walk(e):
        if isinstance(x, Rank):
            return True
        if isinstance(x, Ref):
            found = model.symbols.get(x.name)
            if found is None or isinstance(found, Var):
                return True  # a name that is missing was reported, and may have been a variable
            if isinstance(found, Define) and has_variable(found.body, model):
                return True
    return False


def check_roles(model: Model) -> tuple[Diagnostic, ...]:
    """Return a finding for each variable in data, and for each relation without a variable."""
    findings = Findings()
    for e, what in _data(model):
        _refuse(e, what, model, findings)
    bodies: list[Expr] = [d.body for d in model.defines]
    for c in model.relations:
        bodies += [e for e in (c.body, c.lower, c.upper) if e is not None]
        sides = [e for e in (c.body, c.lower, c.upper) if e is not None]
        if not any(has_variable(e, model) for e in sides):
            findings.add(
                "GL505",
                f"the constraint `{c.name}` has no variable",
                c.span,
                help=f"state a condition on data as `check {c.name}: …`",
            )
    if model.objective is not None:
        bodies.append(model.objective.body)
    for body in bodies:
        for e in _conditions(body):
            _refuse(e, "a condition or an index set", model, findings, "GL501")
    return tuple(dict.fromkeys(findings.items))


def _data(model: Model) -> Iterator[tuple[Expr, str]]:
    for s in model.sets:
        yield from ((e, f"the set `{s.name}`") for e in (s.value, s.within) if e is not None)
    for p in model.params:
        parts = (p.over, p.value, p.default, p.lower, p.upper)
        yield from ((e, f"the parameter `{p.name}`") for e in parts if e is not None)
    for v in model.vars:
        own = (v.over, v.lower, v.upper, v.start)
        yield from ((e, f"the declaration of `{v.name}`") for e in own if e is not None)
    families = [d.over for d in model.defines] + [c.over for c in model.relations]
    for over in families + [k.over for k in model.checks]:
        if over is not None:
            yield over, "an index set"
    for k in model.checks:
        yield k.condition, f"the check `{k.name}`"
    for b in (model.power_base, model.voltage_base):
        if b is not None:
            yield b, "a base"


def _conditions(e: Expr) -> Iterator[Expr]:
    """Yield the parts of an expression that must be data: conditions, index sets, indices."""
    match e:
        case If():
            yield e.condition
        case Reduce():
            yield e.over
        case Ref():
            yield from e.args
        case Member() | Card() | Shift() | Comp() | Indexing() | Range():
            yield e
        case _:
            pass
    for child in children(e):
        yield from _conditions(child)


def _refuse(e: Expr, what: str, model: Model, findings: Findings, code: str = "GL502") -> None:
    for x in walk(e):
        if not isinstance(x, Ref):
            continue
        found = model.symbols.get(x.name)
        depends = isinstance(found, Var) or (
            isinstance(found, Define) and has_variable(found.body, model)
        )
        if depends:
            findings.add(
                code,
                f"{what} depends on the variable `{x.name}`",
                x.span,
                help="only data may stand here; state what must hold as a constraint",
            )
