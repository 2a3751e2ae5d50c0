"""A study's quantities read with the names of one model: expressions, checked like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from gridlang.check.fields import check_fields, is_complex
from gridlang.check.indices import check_indices, roots_of
from gridlang.check.names import CONSTANTS, VALUES, Names
from gridlang.check.scope import KIND_WORDS, Entry, Findings, Scope, UnresolvedError
from gridlang.check.units import Inference, check_units
from gridlang.diagnostics import Label
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.model.build import both
from gridlang.model.expr import Apply, Dummy, Expr, Generator, Indexing, Reduce, SetRef
from gridlang.model.graphs import Members, members
from gridlang.model.nodes import Define, Field, Model, Param, Set, Var
from gridlang.model.study import FACTS, Curve, Kind, Outside, Quantity, View
from gridlang.model.units import NUMBER, Unit, parse_unit
from gridlang.model.walk import substitute, walk
from gridlang.source import Span
from gridlang.syntax import ast

# Where a number is greatest, and where it is least.
WHERE = ("argmax", "argmin")
Line = ast.ReportDecl | ast.LetDecl | ast.PlotDecl | ast.NoteDecl


@dataclass(frozen=True)
class Block:
    """A study as it was written: its first line and the lines below.

    `broken` are names that lines which cannot be read would declare; `incomplete`: the model has
    errors, so that a name which is missing may be its.
    """

    head: ast.StudyDecl
    lines: tuple[Line, ...]
    broken: tuple[ast.Name, ...] = ()
    incomplete: bool = False

    @property
    def lets(self) -> tuple[ast.LetDecl, ...]:
        return tuple(s for s in self.lines if isinstance(s, ast.LetDecl))

    @property
    def reports(self) -> tuple[ast.ReportDecl, ...]:
        return tuple(s for s in self.lines if isinstance(s, ast.ReportDecl))

    @property
    def plots(self) -> tuple[ast.PlotDecl, ...]:
        return tuple(s for s in self.lines if isinstance(s, ast.PlotDecl))


def view(block: Block, model: Model, runs: Mapping[str, Model], findings: Findings) -> View:
    """Return a study in the names of a model; `runs` are the models of the runs with a name."""
    return _Viewer(block, model, runs, findings).view()


@dataclass
class _Viewer:
    block: Block
    model: Model
    runs: Mapping[str, Model]
    findings: Findings
    outside: dict[str, Outside] = field(default_factory=dict)
    shown: list[Define] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wider = _with_facts(self.model)
        self.entries = _entries(self.wider, self.block.head.name.span)
        self.entries.update((n.id, Entry("broken", n.span)) for n in self.block.broken)
        self.scope = Scope(self.entries, self.findings, incomplete=self.block.incomplete)
        self.names = Names(self._arity, self._members)

    def _arity(self, name: str) -> int:
        found = self.wider.symbols.get(name)
        if not isinstance(found, Set):
            raise UnresolvedError
        return found.arity

    def _members(self, drawn: Expr, position: int) -> Members | None:
        return members(roots_of(drawn, self.wider)[position], self.wider)

    def view(self) -> View:
        for line in self.block.lines:
            for node in ast.descend(line):
                if isinstance(node, ast.Elsewhere):
                    self._enter_outside(node)
        for s in self.block.lets:
            with suppress(UnresolvedError):
                self._let(s)
        quantities: list[Quantity] = []
        for r in self.block.reports:
            for shown in r.quantities:
                with suppress(UnresolvedError):
                    quantities.append(self._quantity(shown))
        curves: list[tuple[Curve, ...]] = []
        for p in self.block.plots:
            curves.append(self._curves(p))
        self._check()
        return View(
            self.model, self.wider, tuple(quantities), tuple(curves), tuple(self.outside.values())
        )

    def _widen(self, symbol: Param | Define) -> None:
        if isinstance(symbol, Param):
            self.wider = self.wider.but(params=(*self.wider.params, symbol))
        else:
            self.wider = self.wider.but(defines=(*self.wider.defines, symbol))

    # ---- values of other runs

    def _enter_outside(self, node: ast.Elsewhere) -> None:
        name = f"{node.run.id}.{node.value.id}"
        if name in self.outside:
            return
        other = self.runs.get(node.run.id)
        if other is None:
            self.findings.add(
                "GL215",
                f"the study has no run `{node.run.id}`",
                node.run.span,
                help=did_you_mean(
                    node.run.id,
                    [r for r in self.runs if r],
                    "name a model, formulation or scenario that it runs over",
                ),
            )
            self.entries[name] = Entry("broken", node.span)
            return
        wider = _with_facts(other)
        found = wider.symbols.get(node.value.id)
        if not isinstance(found, (Param, Var, Define)):
            known = [n for n, s in wider.symbols.items() if not isinstance(s, Set)]
            self.findings.add(
                "GL201",
                f"unknown name `{node.value.id}` in `{node.run.id}`",
                node.value.span,
                help=did_you_mean(node.value.id, known, "name one of its variables"),
            )
            self.entries[name] = Entry("broken", node.span)
            return
        self.entries[name] = Entry("param", node.span)
        self.outside[name] = Outside(name, node.run.id, node.value.id)
        unit = found.unit
        if isinstance(found, (Param, Define)) and unit is None:
            unit = Inference(wider).of_symbol(found)
        over = self._known_sets(found.over, node)
        complex_ = not isinstance(found, Define) and found.field is Field.COMPLEX
        if isinstance(found, Define):
            complex_ = is_complex(found.body, wider)
        self._widen(
            Param(
                name=name,
                span=found.span,
                over=over,
                unit=unit,
                field=Field.COMPLEX if complex_ else Field.REAL,
            )
        )

    def _known_sets(self, over: Indexing | None, node: ast.Elsewhere) -> Indexing | None:
        """Return an index set of another model in the sets of this one."""
        if over is None or self.runs[node.run.id] is self.model:
            return over
        used = [x.name for g in over.generators for x in walk(g.set) if isinstance(x, SetRef)]
        for name in used:
            if not isinstance(self.model.symbols.get(name), Set):
                self.findings.add(
                    "GL201",
                    f"`{node.run.id}.{node.value.id}` runs over the set `{name}`, unknown here",
                    node.span,
                    help=f"declare `{name}` in both models",
                )
                self.entries[f"{node.run.id}.{node.value.id}"] = Entry("broken", node.span)
        return replace(over, condition=None)

    # ---- definitions and quantities

    def _let(self, s: ast.LetDecl) -> None:
        earlier = self.entries.get(s.name.id)
        if earlier is not None:
            self.findings.add(
                "GL204",
                f"`{s.name.id}` is declared twice",
                s.name.span,
                labels=(Label(earlier.span, f"the {KIND_WORDS[earlier.kind]} is declared here"),)
                if s.name.id not in FACTS
                else (),
                help="give it another name in the study",
            )
            raise UnresolvedError
        self.entries[s.name.id] = Entry("broken", s.name.span)  # unless all of it is understood
        over, scope = (
            (None, self.scope)
            if s.indexing is None
            else self.names.indexing(s.indexing, self.scope)
        )
        made = self.names.define(s, over, scope)
        self.entries[s.name.id] = Entry("define", s.name.span)
        self.shown.append(made)
        self._widen(made)

    def _quantity(self, shown: ast.Shown) -> Quantity:
        unit = self.names.unit(shown.unit, self.scope)
        body = shown.body
        if isinstance(body, (ast.Braces, ast.Comprehension)):
            made = Quantity(Kind.SET, self.names.set(body, self.scope))
            self._show(shown, made.body, None)
            return made
        if isinstance(body, ast.Reduction) and body.name.id in WHERE:
            over, scope = self.names.indexing(body.over, self.scope)
            inner = self.names.expr(body.body, scope)
            self._show(shown, Reduce("max", over, inner, span=body.span), None)
            return Quantity(Kind.ELEMENT, inner, over, body.name.id == "argmin")
        made = Quantity(Kind.NUMBER, self.names.expr(body, self.scope))
        self._show(shown, made.body, unit)
        return made

    def _show(
        self, shown: ast.Shown, body: Expr, unit: Unit | None, over: Indexing | None = None
    ) -> None:
        """Have an expression checked as a definition would be; no name can be like this one's."""
        name = f"report {text_of(shown)}"
        self.shown.append(Define(name=name, span=shown.span, body=body, over=over, unit=unit))

    # ---- plots

    def _curves(self, p: ast.PlotDecl) -> tuple[Curve, ...]:
        found: list[Curve] = []
        common = next((q.unit for q in p.quantities if q.unit is not None), None)
        for shown in p.quantities:
            with suppress(UnresolvedError):
                found.append(self._curve(replace(shown, unit=shown.unit or common)))
        open_names = {d.name for c in found for d in c.over.dummies}
        if p.over is None and not p.boxes:
            self._no_index(p.name, "a plot of lines needs an index", open_names)
        elif p.over is not None and any(p.over.id not in _names(c.over.dummies) for c in found):
            self._no_index(p.over, f"`{p.over.id}` is no open index of this", open_names)
        dummies = [name.id for name, _ in self.block.head.columns]
        if p.by is not None and p.by.id not in dummies:
            self.findings.add(
                "GL215",
                f"the study does not run over `{p.by.id}`",
                p.by.span,
                help=did_you_mean(p.by.id, dummies, "name what it runs over"),
            )
        return tuple(found)

    def _no_index(self, at: ast.Name, what: str, known: set[str]) -> None:
        near = ", ".join(sorted(n for n in known if not n.startswith("_"))) or "none"
        self.findings.add(
            "GL215", what, at.span, help=f"write `over` and an open index of the quantity: {near}"
        )

    def _curve(self, shown: ast.Shown) -> Curve:
        """Return an expression over the names in its subscripts that nothing else declares."""
        bound = {
            n.id
            for node in ast.descend(shown.body)
            if isinstance(node, ast.Indexing)
            for item in node.items
            if isinstance(item, ast.Compare)
            for n in ast.descend(item.args[0])
            if isinstance(n, ast.Name)
        }
        self._refuse_unknown(shown.body)
        opened = _Opened(self, bound)
        for node in ast.descend(shown.body):
            if isinstance(node, ast.Subscript):
                opened.subscript(node.name.id, node.args)
            elif isinstance(node, ast.Elsewhere):
                opened.subscript(f"{node.run.id}.{node.value.id}", node.args)
        over = opened.indexing()
        unit = self.names.unit(shown.unit, self.scope)
        body = self.names.expr(shown.body, opened.scope)
        self._show(shown, body, unit, over)
        return Curve(text_of(shown), over, body, unit)

    def _refuse_unknown(self, e: ast.Expr) -> None:
        """Report subscripted names that are unknown, before their indices seem to be so."""
        found = [n for n in ast.descend(e) if isinstance(n, ast.Subscript)]
        unknown = [n.name for n in found if n.name.id not in self.entries]
        for name in unknown:
            self.scope.unknown(name.id, name.span, VALUES)
        broken = (n for n in found if n.name.id in self.entries)
        if unknown or any(self.entries[n.name.id].kind == "broken" for n in broken):
            raise UnresolvedError

    # ---- checks

    def _check(self) -> None:
        """Ask of what the study adds what is asked of every definition."""
        before = self.wider.but(objective=None)
        lets = {d.name for d in self.shown}
        plain = tuple(d for d in before.defines if d.name not in lets)
        known = before.but(defines=plain)
        extended = before.but(defines=(*plain, *self.shown))
        for ask in (check_indices, check_fields, check_units):
            old = ask(known)
            self.findings.items += [d for d in ask(extended) if d not in old]


