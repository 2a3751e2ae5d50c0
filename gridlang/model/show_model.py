"""A model → text in the language itself, which can be read again."""

from __future__ import annotations

from gridlang.model.clauses import (
    Bounded,
    Clause,
    Coned,
    CurrentForm,
    Dropped,
    Expanded,
    Given,
    Lifted,
    Replaced,
    Restated,
    Written,
)
from gridlang.model.expr import Expr, Indexing
from gridlang.model.nodes import (
    Check,
    Complement,
    Constraint,
    Define,
    Field,
    Formulation,
    Model,
    Objective,
    Param,
    Set,
    TableFile,
    Var,
)
from gridlang.model.show import indexing, quote, show
from gridlang.model.units import Unit


def show_model(model: Model) -> str:
    """Return a model in the language: what a stage made of it.

    Sets and parameters that a `table` statement gives stand in that statement.
    """
    given = {c.param for t in model.tables for c in t.columns}
    listed = {t.set for t in model.tables}
    blocks = [
        [
            f"{'convex ' if model.convex else ''}model {model.name}{quoted(model.title)}",
            *_bases(model),
        ],
        [_set(s) for s in model.sets if s.name not in listed],
        [_table(t, model) for t in model.tables],
        [_param(p) for p in model.params if p.name not in given],
        [_check(c) for c in model.checks],
        [_var(v) for v in model.vars],
        [_define(d) for d in model.defines],
        [] if model.objective is None else [_objective(model.objective)],
        ["subject to", *("  " + show_constraint(c) for c in model.constraints)],
        [_complement(c) for c in model.complements],
        [_recover(d) for d in model.recovers],
        [_formulation(f) for f in model.formulations],
    ]
    if not model.constraints:
        blocks[8] = []
    return "\n\n".join("\n".join(b) for b in blocks if b) + "\n"


def quoted(text: str) -> str:
    """Return a text as a quoted string with a blank before it; nothing for no text."""
    return f" {quote(text)}" if text else ""


def _bases(model: Model) -> list[str]:
    bases = (("s", model.power_base), ("v", model.voltage_base))
    return [f"base {name} = {show(e)}" for name, e in bases if e is not None]


def _head(kind: str, name: str, over: Indexing | None) -> str:
    return f"{kind} {name}" + ("" if over is None else indexing(over))


def _unit(unit: Unit | None) -> str:
    return f" [{unit.text}]" if unit is not None and unit.text else ""


def _set(s: Set) -> str:
    positions = ", ".join(p.name + (f" in {p.domain}" if p.domain else "") for p in s.positions)
    named = any(not p.name.isdigit() or p.domain for p in s.positions)
    text = f"set {s.name}" + (f"({positions})" if named else "") + quoted(s.prose)
    if s.within is not None:
        text += f" within {show(s.within)}"
    if s.value is not None:
        text += f" = {show(s.value)}"
    return text + (" ordered" if s.ordered else "")


def _bounds(lower: Expr | None, upper: Expr | None, least: str = ">=", most: str = "<=") -> str:
    """Return bounds as a declaration takes them, tight enough for a `<` to follow."""
    parts = ((least, lower), (most, upper))
    return "".join(f" {sign} {show(e, 45)}" for sign, e in parts if e is not None)


def _param(p: Param) -> str:
    text = _head("param", p.name, p.over)
    if p.field is not Field.REAL:
        text += f" {p.field}"
    text += _unit(p.unit) + quoted(p.prose)
    text += _bounds(
        p.lower, p.upper, ">" if p.lower_strict else ">=", "<" if p.upper_strict else "<="
    )
    if p.member_of:
        text += f" in {p.member_of}"
    if p.default is not None:
        text += f" default {show(p.default, 45)}"
    return text + ("" if p.value is None else f" = {show(p.value)}")


def _var(v: Var) -> str:
    text = _head("var", v.name, v.over)
    if v.field is not Field.REAL:
        text += f" {v.field}"
    if v.shape:
        text = _head("var", v.name, v.over) + f" {v.shape}" + (" psd" if v.psd else "")
    text += _unit(v.unit) + quoted(v.prose) + _bounds(v.lower, v.upper)
    return text if v.start is None else f"{text} start {show(v.start, 45)}"


