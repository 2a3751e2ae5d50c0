"""`lift v*conj(v) as W`: products of a complex variable become entries of a Hermitian matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from gridlang.derive.matrix import before, entry, psd
from gridlang.derive.products import NotAProductError, Product, depends, products
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.model.build import add, both, conjuncts, mul, power
from gridlang.model.expr import (
    ZERO,
    Apply,
    Comp,
    Dummy,
    Expr,
    Generator,
    If,
    Indexing,
    Num,
    Reduce,
    Ref,
    SetOp,
    SetRef,
)
from gridlang.model.fields import is_complex, is_data, never_negative
from gridlang.model.nodes import Complement, Constraint, Define, Field, Model, Position, Set, Var
from gridlang.model.rewrite import free_name, rewritten_constraint
from gridlang.model.walk import dummies_of, inline, substitute
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
    first = _Lift(model, v, matrix)
    first.run()
    positions = sorted(
        {n for a, b in first.ends for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y}
    )
    second = _Lift(model, v, matrix, tuple(positions) or (0,))
    return second.run()


def add_minors(model: Model, back: PhaseLift, matrix: str) -> Model:
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
        name=free_name(f"{matrix}_minors", model),
        prose=f"2×2 minors of {matrix}",
        over=upper.over,
        body=Apply("abs2", (Ref(back.upper, dummies),)),
        upper=mul(*ends),
    )
    return model.but(constraints=(*model.constraints, minors))


def add_psd(model: Model, back: PhaseLift, matrix: str) -> Model:
    """Return the model with W positive semidefinite."""
    arity = len(set(back.tails) - set(back.heads))
    others = len(back.tails) - arity
    cone = psd(matrix, (back.diagonal, back.upper), arity, others)
    return model.but(semidefinite=(*model.semidefinite, cone))


@dataclass
class _Lift:
    model: Model
    v: Var
    matrix: str
    positions: tuple[int, ...] = ()
    findings: list[Diagnostic] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    ends: list[tuple[tuple[Expr, ...], tuple[Expr, ...]]] = field(default_factory=list)
    pairs: list[Comp] = field(default_factory=list)

    def __post_init__(self) -> None:
        free = [free_name(f"{self.matrix}_{part}", self.model) for part in ("diagonal", "upper")]
        self.diagonal, self.upper = free
        self.context: list[Indexing] = []
        self.kept: set[str] = set()  # definitions that have a lifted form

    # ---- the model

    def run(self) -> tuple[Model, PhaseLift]:
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
        changed = m.but(
            defines=tuple(defines),
            constraints=tuple(constraints),
            complements=tuple(complements),
            objective=objective,
        )
        if not self.positions:
            return changed, PhaseLift(self.v.name, "", "", (), (), ())
        return self._with_matrix(changed)

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
                return [replace(c, body=Ref(self.diagonal, one.args), lower=limit, upper=limit)]
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
        lower, upper = c.lower, c.upper
        if lower is not None and not never_negative(lower, self.model):
            lower = If(Apply("gt", (lower, ZERO)), lower, ZERO)
        if upper is not None and not never_negative(upper, self.model):
            least = If(Apply("ge", (upper, ZERO)), power(upper, 2), Num(-float("inf")))
            return replace(c, body=square, lower=lower and power(lower, 2), upper=least)
        return replace(
            c, body=square, lower=lower and power(lower, 2), upper=upper and power(upper, 2)
        )

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
            turned = mul(z, Apply("exp", (mul(Num(-1j), limit),)))
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
            w = self._entry(p.plain[0].args, p.conjugate[0].args, p.overs)
            result = add(result, p.summed(mul(p.factor, w)))
        if not is_complex(e, self.model) and not all(map(self._is_real, terms)):
            result = Apply("re", (result,))  # a real expression, in terms that are not
        return replace(result, span=e.span)

    def _is_real(self, p: Product) -> bool:
        """Tell whether a product is an entry of the diagonal times a real factor."""
        ends = (tuple(r.args for r in p.plain), tuple(r.args for r in p.conjugate))
        return ends[0] == ends[1] and not is_complex(p.factor, self.model)

    def _entry(self, a: tuple[Expr, ...], b: tuple[Expr, ...], overs: tuple[Indexing, ...]) -> Expr:
        """Return W at the indices of v[a]·conj(v[b])."""
        self.ends.append((a, b))
        if a == b:
            return Ref(self.diagonal, a)
        i, j, rest = self._split(a, b)
        pair = _pairs((*i, *j, *rest), (*self.context, *overs))
        if pair not in self.pairs:
            self.pairs.append(pair)
        return Ref(self.matrix, (*i, *j, *rest))

    def _split(self, a: tuple[Expr, ...], b: tuple[Expr, ...]) -> tuple[tuple[Expr, ...], ...]:
        i, j = tuple(a[n] for n in self.positions), tuple(b[n] for n in self.positions)
        return i, j, tuple(x for n, x in enumerate(a) if n not in self.positions)

    # ---- the matrix

    def _with_matrix(self, model: Model) -> tuple[Model, PhaseLift]:
        assert self.v.over is not None
        own = self.v.over.dummies
        count, others = len(self.positions), len(own) - len(self.positions)
        letters = _letters(count, others)
        i, j, rest = letters[:count], letters[count : 2 * count], letters[2 * count :]
        back = PhaseLift(
            self.v.name,
            self.diagonal,
            self.upper,
            self._index((*range(count),), count, others),
            self._index((*range(count, 2 * count),), count, others),
            tuple(self.references),
        )
        sets = self._sets(model, letters, count)
        unit = self.v.unit.to_power(2)
        prose = self.v.prose or self.v.name
        at = {d.name: x for d, x in zip(own, self._own_index(i, rest), strict=True)}
        to = {d.name: x for d, x in zip(own, self._own_index(j, rest), strict=True)}
        start = self.v.start
        variables = (
            Var(
                name=self.diagonal,
                prose=f"{prose}, squared magnitude",
                span=self.v.span,
                over=self.v.over,
                unit=unit,
                lower=ZERO,
                start=None if start is None else Apply("abs2", (start,)),
            ),
            Var(
                name=self.upper,
                prose=f"{prose}, product with the conjugate of another",
                span=self.v.span,
                over=Indexing((Generator(letters, SetRef(sets[1].name)),)),
                field=Field.COMPLEX,
                unit=unit,
                start=None
                if start is None
                else mul(substitute(start, at), Apply("conj", (substitute(start, to),))),
            ),
        )
        ends = (self._own_index(i, rest), self._own_index(j, rest))
        body = entry((i, j), rest, (self.diagonal, self.upper))
        if count < len(own):
            body = replace(body, then=Ref(self.diagonal, ends[0]))  # type: ignore[call-arg]
        whole = Define(
            name=self.matrix,
            prose=f"{prose}, lifted",
            span=self.v.span,
            over=Indexing((Generator(letters, SetRef(sets[2].name)),)),
            body=body,
        )
        changed = model.but(
            sets=(*model.sets, *sets),
            vars=tuple(p for v in model.vars for p in (variables if v is self.v else (v,))),
            defines=(whole, *model.defines),
        )
        return changed, back

    def _own_index(self, i: tuple[Dummy, ...], rest: tuple[Dummy, ...]) -> tuple[Dummy, ...]:
        """Return an index of v from its positions in the matrix and the others."""
        ends, others = iter(i), iter(rest)
        count = len(i) + len(rest)
        return tuple(next(ends) if n in self.positions else next(others) for n in range(count))

    def _index(self, ends: tuple[int, ...], count: int, others: int) -> tuple[int, ...]:
        """Return the positions in an index (i, j, rest) of W that make up an index of v."""
        mine, rest = iter(ends), iter(range(2 * count, 2 * count + others))
        return tuple(
            next(mine) if n in self.positions else next(rest) for n in range(count + others)
        )

    def _sets(self, model: Model, letters: tuple[Dummy, ...], count: int) -> tuple[Set, ...]:
        """Return the sets of entries above the diagonal, of all entries, and of the products."""
        assert self.v.over is not None
        i, j, rest = letters[:count], letters[count : 2 * count], letters[2 * count :]
        names = [
            free_name(f"{self.matrix}_{what}", model) for what in ("pairs", "entries", "products")
        ]
        over = _named(self.v.over)
        own = over.dummies
        ends = tuple(own[n] for n in self.positions)
        others = tuple(d for n, d in enumerate(own) if n not in self.positions)
        diagonal = Comp((*ends, *ends, *others), over)
        occurring: Expr = self.pairs[0] if self.pairs else diagonal
        for pair in self.pairs[1:]:
            occurring = SetOp("union", occurring, pair)

        def turned(source: str, items: tuple[Dummy, ...], condition: Expr | None) -> Comp:
            return Comp(items, Indexing((Generator(letters, SetRef(source)),), condition))

        back = (*j, *i, *rest)
        above = SetOp(
            "union",
            turned(names[2], letters, before(i, j)),
            turned(names[2], back, before(j, i)),
        )
        entries = SetOp(
            "union", SetOp("union", SetRef(names[0]), turned(names[0], back, None)), diagonal
        )
        positions = tuple(Position(name=d.name) for d in letters)
        shared = {"positions": positions, "span": self.v.span}
        w = self.matrix
        return (
            Set(name=names[2], prose=f"entries of {w} as they occur", value=occurring, **shared),  # type: ignore[arg-type]
            Set(name=names[0], prose=f"entries of {w} above its diagonal", value=above, **shared),  # type: ignore[arg-type]
            Set(name=names[1], prose=f"entries of {w}", value=entries, **shared),  # type: ignore[arg-type]
        )


def _named(over: Indexing) -> Indexing:
    """Return an index set whose indices have names that can be written."""
    return replace(
        over,
        generators=tuple(
            replace(
                g,
                pattern=tuple(
                    Dummy(d.name.replace("_", "k", 1)) if d.name[0] == "_" else d for d in g.pattern
                ),
            )
            for g in over.generators
        ),
    )


def _letters(count: int, others: int) -> tuple[Dummy, ...]:
    """Return indices i, j and what follows, by names that say which is which."""

    def named(letter: str, n: int) -> tuple[Dummy, ...]:
        return tuple(Dummy(letter if n == 1 else f"{letter}{x}") for x in range(1, n + 1))

    return (*named("i", count), *named("j", count), *named("t", others))


def _pairs(items: tuple[Expr, ...], context: Sequence[Indexing]) -> Comp:
    """Return the set of these tuples over all index sets around them that they depend on.

    Conditions on other indices are left out: more pairs than occur do no harm.
    """
    generators = [g for over in context for g in over.generators]
    wanted = {name for x in items for name in dummies_of(x)}
    kept = tuple(g for g in generators if wanted & {d.name for d in g.pattern})
    known = {d.name for g in kept for d in g.pattern}
    condition: Expr | None = None
    for over in context:
        for part in conjuncts(over.condition):
            if dummies_of(part) <= known:
                condition = both(condition, part)
    return Comp(items, Indexing(kept, condition))
