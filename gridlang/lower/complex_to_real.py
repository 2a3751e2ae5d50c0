"""Complex relations → real ones: the model that a solver or a target language can take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gridlang.diagnostics import Diagnostic, GridlangError, noted
from gridlang.lower import phasor
from gridlang.lower.epigraphs import above_norms
from gridlang.lower.origin import Origin, Rule
from gridlang.lower.phasor import Phasors, imaginary, of_pair, of_real, product, real
from gridlang.lower.sizes import limited_size
from gridlang.lower.turns import turn
from gridlang.model.build import add, choose, div, figure, is_zero, mul, neg, power, sub
from gridlang.model.expr import ONE, ZERO, Apply, Expr, If, Num, Rank, Reduce, Ref
from gridlang.model.fields import is_complex, is_data, never_negative
from gridlang.model.nodes import Complement, Constraint, Define, Model, Var
from gridlang.model.norms import Size, is_norm, size_in, squares, without_norm
from gridlang.model.rewrite import rewritten_constraint
from gridlang.model.show import show
from gridlang.model.walk import fresh


@dataclass(frozen=True)
class Lowered:
    """A model of real numbers, and the origin of each of its constraints by name."""

    model: Model
    origins: dict[str, Origin]


def complex_to_real(model: Model) -> Lowered:
    """Return the real model of one whose variables are all real already.

    Raises `GridlangError` with every expression that has no real form.
    """
    return _Lowering(model).run()


@dataclass
class _Lowering:
    model: Model
    findings: list[Diagnostic] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)
    parts: dict[str, tuple[str, str]] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)

    def run(self) -> Lowered:
        self.taken = {d.name for d in self.model.declarations()}
        raised = above_norms(self.model, self.taken)
        self.model, self.owners = raised.model, raised.owners
        for d in self.model.defines:
            if is_complex(d.body, self.model):
                self.parts[d.name] = (self.name(d.name, "_re"), self.name(d.name, "_im"))
        defines: list[Define] = []
        for d in self.model.defines:
            with noted(self.findings):
                defines += self._define(d)
        constraints: list[Constraint] = []
        for c in self.model.constraints:
            with noted(self.findings):
                constraints += self._constraint(c)
        complements: list[Complement] = []
        for k in self.model.complements:
            with noted(self.findings):
                first, second = (rewritten_constraint(c, self.real) for c in (k.first, k.second))
                complements.append(replace(k, first=first, second=second))
        objective = self.model.objective
        if objective is not None:
            with noted(self.findings):
                objective = replace(objective, body=self.real(objective.body))
        if self.findings:
            raise GridlangError(dict.fromkeys(self.findings))
        lowered = self.model.but(
            vars=tuple(map(self._var, self.model.vars)),
            defines=tuple(defines),
            constraints=tuple(constraints),
            complements=tuple(complements),
            objective=objective,
            convex=False,  # in squares, rows do not show that they are cones
        )
        return Lowered(lowered, self.origins)

    def name(self, name: str, suffix: str) -> str:
        return fresh(name + suffix, self.taken)

    def _define(self, d: Define) -> tuple[Define, ...]:
        if d.name not in self.parts:
            return (replace(d, body=self.real(d.body)),)
        z, (re, im) = self.split(d.body), self.parts[d.name]
        return (
            replace(d, name=re, prose=_part(d.prose, "real"), body=real(z)),
            replace(d, name=im, prose=_part(d.prose, "imaginary"), body=imaginary(z)),
        )

    def _var(self, v: Var) -> Var:
        start = self._start(v.start)
        if v.above is None:
            return replace(v, start=start)
        above = self.real(without_norm(v.above))
        return replace(v, start=start, above=above)

    # ---- constraints

    def _constraint(self, c: Constraint) -> list[Constraint]:
        if c.equal:
            return self._equation(c)
        rows = limited_size(c, self)
        if rows is None:
            return [self._row(c, rewritten_constraint(c, self.real))]
        return [self._row(c, row, rule=rule) for row, rule in rows]

    def _row(
        self, c: Constraint, row: Constraint, part: str = "", rule: Rule = Rule.SAME
    ) -> Constraint:
        owner = self.owners.get(c.name)
        own = Origin(c.name, part, rule)
        self.origins[row.name] = own if owner is None else Origin(owner, rule=Rule.ABOVE)
        return row

    def _equation(self, c: Constraint) -> list[Constraint]:
        assert c.upper is not None
        if isinstance(c.body, Apply) and c.body.op == "arg" and is_data(c.upper, self.model):
            return self._direction(c, c.body.args[0], c.upper)
        if not (is_complex(c.body, self.model) or is_complex(c.upper, self.model)):
            side = self.real(c.upper)
            return [self._row(c, replace(c, body=self.real(c.body), lower=side, upper=side))]
        left, right = self.split(c.body), self.split(c.upper)
        rows = []
        for suffix, take in (("re", real), ("im", imaginary)):
            side = take(right)
            row = replace(
                c,
                name=self.name(c.name, f"_{suffix}"),
                prose=_part(c.prose, "real" if suffix == "re" else "imaginary"),
                body=take(left),
                lower=side,
                upper=side,
            )
            rows.append(self._row(c, row, suffix))
        return rows

    def _direction(self, c: Constraint, z: Expr, angle: Expr) -> list[Constraint]:
        """`arg(z) == c`: the angle itself, or a line through 0 and the side of it.

        Source: arg z = c ⇔ Im(z e^{−jc}) = 0 and Re(z e^{−jc}) ≥ 0.
        """
        terms = self.split(z)
        if len(terms) == 1 and terms[0].is_turn:
            return [self._row(c, replace(c, body=terms[0].angle(), lower=angle, upper=angle))]
        turned = terms
        if not is_zero(angle):
            back = of_pair(Apply("cos", (angle,)), neg(Apply("sin", (angle,))))
            turned = product(terms, back)
        side = Constraint(
            name=self.name(c.name, "_side"),
            span=c.span,
            over=c.over,
            label=c.label,
            prose="the half-plane of this direction",
            body=real(turned),
            lower=ZERO,
        )
        return [
            self._row(
                c, replace(c, body=imaginary(turned), lower=ZERO, upper=ZERO), rule=Rule.ANGLE
            ),
            self._row(c, side, rule=Rule.NONE),
        ]

    # ---- expressions

    def real(self, e: Expr) -> Expr:
        """Return a real-valued expression without complex parts."""
        if is_data(e, self.model):
            return e
        match e:
            case Rank():
                raise _no_rank(e)
            case Apply(op="re"):
                return real(self.split(e.args[0]))
            case Apply(op="im"):
                return imaginary(self.split(e.args[0]))
            case Apply(op="abs2"):
                return self._abs2(self.split(e.args[0]))
            case Apply(op="abs") if is_complex(e.args[0], self.model):
                return self._abs(self.split(e.args[0]))
            case Apply() | Reduce() if is_norm(e):
                return self._norm(e)
            case Apply(op="pow", args=(base, Num(value=2))) if size := self._square_of(base):
                return self.real(squares(size))
            case Apply(op="arg"):
                return self._arg(self.split(e.args[0]))
            case Apply(op="conj"):
                return self.real(e.args[0])
            case Apply(op="add" | "sub" | "mul" | "div"):
                a, b = (self.real(x) for x in e.args)
                build = {"add": add, "sub": sub, "mul": mul, "div": div}[e.op]
                return replace(build(a, b), span=e.span)
            case Apply(op="neg"):
                return replace(neg(self.real(e.args[0])), span=e.span)
            case Apply():
                return replace(e, args=tuple(self.real(x) for x in e.args))
            case If():
                return replace(
                    choose(e.condition, self.real(e.then), self.real(e.otherwise)), span=e.span
                )
            case Reduce():
                return replace(e, body=self.real(e.body))
            case _:
                return e

    def split(self, e: Expr) -> Phasors:
        """Return a complex expression as a sum of phasors."""
        if is_data(e, self.model):
            return _of_data(e, self.model)
        if not is_complex(e, self.model):
            size = self.real(e)
            return phasor.of_magnitude(size) if never_negative(e, self.model) else of_real(size)
        match e:
            case Ref():
                re, im = self.parts[e.name]
                return of_pair(replace(e, name=re), replace(e, name=im))
            case Apply(op="add"):
                return phasor.plus(self.split(e.args[0]), self.split(e.args[1]))
            case Apply(op="sub"):
                return phasor.plus(self.split(e.args[0]), phasor.negative(self.split(e.args[1])))
            case Apply(op="neg"):
                return phasor.negative(self.split(e.args[0]))
            case Apply(op="conj"):
                return phasor.conj(self.split(e.args[0]))
            case Apply(op="mul"):
                return product(self.split(e.args[0]), self.split(e.args[1]))
            case Apply(op="div"):
                return self._quotient(e)
            case Apply(op="pow"):
                return self._power(e)
            case Apply(op="exp"):
                return self._exponential(self.split(e.args[0]))
            case If():
                then, other = self.split(e.then), self.split(e.otherwise)
                return of_pair(
                    choose(e.condition, real(then), real(other)),
                    choose(e.condition, imaginary(then), imaginary(other)),
                )
            case Reduce(op="sum"):
                return phasor.summed(e.over, self.split(e.body))
            case _:
                raise self._refused(e)

    def _norm(self, e: Apply | Reduce) -> Expr:
        """Return a norm where nothing pushes it down; the largest of several has a kink there."""
        size = size_in(e, self.model)
        assert size is not None
        if size.op == "norminf":
            what = "`norminf` of variables has no smooth form here"
            help = "limit it from above, as in norminf(…) <= c, or minimize it"
            raise GridlangError((Diagnostic("GL604", what, e.span, help=help),))
        return self.real(without_norm(size))

    def _square_of(self, base: Expr) -> Size | None:
        """Return what is squared, where it is a Euclidean norm or the size of a complex number."""
        size = size_in(base, self.model)
        return size if size is not None and size.op in ("abs", "norm") else None

    def _start(self, e: Expr | None) -> Expr | None:
        """Return a start; of m∠a, with m not negative, magnitude and angle are m and a."""
        if isinstance(e, Apply) and e.op in ("abs", "arg"):
            found = turn(e.args[0], self.model)
            if found is not None:
                return found[0] if e.op == "abs" else found[1]
        return e

    def _refused(self, e: Expr) -> GridlangError:
        what = e.op if isinstance(e, (Apply, Reduce)) else show(e)
        return GridlangError(
            (
                Diagnostic(
                    "GL604",
                    f"`{what}` of a complex variable has no real form here",
                    e.span,
                    help="write it with + - * /, conj, abs, abs2, arg, re, im, exp or a whole power",
                ),
            )
        )

    def _exponential(self, z: Phasors) -> Phasors:
        """Source: e^{a + jb} = e^a ∠ b."""
        re, im = real(z), imaginary(z)
        growth = () if is_zero(re) else ((Apply("exp", (re,)), 1),)
        return (phasor.Phasor(magnitudes=growth, angles=() if is_zero(im) else ((im, 1),)),)

    def _quotient(self, e: Apply) -> Phasors:
        above, below = e.args
        if is_data(below, self.model):
            return product(
                self.split(above), _of_data(Apply("div", (ONE, below), span=below.span), self.model)
            )
        return product(self.split(above), self._inverse(below))

    def _inverse(self, e: Expr) -> Phasors:
        """Return 1/z. Source: 1/z = conj(z)/|z|²; for m∠a, (1/m)∠(−a)."""
        if not is_complex(e, self.model):
            return of_real(div(ONE, self.real(e)))
        z = self.split(e)
        if len(z) == 1 and z[0].is_turn:
            t = z[0]
            return (
                replace(
                    t,
                    magnitudes=tuple((m, -n) for m, n in t.magnitudes),
                    angles=tuple((a, -n) for a, n in t.angles),
                ),
            )
        return product(phasor.conj(z), of_real(div(ONE, self._abs2(z))))

    def _power(self, e: Apply) -> Phasors:
        base, exponent = e.args
        n = exponent.value if isinstance(exponent, Num) else None
        if not isinstance(n, int) or not 0 <= n <= 8:
            raise self._refused(e)
        result: Phasors = of_real(ONE)
        for _ in range(n):
            result = product(result, self.split(base))
        return result

    def _abs2(self, z: Phasors) -> Expr:
        if len(z) == 1 and not z[0].overs:
            t = z[0]
            size = power(t.re, 2) if is_zero(t.im) else add(power(t.re, 2), power(t.im, 2))
            size = ONE if t.is_turn else size
            return mul(
                size, replace(t, magnitudes=tuple((m, 2 * n) for m, n in t.magnitudes)).magnitude()
            )
        return add(_square(real(z)), _square(imaginary(z)))

    def _abs(self, z: Phasors) -> Expr:
        if len(z) == 1 and z[0].is_turn:
            return z[0].magnitude()
        return Apply("sqrt", (self._abs2(z),))

    def _arg(self, z: Phasors) -> Expr:
        if len(z) == 1 and z[0].is_turn:
            return z[0].angle()
        return Apply("atan2", (imaginary(z), real(z)))


def _no_rank(e: Rank) -> GridlangError:
    return GridlangError(
        (
            Diagnostic(
                "GL614",
                f"no solver takes the rank of `{e.matrix}`",
                e.span,
                help="drop the constraint in a formulation: how exact that is the solution tells",
            ),
        )
    )


def _square(e: Expr) -> Expr:
    return e if is_zero(e) else power(e, 2)


def _of_data(e: Expr, model: Model) -> Phasors:
    """Return data as a coefficient; sums and products stay whole, they are computed at once."""
    if not is_complex(e, model):
        return of_real(e)
    if isinstance(e, Num):
        value = complex(e.value)
        return of_pair(figure(value.real, e), figure(value.imag, e))
    if isinstance(e, Apply) and e.op == "neg":
        return phasor.negative(_of_data(e.args[0], model))
    if isinstance(e, Apply) and e.op == "conj":
        return phasor.conj(_of_data(e.args[0], model))
    return of_pair(Apply("re", (e,), span=e.span), Apply("im", (e,), span=e.span))


def _part(prose: str, which: str) -> str:
    return f"{prose}, {which} part" if prose else f"{which} part"
