"""The table of operators and functions: one row each, with all that any stage asks of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache, reduce
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from gridlang.model.curvature import (
    DIFFERENCE,
    GREATEST,
    GROWTH,
    LEAST,
    NEGATIVE,
    PART,
    ROOT,
    SIZE,
    SUM,
    Shape,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Units(Enum):
    """How the unit of a result follows from those of the arguments."""

    SAME = "same"  # all arguments alike, and so the result
    PRODUCT = "product"
    QUOTIENT = "quotient"
    POWER = "power"
    SQUARE = "square"
    ROOT = "root"
    NUMBER = "number"  # dimensionless arguments and result
    ANGLE = "angle"  # arguments alike, dimensionless result
    TRUTH = "truth"  # arguments alike (comparison), or truth values (logic)


class Fields(Enum):
    """Whether a result is real or complex."""

    JOIN = "join"  # complex where an argument is
    REAL = "real"  # always real, whatever the argument
    ONLY_REAL = "only_real"  # real arguments alone


class Algebra(Protocol):
    """What a derivative rule may build with; nodes are ints."""

    def const(self, value: float) -> int: ...
    def add(self, a: int, b: int) -> int: ...
    def mul(self, a: int, b: int) -> int: ...
    def neg(self, a: int) -> int: ...
    def div(self, a: int, b: int) -> int: ...
    def pow(self, a: int, b: int) -> int: ...
    def call(self, op: str, *args: int) -> int: ...


Slopes = tuple[Callable[..., int], ...]


@dataclass(frozen=True, slots=True)
class Op:
    """One operator or function.

    `function` evaluates it on arrays: a name of NumPy's, or a function. `slopes` gives the derivative with respect to each argument,
    as `rule(algebra, *argument_nodes)`; none: the operator takes data only, or `lower` rewrites
    it before derivatives are asked for. `shape` is its curvature where arguments decide nothing more;
    none: it has none, or `check/curvature` knows better. `symbol` and `binding` spell it, higher
    binding tighter.
    """

    name: str
    arity: tuple[int, int]
    function: str | Callable[..., object]
    units: Units = Units.NUMBER
    fields: Fields = Fields.JOIN
    slopes: Slopes = ()
    shape: Shape | None = None
    symbol: str = ""
    binding: int = 100

    @property
    def numpy(self) -> Callable[..., object]:
        """What evaluates it on arrays."""
        return _of_numpy(self.function) if isinstance(self.function, str) else self.function


def _abs2(z: NDArray[Any]) -> NDArray[Any]:
    square: NDArray[Any] = z.real**2 + z.imag**2
    return square


def _norm(*args: NDArray[Any]) -> NDArray[Any]:
    return cast("NDArray[Any]", _of_numpy("sqrt")(sum(map(_abs2, args))))


def _norm1(*args: NDArray[Any]) -> NDArray[Any]:
    return cast("NDArray[Any]", sum(map(abs, args)))


def _norminf(*args: NDArray[Any]) -> NDArray[Any]:
    return cast("NDArray[Any]", reduce(_of_numpy("maximum"), map(abs, args)))


@cache
def _of_numpy(name: str) -> Callable[..., Any]:
    """Return a function of NumPy, which is imported now: a check of a model does without it."""
    function: Callable[..., Any] = getattr(import_module("numpy"), name)
    return function


def _folded(name: str) -> Callable[..., object]:
    return lambda *args: reduce(_of_numpy(name), args)


def _square(g: Algebra, a: int) -> int:
    return g.mul(a, a)


def _one_over(g: Algebra, a: int) -> int:
    return g.div(g.const(1.0), a)


def _inverse_root_of_one_minus_square(g: Algebra, a: int) -> int:
    return _one_over(g, g.call("sqrt", g.add(g.const(1.0), g.neg(_square(g, a)))))


def _modulus2(g: Algebra, a: int, b: int) -> int:
    return g.add(_square(g, a), _square(g, b))


_MANY = 99
_ROWS = (
    # arithmetic
    Op("add", (2, 2), "add", Units.SAME, symbol="+", binding=50, shape=SUM),
    Op("sub", (2, 2), "subtract", Units.SAME, symbol="-", binding=50, shape=DIFFERENCE),
    Op("mul", (2, 2), "multiply", Units.PRODUCT, symbol="*", binding=60),
    Op("div", (2, 2), "divide", Units.QUOTIENT, symbol="/", binding=60),
    Op("pow", (2, 2), "power", Units.POWER, symbol="^", binding=80),
    Op("neg", (1, 1), "negative", Units.SAME, symbol="-", binding=70, shape=NEGATIVE),
    # complex
    Op("re", (1, 1), "real", Units.SAME, Fields.REAL, shape=PART),
    Op("im", (1, 1), "imag", Units.SAME, Fields.REAL, shape=PART),
    Op("conj", (1, 1), "conj", Units.SAME, shape=PART),
    Op("abs2", (1, 1), _abs2, Units.SQUARE, Fields.REAL, shape=SIZE),
    Op("arg", (1, 1), "angle", Units.ANGLE, Fields.REAL),
    Op(
        "abs",
        (1, 1),
        "abs",
        Units.SAME,
        Fields.REAL,
        slopes=(lambda g, a: g.call("sign", a),),
        shape=SIZE,
    ),
    # norms: `lower` writes them as cones, or by what stands above
    Op("norm", (1, _MANY), _norm, Units.SAME, Fields.REAL, shape=SIZE),
    Op("norm1", (1, _MANY), _norm1, Units.SAME, Fields.REAL, shape=SIZE),
    Op("norminf", (1, _MANY), _norminf, Units.SAME, Fields.REAL, shape=SIZE),
    # functions of a real number
    Op(
        "sqrt",
        (1, 1),
        "sqrt",
        Units.ROOT,
        Fields.ONLY_REAL,
        slopes=(lambda g, a: g.div(g.const(0.5), g.call("sqrt", a)),),
        shape=ROOT,
    ),
    Op("exp", (1, 1), "exp", slopes=(lambda g, a: g.call("exp", a),), shape=GROWTH),
    Op("log", (1, 1), "log", fields=Fields.ONLY_REAL, slopes=(_one_over,), shape=LEAST),
    Op(
        "log10",
        (1, 1),
        "log10",
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: g.div(g.const(1.0 / math.log(10.0)), a),),
        shape=LEAST,
    ),
    Op("sin", (1, 1), "sin", fields=Fields.ONLY_REAL, slopes=(lambda g, a: g.call("cos", a),)),
    Op(
        "cos",
        (1, 1),
        "cos",
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: g.neg(g.call("sin", a)),),
    ),
    Op(
        "tan",
        (1, 1),
        "tan",
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: g.add(g.const(1.0), _square(g, g.call("tan", a))),),
    ),
    Op(
        "asin",
        (1, 1),
        "arcsin",
        fields=Fields.ONLY_REAL,
        slopes=(_inverse_root_of_one_minus_square,),
    ),
    Op(
        "acos",
        (1, 1),
        "arccos",
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: g.neg(_inverse_root_of_one_minus_square(g, a)),),
    ),
    Op(
        "atan",
        (1, 1),
        "arctan",
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: _one_over(g, g.add(g.const(1.0), _square(g, a))),),
    ),
    Op(
        "atan2",
        (2, 2),
        "arctan2",
        Units.ANGLE,
        Fields.ONLY_REAL,
        slopes=(
            lambda g, a, b: g.div(b, _modulus2(g, a, b)),
            lambda g, a, b: g.neg(g.div(a, _modulus2(g, a, b))),
        ),
    ),
    Op("sinh", (1, 1), "sinh", fields=Fields.ONLY_REAL, slopes=(lambda g, a: g.call("cosh", a),)),
    Op(
        "cosh",
        (1, 1),
        "cosh",
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: g.call("sinh", a),),
        shape=SIZE,
    ),
    Op(
        "tanh",
        (1, 1),
        "tanh",
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: g.add(g.const(1.0), g.neg(_square(g, g.call("tanh", a)))),),
    ),
    Op("min", (1, _MANY), _folded("minimum"), Units.SAME, Fields.ONLY_REAL, shape=LEAST),
    Op("max", (1, _MANY), _folded("maximum"), Units.SAME, Fields.ONLY_REAL, shape=GREATEST),
    Op("sign", (1, 1), "sign", Units.ANGLE, Fields.ONLY_REAL, (lambda g, a: g.const(0.0),)),
    Op("floor", (1, 1), "floor", fields=Fields.ONLY_REAL),
    Op("ceil", (1, 1), "ceil", fields=Fields.ONLY_REAL),
    # comparison and logic, on data
    Op("eq", (2, 2), "equal", Units.TRUTH, symbol="==", binding=40),
    Op("ne", (2, 2), "not_equal", Units.TRUTH, symbol="!=", binding=40),
    Op("le", (2, 2), "less_equal", Units.TRUTH, Fields.ONLY_REAL, symbol="<=", binding=40),
    Op("lt", (2, 2), "less", Units.TRUTH, Fields.ONLY_REAL, symbol="<", binding=40),
    Op("ge", (2, 2), "greater_equal", Units.TRUTH, Fields.ONLY_REAL, symbol=">=", binding=40),
    Op("gt", (2, 2), "greater", Units.TRUTH, Fields.ONLY_REAL, symbol=">", binding=40),
    Op("and", (2, 2), "logical_and", Units.TRUTH, symbol="and", binding=20),
    Op("or", (2, 2), "logical_or", Units.TRUTH, symbol="or", binding=10),
    Op("not", (1, 1), "logical_not", Units.TRUTH, symbol="not ", binding=30),
)

OPS: dict[str, Op] = {row.name: row for row in _ROWS}
BY_SYMBOL: dict[str, str] = {
    row.symbol.strip(): row.name for row in _ROWS if row.symbol and row.name != "neg"
}
# `sign` is the derivative of abs, not a function for authors.
FUNCTIONS: tuple[str, ...] = tuple(r.name for r in _ROWS if not r.symbol and r.name != "sign")
NORMS: tuple[str, ...] = ("norm", "norm1", "norminf")
REDUCTIONS: tuple[str, ...] = ("sum", "prod", "min", "max", *NORMS)
COMPARISONS: frozenset[str] = frozenset(("eq", "ne", "le", "lt", "ge", "gt"))
LOGIC: frozenset[str] = COMPARISONS | {"and", "or", "not"}