def _define(d: Define) -> str:
    return f"{_head('define', d.name, d.over)}{_unit(d.unit)}{quoted(d.prose)} = {show(d.body)}"


def _recover(d: Define) -> str:
    return f"{_head('recover', d.name, d.over)}{_unit(d.unit)}{quoted(d.prose)} = {show(d.body)}"


def _objective(o: Objective) -> str:
    sense = "maximize" if o.maximize else "minimize"
    return f"{sense} {o.name}{_unit(o.unit)}{quoted(o.prose)}: {show(o.body)}"


def _check(c: Check) -> str:
    return f"{_head('check', c.name, c.over)}{quoted(c.prose)}: {show(c.condition)}"


def _table(t: TableFile, model: Model) -> str:
    keys = ", ".join(k.name + (f" in {k.domain}" if k.domain else "") for k in t.keys)
    head = f"as {t.set}" if t.set else "over "
    columns = []
    for c in t.columns:
        p = model.symbols[c.param]
        assert isinstance(p, Param)
        text = p.name + ("" if c.header == p.name else f" from{quoted(c.header)}") + _unit(p.unit)
        text += f" {p.field}" if p.field is Field.COMPLEX else ""
        text += f" in {p.member_of}" if p.member_of else ""
        text += "" if p.default is None else f" default {show(p.default, 45)}"
        columns.append(text)
    values = f": {', '.join(columns)}" if columns else ""
    return f"table{quoted(t.name)} {head}({keys}){values}"


def _formulation(f: Formulation) -> str:
    return f"formulation {f.name} of {f.parent}: {'; '.join(map(_clause, f.clauses))}"


def _clause(c: Clause) -> str:
    match c:
        case Written():
            return f"{c.variable} as {c.form}"
        case Replaced():
            return f"{show(c.pattern)} as {show(c.value)}{_concerned(c.concerned)}"
        case Restated():
            stated = Constraint(name="", body=c.body, lower=c.lower, upper=c.upper, equal=c.equal)
            return f"{c.constraint} as {_relation(stated)}"
        case Lifted():
            return f"lift {c.variable}*conj({c.variable}) as {c.matrix}"
        case Coned():
            return f"{c.matrix} {c.cone}"
        case Expanded() if c.product:
            product = f"{c.product}*conj({c.product})"
            return f"linearize {product} at {_point(c.point)}{_concerned(c.concerned)}"
        case Expanded():
            return f"taylor {c.order} at {_point(c.point)}{_concerned(c.concerned)}"
        case CurrentForm():
            return f"quadratic at {_point(c.point)}{_concerned(c.concerned)}"
        case Given():
            return f"let {c.param} = {show(c.value)}"
        case Bounded():
            return f"bounded by {c.formulation}"
        case Dropped():
            return f"drop {', '.join(c.constraints)}"
        case _:
            raise TypeError(type(c).__name__)


def _point(point: tuple[tuple[str, Expr], ...]) -> str:
    return ", ".join(f"{name} = {show(e, 45)}" for name, e in point)


def _concerned(names: tuple[str, ...]) -> str:
    return f" in {', '.join(names)}" if names else ""


def _complement(c: Complement) -> str:
    return f"complements {_title(c.first)}: {_relation(c.first)}, {_relation(c.second)}"


def show_constraint(c: Constraint) -> str:
    """Return a constraint with its label and prose, as it stands in a model."""
    return f"{_title(c)}: {_relation(c)}"


def _title(c: Constraint) -> str:
    return c.name + ("" if c.over is None else indexing(c.over)) + quoted(c.label) + quoted(c.prose)


def _relation(c: Constraint) -> str:
    if c.equal:
        assert c.upper is not None
        return f"{show(c.body)} == {show(c.upper)}"
    if c.upper is None and c.lower is not None:
        return f"{show(c.body)} >= {show(c.lower)}"
    left = "" if c.lower is None else f"{show(c.lower)} <= "
    right = "" if c.upper is None else f" <= {show(c.upper)}"
    return f"{left}{show(c.body)}{right}"
