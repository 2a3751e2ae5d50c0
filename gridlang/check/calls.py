"""Calls and reductions of the surface tree → expressions: functions, sums, and what takes a set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridlang.check.scope import Scope, UnresolvedError
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.model.expr import (
    ONE,
    Apply,
    Card,
    Dummy,
    Eigenvector,
    End,
    Expr,
    Generator,
    Indexing,
    Member,
    Rank,
    Reduce,
    SetRef,
    Shift,
)
from gridlang.model.graphs import GRAPHS
from gridlang.model.ops import FUNCTIONS, OPS, REDUCTIONS
from gridlang.model.walk import fresh
from gridlang.syntax import ast

if TYPE_CHECKING:
    from gridlang.check.names import Names

ADMITTANCE = "admittance"
EIGENVECTOR = "leading_eigenvector"
RANK = "rank"
SET_FUNCTIONS = ("card", "first", "last", "prev", "next")
_SET_FORMS = {
    "card": "write card(SET)",
    "first": "write first(SET)",
    "last": "write last(SET)",
    "prev": "write prev(t), or prev(t, SET)",
    "next": "write next(t), or next(t, SET)",
}


def call(names: Names, node: ast.Call, scope: Scope) -> Expr:
    """Return a function of the language on its arguments, resolved."""
    name = node.name.id
    if name in SET_FUNCTIONS:
        return _set_function(names, node, scope)
    if name == EIGENVECTOR:
        return _eigenvector(names, node, scope)
    if name == RANK:
        return _rank(node, scope)
    if name in GRAPHS and name not in scope.entries:
        raise graph_inside(node, scope)
    if name not in FUNCTIONS:
        if name in scope.entries:
            advice = f"write {name}[…]: indices stand in square brackets"
        elif name in REDUCTIONS:
            advice = f"write {name}{{i in SET}} expression"
        else:
            advice = did_you_mean(
                name, (*FUNCTIONS, *SET_FUNCTIONS), "one of " + ", ".join(FUNCTIONS)
            )
        scope.findings.add("GL202", f"unknown function `{name}`", node.name.span, help=advice)
        names.quietly(node.args, scope)
        raise UnresolvedError
    least, most = OPS[name].arity
    if not least <= len(node.args) <= most:
        wanted = f"{least}" if least == most else f"{least} or more"
        scope.findings.add(
            "GL211",
            f"`{name}` takes {wanted} argument{'s' * (wanted != '1')}, not {len(node.args)}",
            node.span,
            help=f"give it {wanted}",
        )
        raise UnresolvedError
    return Apply(name, names.all_of(node.args, scope), span=node.span)


def _set_function(names: Names, node: ast.Call, scope: Scope) -> Expr:
    name = node.name.id
    wanted = (1, 2) if name in ("prev", "next") else (1, 1)
    if not wanted[0] <= len(node.args) <= wanted[1]:
        least, most = wanted
        count = "one argument" if most == least else "an element, and a set if need be"
        scope.findings.add("GL211", f"`{name}` takes {count}", node.span, help=_SET_FORMS[name])
        raise UnresolvedError
    if name == "card":
        return _card(names, node, scope)
    if name in ("first", "last"):
        found = names.set(node.args[0], scope)
        if not isinstance(found, SetRef):
            scope.findings.add(
                "GL203", f"`{name}` takes the name of a set", node.span, help="name the set"
            )
            raise UnresolvedError
        return End(found.name, 0 if name == "first" else -1, span=node.span)
    element = names.expr(node.args[0], scope)
    set_name = scope.origin(element)
    if len(node.args) == 2:
        found = names.set(node.args[1], scope)
        set_name = found.name if isinstance(found, SetRef) else ""
    return Shift(element, -1 if name == "prev" else 1, set_name, span=node.span)


def _card(names: Names, node: ast.Call, scope: Scope) -> Expr:
    """Return the number of elements of a set; of one that an index stands for, as a sum of 1."""
    inside = names.inside(node.args[0], scope)
    if inside is None:
        return Card(names.set(node.args[0], scope), span=node.span)
    index, found = inside
    taken = {index.name}
    element = Dummy(fresh("e", taken), found.arity)
    within = Member((index, element), SetRef(found.pairs))
    over = Indexing((Generator((element,), found.whole),), within, span=node.span)
    return Reduce("sum", over, ONE, span=node.span)


def graph_inside(node: ast.Call, scope: Scope) -> UnresolvedError:
    """Record a call where a set is expected, and return the error to raise."""
    name = node.name.id
    if name in GRAPHS:
        scope.findings.add(
            "GL219",
            f"`{name}` stands alone, as the value of a set",
            node.span,
            help=f"write `set NAME = {GRAPHS[name]}`, and name that set here",
        )
    else:
        advice = did_you_mean(name, GRAPHS, "those of graphs are " + ", ".join(GRAPHS))
        what = f"no function `{name}` makes a set"
        scope.findings.add("GL202", what, node.name.span, help=advice)
    return UnresolvedError()


def _matrix(node: ast.Expr | None, scope: Scope) -> str | None:
    """Return the name of a matrix; None where it is no name."""
    if not isinstance(node, ast.Name):
        return None
    entry = scope.entries.get(node.id)
    if entry is None or entry.kind not in ("var", "define"):
        scope.unknown(node.id, node.span, ("var", "define"))
        raise UnresolvedError
    return node.id


def _rank(node: ast.Call, scope: Scope) -> Expr:
    matrix = _matrix(node.args[0], scope) if len(node.args) == 1 else None
    if matrix is None:
        scope.findings.add(
            "GL211",
            f"`{RANK}` takes the name of a matrix",
            node.span,
            help=f"write {RANK}(W) == 1",
        )
        raise UnresolvedError
    return Rank(matrix, span=node.span)


def _eigenvector(names: Names, node: ast.Call, scope: Scope) -> Expr:
    """Return the leading eigenvector of a matrix, by its name and the element made real."""
    if "recover" not in names.kinds:
        scope.findings.add(
            "GL218",
            f"`{EIGENVECTOR}` is computed from a solution, it stands in `recover` alone",
            node.span,
            help=f"write recover v{{BUS}} = {EIGENVECTOR}(W, slack)",
        )
        raise UnresolvedError
    matrix = _matrix(node.args[0], scope) if len(node.args) == 2 else None
    if matrix is None:
        scope.findings.add(
            "GL211",
            f"`{EIGENVECTOR}` takes the name of a matrix, and the element where the vector is real",
            node.span,
            help=f"write {EIGENVECTOR}(W, slack)",
        )
        raise UnresolvedError
    at = node.args[1]
    items = at.items if isinstance(at, ast.Tuple) else (at,)
    return Eigenvector(matrix, names.all_of(items, scope), span=node.span)


def reduction(names: Names, node: ast.Reduction, scope: Scope) -> Expr:
    """Return a sum or another reduction over an index set, resolved."""
    if node.name.id == ADMITTANCE:
        scope.findings.add(
            "GL217",
            "an admittance matrix stands alone, as the value of a parameter",
            node.span,
            help="write param y{k in BUS, m in BUS} complex [pu] = admittance{(i,j) in LINE} …",
        )
        raise UnresolvedError
    if node.name.id not in REDUCTIONS:
        advice = did_you_mean(node.name.id, REDUCTIONS, "one of " + ", ".join(REDUCTIONS))
        if node.name.id in scope.entries:
            advice = f"indices stand in square brackets: {node.name.id}[…]"
        scope.findings.add(
            "GL202", f"`{node.name.id}` does not run over a set", node.name.span, help=advice
        )
        raise UnresolvedError
    over, inner = names.indexing(node.over, scope)
    return Reduce(node.name.id, over, names.expr(node.body, inner), span=node.span)
