"""What names mean at a place: the declared names of all files, and the indices in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridlang.diagnostics import Diagnostic, Label
from gridlang.diagnostics.suggest import closest, did_you_mean
from gridlang.model.expr import Dummy, Expr, SetRef
from gridlang.source import Span

KIND_WORDS = {
    "broken": "statement that cannot be read",
    "set": "set",
    "param": "parameter",
    "var": "variable",
    "define": "definition",
    "constraint": "constraint",
    "objective": "objective",
    "check": "check",
    "recover": "recovered quantity",
    "formulation": "formulation",
}


class UnresolvedError(Exception):
    """Raised where a name means nothing; its finding is already recorded."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A declared name: its kind, a key of `KIND_WORDS`, and its place."""

    kind: str
    span: Span


@dataclass
class Findings:
    """Collects what a check reports."""

    items: list[Diagnostic] = field(default_factory=list)

    def add(
        self,
        code: str,
        message: str,
        span: Span | None,
        *,
        help: str = "",
        note: str = "",
        labels: tuple[Label, ...] = (),
    ) -> None:
        self.items.append(Diagnostic(code, message, span, note, labels, help))

    def twice(self, name: str, span: Span, first: Span, what: str) -> None:
        """Report a name that is declared a second time; `what` it was the first time."""
        self.add(
            "GL204",
            f"`{name}` is declared twice",
            span,
            labels=(Label(first, f"the {what} `{name}` is declared here"),),
            help="give one of them another name",
        )


@dataclass(frozen=True)
class Scope:
    """The names that an expression may use."""

    entries: Mapping[str, Entry]
    findings: Findings
    dummies: Mapping[str, Dummy] = field(default_factory=dict)
    drawn: Mapping[str, tuple[Expr, int]] = field(default_factory=dict)  # index → set, position
    incomplete: bool = False  # a used file is missing: unknown names may be its

    def with_dummies(self, dummies: Mapping[str, Dummy], origin: Expr | None = None) -> Scope:
        """Return the scope with more indices, in the order of the positions of their set."""
        drawn = {n: x for n, x in self.drawn.items() if n not in dummies}
        if origin is not None:
            drawn |= {name: (origin, position) for position, name in enumerate(dummies)}
        both = {**self.dummies, **dummies}
        return Scope(self.entries, self.findings, both, drawn, self.incomplete)

    def origin(self, e: Expr) -> str:
        """Return the name of the set that an index runs over; empty for what has none."""
        found = self.drawn.get(e.name) if isinstance(e, Dummy) else None
        return found[0].name if found is not None and isinstance(found[0], SetRef) else ""

    def unknown(self, name: str, span: Span, kinds: tuple[str, ...]) -> None:
        """Report a name that is not declared, with the nearest one of the kinds that fit."""
        if self.incomplete:
            return
        known = [n for n, e in self.entries.items() if e.kind in kinds]
        if "param" in kinds:
            known += list(self.dummies)
        near = closest(name, known)
        labels: tuple[Label, ...] = ()
        if near in self.entries and self.entries[near].span.source is span.source:
            labels = (Label(self.entries[near].span, f"`{near}` is declared here"),)
        what = "set" if kinds == ("set",) else "name"
        self.findings.add(
            "GL201",
            f"unknown {what} `{name}`",
            span,
            help=did_you_mean(name, known, f"declare `{name}`, or correct the name"),
            labels=labels,
        )
