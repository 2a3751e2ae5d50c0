"""Read a MATLAB case file: matrices in bulk, the few executable lines by a small safe evaluator.

Nothing of the file is ever run: names, operators and functions are looked up in whitelists, and a
line outside them becomes a diagnostic with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from gridlang.diagnostics import Diagnostic
from gridlang.source import Source, Span

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Outputs = tuple[tuple[str, int], ...]

_MOST_REPORTED = 20
_DEEPEST = 40
_LARGEST = 20_000_000

# Comments and strings. The look-behind tells a string from a transpose; it stands after the quote
# so that every branch begins with a literal, which the regex engine turns into a fast skip.
_MASKED = re.compile(r"""%[^\n]*|"(?:[^"\n]|"")*"|'(?<![\w)\]}.']')(?:[^'\n]|'')*'""")
_CONTINUED = re.compile(r"\.\.\.[^\n]*(?:\n|\Z)")
_BLOCK_MARK = re.compile(r"^[ \t]*%([{}])[ \t\r]*$", re.MULTILINE)
_TOKEN = re.compile(
    r"""[ \t\r\f]*(?:(?P<number>(?:\d+(?:\.(?![*/^'])\d*)?|\.\d+)(?:[eEdD][-+]?\d+)?)"""
    r"""|(?P<name>[A-Za-z_]\w*)|(?P<string>'_*'|"_*")"""
    r"""|(?P<operator>[=~!<>]=|&&|\|\||\.[*/^']|[-+*/^()\[\]{},;:=<>&|~!.'\n]))""",
    re.ASCII,
)
_FOREIGN = re.compile(r"[^-+.,;\deEIiNnFfAa \t\r\n]", re.ASCII)
_EMPTY_CELL = re.compile(r",[ \t]*,")
_BRACKETS = re.compile(r"[\[\]{}]|\n[ \t]*[A-Za-z_][\w.]*[ \t]*=(?!=)")
_ONLY_STRINGS = re.compile(r"""[\s,;]*(?:(?:'_*'|"_*")[\s,;]*)*""")
_ROW_MARK = re.compile(r"[\[\](){};\n]")
_PARENTHESIS = re.compile(r"[()\[\]{},\n]")
_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
_EQUALS = re.compile(r"[ \t]*=(?!=)")
_STRING = re.compile(r"""'_*'|"_*\"""")
_FUNCTION = re.compile(r"function\b[ \t]*(?:(\[[^\]\n]*\]|\w+)[ \t]*=[ \t]*)?(\w+)[^\n]*")
_SEVERAL = re.compile(r"\[([\w~, \t\r]*)\][ \t]*=(?!=)[ \t]*")
_BLOCK_WORD = re.compile(
    r"[()\[\]{}]|(?<![\w.])(?:if|for|while|switch|try|parfor|else|elseif|end\w*)(?!\w)"
)
_UNREAD_BLOCKS = frozenset({"for", "while", "switch", "try", "parfor"})

_KIND = np.zeros(256, np.uint8)  # 0 stands in a number, 1 parts columns, 2 parts rows
_KIND[[ord(c) for c in " \t\r,"]] = 1
_KIND[[ord(c) for c in ";\n"]] = 2

