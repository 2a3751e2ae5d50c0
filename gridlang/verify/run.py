"""Every target of a model on its data, evaluated beside our own evaluation at random points."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from gridlang.verify.values import NotRunError, Point, Slacks, Values, our_values, point_of

# A difference beyond this is one: sums of thousands of terms may round otherwise.
TOLERANCE = 1e-9


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
    places = [_place(bound, seed) for seed in range(points)]
    return [
        _over_places(bound, target, by, prepare, places)
        for target in targets or _TARGETS
        for by, prepare in _TARGETS[target]
    ]


@dataclass(frozen=True)
class _Place:
    """A random point of the instance, the same by name and index, and our values there."""

    x: Reals
    point: Point
    ours: Values


def _place(bound: Bound, seed: int) -> _Place:
    x = random_point(bound.instance, seed)
    point = point_of(bound.lowered, bound.instance, x)
    return _Place(x, point, our_values(bound.lowered, point))


Evaluate = Callable[[_Place], Values]
Prepare = Callable[[Bound], Evaluate]
ByEmitted = Callable[[Emitted, Point, Values, str], Values]


def _over_places(
    bound: Bound, target: str, by: str, prepare: Prepare, places: Sequence[_Place]
) -> Verified:
    worst: dict[str, Difference] = {}
    try:
        evaluate = prepare(bound)
        for place in places:
            theirs, ours = evaluate(place), place.ours
            if target == "nl":  # what presolve made a bound is no row of the file
                kept = _kept(ours, theirs) | nl.our_slopes(bound.instance, place.x)
                ours = replace(ours, families=kept)
            for d in differences(ours, theirs):
                before = worst.get(d.family)
                if before is None or (d.missing, d.largest) > (before.missing, before.largest):
                    worst[d.family] = d
    except NotRunError as error:
        return Verified(target, by, not_run=str(error))
    return Verified(target, by, tuple(worst.values()))


def _kept(ours: Values, theirs: Values) -> dict[str, Mapping[Label, Slacks]]:
    return {
        name: {k: v for k, v in rows.items() if k in theirs.families.get(name, {})}
        for name, rows in ours.families.items()
    }


def _emitted(target: str, module: ModuleType, values_of: ByEmitted) -> Prepare:
    def prepare(bound: Bound) -> Evaluate:
        if not module.available():
            raise NotRunError(module.REMEDY)
        objective = bound.lowered.model.objective
        name = "" if objective is None else objective.name
        with _refusals():
            emitted = emit(bound.subject, target)

        def evaluate(place: _Place) -> Values:
            with _refusals():
                return values_of(emitted, place.point, place.ours, name)

        return evaluate

    return prepare


@contextmanager
def _refusals() -> Iterator[None]:
    """Take what a target cannot say as the reason why it is not run."""
    try:
        yield
    except GridlangError as error:
        raise NotRunError("; ".join(d.message for d in error.diagnostics)) from error


def _read_back(reader: str) -> Prepare:
    def prepare(bound: Bound) -> Evaluate:
        if reader.startswith("casadi") and not nl.available():
            raise NotRunError(nl.REMEDY)
        return lambda place: nl.values_of(bound.instance, place.x, reader)

    return prepare


_TARGETS: Mapping[str, tuple[tuple[str, Prepare], ...]] = {
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
