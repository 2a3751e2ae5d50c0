"""A stated model → one for targets that declare families over static sets, and restrict their use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from gridlang.diagnostics import Diagnostic, noted, raise_errors
from gridlang.emit.aliases import Aliases
from gridlang.emit.conditions import Conditions
from gridlang.emit.elements import Scope
from gridlang.emit.prepare import Stated
from gridlang.emit.roots import Roots
from gridlang.ground.needs import declared_expressions, dependencies, every_expression
from gridlang.model.expr import (
    ONE,
    Apply,
    Card,
    Comp,
    Dummy,
    Elem,
    End,
    Expr,
    Generator,
    If,
    Indexing,
    Member,
    Reduce,
    Ref,
    SetRef,
    Shift,
)
from gridlang.model.nodes import (
    Check,
    Constraint,
    Decl,
    Define,
    Field,
    Model,
    Objective,
    Param,
    Set,
    Var,
)
from gridlang.model.show import show
from gridlang.model.walk import walk

D = TypeVar("D", bound=Decl)
P = TypeVar("P", Param, Var)


def listed(stated: Stated) -> Stated:
    """Return the model with every root as data: its elements are listed, not computed.

    Sets that are used in order say so.
    """
    model = stated.model
    roots = Roots(model)
    used = {x.set for x in every_expression(model) if isinstance(x, (Shift, End))}

    def as_data(s: Set) -> Set:
        value = None if roots.is_root(s.name) else s.value
        return replace(s, value=value, ordered=s.ordered or s.name in used)

    sets = {s.name: as_data(s) for s in model.sets}
    model = model.but(sets=tuple(sets.values()))
    data = tuple(sets.get(d.name, d) for d in stated.data)
    written = {
        s.name: show(s.value)
        for s in stated.model.sets
        if s.value is not None and sets[s.name].value is None
    }
    return replace(stated, model=model, data=data, listed=written)


def over_roots(stated: Stated, title: str) -> Stated:
    """Return the model with families over roots, conditions for all else, and sets as conditions.

    Raises `GridlangError` (GL702) with all that cannot be said so.
    """
    model = stated.model
    aliases = Aliases({d.name for d in model.declarations()})
    rewrite = _Declarations(Conditions(model, Roots(model), aliases, title))
    levels = _levels(model)
    objective = () if model.objective is None else (model.objective,)
    defines = sorted(model.defines, key=lambda d: list(levels).index(d.name))
    model = model.but(
        vars=rewrite.each(model.vars, rewrite.var),
        defines=rewrite.each(defines, lambda d: rewrite.define(d, levels[d.name])),
        constraints=rewrite.each(model.constraints, rewrite.constraint),
        checks=rewrite.each(model.checks, rewrite.check),
        objective=next(iter(rewrite.each(objective, rewrite.objective)), None),
    )
    data = {d.name: d for d in rewrite.each(stated.data, rewrite.data)}  # last: indices are named
    model = model.but(
        sets=tuple(d for d in data.values() if isinstance(d, Set)),
        params=tuple(d for d in data.values() if isinstance(d, Param)),
    )
    raise_errors(rewrite.findings)
    roots = rewrite.conditions.roots
    domains = {s.name: d for s in model.sets if (d := roots.of_set(s.name)) != (s.name,)}
    used = {d.name for e in declared_expressions(_bare(model)) for d in _indices(e)}
    kept = {name: root for name, root in aliases.roots.items() if name != root and name in used}
    return replace(
        stated,
        model=model,
        data=tuple(data.values()),
        domains=domains,
        aliases=kept,
        labels=tuple(dict.fromkeys(_compared(model))),
    )


@dataclass
class _Declarations:
    """Rewrites declarations, each over the roots of its index set."""

    conditions: Conditions
    findings: list[Diagnostic] = field(default_factory=list)

    def each(self, declared: Iterable[D], rewrite: Callable[[D], D]) -> tuple[D, ...]:
        """Return declarations rewritten; what cannot be said joins the findings."""
        made = []
        for d in declared:
            with noted(self.findings):
                made.append(rewrite(d))
        return tuple(made)

    def data(self, d: Set | Param) -> Set | Param:
        return self._set(d) if isinstance(d, Set) else self._param(d)

    def _set(self, s: Set) -> Set:
        """Return a set; a computed one as the tuples of roots that a condition holds for."""
        if s.value is None:
            return replace(s, within=None)
        c, items, scope = self.conditions, [], Scope()
        for position, root in zip(s.positions, c.roots.of_set(s.name), strict=True):
            name = position.name
            d = (
                c.aliases.take(name, root, scope.active, c.level)
                if s.arity > 1
                else c.aliases.like(root, scope.active, c.level)
            )
            items.append(d)
            scope = Scope({}, scope.active | {d.name})
        generators = tuple(Generator((d,), SetRef(c.root(d))) for d in items)
        over = Indexing(generators, c.inside(items, s.value, scope) or ONE)
        return replace(s, value=Comp(tuple(items), over), within=None)

    def _param(self, p: Param) -> Param:
        """Return a parameter; one whose values are elements as a map, with them as last index."""
        over, scope = self._family(p.over)
        if p.member_of is None:
            number = self._within(scope)
            return replace(
                p,
                over=over,
                value=number(p.value),
                default=number(p.default),
                lower=number(p.lower),
                upper=number(p.upper),
            )
        c = self.conditions
        named = frozenset() if over is None else frozenset(d.name for d in _indices(over))
        x = c.aliases.like(c.roots.of_set(p.member_of)[0], scope.active | named, c.level)
        inner = Scope(scope.items, scope.active | {x.name})

        def is_value(e: Expr | None) -> Expr | None:
            return None if e is None else c.equal(x, c.element(e, inner), inner) or ONE

        generators = () if over is None else over.generators
        over = Indexing(
            (*generators, Generator((x,), SetRef(c.root(x)))),
            None if over is None else over.condition,
        )
        return replace(p, over=over, value=is_value(p.value), default=is_value(p.default))

    def var(self, v: Var) -> Var:
        over, scope = self._family(v.over)
        number = self._within(scope)
        lower, upper, start = number(v.lower), number(v.upper), number(v.start)
        return replace(v, over=over, lower=lower, upper=upper, start=start)

    def define(self, d: Define, level: int) -> Define:
        """Return a definition that may be put in place as text, index for index.

        Its own indices are no words of the labels in it: text knows no quotes.
        """
        c = self.conditions
        labels = (str(x.label) for x in walk(d.body) if isinstance(x, Elem))
        words = {w.rstrip("_") for label in labels for w in re.findall(r"\w+", label.lower())}
        declared = {name.lower() for name in c.aliases.declared}
        aliases = replace(c.aliases, avoided=frozenset(words | declared))
        over, scope = (None, Scope())
        if d.over is not None:
            own = replace(c, aliases=aliases)
            over, scope = own.indexing(d.over, Scope(), keep=True)
        body = replace(c, level=level).number(d.body, scope)
        c.bare[d.name] = frozenset(_bare_positions(over, body, c.bare))
        return replace(d, over=over, body=body)

    def constraint(self, c: Constraint) -> Constraint:
        over, scope = self._family(c.over)
        number = self._within(scope)
        body = self.conditions.number(c.body, scope)
        return replace(c, over=over, body=body, lower=number(c.lower), upper=number(c.upper))

    def check(self, c: Check) -> Check:
        over, scope = self._family(c.over)
        return replace(c, over=over, condition=self.conditions.number(c.condition, scope))

    def objective(self, o: Objective) -> Objective:
        return replace(o, body=self.conditions.number(o.body, Scope()))

    def _family(self, over: Indexing | None) -> tuple[Indexing | None, Scope]:
        if over is None:
            return None, Scope()
        return self.conditions.indexing(over, Scope(), keep=True)

    def _within(self, scope: Scope) -> Callable[[Expr | None], Expr | None]:
        return lambda e: None if e is None else self.conditions.number(e, scope)


def _bare(model: Model) -> Model:
    """Return the model without the index sets of families that say nothing of their rows."""
    said = ("value", "default", "lower", "upper", "start")

    def bare(d: P) -> P:
        whole = d.field is Field.INTEGER  # takes bounds even where it has none
        stays = whole or any(getattr(d, x, None) is not None for x in said)
        return d if stays else replace(d, over=None)

    return model.but(params=tuple(map(bare, model.params)), vars=tuple(map(bare, model.vars)))


def _indices(e: Expr) -> Iterator[Dummy]:
    for x in walk(e):
        if isinstance(x, Indexing):
            yield from x.dummies


def _compared(model: Model) -> Iterator[str | int]:
    """Yield the labels that elements are compared with: no set may have them."""
    for x in every_expression(model):
        if isinstance(x, Apply) and x.op == "same":
            yield from (a.label for a in x.args if isinstance(a, Elem))


def _bare_positions(
    over: Indexing | None, body: Expr, bare: Mapping[str, frozenset[int]]
) -> Iterator[int]:
    """Yield the positions whose element the text of a definition asks for its number or place."""
    for n, d in enumerate(() if over is None else over.dummies):
        for x in walk(body):
            asked = isinstance(x, Apply) and x.op in ("val", "ord") and d in x.args
            passed = isinstance(x, Ref) and any(x.args[m] == d for m in bare.get(x.name, ()))
            if asked or passed or (isinstance(x, Shift) and x.element == d):
                yield n


def _levels(model: Model) -> dict[str, int]:
    """Return for each definition how many that bind indices its text holds, one within another.

    At least 1: the level of the author's own indices is 0. A definition comes after what it uses.
    """
    uses = dependencies(model)
    defines = {d.name: d for d in model.defines}
    binding: dict[str, int] = {}

    def levels(name: str) -> int:
        if name not in binding:
            binds = any(_binds(x, model) for x in walk(defines[name].body))
            inside = (levels(n) for n in uses[name] if n in defines)
            binding[name] = binds + max(inside, default=0)
        return binding[name]

    for name in defines:
        levels(name)
    return {name: max(level, 1) for name, level in binding.items()}


def _binds(x: Expr, model: Model) -> bool:
    """Tell whether a node may need an index of its own, such as to say where an element is."""
    if isinstance(x, Ref):
        found = model.symbols[x.name]
        return isinstance(found, Param) and found.member_of is not None
    return isinstance(x, (Reduce, Member, Shift, End, If, Card))
