"""A model, lowered and perhaps with its data → the files of a target, as texts by name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gridlang.diagnostics import Diagnostic, raise_errors
from gridlang.emit.data import Data, gather
from gridlang.emit.limits import one_sided
from gridlang.emit.maps import as_maps
from gridlang.emit.names import Namer
from gridlang.emit.positions import by_position
from gridlang.emit.prepare import Stated, as_written, prepare
from gridlang.emit.printer import Group, Printer
from gridlang.emit.shown import shown_scalar, shown_table
from gridlang.emit.statements import Stating
from gridlang.emit.static_domains import listed, over_roots
from gridlang.emit.target import Target, read_target
from gridlang.emit.wrap import statement
from gridlang.ground.evaluate import Evaluator
from gridlang.ground.needs import declared_expressions, every_expression
from gridlang.lower.classes import problem_class
from gridlang.lower.complex_to_real import Lowered
from gridlang.model.expr import Apply, Dummy, Num, Ref
from gridlang.model.fields import is_data
from gridlang.model.nodes import Decl, Model, Param
from gridlang.model.walk import walk
from gridlang.version import __version__

_INFINITE = Num(float("inf"))


@dataclass(frozen=True)
class Emitted:
    """Files by name, the spelling of each name of the model, and what was noticed in the data.

    `sides` tells of which constraint one that the target states for a single limit is a side.
    """

    files: Mapping[str, str | bytes]
    names: Mapping[str, str]
    findings: tuple[Diagnostic, ...] = ()
    sides: Mapping[str, str] = field(default_factory=dict)

    def text(self, ending: str) -> str:
        """Return the text of the file whose name ends so: one of the target's own."""
        return next(str(text) for name, text in self.files.items() if name.endswith(ending))


@dataclass(frozen=True)
class Subject:
    """What is emitted: a checked model, lowered in a formulation, on data or alone."""

    model: Model
    formulation: str
    lowered: Lowered
    evaluator: Evaluator | None = None


def emit(subject: Subject, target: str, stem: str = "") -> Emitted:
    """Return the files of a target; without data those of the model alone.

    Raises `GridlangError` with all that the target cannot say.
    """
    rules = read_target(target)
    if rules.stage != "written":
        _refuse_matrices(subject, rules)
    evaluator, stem = subject.evaluator, stem or subject.model.name
    stated = _stated(subject, rules)
    data = None if evaluator is None else gather(stated, evaluator)
    if rules.index.get("domain") == "root":
        data = None if data is None else as_maps(data, stated, rules)
        stated = over_roots(stated, rules.title)
    names = Namer(rules.names)
    names.take(d.name for d in _declared(stated))
    names.take(_indices(stated.model))
    kinds = {v.name: "var" for v in stated.model.vars}
    kinds |= {d.name: "define" for d in stated.model.defines}
    kinds |= {p.name: "element" for p in stated.model.params if p.member_of is not None}
    printer = Printer(rules, names, stated.model, kinds)
    stating = Stating(stated, printer, subject.lowered.origins, _infinite(stated, data, rules))
    context = {
        "version": __version__,
        "model": subject.model.name,
        "title": " ".join(subject.model.title.split()),
        "formulation": subject.formulation,
        "source": _source(subject.model),
        "stem": stem,
        "class": problem_class(subject.lowered.model),
        "smooth": _smooth(stated.model),
        "renamed": {n: s for n, s in names.given.items() if n != s and n.isidentifier()},
        "data": stating.data(),
        **_looking_up(stating),
        "has_data": data is not None,
        "tables": [] if data is None else [shown_table(t, rules, names) for t in data.tables],
        "scalars": [] if data is None else [shown_scalar(c, rules, names) for c in data.scalars],
        "figures": _figures(subject.model, evaluator),
        "aliases": [(names.spelled(d), printer.name(r)) for d, r in stated.aliases.items()],
        "fresh": names.fresh,
        "labels": _unlisted(stated, data, printer),
        "listed": {names.spelled(name): text for name, text in stated.listed.items()},
        "target": rules,
    }
    raise_errors(stating.findings)
    environment = _environment(target)
    files: dict[str, str | bytes] = {
        name.format(stem=stem): environment.get_template(template).render(context)
        for template, name in rules.files.items()
        if data is not None or template not in rules.data.get("files", "").split()
    }
    return Emitted(files, dict(names.given), sides=stated.sides)


