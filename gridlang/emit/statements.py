"""A stated model → its statements with every part as text of a target: what templates lay out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from gridlang.diagnostics import Diagnostic, noted
from gridlang.emit.prepare import Stated
from gridlang.emit.printer import Printer
from gridlang.lower.origin import Origin, Rule
from gridlang.model.build import both
from gridlang.model.expr import Apply, Comp, Expr, Indexing, Num, Reduce, Ref
from gridlang.model.fields import is_data
from gridlang.model.nodes import (
    Check,
    Complement,
    Constraint,
    Decl,
    Define,
    Field,
    Objective,
    Param,
    Set,
    Var,
)
from gridlang.model.units import Unit, shown
from gridlang.model.walk import walk

_INFINITE = Num(float("inf"))
D = TypeVar("D", bound=Decl)

# What lowering made of a constraint, where its body is not the author's.
_MADE = {
    Rule.SQUARE: "both sides squared",
    Rule.MIRRORED: "both sides squared",
    Rule.ANGLE: "the angle as a line through 0",
    Rule.RANGE: "the magnitude as a range",
    Rule.NONE: "the side of that line",
    Rule.ABOVE: "a variable above a norm",
}


@dataclass(frozen=True)
class Statement:
    """One declaration: its spelling, and the text of each of its parts, empty where it has none.

    `symbol` is its name with its indices.

    `family` is the index set with what a target puts around it, `over` without; `args` are its
    indices, `domains` its sets, `filter` its condition. `origin` says where a statement comes
    from, `prose` what the author says of it.
    """

    kind: str
    name: str
    symbol: str = ""
    prose: str = ""
    origin: str = ""
    unit: str = ""
    family: str = ""
    over: str = ""
    args: str = ""
    domains: tuple[str, ...] = ()
    filter: str = ""
    dimen: int = 0
    positions: str = ""
    value: str = ""
    within: str = ""
    default: str = ""
    lower: str = ""
    upper: str = ""
    lower_strict: bool = False
    upper_strict: bool = False
    member_of: str = ""
    start: str = ""
    field: str = ""
    body: str = ""
    relation: str = ""
    equal: bool = False
    label: str = ""
    maximize: bool = False
    ordered: bool = False
    condition: str = ""
    shape: str = ""
    psd: bool = False

    @property
    def note(self) -> str:
        """Positions, prose and unit, for a comment."""
        parts = (f"({self.positions})" if self.positions else "", self.prose, self._bracketed)
        return " ".join(filter(None, parts))

    @property
    def heading(self) -> str:
        """Origin, prose and unit, for a comment."""
        return " ".join(
            filter(None, (": ".join(filter(None, (self.origin, self.prose))), self._bracketed))
        )

    @property
    def _bracketed(self) -> str:
        return f"[{self.unit}]" if self.unit else ""


@dataclass
class Stating:
    """Makes statements; `infinite` are the parameters whose figures may be infinite."""

    stated: Stated
    printer: Printer
    origins: dict[str, Origin]
    infinite: frozenset[str]
    findings: list[Diagnostic] = field(default_factory=list)

    def data(self) -> list[Statement]:
        return self._each(
            self.stated.data, lambda d: self._set(d) if isinstance(d, Set) else self._param(d)
        )

    def variables(self) -> list[Statement]:
        return self._each(self.stated.model.vars, self._var)

    def defines(self) -> list[Statement]:
        return self._each(self.stated.model.defines, self._define)

    def constraints(self) -> list[Statement]:
        return self._each(self.stated.model.constraints, self._constraint)

    def complements(self) -> list[Statement]:
        return self._each(self.stated.model.complements, self._complement)

    def checks(self) -> list[Statement]:
        return self._each(self.stated.model.checks, self._check)

    def objective(self) -> Statement | None:
        o = self.stated.model.objective
        made = [] if o is None else self._each((o,), self._objective)
        return made[0] if made else None

    def _each(self, declared: Iterable[D], make: Callable[[D], Statement]) -> list[Statement]:
        """Return a statement of each declaration; what cannot be said joins the findings."""
        made = []
        for d in declared:
            with noted(self.findings):
                made.append(make(d))
        return made

    # ---- one of each

    def _common(self, kind: str, d: Decl, over: Indexing | None) -> tuple[dict[str, Any], Printer]:
        family, inner = self.printer.family(over)
        parts: dict[str, object] = {}
        if over is not None:
            condition = over.condition
            names = (("*" if d.arity > 1 else "", d.name) for d in over.dummies)
            parts = {
                "over": self.printer.over(over)[0],
                "args": ", ".join(star + inner.names.spelled(name) for star, name in names),
                "domains": tuple(inner.set(g.set) for g in over.generators),
                "filter": "" if condition is None else inner.condition(condition),
            }
        return {
            **parts,
            "kind": kind,
            "name": self.printer.names.spelled(d.name),
            "symbol": self._symbol(d.name, over, inner),
            "prose": " ".join(d.prose.split()),
            "origin": _place(d),
            "family": family,
        }, inner

    def _symbol(self, name: str, over: Indexing | None, inner: Printer) -> str:
        dummies = () if over is None else over.dummies
        unnamed = all(d.name.startswith("_") for d in dummies)
        args = () if unnamed else tuple(inner.names.spelled(d.name) for d in dummies)
        return inner.reference(name, args)

    def _set(self, s: Set) -> Statement:
        over = s.value.over if self.stated.domains and isinstance(s.value, Comp) else None
        if over is not None and over.condition is not None:  # a set as a condition on its tuples
            common, p = self._common("set", s, replace(over, condition=None))
            return Statement(
                **common,
                value=p.expr(over.condition),
                positions=common["args"] if s.arity > 1 else "",
            )
        common, p = self._common("set", s, None)
        common["domains"] = tuple(map(p.name, self.stated.domains.get(s.name, ())))
        names = [x.name for x in s.positions]
        return Statement(
            **common,
            dimen=s.arity,
            positions=", ".join(names) if s.arity > 1 else "",
            value="" if s.value is None else p.set(s.value),
            within=self._within(s),
            ordered=s.ordered,
        )

    def _within(self, s: Set) -> str:
        if s.within is not None:
            return self.printer.set(s.within)
        return ""

    def _param(self, d: Param) -> Statement:
        common, p = self._common("param", d, d.over)
        is_base = Ref(d.name) in (self.stated.model.power_base, self.stated.model.voltage_base)
        return Statement(
            **common,
            unit=d.unit.text if is_base and d.unit is not None else self.unit(d.unit),
            value=_text(p, d.value),
            default=_text(p, d.default),
            lower=_text(p, d.lower),
            upper=_text(p, d.upper),
            lower_strict=d.lower_strict,
            upper_strict=d.upper_strict,
            member_of=self.printer.names.spelled(d.member_of) if d.member_of else "",
        )

    def _check(self, c: Check) -> Statement:
        common, p = self._common("check", c, c.over)
        return Statement(**common, condition=p.expr(c.condition))

    def _objective(self, o: Objective) -> Statement:
        common, p = self._common("objective", o, None)
        return Statement(**common, unit=self.unit(o.unit), body=p.expr(o.body), maximize=o.maximize)

    def _var(self, v: Var) -> Statement:
        common, p = self._common("var", v, v.over)
        return Statement(
            **common,
            unit=self.unit(v.unit),
            field="" if v.field is Field.REAL else str(v.field),
            lower=_text(p, v.lower),
            upper=_text(p, v.upper),
            start=_text(p, v.start),
            shape=v.shape,
            psd=v.psd,
        )

    def _define(self, d: Define) -> Statement:
        common, p = self._common("define", d, d.over)
        return Statement(**common, unit=self.unit(d.unit), body=p.expr(d.body))

    def _constraint(self, c: Constraint) -> Statement:
        over = c.over
        finite = self._finite(c)
        if finite is not None and over is not None:
            over = Indexing(over.generators, both(over.condition, finite), span=over.span)
        common, p = self._common("constraint", c, over)
        common["origin"] = self._origin(c)
        return Statement(
            **common,
            label=c.label,
            body=p.expr(c.body, 45),
            lower="" if c.equal else _text(p, c.lower, 45),
            upper=_text(p, c.upper, 45),
            equal=c.equal,
            condition="" if finite is None or c.over is not None else p.expr(finite),
        )

    def _origin(self, c: Constraint) -> str:
        """Return the author's constraint, its number and place, and what was made of it."""
        found = self.origins.get(self.stated.sides.get(c.name, c.name))
        author = c.name if found is None else found.constraint
        number = f" {c.label}" if c.label else ""
        made = "" if found is None else _MADE.get(found.rule, "")
        return ", ".join(filter(None, (f"{author}{number}", _place(c), made)))

    def _complement(self, c: Complement) -> Statement:
        common, p = self._common("complement", c, c.over)
        number = f" {c.first.label}" if c.first.label else ""
        common["origin"] = f"{c.name}{number}, {_place(c)}"
        first, second = (self._side(p, side) for side in (c.first, c.second))
        both = p.target.relations["complements"].format(first=first, second=second)
        return Statement(**common, label=c.first.label, relation=both)

    def _side(self, p: Printer, side: Constraint) -> str:
        limit = side.upper if side.lower is None else side.lower
        assert limit is not None
        op = "le" if side.lower is None else "ge"
        return p.expr(Apply(op, (side.body, limit)))

    def _finite(self, c: Constraint) -> Expr | None:
        """Return the condition that a limit is finite; None where one always is."""
        if c.equal:
            return None
        either: Expr | None = None
        for limit, end in ((c.lower, -1), (c.upper, 1)):
            if limit is None:
                continue
            every = self._bounded(limit, end)
            if every is None:
                return None
            either = every if either in (None, every) else Apply("or", (either, every))
        return either

    def _bounded(self, limit: Expr, end: int) -> Expr | None:
        """Return the condition that a limit is finite at its end; None where it always is."""
        inner = limit.args[0] if isinstance(limit, Apply) and limit.op == "neg" else limit
        bare = isinstance(inner, Ref)
        if bare and self.printer.target.numbers.get("limits") == "infinite":
            return None  # the target takes an infinite limit for none
        if not is_data(limit, self.stated.model):
            return None
        refs = dict.fromkeys(
            x for x in walk(limit) if isinstance(x, Ref) and x.name in self.infinite
        )
        if refs and any(isinstance(x, Reduce) for x in walk(limit)):  # with indices of its own
            low = Apply("neg", (_INFINITE,))
            return Apply("gt", (limit, low)) if end < 0 else Apply("lt", (limit, _INFINITE))
        every: Expr | None = None
        for ref in refs:
            if bare and (inner is limit) == (end < 0):
                part = Apply("gt", (ref, Apply("neg", (_INFINITE,))))
            else:
                size = ref if bare or self._never_negative(ref) else Apply("abs", (ref,))
                part = Apply("lt", (size, _INFINITE))
            every = both(every, part)
        return every

    def _never_negative(self, ref: Ref) -> bool:
        found = self.stated.model.symbols.get(ref.name)
        lower = found.lower if isinstance(found, Param) else None
        return isinstance(lower, Num) and isinstance(lower.value, (int, float)) and lower.value >= 0

    def unit(self, unit: Unit | None) -> str:
        """Return the internal unit of a quantity: pu where a base is declared."""
        if unit is None or unit.text == "" or self.printer.target.stage == "written":
            return "" if unit is None else unit.text
        if not unit.dimensions:
            return "pu" if unit.per_unit else "rad" if unit.text in ("deg", "rad", "°") else ""
        text = shown(unit).text
        model = self.stated.model
        for word, base in (("MW", model.power_base), ("kV", model.voltage_base)):
            if base is not None:
                text = text.replace(word, "pu")
        return text


def _place(d: Decl) -> str:
    if d.span is None:
        return ""
    line = d.span.source.place(d.span.start)[0]
    return f"{d.span.source.name.rpartition('/')[2]}:{line}"


def _text(p: Printer, e: Expr | None, binding: int = 0) -> str:
    return "" if e is None else p.expr(e, binding)
