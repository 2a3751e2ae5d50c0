"""Lines of studies: the unit behind a quantity marked, and Lark's tree → the surface tree."""

from __future__ import annotations

import re

from lark import Token, Tree

from gridlang.source import Span
from gridlang.syntax import ast
from gridlang.syntax.from_tree import FromTree, unescape

# Private characters that stand for the brackets of a unit where an index could stand too.
OPEN, CLOSE = "\ue000", "\ue001"

_PIECE = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|(?P<open>[(\[{])|(?P<close>[)\]}])'
    r"|(?P<end>,|\b(?:within|truncated|published|beside|over|by)\b)|\s+|\w+|."
)
_SHOWS = re.compile(r"(report|plot)\b")
_PRINTS = ("published", "beside")


def marked(text: str) -> str:
    """Return a line with the units of the quantities that it shows in brackets of their own.

    `x[k]` has an index and `x [kW]` a unit: in `report` and `plot` a bracket that ends a quantity
    is a unit where a blank or another bracket stands before it. Every character stays at its
    offset.
    """
    if _SHOWS.match(text) is None:
        return text
    out = list(text)
    opened: list[int] = []
    last = (-1, -1)  # the bracket that was closed last, while nothing follows it
    for piece in _PIECE.finditer(text):
        if piece["open"]:
            opened.append(piece.start())
        elif piece["close"]:
            last = (opened.pop() if opened else -1, piece.start())
            continue
        elif piece["end"] and not opened:
            _mark(out, last)
            if piece.group() in _PRINTS:
                return "".join(out)
        if not piece.group().isspace():
            last = (-1, -1)
    _mark(out, last)
    return "".join(out)


def _mark(out: list[str], bracket: tuple[int, int]) -> None:
    start, end = bracket
    if start > 0 and out[start] == "[" and (out[start - 1].isspace() or out[start - 1] in "])}"):
        out[start], out[end] = OPEN, CLOSE


def _as_printed(token: object) -> str:
    """Return the digits of a number, or what stands between quotes."""
    text = str(token)
    return unescape(text) if text.startswith('"') else "".join(text.replace("−", "-").split())


