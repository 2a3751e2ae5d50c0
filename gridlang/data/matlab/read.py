"""The statements of a case file, one after the other → the struct that it builds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gridlang.data.matlab.blocks import UNREAD_BLOCKS, skip_block
from gridlang.data.matlab.cursor import MOST_REPORTED, STATEMENT_ENDS, Cursor, UnreadableError
from gridlang.data.matlab.expressions import PATH, Evaluator
from gridlang.data.matlab.indexing import Indices, replaced
from gridlang.data.matlab.operators import MisfitError
from gridlang.data.matlab.split import closing
from gridlang.data.matlab.values import Matrix, Outputs, Rows, Struct, scalar
from gridlang.diagnostics import Diagnostic
from gridlang.source import Source, Span

_EQUALS = re.compile(r"[ \t]*=(?!=)")
_FUNCTION = re.compile(r"function\b[ \t]*(?:(\[[^\]\n]*\]|\w+)[ \t]*=[ \t]*)?(\w+)[^\n]*")
_SEVERAL = re.compile(r"\[([\w~, \t\r]*)\][ \t]*=(?!=)[ \t]*")


def read_struct(source: Source, functions: Mapping[str, Outputs]) -> Struct:
    """Return the fields of the struct that a case file builds, with findings GL801 and GL803.

    `functions` are the index functions the file may unpack (`[PQ, PV] = idx_bus`), each with its
    outputs in order; `define_constants` defines the outputs of all of them by name. A file whose
    function returns several matrices (version 1 of the case format) gives those as fields.
    """
    return _Reader(source, functions).read()


class _Reader:
    """One pass over one file, and what its statements have assigned so far."""

    def __init__(self, source: Source, functions: Mapping[str, Outputs]) -> None:
        self.cursor = Cursor(source)
        self.evaluator = Evaluator(self.cursor)
        self.functions = functions
        self.places: dict[str, Span] = {}
        self.name, self.outputs = "", ("mpc",)

    def read(self) -> Struct:
        cursor = self.cursor
        while cursor.skip(" \t\r\f\n;,"):
            start = cursor.position
            try:
                if not self._statement():
                    break
            except UnreadableError as problem:
                cursor.report(problem)
                self.evaluator.reset()
                line_end = cursor.code.find("\n", max(cursor.position, problem.start, start))
                cursor.position = line_end if line_end >= 0 else cursor.limit
        if cursor.unreadable > MOST_REPORTED:
            more = f"and {cursor.unreadable - MOST_REPORTED} more lines that cannot be read"
            cursor.findings.append(Diagnostic("GL801", more))
        return self._struct()

    def _struct(self) -> Struct:
        prefix = "" if len(self.outputs) > 1 else self.outputs[0] + "."
        variables = self.evaluator.variables
        return Struct(
            self.cursor.source,
            self.name,
            {k.removeprefix(prefix): v for k, v in variables.items() if k.startswith(prefix)},
            {k.removeprefix(prefix): v for k, v in self.places.items()},
            frozenset(k.removeprefix(prefix) for k in self.evaluator.failed),
            tuple(self.cursor.findings),
        )

    def _statement(self) -> bool:
        """Read one statement; false where the function ends."""
        cursor = self.cursor
        kind, text = cursor.peek()
        if text == "function":
            return self._header()
        if text == "return":
            return False
        if text in UNREAD_BLOCKS:
            start = cursor.position
            cursor.position += len(text)
            skip_block(cursor)
            what = f"a {text!r} block is not read in a case file"
            raise UnreadableError(what, start, start + len(text))
        if text in ("if", "else", "elseif"):
            self._branch(text)
            return True
        if text in ("end", "endif", "endfunction"):
            cursor.position += len(text)
        elif text == "define_constants":
            cursor.position += len(text)
            for outputs in self.functions.values():
                self.evaluator.variables.update((k, scalar(v)) for k, v in outputs)
        elif found := _SEVERAL.match(cursor.code, cursor.position):
            self._unpack(found)
        elif kind == "name" and (target := self._target()):
            self._assign(target)
        else:
            self.evaluator.expression()
        rest = cursor.peek()[1]
        if rest not in STATEMENT_ENDS:
            raise cursor.problem(f"{rest!r} does not fit here", len(rest))
        return True

    def _header(self) -> bool:
        header = _FUNCTION.match(self.cursor.code, self.cursor.position)
        if header is None or self.name:
            return False
        self.outputs = tuple(re.findall(r"\w+", header[1] or "")) or ("mpc",)
        self.name, self.cursor.position = header[2], header.end()
        return True

    def _branch(self, word: str) -> None:
        self.cursor.position += len(word)
        if word != "if":  # reached by running the branch before it: nothing more to do here
            skip_block(self.cursor)
            return
        while word in ("if", "elseif") and not self._truth():
            word = skip_block(self.cursor, otherwise=True)

    def _truth(self) -> bool:
        values = self.evaluator.numbers().values
        return bool(values.size) and bool(np.all(values != 0))

    def _unpack(self, found: re.Match[str]) -> None:
        cursor, evaluator = self.cursor, self.evaluator
        names = re.findall(r"\w+|~", found[1])
        evaluator.failed.update(names)
        cursor.position = found.end()
        text = cursor.peek()[1]
        outputs = self.functions.get(text)
        if outputs is None:
            raise cursor.problem(f"{text!r} is not an index function known here", len(text))
        if len(names) > len(outputs):
            raise cursor.problem(f"{text} returns {len(outputs)} values, not {len(names)}")
        cursor.position += len(text)
        values = (scalar(value) for _, value in outputs)
        evaluator.variables.update(zip(names, values, strict=False))
        evaluator.failed.difference_update(names)

    def _target(self) -> str:
        """Return the name that this statement assigns to, or nothing if it assigns none."""
        code = self.cursor.code
        path = PATH.match(code, self.cursor.position, self.cursor.limit)
        if path is None:
            return ""
        behind = path.end()
        while code[behind : behind + 1] in (" ", "\t"):
            behind += 1
        if code.startswith("(", behind):
            behind = closing(code, behind)[0]
        return path[0] if _EQUALS.match(code, behind) else ""

    def _assign(self, target: str) -> None:
        cursor, evaluator = self.cursor, self.evaluator
        start = cursor.position
        evaluator.failed.add(target)
        cursor.position += len(target)
        old = evaluator.variables.get(target)
        indices: Indices | None = None
        if cursor.peek()[1] == "(":
            if not isinstance(old, Matrix):
                raise evaluator.unknown(target, start)
            indices = evaluator.indices(old.values.shape)
        cursor.expect("=")
        opens = cursor.peek()[1] in ("[", "{")
        value = evaluator.literal(target) if opens else evaluator.expression()
        if isinstance(value, Matrix) and cursor.peek()[1] not in STATEMENT_ENDS:
            value = evaluator.expression(0, value)
        if indices is not None and isinstance(old, Matrix):
            try:
                value = replaced(old, indices, value)
            except MisfitError as misfit:
                raise cursor.problem(str(misfit)) from None
        span = Span(cursor.source, start, cursor.position)
        if isinstance(value, Matrix) and value.places is None:
            value = replace(value, places=self._same_place(span, len(value.values)))
        evaluator.variables[target] = value
        self.places.setdefault(target, span)
        evaluator.failed.discard(target)

    def _same_place(self, span: Span, rows: int) -> Rows:
        starts, ends = np.full(rows, span.start), np.full(rows, span.end)
        return self.cursor.rows(starts, ends, np.ones(rows, np.bool_))
