"""Set declarations → sets, resolved in whatever order they need each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from gridlang.check.graphs import completed, declared_members, graph, is_graph, is_without_nodes
from gridlang.check.indices import roots_of
from gridlang.check.names import Names
from gridlang.check.scope import Findings, Scope, UnresolvedError
from gridlang.model.expr import Expr, SetRef
from gridlang.model.graphs import GRAPHS, Members, members
from gridlang.model.nodes import Model, Position, Set
from gridlang.model.walk import walk
from gridlang.syntax import ast


def set_statements(
    statements: Iterable[ast.Statement],
) -> dict[str, ast.SetDecl | ast.TableDecl]:
    """Return the statements that declare sets by name, the first of each name."""
    found: dict[str, ast.SetDecl | ast.TableDecl] = {}
    for s in statements:
        if isinstance(s, ast.SetDecl):
            found.setdefault(s.name.id, s)
        elif isinstance(s, ast.TableDecl) and s.declares is not None:
            found.setdefault(s.declares.id, s)
    return found


@dataclass
class Sets:
    """Resolves each set when it is first asked for; `names` is set by the caller."""

    statements: dict[str, ast.SetDecl | ast.TableDecl]
    findings: Findings
    scope: Scope
    names: Names = field(init=False)
    _resolved: dict[str, Set | None] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = Names(self.arity, self.members)
        self._pairs = declared_members(self.statements.values())

    def all(self) -> tuple[Set, ...]:
        """Return every set that could be resolved, in the order of declaration."""
        for name in self.statements:
            with suppress(UnresolvedError):
                self.find(name)
        return self._model(self.findings).sets

    def _model(self, findings: Findings) -> Model:
        """Return the sets that are resolved so far, and what functions of graphs imply."""
        found = [s for name in self.statements if (s := self._resolved.get(name)) is not None]
        model = Model(name="", sets=tuple(found))
        return completed(model, self._pairs, self.scope.entries, findings)

    def members(self, drawn: Expr, position: int) -> Members | None:
        """Return what is in the sets that the elements at a position of a set stand for."""
        self._find_all(drawn)
        model = self._model(Findings())
        root = roots_of(drawn, model)[position]
        if root is not None and is_without_nodes(model.symbols.get(root)):
            raise UnresolvedError  # its edges were reported
        return members(root, model)

    def _find_all(self, drawn: Expr) -> None:
        """Resolve all sets that a set is drawn from, also those that only positions name."""
        todo, seen = _named((drawn,)), set[str]()
        while todo:
            name = todo.pop()
            if name in seen or name in self._open:
                continue
            seen.add(name)
            found = self.find(name)
            if found is not None:
                todo += [p.domain for p in found.positions if p.domain]
                todo += _named((found.value, found.within))

    def arity(self, name: str) -> int:
        found = self.find(name)
        if found is None:
            raise UnresolvedError
        return found.arity

    def find(self, name: str) -> Set | None:
        if name in self._resolved:
            return self._resolved[name]
        declaration = self.statements.get(name)
        if declaration is None:
            return None
        if name in self._open:
            self.findings.add(
                "GL207",
                f"the set `{name}` is defined by itself: {' → '.join([*self._open[self._open.index(name) :], name])}",
                declaration.span,
                help="one of these sets must be data, or defined without the others",
            )
            raise UnresolvedError
        self._open.append(name)
        result: Set | None = None
        try:
            result = (
                self._set_from_table(declaration)
                if isinstance(declaration, ast.TableDecl)
                else self._set_from_statement(declaration)
            )
        except UnresolvedError:
            pass
        finally:
            self._open.pop()
        self._resolved[name] = result
        return result

    def _set_from_table(self, s: ast.TableDecl) -> Set:
        assert s.declares is not None
        return Set(name=s.declares.id, positions=self.positions(s.keys), span=s.declares.span)

    def positions(self, nodes: Sequence[ast.Position]) -> tuple[Position, ...]:
        for node in nodes:
            if node.domain is not None:
                self.names.set(node.domain, self.scope)
        return tuple(
            Position(name=n.name.id, domain=None if n.domain is None else n.domain.id)
            for n in nodes
        )

    def _value(self, node: ast.Expr | None) -> Expr | None:
        if isinstance(node, ast.Call) and node.name.id in GRAPHS:
            return graph(node, self.names, self.scope)
        return None if node is None else self.names.set(node, self.scope)

    def _set_from_statement(self, s: ast.SetDecl) -> Set:
        if s.indexing is not None:
            self.findings.add(
                "GL203",
                "sets indexed by sets are not in this version",
                s.indexing.span,
                help="use a set of tuples, such as AT(k in BUS, g in GEN)",
            )
            raise UnresolvedError
        within = None if s.within is None else self.names.set(s.within, self.scope)
        if within is not None and is_graph(s.value):
            self.findings.add(
                "GL210",
                f"`{s.name.id}` is a set of sets, its elements are numbers of its own",
                within.span or s.span,
                help="take `within` out",
            )
            within = None
        value = self._value(s.value)
        positions = self.positions(s.positions)
        origin = value if value is not None else within
        arity = self.names.arity(origin) if origin is not None else max(1, len(positions))
        if positions and len(positions) != arity:
            self.findings.add(
                "GL304",
                f"`{s.name.id}` names {len(positions)} positions, its elements have {arity}",
                s.span,
                help=f"name {arity}",
            )
            raise UnresolvedError
        if not positions:
            positions = tuple(Position(name=f"{i + 1}") for i in range(arity))
        return Set(
            name=s.name.id,
            positions=positions,
            prose=s.prose,
            within=within,
            value=value,
            ordered=s.ordered,
            span=s.span,
        )


def _named(parts: Iterable[Expr | None]) -> list[str]:
    return [x.name for e in parts if e is not None for x in walk(e) if isinstance(x, SetRef)]