_CONSTANTS: Mapping[str, float] = {
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
_TESTS: Mapping[str, Callable[[Floats], NDArray[np.bool_]]] = {
    "isinf": np.isinf,
    "isnan": np.isnan,
    "isfinite": np.isfinite,
}
_LEVELS = ("||", "&&", "|", "&", "< > <= >= == ~= !=", ":", "+ -", "* / .* ./", "", "^ .^")
_BINDING = {text: level for level, row in enumerate(_LEVELS, 1) for text in row.split()}
_UNARY_BINDING = 9  # the free level: tighter than a product, looser than a power (-2^2 is -4)
_ARITHMETIC: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "+": np.add,
    "-": np.subtract,
    ".*": np.multiply,
    "./": np.divide,
    ".^": np.power,
}
_COMPARISONS: Mapping[str, Callable[[Floats, Floats], NDArray[np.bool_]]] = {
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


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows of a matrix stand: character offsets, lines from 1, and which were whole.

    A row that was ragged or unreadable (already reported) is not whole; its figures are zeros
    from where they are missing.
    """

    source: Source = field(repr=False)
    code: str = field(repr=False)
    starts: Integers
    ends: Integers
    lines: Integers
    whole: NDArray[np.bool_]

    def row(self, row: int) -> Span:
        """Return the span of a row, numbered from 0."""
        return Span(self.source, int(self.starts[row]), int(self.ends[row]))

    def cell(self, row: int, column: int) -> Span:
        """Return the span of a cell, row and column from 0, or of the row if it is too short."""
        cells = list(_cells(self.code, int(self.starts[row]), int(self.ends[row])))
        return Span(self.source, *cells[column]) if column < len(cells) else self.row(row)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Figures as a two-dimensional float array; `places` is set on those that a field holds."""

    values: Floats
    logical: bool = False
    places: Rows | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """The items of a cell array or of a stack of strings, row by row."""

    items: tuple[Value, ...]


Value = Matrix | Cell | str


@dataclass(frozen=True, slots=True)
class Struct:
    """What a case file assigns to the fields of its struct, and what could not be read.

    `failed` names the fields whose line was reported as unreadable, so that nobody reports them
    as missing as well.
    """

    source: Source
    name: str
    fields: Mapping[str, Value]
    places: Mapping[str, Span]
    failed: frozenset[str]
    findings: tuple[Diagnostic, ...]


def read_struct(source: Source, functions: Mapping[str, Outputs]) -> Struct:
    """Return the fields of the struct that a case file builds, with findings GL801 and GL803.

    `functions` are the index functions the file may unpack (`[PQ, PV] = idx_bus`), each with its
    outputs in order; `define_constants` defines the outputs of all of them by name. A file whose
    function returns several matrices (version 1 of the case format) gives those as fields.
    """
    return _Reader(source, functions).read()


class _UnreadableError(Exception):
    """A line outside the subset; an empty message means that the cause is already reported."""

    def __init__(self, message: str, start: int, end: int, help: str = "") -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.help = message, start, end, help


def _mask(text: str) -> tuple[str, int]:
    """Return the text with comments blanked and strings as underscores, offsets unchanged.

    Second: the offset of a block comment that is never closed, or -1.
    """
    depth, opened, done, parts = 0, -1, 0, []
    for mark in _BLOCK_MARK.finditer(text) if "%{" in text else ():
        if mark[1] == "{":
            if depth == 0:
                opened = mark.start()
                parts.append(text[done:opened])
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                parts.append(re.sub(r"[^\n]", " ", text[opened : mark.end()]))
                done = mark.end()
    if depth:
        parts.append(re.sub(r"[^\n]", " ", text[opened:]))
        done = len(text)
    code = _MASKED.sub(_hide, "".join([*parts, text[done:]]).replace("\ufeff", " "))
    if "..." in code:
        code = _CONTINUED.sub(lambda found: " " * len(found[0]), code)
    return code, opened if depth else -1


def _hide(found: re.Match[str]) -> str:
    text = found[0]
    return " " * len(text) if text[0] == "%" else text[0] + "_" * (len(text) - 2) + text[0]


def _cells(code: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the cells of one row; blanks part cells unless an operator joins.

    As MATLAB has it: `1 -2` is two cells, `1 - 2` and `1-2` are one.
    """
    depth, first, last, closed = 0, -1, start, False
    position = start
    while position < end and (token := _TOKEN.match(code, position, end)):
        kind, text = token.lastgroup, token[token.lastgroup or 0]
        begin, position = token.end() - len(text), token.end()
        blank = begin > last
        glued = code[position : position + 1] not in " \t\r"
        opens = kind != "operator" or text in "([{" or (text in "+-" and glued) or text in "~!"
        if depth == 0 and first >= 0 and (text == "," or (blank and closed and opens)):
            yield first, last
            first = -1
        if depth == 0 and text == ",":
            last, closed = position, False
            continue
        first = begin if first < 0 else first
        depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
        closed = kind != "operator" or text in (")", "]", "}", "'", ".'")
        last = position
    if first >= 0:
        yield first, end if position < end and code[position:end].strip() else last


def _closing(code: str, start: int) -> tuple[int, int]:
    """Return the offset behind the parenthesis that opens at `start`, and its count of commas."""
    depth, commas = 0, 0
    for found in _PARENTHESIS.finditer(code, start):
        depth += (found[0] in "([{") - (found[0] in ")]}")
        if depth == 0 or found[0] == "\n":
            return found.end(), commas
        commas += depth == 1 and found[0] == ","
    return len(code), commas


def _plain(text: str) -> Floats | None:
    """Return the figures of a text of plain numbers, or nothing if it needs the evaluator."""
    if _FOREIGN.search(text) or ("," in text and _EMPTY_CELL.search(text)):
        return None
    words = text.replace(";", " ").replace(",", " ").split()
    try:
        return np.fromiter(map(float, words), np.float64, len(words))
    except ValueError:
        return None


def _scalar(value: float) -> Matrix:
    return Matrix(np.array([[value]], np.float64))


class _Reader:
    """One pass over one file; what it knows so far and what it found wrong."""

    def __init__(self, source: Source, functions: Mapping[str, Outputs]) -> None:
        self.source = source
        self.functions = functions
        self.code, open_comment = _mask(source.text)
        # One byte a character, so that offsets into the array are offsets into the text.
        self.bytes = np.frombuffer(self.code.encode("latin-1", "replace"), np.uint8)
        raw = np.frombuffer(source.text.encode("latin-1", "replace"), np.uint8)
        self.newlines = np.flatnonzero(raw == 10)
        self.position, self.limit = 0, len(self.code)
        self.variables: dict[str, Value] = {}
        self.places: dict[str, Span] = {}
        self.failed: set[str] = set()
        self.findings: list[Diagnostic] = []
        self.unreported = 0
        self.ends: list[int] = []
        self.depth = 0
        self.name, self.outputs = "", ("mpc",)
        if open_comment >= 0:
            self._report(_UnreadableError("%{ is never closed", open_comment, -1, "close it by %}"))

    def read(self) -> Struct:
        while self._next_statement():
            start = self.position
            try:
                if not self._statement():
                    break
            except _UnreadableError as problem:
                self._report(problem)
                self.limit, self.ends, self.depth = len(self.code), [], 0
                line_end = self.code.find("\n", max(self.position, problem.start, start))
                self.position = line_end if line_end >= 0 else self.limit
        if self.unreported:
            more = f"and {self.unreported} more lines that cannot be read"
            self.findings.append(Diagnostic("GL801", more))
        prefix = "" if len(self.outputs) > 1 else self.outputs[0] + "."
        return Struct(
            self.source,
            self.name,
            {k.removeprefix(prefix): v for k, v in self.variables.items() if k.startswith(prefix)},
            {k.removeprefix(prefix): v for k, v in self.places.items()},
            frozenset(k.removeprefix(prefix) for k in self.failed),
            tuple(self.findings),
        )

    # Statements

    def _next_statement(self) -> bool:
        while self.position < self.limit and self.code[self.position] in " \t\r\f\n;,":
            self.position += 1
        return self.position < self.limit

    def _statement(self) -> bool:
        """Read one statement; false where the function ends."""
        kind, text = self._peek()
        if text == "function":
            header = _FUNCTION.match(self.code, self.position)
            if header is None or self.name:
                return False
            self.outputs = tuple(re.findall(r"\w+", header[1] or "")) or ("mpc",)
            self.name, self.position = header[2], header.end()
            return True
        if text == "return":
            return False
        if text in _UNREAD_BLOCKS:
            start, end = self.position, self.position + len(text)
            self.position = end
            self._skip_block(otherwise=False)
            raise _UnreadableError(f"a {text!r} block is not read in a case file", start, end)
        if text in ("if", "else", "elseif"):
            self._branch(text)
        elif text in ("end", "endif", "endfunction"):
            self.position += len(text)
        elif text == "define_constants":
            self.position += len(text)
            for outputs in self.functions.values():
                self.variables.update((k, _scalar(v)) for k, v in outputs)
        elif found := _SEVERAL.match(self.code, self.position):
            self._unpack(found)
        elif kind == "name" and (target := self._target()):
            self._assign(target)
        else:
            self._expression()
        if text not in ("if", "else", "elseif"):
            kind, text = self._peek()
            if text not in ("", ";", ",", "\n"):
                raise self._problem(f"{text!r} does not fit here", len(text))
        return True

    def _branch(self, word: str) -> None:
        self.position += len(word)
        if word != "if":  # reached by running the branch before it: nothing more to do here
            self._skip_block(otherwise=False)
            return
        while word in ("if", "elseif") and not self._truth():
            word = self._skip_block(otherwise=True)

    def _truth(self) -> bool:
        values = self._numbers().values
        return bool(values.size) and bool(np.all(values != 0))

    def _skip_block(self, otherwise: bool) -> str:
        """Move behind the end of this block, or behind its next branch, and return the word."""
        depth, inside = 1, 0
        for found in _BLOCK_WORD.finditer(self.code, self.position):
            word = found[0]
            self.position = found.end()
            if word in "([{":
                inside += 1
            elif word in ")]}":
                inside -= 1
            elif inside > 0:
                continue
            elif word.startswith("end"):
                depth -= 1
                if depth == 0:
                    return word
            elif not word.startswith("else"):
                depth += 1
            elif depth == 1 and otherwise:
                return word
        raise self._problem("this block has no end")

    def _unpack(self, found: re.Match[str]) -> None:
        names = re.findall(r"\w+|~", found[1])
        self.failed.update(names)
        self.position = found.end()
        text = self._peek()[1]
        outputs = self.functions.get(text)
        if outputs is None:
            raise self._problem(f"{text!r} is not an index function known here", len(text))
        if len(names) > len(outputs):
            raise self._problem(f"{text} returns {len(outputs)} values, not {len(names)}")
        self.position += len(text)
        self.variables.update((n, _scalar(v)) for n, (_, v) in zip(names, outputs, strict=False))
        self.failed.difference_update(names)

    def _target(self) -> str:
        """Return the name that this statement assigns to, or nothing if it assigns none."""
        path = _PATH.match(self.code, self.position, self.limit)
        if path is None:
            return ""
        behind = path.end()
        while self.code[behind : behind + 1] in (" ", "\t"):
            behind += 1
        if self.code.startswith("(", behind):
            behind = _closing(self.code, behind)[0]
        return path[0] if _EQUALS.match(self.code, behind) else ""

    def _assign(self, target: str) -> None:
        start = self.position
        self.failed.add(target)
        self.position += len(target)
        indices: tuple[Integers, ...] | None = None
        old = self.variables.get(target)
        if self._peek()[1] == "(":
            if not isinstance(old, Matrix):
                raise self._unknown(target, start)
            indices = self._indices(old.values.shape)
        self._expect("=")
        value = self._literal(target) if self._peek()[1] in ("[", "{") else self._expression()
        if isinstance(value, Matrix) and self._peek()[1] not in ("", ";", ",", "\n"):
            value = self._expression(0, value)
        if indices is not None and isinstance(old, Matrix):
            value = self._replaced(old, indices, value)
        span = Span(self.source, start, self.position)
        if isinstance(value, Matrix) and value.places is None:
            value = replace(value, places=self._same_place(span, len(value.values)))
        self.variables[target] = value
        self.places.setdefault(target, span)
        self.failed.discard(target)

    def _replaced(self, old: Matrix, indices: tuple[Integers, ...], value: Value) -> Matrix:
        if not isinstance(value, Matrix):
            raise self._problem("only figures can be assigned to a part of a matrix")
        values = old.values.copy()
        try:
            if len(indices) == 2:
                values[np.ix_(*indices)] = value.values
            else:
                flat = values.ravel("F")
                flat[indices[0]] = value.values.ravel("F")
                values = flat.reshape(values.shape, order="F")
        except ValueError:
            raise self._problem("the sizes of the two sides differ") from None
        return replace(old, values=values)

    def _same_place(self, span: Span, rows: int) -> Rows:
        starts, ends = np.full(rows, span.start), np.full(rows, span.end)
        return self._rows(starts, ends, np.ones(rows, np.bool_))

    def _rows(self, starts: Integers, ends: Integers, whole: NDArray[np.bool_]) -> Rows:
        lines = np.searchsorted(self.newlines, starts) + 1
        return Rows(self.source, self.code, starts, ends, lines, whole)

    # Literals

    def _literal(self, name: str) -> Value:
        """Read the matrix or cell array that opens here; its rows are reported one by one."""
        opening, start = self._peek()[1], self.position
        depth = 0
        for found in _BRACKETS.finditer(self.code, start, self.limit):
            if found[0] in "[{":
                depth += 1
            elif found[0] in "]}":
                depth -= 1
            else:
                break
            if depth == 0:
                break
        else:
            found = None
        closed = found is not None and depth == 0
        end = found.start() if found is not None else self.limit
        if not closed:
            what = f"the {opening} of {name} is never closed"
            close = "];" if opening == "[" else "};"
            help = f"write {close} behind its last row"
            self._report(_UnreadableError(what, start, start + 1, help))
        limit, self.limit = self.limit, end
        value = self._cell(start + 1) if opening == "{" else self._matrix(start + 1, name)
        self.position, self.limit = end + closed, limit
        return value

    def _cell(self, start: int) -> Cell:
        end = self.limit
        if _ONLY_STRINGS.fullmatch(self.code, start, end):
            spans = (found.span() for found in _STRING.finditer(self.code, start, end))
            return Cell(tuple(self._string(*span) for span in spans))
        rows = self._split(start, end)
        return Cell(tuple(self._at(*c) for row in rows for c in _cells(self.code, *row)))

    def _string(self, start: int, end: int) -> str:
        quote = self.source.text[start]
        return self.source.text[start + 1 : end - 1].replace(quote * 2, quote)

    def _matrix(self, start: int, name: str) -> Value:
        """Read rows in bulk where they are plain numbers, otherwise one by one."""
        text = self.code[start : self.limit]
        plain = _plain(text)
        if plain is None:
            return self._matrix_by_rows(start, name)
        kinds = _KIND[self.bytes[start : self.limit]]
        edges = np.diff((kinds == 0).astype(np.int8), prepend=0, append=0)
        begins, finishes = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
        row_of = np.cumsum(kinds == 2)[begins] if begins.size else begins
        firsts = np.flatnonzero(np.diff(row_of, prepend=-1))
        widths = np.diff(firsts, append=len(begins))
        starts, ends = begins[firsts] + start, finishes[firsts + widths - 1] + start
        return self._assemble(plain, widths, (starts, ends), name)

    def _matrix_by_rows(self, start: int, name: str) -> Value:
        figures: list[float] = []
        widths: list[int] = []
        places: list[tuple[int, int]] = []
        strings: list[str] = []
        for row in self._split(start, self.limit):
            plain = _plain(self.code[slice(*row)])
            try:
                block = plain.reshape(1, -1) if plain is not None else self._row(*row)
            except _UnreadableError as problem:
                self._report(problem)
                block = np.zeros((1, 0))
            if isinstance(block, str):
                strings.append(block)
                continue
            for values in block:
                figures.extend(values)
                widths.append(len(values))
                places.append(row)
        if strings and not widths:
            return Cell(tuple(strings)) if len(strings) > 1 else strings[0]
        where = np.array(places, np.int64).reshape(-1, 2)
        columns = (where[:, 0], where[:, 1])
        return self._assemble(np.array(figures), np.array(widths, np.int64), columns, name)

    def _row(self, start: int, end: int) -> Floats | str:
        if found := _EMPTY_CELL.search(self.code, start, end):
            raise _UnreadableError("a cell between two commas is empty", *found.span())
        blocks = [self._at(*cell) for cell in _cells(self.code, start, end)]
        figures = [block.values for block in blocks if isinstance(block, Matrix)]
        strings = [block for block in blocks if isinstance(block, str)]
        if len(strings) == len(blocks):
            return "".join(strings)
        if len(figures) < len(blocks):
            raise _UnreadableError("this row mixes figures with strings or cells", start, end)
        try:
            return np.hstack(figures)
        except ValueError:
            raise _UnreadableError(
                "the matrices in this row differ in height", start, end
            ) from None

    def _assemble(
        self, figures: Floats, widths: Integers, where: tuple[Integers, Integers], name: str
    ) -> Matrix:
        """Return the matrix of rows given one behind the other; ragged rows are reported."""
        if not widths.size:
            return Matrix(np.zeros((0, 0)), places=self._rows(*where, np.ones(0, np.bool_)))
        counts = np.bincount(widths[widths > 0]) if np.any(widths) else np.ones(1)
        width = len(counts) - 1 - int(np.argmax(counts[::-1]))  # on a tie the wider one is meant
        whole = widths == width
        rows = self._rows(*where, whole)
        firsts = np.cumsum(widths) - widths
        values = np.zeros((len(widths), width))
        values[whole] = figures[firsts[whole, None] + np.arange(width)]
        ragged = np.flatnonzero(~whole & (widths > 0))
        for row in np.flatnonzero(~whole):
            kept = min(int(widths[row]), width)
            values[row, :kept] = figures[firsts[row] : firsts[row] + kept]
        for row in ragged[:_MOST_REPORTED]:
            count = f"{widths[row]} column{'' if widths[row] == 1 else 's'}"
            what = f"row {row + 1} of {name} has {count}, the others have {width}"
            help = "give every row the same number of columns"
            self.findings.append(Diagnostic("GL803", what, rows.row(int(row)), help=help))
        if len(ragged) > _MOST_REPORTED:
            what = f"and {len(ragged) - _MOST_REPORTED} more rows of {name} with other columns"
            self.findings.append(Diagnostic("GL803", what))
        return Matrix(values, places=rows)

    def _split(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the offsets of the rows between two brackets, without blanks and empty rows."""
        depth, first = 0, start
        marks = ((m.start(), m[0]) for m in _ROW_MARK.finditer(self.code, start, end))
        for place, mark in chain(marks, [(end, ";")]):
            depth += (mark in "([{") - (mark in ")]}")
            if place == end or (depth == 0 and mark in ";\n"):
                text = self.code[first:place]
                lead, tail = len(text) - len(text.lstrip()), len(text.rstrip())
                if tail:
                    yield first + lead, first + tail
                first = place + 1

    # Expressions

    def _at(self, start: int, end: int) -> Value:
        """Return the value of the expression that fills one cell."""
        # An error leaves from deep inside; the next cell is to begin as this one did.
        kept = (self.limit, self.position, self.depth, self.ends)
        self.limit, self.position, self.ends = end, start, list(self.ends)
        try:
            value = self._expression()
            if self._peek()[1]:
                raise self._problem(f"{self._peek()[1]!r} does not fit here")
            return value
        finally:
            self.limit, self.position, self.depth, self.ends = kept

    def _expression(self, binding: int = 0, left: Value | None = None) -> Value:
        """Return the value of what stands here, with all operators that bind more tightly."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._problem("nested too deeply")
        value = self._prefix() if left is None else left
        while True:
            kind, text = self._peek()
            strength = _BINDING.get(text, 0)
            if kind == "operator" and text in ("'", ".'") and isinstance(value, Matrix):
                self.position += len(text)
                value = Matrix(value.values.T, value.logical)
                continue
            if kind != "operator" or strength <= binding:
                break
            self.position += len(text)
            right = self._expression(strength)
            if not (isinstance(value, Matrix) and isinstance(right, Matrix)):
                raise self._problem(f"{text!r} works on figures only")
            value = self._range(value, right) if text == ":" else self._apply(text, value, right)
        self.depth -= 1
        return value

    def _numbers(self) -> Matrix:
        value = self._expression()
        if not isinstance(value, Matrix):
            raise self._problem("figures are needed here")
        return value

    def _prefix(self) -> Value:
        kind, text = self._peek()
        start = self.position
        if kind == "name":
            return self._name()
        if text in ("[", "{"):
            return self._literal("this matrix")
        self.position += len(text)
        if kind == "number":
            return _scalar(float(text.translate({68: 101, 100: 101})))
        if kind == "string":
            return self._string(start, self.position)
        if text == "(":
            value = self._expression()
            self._expect(")")
            return value
        if text in ("-", "+", "~", "!"):
            operand = self._expression(_UNARY_BINDING)
            if isinstance(operand, Matrix) and text in "+-":
                return Matrix(-operand.values if text == "-" else operand.values)
            if isinstance(operand, Matrix):
                return Matrix((operand.values == 0).astype(np.float64), logical=True)
        self.position = start
        if text in ("'", '"'):
            raise self._problem("this string is never closed", 1)
        if not text.strip():
            raise self._problem("it ends too early")
        raise self._problem(f"{text!r} does not fit here", len(text))

    def _name(self) -> Value:
        start = self.position
        path = _PATH.match(self.code, start, self.limit)
        name = path[0] if path else ""
        self.position += len(name)
        if name == "end" and self.ends:
            return _scalar(self.ends[-1])
        value = self.variables.get(name)
        called = self.code.startswith("(", self.position)
        if value is None and name in _CONSTANTS and not called:
            return _scalar(_CONSTANTS[name])
        if value is None and called:
            return self._call(name, start)
        if value is None:
            raise self._unknown(name, start)
        if not called:
            return value if not isinstance(value, Matrix) else replace(value, places=None)
        if not isinstance(value, Matrix):
            raise self._problem(f"{name} is no matrix", 1)
        indices = self._indices(value.values.shape)
        if len(indices) == 2:
            return Matrix(value.values[np.ix_(*indices)], value.logical)
        flat = value.values.ravel("F")[indices[0]]
        return Matrix(flat.reshape((1, -1) if len(value.values) == 1 else (-1, 1)), value.logical)

    def _call(self, name: str, start: int) -> Matrix:
        if name not in (*_FUNCTIONS, *_TESTS, "find"):
            raise self._unknown(name, start)
        self._expect("(")
        values = self._numbers().values
        self._expect(")")
        if name == "find":
            found = 1.0 + np.flatnonzero(values.ravel("F")).astype(np.float64)
            return Matrix(found.reshape((1, -1) if len(values) == 1 else (-1, 1)))
        with np.errstate(all="ignore"):
            if name in _TESTS:
                return Matrix(_TESTS[name](values).astype(np.float64), logical=True)
            return Matrix(_FUNCTIONS[name](values))

    def _indices(self, shape: tuple[int, ...]) -> tuple[Integers, ...]:
        """Return the positions, from 0, that the parenthesis here picks: one axis or two."""
        count = _closing(self.code, self.position)[1] + 1
        if count > 2:
            raise self._problem("a matrix has two dimensions", 1)
        sizes = shape if count == 2 else (shape[0] * shape[1],)
        self._expect("(")
        picked = []
        for axis, size in enumerate(sizes):
            if axis:
                self._expect(",")
            if self._peek()[1] == ":":
                self.position += 1
                picked.append(np.arange(size))
                continue
            self.ends.append(size)
            start = self.position
            picked.append(self._positions(self._numbers(), size, start))
            self.ends.pop()
        self._expect(")")
        return tuple(picked)

    def _positions(self, index: Matrix, size: int, start: int) -> Integers:
        flat = index.values.ravel("F")
        if index.logical:
            flat = 1.0 + np.flatnonzero(flat).astype(np.float64)
        if not np.all((flat >= 1) & (flat <= size) & (flat == np.floor(flat))):
            what = f"an index is none of 1 to {size}"
            raise _UnreadableError(what, start, self.position)
        return flat.astype(np.int64) - 1

    def _range(self, first: Matrix, second: Matrix) -> Matrix:
        """Return `first:second`, or `first:second:third` if a third part follows."""
        step, last = _scalar(1.0), second
        if self._peek()[1] == ":":
            self.position += 1
            step, third = second, self._expression(_BINDING[":"])
            last = third if isinstance(third, Matrix) else Matrix(np.zeros((0, 0)))
        if not first.values.size == step.values.size == last.values.size == 1:
            raise self._problem("a range needs plain numbers")
        start, stride = float(first.values[0, 0]), float(step.values[0, 0])
        with np.errstate(all="ignore"):
            count = np.floor((last.values[0, 0] - start) / stride + 1e-10) + 1
        if not count <= _LARGEST:
            raise self._problem("this range is too long")
        steps = np.arange(max(int(count), 0), dtype=np.float64)
        return Matrix((start + stride * steps).reshape(1, -1))

    def _apply(self, operator: str, left: Matrix, right: Matrix) -> Matrix:
        """Return the result of an operator, element by element but for the matrix product."""
        a, b = left.values, right.values
        single = 1 in (a.size, b.size)
        if operator == "*" and not single:
            if a.shape[1] != b.shape[0] or a.shape[0] * b.shape[1] > _LARGEST:
                raise self._problem("the sizes of this product do not match")
            return Matrix(a @ b)
        if operator in ("*", "/", "^"):
            if (operator == "/" and b.size != 1) or (operator == "^" and a.size * b.size != 1):
                raise self._problem(f"{operator!r} by a matrix is not read; meant .{operator}?")
            operator = "." + operator
        try:
            size = int(np.prod(np.broadcast_shapes(a.shape, b.shape)))
        except ValueError:
            size = _LARGEST + 1
        if size > _LARGEST:
            raise self._problem(f"the sizes around {operator!r} do not match")
        with np.errstate(all="ignore"):
            if operator in _ARITHMETIC:
                return Matrix(_ARITHMETIC[operator](a, b))
            return Matrix(_COMPARISONS[operator](a, b).astype(np.float64), logical=True)

    # Tokens and findings

    def _peek(self) -> tuple[str, str]:
        """Return kind and text of the next token, and move to where it begins."""
        while self.position < self.limit and self.code[self.position] in " \t\r\f":
            self.position += 1
        if self.position >= self.limit:
            return "", ""
        token = _TOKEN.match(self.code, self.position, self.limit)
        if token is None:
            return "", self.code[self.position]
        return token.lastgroup or "", token[0]

    def _expect(self, text: str) -> None:
        found = self._peek()[1]
        if found != text:
            raise self._problem(f"{text!r} is missing here", len(found))
        self.position += len(text)

    def _problem(self, message: str, length: int = 0) -> _UnreadableError:
        return _UnreadableError(message, self.position, self.position + length)

    def _unknown(self, name: str, start: int) -> _UnreadableError:
        # What rests on a line already reported would only repeat that report.
        message = "" if name in self.failed else f"{name!r} is not known here"
        return _UnreadableError(message, start, start + len(name))

    def _report(self, problem: _UnreadableError) -> None:
        if not problem.message:
            return
        if sum(d.code == "GL801" for d in self.findings) >= _MOST_REPORTED:
            self.unreported += 1
            return
        start, end = problem.start, problem.end
        if end <= start or not self.source.text[start:end].strip():
            number = int(np.searchsorted(self.newlines, min(start, len(self.code) - 1))) + 1
            span = self.source.line_span(number)
        else:
            span = Span(self.source, start, end)
        help = problem.help or "write plain figures here, or comment the line out with %"
        message = f"cannot read this line: {problem.message}"
        self.findings.append(Diagnostic("GL801", message, span, help=help))
