"""Expressions → text in the language itself: for messages, goldens and reports."""

from __future__ import annotations

from gridlang.model.expr import (
    Apply,
    Card,
    Comp,
    Dummy,
    Eigenvector,
    Elem,
    End,
    Expr,
    Graph,
    If,
    Indexing,
    Member,
    Num,
    Range,
    Rank,
    Reduce,
    Ref,
    SetLit,
    SetOp,
    SetRef,
    Shift,
)
from gridlang.model.ops import OPS

_RIGHT_TIGHT = frozenset(("sub", "div"))


def show(e: Expr, binding: int = 0) -> str:
    """Return an expression as an author would write it; brackets only where they are needed."""
    match e:
        case Num():
            return _number(e, binding)
        case Elem():
            return quote(e.label) if isinstance(e.label, str) else str(e.label)
        case Dummy():
            return e.name
        case Ref():
            return f"{e.name}[{', '.join(map(show, e.args))}]" if e.args else e.name
        case Apply():
            return _apply(e, binding)
        case If():
            text = f"{show(e.then, 5)} if {show(e.condition, 5)} else {show(e.otherwise, 5)}"
            return f"({text})"
        case Reduce():
            text = f"{e.op}{indexing(e.over)} {show(e.body, 60)}"
            return f"({text})" if binding > 50 else text
        case Indexing():
            return indexing(e)
        case Shift():
            return f"{'prev' if e.by < 0 else 'next'}({show(e.element)}, {e.set})"
        case End():
            return f"{'first' if e.which == 0 else 'last'}({e.set})"
        case Card():
            return f"card({show(e.set)})"
        case Rank():
            return f"rank({e.matrix})"
        case Eigenvector():
            return f"leading_eigenvector({e.matrix}, {_tuple(e.at)})"
        case Member():
            return f"{_tuple(e.items)} in {show(e.set)}"
        case SetRef():
            return e.name
        case Graph():
            return f"{e.function}({', '.join(map(show, e.args))})"
        case SetLit():
            return "{" + ", ".join(_tuple(row) for row in e.rows) + "}"
        case Range():
            step = "" if e.step == Num(1) else f" by {show(e.step)}"
            return f"{show(e.first)}..{show(e.last)}{step}"
        case SetOp():
            op = "*" if e.op == "cross" else e.op
            sides = (f"({show(x)})" if isinstance(x, Range) else show(x) for x in (e.left, e.right))
            return f"({f' {op} '.join(sides)})"
        case Comp():
            return f"{{{_tuple(e.items)} for {indexing(e.over)[1:-1]}}}"
        case _:
            raise TypeError(type(e).__name__)


def quote(text: str) -> str:
    """Return a text as a quoted string."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(escapes.get(c, c) for c in text) + '"'


def _tuple(items: tuple[Expr, ...]) -> str:
    shown = ", ".join(map(show, items))
    return shown if len(items) == 1 else f"({shown})"


def indexing(over: Indexing) -> str:
    """Return an index set in braces."""
    parts = []
    for g in over.generators:
        names = [d.name for d in g.pattern]
        if all(n.startswith("_") for n in names):
            parts.append(show(g.set))
            continue
        head = names[0] if len(names) == 1 else f"({', '.join(names)})"
        parts.append(f"{head} in {show(g.set)}")
    condition = "" if over.condition is None else f": {show(over.condition)}"
    return "{" + ", ".join(parts) + condition + "}"


def _number(e: Num, binding: int) -> str:
    value = e.value
    if isinstance(value, complex):
        if value.real:
            return f"({value.real:.17g} + {value.imag:.17g}j)"
        text = f"{value.imag!r}j".replace(".0j", "j")
    else:
        text = repr(value)
        text = text.removesuffix(".0")
    if e.unit is not None and e.unit.text:
        text += f" [{e.unit.text}]"
    return f"({text})" if text.startswith("-") and binding > 50 else text


def _apply(e: Apply, binding: int) -> str:
    op = OPS[e.op]
    if not op.symbol:
        return f"{e.op}({', '.join(map(show, e.args))})"
    if len(e.args) == 1:
        text = f"{op.symbol}{show(e.args[0], op.binding)}"
    elif e.op == "pow":
        text = f"{show(e.args[0], 81)}^{show(e.args[1], 81)}"
    else:
        left = show(e.args[0], op.binding)
        right = show(e.args[1], op.binding + (e.op in _RIGHT_TIGHT or op.binding == 40))
        tight = e.op in ("mul", "div")
        text = f"{left}{op.symbol}{right}" if tight else f"{left} {op.symbol} {right}"
    return f"({text})" if op.binding < binding else text
