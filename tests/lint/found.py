"""What lint finds in a text, as code, severity and the text of the place."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

from case_text import edited

from gridlang.api import Loaded
from gridlang.data.matpower import read_matpower
from gridlang.diagnostics import Diagnostic
from gridlang.lint.case.questions import lint_case
from gridlang.lint.instance.questions import lint_instance
from gridlang.lint.model.questions import lint_model
from gridlang.pipeline import check
from gridlang.source import Source


def in_model(text: str) -> tuple[Diagnostic, ...]:
    """Return what is found in a model without data."""
    source = Source("m.grid", dedent(text))
    return lint_model(check(source)[0], source)


def on_data(text: str) -> tuple[Diagnostic, ...]:
    """Return what is found in a model that brings its own data."""
    model, findings = check(Source("m.grid", dedent(text)))
    return lint_instance(Loaded(model, findings).bind().bound)


def in_case(*edits: tuple[str, str]) -> tuple[Diagnostic, ...]:
    """Return what is found in the small case after edits, each of a text that stands there once."""
    return lint_case(read_matpower(Source("small.m", edited(*edits))))


def places(found: Sequence[Diagnostic]) -> list[tuple[str, str, str]]:
    return [(d.code, d.severity.value, d.span.text if d.span else "") for d in found]
