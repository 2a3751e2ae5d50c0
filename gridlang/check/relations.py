"""The body of a constraint → its relation: an equation, a limit, or a range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gridlang.check.names import Names
from gridlang.check.scope import Scope, UnresolvedError
from gridlang.model.expr import Expr
from gridlang.syntax import ast


@dataclass(frozen=True, slots=True)
class Relation:
    """`lower <= body <= upper`, or `body == upper` where `equal`."""

    body: Expr
    lower: Expr | None
    upper: Expr | None
    equal: bool


def relation(
    name: str, node: ast.Expr, names: Names, scope: Scope, varies: Callable[[Expr], bool]
) -> Relation:
    """Return the relation that a constraint states; raises `UnresolvedError` after its findings.

    `varies` tells whether an expression depends on a variable.
    """
    findings = scope.findings
    if not isinstance(node, ast.Compare):
        findings.add(
            "GL503",
            f"the constraint `{name}` states no relation",
            node.span,
            help="write left == right, left <= right, or low <= middle <= high",
        )
        names.expr(node, scope)
        raise UnresolvedError
    wrong = [op for op in node.ops if op not in ("==", "<=", ">=")]
    if wrong:
        strict = wrong[0] in ("<", ">")
        findings.add(
            "GL504" if strict else "GL503",
            f"a constraint cannot use `{wrong[0]}`",
            node.span,
            help=f"write {wrong[0]}=" if strict else "write ==, <= or >=",
        )
        raise UnresolvedError
    args = names.all_of(node.args, scope)
    if len(args) == 2:
        return _two_sided(node.ops[0], args[0], args[1], varies)
    if len(args) == 3 and node.ops in (("<=", "<="), (">=", ">=")):
        low, body, high = args if node.ops[0] == "<=" else args[::-1]
        for end in (low, high):
            if varies(end):
                findings.add(
                    "GL506",
                    "the ends of a range must be data",
                    end.span,
                    help="write two constraints, one for each end",
                )
        return Relation(body, low, high, equal=False)
    findings.add(
        "GL503",
        "this chain of relations is no range",
        node.span,
        help="write low <= middle <= high, or several constraints",
    )
    raise UnresolvedError


def side(
    name: str, node: ast.Expr, names: Names, scope: Scope, varies: Callable[[Expr], bool]
) -> Relation:
    """Return one side of a complementarity: an inequality with one limit.

    Raises `UnresolvedError` after its findings, as `relation` does.
    """
    found = relation(name, node, names, scope, varies)
    if found.equal or (found.lower is not None and found.upper is not None):
        scope.findings.add(
            "GL507",
            f"a side of the complementarity `{name}` is no single inequality",
            node.span,
            help="write `left >= right` or `left <= right`, one for each side",
        )
        raise UnresolvedError
    return found


def _two_sided(op: str, left: Expr, right: Expr, varies: Callable[[Expr], bool]) -> Relation:
    """An equation keeps its sides as written; of an inequality the side of data is the limit."""
    if op == "==":
        return Relation(left, right, right, equal=True)
    swap = not varies(left) and varies(right)
    body, end = (right, left) if swap else (left, right)
    upper = (op == "<=") != swap
    return Relation(body, None if upper else end, end if upper else None, equal=False)
