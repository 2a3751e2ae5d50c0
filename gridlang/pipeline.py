"""The whole compiler, one line a stage."""

from __future__ import annotations

from pathlib import Path

from gridlang import resources
from gridlang.check.declarations import declare
from gridlang.check.fields import check_fields
from gridlang.check.indices import check_indices
from gridlang.check.roles import check_roles
from gridlang.check.units import check_units
from gridlang.diagnostics import Diagnostic, raise_errors
from gridlang.model.nodes import Model
from gridlang.source import Source
from gridlang.syntax import ast
from gridlang.syntax.parser import parse
from gridlang.syntax.uses import with_uses


def check(source: Source) -> tuple[Model, tuple[Diagnostic, ...]]:
    """Return the checked model of a source; raises `GridlangError` with all findings."""
    module, findings = parse(source)
    modules, more = with_uses(module)
    findings += more
    model, more = declare(modules)
    findings += more
    if not any(d.is_error for d in findings):
        for ask in (check_indices, check_fields, check_roles, check_units):
            findings += ask(model)
    raise_errors(findings)
    return model, findings
