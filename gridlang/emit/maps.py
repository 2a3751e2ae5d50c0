"""Tables of data → those of a target without parameters of elements, and with one order of labels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.emit.data import Column, Data, Table
from gridlang.emit.prepare import Stated
from gridlang.emit.target import Target
from gridlang.ground.arrays import Array
from gridlang.model.nodes import Set


def as_maps(data: Data, stated: Stated, target: Target) -> Data:
    """Return data with parameters of elements as sets of tuples, and ordered sets before others.

    Raises `GridlangError` (GL703) for labels that the target cannot tell apart or keep in order.
    """
    ordered = {d.name for d in stated.data if isinstance(d, Set) and d.ordered}
    tables = [new for t in data.tables for new in _split(t)]
    tables += [_map((), c) for c in data.scalars if c.is_element]
    tables.sort(key=lambda t: t.set not in ordered)
    _refuse_disorder([t for t in tables if t.lists_set and t.set in ordered], target)
    _refuse_alike(tables, target)
    return Data(tables, [c for c in data.scalars if not c.is_element])


def _split(t: Table) -> list[Table]:
    figures = [c for c in t.columns if not c.is_element]
    maps = [_map(t.keys, c) for c in t.columns if c.is_element]
    if not figures and not t.lists_set:
        return maps
    return [replace(t, columns=figures), *maps]


def _map(keys: tuple[Array, ...], c: Column) -> Table:
    return Table(c.name, True, (*keys, c.values))


def _refuse_disorder(ordered: list[Table], target: Target) -> None:
    """Raise where two ordered sets have labels in different orders."""
    place: dict[str, int] = {}
    for t in ordered:
        labels = list(map(str, t.keys[0].tolist()))
        for label in labels:
            place.setdefault(label, len(place))
        places = [place[label] for label in labels]
        if places != sorted(places):
            what = f"{target.title} cannot hold the order of {t.set}: an earlier set has another"
            help = "give the elements of one of the two sets other names"
            raise GridlangError((Diagnostic("GL703", what, help=help),))


def _refuse_alike(tables: list[Table], target: Target) -> None:
    """Raise where labels differ in nothing that the target minds, such as case."""
    known: dict[str, str | int] = {}
    for keys in (k for t in tables for k in t.keys):
        for label in np.unique(keys).tolist() if keys.dtype != object else set(keys.tolist()):
            first = known.setdefault(str(label).casefold(), label)
            if first != label:
                a, b = sorted((repr(first), repr(label)))
                what = f"{target.title} cannot tell the elements {a} and {b} apart"
                raise GridlangError((Diagnostic("GL703", what, help="rename one of them"),))
