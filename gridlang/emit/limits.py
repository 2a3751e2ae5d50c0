"""Constraints between two limits → two constraints, for targets that take one limit at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gridlang.emit.prepare import Stated
from gridlang.model.nodes import Constraint
from gridlang.model.walk import fresh


def one_sided(stated: Stated) -> Stated:
    """Return the model with `c_lo` and `c_up` in place of a constraint c with two limits.

    The dual of c is the sum of theirs.
    """
    taken = {d.name for d in stated.model.declarations()}
    halves: dict[str, str] = {}

    def sides(c: Constraint) -> Iterator[Constraint]:
        if c.equal or c.lower is None or c.upper is None:
            yield c
            return
        for suffix, half in (("lo", replace(c, upper=None)), ("up", replace(c, lower=None))):
            name = fresh(f"{c.name}_{suffix}", taken)
            halves[name] = c.name
            yield replace(half, name=name)

    constraints = tuple(half for c in stated.model.constraints for half in sides(c))
    return replace(stated, model=stated.model.but(constraints=constraints), sides=halves)
