"""Is a model that calls itself convex so? Every term by its curvature, or the term that breaks it.

Source of the rules: M. Grant, S. Boyd and Y. Ye, Disciplined convex programming, in Global
Optimization: From Theory to Implementation, 2006.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gridlang.check.rotated_cones import is_rotated_cone
from gridlang.check.scope import Findings
from gridlang.diagnostics import Diagnostic, Label
from gridlang.model.build import mul, negated
from gridlang.model.curvature import GROWTH, INVERSE, ROOT, SIZE, Curvature, Shape, Sign, Slope
from gridlang.model.expr import Apply, Expr, If, Indexing, Num, Reduce, Ref
from gridlang.model.fields import is_complex, is_data
from gridlang.model.indexing import joined, named
from gridlang.model.nodes import Constraint, Model
from gridlang.model.ops import NORMS, OPS
from gridlang.model.polynomials import is_affine, is_quadratic, is_sum_of_squares, variables_of
from gridlang.model.signs import is_square, sign_of, slope_at
from gridlang.model.walk import opened
from gridlang.source import Span

AFFINE, CONVEX, CONCAVE = Curvature.AFFINE, Curvature.CONVEX, Curvature.CONCAVE


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of data whose sign decides whether a term is convex: what it must be, and where."""

    value: Expr
    sign: Sign
    over: Indexing | None
    statement: str
    term: Expr


@dataclass(frozen=True, slots=True)
class Convexity:
    """What is known without data: terms that break it, factors of data to be judged.

    `quadratic` is the product in the objective for whose sake its Hessian is to be judged.
    """

    findings: tuple[Diagnostic, ...]
    factors: tuple[Factor, ...]
    quadratic: Expr | None


def check_curvature(model: Model) -> tuple[Diagnostic, ...]:
    """Return a finding for each term that breaks the convexity of a `convex model`."""
    return convexity(model).findings if model.convex else ()


def convexity(model: Model) -> Convexity:
    """Return what can be said of a model's convexity from its text; whole numbers count as fixed."""
    work = _Convexity(model)
    for c in model.constraints:
        work.constraint(c)
    for k in model.complements:
        work.findings.add(
            "GL520",
            f"`{k.name}` is not convex: one of its sides or the other holds as an equation",
            k.span,
            help="state both sides as constraints to relax it, or take `convex` out",
        )
    if model.objective is not None:
        work.objective()
    found = tuple(dict.fromkeys(work.findings.items))
    return Convexity(found, tuple(work.factors), work.quadratic)


@dataclass(frozen=True, slots=True)
class _Need:
    """What a term must be, over which indices, in which statement; how to mend what is not."""

    curvature: Curvature
    over: Indexing | None
    statement: str
    label: Label | None
    turn: str

    def opposite(self) -> _Need:
        return replace(self, curvature=self.curvature.opposite)

    def within(self, over: Indexing) -> _Need:
        return replace(self, over=joined(self.over, over))