class FromStudy(FromTree):
    """Builds the statements of studies too."""

    def _study(self, t: Tree[Token]) -> ast.StudyDecl:
        strings = self._strings(t)
        return ast.StudyDecl(
            self.span(t),
            self.name(t.children[0]),
            strings[0] if strings else "",
            tuple(self._runs(c) for c in self._trees(t) if c.data.startswith("runs")),
            tuple(self._given(c) for c in self._trees(t, "setting")),
            tuple(self._given(c) for c in self._trees(t, "option")),
        )

    def _scenario(self, t: Tree[Token]) -> ast.ScenarioDecl:
        names = [self.name(c) for c in t.children if isinstance(c, Token) and c.type == "NAME"]
        return ast.ScenarioDecl(
            self.span(t),
            names[0],
            " ".join(self._strings(t)),
            names[1] if len(names) > 1 else None,
            tuple(self._step(c) for c in self._trees(t)),
        )

    def _step(self, t: Tree[Token]) -> ast.Fix | ast.Unfix | ast.Drop | ast.Given:
        if t.data == "step_let":
            return self._given(t)
        names = tuple(self.name(c) for c in t.children if isinstance(c, Token))
        if t.data == "step_unfix":
            return ast.Unfix(self.span(t), names)
        if t.data == "step_drop":
            return ast.Drop(self.span(t), names)
        value = self.expr(t.children[-1])
        return ast.Fix(self.span(t), names[0], self._indexing_of(t), value)

    def _runs(self, t: Tree[Token]) -> ast.Runs:
        names = [c for c in t.children if isinstance(c, Token) and c.type == "NAME"]
        parts = self._trees(t)
        rows = ([p] if p.data == "choice" else self._trees(p) for p in parts)
        return ast.Runs(
            self.span(t),
            tuple(map(self.name, names)),
            tuple(tuple(map(self._choice, row)) for row in rows),
        )

    def _given(self, t: Tree[Token]) -> ast.Given:
        (choice,) = self._trees(t, "choice")
        return ast.Given(self.span(t), self.name(t.children[0]), self._choice(choice))

    def _choice(self, t: Tree[Token]) -> ast.Choice:
        token = t.children[-1]
        assert isinstance(token, Token)
        if token.type == "NUMBER":
            sign = -1 if len(t.children) > 1 and str(t.children[0]) != "+" else 1
            number: int | float = int(token) if token.isdigit() else float(token)
            return ast.Choice(self.span(t), sign * number)
        text = unescape(token) if token.type == "STRING" else str(token)
        return ast.Choice(self.span(t), text)

    def _report(self, t: Tree[Token]) -> ast.ReportDecl:
        within = [self._within(c) for c in self._trees(t, "within_")]
        self.repeated += [w.span for w in within[1:]]
        tokens = {c.type: c for c in t.children if isinstance(c, Token)}
        columns = [c for p in self._trees(t, "printed") for c in self._trees(p, "column_")]
        return ast.ReportDecl(
            self.span(t),
            tuple(self._quantity(c) for c in self._trees(t, "quantity")),
            within[0] if within else None,
            "TRUNCATED" in tokens,
            str(tokens.get("JUDGED", "")),
            tuple(self._column(c) for c in columns),
        )

    def _within(self, t: Tree[Token]) -> ast.Within:
        return ast.Within(self.span(t), float(str(t.children[0])), len(t.children) > 1)

    def _quantity(self, t: Tree[Token]) -> ast.Shown:
        name = self.name(t.children[0]) if isinstance(t.children[0], Token) else None
        (body,) = self._trees(t)
        units = [c for c in t.children if isinstance(c, Token) and c.type == "SHOWN"]
        return ast.Shown(
            self.span(t), name, self.expr(body), self.unit(units[0]) if units else None
        )

    def _column(self, t: Tree[Token]) -> ast.Printed:
        (value,) = self._trees(t)
        kind = str(value.data)
        notes = self._strings(t)
        texts: tuple[str, ...] | None = None
        if kind == "members":
            texts = tuple(_as_printed(m.children[0]) for m in self._trees(value, "member"))
        elif kind != "nothing":
            texts = (_as_printed(value.children[0]),)
        note = notes[0] if notes else ""
        return ast.Printed(self.span(t), texts, kind == "members", kind == "label", note)

    def _let(self, t: Tree[Token]) -> ast.LetDecl:
        return ast.LetDecl(*self._defined(t))

    def _plot(self, t: Tree[Token]) -> ast.PlotDecl:
        names = {before: c for before, c in self._words(t) if c is not None}
        strings = self._strings(t)
        return ast.PlotDecl(
            self.span(t),
            self.name(t.children[0]),
            strings[0] if strings else "",
            any(isinstance(c, Token) and c.type == "BOX_OF" for c in t.children),
            tuple(self._quantity(c) for c in self._trees(t, "quantity")),
            names.get("over"),
            names.get("by"),
        )

    def _words(self, t: Tree[Token]) -> list[tuple[str, ast.Name | None]]:
        """Return the names behind the quantities: the one after `over`, then the one after `by`."""
        tokens = [c for c in t.children[1:] if isinstance(c, Token)]
        at = [i for i, c in enumerate(tokens) if c.type == "OVER"]
        over = self.name(tokens[at[0] + 1]) if at else None
        rest = [c for c in tokens if c.type == "NAME"][1 if at else 0 :]
        return [("over", over), ("by", self.name(rest[0]) if rest else None)]

    def _note(self, t: Tree[Token]) -> ast.NoteDecl:
        return ast.NoteDecl(self.span(t), self._strings(t)[0])

    def _x_elsewhere(self, t: Tree[Token], span: Span) -> ast.Expr:
        run, value, *args = t.children
        return ast.Elsewhere(span, self.name(run), self.name(value), tuple(map(self.expr, args)))
