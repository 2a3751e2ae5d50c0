"""Is every index drawn from the right set, and are there as many as declared?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridlang.check.scope import Findings
from gridlang.diagnostics import Diagnostic, Label
from gridlang.model.expr import (
    Apply,
    Comp,
    Dummy,
    Elem,
    End,
    Expr,
    Graph,
    Indexing,
    Member,
    Num,
    Range,
    Reduce,
    Ref,
    SetLit,
    SetOp,
    SetRef,
    Shift,
)
from gridlang.model.graphs import MEMBERS, OF_SETS, whole
from gridlang.model.nodes import Define, Model, Param, Set, Var
from gridlang.model.walk import children

# The set that an element finally belongs to; None where the text does not tell.
Root = str | None
Roots = tuple[Root, ...]
Env = Mapping[str, Roots]


def check_indices(model: Model) -> tuple[Diagnostic, ...]:
    """Return a finding for every index of the wrong set or number."""
    check = _Indices(model)
    for s in model.sets:
        for e in (s.within, s.value):
            if e is not None:
                check.roots_of_set(e, {})
                check.visit(e, {})
    for p in model.params:
        check.family(p.over, (p.value, p.default, p.lower, p.upper))
    for v in model.vars:
        check.family(v.over, (v.lower, v.upper, v.start))
    for d in model.defines:
        check.family(d.over, (d.body,))
    for c in model.relations:
        check.family(c.over, (c.body, c.lower, None if c.equal and c.upper is c.lower else c.upper))
    for k in model.checks:
        check.family(k.over, (k.condition,))
    if model.objective is not None:
        check.visit(model.objective.body, {})
    return tuple(dict.fromkeys(check.findings.items))


def roots_of(e: Expr, model: Model) -> Roots:
    """Return the sets that the positions of a set expression's elements finally belong to."""
    return _Indices(model).roots_of_set(e, {})


