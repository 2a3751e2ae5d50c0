"""Expressions as sums of products of one complex variable and its conjugate."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gridlang.model.build import mul, neg, total
from gridlang.model.expr import ONE, Apply, Dummy, Expr, Indexing, Num, Reduce, Ref
from gridlang.model.indexing import apart
from gridlang.model.nodes import Define, Model
from gridlang.model.polynomials import variables_of
from gridlang.model.walk import dummies_of, inline, substitute

HALF = Num(0.5)


class NotAProductError(Exception):
    """Raised with the term that is no polynomial of the variable and its conjugate."""

    def __init__(self, term: Expr) -> None:
        self.term = term


@dataclass(frozen=True, slots=True)
class Product:
    """`factor · Π v[plain] · Π conj(v[conjugate])`, summed over the index sets `overs`."""

    factor: Expr = ONE
    plain: tuple[Ref, ...] = ()
    conjugate: tuple[Ref, ...] = ()
    overs: tuple[Indexing, ...] = ()

    @property
    def conj(self) -> Product:
        factor = self.factor
        if not (isinstance(factor, Num) and not isinstance(factor.value, complex)):
            factor = Apply("conj", (factor,))
        return Product(factor, self.conjugate, self.plain, self.overs)

    def times(self, e: Expr) -> Product:
        return replace(self, factor=mul(e, self.factor))

    def summed(self, e: Expr) -> Expr:
        """Return an expression under this product's sums."""
        for over in reversed(self.overs):
            e = total(over, e)
        return e


def depends(e: Expr, variable: str, model: Model) -> bool:
    """Tell whether an expression depends on a variable, by way of definitions too."""
    return variable in variables_of(e, model)


def products(e: Expr, variable: str, model: Model) -> tuple[Product, ...]:
    """Return an expression as a sum of products; raises `NotAProductError` at what is none."""

    def of(x: Expr) -> tuple[Product, ...]:
        return products(x, variable, model)

    if not depends(e, variable, model):
        return (Product(e),)
    match e:
        case Ref() if e.name == variable:
            return (Product(plain=(e,)),)
        case Ref():
            found = model.symbols[e.name]
            assert isinstance(found, Define)
            return of(inline(e, found))
        case Apply(op="add"):
            return of(e.args[0]) + of(e.args[1])
        case Apply(op="sub"):
            return of(e.args[0]) + _negative(of(e.args[1]))
        case Apply(op="neg"):
            return _negative(of(e.args[0]))
        case Apply(op="conj"):
            return tuple(p.conj for p in of(e.args[0]))
        case Apply(op="re"):
            z = of(e.args[0])
            return tuple(p.times(HALF) for p in (*z, *(p.conj for p in z)))
        case Apply(op="im"):
            z = of(e.args[0])
            parts = (*z, *_negative(tuple(p.conj for p in z)))
            return tuple(p.times(Num(-0.5j)) for p in parts)
        case Apply(op="abs2"):
            z = of(e.args[0])
            return _multiplied(z, tuple(p.conj for p in z))
        case Apply(op="mul"):
            return _multiplied(of(e.args[0]), of(e.args[1]))
        case Apply(op="div") if not depends(e.args[1], variable, model):
            inverse = Apply("div", (ONE, e.args[1]), span=e.span)
            return tuple(p.times(inverse) for p in of(e.args[0]))
        case Apply(op="pow", args=(base, Num(value=2))):
            return _multiplied(of(base), of(base))
        case Reduce(op="sum"):
            return tuple(replace(p, overs=(e.over, *p.overs)) for p in of(e.body))
        case _:
            raise NotAProductError(e)


def _negative(z: tuple[Product, ...]) -> tuple[Product, ...]:
    return tuple(replace(p, factor=neg(p.factor)) for p in z)


def _multiplied(a: tuple[Product, ...], b: tuple[Product, ...]) -> tuple[Product, ...]:
    found = []
    for x in a:
        for other in b:
            y = _apart(other, x)
            found.append(
                Product(
                    mul(x.factor, y.factor),
                    x.plain + y.plain,
                    x.conjugate + y.conjugate,
                    x.overs + y.overs,
                )
            )
    return tuple(found)


def _apart(y: Product, x: Product) -> Product:
    """Return `y` with the indices of its sums renamed where `x` uses the same names."""
    if not y.overs:
        return y
    taken = {d.name for over in x.overs for d in over.dummies}
    for part in (x.factor, *x.plain, *x.conjugate, *x.overs):
        taken |= dummies_of(part)
    overs, names = apart(y.overs, taken)
    if not names:
        return y
    return Product(
        substitute(y.factor, names),
        tuple(_ref(r, names) for r in y.plain),
        tuple(_ref(r, names) for r in y.conjugate),
        overs,
    )


def _ref(r: Ref, names: dict[str, Dummy]) -> Ref:
    return replace(r, args=tuple(substitute(a, names) for a in r.args))
