"""A lowered model → one that any target can state: real data, plain numbers, in order of use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from gridlang.emit.pairs import Pairs
from gridlang.emit.sets_of_sets import told
from gridlang.ground.needs import dependencies, needed_names
from gridlang.ground.scales import Scales
from gridlang.lower.complements import inequalities
from gridlang.model.build import div, mul
from gridlang.model.expr import ONE, Apply, Expr, Graph, Num, Ref
from gridlang.model.fields import is_data
from gridlang.model.nodes import Decl, Field, Model, Param, Set
from gridlang.model.show import show
from gridlang.model.walk import fresh, rebuild

D = TypeVar("D", bound=Decl)


@dataclass(frozen=True)
class Stated:
    """A model of real numbers in internal units, without what it does not need.

    `data` are its sets and parameters, each after what it is computed from. `halves` tells for
    the two parts of a complex parameter of data which parameter they are of, and which part.
    `sides` tells of which constraint one with a single limit is a side. `domains` are the static
    sets that the positions of a set are drawn from, `aliases` those that indices run over, and
    `listed` tells what sets are computed from that have their elements listed, `labels` which
    labels elements are compared with, for targets that need to know.
    """

    model: Model
    data: tuple[Set | Param, ...]
    halves: Mapping[str, tuple[str, str]]
    sides: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str | int, ...] = ()


def prepare(model: Model, scales: Scales | None, keeps_complements: bool) -> Stated:
    """Return a lowered model as a target can state it; `scales` are None where there are no data.

    Complementarities become three inequalities unless the target keeps them. Complex data become
    pairs of real parameters, definitions of data become parameters, the base of power is 1 in
    internal units, numbers with units are converted: without data by the base as a parameter.
    """
    if not keeps_complements:
        three = tuple(c for k in model.complements for c in inequalities(k, model))
        model = model.but(constraints=model.constraints + three, complements=())
    model = _definitions_of_data(model)
    pairs, halves = _parts(model)

    def plain(e: Expr) -> Expr:
        if isinstance(e, Ref) and isinstance(model.power_base, Ref) and e == model.power_base:
            return ONE
        if isinstance(e, Num) and e.unit is not None:
            return _converted(e, model) if scales is None else _figure(scales.number(e), e)
        e = rebuild(e, plain)
        if isinstance(e, Apply) and e.op in ("mul", "div") and ONE in e.args:
            return replace((mul if e.op == "mul" else div)(*e.args), span=e.span)
        return e

    def stated(e: Expr | None) -> Expr | None:
        return None if e is None else plain(pairs.real(e))

    params = tuple(p for q in model.params for p in _halves(q, pairs))
    model = over_all(model.but(sets=tuple(map(_listed, model.sets)), params=params), stated)
    needed = needed_names(model)
    model = model.but(
        sets=tuple(s for s in model.sets if s.name in needed),
        params=tuple(p for p in model.params if p.name in needed),
        defines=tuple(d for d in model.defines if d.name in needed),
    )
    return Stated(model, tuple(_in_order(model)), halves)


def as_written(model: Model) -> Stated:
    """Return the author's model, without what it does not need."""
    whole = model
    model = over_all(model, lambda e: None if e is None else told(whole, e))
    needed = needed_names(model)
    model = model.but(
        sets=tuple(s for s in model.sets if s.name in needed),
        params=tuple(p for p in model.params if p.name in needed),
    )
    return Stated(model, (*model.sets, *model.params), {})


def _definitions_of_data(model: Model) -> Model:
    """Return the model with definitions that no variable enters as parameters."""
    data = [d for d in model.defines if is_data(d.body, model)]
    if not data:
        return model
    params = tuple(
        Param(name=d.name, prose=d.prose, span=d.span, over=d.over, unit=d.unit, value=d.body)
        for d in data
    )
    kept = tuple(d for d in model.defines if d not in data)
    return model.but(params=model.params + params, defines=kept)


