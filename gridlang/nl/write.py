"""A problem → a .nl file, whole or not at all, with .col and .row beside it on request."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex

from gridlang.ground.arrays import Codes
from gridlang.ground.problem import Problem
from gridlang.nl.binary import as_binary
from gridlang.nl.layout import lay_out
from gridlang.nl.order import Order
from gridlang.nl.problem import NlProblem, from_problem
from gridlang.nl.text import as_text


def write_nl(
    problem: Problem | NlProblem, path: Path, *, binary: bool = False, names: bool = False
) -> Order:
    """Write a .nl file and return its order of columns and rows, which a .sol answers in.

    With `names`, `.col` and `.row` are written beside it. Raises `GridlangError` (GL910) for what
    a .nl file cannot say, and `OSError`.
    """
    if isinstance(problem, Problem):
        problem = from_problem(problem, names)
    layout = lay_out(problem)
    order = layout.order
    if names:
        columns = _ordered(problem.column_names, order.columns, "x")
        rows = _ordered(problem.row_names, order.rows, "c")
        objective = ["objective"] * int(problem.has_objective)
        write_whole(path.with_suffix(".col"), _lines(columns))
        write_whole(path.with_suffix(".row"), _lines(rows + objective))
    content = as_binary(layout) if binary else as_text(layout).encode("ascii")
    write_whole(path, content)
    return order


def _ordered(names: tuple[str, ...], order: Codes, otherwise: str) -> list[str]:
    """Return names in the order of the file; numbered letters where a problem has no names."""
    return [names[i] if names else f"{otherwise}[{i + 1}]" for i in order.tolist()]


def _lines(names: list[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode("utf-8")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that no reader sees half of it."""
    beside = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        with beside.open("xb") as f:
            f.write(content)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
