"""A model, lowered and perhaps with its data → the files of a target, as texts by name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gridlang import __version__
from gridlang.derive.derive import Derived
from gridlang.emit.data import Column, Data, Table, gather
from gridlang.emit.names import Namer
from gridlang.emit.numbers import spelled_all
from gridlang.emit.prepare import Stated, prepare
from gridlang.emit.printer import Group, Printer, quoted
from gridlang.emit.statements import Stating
from gridlang.emit.target import Target, read_target
from gridlang.emit.wrap import statement
from gridlang.ground.arrays import Array
from gridlang.ground.evaluate import Evaluator
from gridlang.ground.scales import Scales
from gridlang.lower.complex_to_real import Lowered
from gridlang.model.expr import Dummy, Expr
from gridlang.model.nodes import Model, Param
from gridlang.model.walk import walk


@dataclass(frozen=True)
class Emitted:
    """Texts by file name, and the model's name of each spelling in them."""

    files: Mapping[str, str]
    names: Mapping[str, str]


def emit(
    model: Model,
    derived: Derived,
    lowered: Lowered,
    evaluator: Evaluator | None,
    target: str,
    stem: str = "",
) -> Emitted:
    """Return the files of a target: the model alone where there are no data.

    Raises `GridlangError` with what the target cannot say.
    """
    rules = read_target(target)
    stated = prepare(lowered.model, Scales() if evaluator is None else evaluator.scales)
    names = Namer(rules.names)
    names.take(d.name for d in _declared(stated))
    names.take(d for d in _indices(stated.model))
    kinds = {v.name: "var" for v in stated.model.vars}
    kinds |= {d.name: "define" for d in stated.model.defines}
    data = None if evaluator is None else gather(stated, evaluator)
    infinite = _perhaps_infinite(stated) if data is None else data.infinite
    printer = Printer(rules, names, stated.model, kinds)
    stating = Stating(stated, printer, lowered.origins, infinite)
    environment = Environment(
        loader=FileSystemLoader(rules.folder),
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["statement"] = lambda text, indent=4, first=0: statement(
        text, rules.line, indent, first, rules.break_inside
    )
    context = {
        "version": __version__,
        "model": model.name,
        "title": " ".join(model.title.split()),
        "formulation": derived.formulation,
        "source": _source(model),
        "stem": stem or model.name,
        "problem": "",
        "data": stating.data(),
        **_grouped(stating),
        "has_data": data is not None,
        "tables": [] if data is None else [_table(t, rules, names) for t in data.tables],
        "scalars": [] if data is None else [_scalar(c, rules, names) for c in data.scalars],
        "bases": {} if evaluator is None else {"power": evaluator.scales.power / 1e6, "voltage": evaluator.scales.potential / 1e3},
    }
    files = {}
    for template, name in rules.files.items():
        if data is None and template in rules.data.get("files", ()):
            continue
        text = environment.get_template(template).render(context)
        files[name.format(stem=stem or model.name)] = text
    return Emitted(files, names.back)


def _grouped(stating: Stating) -> dict[str, object]:
    """Return the statements that may look groups up, and the groups."""
    groups: dict[Group, str] = {}
    stating = replace(stating, printer=replace(stating.printer, groups=groups))
    return {
        "vars": stating.variables(),
        "defines": stating.defines(),
        "constraints": stating.constraints(),
        "checks": stating.checks(),
        "objective": stating.objective(),
        "groups": groups,
    }


def _declared(stated: Stated):  # type: ignore[no-untyped-def]
    m = stated.model
    yield from (*stated.data, *m.vars, *m.defines, *m.constraints, *m.checks)
    if m.objective is not None:
        yield m.objective


def _indices(model: Model) -> list[str]:
    """Return the names of all indices, in the order of their first use."""
    found: dict[str, None] = {}
    for d in model.declarations():
        for name in ("over", "value", "default", "lower", "upper", "start", "body", "condition"):
            e = getattr(d, name, None)
            if isinstance(e, Expr):
                for x in walk(e):
                    for y in getattr(x, "dummies", ()):
                        found.setdefault(y.name)
                    if isinstance(x, Dummy):
                        found.setdefault(x.name)
    return list(found)


def _perhaps_infinite(stated: Stated) -> frozenset[str]:
    """Return the parameters of data: nothing is known of their figures."""
    return frozenset(d.name for d in stated.data if isinstance(d, Param) and d.value is None)


def _source(model: Model) -> str:
    """Return the file that a model stands in, and what its text is known by."""
    for d in (*model.constraints, *model.vars):
        if d.span is not None:
            source = d.span.source
            digest = hashlib.sha256(source.text.encode()).hexdigest()[:12]
            return f"{source.name.rpartition('/')[2]} (sha256 {digest})"
    return model.name


# ---- data


@dataclass(frozen=True)
class ShownTable:
    """A table in a target's spelling: names, and rows of aligned cells as one text."""

    set: str
    lists_set: bool
    dimen: int
    columns: tuple[str, ...]
    rows: str
    count: int


def _table(t: Table, target: Target, names: Namer) -> ShownTable:
    cells = [_label_texts(k, target) for k in t.keys]
    cells += [_cells(c, target) for c in t.columns]
    head = [""] * len(t.keys) + [names.spelled(c.name) for c in t.columns]
    return ShownTable(
        set=names.spelled(t.set) if t.set.strip() in names.given else "",
        lists_set=t.lists_set,
        dimen=len(t.keys),
        columns=tuple(head[len(t.keys) :]),
        rows=_rows(cells, head, target),
        count=t.rows,
    )


def _rows(cells: Sequence[Sequence[str]], head: Sequence[str], target: Target) -> str:
    """Return rows of cells, one a line; aligned, unless the target says what stands around them."""
    around = target.data.get("row")
    if around is None:
        widths = [max(map(len, (*c, h)), default=0) for c, h in zip(cells, head, strict=True)]
        cells = [[x.rjust(w) for x in c] for c, w in zip(cells, widths, strict=True)]
        return "\n".join(map("  ".join, zip(*cells, strict=True)))
    lines = (around.format(cells=", ".join(row)) for row in zip(*cells, strict=True))
    return target.data["rows"].join(lines)


def _scalar(c: Column, target: Target, names: Namer) -> tuple[str, str]:
    return names.spelled(c.name), _cells(c, target)[0]


def _cells(c: Column, target: Target) -> list[str]:
    return _label_texts(c.values, target) if c.is_element else spelled_all(c.values, target.data)


def _label_texts(labels: Array, target: Target) -> list[str]:
    """Return labels as data: whole numbers and plain words as they are, others quoted."""
    if labels.dtype != object:
        return list(map(str, labels.tolist()))
    bare = re.compile(target.data.get("bare", r"(?!)"))
    reserved = {w.lower() for w in target.names.reserved}

    def shown(label: str | int) -> str:
        if isinstance(label, int):
            return str(label)
        plain = bare.fullmatch(label) and label.lower() not in reserved
        return label if plain else quoted(label, target)

    known = {label: shown(label) for label in dict.fromkeys(labels.tolist())}
    return list(map(known.__getitem__, labels.tolist()))
