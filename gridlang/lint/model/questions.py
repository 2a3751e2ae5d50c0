"""The questions that are asked of a model without data, in one list."""

from __future__ import annotations

from collections.abc import Callable

from gridlang.diagnostics import Diagnostic
from gridlang.lint.model.bounds import bounds_as_constraints
from gridlang.lint.model.idle import idle_variables
from gridlang.lint.model.products import linear_products
from gridlang.lint.model.unused import unused_names
from gridlang.model.nodes import Model
from gridlang.source import Source

QUESTIONS: tuple[Callable[[Model], tuple[Diagnostic, ...]], ...] = (
    unused_names,
    bounds_as_constraints,
    linear_products,
    idle_variables,
)


def lint_model(model: Model, source: Source | None = None) -> tuple[Diagnostic, ...]:
    """Return what can be bettered in a checked model, in the order of the questions.

    Only what stands in `source` is spoken of: schemas and files that are used serve other models
    too. Without it, every declaration counts as the model's own.
    """
    found = (d for ask in QUESTIONS for d in ask(model))
    return tuple(d for d in found if source is None or d.span is None or d.span.source is source)