@dataclass
class _Opened:
    """Collects the indices that subscripts leave open, with the sets that they run over."""

    viewer: _Viewer
    bound: set[str]
    generators: list[Generator] = field(default_factory=list)
    conditions: list[Expr] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.scope = self.viewer.scope

    def subscript(self, name: str, args: tuple[ast.Expr, ...]) -> None:
        found = self.viewer.wider.symbols.get(name)
        over = None if found is None or isinstance(found, Set) else found.over
        if over is None:
            return
        wanted = [d for d in over.dummies for _ in range(d.arity)]
        if len(wanted) != len(args) or not any(map(self._is_open, args)):
            return
        values: dict[str, Expr] = {}
        rest = list(args)
        for g in over.generators:
            own = rest[: sum(d.arity for d in g.pattern)]
            rest = rest[len(own) :]
            if any(map(self._is_open, own)):
                self._generator(g, own, values)
            if len(own) == len(g.pattern):
                for d, a in zip(g.pattern, own, strict=True):
                    values[d.name] = self.viewer.names.expr(a, self.scope)
        if over.condition is not None and all(d.arity == 1 for d in over.dummies):
            self.conditions.append(substitute(over.condition, values))

    def _is_open(self, a: ast.Expr) -> bool:
        return (
            isinstance(a, ast.Name)
            and a.id not in self.viewer.entries
            and a.id not in self.bound
            and a.id not in CONSTANTS
            and a.id not in self.scope.dummies
        )

    def _generator(self, g: Generator, args: list[ast.Expr], values: Mapping[str, Expr]) -> None:
        """Add a generator over a set: open names bind its positions, others are compared."""
        pattern: list[Dummy] = []
        fixed: list[tuple[Dummy, ast.Expr]] = []
        for a in args:
            if isinstance(a, ast.Name) and self._is_open(a) and a.id not in _names(pattern):
                pattern.append(Dummy(a.id, span=a.span))
                continue
            pattern.append(Dummy(f"_{len(self.generators)}_{len(pattern)}"))
            fixed.append((pattern[-1], a))
        self.scope = self.scope.with_dummies({d.name: d for d in pattern}, g.set)
        self.generators.append(Generator(tuple(pattern), substitute(g.set, values)))
        for dummy, a in fixed:
            self.conditions.append(Apply("eq", (dummy, self.viewer.names.expr(a, self.scope))))

    def indexing(self) -> Indexing:
        condition: Expr | None = None
        for c in self.conditions:
            condition = both(condition, c)
        return Indexing(tuple(self.generators), condition)


