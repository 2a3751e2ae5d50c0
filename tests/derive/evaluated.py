"""Expressions of a model evaluated at values that a test gives to its variables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gridlang.ground.bind import bind
from gridlang.ground.evaluate import Evaluator, Figures
from gridlang.model.expr import Expr, Indexing
from gridlang.model.nodes import Model, Var

Values = Mapping[str, ArrayLike]


def evaluator_at(model: Model, values: Values) -> Evaluator:
    """Return an evaluator of a model that computes all its data, with its variables at values."""
    evaluator, _ = bind(model, [], [])
    for name, value in values.items():
        declared = model.symbols[name]
        assert isinstance(declared, Var)
        if declared.over is None:
            evaluator.figures[name] = Figures(None, np.asarray(value))
            continue
        frame = evaluator.frame(declared.over)
        full = np.broadcast_to(value, (frame.rows,))
        evaluator.figures[name] = Figures(evaluator.index_of(declared.over, frame), full)
    return evaluator


def value_of(
    e: Expr, model: Model, values: Values, over: Indexing | None = None
) -> NDArray[np.complex128]:
    """Return the values of an expression over an index set."""
    evaluator = evaluator_at(model, values)
    frame = evaluator.frame(over)
    found = np.broadcast_to(evaluator.values(e, frame), (frame.rows,))
    return found.astype(np.complex128)
