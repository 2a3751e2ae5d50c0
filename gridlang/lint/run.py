"""What the command names → every finding on the model, its data, and both together."""

from __future__ import annotations

from collections.abc import Sequence

from gridlang.data.cases import read_case
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.needs import dependencies, mentioned, reached
from gridlang.inputs import datasets, find_model
from gridlang.lint.case.questions import lint_case
from gridlang.lint.instance.questions import lint_instance
from gridlang.lint.model.questions import lint_model
from gridlang.model.nodes import Model
from gridlang.model.study import Study
from gridlang.pipeline import bind_model, check_with_studies

_NO_DATA = frozenset(("GL820", "GL821"))


def run_lint(model_name: str | None, data: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Return all findings on a model, on data, or on a model and its data.

    A model without data is bound as well where it brings its own figures. Raises `GridlangError`
    for what is no matter of style: a model or data in error, or files that are not there.
    """
    if model_name is None:
        return _on_cases(data)
    source = find_model(model_name)
    model, studies, findings = check_with_studies(source)
    shown = _named_by(studies, model)
    unused = {d.span for d in (*model.sets, *model.params) if d.name in shown}
    idle = [d for d in lint_model(model, source) if d.code != "GL510" or d.span not in unused]
    found = findings + tuple(idle) + _on_data(model, data)
    return tuple(dict.fromkeys(found))


def _named_by(studies: Sequence[Study], model: Model) -> frozenset[str]:
    """Return what studies of the file's own model lead to: it is not unused."""
    todo = [name for study in studies for name, _ in study.settings]
    for study in studies:
        for view in (v for name, v in study.views if name == ""):
            own = [d for d in view.wider.defines if d.name not in model.symbols]
            lets = [e for d in own for e in (d.over, d.body)]
            curves = [e for plot in view.curves for c in plot for e in (c.over, c.body)]
            todo += mentioned(
                [*lets, *curves, *(e for q in view.quantities for e in (q.over, q.body))]
            )
    return reached(todo, dependencies(model))


def _on_cases(data: Sequence[str]) -> tuple[Diagnostic, ...]:
    found: list[Diagnostic] = []
    for dataset in map(read_case, data):
        found += dataset.findings + lint_case(dataset)
    return tuple(found)


def _on_data(model: Model, data: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Return the findings on data and on the model bound to them."""
    if not data and model.schemas:
        return ()
    try:
        given = datasets(model, data)
        bound = bind_model(model, given)
    except GridlangError as error:
        if not data and {d.code for d in error.diagnostics if d.is_error} <= _NO_DATA:
            return ()
        raise
    on_cases = tuple(d for dataset in given for d in lint_case(dataset))
    return bound.findings + on_cases + lint_instance(bound)
