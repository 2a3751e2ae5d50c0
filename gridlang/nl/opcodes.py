"""The table of operators: our name of each and its number in a .nl file.

Source: D. M. Gay, "Writing .nl Files" (2005), table of operators; AMPL/MP's `opcode.hd`.
"""

from __future__ import annotations

OPCODES: dict[str, int] = {
    "add": 0,
    "sub": 1,
    "mul": 2,
    "div": 3,
    "pow": 5,
    "abs": 15,
    "neg": 16,
    "tanh": 37,
    "tan": 38,
    "sqrt": 39,
    "sinh": 40,
    "sin": 41,
    "log10": 42,
    "log": 43,
    "exp": 44,
    "cosh": 45,
    "cos": 46,
    "atan2": 48,
    "atan": 49,
    "asin": 51,
    "acos": 53,
}
SUM = 54  # a count follows, then as many arguments, three at least
OPERATORS: dict[int, str] = {code: name for name, code in OPCODES.items()}
# What others write and we rewrite: powers with a constant, squares, inverse hyperbolics.
POWERS: frozenset[int] = frozenset((76, 78))
SQUARE = 77
REWRITTEN: dict[int, str] = {47: "atanh", 50: "asinh", 52: "acosh"}
BINARY_OPERATORS: frozenset[str] = frozenset(("add", "sub", "mul", "div", "pow", "atan2"))
# Known, and refused by name: they have no derivative everywhere, or are logic.
REFUSED: dict[int, str] = {
    4: "remainder",
    6: "less",
    11: "min",
    12: "max",
    13: "floor",
    14: "ceil",
    20: "or",
    21: "and",
    22: "<",
    23: "<=",
    24: "==",
    28: ">=",
    29: ">",
    30: "!=",
    34: "not",
    35: "if",
    55: "integer division",
    56: "precision",
    57: "round",
    58: "trunc",
    59: "count",
    60: "numberof",
    64: "piecewise-linear term",
}