def _refuse_matrices(subject: Subject, rules: Target) -> None:
    """Raise GL702 for matrices that must be positive semidefinite: no target has such a cone."""
    raise_errors(
        Diagnostic(
            "GL702",
            f"{rules.title} has no positive semidefinite matrices",
            c.span,
            help="solve it here, or emit a formulation with `W minors`",
        )
        for c in subject.lowered.model.semidefinite
    )


def _stated(subject: Subject, rules: Target) -> Stated:
    if rules.stage == "written":
        return as_written(subject.model)
    scales = None if subject.evaluator is None else subject.evaluator.scales
    stated = prepare(subject.lowered.model, scales, "complements" in rules.relations)
    if rules.operators.get("range") == "two":
        stated = one_sided(stated)
    if rules.index.get("tuples") == "positions":
        stated = by_position(stated)
    return listed(stated) if rules.index.get("domain") == "root" else stated


@cache
def _environment(target: str) -> Environment:
    """Return the environment of a target's templates; they are compiled once."""
    rules = read_target(target)
    environment = Environment(
        loader=FileSystemLoader(rules.folder),
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )

    def laid_out(text: str, indent: int = 4, first: int = 0) -> str:
        return statement(text, rules.line, indent, first, rules.break_inside)

    def plain(text: str) -> str:
        return "".join(rules.escapes.get(c, c) for c in text if c.isprintable())

    environment.filters |= {"statement": laid_out, "text": plain}
    return environment


def _looking_up(stating: Stating) -> dict[str, object]:
    """Return the statements whose sums may look groups up, and the groups; findings are shared."""
    groups: dict[Group, str] = {}
    inner = replace(stating, printer=replace(stating.printer, groups=groups))
    return {
        "vars": inner.variables(),
        "defines": inner.defines(),
        "constraints": [*inner.constraints(), *inner.complements()],
        "checks": inner.checks(),
        "objective": inner.objective(),
        "groups": groups,
    }


def _declared(stated: Stated) -> Iterator[Decl]:
    m = stated.model
    yield from (*stated.data, *m.vars, *m.defines, *m.constraints, *m.complements, *m.checks)
    if m.objective is not None:
        yield m.objective


def _indices(model: Model) -> Iterator[str]:
    """Yield the names of all indices, in the order of their first use."""
    for e in declared_expressions(model):
        for x in walk(e):
            yield from (d.name for d in getattr(x, "dummies", ()))
            if isinstance(x, Dummy):
                yield x.name


def _infinite(stated: Stated, data: Data | None, rules: Target) -> frozenset[str]:
    """Return the parameters that may have infinite figures; without data, all that are data."""
    if rules.stage == "written":
        return frozenset()
    params = [d for d in stated.data if isinstance(d, Param) and d.member_of is None]
    given = (p.name for p in params if p.value is None)
    found = set(given if data is None else data.infinite)
    for p in params:  # each after what it is computed from
        parts = (x for e in (p.value, p.default) if e is not None for x in walk(e))
        if any(x == _INFINITE or (isinstance(x, Ref) and x.name in found) for x in parts):
            found.add(p.name)
    return frozenset(found)


def _unlisted(stated: Stated, data: Data | None, printer: Printer) -> list[str]:
    """Return the labels that elements are compared with and no table has."""
    tables = [] if data is None else data.tables
    listed = {str(x) for t in tables for k in t.keys for x in k.tolist()} if stated.labels else ()
    return [printer.element(x) for x in stated.labels if str(x) not in listed]


def _smooth(model: Model) -> bool:
    """Tell whether variables enter no function that has a kink."""
    return all(
        not (isinstance(x, Apply) and x.op == "abs") or is_data(x, model)
        for x in every_expression(model)
    )


def _figures(model: Model, evaluator: Evaluator | None) -> str:
    """Return what figures are in."""
    bases = []
    for name, unit, base in (
        ("power", "MVA", model.power_base),
        ("voltage", "kV", model.voltage_base),
    ):
        if base is None:
            bases.append(f"{name} in {unit.replace('MVA', 'MW')}")
        elif evaluator is None:
            bases.append(f"{name} in per unit")
        else:
            scales = evaluator.scales
            size = scales.power / 1e6 if unit == "MVA" else scales.potential / 1e3
            bases.append(f"{name} in per unit of {size:g} {unit}")
    return f"{', '.join(bases)}, angles in radians"


def _source(model: Model) -> str:
    """Return the file that a model stands in, and what its text is known by."""
    for d in (*model.constraints, *model.vars):
        if d.span is not None:
            source = d.span.source
            digest = hashlib.sha256(source.text.encode()).hexdigest()[:12]
            return f"{source.name.rpartition('/')[2]} (sha256 {digest})"
    return model.name
