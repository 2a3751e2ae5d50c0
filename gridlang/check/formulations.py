"""Formulation statements → steps of derivations with every name understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from gridlang.check.names import Names
from gridlang.check.relations import relation
from gridlang.check.scope import Entry, Scope, UnresolvedError
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.model.clauses import (
    Bounded,
    Clause,
    Coned,
    CurrentForm,
    Dropped,
    Expanded,
    Given,
    Lifted,
    Replaced,
    Restated,
    Written,
)
from gridlang.model.expr import Expr
from gridlang.model.nodes import Formulation
from gridlang.source import Span
from gridlang.syntax import ast


@dataclass
class Formulations:
    """Resolves formulation statements; `varies` tells whether an expression has a variable."""

    statements: Sequence[ast.Statement]
    entries: Mapping[str, Entry]
    names: Names
    scope: Scope
    varies: Callable[[Expr], bool]

    def all(self) -> Iterator[Formulation]:
        """Yield the formulations whose every step is understood."""
        for s in self.statements:
            if isinstance(s, ast.FormulationDecl):
                with suppress(UnresolvedError):
                    yield self._formulation(s)

    def _formulation(self, s: ast.FormulationDecl) -> Formulation:
        own = {m.name.id for m in self.statements if isinstance(m, ast.ModelTitle)}
        own |= {f.name.id for f in self.statements if isinstance(f, ast.FormulationDecl)}
        if s.parent.id not in own:
            self.scope.findings.add(
                "GL209",
                f"there is no model or formulation `{s.parent.id}` in this file",
                s.parent.span,
                help=did_you_mean(s.parent.id, own, "name the model of this file"),
            )
        self._matrices = {n.id for c in s.clauses if c.kind == "lift" for n in c.names}
        clauses: list[Clause] = []
        for c in s.clauses:
            with suppress(UnresolvedError):
                clauses.append(self._clause(c))
        if len(clauses) < len(s.clauses):
            raise UnresolvedError
        return Formulation(
            name=s.name.id, span=s.name.span, parent=s.parent.id, clauses=tuple(clauses)
        )

    def _clause(self, c: ast.Clause) -> Clause:
        match c.kind:
            case "as" if isinstance(c.exprs[1], ast.Name) and isinstance(c.exprs[0], ast.Name):
                variable = self._declared(c.exprs[0], "var")
                return Written(variable=variable, form=c.exprs[1].id, span=c.span)
            case "as":
                pattern, value = self.names.all_of(c.exprs, self.scope)
                concerned = self._constraints(c.names)
                return Replaced(pattern=pattern, value=value, concerned=concerned, span=c.span)
            case "restate":
                return self._restated(c)
            case "lift":
                return Lifted(variable=self._product(c.exprs[0]), matrix=c.names[0].id, span=c.span)
            case "psd" | "minors":
                return self._coned(c)
            case "linearize" | "taylor":
                return self._expanded(c)
            case "quadratic":
                return CurrentForm(
                    point=self._point(c), concerned=self._constraints(c.names), span=c.span
                )
            case "bounded":
                return Bounded(formulation=self._declared(c.names[0], "formulation"), span=c.span)
            case "let":
                param = self._declared(c.names[0], "param")
                value = self.names.expr(c.exprs[0], self.scope)
                return Given(param=param, value=value, span=c.span)
            case _:
                return Dropped(constraints=self._constraints(c.names), span=c.span)

    def _declared(self, name: ast.Name, kind: str) -> str:
        entry = self.entries.get(name.id)
        if entry is None or entry.kind != kind:
            self.scope.unknown(name.id, name.span, (kind,))
            raise UnresolvedError
        return name.id

    def _constraints(self, names: Sequence[ast.Name]) -> tuple[str, ...]:
        return tuple(self._declared(n, "constraint") for n in names)

    def _product(self, node: ast.Expr) -> str:
        """Return v of `v*conj(v)`; also `conj(v)*v` and `abs2(v)`, whose products are the same."""
        match node:
            case ast.Call(name=ast.Name(id="abs2"), args=(ast.Name() as v,)):
                return self._declared(v, "var")
            case ast.Binary(op="*", left=left, right=right):
                for plain, bar in ((left, right), (right, left)):
                    match bar:
                        case ast.Call(name=ast.Name(id="conj"), args=(ast.Name() as v,)):
                            if isinstance(plain, ast.Name) and plain.id == v.id:
                                return self._declared(plain, "var")
        raise self._no_product(node.span)

    def _no_product(self, span: Span) -> UnresolvedError:
        self.scope.findings.add(
            "GL606",
            "only products of a complex variable and its conjugate can be lifted or linearized so",
            span,
            help="write `v*conj(v)`, with the name of the variable and no indices",
        )
        return UnresolvedError()

    def _coned(self, c: ast.Clause) -> Clause:
        name = c.names[0]
        if name.id not in self._matrices:
            self.scope.findings.add(
                "GL607",
                f"`{name.id}` is no matrix of this formulation",
                name.span,
                help=did_you_mean(name.id, self._matrices, "lift it first: lift v*conj(v) as W"),
            )
            raise UnresolvedError
        return Coned(matrix=name.id, cone=c.kind, span=c.span)

    def _expanded(self, c: ast.Clause) -> Clause:
        order = 1 if c.kind == "linearize" else c.order
        if order not in (1, 2):
            self.scope.findings.add(
                "GL608", f"a Taylor expansion is of order 1 or 2, not {order}", c.span,
                help="write taylor 1 or taylor 2",
            )  # fmt: skip
            raise UnresolvedError
        point = self._point(c)
        product = self._product(c.exprs[0]) if c.kind == "linearize" else ""
        if product and product not in dict(point):
            self.scope.findings.add(
                "GL608",
                "the point names another variable than the product",
                c.span,
                help="write, for example, linearize v*conj(v) at v = 1",
            )
            raise UnresolvedError
        return Expanded(
            order=order,
            point=point,
            concerned=self._constraints(c.names),
            product=product,
            span=c.span,
        )

    def _point(self, c: ast.Clause) -> tuple[tuple[str, Expr], ...]:
        """Return the point; its variables may be those that an earlier step makes (vm, va)."""
        found: list[tuple[str, Expr]] = []
        for name, node in c.point:
            found.append((name.id, self.names.expr(node, self._inside(name.id))))
        return tuple(found)

    def _inside(self, variable: str) -> Scope:
        """Return the scope with the indices of a variable, or of the one that it is a part of."""
        for s in self.statements:
            if not isinstance(s, ast.VarDecl) or s.indexing is None:
                continue
            if variable in (s.name.id + part for part in ("", "m", "a", "r", "i")):
                return self.names.indexing(s.indexing, self.scope)[1]
        return self.scope

    def _restated(self, c: ast.Clause) -> Clause:
        name, body = c.exprs
        if not isinstance(name, ast.Name):
            self.scope.findings.add(
                "GL609",
                "a relation stands here, and no constraint before `as`",
                name.span,
                help="write NAME as left <= right, with the name of a constraint",
            )
            raise UnresolvedError
        declared = self._declared(name, "constraint")
        stated = next(
            (
                s
                for s in self.statements
                if isinstance(s, ast.ConstraintDecl) and s.name.id == declared
            ),
            None,
        )
        if stated is None:
            self.scope.findings.add(
                "GL609", f"`{declared}` is a complementarity, it cannot be restated", name.span,
                help="drop it, and state another",
            )  # fmt: skip
            raise UnresolvedError
        scope = self.scope
        if stated.indexing is not None:
            _, scope = self.names.indexing(stated.indexing, scope)
        found = relation(declared, body, self.names, scope, self.varies)
        return Restated(
            constraint=declared,
            body=found.body,
            lower=found.lower,
            upper=found.upper,
            equal=found.equal,
            span=c.span,
        )
