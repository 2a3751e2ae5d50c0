"""Scenarios → the statements that each adds: a constraint for what is fixed, a parameter for what is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from gridlang.check.entries import enter
from gridlang.check.scope import Findings
from gridlang.diagnostics import Diagnostic
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.model.nodes import Model, Taken
from gridlang.syntax import ast

_CONSTRAINTS = (ast.ConstraintDecl, ast.ComplementDecl)
_INDICES = ("i", "j", "k", "n", "t", "u", "w")


@dataclass(frozen=True)
class Staged:
    """A scenario as the modules that declare its model, with what is set in it and what is taken."""

    declared: ast.ScenarioDecl
    modules: tuple[ast.Module, ...]
    settings: tuple[tuple[ast.Name, ast.Choice], ...]
    taken: tuple[Taken, ...]


def staged(modules: Sequence[ast.Module], findings: Findings) -> tuple[Staged, ...]:
    """Return the scenarios of the last of some modules that are whole; others are reported."""
    return tuple(_Stage(modules, findings).all())


def unsettable(s: Staged, model: Model) -> Iterator[Diagnostic]:
    """Yield what a scenario sets and its model has not as a parameter of data."""
    params = {p.name: p for p in model.params if p.value is None}
    for name, choice in s.settings:
        p = params.get(name.id)
        if p is None or p.over is not None:
            yield Diagnostic(
                "GL220",
                f"there is no parameter `{name.id}` of data, without indices",
                name.span,
                help=did_you_mean(name.id, params, "declare it without a value, or with `default`"),
            )
        elif isinstance(choice.value, str) and p.member_of is None:
            yield Diagnostic(
                "GL220",
                f"`{name.id}` is a number, `{choice.value}` is none",
                choice.span,
                help="write a figure in its declared unit",
            )


@dataclass
class _Stage:
    modules: Sequence[ast.Module]
    findings: Findings
    scenarios: dict[str, ast.ScenarioDecl] = field(default_factory=dict)

    def __post_init__(self) -> None:
        statements = [s for m in self.modules for s in m.statements]
        self.vars = {s.name.id: s for s in statements if isinstance(s, ast.VarDecl)}
        kinds = (ast.ParamDecl, ast.VarDecl, ast.DefineDecl)
        self.families: Mapping[str, ast.Indexing | None] = {
            s.name.id: s.indexing for s in statements if isinstance(s, kinds)
        }
        names = (n.id for s in statements for n in ast.descend(s) if isinstance(n, ast.Name))
        self.used = set(names)
        self.declared = set(enter(statements, Findings()))
        for s in self.modules[-1].statements:
            if isinstance(s, ast.ScenarioDecl):
                first = self.scenarios.setdefault(s.name.id, s)
                if first is not s:
                    self.findings.twice(s.name.id, s.name.span, first.name.span, "scenario")

    def all(self) -> Iterator[Staged]:
        needs = {name: tuple(self._needs(s)) for name, s in self.scenarios.items()}
        for name, s in self.scenarios.items():
            if not all(self._known(n, s) for n in needs[name]):
                continue
            if _reaches(name, name, needs):
                self.findings.add(
                    "GL207",
                    f"the scenario `{name}` needs its own solution",
                    s.name.span,
                    help="take values from a scenario that does not take any from this one",
                )
                continue
            yield self._staged(s)

    def _needs(self, s: ast.ScenarioDecl) -> Iterator[ast.Name]:
        if s.parent is not None:
            yield s.parent
        for step in s.steps:
            yield from (n.run for n in ast.descend(step) if isinstance(n, ast.Elsewhere))

    def _known(self, name: ast.Name, s: ast.ScenarioDecl) -> bool:
        if name.id in self.scenarios:
            return True
        known = [n for n in self.scenarios if n != s.name.id]
        self.findings.add(
            "GL220",
            f"there is no scenario `{name.id}`",
            name.span,
            help=did_you_mean(name.id, known, f"it is one of {', '.join(known) or 'none'}"),
        )
        return False

    def _steps(self, s: ast.ScenarioDecl) -> list[ast.Fix | ast.Drop | ast.Given]:
        """Return what holds in a scenario, that which it goes on from first."""
        steps = [] if s.parent is None else self._steps(self.scenarios[s.parent.id])
        for step in s.steps:
            if not isinstance(step, ast.Unfix):
                steps.append(step)
                continue
            for name in step.names:
                kept = [x for x in steps if not (isinstance(x, ast.Fix) and x.target.id == name.id)]
                if len(kept) == len(steps):
                    self.findings.add(
                        "GL220",
                        f"`{name.id}` is not fixed here",
                        name.span,
                        help="unfix what the scenario named behind `of` has fixed",
                    )
                steps = kept
        return steps

    def _staged(self, s: ast.ScenarioDecl) -> Staged:
        made = _Made(self)
        steps = self._steps(s)
        for step in steps:
            if isinstance(step, ast.Fix):
                made.fix(step)
        last = self.modules[-1]
        more: tuple[ast.Statement, ...] = (*made.params.values(), *made.constraints)
        own = replace(last, statements=(*last.statements, *more))
        gone = self._dropped([n for x in steps if isinstance(x, ast.Drop) for n in x.names])
        modules = tuple(
            replace(m, statements=tuple(x for x in m.statements if not _named(x, gone)))
            for m in (*self.modules[:-1], own)
        )
        settings = {x.name.id: (x.name, x.choice) for x in steps if isinstance(x, ast.Given)}
        return Staged(s, modules, tuple(settings.values()), tuple(made.taken))

    def _dropped(self, names: Sequence[ast.Name]) -> set[str]:
        statements = [s for m in self.modules for s in m.statements]
        known = [s.name.id for s in statements if isinstance(s, _CONSTRAINTS)]
        for name in names:
            if name.id not in known:
                self.findings.add(
                    "GL220",
                    f"there is no constraint `{name.id}`",
                    name.span,
                    help=did_you_mean(name.id, known, f"it is one of {', '.join(known) or 'none'}"),
                )
        return {n.id for n in names}


@dataclass
class _Made:
    """The statements that the steps of one scenario add."""

    stage: _Stage
    params: dict[tuple[str, str], ast.ParamDecl] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    constraints: list[ast.ConstraintDecl] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = set(self.stage.used)

    def fix(self, step: ast.Fix) -> None:
        """Add the constraint by which a variable has a value."""
        taken = [n.value for n in ast.descend(step.value) if isinstance(n, ast.Elsewhere)]
        found = [self._var(name) for name in (step.target, *taken)]
        declared = found[0]
        if declared is None or None in found:
            return
        over = step.indexing
        args: tuple[ast.Expr, ...] = ()
        if over is not None:
            args = tuple(_bound(over))
        elif declared.indexing is not None:
            over = self._named(declared.indexing)
            args = tuple(_bound(over))
        spread = args if step.indexing is None else ()
        value = self._here(step.value, spread)
        target: ast.Expr = step.target
        if args:
            target = ast.Subscript(step.target.span, step.target, args)
        body = ast.Compare(step.span, ("==",), (target, value))
        name = ast.Name(step.target.span, self._fresh(f"fix_{step.target.id}"))
        self.constraints.append(ast.ConstraintDecl(step.span, name, over, (), body))

    def _var(self, name: ast.Name) -> ast.VarDecl | None:
        found = self.stage.vars.get(name.id)
        if found is None:
            known = list(self.stage.vars)
            self.stage.findings.add(
                "GL220",
                f"there is no variable `{name.id}`",
                name.span,
                help=did_you_mean(name.id, known, f"it is one of {', '.join(known) or 'none'}"),
            )
        return found

    def _here(self, e: ast.Expr, spread: tuple[ast.Expr, ...]) -> ast.Expr:
        """Return a value with names of families at the index that is fixed, others' as parameters."""
        if isinstance(e, ast.Elsewhere):
            name = self._param(e)
            args = e.args or spread
            return ast.Subscript(e.span, name, args) if args else name
        if isinstance(e, ast.Name) and self.stage.families.get(e.id) is not None and spread:
            return ast.Subscript(e.span, e, spread)
        return _rebuilt(e, lambda part: self._here(part, spread))

    def _param(self, e: ast.Elsewhere) -> ast.Name:
        """Return the parameter that holds another scenario's values of a variable."""
        key = e.run.id, e.value.id
        if key not in self.params:
            name = self._fresh(f"{e.run.id}_{e.value.id}")
            declared = self.stage.vars[e.value.id]
            own = declared.attributes
            attributes = ast.Attributes(
                e.span,
                prose=f"{e.value.id} in the scenario {e.run.id}",
                unit=own.unit,
                field=own.field if own.field == "complex" else "",
            )
            self.taken.append(Taken(name, *key))
            named = ast.Name(e.span, name)
            self.params[key] = ast.ParamDecl(e.span, named, declared.indexing, attributes)
        return self.params[key].name

    def _named(self, over: ast.Indexing) -> ast.Indexing:
        """Return an index set with a name for each index."""
        free = (n for n in _INDICES if n not in self.stage.declared)
        items = (
            e
            if isinstance(e, ast.Compare)
            else ast.Compare(e.span, ("in",), (ast.Name(e.span, next(free)), e))
            for e in over.items
        )
        return replace(over, items=tuple(items))

    def _fresh(self, name: str) -> str:
        while name in self.names:
            name += "_"
        self.names.add(name)
        return name