@dataclass
class _Indices:
    model: Model
    findings: Findings = field(default_factory=Findings)
    _memo: dict[str, Roots] = field(default_factory=dict)

    def family(self, over: Indexing | None, bodies: tuple[Expr | None, ...]) -> None:
        env: Env = {} if over is None else self.bind(over, {})
        for body in bodies:
            if body is not None:
                self.visit(body, env)

    def bind(self, over: Indexing, env: Env) -> Env:
        """Return the environment inside an indexing, checking its sets and condition."""
        for g in over.generators:
            self.visit(g.set, env)
            roots = self.roots_of_set(g.set, env)
            inner = dict(env)
            if len(g.pattern) == 1:
                inner[g.pattern[0].name] = roots
            else:
                for d, r in zip(g.pattern, roots, strict=False):
                    inner[d.name] = (r,)
            env = inner
        if over.condition is not None:
            self.visit(over.condition, env)
        return env

    # ---- roots

    def roots_of_set(self, e: Expr, env: Env) -> Roots:
        match e:
            case SetRef():
                return self._declared(e.name)
            case SetOp(op="cross"):
                return self.roots_of_set(e.left, env) + self.roots_of_set(e.right, env)
            case SetOp():
                left, right = self.roots_of_set(e.left, env), self.roots_of_set(e.right, env)
                if e.op == "union":
                    return tuple(a if a == b else None for a, b in zip(left, right, strict=False))
                return left
            case Comp():
                inner = self.bind(e.over, env) if e.over.generators else env
                return tuple(r for x in e.items for r in self.roots(x, inner))
            case SetLit():
                return (None,) * (len(e.rows[0]) if e.rows else 1)
            case Graph():
                return self._of_graph(e)
            case _:
                return (None,)

    def _of_graph(self, e: Graph) -> Roots:
        if e.function in OF_SETS:
            return (None,)
        roots = self.roots_of_set(e.args[0], {})
        of = self.model.symbols.get(e.args[0].name) if isinstance(e.args[0], SetRef) else None
        if e.function != MEMBERS or not isinstance(of, Set):
            return roots
        return roots + self.roots_of_set(whole(of), {})

    def _declared(self, name: str) -> Roots:
        if name in self._memo:
            return self._memo[name]
        found = self.model.symbols.get(name)
        if not isinstance(found, Set):
            return (None,)
        self._memo[name] = own = self._own(found)
        inferred = own if found.within is None else self.roots_of_set(found.within, {})
        if found.value is not None:
            computed = self.roots_of_set(found.value, {})
            if found.within is not None or isinstance(found.value, (Range, SetLit, Graph)):
                computed = tuple(
                    f if r is None else r for r, f in zip(computed, inferred, strict=False)
                )
            inferred = computed
        roots: list[Root] = []
        for position, fallback in zip(found.positions, inferred, strict=False):
            domain = position.domain
            if domain is None or domain == name:
                roots.append(fallback)
            else:
                roots.append(self._declared(domain)[0])
        self._memo[name] = tuple(roots)
        return self._memo[name]

    def _own(self, s: Set) -> Roots:
        if s.arity == 1:
            return (s.name,)
        return tuple(f"{s.name}.{p.name}" for p in s.positions)

    def roots(self, e: Expr, env: Env) -> Roots:
        """Return the roots of an element expression, one a position."""
        match e:
            case Dummy():
                return env.get(e.name, (None,) * e.arity)
            case Ref():
                found = self.model.symbols.get(e.name)
                if isinstance(found, Param) and found.member_of is not None:
                    return self._declared(found.member_of)[:1]
                return (None,)
            case Shift():
                return self.roots(e.element, env)
            case End():
                return self._declared(e.set)
            case _:
                return (None,)

    # ---- the visit

    def visit(self, e: Expr, env: Env) -> None:
        match e:
            case Ref():
                self._ref(e, env)
            case Reduce():
                self.visit(e.body, self.bind(e.over, env))
                return
            case Comp():
                inner = self.bind(e.over, env)
                for x in e.items:
                    self.visit(x, inner)
                return
            case Indexing():
                self.bind(e, env)
                return
            case Member():
                self._agree(e.items, self.roots_of_set(e.set, env), env, e)
            case Shift():
                self._ordered(e)
            case Graph(function="tree"):
                self._agree(e.args[1:], self.roots_of_set(e.args[0], env)[-1:], env, e)
            case Apply(op="eq" | "ne"):
                self._compared(e, env)
            case _:
                pass
        for child in children(e):
            self.visit(child, env)

    def _ref(self, e: Ref, env: Env) -> None:
        found = self.model.symbols.get(e.name)
        if not isinstance(found, (Param, Var, Define)):
            return
        over = found.over
        wanted: Roots = ()
        names: list[str] = []
        if over is not None:
            for g in over.generators:
                wanted += self.roots_of_set(g.set, {})
            names = [d.name for d in over.dummies]
        given = sum(len(self.roots(a, env)) for a in e.args)
        if given != len(wanted):
            self._count(e, found, given, wanted, names)
            return
        self._agree(e.args, wanted, env, e, found)

    def _count(
        self, e: Ref, found: Param | Var | Define, given: int, wanted: Roots, names: list[str]
    ) -> None:
        count = len(wanted)
        plain = [n for n in names if not n.startswith("_")]
        shown = plain if len(plain) == count else [(w or "i").lower()[:1] for w in wanted]
        example = f"{e.name}[{', '.join(shown)}]" if count else e.name
        self.findings.add(
            "GL302",
            f"`{e.name}` takes {count or 'no'} {'index' if count == 1 else 'indices'}, not {given}",
            e.span,
            labels=_declared_here(found),
            help=f"write {example}",
        )

    def _agree(
        self,
        args: tuple[Expr, ...],
        wanted: Roots,
        env: Env,
        whole: Expr,
        found: Param | Var | Define | None = None,
    ) -> None:
        position = 0
        given = sum(len(self.roots(a, env)) for a in args)
        if found is None and given != len(wanted):
            self.findings.add(
                "GL302",
                f"elements of this set have {len(wanted)} positions, not {given}",
                whole.span,
                help="put one element for each position: (l,i,j) in ARC",
            )
            return
        for arg in args:
            for root in self.roots(arg, env):
                expected = wanted[position]
                position += 1
                if root is None or expected is None or root == expected:
                    continue
                what = f"index {position} of `{found.name}`" if found else "this set"
                fits = sorted(n for n, r in env.items() if r == (expected,))
                advice = f"use an index over {expected}"
                if fits:
                    advice = f"did you mean `{fits[0]}`, which runs over {expected}?"
                shown = f"`{arg.name}`" if isinstance(arg, Dummy) else "this"
                self.findings.add(
                    "GL301",
                    f"{shown} is an element of {root}; {what} is one of {expected}",
                    arg.span or whole.span,
                    labels=_declared_here(found),
                    help=advice,
                )

    def _compared(self, e: Apply, env: Env) -> None:
        """Elements of different sets are never equal: such a comparison is a slip."""
        left, right = e.args
        if not all(self._is_element(x) for x in (left, right)):
            return
        a, b = self.roots(left, env), self.roots(right, env)
        if len(a) == len(b) == 1 and a[0] and b[0] and a[0] != b[0]:
            self.findings.add(
                "GL301",
                f"an element of {a[0]} is compared with one of {b[0]}",
                e.span,
                help="compare elements of one set",
            )

    def _is_element(self, e: Expr) -> bool:
        if isinstance(e, Ref):
            found = self.model.symbols.get(e.name)
            return isinstance(found, Param) and found.member_of is not None
        return isinstance(e, (Dummy, Shift, End)) and not isinstance(e, (Elem, Num))

    def _ordered(self, e: Shift) -> None:
        found = self.model.symbols.get(e.set)
        if isinstance(found, Set) and found.ordered:
            return
        name = "prev" if e.by < 0 else "next"
        if isinstance(found, Set):
            assert found.span is not None
            self.findings.add(
                "GL305",
                f"`{name}` needs an ordered set, and {found.name} is not declared so",
                e.span,
                labels=(Label(found.span, "declared here"),),
                help=f"declare it `set {found.name} … ordered`",
            )
            return
        self.findings.add(
            "GL305",
            f"`{name}` cannot tell which ordered set is meant",
            e.span,
            help=f"name it: {name}(t, SET)",
        )


def _declared_here(found: Param | Var | Define | None) -> tuple[Label, ...]:
    if found is None or found.span is None:
        return ()
    return (Label(found.span, f"`{found.name}` is declared here"),)
