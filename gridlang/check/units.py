"""Do the units of sums, comparisons, definitions and declarations agree?"""

from __future__ import annotations

from dataclasses import dataclass, field

from gridlang.check.scope import Findings
from gridlang.diagnostics import Diagnostic, Label
from gridlang.model.expr import (
    Apply,
    Comp,
    Dummy,
    Elem,
    End,
    Expr,
    If,
    Indexing,
    Num,
    Reduce,
    Ref,
    Shift,
)
from gridlang.model.nodes import Define, Model, Param, Var
from gridlang.model.ops import OPS, Units
from gridlang.model.show import show
from gridlang.model.units import NUMBER, UNREADABLE, Unit, compatible
from gridlang.model.walk import children

# None: any unit fits (a written 0 or inf, or an expression that was reported already).
AnyUnit = Unit | None


def check_units(model: Model) -> tuple[Diagnostic, ...]:
    """Return a finding for every place where units do not agree."""
    check = Inference(model)
    check.model_()
    return tuple(check.findings.items)


@dataclass
class Inference:
    """Infers units; `unit(e)` returns that of an expression and records what is wrong inside."""

    model: Model
    findings: Findings = field(default_factory=Findings)
    _known: dict[str, AnyUnit] = field(default_factory=dict)

    # ---- declarations

    def model_(self) -> None:
        m = self.model
        for b, dimension, what in (
            (m.power_base, "power", "MVA"),
            (m.voltage_base, "potential", "kV"),
        ):
            if b is not None:
                unit = self.unit(b)
                if unit is not None and unit.dimensions != ((dimension, 1.0),):
                    self._say(
                        "GL413",
                        f"this base must be in {what}, it is {_named(unit)}",
                        b,
                        help=f"write a number and its unit, such as 100 {what}",
                    )
        for s in m.sets:
            for e in (s.within, s.value):
                if e is not None:
                    self._inside(e)
        for p in m.params:
            self._over(p.over)
            if p.member_of is not None:
                continue
            own = self.of_symbol(p)
            for e, part in (
                (p.value, "value"),
                (p.default, "default"),
                (p.lower, "bound"),
                (p.upper, "bound"),
            ):
                if e is not None:
                    self._fits(e, own, f"the {part} of `{p.name}`", p)
        for v in m.vars:
            self._over(v.over)
            for e, part in ((v.lower, "bound"), (v.upper, "bound"), (v.start, "start")):
                if e is not None:
                    self._fits(e, self.of_symbol(v), f"the {part} of `{v.name}`", v)
        for d in m.defines:
            self._over(d.over)
            found = self.unit(d.body)
            if d.unit is not None and d.unit is not UNREADABLE:
                self._agree(found, d.unit, d.body, f"`{d.name}`", d)
        for c in m.relations:
            self._over(c.over)
            body = self.unit(c.body)
            for end in (c.lower, None if c.equal else c.upper):
                if end is not None:
                    self._same((c.body, end), (body, self.unit(end)), "compared with", end)
        for k in m.checks:
            self._over(k.over)
            self.unit(k.condition)
        if m.objective is not None:
            found = self.unit(m.objective.body)
            if m.objective.unit is not None and m.objective.unit is not UNREADABLE:
                o = m.objective
                self._agree(found, m.objective.unit, o.body, f"the objective `{o.name}`", o)

    def _over(self, over: Indexing | None) -> None:
        if over is not None:
            self._inside(over)

    def _inside(self, e: Expr) -> None:
        for child in children(e):
            if isinstance(child, (Apply, Ref, Reduce, If)):
                self.unit(child)
            else:
                self._inside(child)

    def _fits(self, e: Expr, own: AnyUnit, what: str, decl: Param | Var) -> None:
        self._agree(self.unit(e), own, e, what, decl)

    def _agree(
        self, found: AnyUnit, wanted: AnyUnit, e: Expr, what: str, decl: object = None
    ) -> None:
        if found is None or wanted is None or self._compatible(found, wanted):
            return
        span = getattr(decl, "span", None)
        self.findings.add(
            "GL411",
            f"{what} is {_named(wanted)}, this is {_named(found)}",
            e.span,
            labels=() if span is None else (Label(span, f"declared as {_named(wanted)}"),),
            help=self._advice(found, wanted),
        )

    def _advice(self, a: Unit, b: Unit) -> str:
        if (a.per_unit or b.per_unit) and a.plain == b.plain:
            return "per unit needs its base: declare `base s = … MVA` (power), `v = … kV` (voltage)"
        if a.dimensionless and not a.per_unit:
            return f"give the number its unit, as in 5 [{b.text}], or declare one"
        return "multiply or divide by what is missing, or correct a declared unit"

    def _compatible(self, a: Unit, b: Unit) -> bool:
        m = self.model
        return compatible(a, b, m.power_base is not None, m.voltage_base is not None)

    def _say(self, code: str, message: str, e: Expr, *, help: str) -> None:
        self.findings.add(code, message, e.span, help=help)

    # ---- inference

    def of_symbol(self, symbol: Param | Var | Define) -> AnyUnit:
        """Return the unit of a name: as declared, else that of its expression, else a number."""
        if symbol.unit is UNREADABLE:
            return None
        if isinstance(symbol, Var) or symbol.unit is not None:
            return symbol.unit
        if symbol.name not in self._known:
            self._known[symbol.name] = None  # a circle is reported with the names
            body = symbol.body if isinstance(symbol, Define) else symbol.value
            quiet = Inference(self.model, _known=self._known)
            self._known[symbol.name] = NUMBER if body is None else quiet.unit(body)
        return self._known[symbol.name]

    def unit(self, e: Expr) -> AnyUnit:
        match e:
            case Num():
                if e.unit is not None:
                    return None if e.unit is UNREADABLE else e.unit
                return None if e.value == 0 or abs(e.value) == float("inf") else NUMBER
            case Dummy() | Shift() | End():
                return NUMBER
            case Elem():
                return None
            case Ref():
                for a in e.args:
                    if not isinstance(a, (Dummy, Elem, Num)):
                        self.unit(a)
                found = self.model.symbols.get(e.name)
                return self.of_symbol(found) if isinstance(found, (Param, Var, Define)) else None
            case Apply():
                return self._apply(e)
            case If():
                self.unit(e.condition)
                units = (self.unit(e.then), self.unit(e.otherwise))
                return self._same((e.then, e.otherwise), units, "the other branch,", e)
            case Reduce():
                self._inside(e.over)
                found_unit = self.unit(e.body)
                if e.op == "prod" and found_unit is not None and not found_unit.dimensionless:
                    self._say(
                        "GL414",
                        f"a product over a set needs plain numbers, this is {_named(found_unit)}",
                        e.body,
                        help="divide by a unit, as in x/(1 [MW])",
                    )
                    return None
                return found_unit
            case Comp():
                self._inside(e)
                return None
            case _:
                for child in children(e):
                    self.unit(child)
                return NUMBER

    def _apply(self, e: Apply) -> AnyUnit:
        rule = OPS[e.op].units
        units = tuple(self.unit(a) for a in e.args)
        match rule:
            case Units.SAME:
                word = {"add": "added to", "sub": "subtracted from"}.get(e.op, "put beside")
                return self._same(e.args, units, word, e)
            case Units.PRODUCT | Units.QUOTIENT:
                a, b = (
                    u if u is not None else _of_zero(x) for u, x in zip(units, e.args, strict=True)
                )
                if a is None or b is None:
                    return None
                return a.times(b, 1 if rule is Units.PRODUCT else -1)
            case Units.POWER:
                return self._power(e, units)
            case Units.SQUARE:
                return None if units[0] is None else units[0].to_power(2)
            case Units.ROOT:
                return None if units[0] is None else units[0].to_power(0.5)
            case Units.ANGLE:
                self._same(e.args, units, "put beside", e)
                return NUMBER
            case Units.TRUTH:
                if e.op not in ("and", "or", "not"):
                    self._same(e.args, units, "compared with", e)
                return NUMBER
            case Units.NUMBER:
                for arg, u in zip(e.args, units, strict=True):
                    if u is not None and not u.dimensionless:
                        self._say(
                            "GL414",
                            f"`{e.op}` takes a plain number, `{show(arg)}` is {_named(u)}",
                            arg,
                            help="divide by a unit, as in x/(1 [MW])",
                        )
                return NUMBER

    def _power(self, e: Apply, units: tuple[AnyUnit, ...]) -> AnyUnit:
        base, exponent = units
        if exponent is not None and not exponent.dimensionless:
            self._say(
                "GL414",
                f"an exponent is a plain number, this is {_named(exponent)}",
                e.args[1],
                help="take the unit out of it",
            )
        if base is None or (base.dimensionless and not base.per_unit):
            return base
        power = e.args[1]
        sign = 1.0
        if isinstance(power, Apply) and power.op == "neg":
            power, sign = power.args[0], -1.0
        if isinstance(power, Num) and not isinstance(power.value, complex):
            try:
                return base.to_power(sign * float(power.value))
            except OverflowError:
                self._say("GL414", "this power is too large", e, help="write a smaller exponent")
                return None
        if not base.dimensionless:
            self._say(
                "GL414",
                f"{_named(base)} to a power that is no written number",
                e,
                help="write the exponent as a number, or divide by a unit first",
            )
            return None
        return base

    def _same(
        self, args: tuple[Expr, ...], units: tuple[AnyUnit, ...], word: str, whole: Expr
    ) -> AnyUnit:
        known = [(a, u) for a, u in zip(args, units, strict=True) if u is not None]
        if not known:
            return None
        first, unit = known[0]
        for other, u in known[1:]:
            if not self._compatible(unit, u):
                place = whole.span or other.span
                labels = tuple(
                    Label(x.span, f"this is {_named(v)}")
                    for x, v in ((first, unit), (other, u))
                    if x.span is not None
                )
                if word in ("added to", "subtracted from"):
                    message = f"{_named(u)} is {word} {_named(unit)}"
                else:
                    message = f"{_named(unit)} is {word} {_named(u)}"
                self.findings.add(
                    "GL411", message, place, labels=labels, help=self._advice(u, unit)
                )
                return None
            if unit.per_unit and not u.per_unit and u.dimensions:
                unit = u
        return unit


def _of_zero(e: Expr) -> AnyUnit:
    return NUMBER if isinstance(e, Num) and e.unit is None else None


def _named(unit: Unit) -> str:
    if unit.text:
        return f"[{unit.text}]"
    return "a plain number" if unit.dimensionless else "of no named unit"
