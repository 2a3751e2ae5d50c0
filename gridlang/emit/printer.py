"""Expressions → text of a target; precedence and names here, spellings in the target's manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.emit.names import Namer
from gridlang.emit.numbers import spelled, too_great
from gridlang.emit.roots import ANY
from gridlang.emit.target import Target
from gridlang.model.build import both, is_zero, negated
from gridlang.model.expr import (
    Apply,
    Card,
    Comp,
    Dummy,
    Elem,
    End,
    Expr,
    Graph,
    If,
    Indexing,
    Member,
    Num,
    Range,
    Rank,
    Reduce,
    Ref,
    SetLit,
    SetOp,
    SetRef,
    Shift,
)
from gridlang.model.fields import is_data
from gridlang.model.nodes import Model
from gridlang.model.ops import OPS
from gridlang.model.walk import substitute, walk

_TIGHT = 100
_SUM = 55  # a sum takes products that follow it, not sums
_RIGHT_TIGHT = frozenset(("sub", "div"))


@dataclass(frozen=True)
class Group:
    """A set by a key: the elements that a sum over `i == k` needs, found without a search."""

    pattern: str
    set: str
    key: str


@dataclass
class Printer:
    """Prints expressions of a model. Raises GL702 for what the target cannot say, at its place."""

    target: Target
    names: Namer
    model: Model
    kinds: Mapping[str, str] = field(default_factory=dict)
    scope: tuple[str, ...] = ()
    groups: dict[Group, str] | None = None

    # ---- expressions

    def expr(self, e: Expr, binding: int = 0) -> str:
        """Return an expression; in brackets where what stands around it binds tighter."""
        match e:
            case Num():
                if too_great(e.value, self.target.numbers):
                    raise self.refused(f"number as great as {e.value!r}", e)
                text = spelled(e.value, self.target.numbers, "" if e.unit is None else e.unit.text)
                return f"({text})" if text.startswith("-") and binding > 50 else text
            case Elem():
                return self.element(e.label)
            case Dummy():
                return self.names.spelled(e.name)
            case Ref():
                return self.reference(e.name, tuple(map(self.expr, e.args)))
            case Apply():
                return self._apply(e, binding)
            case If():
                form = "when" if is_zero(e.otherwise) and "when" in self.target.functions else "if"
                return self._function(
                    form,
                    e,
                    condition=self.expr(e.condition),
                    then=self.expr(e.then),
                    otherwise=self.expr(e.otherwise),
                    tight_condition=self.expr(e.condition, _TIGHT),
                    tight_not=self.expr(negated(e.condition), _TIGHT),
                    tight_then=self.expr(e.then, _TIGHT),
                    tight_otherwise=self.expr(e.otherwise, _TIGHT),
                )
            case Reduce():
                return self._reduce(e, binding)
            case Shift():
                name = "prev" if e.by < 0 else "next"
                return self._function(name, e, self.expr(e.element), set=self.name(e.set))
            case End():
                name = "first" if e.which == 0 else "last"
                return self._function(name, e, set=self.name(e.set))
            case Rank():
                return self._function("rank", e, matrix=self.reference(e.matrix, ()))
            case Card():
                return self._function("card", e, set=self.set(e.set))
            case Member():
                return self._member(e, "member")
            case _:
                return self.set(e)

    def reference(self, name: str, args: tuple[str, ...]) -> str:
        """Return a parameter, variable or definition with its indices."""
        rules, kind = self.target.references, self.kinds.get(name, "")
        if not args:
            form = rules.get(f"{kind}_scalar", rules["scalar"])
            return form.format(name=self.names.spelled(name))
        form = rules.get(f"{kind}_indexed", rules["indexed"])
        return form.format(name=self.names.spelled(name), args=rules["separator"].join(args))

    def element(self, label: str | int) -> str:
        """Return the label of an element."""
        if isinstance(label, int):
            return self.target.data.get("number_label", "{0}").format(label)
        return quoted(label, self.target)

    def _apply(self, e: Apply, binding: int) -> str:
        if e.op == "not" and isinstance(e.args[0], Member):
            return self._member(e.args[0], "not_member")
        call, spelling = self._power(e), self.target.operators.get(e.op)
        if call is not None or spelling is None:
            return self._function(call or e.op, e, *map(self.expr, e.args))
        own = OPS[e.op].binding
        right = own + (e.op in _RIGHT_TIGHT or own == 40)
        sides = (81, 81) if e.op == "pow" else (own, right)
        args = [self.expr(a, b) for a, b in zip(e.args, sides, strict=False)]
        if "signed" in self.target.operators:  # no sign follows an operator
            first = 0 if e.op == "neg" else 1
            args[first:] = map(self._signed, args[first:])
        text = spelling.format(*args)
        return f"({text})" if own < binding else text

    def _signed(self, text: str) -> str:
        return self.target.operators["signed"].format(text) if text.startswith("-") else text

    def _power(self, e: Apply) -> str | None:
        """Return the function for a power with a whole exponent, where the target has one."""
        exponent = e.args[-1]
        inner = (
            exponent.args[0] if isinstance(exponent, Apply) and exponent.op == "neg" else exponent
        )
        if e.op != "pow" or not isinstance(inner, Num) or not isinstance(inner.value, int):
            return None
        known = ("pow_2", "pow_whole") if exponent == Num(2) else ("pow_whole",)
        return next((name for name in known if name in self.target.functions), None)

    def _function(self, op: str, e: Expr, *args: str, **named: str) -> str:
        words = self.target.functions
        spelling = words.get(f"data_{op}") if is_data(e, self.model) else None  # of numbers alone
        spelling = spelling or words.get(op)
        if spelling is None:
            raise self.refused(f"`{op}`", e)
        if len(args) == 1 and op in ("min", "max"):
            return args[0]
        return spelling.format(*args, all=", ".join(args), **named)

    def _member(self, e: Member, form: str) -> str:
        items = tuple(map(self.expr, e.items))
        args = self.target.references["separator"].join(items)
        rules = self.target.index
        return rules[form].format(item=self.tuple(items), args=args, set=self.set(e.set))

    def _reduce(self, e: Reduce, binding: int) -> str:
        spelling = self.target.sums.get(e.op)
        if spelling is None:
            raise self.refused(f"`{e.op}` over a set", e)
        over, values, inner = self._grouped(e.over) or self.over(e.over)
        body = inner.expr(substitute(e.body, values), int(self.target.sums.get("body", "60")))
        text = spelling.format(over=over, body=body)
        own = int(self.target.sums.get("binding", str(_SUM)))
        return f"({text})" if own < binding or (own == _SUM and binding > 50) else text

    def refused(self, what: str, e: Expr) -> GridlangError:
        """Return the error for something that the target has no word for."""
        advice = "choose another formulation or another target"
        help = self.target.cannot.get(what.strip("`"), advice)
        found = Diagnostic("GL702", f"{self.target.title} has no {what}", e.span, help=help)
        return GridlangError((found,))

    # ---- index sets

    def family(self, over: Indexing | None) -> tuple[str, Printer]:
        """Return the index set of a declaration, and the printer inside of it."""
        if over is None:
            return "", self
        text, _, inner = self.over(over)
        return self.target.index["family"].format(over=text), inner

    def over(self, over: Indexing) -> tuple[str, Mapping[str, Expr], Printer]:
        """Return generators and condition as text, what they set equal, and the printer inside.

        `i == k` for an own index i and one from outside, k, becomes the pattern (l,k,j) in
        targets where a pattern may name an index from outside.
        """
        values, condition = self._restricted(over)
        own = tuple(d.name for d in over.dummies if d.name not in values)
        inner = replace(self, scope=(*self.scope, *own))
        parts = []
        for g in over.generators:
            domain = inner.set(substitute(g.set, values))
            if all(d.name.startswith("_") for d in g.pattern) and "unnamed" in self.target.index:
                parts.append(self.target.index["unnamed"].format(set=domain))
                continue
            pattern = self.tuple(self._position(d, values) for d in g.pattern)
            parts.append(self.target.index["generator"].format(pattern=pattern, set=domain))
        text = self.target.index["join"].join(parts)
        if len(parts) > 1:
            text = self.target.index.get("many", "{0}").format(text)
        if condition is not None:
            shown = inner.condition(substitute(condition, values))
            text += self.target.index["such_that"].format(condition=shown)
        return text, values, inner

    def condition(self, e: Expr) -> str:
        """Return the condition of an index set; in brackets where the target needs them.

        Memberships come first in targets that walk along them and test the rest.
        """
        form, binding = (
            self.target.index.get("tested"),
            int(self.target.index.get("condition", "0")),
        )
        parts = conjuncts(e)
        sets = [x for x in parts if isinstance(negated(x), Member) or isinstance(x, Member)]
        rest = [x for x in parts if x not in sets]
        if form is None or not rest or not any(isinstance(x, Member) for x in sets):
            return self.expr(e, binding)
        walked, tested = (reduce(both, some) for some in (sets, rest))
        return form.format(sets=self.expr(walked, binding), rest=self.expr(tested, binding))

    def _grouped(self, over: Indexing) -> tuple[str, Mapping[str, Expr], Printer] | None:
        """Return a sum's index set by look-up of a group, where the target has groups.

        `{g in GEN: bus[g] == k}` with k from outside becomes the group of GEN by bus, at k.
        """
        form = self.target.index.get("group")
        if form is None or self.groups is None or len(over.generators) != 1:
            return None
        g = over.generators[0]
        own = {d.name for d in g.pattern}
        parts = [] if over.condition is None else conjuncts(over.condition)
        found = [(x, k) for p in parts if (k := _key(p, own)) is not None for x in (p,)]
        if not found:
            return None
        inner = replace(self, scope=(*self.scope, *own))
        pattern = self.tuple(self.names.spelled(d.name) for d in g.pattern)
        group = Group(
            pattern, inner.set(g.set), self.tuple(inner.expr(key) for _, (key, _) in found)
        )
        if group not in self.groups:
            keys = "_".join(getattr(key, "name", "key") for _, (key, _) in found)
            self.groups[group] = self.names.fresh(f"{getattr(g.set, 'name', 'set')}_by_{keys}")
        outer = self.tuple(self.expr(k) for _, (_, k) in found)
        text = self.target.index["generator"].format(
            pattern=pattern, set=form.format(group=self.groups[group], key=outer)
        )
        rest = [p for p in parts if all(p is not x for x, _ in found)]
        if rest:
            condition = reduce(both, rest)
            text += self.target.index["such_that"].format(condition=inner.expr(condition))
        return text, {}, inner

    def _position(self, d: Dummy, values: Mapping[str, Expr]) -> str:
        value = values.get(d.name)
        return self.names.spelled(d.name) if value is None else self.expr(value)

    def _restricted(self, over: Indexing) -> tuple[dict[str, Expr], Expr | None]:
        if self.target.index.get("restrict") != "pattern" or over.condition is None:
            return {}, over.condition
        own = {d.name for g in over.generators if len(g.pattern) > 1 for d in g.pattern}
        values: dict[str, Expr] = {}
        kept: list[Expr] = []
        for part in conjuncts(over.condition):
            found = _equal_to_outer(part, own - set(values), self.scope)
            if found is None:
                kept.append(part)
            else:
                values[found[0].name] = found[1]
        condition: Expr | None = None
        for part in kept:
            condition = both(condition, part)
        return values, condition

    def tuple(self, items: Iterable[str]) -> str:
        items = list(items)
        if len(items) == 1:
            return items[0]
        joined = self.target.index["separator"].join(items)
        return self.target.index["tuple"].format(items=joined)

    # ---- sets

    def set(self, e: Expr) -> str:
        """Return a set expression."""
        rules = self.target.sets
        match e:
            case SetRef():
                return self.name(e.name)
            case Dummy():  # one that stands for a set
                return self.expr(e)
            case SetLit():
                rows = (self.tuple(map(self.expr, row)) for row in e.rows)
                return self._set("literal", e, items=", ".join(rows))
            case Range():
                form = "range" if e.step == Num(1) else "range_by"
                ends = {"first": self.expr(e.first), "last": self.expr(e.last)}
                return self._set(form, e, **ends, step=self.expr(e.step))
            case SetOp():
                if e.op not in rules:
                    raise self.refused(f"`{e.op}` of sets", e)
                loose = isinstance(e.right, Comp)
                right = self.set(e.right) if loose else self._operand(e.right)
                return rules[e.op].format(self._operand(e.left), right)
            case Comp():
                over, values, inner = self.over(e.over)
                items = (inner.expr(substitute(x, values)) for x in e.items)
                return self._set("comprehension", e, over=over, item=self.tuple(items))
            case Graph():
                return self._set(
                    "graph", e, function=e.function, args=", ".join(map(self.expr, e.args))
                )
            case _:
                raise self.refused("such a set", e)

    def _operand(self, e: Expr) -> str:
        text = self.set(e)
        return f"({text})" if isinstance(e, (SetOp, Comp, Range)) else text

    def _set(self, form: str, e: Expr, **parts: str) -> str:
        if form not in self.target.sets:
            raise self.refused(f"`{form}` of elements", e)
        return self.target.sets[form].format(**parts)

    def name(self, name: str) -> str:
        """Return the name of a set."""
        if name == ANY:
            return ANY
        return self.target.sets["name"].format(name=self.names.spelled(name))


def conjuncts(e: Expr) -> list[Expr]:
    """Return what an `and` joins."""
    if isinstance(e, Apply) and e.op == "and":
        return [*conjuncts(e.args[0]), *conjuncts(e.args[1])]
    return [e]


def _equal_to_outer(e: Expr, own: set[str], scope: tuple[str, ...]) -> tuple[Dummy, Dummy] | None:
    """Return i and k of `i == k`, i one of the own indices and k one from outside."""
    if not (isinstance(e, Apply) and e.op == "eq"):
        return None
    for a, b in (e.args, e.args[::-1]):
        if isinstance(a, Dummy) and isinstance(b, Dummy) and a.name in own and b.name in scope:
            return a, b
    return None


def _key(e: Expr, own: set[str]) -> tuple[Expr, Expr] | None:
    """Return key and value of `key == value`, the key of own indices alone, the value of none."""
    if not (isinstance(e, Apply) and e.op == "eq"):
        return None
    for a, b in (e.args, e.args[::-1]):
        inside = {x.name for x in walk(a) if isinstance(x, Dummy)}
        outside = {x.name for x in walk(b) if isinstance(x, Dummy)}
        if inside and inside <= own and outside and not outside & own:
            return a, b
    return None


def quoted(label: str, target: Target) -> str:
    """Return a text as the target quotes it; raises GL703 for one that it cannot hold."""
    refuse_unspeakable(label, target)
    rules = target.data
    if rules.get("quote") == "json":
        return json.dumps(label)
    if "text" in rules:
        return rules["text"].format("".join(target.escapes.get(c, c) for c in label))
    quote = next((q for q in rules.get("quote", "'") if q not in label), rules.get("quote", "'")[0])
    for c in rules.get("cannot_hold", "\n\r\0"):
        if c in label:
            what = f"{target.title} cannot hold the character {c!r} of the element {label!r}"
            raise GridlangError((Diagnostic("GL703", what, help="rename the element"),))
    return quote + label.replace(quote, rules.get("escaped_quote", quote * 2)) + quote


def refuse_unspeakable(label: str, target: Target) -> None:
    """Raise GL703 for a label that the target has no room or no sign for."""
    rules = target.data
    too_long = len(label.encode()) > int(rules.get("longest", len(label.encode())))
    if too_long or re.search(rules.get("unspeakable", "(?!)"), label):
        what = f"{target.title} cannot hold the element {label!r}"
        help = target.cannot.get("label", "rename the element")
        raise GridlangError((Diagnostic("GL703", what, help=help),))
