"""Which products with a binary variable have an exact linear form?"""

from __future__ import annotations

from collections.abc import Iterator

from gridlang.diagnostics import Diagnostic
from gridlang.lint.finding import warning
from gridlang.lint.model.bounds import bounded_by
from gridlang.lint.model.uses import relations, variables_in
from gridlang.model.expr import ONE, Apply, Expr, Num, Ref
from gridlang.model.fields import is_complex, is_data
from gridlang.model.nodes import Field, Model, Var
from gridlang.model.polynomials import degree
from gridlang.model.show import show
from gridlang.model.walk import children, substitute

_TIGHT = 60  # an expression inside a product


def linear_products(model: Model) -> tuple[Diagnostic, ...]:
    """Return a finding (GL512) for each product that linear inequalities can state exactly.

    Source: Glover, Improved linear integer programming formulations of nonlinear integer
    problems, Management Science 22 (1975): z = b·y with b binary and L ≤ y ≤ U is
    L·b ≤ z ≤ U·b and y − U·(1 − b) ≤ z ≤ y − L·(1 − b).
    """
    bodies = [*relations(model), *(d.body for d in model.defines)]
    found = (_finding(e, model) for body in bodies for e in _products(body))
    return tuple(dict.fromkeys(d for d in found if d is not None))


def _products(e: Expr) -> Iterator[Apply]:
    """Yield the outermost products and powers below a node, then those inside their factors."""
    if isinstance(e, Apply) and e.op in ("mul", "pow"):
        yield e
        for part in _factors(e) if e.op == "mul" else e.args:
            yield from _products(part)
        return
    for child in children(e):
        yield from _products(child)


def _factors(e: Expr) -> Iterator[Expr]:
    match e:
        case Apply(op="mul"):
            for a in e.args:
                yield from _factors(a)
        case Apply(op="neg"):
            yield from _factors(e.args[0])
        case _:
            yield e


def _finding(e: Apply, model: Model) -> Diagnostic | None:
    if is_complex(e, model):
        return None
    if e.op == "pow":
        base, exponent = e.args
        n = exponent.value if isinstance(exponent, Num) else None
        if not (_is_binary(base, model) and isinstance(n, int) and n > 1):
            return None
        what = f"`{show(e)}` is a power of a binary variable, and equals `{show(base)}`"
        return warning("GL512", what, e.span, f"write `{show(base)}`")
    varying = [f for f in _factors(e) if not is_data(f, model)]
    binary = [f for f in varying if _is_binary(f, model)]
    others = [f for f in varying if not _is_binary(f, model)]
    if not binary or len(varying) < 2 or len(others) > 1:
        return None
    if others and not (degree(others[0], model) == 1 and _is_bounded(others[0], model)):
        return None
    shown = " times ".join(f"`{show(f)}`" for f in varying)
    help = _by_bounds(binary, others[0], model) if others else _by_logic(binary)
    return warning(
        "GL512",
        f"the product {shown} makes the model nonconvex, and has an exact linear form",
        e.span,
        help,
    )


def _is_binary(e: Expr, model: Model) -> bool:
    """Tell whether an expression is a binary variable, or 1 less one."""
    match e:
        case Ref():
            v = model.symbols[e.name]
            return isinstance(v, Var) and v.field is Field.BINARY
        case Apply(op="sub"):
            return e.args[0] == ONE and _is_binary(e.args[1], model)
        case _:
            return False


def _is_bounded(e: Expr, model: Model) -> bool:
    """Tell whether every variable of an expression is bounded on both sides."""
    return all(
        v.field is Field.BINARY or all(_bounds(v, model)) for v in variables_in(e, model).values()
    )


def _bounds(v: Var, model: Model) -> tuple[Expr | None, Expr | None]:
    """Return the limits of a variable, declared or by constraints, in the names of its indices."""
    lower, upper = v.lower, v.upper
    own = () if v.over is None else v.over.dummies
    for c in model.constraints:
        if bounded_by(c, model) is v:
            mine = () if c.over is None else c.over.dummies
            if [d.arity for d in mine] != [d.arity for d in own]:
                continue
            names: dict[str, Expr] = {d.name: o for d, o in zip(mine, own, strict=True)}
            lower = lower or (c.lower and substitute(c.lower, names))
            upper = upper or (c.upper and substitute(c.upper, names))
    return lower, upper


def _by_logic(binary: list[Expr]) -> str:
    names = list(dict.fromkeys(show(b) for b in binary))
    if len(names) == 1:
        return f"write `{names[0]}`: a binary variable equals its powers"
    above = " and ".join(f"`z <= {n}`" for n in names)
    return (
        f"put a variable z >= 0 in its place, with {above} and "
        f"`z >= {' + '.join(names)} - {len(names) - 1}`"
    )


def _by_bounds(binary: list[Expr], other: Expr, model: Model) -> str:
    """Return the inequalities that state the product, in the names and limits of the model."""
    y = show(other, 50)
    low, high = (_limit(other, end, model) for end in (0, 1))
    if len(set(map(show, binary))) > 1:
        return (
            "put a binary variable in place of the product of the binary ones first, then a "
            f"variable z in place of its product with `{y}`"
        )
    on = show(binary[0], _TIGHT)
    off = f"(1 - {on})"
    least = "z >= 0" if low == "0" else f"z >= {low}*{on}"
    most = f"z <= {y}" if low == "0" else f"z <= {y} - {low}*{off}"
    text = (
        f"put a variable z in its place, with `{least}`, `z <= {high}*{on}`, `{most}` and "
        f"`z >= {y} - {high}*{off}`"
    )
    if {low, high} & {"L", "U"}:
        text += f", where `{y}` lies between L and U"
    return text


def _limit(e: Expr, end: int, model: Model) -> str:
    """Return a limit of a variable at its indices as text, `L` or `U` for a longer expression."""
    v = model.symbols[e.name] if isinstance(e, Ref) else None
    limit = _bounds(v, model)[end] if isinstance(v, Var) else None
    if not isinstance(e, Ref) or not isinstance(v, Var) or limit is None:
        return "LU"[end]
    own = () if v.over is None else v.over.dummies
    if len(own) != len(e.args):
        return "LU"[end]
    return show(substitute(limit, {d.name: a for d, a in zip(own, e.args, strict=True)}), _TIGHT)
