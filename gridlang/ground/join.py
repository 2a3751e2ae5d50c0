"""Index sets with conditions → frames: equalities and memberships become joins, the rest filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Codes
from gridlang.ground.frame import Frame
from gridlang.ground.relation import Relation, join, pair_keys
from gridlang.model.expr import Apply, Comp, Dummy, Expr, Generator, Indexing, Member, Range
from gridlang.model.walk import substitute, walk

if TYPE_CHECKING:
    from gridlang.ground.evaluate import Evaluator

Names = frozenset[str]


@dataclass
class Joiner:
    """Extends one frame by the generators of an indexing, in order."""

    evaluator: Evaluator
    frame: Frame

    def run(self, over: Indexing) -> tuple[Frame, Codes]:
        """Return the extended frame and, for each of its rows, the row of the first frame."""
        own = {d.name for d in over.dummies}
        outer = {n: c for n, c in self.frame.columns.items() if n not in own}
        frame = Frame(self.frame.rows, outer)  # an index of the same name from outside is hidden
        rows: Codes = np.arange(frame.rows, dtype=np.int64)
        generators, conditions = _flatten(over, frozenset(frame.columns))
        for g in generators:
            bound = frozenset(frame.columns) | {d.name for d in g.pattern}
            ready = [c for c in conditions if free(c) <= bound]
            conditions = [c for c in conditions if c not in ready]
            frame, parents = self._add(frame, g, ready)
            rows = rows[parents]
        frame, kept = self._filter(frame, conditions)
        return frame, rows[kept]

    def _filter(self, frame: Frame, conditions: list[Expr]) -> tuple[Frame, Codes]:
        kept: Codes = np.arange(frame.rows, dtype=np.int64)
        for condition in conditions:
            mask = self.evaluator.truth(condition, frame)
            if not mask.all():
                frame, kept = frame.take(mask), kept[mask]
        return frame, kept

    def _add(self, frame: Frame, g: Generator, conditions: list[Expr]) -> tuple[Frame, Codes]:
        if free(g.set) & frozenset(frame.columns):
            extended, parents = self._range(frame, g)
            rest = conditions
        else:
            relation = self.evaluator.relation(g.set)
            extended, parents, rest = self._join(frame, g, relation, conditions)
        extended, kept = self._filter(extended, rest)
        return extended, parents[kept]

    def _join(
        self, frame: Frame, g: Generator, relation: Relation, conditions: list[Expr]
    ) -> tuple[Frame, Codes, list[Expr]]:
        """Add a generator over a fixed set; return the conditions that are still to be applied."""
        columns = _columns(g, relation)
        new = frozenset(columns)
        own, _ = self._filter(
            Frame(relation.rows, columns), [c for c in conditions if free(c) <= new]
        )
        rest = [c for c in conditions if not free(c) <= new]
        equalities = {c: sides for c in rest if (sides := self._equality(c, new)) is not None}
        if equalities:
            left = [self.evaluator.codes(old, frame) for old, _ in equalities.values()]
            right = [self.evaluator.codes(mine, own) for _, mine in equalities.values()]
            a, b = join(*pair_keys(left, right))
            rest = [c for c in rest if c not in equalities]
            return Frame(len(a), {**frame.take(a).columns, **own.take(b).columns}), a, rest
        member = next((c for c in rest if self._is_link(c, new)), None)
        if member is not None:
            assert isinstance(member, Member)
            extended, a = self._through(frame, own, member)
            return extended, a, [c for c in rest if c is not member]
        if frame.rows == 1:  # the set's own arrays, so that look-ups in it are shared
            a = np.zeros(own.rows, dtype=np.int64)
            return Frame(own.rows, {**frame.take(a).columns, **own.columns}), a, rest
        a = np.repeat(np.arange(frame.rows, dtype=np.int64), own.rows)
        b = np.tile(np.arange(own.rows, dtype=np.int64), frame.rows)
        return Frame(len(a), {**frame.take(a).columns, **own.take(b).columns}), a, rest

    def _equality(self, c: Expr, new: Names) -> tuple[Expr, Expr] | None:
        """Return the sides of `old == new` where each side uses the indices of one alone."""
        if not (isinstance(c, Apply) and c.op == "eq"):
            return None
        if not all(self.evaluator.is_element(x) for x in c.args):
            return None
        a, b = c.args
        if free(b) and free(b) <= new and not free(a) & new:
            return a, b
        if free(a) and free(a) <= new and not free(b) & new:
            return b, a
        return None

    def _is_link(self, c: Expr, new: Names) -> bool:
        """Tell whether a condition is a membership that names every new index and an old one."""
        if not isinstance(c, Member) or free(c.set):
            return False
        names = [x.name for x in c.items if isinstance(x, Dummy)]
        return len(names) == len(c.items) == len(set(names)) and new < set(names)

    def _through(self, frame: Frame, own: Frame, member: Member) -> tuple[Frame, Codes]:
        """Add the new indices by way of the set that links them to the old ones."""
        link = self.evaluator.relation(member.set)
        columns = iter(link.columns)
        linked = {
            x.name: tuple(next(columns) for _ in range(x.arity))
            for x in member.items
            if isinstance(x, Dummy)
        }
        old = [n for n in linked if n in frame.columns]
        left = [c for n in old for c in frame.columns[n]]
        a, b = join(*pair_keys(left, [c for n in old for c in linked[n]]))
        found = {n: tuple(c[b] for c in linked[n]) for n in linked if n in own.columns}
        inside = Relation(tuple(c for n in found for c in own.columns[n])).find(
            [c for cs in found.values() for c in cs]
        )
        keep = inside >= 0
        new = {n: tuple(c[keep] for c in cs) for n, cs in found.items()}
        return Frame(int(keep.sum()), {**frame.take(a[keep]).columns, **new}), a[keep]

    def _range(self, frame: Frame, g: Generator) -> tuple[Frame, Codes]:
        """Add a generator over a range whose ends use indices from outside."""
        if not isinstance(g.set, Range):
            raise GridlangError(
                (
                    Diagnostic(
                        "GL830",
                        "this set depends on indices from outside in a way that is not supported",
                        g.set.span,
                        help="write it as a filter: {i in SET: condition on i and the outer index}",
                    ),
                )
            )
        first, last, step = (
            np.broadcast_to(self.evaluator.codes(x, frame), (frame.rows,))
            for x in (g.set.first, g.set.last, g.set.step)
        )
        if not step.all():
            raise GridlangError(
                (
                    Diagnostic(
                        "GL827",
                        "a range needs a step that is not 0",
                        g.set.span,
                        help="write by 1",
                    ),
                )
            )
        count = np.maximum(0, (last - first) // step + 1)
        a = np.repeat(np.arange(frame.rows, dtype=np.int64), count)
        within = np.arange(len(a), dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
        codes = first[a] + within * step[a]
        return Frame(len(a), {**frame.take(a).columns, g.pattern[0].name: (codes,)}), a


def free(e: Expr) -> Names:
    """Return the names of the indices that an expression takes from outside."""
    used = {x.name for x in walk(e) if isinstance(x, Dummy)}
    bound = {d.name for x in walk(e) if isinstance(x, Indexing) for d in x.dummies}
    return frozenset(used - bound)


def _columns(g: Generator, relation: Relation) -> dict[str, tuple[Codes, ...]]:
    if len(g.pattern) == 1:
        return {g.pattern[0].name: relation.columns}
    return {d.name: (c,) for d, c in zip(g.pattern, relation.columns, strict=True)}


def _conjuncts(e: Expr | None) -> list[Expr]:
    if e is None:
        return []
    if isinstance(e, Apply) and e.op == "and":
        return [c for x in e.args for c in _conjuncts(x)]
    return [e]


def _flatten(over: Indexing, outer: Names) -> tuple[list[Generator], list[Expr]]:
    """Return generators and conditions with filtered sets that look outside opened up."""
    generators: list[Generator] = []
    conditions: list[Expr] = []
    for g in over.generators:
        if isinstance(g.set, Comp) and _opens(g, g.set, outer):
            inner = g.set.over
            names: dict[str, Expr] = {
                d.name: p for d, p in zip(inner.dummies, g.pattern, strict=True)
            }
            patterns = iter(g.pattern)
            for h in inner.generators:
                pattern = tuple(next(patterns) for _ in h.pattern)
                generators.append(Generator(pattern, substitute(h.set, names)))
            conditions += [substitute(c, names) for c in _conjuncts(inner.condition)]
        else:
            generators.append(g)
        outer |= {d.name for d in g.pattern}
    return generators, conditions + _conjuncts(over.condition)


def _opens(g: Generator, comp: Comp, outer: Names) -> bool:
    same = comp.items == comp.over.dummies and len(comp.items) == len(g.pattern)
    return same and bool(free(comp) & outer)
