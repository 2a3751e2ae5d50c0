"""Lark's tree of one line → the surface tree."""

from __future__ import annotations

from typing import TypeGuard

from lark import Token, Tree
from lark.tree import Meta

from gridlang.source import Span
from gridlang.syntax import ast
from gridlang.syntax.lines import Line

_ASCII = {"≤": "<=", "≥": ">=", "≠": "!=", "∈": "in", "∪": "union", "∖": "diff", "∩": "inter"}
_ASCII |= {"−": "-", "·": "*", "**": "^"}


def ascii_operator(text: str) -> str:
    """Return the ASCII spelling of an operator."""
    return _ASCII.get(text, text)


def unescape(text: str) -> str:
    r"""Return the content of a quoted string; `\"`, `\\`, `\n` and `\t` are understood."""
    escapes = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
    out: list[str] = []
    characters = iter(text[1:-1])
    for c in characters:
        out.append(escapes[next(characters)] if c == "\\" else c)
    return "".join(out)


def _is_token(child: object, kind: str) -> TypeGuard[Token]:
    return isinstance(child, Token) and child.type == kind


class FromTree:
    """Builds surface nodes from one parsed line that starts at `offset` of a source."""

    def __init__(self, line: Line) -> None:
        self.source = line.span.source
        self.offset = line.span.start
        self.text = line.text  # comments are blank in it
        self.repeated: list[Span] = []  # attributes given again

    # -- places

    def span(self, tree: Tree[Token] | Token) -> Span:
        meta: Meta | Token = tree if isinstance(tree, Token) else tree.meta
        start, end = meta.start_pos, meta.end_pos
        assert start is not None and end is not None
        return Span(self.source, self.offset + start, self.offset + end)

    def name(self, token: object) -> ast.Name:
        assert isinstance(token, Token)
        return ast.Name(self.span(token), str(token))

    def unit(self, token: object) -> ast.UnitText:
        assert isinstance(token, Token)
        return ast.UnitText(self.span(token), str(token)[1:-1].strip())

    # -- statements

    def statement(self, line: Tree[Token]) -> ast.Statement:
        tree = line.children[0]
        assert isinstance(tree, Tree)
        build = getattr(self, f"_{tree.data}")
        result: ast.Statement = build(tree)
        return result

    def _model(self, t: Tree[Token]) -> ast.ModelTitle:
        names = [c for c in t.children if _is_token(c, "NAME")]
        return ast.ModelTitle(
            self.span(t),
            self.name(names[0]),
            self._strings(t)[0] if self._strings(t) else "",
            any(_is_token(c, "CONVEX") for c in t.children),
        )

    def _use(self, t: Tree[Token]) -> ast.Use:
        token = t.children[0]
        assert isinstance(token, Token)
        if token.type == "STRING":
            return ast.Use(self.span(t), unescape(token), True)
        return ast.Use(self.span(t), str(token), False)

    def _set(self, t: Tree[Token]) -> ast.SetDecl:
        return ast.SetDecl(
            self.span(t),
            self.name(t.children[0]),
            self._indexing_of(t),
            tuple(self._position(c) for c in self._trees(t, "column")),
            " ".join(self._strings(t)),
            self._inner(t, "within"),
            self._inner(t, "set_value"),
            any(_is_token(c, "ORDERED") for c in t.children),
        )

    def _position(self, t: Tree[Token]) -> ast.Position:
        names = [self.name(c) for c in t.children if _is_token(c, "NAME")]
        return ast.Position(self.span(t), names[0], names[1] if len(names) > 1 else None)

    def _param(self, t: Tree[Token]) -> ast.ParamDecl:
        return ast.ParamDecl(
            self.span(t), self.name(t.children[0]), self._indexing_of(t), self._attributes(t)
        )

    def _var(self, t: Tree[Token]) -> ast.VarDecl:
        return ast.VarDecl(
            self.span(t), self.name(t.children[0]), self._indexing_of(t), self._attributes(t)
        )

    def _attributes(self, t: Tree[Token]) -> ast.Attributes:
        found: dict[str, object] = {}
        bounds: list[ast.Bound] = []
        prose: list[str] = []
        for child in t.children:
            if not isinstance(child, Tree) or child.data == "indexing":
                continue
            kind, inner = child.data, child.children
            if kind in found:
                self.repeated.append(self.span(child))
            match kind:
                case "prose":
                    prose.append(unescape(str(inner[0])))
                case "unit":
                    found["unit"] = self.unit(inner[0])
                case "field" | "shape":
                    found[kind] = str(inner[0])
                case "psd":
                    found["psd"] = True
                case "bound":
                    op = ascii_operator(str(inner[0]))
                    bounds.append(ast.Bound(self.span(child), op, self.expr(inner[1])))
                case "interval":
                    span = self.span(child)
                    bounds.append(ast.Bound(span, ">=", self.expr(inner[1])))
                    bounds.append(ast.Bound(span, "<=", self.expr(inner[2])))
                case "member_of":
                    found["member_of"] = self.name(inner[-1])
                case _:
                    found[kind] = self.expr(inner[0])
        return ast.Attributes(
            self.span(t),
            prose=" ".join(prose),
            bounds=tuple(bounds),
            **found,  # type: ignore[arg-type]
        )

    def _define(self, t: Tree[Token]) -> ast.DefineDecl:
        return ast.DefineDecl(*self._defined(t))

    def _recover(self, t: Tree[Token]) -> ast.RecoverDecl:
        return ast.RecoverDecl(*self._defined(t))

    def _objective(self, t: Tree[Token]) -> ast.ObjectiveDecl:
        names = [self.name(c) for c in t.children if _is_token(c, "NAME")]
        sense = str(t.children[0]).replace("ise", "ize")
        return ast.ObjectiveDecl(
            self.span(t),
            names[0] if names else None,
            sense,
            " ".join(self._strings(t)),
            self._unit_of(t),
            self.expr(t.children[-1]),
        )

    def _subject_to(self, t: Tree[Token]) -> ast.SubjectTo:
        return ast.SubjectTo(Span(self.source, self.offset, self.offset + len("subject to")))

    def _constraint(self, t: Tree[Token]) -> ast.ConstraintDecl:
        return ast.ConstraintDecl(
            self.span(t),
            self.name(t.children[0]),
            self._indexing_of(t),
            tuple(self._strings(t)),
            self.expr(t.children[-1]),
        )

    def _complement(self, t: Tree[Token]) -> ast.ComplementDecl:
        return ast.ComplementDecl(
            self.span(t),
            self.name(t.children[0]),
            self._indexing_of(t),
            tuple(self._strings(t)),
            self.expr(t.children[-2]),
            self.expr(t.children[-1]),
        )

    def _check(self, t: Tree[Token]) -> ast.CheckDecl:
        return ast.CheckDecl(
            self.span(t),
            self.name(t.children[0]),
            self._indexing_of(t),
            " ".join(self._strings(t)),
            self.expr(t.children[-1]),
        )

    def _base(self, t: Tree[Token]) -> ast.BaseDecl:
        return ast.BaseDecl(self.span(t), tuple(self._base_item(c) for c in self._trees(t)))

    def _base_item(self, t: Tree[Token]) -> tuple[ast.Name, ast.Expr]:
        if len(t.children) == 3:
            number, unit = t.children[1], t.children[2]
            assert isinstance(number, Token) and isinstance(unit, Token)
            text = ast.UnitText(self.span(unit), str(unit))
            span = self.span(number).to(text.span)
            return self.name(t.children[0]), ast.Number(span, float(number), text)
        return self.name(t.children[0]), self.expr(t.children[1])

    def _table(self, t: Tree[Token]) -> ast.TableDecl:
        names = [self.name(c) for c in t.children if _is_token(c, "NAME")]
        path = t.children[0]
        assert isinstance(path, Token)
        return ast.TableDecl(
            self.span(t),
            ast.Text(self.span(path), unescape(path)),
            names[0] if names else None,
            tuple(self._position(c) for c in self._trees(t, "column")),
            tuple(self._value_column(c) for c in self._trees(t, "value_column")),
        )

    def _value_column(self, t: Tree[Token]) -> ast.ValueColumn:
        names = [self.name(c) for c in t.children if _is_token(c, "NAME")]
        strings = self._strings(t)
        exprs = [c for c in t.children if isinstance(c, Tree)]
        fields = [str(c) for c in t.children if _is_token(c, "FIELD")]
        self.repeated += [self.span(c) for c in t.children if _is_token(c, "FIELD")][1:]
        return ast.ValueColumn(
            self.span(t),
            names[0],
            strings[0] if strings else names[0].id,
            self._unit_of(t),
            fields[0] if fields else "",
            self.expr(exprs[0]) if exprs else None,
            names[1] if len(names) > 1 else None,
        )

    def _formulation(self, t: Tree[Token]) -> ast.FormulationDecl:
        clauses = tuple(self._clause(c) for c in self._trees(t))
        return ast.FormulationDecl(
            self.span(t), self.name(t.children[0]), self.name(t.children[1]), clauses
        )

    def _clause(self, t: Tree[Token]) -> ast.Clause:
        kind = str(t.data).removeprefix("clause_")
        parts = [c for c in t.children if isinstance(c, Tree)]
        if kind == "restate":
            ops = tuple(ascii_operator(str(c)) for c in t.children if _is_token(c, "COMPARE"))
            sides = tuple(self.expr(c) for c in parts)
            relation = ast.Compare(sides[1].span.to(sides[-1].span), ops, sides[1:])
            return ast.Clause(self.span(t), kind, (sides[0], relation))
        point = [v for c in parts if c.data == "at_point" for v in self._trees(c)]
        concerned = [c for c in parts if c.data == "concerned"]
        names = [*t.children, *(n for c in concerned for n in c.children)]
        order = next((int(str(c)) for c in t.children if _is_token(c, "NUMBER")), 0)
        return ast.Clause(
            self.span(t),
            kind,
            tuple(self.expr(c) for c in parts if c.data not in ("at_point", "concerned")),
            tuple(self.name(c) for c in names if _is_token(c, "NAME")),
            tuple((self.name(v.children[0]), self.expr(v.children[1])) for v in point),
            order,
        )

    # -- parts of statements

    def _defined(
        self, t: Tree[Token]
    ) -> tuple[Span, ast.Name, ast.Indexing | None, str, ast.UnitText | None, ast.Expr]:
        """Return place, name, index set, prose, unit and body of what a statement defines."""
        return (
            self.span(t),
            self.name(t.children[0]),
            self._indexing_of(t),
            " ".join(self._strings(t)),
            self._unit_of(t),
            self.expr(t.children[-1]),
        )

    def _strings(self, t: Tree[Token]) -> list[str]:
        return [unescape(str(c)) for c in t.children if _is_token(c, "STRING")]

    def _trees(self, t: Tree[Token], data: str = "") -> list[Tree[Token]]:
        return [c for c in t.children if isinstance(c, Tree) and (not data or c.data == data)]

    def _inner(self, t: Tree[Token], data: str) -> ast.Expr | None:
        found = self._trees(t, data)
        self.repeated += [self.span(c) for c in found[1:]]
        return self.expr(found[0].children[0]) if found else None

    def _unit_of(self, t: Tree[Token]) -> ast.UnitText | None:
        units = [c for c in t.children if _is_token(c, "UNIT")]
        self.repeated += [self.span(c) for c in units[1:] if isinstance(c, Token)]
        return self.unit(units[0]) if units else None

    def _indexing_of(self, t: Tree[Token]) -> ast.Indexing | None:
        found = self._trees(t, "indexing")
        return self.indexing(found[0]) if found else None

    def indexing(self, t: Tree[Token]) -> ast.Indexing:
        items = [self.expr(c) for c in t.children]
        condition = items.pop() if self._has_colon(t, items) else None
        return ast.Indexing(self.span(t), tuple(items), condition)

    def _has_colon(self, t: Tree[Token], items: list[ast.Expr]) -> bool:
        """Tell whether the last part is a condition: a colon, not a comma, stands before it."""
        if len(items) < 2:
            return False
        between = self.text[items[-2].span.end - self.offset : items[-1].span.start - self.offset]
        return ":" in between

    # -- expressions

    def expr(self, t: object) -> ast.Expr:
        assert isinstance(t, Tree), t
        build = getattr(self, f"_x_{t.data}")
        result: ast.Expr = build(t, self.span(t))
        return result

    def _x_number(self, t: Tree[Token], span: Span) -> ast.Expr:
        text = str(t.children[0])
        value: float | int = int(text) if text.isdigit() and len(text) <= 18 else float(text)
        return ast.Number(span, value, self.unit(t.children[1]) if len(t.children) > 1 else None)

    def _x_imaginary(self, t: Tree[Token], span: Span) -> ast.Expr:
        return ast.Number(span, complex(0.0, float(str(t.children[0])[:-1])), None)

    def _x_text(self, t: Tree[Token], span: Span) -> ast.Expr:
        return ast.Text(span, unescape(str(t.children[0])))

    def _x_name(self, t: Tree[Token], span: Span) -> ast.Expr:
        return self.name(t.children[0])

    def _x_subscript(self, t: Tree[Token], span: Span) -> ast.Expr:
        return ast.Subscript(
            span, self.name(t.children[0]), tuple(self.expr(c) for c in t.children[1:])
        )

    def _x_call(self, t: Tree[Token], span: Span) -> ast.Expr:
        return ast.Call(span, self.name(t.children[0]), tuple(self.expr(c) for c in t.children[1:]))

    def _x_reduction(self, t: Tree[Token], span: Span) -> ast.Expr:
        over = t.children[1]
        assert isinstance(over, Tree)
        return ast.Reduction(
            span, self.name(t.children[0]), self.indexing(over), self.expr(t.children[2])
        )

    def _x_sigma(self, t: Tree[Token], span: Span) -> ast.Expr:
        over, sign = t.children[1], t.children[0]
        assert isinstance(over, Tree) and isinstance(sign, Token)
        name = ast.Name(self.span(sign), "sum")
        return ast.Reduction(span, name, self.indexing(over), self.expr(t.children[2]))

    def _x_tuple(self, t: Tree[Token], span: Span) -> ast.Expr:
        return ast.Tuple(span, tuple(self.expr(c) for c in t.children))

    def _x_braces(self, t: Tree[Token], span: Span) -> ast.Expr:
        return ast.Braces(span, tuple(self.expr(c) for c in t.children), None)

    def _x_filtered(self, t: Tree[Token], span: Span) -> ast.Expr:
        items = tuple(self.expr(c) for c in t.children)
        return ast.Braces(span, items[:-1], items[-1])

    def _x_comprehension(self, t: Tree[Token], span: Span) -> ast.Expr:
        items = [self.expr(c) for c in t.children]
        item, rest = items[0], items[1:]
        condition = rest.pop() if self._has_colon(t, rest) else None
        over = ast.Indexing(rest[0].span.to(rest[-1].span), tuple(rest), condition)
        return ast.Comprehension(span, item, over)

    def _x_unary(self, t: Tree[Token], span: Span) -> ast.Expr:
        arg = self.expr(t.children[1])
        return arg if str(t.children[0]) == "+" else ast.Unary(span, "-", arg)

    def _x_not_(self, t: Tree[Token], span: Span) -> ast.Expr:
        return ast.Unary(span, "not", self.expr(t.children[-1]))

    def _x_binary(self, t: Tree[Token], span: Span) -> ast.Expr:
        left, op, right = t.children
        return ast.Binary(span, ascii_operator(str(op)), self.expr(left), self.expr(right))

    def _x_power(self, t: Tree[Token], span: Span) -> ast.Expr:
        return ast.Binary(span, "^", self.expr(t.children[0]), self.expr(t.children[-1]))

    def _x_and_(self, t: Tree[Token], span: Span) -> ast.Expr:
        return self._chain("and", t, span)

    def _x_or_(self, t: Tree[Token], span: Span) -> ast.Expr:
        return self._chain("or", t, span)

    def _chain(self, op: str, t: Tree[Token], span: Span) -> ast.Expr:
        args = [self.expr(c) for c in t.children]
        result = args[0]
        for arg in args[1:]:
            result = ast.Binary(result.span.to(arg.span), op, result, arg)
        return result

    def _x_range_(self, t: Tree[Token], span: Span) -> ast.Expr:
        args = [self.expr(c) for c in t.children]
        result = ast.Binary(args[0].span.to(args[1].span), "..", args[0], args[1])
        return result if len(args) == 2 else ast.Binary(span, "by", result, args[2])

    def _x_compare(self, t: Tree[Token], span: Span) -> ast.Expr:
        args = tuple(self.expr(c) for c in t.children[::2])
        ops = tuple(self._comparator(c) for c in t.children[1::2])
        return ast.Compare(span, ops, args)

    def _comparator(self, t: object) -> str:
        assert isinstance(t, Tree)
        return " ".join(ascii_operator(str(c)) for c in t.children)

    def _x_if_else(self, t: Tree[Token], span: Span) -> ast.Expr:
        args = [self.expr(c) for c in t.children]
        return ast.IfElse(span, args[0], args[1], args[2] if len(args) > 2 else None)
