"""Is every expression real, complex, a truth value or an element where it must be?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from gridlang.check.scope import Findings
from gridlang.diagnostics import Diagnostic
from gridlang.model.expr import (
    Apply,
    Card,
    Comp,
    Dummy,
    Elem,
    End,
    Expr,
    If,
    Indexing,
    Member,
    Num,
    Range,
    Rank,
    Reduce,
    Ref,
    SetLit,
    SetOp,
    Shift,
)
from gridlang.model.nodes import Define, Field, Model, Param, Var
from gridlang.model.ops import COMPARISONS, LOGIC, NORMS, OPS, Fields


class Kind(StrEnum):
    REAL = "real"
    COMPLEX = "complex"
    TRUTH = "truth value"
    ELEMENT = "element"


def check_fields(model: Model) -> tuple[Diagnostic, ...]:
    """Return a finding wherever a complex, real or truth value stands in the wrong place."""
    check = _Fields(model, report=True)
    check.model_()
    return tuple(check.findings.items)


def is_complex(e: Expr, model: Model) -> bool:
    """Tell whether an expression of a model is complex."""
    return _Fields(model).kind(e) is Kind.COMPLEX


@dataclass
class _Fields:
    model: Model
    report: bool = False
    findings: Findings = field(default_factory=Findings)
    _defines: dict[str, Kind] = field(default_factory=dict)

    # ---- declarations

    def model_(self) -> None:
        m = self.model
        for s in m.sets:
            for e in (s.value, s.within):
                if e is not None:
                    self.kind(e)
        for p in m.params:
            self._indexing(p.over)
            complex_ = p.field is Field.COMPLEX
            for e in (p.value, p.default):
                if e is not None and p.member_of is None:
                    self._number(e, complex_, f"the parameter `{p.name}`")
            for e in (p.lower, p.upper):
                if e is not None:
                    self._number(e, False, "a bound")
        for v in m.vars:
            self._indexing(v.over)
            for e in (v.lower, v.upper):
                if e is not None:
                    self._number(e, False, "a bound")
            if v.start is not None:
                self._number(v.start, v.field is Field.COMPLEX, f"the start of `{v.name}`")
        for d in m.defines:
            self._indexing(d.over)
            self._number(d.body, True, "a definition")
        for c in m.relations:
            self._indexing(c.over)
            sides = [c.body, *(e for e in (c.lower, c.upper) if e is not None)]
            for e in sides if not c.equal else sides[:2]:
                if self._number(e, True, "a constraint") is Kind.COMPLEX and not c.equal:
                    self._say(
                        "GL401",
                        "complex numbers have no order",
                        e,
                        "compare re(…), im(…), abs(…) or abs2(…) of it",
                    )
        for k in m.checks:
            self._indexing(k.over)
            self._truth(k.condition)
        if m.objective is not None:
            self._number(m.objective.body, False, "the objective")
        for b in (m.power_base, m.voltage_base):
            if b is not None:
                self._number(b, False, "a base")

    def _say(self, code: str, message: str, e: Expr, help: str) -> None:
        if self.report:
            self.findings.add(code, message, e.span, help=help)

    def _number(self, e: Expr, complex_ok: bool, what: str) -> Kind:
        kind = self.kind(e)
        if isinstance(e, Dummy) and e.arity > 1:
            self._say(
                "GL303",
                f"`{e.name}` is a whole tuple, not a number",
                e,
                "name its positions, as in (l,i,j) in ARC",
            )
            return kind
        if kind is Kind.TRUTH or isinstance(e, Elem):
            self._say("GL403", f"{what} needs a number, this is no number", e, "write a number")
        elif kind is Kind.COMPLEX and not complex_ok:
            self._say(
                "GL402",
                f"{what} must be real, this is complex",
                e,
                "take re(…), im(…) or abs(…) of it, or declare it complex",
            )
        return kind

    def _truth(self, e: Expr) -> None:
        if self.kind(e) is not Kind.TRUTH:
            self._say(
                "GL403",
                "a condition is expected here",
                e,
                "write a comparison, such as i == k, or a membership, such as k in DG",
            )

    def _indexing(self, over: Indexing | None) -> None:
        if over is not None:
            self.kind(over)

    def _compared(self, e: Expr) -> Kind:
        return self._number(e, True, "a comparison") if isinstance(e, Dummy) else self.kind(e)

    # ---- expressions

    def kind(self, e: Expr) -> Kind:
        """Return what an expression is, reporting what is wrong inside it."""
        match e:
            case Num():
                return Kind.COMPLEX if isinstance(e.value, complex) else Kind.REAL
            case Elem() | Dummy() | Shift() | End():
                return Kind.ELEMENT
            case Ref():
                for a in e.args:
                    if self.kind(a) in (Kind.COMPLEX, Kind.TRUTH):
                        self._say("GL403", "an index is an element", a, "name an element")
                return self._ref(e)
            case Apply():
                return self._apply(e)
            case If():
                self._truth(e.condition)
                both = (
                    self._number(e.then, True, "a value"),
                    self._number(e.otherwise, True, "a value"),
                )
                return Kind.COMPLEX if Kind.COMPLEX in both else Kind.REAL
            case Reduce():
                self.kind(e.over)
                complex_ok = e.op not in ("min", "max")
                kind = self._number(e.body, complex_ok, f"`{e.op}`")
                own = kind is Kind.COMPLEX and e.op not in NORMS
                return Kind.COMPLEX if own else Kind.REAL
            case Indexing():
                for g in e.generators:
                    self.kind(g.set)
                if e.condition is not None:
                    self._truth(e.condition)
                return Kind.ELEMENT
            case Member():
                for x in (*e.items, e.set):
                    self.kind(x)
                return Kind.TRUTH
            case Rank():
                return Kind.REAL
            case Card():
                self.kind(e.set)
                return Kind.REAL
            case Comp():
                self.kind(e.over)
                return Kind.ELEMENT
            case SetOp():
                self.kind(e.left)
                self.kind(e.right)
                return Kind.ELEMENT
            case Range():
                for x in (e.first, e.last, e.step):
                    self._number(x, False, "a range")
                return Kind.ELEMENT
            case SetLit():
                return Kind.ELEMENT
            case _:
                return Kind.ELEMENT

    def _ref(self, e: Ref) -> Kind:
        found = self.model.symbols.get(e.name)
        match found:
            case Param():
                if found.member_of is not None:
                    return Kind.ELEMENT
                if found.field is Field.COMPLEX:
                    return Kind.COMPLEX
            case Var():
                if found.field is Field.COMPLEX:
                    return Kind.COMPLEX
            case Define():
                return self._define(found)
            case _:
                pass
        return Kind.REAL

    def _define(self, d: Define) -> Kind:
        if d.name not in self._defines:
            self._defines[d.name] = Kind.REAL  # a circle is reported with the names
            self._defines[d.name] = _Fields(self.model, _defines=self._defines).kind(d.body)
        return self._defines[d.name]

    def _apply(self, e: Apply) -> Kind:
        op = OPS[e.op]
        if e.op in COMPARISONS:
            kinds = [self._compared(a) for a in e.args]
            if op.fields is Fields.ONLY_REAL and Kind.COMPLEX in kinds:
                self._say(
                    "GL401",
                    "complex numbers have no order",
                    e.args[kinds.index(Kind.COMPLEX)],
                    "compare re(…), im(…), abs(…) or abs2(…) of it",
                )
            return Kind.TRUTH
        if e.op in LOGIC:
            for a in e.args:
                self._truth(a)
            return Kind.TRUTH
        kinds = [self._number(a, True, f"`{op.symbol or op.name}`") for a in e.args]
        if op.fields is Fields.ONLY_REAL and Kind.COMPLEX in kinds:
            self._say(
                "GL402",
                f"`{e.op}` takes real numbers, this is complex",
                e.args[kinds.index(Kind.COMPLEX)],
                "take re(…), im(…) or abs(…) of it",
            )
            return Kind.REAL
        if op.fields is Fields.JOIN and Kind.COMPLEX in kinds:
            return Kind.COMPLEX
        return Kind.REAL
