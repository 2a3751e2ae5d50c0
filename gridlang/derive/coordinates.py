"""`v as polar`, `v as rectangular`: a complex variable written by two real ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gridlang.model.expr import Apply, Expr, Num, Ref
from gridlang.model.nodes import Field, Model, Var
from gridlang.model.rewrite import free_name, rewritten
from gridlang.model.units import NUMBER
from gridlang.model.walk import rebuild

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]
    Complexes = NDArray[np.complex128]


@dataclass(frozen=True, slots=True)
class Coordinates:
    """One way to write a complex number by two real ones.

    `suffixes` name the two variables; `value` is the complex expression of them, `parts` their
    starts from that of the complex variable, `lift` the complex values from theirs, `split` theirs from the complex.
    """

    name: str
    suffixes: tuple[str, str]
    value: Callable[[Expr, Expr], Expr]
    parts: tuple[str, str]
    lift: Callable[[Reals, Reals], Complexes]
    split: Callable[[Complexes], tuple[Reals, Reals]]
    second_is_angle: bool = False


def _from_polar(m: Reals, a: Reals) -> Complexes:
    import numpy as np  # here: a check of a model does without it

    z: Complexes = m * np.exp(1j * a)
    return z


def _to_polar(z: Complexes) -> tuple[Reals, Reals]:
    import numpy as np

    return np.abs(z), np.angle(z)


POLAR = Coordinates(
    "polar",
    ("m", "a"),
    lambda m, a: Apply("mul", (m, Apply("exp", (Apply("mul", (Num(1j), a)),)))),
    ("abs", "arg"),
    _from_polar,
    _to_polar,
    second_is_angle=True,
)
RECTANGULAR = Coordinates(
    "rectangular",
    ("r", "i"),
    lambda r, i: Apply("add", (r, Apply("mul", (Num(1j), i)))),
    ("re", "im"),
    lambda r, i: r + 1j * i,
    lambda z: (z.real, z.imag),
)
COORDINATES = {c.name: c for c in (POLAR, RECTANGULAR)}


@dataclass(frozen=True, slots=True)
class CoordinateLift:
    """The way back: a variable of the parent from the two that stand for it.

    A number stands for one that left the model, where an approximation holds it at that value.
    """

    variable: str
    first: str | float
    second: str | float
    form: str


def split_variable(model: Model, name: str, form: Coordinates) -> tuple[Model, CoordinateLift]:
    """Return the model with one complex variable written in the given coordinates."""
    variable = model.symbols[name]
    assert isinstance(variable, Var)
    first, second = (free_name(name + suffix, model) for suffix in form.suffixes)
    new = _parts(variable, form, first, second)

    def rewrite(e: Expr) -> Expr:
        e = rebuild(e, rewrite)
        if isinstance(e, Ref) and e.name == name:
            return replace(
                form.value(Ref(first, e.args, span=e.span), Ref(second, e.args, span=e.span)),
                span=e.span,
            )
        return e

    semidefinite = tuple(
        replace(m, upper=(first, second)) if m.upper == (name,) else m for m in model.semidefinite
    )
    variables = tuple(p for v in model.vars for p in (new if v.name == name else (v,)))
    whole = model.but(vars=variables, semidefinite=semidefinite)
    return rewritten(whole, rewrite), CoordinateLift(name, first, second, form.name)


def _parts(v: Var, form: Coordinates, first: str, second: str) -> tuple[Var, Var]:
    start = v.start
    starts = [None if start is None else Apply(op, (start,), span=start.span) for op in form.parts]
    polar = form.second_is_angle
    what = ("magnitude", "angle") if polar else ("real part", "imaginary part")
    prose = v.prose or v.name
    shared = {"over": v.over, "span": v.span}
    return (
        Var(
            name=first,
            prose=f"{prose}, {what[0]}",
            unit=v.unit,
            lower=Num(0) if polar else None,
            start=starts[0],
            **shared,  # type: ignore[arg-type]
        ),
        Var(
            name=second,
            prose=f"{prose}, {what[1]}",
            unit=NUMBER if polar else v.unit,
            start=starts[1],
            **shared,  # type: ignore[arg-type]
        ),
    )


def complex_variables(model: Model) -> tuple[str, ...]:
    return tuple(v.name for v in model.vars if v.field is Field.COMPLEX)
