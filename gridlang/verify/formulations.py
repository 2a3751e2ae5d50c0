"""Two formulations of one problem: points of each, mapped to the other and judged there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gridlang.bound import Bound
from gridlang.derive.lift import PhaseLift
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.ground.arrays import Array
from gridlang.ground.certificate import certify
from gridlang.ground.lift import definitions_of, lift_point, values_of
from gridlang.ground.warm import placed
from gridlang.solution import Certificate, Quantity, Solution
from gridlang.verify.points import feasible_points

_PART = re.compile(r"(\w+)\s*=\s*(?:(\w+)\(\s*(\w+)\s*(?:,\s*(\w+)\s*)?\)|(\w+))")
_OF_ONE: Mapping[str, Callable[[Array], Array]] = {
    "re": np.real,
    "im": np.imag,
    "abs": np.abs,
    "arg": np.angle,
    "conj": np.conj,
}
_DIAGONAL = "diagonal"
# Objectives are compared relatively; one that is smaller than this, as if it were as large. Two
# optima may each be off by the 1e-6 that a certificate lets pass.
_NEAR, _SMALL, _SMALL_OPTIMUM = 1e-5, 1e-3, 0.1
_OF_TWO: Mapping[str, Callable[[Array, Array], Array]] = {
    "polar": lambda m, a: m * np.exp(1j * a),
    "rectangular": lambda x, y: x + 1j * y,
}


@dataclass(frozen=True)
class Rule:
    """`name = function(sources)`: what a variable of one formulation is in the other."""

    name: str
    function: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Mapped:
    """The optimum of one formulation at its place in another.

    `certificate` is the other's; `objective` the optimum's own, `there` what the other makes of
    it, `best` the other's own optimum. `points` are as many other feasible points as were found
    of `asked`: the certificate of each here, and there.
    """

    source: str
    target: str
    status: str
    certificate: Certificate | None
    objective: float | None
    there: float | None
    best: float | None
    points: tuple[tuple[Certificate, Certificate], ...] = ()
    asked: int = 0

    @property
    def agrees(self) -> bool:
        """Whether every point is feasible there at the same objective, and the optimum theirs too.

        Where feasible points were asked for and none was found, nothing is shown.
        """
        if self.certificate is None or not self.certificate.feasible:
            return False
        if self.asked and not self.points:
            return False
        same = _close(self.objective, self.there)
        same &= _close(self.objective, self.best, _SMALL_OPTIMUM)
        return same and self.agreeing == len(self.points)

    @property
    def agreeing(self) -> int:
        """How many of the points are feasible there, at the objective that they have here."""
        return sum(
            there.feasible and _close(here.objective, there.objective)
            for here, there in self.points
        )


def parse_map(texts: Sequence[str]) -> tuple[Rule, ...]:
    """Return what texts such as `vm=abs(v)` or `v=polar(vm,va)` state; raises GL705 for others."""
    found, wrong = [], []
    for text in texts:
        m = _PART.fullmatch(text.strip())
        known = _OF_TWO if m is not None and m[4] else (*_OF_ONE, _DIAGONAL)
        if m is None or (m[2] and m[2] not in known):
            help = "write NAME=OTHER, NAME=re(OTHER) (im, abs, arg, conj, diagonal), or NAME=polar(M, A)"
            wrong.append(Diagnostic("GL705", f"`{text}` maps no variable", help=help))
            continue
        sources = (m[5],) if m[5] else tuple(filter(None, (m[3], m[4])))
        found.append(Rule(m[1], m[2] or "", sources))
    if wrong:
        raise GridlangError(wrong)
    return tuple(found)


def compare(
    first: Bound, second: Bound, maps: Sequence[Rule], points: int = 3
) -> tuple[Mapped, Mapped]:
    """Return the optimum of each formulation, and feasible points of it, judged in the other.

    Variables are found by name, or as a map says. Raises `GridlangError` (GL705) with every
    variable that has no counterpart.
    """
    a, b = first.solve(), second.solve()
    return (
        mapped(first, a, second, b, maps, points),
        mapped(second, b, first, a, maps, points),
    )


def mapped(
    source: Bound,
    solution: Solution,
    target: Bound,
    theirs: Solution,
    maps: Sequence[Rule],
    points: int = 3,
) -> Mapped:
    """Return the optimum of one formulation, and feasible points of it, judged in another.

    `solution` is that of the source, `theirs` that of the target.
    """
    found = Mapped(
        _name(source), _name(target), solution.status, None, solution.objective, None,
        theirs.objective, asked=points,
    )  # fmt: skip
    if solution.certificate is None or not solution.certificate.feasible:
        return found
    known = {**solution.definitions, **solution.values}
    certificate = _judged(known, source, target, maps)
    pairs = []
    own = placed(source.model, source.derived, source.instance, {**solution.values})
    for feasible in feasible_points(source, points, own):
        known = {**definitions_of(feasible.point), **values_of(feasible.point)}
        pairs.append((feasible.certificate, _judged(known, source, target, maps)))
    return replace(found, certificate=certificate, there=certificate.objective, points=tuple(pairs))


def _judged(
    known: Mapping[str, Quantity], source: Bound, target: Bound, maps: Sequence[Rule]
) -> Certificate:
    """Return the certificate, in the target, of a point of the source."""
    values = _translated(known, source, target, maps)
    x = placed(target.model, target.derived, target.instance, values)
    x = target.instance.with_sums(x)
    point = lift_point(target.derived, target.instance, x)
    return certify(point, target.instance, x, None)


def _name(bound: Bound) -> str:
    form = bound.derived.formulation
    return f"{bound.model.name}, {form}" if form else bound.model.name


def _translated(
    known: Mapping[str, Quantity], source: Bound, target: Bound, maps: Sequence[Rule]
) -> dict[str, Quantity]:
    by_name = {m.name: m for m in maps if all(s in known for s in m.sources)}
    found: dict[str, Quantity] = {}
    missing: list[Diagnostic] = []
    lifted = _lifted(known, target)
    for v in target.derived.stated.vars:
        rule = by_name.get(v.name)
        if rule is not None:
            found[v.name] = _computed(rule, known, v.unit.text)
        elif v.name in known:
            found[v.name] = known[v.name]
        elif v.name in lifted:
            found[lifted[v.name]] = known[lifted[v.name]]
        elif target.instance.blocks.get(v.name) is None or target.instance.blocks[v.name].size:
            what = f"`{v.name}` of {target.model.name} has no counterpart in {source.model.name}"
            help = did_you_mean(v.name, known, f"say what it is: --map {v.name}=…")
            missing.append(Diagnostic("GL705", what, help=help))
    if missing:
        raise GridlangError(missing)
    return found


def _lifted(known: Mapping[str, Quantity], target: Bound) -> dict[str, str]:
    """Return what stands for products of a known variable, by the name of that variable."""
    ways = [w for w in target.derived.back if isinstance(w, PhaseLift) and w.variable in known]
    return {name: w.variable for w in ways for name in (w.diagonal, w.upper)}


def _computed(rule: Rule, known: Mapping[str, Quantity], unit: str) -> Quantity:
    parts = [known[s] for s in rule.sources]
    if rule.function == _DIAGONAL:
        return _diagonal(rule, parts[0])
    figures = [p.values for p in parts]
    if rule.function in _OF_TWO:
        values = _OF_TWO[rule.function](figures[0], figures[1])
    elif rule.function:
        values = _OF_ONE[rule.function](figures[0])
    else:
        values = figures[0]
    same = unit if rule.function in ("arg", "polar") else parts[0].unit
    return replace(parts[0], name=rule.name, values=values, unit=same)


def _diagonal(rule: Rule, matrix: Quantity) -> Quantity:
    """Return the entries of a matrix that stand on its diagonal, by the first of both indices."""
    k, m, *rest = matrix.labels
    own = k == m
    names, labels = (matrix.index[0], *matrix.index[2:]), (k, *rest)
    values = matrix.values[own]
    return replace(
        matrix, name=rule.name, index=names, labels=tuple(x[own] for x in labels), values=values
    )


def _close(a: float | None, b: float | None, small: float = _SMALL) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= _NEAR * max(abs(a), small)
