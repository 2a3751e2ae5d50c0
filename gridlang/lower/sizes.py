"""Limits of norms and absolute values → rows: both sides squared, a range, or one row a sign."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from gridlang.lower.origin import Rule
from gridlang.lower.phasor import Phasors
from gridlang.model.build import neg, power
from gridlang.model.curvature import Sign
from gridlang.model.expr import ZERO, Apply, Expr
from gridlang.model.fields import is_complex, is_data
from gridlang.model.nodes import Constraint, Model
from gridlang.model.norms import Size, size_in, squared_limits, squares
from gridlang.model.signs import sign_of


class Forms(Protocol):
    """What lowering offers: expressions in real numbers, and names that are free."""

    model: Model

    def real(self, e: Expr) -> Expr: ...
    def split(self, e: Expr) -> Phasors: ...
    def name(self, name: str, suffix: str) -> str: ...


Rows = list[tuple[Constraint, Rule]]


def limited_size(c: Constraint, forms: Forms) -> Rows | None:
    """Return the rows of an inequality one side of which is a norm or an absolute value, else None."""
    size = _varying(c.body, forms.model)
    if size is not None:
        return _Limits(c, forms, mirrored=False).rows(size, c.lower, c.upper)
    for end, lower, upper in ((c.lower, None, c.body), (c.upper, c.body, None)):
        size = _varying(end, forms.model)
        if size is not None:
            return _Limits(c, forms, mirrored=True).rows(size, lower, upper)
    return None


def _varying(e: Expr | None, model: Model) -> Size | None:
    size = size_in(e, model)
    return None if size is None or is_data(size, model) else size


@dataclass(frozen=True)
class _Limits:
    """The rows of one constraint; `mirrored` where the norm stands on its right."""

    c: Constraint
    forms: Forms
    mirrored: bool

    def rows(self, size: Size, lower: Expr | None, upper: Expr | None) -> Rows | None:
        model = self.forms.model
        one = size.args[0] if isinstance(size, Apply) and size.op == "abs" else None
        if one is not None and not is_complex(one, model):
            return self._real(one, lower, upper)
        if size.op == "norminf" and isinstance(size, Apply) and lower is None:
            return self._each(size, upper)
        if size.op not in ("abs", "norm"):
            return None
        terms = self.forms.split(one) if one is not None else ()
        if len(terms) == 1 and terms[0].is_turn:
            body = terms[0].magnitude()
            row = replace(
                self.c, body=body, lower=self._real_end(lower), upper=self._real_end(upper)
            )
            return [(row, self._rule(Rule.SAME))]
        if all(e is None or is_data(e, model) for e in (lower, upper)):
            row = self._squared(size, *squared_limits(lower, upper, model))
            return [(row, self._rule(Rule.SQUARE))]
        if upper is not None:
            return self._cone(size, self.forms.real(upper))
        assert lower is not None
        if sign_of(lower, model) is not Sign.NONNEGATIVE:
            return None
        row = self._squared(size, power(self.forms.real(lower), 2), None)
        return [(row, self._rule(Rule.SQUARE))]

    def _real(self, x: Expr, lower: Expr | None, upper: Expr | None) -> Rows | None:
        """Return −c <= x <= c, one row where c is data and two where it varies."""
        if lower is not None or upper is None:
            return None
        body, limit = self.forms.real(x), self.forms.real(upper)
        if is_data(upper, self.forms.model):
            row = replace(self.c, body=body, lower=neg(limit), upper=limit)
            return [(row, Rule.RANGE)]
        return [
            (self._named(suffix, side, limit), self._rule(Rule.SAME))
            for suffix, side in (("plus", body), ("minus", neg(body)))
        ]

    def _each(self, size: Apply, upper: Expr | None) -> Rows | None:
        """Return rows for each argument of a max-norm."""
        found: Rows = []
        for number, a in enumerate(size.args, 1):
            one = replace(self.c, name=self.forms.name(self.c.name, f"_{number}"))
            part = replace(self, c=one).rows(Apply("abs", (a,), span=a.span), None, upper)
            assert part is not None
            found += part
        return found

    def _cone(self, size: Size, limit: Expr) -> Rows:
        """`‖z‖ <= c` with a limit that varies: Σ|z|² <= c², and c >= 0."""
        rows: Rows = [(self._squared(size, None, power(limit, 2)), self._rule(Rule.SQUARE))]
        if sign_of(limit, self.forms.model) is Sign.NONNEGATIVE:
            return rows
        head = replace(
            self._named("head", limit, None),
            lower=ZERO,
            prose="the limit of a norm is not negative",
        )
        return [*rows, (head, self._rule(Rule.OPPOSITE))]

    def _squared(self, size: Size, lower: Expr | None, upper: Expr | None) -> Constraint:
        return replace(self.c, body=self.forms.real(squares(size)), lower=lower, upper=upper)

    def _named(self, suffix: str, body: Expr, upper: Expr | None) -> Constraint:
        name = self.forms.name(self.c.name, f"_{suffix}")
        return replace(self.c, name=name, body=body, lower=None, upper=upper)

    def _rule(self, rule: Rule) -> Rule:
        return _MIRRORED[rule] if self.mirrored else rule

    def _real_end(self, e: Expr | None) -> Expr | None:
        return None if e is None else self.forms.real(e)


_MIRRORED = {
    Rule.SAME: Rule.OPPOSITE,
    Rule.OPPOSITE: Rule.SAME,
    Rule.SQUARE: Rule.MIRRORED,
}
