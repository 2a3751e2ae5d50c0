"""Variables above norms at the norms' values: the start of an instance, and points of others."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import numpy as np

from gridlang.diagnostics import GridlangError
from gridlang.ground.arrays import Reals
from gridlang.ground.evaluate import Evaluator, Figures
from gridlang.ground.terms import Block
from gridlang.model.nodes import Model


def with_above(model: Model, evaluator: Evaluator, blocks: Mapping[str, Block], x: Reals) -> Reals:
    """Return a point (columns,) with every variable that lowering put above a norm at that norm.

    Inner norms come first. Where a norm has no value at the point, its variable stays.
    """
    raised = [(v, v.above) for v in model.vars if v.above is not None]
    if not raised:
        return x
    x = x.copy()
    there = evaluator.on(model)
    for v in model.vars:
        there.figures[v.name] = _figures(blocks[v.name], x)
    for v, above in raised:
        block = blocks[v.name]
        with suppress(GridlangError):
            values = np.real(there.values(above, there.frame(v.over)))
            x[block.first : block.first + block.size] = values
            there.figures[v.name] = _figures(block, x)
    return x


def _figures(block: Block, x: Reals) -> Figures:
    values = x[block.first : block.first + block.size]
    return Figures(block.index, values if block.index is not None else values[0])
