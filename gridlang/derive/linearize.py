"""`linearize v*conj(v) at v = 1`: products of a complex variable and its conjugate, to first order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from gridlang.derive.expand import check_names, check_point, in_constraints_at_once
from gridlang.derive.products import NotAProductError, Product, depends, products
from gridlang.derive.taylor import Point
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.model.build import add, sub
from gridlang.model.expr import ONE, ZERO, Apply, Expr, If, Reduce, Ref
from gridlang.model.fields import is_complex
from gridlang.model.fold import mul
from gridlang.model.nodes import Define, Model, Var
from gridlang.model.walk import at_indices, inline


def linearize(model: Model, names: Collection[str] | None, point: Point, variable: str) -> Model:
    """Return the model with v[a]·conj(v[b]) linear in v, in the constraints named or everywhere.

    Functions around products stay as they are: |S| <= limit is the cone of the linear S, and
    v by itself, |v| and arg(v) are left. Raises `GridlangError` with every product that is none
    of one v and one conjugate.
    Source: W. Wirtinger (1927): v·conj(w) ≈ v·conj(w0) + v0·conj(w) − v0·conj(w0), the expansion
    of first order with respect to v and conj(w).
    """
    check_point(model, point)
    check_names(model, names)
    return in_constraints_at_once(model, names, _Linear(model, point, variable).of)


@dataclass(frozen=True)
class _Linear:
    model: Model
    point: Point
    variable: str

    def of(self, e: Expr) -> Expr:
        """Return an expression with its products linear."""
        if not depends(e, self.variable, self.model):
            return e
        match e:
            case Ref() if e.name == self.variable:
                return e
            case Ref():
                found = self.model.symbols[e.name]
                assert isinstance(found, Define)
                return self.of(inline(e, found))
            case Apply(op="mul"):
                return self._product(e)
            case Apply(op="abs2") if not self._products_in(e.args[0]):
                return self._linear(e)
            case Apply():
                return replace(e, args=tuple(map(self.of, e.args)))
            case If():
                return replace(e, then=self.of(e.then), otherwise=self.of(e.otherwise))
            case Reduce():
                return replace(e, body=self.of(e.body))
            case _:
                return e

    def _product(self, e: Apply) -> Expr:
        a, b = e.args
        if depends(a, self.variable, self.model) and depends(b, self.variable, self.model):
            return self._linear(e)
        return replace(e, args=(self.of(a), self.of(b)))

    def _products_in(self, e: Expr) -> bool:
        """Tell whether a factor holds products itself, so that its square is no single one."""
        try:
            found = products(e, self.variable, self.model)
        except NotAProductError:
            return True
        return any(len(p.plain) + len(p.conjugate) > 1 for p in found)

    def _linear(self, e: Expr) -> Expr:
        try:
            terms = products(e, self.variable, self.model)
        except NotAProductError as error:
            raise self._refused(error.term) from None
        result: Expr = ZERO
        for p in terms:
            result = add(result, p.summed(mul(p.factor, self._term(e, p))))
        if not is_complex(e, self.model):
            result = Apply("re", (result,))
        return replace(result, span=e.span)

    def _term(self, e: Expr, p: Product) -> Expr:
        match len(p.plain), len(p.conjugate):
            case 0, 0:
                return ONE
            case 1, 0:
                return p.plain[0]
            case 0, 1:
                return Apply("conj", p.conjugate)
            case 1, 1:
                (v,), (w,) = p.plain, p.conjugate
                v0, w0 = self._at(v), self._at(w)
                if is_complex(w0, self.model):
                    w0 = Apply("conj", (w0,))
                linear = add(mul(w0, v), mul(v0, Apply("conj", (w,))))
                return sub(linear, mul(v0, w0))
            case _:
                raise self._refused(e)

    def _at(self, v: Ref) -> Expr:
        declared = self.model.symbols[self.variable]
        assert isinstance(declared, Var)
        return at_indices(self.point[self.variable], declared.over, v.args)

    def _refused(self, term: Expr) -> GridlangError:
        what = f"this is no product of one {self.variable} and one conj({self.variable})"
        help = "name the constraints to linearize, `in NAME`; or use `taylor 1 at …`"
        return GridlangError((Diagnostic("GL605", what, term.span, help=help),))
