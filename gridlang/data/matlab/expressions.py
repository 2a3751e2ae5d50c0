"""The value of an expression, by precedence climbing over the tokens at a cursor."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from gridlang.data.matlab.cursor import Cursor, UnreadableError
from gridlang.data.matlab.indexing import Indices, picked, positions
from gridlang.data.matlab.literals import read_literal, string
from gridlang.data.matlab.operators import (
    BINDING,
    CONSTANTS,
    FUNCTIONS,
    UNARY_BINDING,
    MisfitError,
    called,
    joined,
    ranged,
    signed,
)
from gridlang.data.matlab.split import closing
from gridlang.data.matlab.values import Floats, Integers, Matrix, Value, scalar

PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
_DEEPEST = 40
_FORTRAN_EXPONENT = str.maketrans("dD", "EE")


class Evaluator:
    """Variables assigned so far, those that failed, and the expression that is being read."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.variables: dict[str, Value] = {}
        self.failed: set[str] = set()
        self.reset()

    def reset(self) -> None:
        """Forget the expression that an error broke off."""
        self._ends: list[int] = []
        self._depth = 0
        self.cursor.limit = len(self.cursor.code)

    def expression(self, binding: int = 0, left: Value | None = None) -> Value:
        """Return the value of what stands here, with all operators that bind more tightly."""
        cursor = self.cursor
        self._depth += 1
        if self._depth > _DEEPEST:
            raise cursor.problem("nested too deeply")
        value = self._prefix() if left is None else left
        while True:
            kind, text = cursor.peek()
            if kind == "operator" and text in ("'", ".'") and isinstance(value, Matrix):
                cursor.position += len(text)
                value = Matrix(value.values.T, value.logical)
                continue
            strength = BINDING.get(text, 0)
            if kind != "operator" or strength <= binding:
                break
            cursor.position += len(text)
            right = self.expression(strength)
            if not (isinstance(value, Matrix) and isinstance(right, Matrix)):
                raise cursor.problem(f"{text!r} works on figures only")
            value = self._joined(text, value.values, right.values)
        self._depth -= 1
        return value

    def numbers(self) -> Matrix:
        value = self.expression()
        if not isinstance(value, Matrix):
            raise self.cursor.problem("figures are needed here")
        return value

    def literal(self, name: str) -> Value:
        return read_literal(self.cursor, self._at, name)

    def indices(self, shape: tuple[int, ...]) -> Indices:
        """Return the positions, from 0, that the parenthesis here picks: one axis or two."""
        cursor = self.cursor
        count = closing(cursor.code, cursor.position)[1] + 1
        if count > 2:
            raise cursor.problem("a matrix has two dimensions", 1)
        sizes = shape if count == 2 else (shape[0] * shape[1],)
        cursor.expect("(")
        found = [self._index(sizes[0])]
        if count == 2:
            cursor.expect(",")
            found.append(self._index(sizes[1]))
        cursor.expect(")")
        return tuple(found)

    def unknown(self, name: str, start: int) -> UnreadableError:
        # What rests on a line already reported would only repeat that report.
        message = "" if name in self.failed else f"{name!r} is not known here"
        return UnreadableError(message, start, start + len(name))

    def _at(self, start: int, end: int) -> Value:
        """Return the value of the expression that fills one cell."""
        # An error leaves from deep inside; the next cell is to begin as this one did.
        cursor, depth, ends = self.cursor, self._depth, self._ends
        position, limit = cursor.position, cursor.limit
        cursor.position, cursor.limit, self._ends = start, end, list(ends)
        try:
            value = self.expression()
            if rest := cursor.peek()[1]:
                raise cursor.problem(f"{rest!r} does not fit here")
            return value
        finally:
            cursor.position, cursor.limit = position, limit
            self._depth, self._ends = depth, ends

    def _prefix(self) -> Value:
        cursor = self.cursor
        kind, text = cursor.peek()
        start = cursor.position
        if kind == "name":
            return self._name()
        if text in ("[", "{"):
            return self.literal("this matrix")
        cursor.position += len(text)
        if kind == "number":
            return scalar(float(text.translate(_FORTRAN_EXPONENT)))
        if kind == "string":
            return string(cursor, start, cursor.position)
        if text == "(":
            value = self.expression()
            cursor.expect(")")
            return value
        if text in ("-", "+", "~", "!"):
            operand = self.expression(UNARY_BINDING)
            if isinstance(operand, Matrix):
                return signed(text, operand.values)
        cursor.position = start
        if text in ("'", '"'):
            raise cursor.problem("this string is never closed", 1)
        if not text.strip():
            raise cursor.problem("it ends too early")
        raise cursor.problem(f"{text!r} does not fit here", len(text))

    def _name(self) -> Value:
        cursor, start = self.cursor, self.cursor.position
        path = PATH.match(cursor.code, start, cursor.limit)
        name = path[0] if path else ""
        cursor.position += len(name)
        if name == "end" and self._ends:
            return scalar(self._ends[-1])
        value = self.variables.get(name)
        parenthesis = cursor.code.startswith("(", cursor.position)
        if value is None and parenthesis and name in FUNCTIONS:
            cursor.expect("(")
            values = self.numbers().values
            cursor.expect(")")
            return called(name, values)
        if value is None and not parenthesis and name in CONSTANTS:
            return scalar(CONSTANTS[name])
        if value is None:
            raise self.unknown(name, start)
        if not parenthesis:
            return replace(value, places=None) if isinstance(value, Matrix) else value
        if not isinstance(value, Matrix):
            raise cursor.problem(f"{name} is no matrix", 1)
        return picked(value, self.indices(value.values.shape))

    def _index(self, size: int) -> Integers:
        cursor = self.cursor
        if cursor.peek()[1] == ":":
            cursor.position += 1
            return np.arange(size)
        start = cursor.position
        self._ends.append(size)
        index = self.numbers()
        self._ends.pop()
        try:
            return positions(index, size)
        except MisfitError as misfit:
            raise UnreadableError(str(misfit), start, cursor.position) from None

    def _joined(self, operator: str, left: Floats, right: Floats) -> Matrix:
        step = scalar(1.0).values
        if operator == ":" and self.cursor.peek()[1] == ":":
            self.cursor.position += 1
            third = self.expression(BINDING[":"])
            step, right = right, third.values if isinstance(third, Matrix) else np.zeros((0, 0))
        try:
            return ranged(left, step, right) if operator == ":" else joined(operator, left, right)
        except MisfitError as misfit:
            raise self.cursor.problem(str(misfit)) from None
