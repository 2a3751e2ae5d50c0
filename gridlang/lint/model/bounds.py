"""Which constraints only bound a variable, over the variable's own index set?"""

from __future__ import annotations

from dataclasses import replace

from gridlang.diagnostics import Diagnostic, Label
from gridlang.lint.finding import warning
from gridlang.model.expr import Dummy, Expr, Indexing, Ref
from gridlang.model.fields import is_data
from gridlang.model.nodes import Constraint, Field, Model, Var
from gridlang.model.show import indexing, show
from gridlang.model.walk import substitute

_LIMITS = 45  # how tightly a limit in a declaration binds: see `model/show_model.py`


def bounds_as_constraints(model: Model) -> tuple[Diagnostic, ...]:
    """Return a finding (GL511) for each constraint that could be declared with its variable.

    A constraint with a label is an equation of a paper and stays one; so does a limit on a side
    on which the variable is bounded already.
    """
    found = []
    for c in model.constraints:
        v = bounded_by(c, model)
        if v is None or c.label:
            continue
        if (c.lower and v.lower) or (c.upper and v.upper) or v.field is Field.BINARY:
            continue
        ends = ((">=", c.lower), ("<=", c.upper))
        limits = " ".join(f"{sign} {show(e, _LIMITS)}" for sign, e in ends if e is not None)
        over = "" if c.over is None else indexing(c.over)
        help = f"end the declaration `var {v.name}{over} …` with `{limits}`"
        d = warning(
            "GL511",
            f"the constraint `{c.name}` is a bound of `{v.name}`",
            c.span,
            f"{help}, and take the constraint out",
        )
        labels = () if v.span is None else (Label(v.span, "declared here"),)
        found.append(replace(d, labels=labels))
    return tuple(found)


def bounded_by(c: Constraint, model: Model) -> Var | None:
    """Return the real variable that an inequality bounds at each of its indices, or nothing."""
    if c.equal or not isinstance(c.body, Ref):
        return None
    v = model.symbols[c.body.name]
    if not isinstance(v, Var) or v.field is Field.COMPLEX:
        return None
    if not all(is_data(e, model) for e in (c.lower, c.upper) if e is not None):
        return None
    own = () if c.over is None else c.over.dummies
    return v if c.body.args == own and same_index_set(c.over, v.over) else None


def same_index_set(a: Indexing | None, b: Indexing | None) -> bool:
    """Tell whether two index sets are written alike, but for the names of their indices."""
    if a is None or b is None:
        return a is b
    if len(a.generators) != len(b.generators):
        return False
    if a.condition is None and b.condition is None:
        plain = [(g.set, h.set) for g, h in zip(a.generators, b.generators, strict=True)]
        if all(g == h for g, h in plain):
            return True
    if [d.arity for d in a.dummies] != [d.arity for d in b.dummies]:
        return False
    names: dict[str, Expr] = {
        y.name: Dummy(x.name, x.arity) for x, y in zip(a.dummies, b.dummies, strict=True)
    }
    sets = [
        (g.set, substitute(h.set, names)) for g, h in zip(a.generators, b.generators, strict=True)
    ]
    condition = None if b.condition is None else substitute(b.condition, names)
    return all(g == h for g, h in sets) and a.condition == condition
