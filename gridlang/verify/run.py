"""Every target of a model on its data, evaluated beside our own evaluation at random points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType

from gridlang.bound import Bound
from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.diagnostics.suggest import did_you_mean
from gridlang.emit.render import Emitted, emit
from gridlang.ground.arrays import Reals
from gridlang.ground.labels import Label
from gridlang.verify import gams, mathprog, nl, pyomo
from gridlang.verify.compare import Difference, differences
from gridlang.verify.points import random_point
from gridlang.verify.values import Point, Slacks, Values, our_values, point_of

# A difference beyond this is one: sums of thousands of terms may round otherwise.
TOLERANCE = 1e-9


class NotRunError(Exception):
    """A target that cannot be evaluated here, and why."""


@dataclass(frozen=True)
class Verified:
    """What came of one target: the largest differences over all points, or why it did not run."""

    target: str
    by: str
    differences: tuple[Difference, ...] = ()
    not_run: str = ""

    @property
    def agrees(self) -> bool:
        return not self.not_run and all(
            d.largest <= TOLERANCE and d.missing == 0 for d in self.differences
        )


def verify(bound: Bound, targets: Sequence[str] = (), points: int = 3) -> list[Verified]:
    """Return the differences of each target, of all where none is named, over random points.

    Raises `GridlangError` (GL701) for a target that there is not.
    """
    unknown = [t for t in targets if t not in _TARGETS]
    if unknown:
        known = ", ".join(_TARGETS)
        raise GridlangError(
            Diagnostic(
                "GL701",
                f"there is no target `{t}` to verify",
                help=did_you_mean(t, _TARGETS, f"it is one of {known}"),
            )
            for t in unknown
        )
    chosen = targets or tuple(_TARGETS)
    return [found for t in chosen for found in _verified(bound, t, points)]


def _verified(bound: Bound, target: str, points: int) -> list[Verified]:
    return [_over_points(bound, target, by, evaluate, points) for by, evaluate in _TARGETS[target]]


def _over_points(bound: Bound, target: str, by: str, evaluate: Evaluate, points: int) -> Verified:
    worst: dict[str, Difference] = {}
    for seed in range(points):
        x = random_point(bound.instance, seed)
        at = point_of(bound.lowered, bound.instance, x)
        ours = our_values(bound.lowered, at)
        try:
            theirs = evaluate(bound, at, x, ours)
        except NotRunError as error:
            return Verified(target, by, not_run=str(error))
        if target == "nl":  # what presolve made a bound is no row of the file
            kept = _kept(ours, theirs) | nl.our_slopes(bound.instance, x)
            ours = replace(ours, families=kept)
        for d in differences(ours, theirs):
            before = worst.get(d.family)
            if before is None or (d.missing, d.largest) > (before.missing, before.largest):
                worst[d.family] = d
    return Verified(target, by, tuple(worst.values()))


def _kept(ours: Values, theirs: Values) -> dict[str, Mapping[Label, Slacks]]:
    return {
        name: {k: v for k, v in rows.items() if k in theirs.families.get(name, {})}
        for name, rows in ours.families.items()
    }


Evaluate = Callable[[Bound, Point, Reals, Values], Values]
ByEmitted = Callable[[Emitted, Point, Values, str], Values]


def _emitted(target: str, module: ModuleType, values_of: ByEmitted) -> Evaluate:
    def evaluate(bound: Bound, at: Point, x: Reals, ours: Values) -> Values:
        if not module.available():
            raise NotRunError(module.REMEDY)
        objective = bound.lowered.model.objective
        try:
            emitted = emit(bound.subject, target)
            name = "" if objective is None else objective.name
            return values_of(emitted, at, ours, name)
        except mathprog.NotRunError as error:
            raise NotRunError(str(error)) from error
        except GridlangError as error:
            raise NotRunError("; ".join(d.message for d in error.diagnostics)) from error

    return evaluate


def _read_back(reader: str) -> Evaluate:
    def evaluate(bound: Bound, at: Point, x: Reals, ours: Values) -> Values:
        if reader.startswith("casadi") and not nl.available():
            raise NotRunError(nl.REMEDY)
        return nl.values_of(bound.instance, x, reader)

    return evaluate


_TARGETS: Mapping[str, tuple[tuple[str, Evaluate], ...]] = {
    "ampl": (("MathProg", _emitted("ampl", mathprog, mathprog.values_of)),),
    "pyomo": (
        ("Pyomo", _emitted("pyomo", pyomo, pyomo.values_of)),
        ("Pyomo's own .nl", _emitted("pyomo", pyomo, pyomo.values_of_its_file)),
    ),
    "gams": (("GAMS", _emitted("gams", gams, gams.values_of)),),
    "nl": tuple(
        (
            f"{reader}{', binary' if binary else ''}",
            _read_back(f"{reader}{'-binary' if binary else ''}"),
        )
        for reader in ("casadi", "own")
        for binary in (False, True)
    ),
}