def text_of(shown: ast.Shown) -> str:
    """Return what a quantity is called: its name, else how it is written."""
    return " ".join((shown.name.id if shown.name else shown.body.span.text).split())


def _names(pattern: Iterable[Dummy]) -> set[str]:
    return {d.name for d in pattern}


def _with_facts(model: Model) -> Model:
    """Return a model with its objective's value and the facts of a solve as parameters.

    What is recovered from a solution is a parameter too. Of a relaxation the objective is that of what was solved, which its recovered point may miss.
    """
    objective = model.objective
    cost = NUMBER
    given: tuple[Param, ...] = ()
    if objective is not None:
        cost = objective.unit or Inference(model).unit(objective.body) or NUMBER
        made = Param(name=objective.name, prose=objective.prose, span=objective.span, unit=cost)
        given = (made,) if made.name not in model.symbols else ()
    taken = {*model.symbols, *(p.name for p in given)}
    given += tuple(
        Param(name=name, unit=cost if text is None else parse_unit(text))
        for name, text in FACTS.items()
        if name not in taken
    )
    given += tuple(_recovered(d, model) for d in model.recovers)
    return model.but(params=(*model.params, *given), objective=None, recovers=())


def _recovered(d: Define, model: Model) -> Param:
    """Return what is recovered as a quantity that is known."""
    field = Field.COMPLEX if is_complex(d.body, model) else Field.REAL
    unit = d.unit or Inference(model).of_symbol(d)
    return Param(name=d.name, prose=d.prose, span=d.span, over=d.over, unit=unit, field=field)


def _entries(model: Model, study: Span) -> dict[str, Entry]:
    """Return the names of a model; the facts of a solve stand where the study does."""
    kinds = ((model.sets, "set"), (model.params, "param"), (model.vars, "var"))
    more = ((model.defines, "define"), (model.constraints, "constraint"))
    return {
        d.name: Entry(kind, d.span or study) for declared, kind in (*kinds, *more) for d in declared
    }
