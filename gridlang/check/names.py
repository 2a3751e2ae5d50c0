"""Expressions of the surface tree → expressions of the model: what does each name mean?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from gridlang.check.calls import ADMITTANCE, call, graph_inside, reduction
from gridlang.check.scope import KIND_WORDS, Entry, Scope, UnresolvedError
from gridlang.diagnostics import Label
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.model.build import both
from gridlang.model.expr import (
    ONE,
    ZERO,
    Apply,
    Comp,
    Dummy,
    Elem,
    Expr,
    Generator,
    Graph,
    If,
    Indexing,
    Member,
    Num,
    Range,
    Reduce,
    Ref,
    SetLit,
    SetOp,
    SetRef,
)
from gridlang.model.graphs import MEMBERS, OF_SETS, Members
from gridlang.model.nodes import Define
from gridlang.model.ops import BY_SYMBOL
from gridlang.model.unit_text import UnknownUnitError
from gridlang.model.units import UNREADABLE, Unit, parse_unit, unit_names
from gridlang.model.walk import fresh
from gridlang.source import Span
from gridlang.syntax import ast

VALUES = ("param", "var", "define")
CONSTANTS = {"inf": float("inf"), "pi": 3.141592653589793}


@dataclass(frozen=True)
class Names:
    """Resolves expressions; `arity_of_set` answers for sets in whatever order they are declared.

    `members` answers for an index by the set and the position that it is drawn from: what is in
    the set that it stands for, None where it stands for none. `kinds` are those of names that have
    a value where the expression stands.
    """

    arity_of_set: Callable[[str], int]
    members: Callable[[Expr, int], Members | None]
    kinds: tuple[str, ...] = VALUES

    # ---- numbers

    def value(self, node: ast.Expr, scope: Scope, outer: Scope) -> Expr:
        """Return what a parameter is given: an expression of its indices, or an admittance.

        The lines of an admittance have indices of their own; `outer` is the scope without the
        parameter's.
        """
        if isinstance(node, ast.Reduction) and node.name.id == ADMITTANCE:
            over, inner = self.indexing(node.over, outer)
            return Reduce(ADMITTANCE, over, self.expr(node.body, inner), span=node.span)
        return self.expr(node, scope)

    def expr(self, node: ast.Expr, scope: Scope) -> Expr:
        """Return the resolved expression; raises `UnresolvedError` after recording each finding."""
        match node:
            case ast.Number():
                return Num(node.value, self.unit(node.unit, scope), span=node.span)
            case ast.Text():
                return Elem(node.value, span=node.span)
            case ast.Name():
                return self._name(node, scope)
            case ast.Subscript():
                return self._subscript(node, scope)
            case ast.Elsewhere():
                return self._elsewhere(node, scope)
            case ast.Call():
                return call(self, node, scope)
            case ast.Reduction():
                return reduction(self, node, scope)
            case ast.Unary():
                op = "neg" if node.op == "-" else "not"
                return Apply(op, (self.expr(node.arg, scope),), span=node.span)
            case ast.Binary():
                return self._binary(node, scope)
            case ast.Compare():
                return self._compare(node, scope)
            case ast.IfElse():
                otherwise: ast.Expr | None = node.otherwise
                parts = self.all_of(
                    (node.condition, node.then, *(() if otherwise is None else (otherwise,))), scope
                )
                last = parts[2] if len(parts) > 2 else ZERO
                return If(parts[0], parts[1], last, span=node.span)
            case ast.Tuple():
                scope.findings.add(
                    "GL303",
                    "a tuple is no number",
                    node.span,
                    help="tuples stand before `in`, as in (l,i,j) in ARC",
                )
                raise UnresolvedError
            case ast.Braces() | ast.Comprehension():
                scope.findings.add(
                    "GL303",
                    "a set stands where a number is expected",
                    node.span,
                    help="use card({…}) for its size, or sum{…} for a sum over it",
                )
                raise UnresolvedError

    def all_of(self, nodes: tuple[ast.Expr, ...], scope: Scope) -> tuple[Expr, ...]:
        """Resolve several expressions, recording the findings of all before raising."""
        results: list[Expr] = []
        failed = False
        for node in nodes:
            try:
                results.append(self.expr(node, scope))
            except UnresolvedError:
                failed = True
        if failed:
            raise UnresolvedError
        return tuple(results)

    def define(
        self, s: ast.DefineDecl | ast.RecoverDecl | ast.LetDecl, over: Indexing | None, scope: Scope
    ) -> Define:
        """Return what a statement defines over an index set, whose indices are in scope."""
        return Define(
            name=s.name.id,
            prose=s.prose,
            span=s.name.span,
            over=over,
            unit=self.unit(s.unit, scope),
            body=self.expr(s.body, scope),
        )

    def unit(self, text: ast.UnitText | None, scope: Scope) -> Unit | None:
        """Return the unit that a bracket names; None for no bracket."""
        if text is None:
            return None
        try:
            return parse_unit(text.text)
        except UnknownUnitError:
            scope.findings.add(
                "GL412",
                f"unknown unit `{text.text}`",
                text.span,
                help=did_you_mean(
                    text.text, unit_names(), "units are built as in MW, kV, ohm, $/(MW*h), pu"
                ),
            )
            return UNREADABLE

    def _name(self, node: ast.Name, scope: Scope) -> Expr:
        if node.id in scope.dummies:
            return Dummy(node.id, scope.dummies[node.id].arity, span=node.span)
        entry = scope.entries.get(node.id)
        if entry is None:
            if node.id in CONSTANTS:
                return Num(CONSTANTS[node.id], span=node.span)
            if node.id == "j":
                scope.findings.add(
                    "GL201", "unknown name `j`", node.span, help="the imaginary unit is written 1j"
                )
                raise UnresolvedError
            scope.unknown(node.id, node.span, self.kinds)
            raise UnresolvedError
        if entry.kind == "broken":
            raise UnresolvedError
        if entry.kind == "set":
            scope.findings.add(
                "GL303",
                f"`{node.id}` is a set, not a number",
                node.span,
                help=f"use card({node.id}) for its size, or sum{{i in {node.id}}} for a sum",
            )
            raise UnresolvedError
        if entry.kind not in self.kinds:
            self._no_value(node, entry, scope)
        return Ref(node.id, (), span=node.span)

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Expr:
        name = node.name.id
        entry = scope.entries.get(name)
        if entry is None or entry.kind not in self.kinds:
            self.quietly(node.args, scope)
            if entry is None:
                scope.unknown(name, node.name.span, self.kinds)
            elif entry.kind != "broken":
                self._no_value(node.name, entry, scope)
            raise UnresolvedError
        return Ref(name, self.all_of(node.args, scope), span=node.span)

    def _elsewhere(self, node: ast.Elsewhere, scope: Scope) -> Expr:
        """Return a value of another run; a study has entered those that it can have."""
        name = f"{node.run.id}.{node.value.id}"
        if name in scope.entries:
            return Ref(name, self.all_of(node.args, scope), span=node.span)
        scope.findings.add(
            "GL214",
            f"`{name}` is a value of another run, and there is no run `{node.run.id}` here",
            node.span,
            help="write it in a report of a study that runs over it, or take the prefix off",
        )
        self.quietly(node.args, scope)
        raise UnresolvedError

    def _no_value(self, name: ast.Name, entry: Entry, scope: Scope) -> None:
        """Report a name that has no value, such as that of a constraint."""
        scope.findings.add(
            "GL303",
            f"`{name.id}` is a {KIND_WORDS[entry.kind]}, it has no value",
            name.span,
            labels=(Label(entry.span, "declared here"),),
            help="name a parameter, a variable or a definition",
        )
        raise UnresolvedError

    def quietly(self, nodes: tuple[ast.Expr, ...], scope: Scope) -> None:
        with suppress(UnresolvedError):
            self.all_of(nodes, scope)

    def _binary(self, node: ast.Binary, scope: Scope) -> Expr:
        if node.op in ("union", "diff", "inter", "..", "by", "∠"):
            if node.op == "∠":
                magnitude, angle = self.all_of((node.left, node.right), scope)
                turn = Apply("exp", (Apply("mul", (Num(1j), angle)),), span=node.span)
                return Apply("mul", (magnitude, turn), span=node.span)
            scope.findings.add(
                "GL303",
                "a set stands where a number is expected",
                node.span,
                help="set expressions stand after `in`, or in a `set` statement",
            )
            raise UnresolvedError
        args = self.all_of((node.left, node.right), scope)
        return Apply(BY_SYMBOL[node.op], args, span=node.span)

    def _compare(self, node: ast.Compare, scope: Scope) -> Expr:
        parts: list[Expr] = []
        for number, op in enumerate(node.ops):
            left, right = node.args[number], node.args[number + 1]
            if op in ("in", "not in"):
                items = left.items if isinstance(left, ast.Tuple) else (left,)
                resolved = self.all_of(items, scope)
                member: Expr = self._member(resolved, right, scope, node.span)
                parts.append(member if op == "in" else Apply("not", (member,), span=node.span))
                continue
            parts.append(
                Apply(
                    BY_SYMBOL[op], self.all_of((left, right), scope), span=left.span.to(right.span)
                )
            )
        result = parts[0]
        for part in parts[1:]:
            result = Apply("and", (result, part), span=node.span)
        return result

    def _member(self, items: tuple[Expr, ...], right: ast.Expr, scope: Scope, span: Span) -> Expr:
        """Return whether a tuple of elements is in a set, or in one that an index stands for."""
        inside = self.inside(right, scope)
        if inside is None:
            return Member(items, self.set(right, scope), span=span)
        index, found = inside
        given = sum(x.arity if isinstance(x, Dummy) else 1 for x in items)
        if given != found.arity:
            scope.findings.add(
                "GL302",
                f"elements of `{index.name}` have {found.arity} "
                f"position{'s' * (found.arity > 1)}, not {given}",
                span,
                help="put one element for each position: (l,i,j) in n",
            )
            raise UnresolvedError
        return Member((index, *items), SetRef(found.pairs, span=right.span), span=span)

    # ---- sets

    def inside(self, node: ast.Expr, scope: Scope) -> tuple[Dummy, Members] | None:
        """Return an index that stands for a set, and what is in it; None for a set by its name.

        Records a finding and raises `UnresolvedError` for an index that stands for no set.
        """
        if not isinstance(node, ast.Name) or node.id not in scope.dummies:
            return None
        index = replace(scope.dummies[node.id], span=node.span)
        drawn = scope.drawn.get(node.id)
        if drawn is None:  # its own set was reported
            raise UnresolvedError
        found = self.members(*drawn) if index.arity == 1 else None
        if found is None:
            origin = scope.origin(index)
            scope.findings.add(
                "GL307",
                f"`{node.id}` is an element{f' of {origin}' if origin else ''}, not a set",
                node.span,
                help="name a set, or an index over a set of sets such as `set MESH = cycles(LINE)`",
            )
            raise UnresolvedError
        return index, found

    def indexing(self, node: ast.Indexing, scope: Scope) -> tuple[Indexing, Scope]:
        """Return the resolved indexing and the scope of what it governs."""
        generators: list[Generator] = []
        condition: Expr | None = None
        failed = False
        for item in node.items:
            try:
                generator, inside, scope = self._generator(item, scope, len(generators))
            except UnresolvedError:
                failed = True
                scope = self._declare_anyway(item, scope)
                continue
            generators.append(generator)
            condition = condition if inside is None else both(condition, inside)
        if node.condition is not None:
            try:
                condition = both(condition, self.expr(node.condition, scope))
            except UnresolvedError:
                failed = True
        if failed:
            raise UnresolvedError
        return Indexing(tuple(generators), condition, span=node.span), scope

    def _declare_anyway(self, item: ast.Expr, scope: Scope) -> Scope:
        """Make the indices of a failed generator known, so that they raise no further finding."""
        if not (isinstance(item, ast.Compare) and item.ops == ("in",)):
            return scope
        left = item.args[0]
        names = left.items if isinstance(left, ast.Tuple) else (left,)
        found = {n.id: Dummy(n.id) for n in names if isinstance(n, ast.Name)}
        return scope.with_dummies(found)

    def _generator(
        self, item: ast.Expr, scope: Scope, number: int
    ) -> tuple[Generator, Expr | None, Scope]:
        """Return a generator, the scope with its indices, and a condition on what is in a set.

        `l in n`, of an index that stands for a set, is `l in LINE` where (n, l) is in the pairs.
        """
        named = isinstance(item, ast.Compare) and item.ops == ("in",)
        left, right = item.args if isinstance(item, ast.Compare) and named else (None, item)
        inside = self.inside(right, scope)
        found = self.set(right, scope) if inside is None else inside[1].whole
        arity = self.arity(found)
        if left is None and inside is not None:  # what the condition names must have a name
            taken = {*scope.dummies, *scope.entries}
            pattern = [Dummy(fresh(f"{inside[0].name}_{number + 1}", taken), arity)]
        elif left is None:
            pattern = [Dummy(f"_{number}_{i}") for i in range(arity)]
        else:
            pattern = self._pattern(left, arity, scope, number)
            scope = scope.with_dummies({d.name: d for d in pattern}, found)
        condition: Expr | None = None
        if inside is not None:
            index, own = inside
            condition = Member((index, *pattern), SetRef(own.pairs), span=item.span)
        return Generator(tuple(pattern), found), condition, scope

    def _pattern(self, left: ast.Expr, arity: int, scope: Scope, number: int) -> list[Dummy]:
        """Return the indices for the positions of a set, or one for them all."""
        nodes = left.items if isinstance(left, ast.Tuple) else (left,)
        pattern: list[Dummy] = []
        for position, n in enumerate(nodes):
            if not isinstance(n, ast.Name):
                scope.findings.add(
                    "GL206",
                    "an index set binds names",
                    n.span,
                    help="name the index and put a condition after a colon: {i in A: i == …}",
                )
                raise UnresolvedError
            name = f"_{number}_{position}" if n.id == "_" else n.id
            self._refuse_shadow(n, scope, pattern)
            pattern.append(Dummy(name, arity if len(nodes) == 1 else 1, span=n.span))
        if len(nodes) not in (1, arity):
            what = "names" if arity > 1 else "name"
            scope.findings.add(
                "GL206",
                f"elements of this set have {arity} position{'s' * (arity > 1)}, not {len(nodes)}",
                left.span,
                help=f"write {arity} {what}, or one name for the whole element",
            )
            raise UnresolvedError
        return pattern

    def _refuse_shadow(self, n: ast.Name, scope: Scope, pattern: list[Dummy]) -> None:
        if n.id == "_":
            return
        if n.id in scope.dummies or any(d.name == n.id for d in pattern):
            scope.findings.add(
                "GL208",
                f"the index `{n.id}` is already in use here",
                n.span,
                help=f"take another name, and add `: new == {n.id}` where they shall be equal",
            )
            raise UnresolvedError
        if n.id in scope.entries and scope.entries[n.id].span.source is n.span.source:
            scope.findings.add(
                "GL208",
                f"the index `{n.id}` hides the {KIND_WORDS[scope.entries[n.id].kind]} `{n.id}`",
                n.span,
                help="take another name for the index",
            )
            raise UnresolvedError

    def set(self, node: ast.Expr, scope: Scope) -> Expr:
        """Return a resolved set expression."""
        match node:
            case ast.Name():
                if self.inside(node, scope) is not None:
                    scope.findings.add(
                        "GL307",
                        f"`{node.id}` stands for a set only after `in` and in card(…)",
                        node.span,
                        help=f"write a condition, such as {{l in SET: not l in {node.id}}}",
                    )
                    raise UnresolvedError
                entry = scope.entries.get(node.id)
                if entry is None:
                    scope.unknown(node.id, node.span, ("set",))
                    raise UnresolvedError
                if entry.kind == "broken":
                    raise UnresolvedError
                if entry.kind != "set":
                    scope.findings.add(
                        "GL203",
                        f"`{node.id}` is a {KIND_WORDS[entry.kind]}, not a set",
                        node.span,
                        help=did_you_mean(
                            node.id,
                            [n for n, e in scope.entries.items() if e.kind == "set"],
                            "name a set here",
                        ),
                    )
                    raise UnresolvedError
                return SetRef(node.id, span=node.span)
            case ast.Binary(op="union" | "diff" | "inter"):
                left, right = self.set(node.left, scope), self.set(node.right, scope)
                if self.arity(left) != self.arity(right):
                    scope.findings.add(
                        "GL304",
                        f"`{node.op}` joins elements of {self.arity(left)} and "
                        f"{self.arity(right)} positions",
                        node.span,
                        help="both sets need elements with the same number of positions",
                    )
                    raise UnresolvedError
                return SetOp(node.op, left, right, span=node.span)
            case ast.Binary(op="*"):
                left, right = self.set(node.left, scope), self.set(node.right, scope)
                return SetOp("cross", left, right, span=node.span)
            case ast.Binary(op=".."):
                first, last = self.all_of((node.left, node.right), scope)
                return Range(first, last, ONE, span=node.span)
            case ast.Binary(op="by"):
                inner = self.set(node.left, scope)
                assert isinstance(inner, Range)
                return Range(inner.first, inner.last, self.expr(node.right, scope), span=node.span)
            case ast.Braces():
                return self._braces(node, scope)
            case ast.Call():
                raise graph_inside(node, scope)
            case ast.Comprehension():
                over, inner_scope = self.indexing(node.over, scope)
                parts = node.item.items if isinstance(node.item, ast.Tuple) else (node.item,)
                return Comp(self.all_of(parts, inner_scope), over, span=node.span)
            case _:
                scope.findings.add(
                    "GL203",
                    "a set is expected here",
                    node.span,
                    help="name a set, or write one: {a, b}, 1..12, A union B, A*B",
                )
                raise UnresolvedError

    def _braces(self, node: ast.Braces, scope: Scope) -> Expr:
        filtered = node.condition is not None or any(
            isinstance(x, ast.Compare) and x.ops == ("in",) for x in node.items
        )
        if filtered:
            over, _ = self.indexing(ast.Indexing(node.span, node.items, node.condition), scope)
            return Comp(over.dummies, over, span=node.span)
        rows = []
        failed = False
        for item in node.items:
            parts = item.items if isinstance(item, ast.Tuple) else (item,)
            try:
                rows.append(tuple(self._element(part, scope) for part in parts))
            except UnresolvedError:
                failed = True
        if failed:
            raise UnresolvedError
        if len({len(r) for r in rows}) > 1:
            scope.findings.add(
                "GL304",
                "the elements of a set have one number of positions",
                node.span,
                help="write all of them with as many positions as the first",
            )
            raise UnresolvedError
        return SetLit(tuple(rows), span=node.span)

    def _element(self, node: ast.Expr, scope: Scope) -> Expr:
        """Return an element written out; a bare name that means nothing is most likely a text."""
        known = isinstance(node, ast.Name) and (
            node.id in scope.entries or node.id in scope.dummies
        )
        if isinstance(node, ast.Name) and not known:
            scope.findings.add(
                "GL201",
                f"unknown name `{node.id}`",
                node.span,
                help=f'an element that is a text stands in quotes: write "{node.id}"',
            )
            raise UnresolvedError
        return self.expr(node, scope)

    def arity(self, e: Expr) -> int:
        """Return how many positions the elements of a set expression have."""
        match e:
            case SetRef():
                return self.arity_of_set(e.name)
            case SetLit():
                return len(e.rows[0]) if e.rows else 1
            case SetOp(op="cross"):
                return self.arity(e.left) + self.arity(e.right)
            case SetOp():
                return self.arity(e.left)
            case Graph():
                return self._arity_of_graph(e)
            case Comp():
                return sum(x.arity if isinstance(x, Dummy) else 1 for x in e.items)
            case _:
                return 1

    def _arity_of_graph(self, e: Graph) -> int:
        if e.function in OF_SETS:
            return 1
        if e.function != MEMBERS:
            return self.arity(e.args[0])
        found = self.members(e.args[0], 0)
        return 2 if found is None else 1 + found.arity
