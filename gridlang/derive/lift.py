"""`lift v*conj(v) as W`: products of a complex variable become entries of a Hermitian matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from gridlang.derive.lifted_matrix import LiftedMatrix
from gridlang.derive.products import NotAProductError, Product, depends, products
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.model.build import add, both, mul, neg
from gridlang.model.clauses import Coned
from gridlang.model.expr import (
    ZERO,
    Apply,
    Expr,
    If,
    Indexing,
    Num,
    Reduce,
    Ref,
)
from gridlang.model.fields import is_complex, is_data
from gridlang.model.nodes import Complement, Constraint, Define, Field, Model, Psd, Var
from gridlang.model.norms import squared_limits
from gridlang.model.rewrite import free_name, rewritten_constraint
from gridlang.model.walk import inline
from gridlang.source import Span

A = TypeVar("A")
B = TypeVar("B")

_PI = Num(3.141592653589793)


@dataclass(frozen=True, slots=True)
class Reference:
    """A phase that the author fixes: of the variable at `args`, over an index set, in radians."""

    over: Indexing | None
    args: tuple[Expr, ...]
    angle: Expr


@dataclass(frozen=True, slots=True)
class PhaseLift:
    """The way back from a lifted matrix: magnitudes from its diagonal, phases from the rest.

    `upper` is a complex variable W[i,j]; `tails` and `heads` are the positions of its index that
    give those of `diagonal` for i and j.
    """

    variable: str
    diagonal: str
    upper: str
    tails: tuple[int, ...]
    heads: tuple[int, ...]
    references: tuple[Reference, ...]


def lift(model: Model, variable: str, matrix: str, span: Span | None) -> tuple[Model, PhaseLift]:
    """Return the model with v·conj(v) lifted, W's rank left open, and the way back.

    What depends on v otherwise than by products v[a]·conj(v[b]) stops it: raises
    `GridlangError` with every such term. Limits on |v| become limits on W[k,k]; limits on the
    angle between two become half-planes; a fixed phase of one v leaves the model, W has none.
    Source: Lavaei and Low, Zero duality gap in optimal power flow problem, IEEE Trans. Power
    Syst. 27 (2012), section III; Jabr, Radial distribution load flow using conic programming,
    IEEE Trans. Power Syst. 21 (2006).
    """
    v = model.symbols[variable]
    assert isinstance(v, Var)
    if v.field is not Field.COMPLEX or v.over is None or any(d.arity > 1 for d in v.over.dummies):
        raise GridlangError(
            (
                Diagnostic(
                    "GL611",
                    f"`{variable}` is no complex variable over a set of nodes",
                    span,
                    help="lift a complex variable that has an index for each position: v{BUS, HOUR}",
                ),
            )
        )
    diagonal, upper = (free_name(f"{matrix}_{part}", model) for part in ("diagonal", "upper"))
    seen = LiftedMatrix(v, matrix, diagonal, upper)
    _Lift(model, v, seen).run()
    w = LiftedMatrix(v, matrix, diagonal, upper, seen.apart)
    lifting = _Lift(model, v, w)
    lifted = w.declared(lifting.run())
    back = PhaseLift(variable, w.diagonal, w.upper, *w.ends(), tuple(lifting.references))
    return lifted, back


def add_minors(model: Model, back: PhaseLift, clause: Coned) -> Model:
    """Return the model with |W[i,j]|² <= W[i,i]·W[j,j] for every entry above the diagonal.

    Source: Jabr (2006); the 2×2 principal minors of a positive semidefinite matrix.
    """
    upper = model.symbols[back.upper]
    assert isinstance(upper, Var) and upper.over is not None
    dummies = upper.over.dummies
    ends = tuple(
        Ref(back.diagonal, tuple(dummies[n] for n in which)) for which in (back.tails, back.heads)
    )
    minors = Constraint(
        name=free_name(f"{clause.matrix}_minors", model),
        prose=f"2×2 minors of {clause.matrix}",
        span=clause.span,
        over=upper.over,
        body=Apply("abs2", (Ref(back.upper, dummies),)),
        upper=mul(*ends),
    )
    return model.but(constraints=(*model.constraints, minors))


def add_psd(model: Model, back: PhaseLift, clause: Coned) -> Model:
    """Return the model with W positive semidefinite."""
    cone = Psd(
        name=clause.matrix,
        span=clause.span,
        diagonal=back.diagonal,
        upper=(back.upper,),
        tails=back.tails,
        heads=back.heads,
    )
    return model.but(semidefinite=(*model.semidefinite, cone))


@dataclass
class _Lift:
    """Rewrites a model in entries of W; definitions that have a lifted form are `kept`."""

    model: Model
    v: Var
    w: LiftedMatrix
    findings: list[Diagnostic] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    context: list[Indexing] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)

    # ---- the model

    def run(self) -> Model:
        m = self.model
        defines = []
        for d in m.defines:
            try:
                body = self._under(d.over, d.body)
            except NotAProductError:
                continue  # put in wherever it is used
            self.kept.add(d.name)
            defines.append(replace(d, body=body))
        constraints = [x for c in m.constraints for x in self._attempt(c, self._constraint)]
        complements = [x for k in m.complements for x in self._attempt(k, self._complement)]
        objective = m.objective
        if objective is not None:
            for body in self._attempt(objective.body, lambda e: [self._under(None, e)]):
                objective = replace(objective, body=body)
        if self.findings:
            raise GridlangError(dict.fromkeys(self.findings))
        return m.but(
            defines=tuple(defines),
            constraints=tuple(constraints),
            complements=tuple(complements),
            objective=objective,
        )

    def _attempt(self, item: A, action: Callable[[A], list[B]]) -> list[B]:
        try:
            return action(item)
        except NotAProductError as error:
            self.findings.append(self._refused(error.term))
            return []

    def _refused(self, term: Expr) -> Diagnostic:
        name = self.v.name
        return Diagnostic(
            "GL605",
            f"this term is no product {name}*conj({name}), so it stops the lift",
            term.span or self.v.span,
            help=f"write it by products, limit abs({name}[…]) by data, "
            f"or replace it in the formulation: abs({name}) as (1 + abs2({name}))/2 in NAME",
        )

    # ---- constraints

    def _under(self, over: Indexing | None, e: Expr) -> Expr:
        self.context = [] if over is None else [over]
        return self.lifted(e)

    def _complement(self, k: Complement) -> list[Complement]:
        self.context = [] if k.over is None else [k.over]
        sides = (rewritten_constraint(side, self.lifted) for side in (k.first, k.second))
        first, second = sides
        return [replace(k, first=first, second=second)]

    def _constraint(self, c: Constraint) -> list[Constraint]:
        self.context = [] if c.over is None else [c.over]
        sides = [e for e in (c.body, c.lower, c.upper) if e is not None]
        if not any(self._depends(e) for e in sides):
            return [c]
        if c.equal:
            fixed = self._fixed(c)
            if fixed is not None:
                return fixed
        elif isinstance(c.body, Apply) and all(is_data(e, self.model) for e in sides[1:]):
            if c.body.op == "abs":
                return [self._magnitude(c, c.body.args[0])]
            if c.body.op == "arg":
                return self._angle(c, c.body.args[0])
        return [rewritten_constraint(c, self.lifted)]

    def _fixed(self, c: Constraint) -> list[Constraint] | None:
        """`v[k] == data` fixes a magnitude and a phase, `arg(v[k]) == data` a phase alone."""
        assert c.upper is not None
        for one, other in ((c.body, c.upper), (c.upper, c.body)):
            if not is_data(other, self.model):
                continue
            if self._is_variable(one):
                assert isinstance(one, Ref)
                angle = Apply("arg", (other,), span=other.span)
                self.references.append(Reference(c.over, one.args, angle))
                limit = Apply("abs2", (other,), span=other.span)
                return [replace(c, body=Ref(self.w.diagonal, one.args), lower=limit, upper=limit)]
            if isinstance(one, Apply) and one.op == "arg" and self._is_variable(one.args[0]):
                inner = one.args[0]
                assert isinstance(inner, Ref)
                self.references.append(Reference(c.over, inner.args, other))
                return []
        return None

    def _is_variable(self, e: Expr) -> bool:
        return isinstance(e, Ref) and e.name == self.v.name

    def _magnitude(self, c: Constraint, z: Expr) -> Constraint:
        """Limits on |z|: as they stand where z itself can be lifted, else on |z|²."""
        try:
            return replace(c, body=replace(c.body, args=(self.lifted(z),)))  # type: ignore[call-arg]
        except NotAProductError:
            square = self.lifted(Apply("abs2", (z,), span=c.body.span))
        lower, upper = squared_limits(c.lower, c.upper, self.model)
        return replace(c, body=square, lower=lower, upper=upper)

    def _angle(self, c: Constraint, z: Expr) -> list[Constraint]:
        """low <= arg(z) <= high as two half-planes, where both are finite and at most π apart.

        Elsewhere the angle is left free, as a relaxation may.
        Source: arg(z) ≤ high ⇒ Im(z e^{−j high}) ≤ 0 for arg(z) > high − π.
        """
        if self._is_variable(z):
            return []
        if c.lower is None or c.upper is None:
            return []
        z = self.lifted(z)
        inf = Num(float("inf"))
        narrow = both(
            both(Apply("gt", (c.lower, Apply("neg", (inf,)))), Apply("lt", (c.upper, inf))),
            Apply("le", (Apply("sub", (c.upper, c.lower)), _PI)),
        )
        over = Indexing(()) if c.over is None else c.over
        over = replace(over, condition=both(over.condition, narrow))
        found = []
        for name, limit, ends in (
            ("min", c.lower, {"lower": ZERO, "upper": None}),
            ("max", c.upper, {"lower": None, "upper": ZERO}),
        ):
            turned = mul(z, Apply("exp", (neg(mul(Num(1j), limit)),)))
            found.append(
                replace(
                    c,
                    name=free_name(f"{c.name}_{name}", self.model),
                    over=over,
                    body=Apply("im", (turned,), span=c.body.span),
                    **ends,  # type: ignore[arg-type]
                )
            )
        return found

    # ---- expressions

    def _depends(self, e: Expr) -> bool:
        return depends(e, self.v.name, self.model)

    def lifted(self, e: Expr) -> Expr:
        """Return an expression in entries of W; raises `NotAProductError` at what has none."""
        if not self._depends(e):
            return e
        match e:
            case Ref() if e.name == self.v.name:
                raise NotAProductError(e)
            case Ref() if e.name in self.kept:
                return e
            case Ref():
                found = self.model.symbols[e.name]
                assert isinstance(found, Define)
                return self.lifted(inline(e, found))
            case Apply(op="mul"):
                return self._product(e)
            case Apply(op="abs2" | "abs"):
                return self._modulus(e)
            case Apply():
                return replace(e, args=tuple(map(self.lifted, e.args)))
            case If():
                return replace(e, then=self.lifted(e.then), otherwise=self.lifted(e.otherwise))
            case Reduce(op="sum"):
                self.context.append(e.over)
                body = self.lifted(e.body)
                self.context.pop()
                return replace(e, body=body)
            case _:
                raise NotAProductError(e)

    def _product(self, e: Apply) -> Expr:
        for factor, other in (e.args, e.args[::-1]):
            if isinstance(factor, If) and self._depends(factor):
                then, otherwise = (mul(x, other) for x in (factor.then, factor.otherwise))
                return self.lifted(replace(factor, then=then, otherwise=otherwise))
            if not self._depends(factor):
                depth = len(self.context)
                try:
                    a, b = e.args
                    left = a if a is factor else self.lifted(a)
                    right = b if b is factor else self.lifted(b)
                    return replace(e, args=(left, right))
                except NotAProductError:
                    del self.context[depth:]
        return self._entries(e, products(e, self.v.name, self.model))

    def _modulus(self, e: Apply) -> Expr:
        depth = len(self.context)
        try:
            return replace(e, args=(self.lifted(e.args[0]),))
        except NotAProductError:
            del self.context[depth:]
            if e.op == "abs":
                raise NotAProductError(e) from None
            return self._entries(e, products(e, self.v.name, self.model))

    def _entries(self, e: Expr, terms: Sequence[Product]) -> Expr:
        result: Expr = ZERO
        for p in terms:
            if not p.plain and not p.conjugate:
                result = add(result, p.summed(p.factor))
                continue
            if len(p.plain) != 1 or len(p.conjugate) != 1:
                raise NotAProductError(e)
            around = (*self.context, *p.overs)
            w = self.w.at(p.plain[0].args, p.conjugate[0].args, around)
            result = add(result, p.summed(mul(p.factor, w)))
        if not is_complex(e, self.model) and not all(map(self._is_real, terms)):
            result = Apply("re", (result,))  # a real expression, in terms that are not
        return replace(result, span=e.span)

    def _is_real(self, p: Product) -> bool:
        """Tell whether a product is an entry of the diagonal times a real factor."""
        ends = (tuple(r.args for r in p.plain), tuple(r.args for r in p.conjugate))
        return ends[0] == ends[1] and not is_complex(p.factor, self.model)