@dataclass
class _Convexity:
    model: Model
    findings: Findings = field(default_factory=Findings)
    factors: list[Factor] = field(default_factory=list)
    quadratic: Expr | None = None
    judges_products: bool = False

    # ---- statements

    def constraint(self, c: Constraint) -> None:
        over = c.over
        if c.equal:
            assert c.upper is not None
            why = "an equation of a convex model is affine"
            turn = "relax it to an inequality on its convex side"
            need = _Need(AFFINE, over, c.name, _label(c.span, why), turn)
            self.need(c.body, need)
            self.need(c.upper, need)
            return
        turn = "turn the relation if that is meant"
        for small, large in ((c.body, c.upper), (c.lower, c.body)):
            if small is None or large is None or is_rotated_cone(small, large, self.model):
                continue
            sides = ((small, CONVEX, "smaller"), (large, CONCAVE, "greater"))
            for e, curvature, which in sides:
                why = f"the {which} side must be {curvature}"
                self.need(e, _Need(curvature, over, c.name, _label(c.span, why), turn))

    def objective(self) -> None:
        objective = self.model.objective
        assert objective is not None
        want, other = (CONCAVE, "minimize") if objective.maximize else (CONVEX, "maximize")
        sense = "greatest" if objective.maximize else "least"
        why = f"what shall be {sense} must be {want}"
        need = _Need(
            want, None, objective.name, _label(objective.span, why), f"{other} it if that is meant"
        )
        self.judges_products = True
        self.need(objective.body, need)

    # ---- terms

    def need(self, e: Expr, need: _Need) -> None:
        """Report the terms that keep an expression from the curvature that is needed."""
        if is_affine(e, self.model):
            return
        match e:
            case Ref():
                self.need(opened(e, self.model), need)
            case If():
                for branch, condition in (
                    (e.then, e.condition),
                    (e.otherwise, negated(e.condition)),
                ):
                    self.need(branch, need.within(Indexing((), condition)))
            case Reduce(op="sum"):
                e = named(e, need.over)
                self.need(e.body, need.within(e.over))
            case Reduce() if e.op in NORMS:
                e = named(e, need.over)
                self._function(e, SIZE, (e.body,), need.within(e.over))
            case Apply(op="mul"):
                self._product(e, need)
            case Apply(op="div"):
                self._quotient(e, need)
            case Apply(op="pow"):
                self._power(e, need)
            case Apply(op="re", args=(z,)) if (size := _own_conjugate(z)) is not None:
                self.need(size, need)
            case Apply(op="re" | "im") if self._judged_later(e):
                return
            case Apply() if (shape := OPS[e.op].shape) is not None:
                self._function(e, shape, e.args, need)
            case _:
                self._refuse(e, "neither convex nor concave", need)

    def _function(self, e: Expr, shape: Shape, args: tuple[Expr, ...], need: _Need) -> None:
        if shape.curvature not in (AFFINE, need.curvature):
            size = isinstance(e, Apply) and e.op == "sqrt" and need.curvature is CONVEX
            size = size and is_sum_of_squares(args[0], self.model)
            self._refuse(e, str(shape.curvature), need, "write it as norm(…)" if size else "")
            return
        for i, a in enumerate(args):
            if is_affine(a, self.model):
                continue
            match slope_at(a, shape, i, self.model):
                case Slope.RISING:
                    self.need(a, need)
                case Slope.FALLING:
                    self.need(a, need.opposite())
                case _:
                    self._refuse(
                        a, "not affine, and what is around it neither rises nor falls", need
                    )

    def _product(self, e: Apply, need: _Need) -> None:
        factor, rest = self._data_apart(e)
        if factor is not None:
            self._scaled(factor, rest, e, need)
        elif is_square(e) and not is_complex(e, self.model):
            self._function(e, SIZE, e.args[:1], need)
        elif not self._judged_later(e):
            self._refuse(e, "neither: a product of two variables", need, self._relaxed(e, need))

    def _relaxed(self, e: Apply, need: _Need) -> str:
        """Return the edit for a product of variables, in an inequality; in equations there is none."""
        if need.curvature is AFFINE or not all(is_affine(a, self.model) for a in e.args):
            return ""
        if need.curvature is CONVEX:
            return "bound it from above by a variable of its own"
        if all(sign_of(a, self.model) is Sign.NONNEGATIVE for a in e.args):
            return "let it alone limit a sum of squares: a cone abs2(w) <= a*b"
        return "bound both factors `>= 0`, above a sum of squares: a cone abs2(w) <= a*b"

    def _data_apart(self, e: Expr) -> tuple[Expr | None, Expr]:
        """Return the data that a product or quotient is scaled by, and the rest of it."""
        match e:
            case Apply(op="mul" | "div", args=(a, b)) if is_data(b, self.model):
                inner, rest = self._data_apart(a)
                return b if inner is None else mul(inner, b), rest  # 1/b has the sign of b
            case Apply(op="mul", args=(a, b)) if is_data(a, self.model):
                inner, rest = self._data_apart(b)
                return a if inner is None else mul(a, inner), rest
            case _:
                return None, e

    def _scaled(self, factor: Expr, e: Expr, whole: Expr, need: _Need) -> None:
        if is_complex(factor, self.model):
            self._refuse(e, "not affine, and complex", need)
            return
        sign = sign_of(factor, self.model)
        if sign is Sign.UNKNOWN and need.curvature is not AFFINE:
            sign = self._sign_for(e, need)
            self.factors.append(
                Factor(
                    replace(factor, span=factor.span or whole.span),
                    sign,
                    need.over,
                    need.statement,
                    e,
                )
            )
        self.need(e, need.opposite() if sign is Sign.NONPOSITIVE else need)

    def _sign_for(self, e: Expr, need: _Need) -> Sign:
        """Return the sign of a factor with which a term has the curvature that is needed."""
        quiet = _Convexity(self.model, judges_products=self.judges_products)
        quiet.need(e, need)
        if not quiet.findings.items:
            return Sign.NONNEGATIVE
        quiet.findings.items.clear()
        quiet.need(e, need.opposite())
        return Sign.NONNEGATIVE if quiet.findings.items else Sign.NONPOSITIVE

    def _quotient(self, e: Apply, need: _Need) -> None:
        above, below = e.args
        if is_data(below, self.model):
            self._product(e, need)
            return
        if sign_of(below, self.model) is not Sign.NONNEGATIVE:
            self._refuse(e, "neither where its denominator may be negative", need, _BOUND)
        elif is_data(above, self.model) and not is_complex(above, self.model):
            inverse = replace(e, op="div", args=(Num(1), below))
            if above == Num(1):
                self._function(e, INVERSE, (below,), need)
            else:
                self._scaled(above, inverse, e, need)
        elif is_sum_of_squares(above, self.model) and need.curvature is CONVEX:
            self.need(below, need.opposite())
        else:
            self._refuse(e, "neither: a quotient of two variables", need)

    def _power(self, e: Apply, need: _Need) -> None:
        base = e.args[0]
        shape = None if is_complex(base, self.model) else self._shape_of_power(e)
        if shape is None:
            self._refuse(e, "neither convex nor concave", need)
        else:
            self._function(e, shape, (base,), need)

    def _shape_of_power(self, e: Apply) -> Shape | None:
        base, n = e.args[0], _number(e.args[1])
        sign = sign_of(base, self.model)
        if n is None:
            return None
        if n > 1 and (n % 2 == 0 or n % 1):
            return SIZE  # also of n = 1.5, which is defined for what is at least 0
        if 0 < n < 1:
            return ROOT
        if sign is Sign.NONNEGATIVE:
            return INVERSE if n < 0 else GROWTH
        if sign is Sign.NONPOSITIVE and n > 1:
            return Shape(CONCAVE, (Slope.RISING,), sign)
        return None

    def _judged_later(self, e: Expr) -> bool:
        """Tell whether a term is a quadratic form of the objective, for numbers to judge.

        Products of different variables, without a square of either, are no convex form whatever
        their figures.
        """
        if not self.judges_products or not is_quadratic(e, self.model):
            return False
        if isinstance(e, Apply) and e.op == "mul":
            a, b = (variables_of(x, self.model) for x in e.args)
            if not a & b:
                return False
        self.quadratic = self.quadratic or e
        return True

    def _refuse(self, e: Expr, what: str, need: _Need, edit: str = "") -> None:
        equation = need.curvature is AFFINE
        if not edit:
            neither = what not in (CONVEX, CONCAVE) and not equation
            edit = "replace it by a convex bound of it" if neither else need.turn
        self.findings.add(
            "GL521" if equation else "GL520",
            f"a term of `{need.statement}` must be {need.curvature}, this is {what}",
            e.span,
            labels=() if need.label is None else (need.label,),
            help=f"{edit}, or take `convex` out of the model's first line",
        )


_BOUND = "bound the denominator `>= 0`"


def _number(e: Expr) -> float | None:
    if isinstance(e, Apply) and e.op == "neg":
        found = _number(e.args[0])
        return None if found is None else -found
    return float(e.value) if isinstance(e, Num) and not isinstance(e.value, complex) else None


def _own_conjugate(z: Expr) -> Expr | None:
    """Return |a|² for a·conj(a)."""
    if not (isinstance(z, Apply) and z.op == "mul"):
        return None
    for a, b in (z.args, z.args[::-1]):
        if isinstance(b, Apply) and b.op == "conj" and b.args[0] == a:
            return Apply("abs2", (a,), span=z.span)
    return None


def _label(span: Span | None, text: str) -> Label | None:
    return None if span is None else Label(span, text)
