"""Statements and expressions as the parser reads them, for tests."""

from __future__ import annotations

from gridlang.source import Source
from gridlang.syntax import ast
from gridlang.syntax.parser import parse


def read(text: str) -> ast.Statement:
    """Return the one statement of a text."""
    module, findings = parse(Source("m.grid", text))
    assert findings == (), findings
    assert len(module.statements) == 1
    return module.statements[0]


def expression(text: str) -> ast.Expr:
    found = read(f"define d = {text}")
    assert isinstance(found, ast.DefineDecl)
    return found.body


def brackets(e: ast.Expr) -> str:
    """Return an expression with all of its brackets written."""
    match e:
        case ast.Number():
            unit = "" if e.unit is None else f" [{e.unit.text}]"
            return f"{e.value}{unit}"
        case ast.Text():
            return f'"{e.value}"'
        case ast.Name():
            return e.id
        case ast.Subscript():
            return f"{e.name.id}[{_listed(e.args)}]"
        case ast.Call():
            return f"{e.name.id}({_listed(e.args)})"
        case ast.Reduction():
            return f"({e.name.id}{{{_items(e.over)}}} {brackets(e.body)})"
        case ast.Unary():
            return f"({e.op} {brackets(e.arg)})"
        case ast.Binary():
            return f"({brackets(e.left)} {e.op} {brackets(e.right)})"
        case ast.Compare():
            rest = (f" {op} {brackets(x)}" for op, x in zip(e.ops, e.args[1:], strict=True))
            return f"({brackets(e.args[0])}{''.join(rest)})"
        case ast.IfElse():
            last = "" if e.otherwise is None else f" else {brackets(e.otherwise)}"
            return f"({brackets(e.then)} if {brackets(e.condition)}{last})"
        case ast.Tuple():
            return f"<{_listed(e.items)}>"
        case ast.Braces():
            condition = "" if e.condition is None else f": {brackets(e.condition)}"
            return f"{{{_listed(e.items)}{condition}}}"
        case ast.Comprehension():
            return f"{{{brackets(e.item)} for {_items(e.over)}}}"
        case ast.Indexing():
            return _items(e)


def _listed(items: tuple[ast.Expr, ...]) -> str:
    return ", ".join(map(brackets, items))


def _items(over: ast.Indexing) -> str:
    condition = "" if over.condition is None else f": {brackets(over.condition)}"
    return _listed(over.items) + condition
