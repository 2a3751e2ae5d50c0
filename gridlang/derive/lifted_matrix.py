"""The matrix that a lift makes: its entries as they occur, and the sets and variables that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gridlang.derive.matrix import before, entry
from gridlang.model.build import mul
from gridlang.model.expr import (
    ZERO,
    Apply,
    Comp,
    Dummy,
    Expr,
    Generator,
    Indexing,
    Ref,
    SetLit,
    SetOp,
    SetRef,
)
from gridlang.model.indexing import joined, used
from gridlang.model.nodes import Define, Field, Model, Position, Set, Var
from gridlang.model.rewrite import free_name
from gridlang.model.walk import substitute

Index = tuple[Expr, ...]


@dataclass
class LiftedMatrix:
    """W = v vᴴ of a complex variable v: rows are the positions of v's index that products tell apart.

    An entry is W[i, j, rest]: the row, the column, and the index of v that both share. `products`
    are the pairs of indices that occur, `pairs` the sets of them.
    """

    v: Var
    name: str
    diagonal: str
    upper: str
    positions: tuple[int, ...] = ()
    products: list[tuple[Index, Index]] = field(default_factory=list)
    pairs: list[Comp] = field(default_factory=list)

    def at(self, a: Index, b: Index, context: Sequence[Indexing]) -> Expr:
        """Return W at the indices of v[a]·conj(v[b]), under the index sets around them."""
        self.products.append((a, b))
        if a == b:
            return Ref(self.diagonal, a)
        i, j = (tuple(x[n] for n in self.positions) for x in (a, b))
        index = (*i, *j, *(x for n, x in enumerate(a) if n not in self.positions))
        pair = _pairs(index, context)
        if pair not in self.pairs:
            self.pairs.append(pair)
        return Ref(self.name, index)

    @property
    def apart(self) -> tuple[int, ...]:
        """The positions in which the indices of some product differ; the first where none do."""
        found = {
            n for a, b in self.products for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y
        }
        return tuple(sorted(found)) or (0,)

    def ends(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the positions in an index of W that make up an index of v: of its row, of its column."""
        count, whole = len(self.positions), self._length
        rest = range(2 * count, count + whole)
        return tuple(
            _merged(self.positions, own, rest, whole)
            for own in (range(count), range(count, 2 * count))
        )  # type: ignore[return-value]

    @property
    def _length(self) -> int:
        assert self.v.over is not None
        return len(self.v.over.dummies)

    def declared(self, model: Model) -> Model:
        """Return the model with the sets and variables of W in place of v, and W as a definition."""
        assert self.v.over is not None
        count = len(self.positions)
        index = _letters(count, self._length - count)
        i, j, rest = index[:count], index[count : 2 * count], index[2 * count :]
        row, column = (tuple(index[n] for n in which) for which in self.ends())
        sets = self._sets(model, index)
        prose = self.v.prose or self.v.name
        body = entry((i, j), rest, (self.diagonal, self.upper))
        whole = Define(
            name=self.name,
            prose=f"{prose}, lifted",
            span=self.v.span,
            over=Indexing((Generator(index, SetRef(sets[2].name)),)),
            body=replace(body, then=Ref(self.diagonal, row)),  # type: ignore[call-arg]
        )
        above = Indexing((Generator(index, SetRef(sets[1].name)),))
        variables = self._variables(above, (row, column), prose)
        return model.but(
            sets=(*model.sets, *sets),
            vars=tuple(p for v in model.vars for p in (variables if v is self.v else (v,))),
            defines=(whole, *model.defines),
        )

    def _variables(
        self, above: Indexing, ends: tuple[tuple[Dummy, ...], tuple[Dummy, ...]], prose: str
    ) -> tuple[Var, Var]:
        assert self.v.over is not None
        own, start, unit = self.v.over.dummies, self.v.start, self.v.unit.to_power(2)
        squared = product = None
        if start is not None:
            at, to = ({d.name: x for d, x in zip(own, end, strict=True)} for end in ends)
            squared = Apply("abs2", (start,))
            product = mul(substitute(start, at), Apply("conj", (substitute(start, to),)))
        return (
            Var(
                name=self.diagonal,
                prose=f"{prose}, squared magnitude",
                span=self.v.span,
                over=self.v.over,
                unit=unit,
                lower=ZERO,
                start=squared,
            ),
            Var(
                name=self.upper,
                prose=f"{prose}, product with the conjugate of another",
                span=self.v.span,
                over=above,
                field=Field.COMPLEX,
                unit=unit,
                start=product,
            ),
        )

    def _sets(self, model: Model, index: tuple[Dummy, ...]) -> tuple[Set, Set, Set]:
        """Return the sets of entries as they occur, of those above the diagonal, and of all."""
        assert self.v.over is not None
        count = len(self.positions)
        i, j, rest = index[:count], index[count : 2 * count], index[2 * count :]
        whats = ("products", "pairs", "entries")
        names = [free_name(f"{self.name}_{what}", model) for what in whats]
        over = _named(self.v.over)
        row = tuple(over.dummies[n] for n in self.positions)
        others = tuple(d for n, d in enumerate(over.dummies) if n not in self.positions)
        diagonal = Comp((*row, *row, *others), over)
        occurring: Expr = self.pairs[0] if self.pairs else diagonal
        for pair in self.pairs[1:]:
            occurring = SetOp("union", occurring, pair)

        def of(source: str, items: tuple[Dummy, ...], condition: Expr | None = None) -> Comp:
            return Comp(items, Indexing((Generator(index, SetRef(source)),), condition))

        mirrored = (*j, *i, *rest)
        above = SetOp(
            "union", of(names[0], index, before(i, j)), of(names[0], mirrored, before(j, i))
        )
        both_sides = SetOp("union", SetRef(names[1]), of(names[1], mirrored))
        positions = tuple(Position(name=d.name) for d in index)

        def declared(name: str, prose: str, value: Expr) -> Set:
            prose = f"entries of {self.name}{prose}"
            return Set(name=name, prose=prose, span=self.v.span, positions=positions, value=value)

        return (
            declared(names[0], " as they occur", occurring),
            declared(names[1], " above its diagonal", above),
            declared(names[2], "", SetOp("union", both_sides, diagonal)),
        )


def _merged(
    positions: tuple[int, ...], own: Sequence[int], rest: Sequence[int], length: int
) -> tuple[int, ...]:
    mine, others = iter(own), iter(rest)
    return tuple(next(mine) if n in positions else next(others) for n in range(length))


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


def _pairs(items: Index, context: Sequence[Indexing]) -> Comp:
    """Return the set of these tuples over all index sets around them that they depend on.

    Conditions on other indices are left out: more pairs than occur do no harm.
    """
    whole: Indexing | None = None
    for over in context:
        whole = joined(whole, over)
    return Comp(items, used(whole, SetLit((items,))) or Indexing(()))