def _parts(model: Model) -> tuple[Pairs, dict[str, tuple[str, str]]]:
    taken = {d.name for d in model.declarations()}
    parts: dict[str, tuple[str, str]] = {}
    halves: dict[str, tuple[str, str]] = {}
    for p in model.params:
        if p.field is not Field.COMPLEX:
            continue
        names = []
        for suffix in ("re", "im"):
            name = fresh(f"{p.name}_{suffix}", taken)
            names.append(name)
            if p.value is None:
                halves[name] = (p.name, suffix)
        parts[p.name] = (names[0], names[1])
    return Pairs(model, parts), halves


def _halves(p: Param, pairs: Pairs) -> tuple[Param, ...]:
    """Return a complex parameter as two real ones; another as it is."""
    if p.field is not Field.COMPLEX:
        return (p,)
    values = (None, None) if p.value is None else pairs.pair(p.value)
    defaults = (None, None) if p.default is None else pairs.pair(p.default)
    names = pairs.parts[p.name]
    proses = (f"{p.prose}, {which} part".lstrip(", ") for which in ("real", "imaginary"))
    return tuple(
        replace(p, name=name, field=Field.REAL, prose=prose, value=value, default=default)
        for name, prose, value, default in zip(names, proses, values, defaults, strict=True)
    )


def _listed(s: Set) -> Set:
    """Return a set that is computed from a graph as data, and say what it is: no target has graphs."""
    if not isinstance(s.value, Graph):
        return s
    prose = f"{s.prose} = {show(s.value)}" if s.prose else f"= {show(s.value)}"
    return replace(s, value=None, prose=prose)


def over_all(model: Model, stated: Callable[[Expr | None], Expr | None]) -> Model:
    """Return a model with `stated` applied to each expression of its declarations."""
    return model.but(
        sets=tuple(over_each(s, stated) for s in model.sets),
        params=tuple(over_each(p, stated) for p in model.params),
        vars=tuple(over_each(v, stated) for v in model.vars),
        defines=tuple(over_each(d, stated) for d in model.defines),
        constraints=tuple(over_each(c, stated) for c in model.constraints),
        complements=tuple(
            replace(k, first=over_each(k.first, stated), second=over_each(k.second, stated))
            for k in model.complements
        ),
        checks=tuple(over_each(c, stated) for c in model.checks),
        objective=None if model.objective is None else over_each(model.objective, stated),
    )


def over_each(d: D, stated: Callable[[Expr | None], Expr | None]) -> D:
    """Return a declaration with `stated` applied to each of its expressions."""
    names = ("over", "value", "within", "default", "lower", "upper", "start", "body", "condition")
    changed = {n: stated(getattr(d, n)) for n in names if hasattr(d, n)}
    return replace(d, **changed)  # type: ignore[arg-type]


def _converted(e: Num, model: Model) -> Expr:
    """Return a number with a unit in internal ones, whatever the bases will be."""
    assert e.unit is not None
    found: Expr = _figure(Scales(1e6, 1e3).number(e), e)
    for base, exponent in (
        (model.power_base, e.unit.power),
        (model.voltage_base, e.unit.potential),
    ):
        if base is None or not exponent:
            continue
        size = _figure(Scales(1e6, 1e3).number(base), base) if isinstance(base, Num) else base
        found = Apply("mul", (found, Apply("pow", (size, Num(-exponent)))), span=e.span)
        if exponent in (1, -1):
            found = (div if exponent == 1 else mul)(found.args[0], size)
    return found


def _figure(value: complex | float, e: Expr) -> Num:
    real = float(value.real)
    whole = real == int(real) and abs(real) < 1e15
    return Num(int(real) if whole else real, span=e.span)


def _in_order(model: Model) -> Iterator[Set | Param]:
    """Yield sets and parameters as written, but each after what it is computed from."""
    every: tuple[Set | Param, ...] = (*model.sets, *model.params)
    declared = {d.name: d for d in every}
    uses = dependencies(model)
    done: set[str] = set()

    def visit(name: str) -> Iterator[Set | Param]:
        if name in done or name not in declared:
            return
        done.add(name)
        for other in uses[name]:
            yield from visit(other)
        yield declared[name]

    for name in declared:
        yield from visit(name)
