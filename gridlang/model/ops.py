"""The table of operators and functions: one row each, with all that any stage asks of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np


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

    `numpy` evaluates it on arrays. `slopes` gives the derivative with respect to each argument,
    as `rule(algebra, *argument_nodes)`; none: the operator takes data only, or `lower` rewrites
    it before derivatives are asked for. `symbol` and `binding` spell it, higher binding tighter.
    """

    name: str
    arity: tuple[int, int]
    numpy: Callable[..., object]
    units: Units = Units.NUMBER
    fields: Fields = Fields.JOIN
    slopes: Slopes = ()
    symbol: str = ""
    binding: int = 100


def _abs2(z: np.ndarray) -> np.ndarray:
    square: np.ndarray = np.real(z) ** 2 + np.imag(z) ** 2
    return square


def _minimum(*args: np.ndarray) -> np.ndarray:
    result = np.asarray(args[0])
    for other in args[1:]:
        result = np.minimum(result, other)
    return result


def _maximum(*args: np.ndarray) -> np.ndarray:
    result = np.asarray(args[0])
    for other in args[1:]:
        result = np.maximum(result, other)
    return result


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
    Op("add", (2, 2), np.add, Units.SAME, symbol="+", binding=50),
    Op("sub", (2, 2), np.subtract, Units.SAME, symbol="-", binding=50),
    Op("mul", (2, 2), np.multiply, Units.PRODUCT, symbol="*", binding=60),
    Op("div", (2, 2), np.divide, Units.QUOTIENT, symbol="/", binding=60),
    Op("pow", (2, 2), np.power, Units.POWER, symbol="^", binding=80),
    Op("neg", (1, 1), np.negative, Units.SAME, symbol="-", binding=70),
    # complex
    Op("re", (1, 1), np.real, Units.SAME, Fields.REAL),
    Op("im", (1, 1), np.imag, Units.SAME, Fields.REAL),
    Op("conj", (1, 1), np.conj, Units.SAME),
    Op("abs2", (1, 1), _abs2, Units.SQUARE, Fields.REAL),
    Op("arg", (1, 1), np.angle, Units.ANGLE, Fields.REAL),
    Op(
        "abs",
        (1, 1),
        np.abs,
        Units.SAME,
        Fields.REAL,
        slopes=(lambda g, a: g.call("sign", a),),
    ),
    # functions of a real number
    Op(
        "sqrt",
        (1, 1),
        np.sqrt,
        Units.ROOT,
        Fields.ONLY_REAL,
        slopes=(lambda g, a: g.div(g.const(0.5), g.call("sqrt", a)),),
    ),
    Op("exp", (1, 1), np.exp, slopes=(lambda g, a: g.call("exp", a),)),
    Op("log", (1, 1), np.log, fields=Fields.ONLY_REAL, slopes=(_one_over,)),
    Op(
        "log10",
        (1, 1),
        np.log10,
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: g.div(g.const(float(1.0 / np.log(10.0))), a),),
    ),
    Op("sin", (1, 1), np.sin, fields=Fields.ONLY_REAL, slopes=(lambda g, a: g.call("cos", a),)),
    Op(
        "cos",
        (1, 1),
        np.cos,
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: g.neg(g.call("sin", a)),),
    ),
    Op(
        "tan",
        (1, 1),
        np.tan,
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: g.add(g.const(1.0), _square(g, g.call("tan", a))),),
    ),
    Op(
        "asin",
        (1, 1),
        np.arcsin,
        fields=Fields.ONLY_REAL,
        slopes=(_inverse_root_of_one_minus_square,),
    ),
    Op(
        "acos",
        (1, 1),
        np.arccos,
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: g.neg(_inverse_root_of_one_minus_square(g, a)),),
    ),
    Op(
        "atan",
        (1, 1),
        np.arctan,
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: _one_over(g, g.add(g.const(1.0), _square(g, a))),),
    ),
    Op(
        "atan2",
        (2, 2),
        np.arctan2,
        Units.ANGLE,
        Fields.ONLY_REAL,
        slopes=(
            lambda g, a, b: g.div(b, _modulus2(g, a, b)),
            lambda g, a, b: g.neg(g.div(a, _modulus2(g, a, b))),
        ),
    ),
    Op("sinh", (1, 1), np.sinh, fields=Fields.ONLY_REAL, slopes=(lambda g, a: g.call("cosh", a),)),
    Op("cosh", (1, 1), np.cosh, fields=Fields.ONLY_REAL, slopes=(lambda g, a: g.call("sinh", a),)),
    Op(
        "tanh",
        (1, 1),
        np.tanh,
        fields=Fields.ONLY_REAL,
        slopes=(lambda g, a: g.add(g.const(1.0), g.neg(_square(g, g.call("tanh", a)))),),
    ),
    Op("min", (1, _MANY), _minimum, Units.SAME, Fields.ONLY_REAL),
    Op("max", (1, _MANY), _maximum, Units.SAME, Fields.ONLY_REAL),
    Op("sign", (1, 1), np.sign, Units.ANGLE, Fields.ONLY_REAL, (lambda g, a: g.const(0.0),)),
    Op("floor", (1, 1), np.floor, fields=Fields.ONLY_REAL),
    Op("ceil", (1, 1), np.ceil, fields=Fields.ONLY_REAL),
    # comparison and logic, on data
    Op("eq", (2, 2), np.equal, Units.TRUTH, symbol="==", binding=40),
    Op("ne", (2, 2), np.not_equal, Units.TRUTH, symbol="!=", binding=40),
    Op("le", (2, 2), np.less_equal, Units.TRUTH, Fields.ONLY_REAL, symbol="<=", binding=40),
    Op("lt", (2, 2), np.less, Units.TRUTH, Fields.ONLY_REAL, symbol="<", binding=40),
    Op("ge", (2, 2), np.greater_equal, Units.TRUTH, Fields.ONLY_REAL, symbol=">=", binding=40),
    Op("gt", (2, 2), np.greater, Units.TRUTH, Fields.ONLY_REAL, symbol=">", binding=40),
    Op("and", (2, 2), np.logical_and, Units.TRUTH, symbol="and", binding=20),
    Op("or", (2, 2), np.logical_or, Units.TRUTH, symbol="or", binding=10),
    Op("not", (1, 1), np.logical_not, Units.TRUTH, symbol="not ", binding=30),
)

OPS: dict[str, Op] = {row.name: row for row in _ROWS}
BY_SYMBOL: dict[str, str] = {
    row.symbol.strip(): row.name for row in _ROWS if row.symbol and row.name != "neg"
}
# `sign` is the derivative of abs, not a function for authors.
FUNCTIONS: tuple[str, ...] = tuple(r.name for r in _ROWS if not r.symbol and r.name != "sign")
REDUCTIONS: tuple[str, ...] = ("sum", "prod", "min", "max")
COMPARISONS: frozenset[str] = frozenset(("eq", "ne", "le", "lt", "ge", "gt"))
LOGIC: frozenset[str] = COMPARISONS | {"and", "or", "not"}
