"""What lint finds in a text, as code, severity and the text of the place."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

from gridlang.api import Loaded
from gridlang.data.matpower import read_matpower
from gridlang.diagnostics import Diagnostic
from gridlang.lint.case.questions import lint_case
from gridlang.lint.instance.questions import lint_instance
from gridlang.lint.model.questions import lint_model
from gridlang.pipeline import check
from gridlang.source import Source

CASE = """function mpc = small
mpc.baseMVA = 100;
mpc.bus = [
 1 3 0 0 0 0 1 1 0 230 1 1.1 0.9;
 2 1 50 10 1 2 1 1 0 230 1 1.1 0.9;
 30 2 20 5 0 0 1 1.02 3 230 1 1.1 0.9;
];
mpc.gen = [
 1 40 0 30 -30 1.00 100 1 80 10;
 30 20 0 25 -25 1.02 100 1 60 5;
];
mpc.branch = [
 1 2 0.01 0.1 0.02 90 0 0 1 0 1 -30 30;
 2 30 0.02 0.2 0.04 80 0 0 0.98 5 1 -30 30;
 1 30 0.03 0.3 0.06 70 0 0 1 0 1 -30 30;
];
mpc.gencost = [
 2 0 0 3 0.1 20 5;
 2 0 0 3 0.2 30 7;
];
"""


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
    text = CASE
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return lint_case(read_matpower(Source("small.m", text)))


def places(found: Sequence[Diagnostic]) -> list[tuple[str, str, str]]:
    return [(d.code, d.severity.value, d.span.text if d.span else "") for d in found]
