"""Diagnostics: the finding itself, the registry of codes, and how they are shown."""

from gridlang.diagnostics.diagnostic import (
    Diagnostic,
    GridlangError,
    Label,
    Severity,
    noted,
    raise_errors,
)

__all__ = ["Diagnostic", "GridlangError", "Label", "Severity", "noted", "raise_errors"]