def _named(s: ast.Statement, names: set[str]) -> bool:
    """Tell whether a statement is a constraint of one of some names."""
    return isinstance(s, _CONSTRAINTS) and s.name.id in names


def _bound(over: ast.Indexing) -> Iterator[Any]:
    """Yield the indices that an index set names."""
    for e in over.items:
        if isinstance(e, ast.Compare):
            first = e.args[0]
            yield from first.items if isinstance(first, ast.Tuple) else (first,)


def _rebuilt(e: ast.Expr, change: Callable[[ast.Expr], ast.Expr]) -> ast.Expr:
    """Return an expression with its parts changed; the name of what it calls is no part."""

    def part(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(part(v) for v in value)
        is_expr = isinstance(value, ast.Node)
        is_expr = is_expr and not isinstance(value, (ast.Indexing, ast.UnitText))
        return change(value) if is_expr else value

    changed: dict[str, Any] = {
        f.name: part(getattr(e, f.name)) for f in fields(e) if f.name not in ("span", "name")
    }
    return replace(e, **changed)


def _reaches(start: str, goal: str, needs: Mapping[str, tuple[ast.Name, ...]]) -> bool:
    seen: set[str] = set()
    todo = [n.id for n in needs[start]]
    while todo:
        name = todo.pop()
        if name == goal:
            return True
        if name not in seen and name in needs:
            seen.add(name)
            todo += [n.id for n in needs[name]]
    return False
