"""The whitelists: every constant, function and operator that a case file may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from gridlang.data.matlab.values import Floats, Mask, Matrix, logical

LARGEST = 20_000_000  # elements of one result

CONSTANTS: Mapping[str, float] = {
    "pi": np.pi,
    "Inf": np.inf,
    "inf": np.inf,
    "NaN": np.nan,
    "nan": np.nan,
    "eps": float(np.finfo(float).eps),
    "true": 1.0,
    "false": 0.0,
}
_FUNCTIONS: Mapping[str, Callable[[Floats], Floats]] = {
    "sqrt": np.sqrt,
    "abs": np.abs,
    "exp": np.exp,
    "log": np.log,
    "log10": np.log10,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "deg2rad": np.deg2rad,
    "floor": np.floor,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "rad2deg": np.rad2deg,
}
_TESTS: Mapping[str, Callable[[Floats], Mask]] = {
    "isinf": np.isinf,
    "isnan": np.isnan,
    "isfinite": np.isfinite,
}
FUNCTIONS = frozenset({*_FUNCTIONS, *_TESTS, "find"})

_LEVELS = ("||", "&&", "|", "&", "< > <= >= == ~= !=", ":", "+ -", "* / .* ./", "", "^ .^")
BINDING = {text: level for level, row in enumerate(_LEVELS, 1) for text in row.split()}
UNARY_BINDING = 9  # the free level: tighter than a product, looser than a power (-2^2 is -4)

_ARITHMETIC: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "+": np.add,
    "-": np.subtract,
    ".*": np.multiply,
    "./": np.divide,
    ".^": np.power,
}
_COMPARISONS: Mapping[str, Callable[[Floats, Floats], Mask]] = {
    "<": np.less,
    ">": np.greater,
    "<=": np.less_equal,
    ">=": np.greater_equal,
    "==": np.equal,
    "~=": np.not_equal,
    "!=": np.not_equal,
    "&": np.logical_and,
    "|": np.logical_or,
    "&&": np.logical_and,
    "||": np.logical_or,
}


class MisfitError(Exception):
    """Values that an operator or an index cannot work on; who evaluates knows the place."""


def called(name: str, values: Floats) -> Matrix:
    """Return the result of one of `FUNCTIONS`."""
    if name == "find":
        found = 1.0 + np.flatnonzero(values.ravel("F")).astype(np.float64)
        return Matrix(found.reshape((1, -1) if len(values) == 1 else (-1, 1)))
    with np.errstate(all="ignore"):
        if name in _TESTS:
            return logical(_TESTS[name](values))
        return Matrix(_FUNCTIONS[name](values))


def signed(operator: str, values: Floats) -> Matrix:
    """Return the result of `-`, `+`, `~` or `!` before a value."""
    if operator in "~!":
        return logical(values == 0)
    return Matrix(-values if operator == "-" else values)


def joined(operator: str, a: Floats, b: Floats) -> Matrix:
    """Return the result of an operator, element by element but for the matrix product."""
    if operator == "*" and 1 not in (a.size, b.size):
        if a.shape[1] != b.shape[0] or a.shape[0] * b.shape[1] > LARGEST:
            raise MisfitError("the sizes of this product do not match")
        return Matrix(a @ b)
    if operator in ("*", "/", "^"):
        if (operator == "/" and b.size != 1) or (operator == "^" and a.size * b.size != 1):
            raise MisfitError(f"{operator!r} by a matrix is not read; meant .{operator}?")
        operator = "." + operator
    try:
        size = int(np.prod(np.broadcast_shapes(a.shape, b.shape)))
    except ValueError:
        size = LARGEST + 1
    if size > LARGEST:
        raise MisfitError(f"the sizes around {operator!r} do not match")
    with np.errstate(all="ignore"):
        if operator in _ARITHMETIC:
            return Matrix(_ARITHMETIC[operator](a, b))
        return logical(_COMPARISONS[operator](a, b))


def ranged(first: Floats, step: Floats, last: Floats) -> Matrix:
    """Return the row `first:step:last`."""
    if not first.size == step.size == last.size == 1:
        raise MisfitError("a range needs plain numbers")
    start, stride = first.item(), step.item()
    with np.errstate(all="ignore"):
        count = np.floor((last.ravel()[0] - start) / stride + 1e-10) + 1
        if not count <= LARGEST:
            raise MisfitError("this range is too long")
        steps = np.arange(max(count, 0.0), dtype=np.float64)
        return Matrix((start + stride * steps).reshape(1, -1))
