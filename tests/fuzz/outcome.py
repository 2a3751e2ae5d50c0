"""The rule and the settings of all fuzzing: any text ends in success or in findings that can be shown."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, settings

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.diagnostics.codes import CODES
from gridlang.diagnostics.render import as_json, render
from gridlang.model.nodes import Model
from gridlang.pipeline import bind_model, check, lower
from gridlang.source import Source, Span

# The same examples in every run.
FIXED = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=list(HealthCheck),
)


def compile_text(text: str, *, name: str = "fuzz.grid", bind: bool = False) -> bool:
    """Return whether a text passes; its findings must be sound, any other exception is a bug."""
    try:
        model, findings = check(Source(name, text))
        judge(findings)
        for formulation in [f.name for f in model.formulations] or [""]:
            _later_stages(model, formulation, bind)
    except GridlangError as error:
        assert error.diagnostics, "a GridlangError carries what was found"
        assert any(d.is_error for d in error.diagnostics)
        judge(error.diagnostics)
        return False
    return True


def _later_stages(model: Model, formulation: str, bind: bool) -> None:
    lower(model, formulation)
    if bind:
        judge(bind_model(model, (), formulation=formulation).findings)


def judge(findings: tuple[Diagnostic, ...]) -> None:
    """Assert that every finding has a known code, a place in its text, and can be printed."""
    for d in findings:
        assert d.code in CODES, f"{d.code} is in no row of codes.py: {d.message}"
        assert d.message.strip(), d
        for span in (d.span, *(label.span for label in d.labels)):
            if span is not None:
                _inside(span, d)
        json.dumps(as_json(d))
    render(findings)
    render(findings, color=True, width=40)


def _inside(span: Span, d: Diagnostic) -> None:
    size = len(span.source.text)
    assert 0 <= span.start <= span.end <= size, f"{span.start}..{span.end} of {size}: {d}"
    line, column = span.source.place(span.start)
    assert line >= 1, d
    assert 1 <= column <= len(span.source.line(line)) + 1, d
