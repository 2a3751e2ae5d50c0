"""Expressions of real variables with complex data → their real and imaginary parts."""

from __future__ import annotations

from dataclasses import dataclass

from gridlang.model.build import choose, total
from gridlang.model.expr import ONE, ZERO, Apply, Expr, If, Reduce, Ref
from gridlang.model.fields import is_complex, is_data
from gridlang.model.fold import add, call, div, mul, neg, sub
from gridlang.model.nodes import Define, Model
from gridlang.model.walk import inline


@dataclass(frozen=True, slots=True)
class RealParts:
    """Splits expressions of a model whose variables are all real.

    In the results the name of a complex definition stands for its real part: whoever takes them
    gives the definition that body.
    """

    model: Model

    def real(self, e: Expr) -> Expr:
        """Return a real-valued expression without complex numbers inside, as far as it is affine."""
        if is_data(e, self.model):
            return e
        match e:
            case Apply(op="re"):
                return self.parts(e.args[0])[0]
            case Apply(op="im"):
                return self.parts(e.args[0])[1]
            case Apply(op="conj"):
                return self.real(e.args[0])
            case Apply() if not any(self._is_complex(a) for a in e.args):
                return call(e.op, *map(self.real, e.args))
            case If():
                return choose(e.condition, self.real(e.then), self.real(e.otherwise))
            case Reduce(op="sum"):
                return total(e.over, self.real(e.body))
            case _:
                return e

    def parts(self, e: Expr) -> tuple[Expr, Expr]:
        """Return the real and the imaginary part of an expression.

        What is neither a sum nor a product keeps re(…) and im(…) around it.
        Source: (a + jb)(c + jd) = (ac − bd) + j(ad + bc).
        """
        if not self._is_complex(e):
            return self.real(e), ZERO
        match e:
            case Apply(op="conj"):
                re, im = self.parts(e.args[0])
                return re, neg(im)
            case Apply(op="neg"):
                re, im = self.parts(e.args[0])
                return neg(re), neg(im)
            case _ if is_data(e, self.model):
                return call("re", e), call("im", e)
            case Apply(op="add" | "sub"):
                (a, b), (c, d) = map(self.parts, e.args)
                return call(e.op, a, c), call(e.op, b, d)
            case Apply(op="mul"):
                (a, b), (c, d) = map(self.parts, e.args)
                return sub(mul(a, c), mul(b, d)), add(mul(a, d), mul(b, c))
            case Apply(op="div") if is_data(e.args[1], self.model):
                return self._quotient(*e.args)
            case If():
                (a, b), (c, d) = self.parts(e.then), self.parts(e.otherwise)
                return choose(e.condition, a, c), choose(e.condition, b, d)
            case Reduce(op="sum"):
                re, im = self.parts(e.body)
                return total(e.over, re), total(e.over, im)
            case Ref() if isinstance(found := self.model.symbols[e.name], Define):
                return e, self.parts(inline(e, found))[1]
            case _:
                return call("re", e), call("im", e)

    def _quotient(self, above: Expr, below: Expr) -> tuple[Expr, Expr]:
        if self._is_complex(below):
            return self.parts(mul(above, div(ONE, below)))
        re, im = self.parts(above)
        return div(re, below), div(im, below)

    def _is_complex(self, e: Expr) -> bool:
        return is_complex(e, self.model)
