"""`dc`: power flow in complex voltages → active power, linear in voltage angles.

Source: Stott, Jardim, Alsaç, DC power flow revisited, IEEE Trans. Power Syst. 24 (2009) 1290–1300:
magnitudes of 1, differences of angles small, active power alone. With series resistances of 0
the flow of a branch is (θ_i − θ_j)/(x τ) (MATPOWER User's Manual, section 3.7), where phase shifts
φ enter as sin φ and cos φ where MATPOWER has φ and 1, since the expansion is around θ = 0 alone.
With resistances it is −Im(y)(θ_i − θ_j)/τ, and a tap τ ≠ 1 leaves its loss g(1/τ² − 1/τ).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from gridlang.derive.coordinates import (
    POLAR,
    RECTANGULAR,
    CoordinateLift,
    complex_variables,
    split_variable,
)
from gridlang.derive.real_parts import RealParts
from gridlang.derive.taylor import Expansion
from gridlang.diagnostics import Diagnostic, GridlangError, noted
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.model.build import choose, total
from gridlang.model.expr import ONE, ZERO, Apply, Expr, If, Num, Reduce, Ref
from gridlang.model.fields import is_complex, is_data
from gridlang.model.fold import call, power
from gridlang.model.nodes import Constraint, Define, Model, Var
from gridlang.model.rewrite import rewritten
from gridlang.model.walk import rebuild


def dc(model: Model, voltage: str) -> tuple[Model, tuple[CoordinateLift, ...]]:
    """Return the DC model of one in complex voltages, real and linear in their angles, and the ways back.

    Magnitudes are 1, imaginary parts of other complex variables (reactive power) are 0; neither
    is a variable of the result. Definitions are expanded too, and hold real parts. Of a complex
    equation the real part stays; of one that relates voltages themselves, such as v[slack] == 1 or
    v[i] - v[j] == z*i, the imaginary part, which is that of angles. A limit of abs(z) or abs2(z) is
    one of the real part from both sides, and a square in the objective is that of the real part;
    the rest of the objective is linear in angles. Whatever is left without a variable leaves the
    model. Raises `GridlangError`: GL602 where `voltage` is
    no complex variable in per unit, GL620 for terms without an expansion.
    """
    _check(model, voltage)
    voltages = frozenset(c.name for c in model.constraints if _relates_voltages(c, model, voltage))
    lifts: list[CoordinateLift] = []
    fixed: dict[str, Expr] = {}
    model, lift = split_variable(model, voltage, POLAR)
    angle = str(lift.second)
    fixed[str(lift.first)] = ONE
    lifts.append(replace(lift, first=1.0))
    for name in complex_variables(model):
        model, lift = split_variable(model, name, RECTANGULAR)
        fixed[str(lift.second)] = ZERO
        lifts.append(replace(lift, second=0.0))
    model = _without(model, fixed)
    around = Expansion(model, {angle: ZERO}, 1, defined=True)
    return _Active(around, _expanded(model, around), voltages).model(), tuple(lifts)


def _check(model: Model, voltage: str) -> None:
    declared = model.symbols.get(voltage)
    if not isinstance(declared, Var) or voltage not in complex_variables(model):
        known = complex_variables(model)
        what = f"`{voltage}` is no complex variable"
        help = did_you_mean(voltage, known, "name the variable of complex voltages")
    elif declared.unit.dimensions and model.voltage_base is None:
        what = f"the magnitude of `{voltage}` in {declared.unit.text} cannot be taken as 1"
        help = "declare it in pu, or give a base of voltage"
    else:
        return
    raise GridlangError((Diagnostic("GL602", what, help=help),))


def _relates_voltages(c: Constraint, model: Model, voltage: str) -> bool:
    """Tell whether an equation is linear in the voltage, which stands in it with a real factor."""
    around = Expansion(model, {voltage: ONE}, 1)

    def bare(e: Expr) -> bool:
        match e:
            case Ref() if around.degree(e):
                return e.name == voltage or bare(around.inlined(e))
            case Apply(op="add" | "sub" | "neg" | "conj"):
                return any(map(bare, e.args))
            case Apply(op="mul" | "div"):
                scale = [a for a in e.args if not around.degree(a)]
                real = not any(is_complex(a, model) for a in scale)
                return real and any(map(bare, e.args))
            case If():
                return bare(e.then) or bare(e.otherwise)
            case Reduce():
                return bare(e.body)
            case _:
                return False

    sides = [e for e in (c.body, c.upper) if e is not None]
    return c.equal and max(map(around.degree, sides)) == 1 and any(map(bare, sides))


def _without(model: Model, fixed: dict[str, Expr]) -> Model:
    """Return the model with variables at numbers, and what follows from that carried out."""

    def put(e: Expr) -> Expr:
        e = rebuild(e, put)
        if isinstance(e, Ref) and e.name in fixed:
            return replace(fixed[e.name], span=e.span)
        if not isinstance(e, Apply):
            return e
        found = call(e.op, *e.args)
        return found if found.span is not None else replace(found, span=e.span)

    kept = tuple(v for v in model.vars if v.name not in fixed)
    return rewritten(model, put).but(vars=kept)


def _expanded(model: Model, around: Expansion) -> Model:
    """Return the model with its definitions expanded."""
    found: list[Diagnostic] = []
    defines: list[Define] = []
    for d in model.defines:
        with noted(found):
            defines.append(replace(d, body=around.polynomial(d.body)))
    if found:
        raise GridlangError(dict.fromkeys(found))
    return model.but(defines=tuple(defines))


@dataclass
class _Active:
    """Takes the active power of constraints and objective of a model with expanded definitions."""

    around: Expansion
    expanded: Model
    voltages: frozenset[str]  # equations that relate voltages

    def __post_init__(self) -> None:
        self.split = RealParts(self.expanded)
        self.found: list[Diagnostic] = []
        self.real = self.expanded.but(
            defines=tuple(
                replace(d, body=self.split.parts(d.body)[0]) for d in self.expanded.defines
            )
        )

    def model(self) -> Model:
        """Return the real model; raises all terms without an expansion at once."""
        m = self.real
        constraints = tuple(self._attempt(c) for c in m.constraints)
        complements = tuple(
            replace(c, first=self._attempt(c.first), second=self._attempt(c.second))
            for c in m.complements
        )
        objective = m.objective
        if objective is not None:
            with noted(self.found):
                objective = replace(objective, body=self._objective(objective.body))
        if self.found:
            raise GridlangError(dict.fromkeys(self.found))
        return m.but(
            constraints=tuple(c for c in constraints if self._moves(c)),
            complements=tuple(
                c for c in complements if self._moves(c.first) or self._moves(c.second)
            ),
            objective=objective,
        )

    def _attempt(self, c: Constraint) -> Constraint:
        with noted(self.found):
            return self._equation(c) if c.equal else self._inequality(c)
        return c

    def _equation(self, c: Constraint) -> Constraint:
        """Return the equation of real parts, or of imaginary ones where it relates voltages."""
        assert c.upper is not None
        left, right = (self.split.parts(self.around.polynomial(e)) for e in (c.body, c.upper))
        part = 1 if c.name in self.voltages and any(map(self._complex, (c.body, c.upper))) else 0
        return replace(c, body=left[part], lower=right[part], upper=right[part])

    def _inequality(self, c: Constraint) -> Constraint:
        ends = tuple(None if e is None else self._real(e) for e in (c.lower, c.upper))
        match c.body:
            case Apply(op="abs", args=(z,)):
                body = call("abs", self._active(z))
            case Apply(op="abs2", args=(z,)) if self._vary(*ends):
                body = power(self._active(z), Num(2))
            case Apply(op="abs2", args=(z,)):
                body = call("abs", self._active(z))
                ends = tuple(None if e is None else call("sqrt", e) for e in ends)
            case _:
                body = self._real(c.body)
        return replace(c, body=body, lower=ends[0], upper=ends[1])

    def _objective(self, e: Expr) -> Expr:
        """Return a real expression whose squares stay squares, of what is squared expanded.

        An expansion of the square itself would be linear, and without a least value.
        """
        if not self.around.degree(e):
            return self._real(e)
        match e:
            case Apply(op="abs2", args=(z,)):
                return power(self._active(z), Num(2))
            case Apply(op="pow", args=(x, Num(value=2 | 4 | 6 | 8) as n)) if not self._complex(x):
                return power(self._real(x), n)
            case Apply(op="add" | "sub" | "neg"):
                return call(e.op, *map(self._objective, e.args))
            case Apply(op="mul" | "div") if not any(map(self._complex, e.args)):
                varying = [a for a in e.args if self.around.degree(a)]
                if len(varying) == 1 and (e.op == "mul" or varying[0] is e.args[0]):
                    return call(e.op, *map(self._objective, e.args))
            case If():
                return choose(e.condition, self._objective(e.then), self._objective(e.otherwise))
            case Reduce(op="sum"):
                return total(e.over, self._objective(e.body))
            case Ref() if isinstance(self.real.symbols[e.name], Define):
                return self._objective(self.around.inlined(e))
        return self._real(e)

    def _complex(self, e: Expr) -> bool:
        return is_complex(e, self.around.model)

    def _active(self, z: Expr) -> Expr:
        return self.split.parts(self.around.polynomial(z))[0]

    def _real(self, e: Expr) -> Expr:
        return self.split.real(self.around.polynomial(e))

    def _vary(self, *sides: Expr | None) -> bool:
        return any(e is not None and not is_data(e, self.real) for e in sides)

    def _moves(self, c: Constraint) -> bool:
        """Tell whether a variable is left in a constraint."""
        return self._vary(c.body, c.lower, c.upper)
