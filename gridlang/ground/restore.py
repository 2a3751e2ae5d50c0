"""Values of a derived model's variables → values of the variables that they stand for, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridlang.derive.coordinates import COORDINATES, CoordinateLift
from gridlang.derive.derive import Lift
from gridlang.derive.lift import PhaseLift
from gridlang.derive.matrix import MatrixLift
from gridlang.ground.arrays import Array, Codes
from gridlang.ground.evaluate import Evaluator
from gridlang.ground.phases import Entries, rank_one
from gridlang.ground.relation import Relation
from gridlang.model.nodes import Define, Model, Psd, Var


@dataclass
class Restorer:
    """Leads values back along lifts, last to first.

    `evaluator` knows the sets and parameters of the model whose variables `parts` holds, by name
    and in the order of their index sets.
    """

    evaluator: Evaluator
    parts: dict[str, Array]

    def along(self, lifts: Sequence[Lift]) -> dict[str, Array]:
        for lift in reversed(lifts):
            self.parts[lift.variable] = self._restored(lift)
        return self.parts

    def _restored(self, lift: Lift) -> Array:
        match lift:
            case CoordinateLift():
                first, second = (
                    self.parts[part] if isinstance(part, str) else np.asarray(part)
                    for part in (lift.first, lift.second)
                )
                return COORDINATES[lift.form].lift(first, second)
            case MatrixLift():
                whole = self.evaluator.model.symbols[lift.variable]
                assert isinstance(whole, Define)
                frame = self.evaluator.frame(whole.over)
                return self.evaluator.full(whole.body, frame)
            case PhaseLift():
                return self._phased(lift)

    def _phased(self, lift: PhaseLift) -> Array:
        """Return the variable whose products a lifted matrix holds."""
        index = index_of(self.evaluator, lift.diagonal)
        tails, heads = places(index, index_of(self.evaluator, lift.upper), lift)
        values = self.parts[lift.upper].astype(complex)
        w = Entries(np.real(self.parts[lift.diagonal]), tails, heads, values)
        nodes: list[Codes] = []
        angles: list[Array] = []
        for reference in lift.references:
            frame = self.evaluator.frame(reference.over)
            columns = [c for x in reference.args for c in self.evaluator.element_columns(x, frame)]
            nodes.append(index.find(columns))
            angles.append(np.real(self.evaluator.full(reference.angle, frame)))
        none = np.zeros(0, dtype=np.int64)
        return rank_one(w, np.concatenate([none, *nodes]), np.concatenate([np.zeros(0), *angles]))


def index_of(evaluator: Evaluator, name: str) -> Relation:
    """Return the index set of a variable."""
    declared = evaluator.model.symbols[name]
    assert isinstance(declared, Var) and declared.over is not None
    return evaluator.index_of(declared.over, evaluator.frame(declared.over))


def places(diagonal: Relation, upper: Relation, lift: PhaseLift | Psd) -> tuple[Codes, Codes]:
    """Return, for each entry above the diagonal, its row and its column as places on the diagonal."""
    tails, heads = (
        diagonal.find([upper.columns[n] for n in which]) for which in (lift.tails, lift.heads)
    )
    return tails, heads


def with_variables(model: Model, base: Evaluator, parts: dict[str, Array]) -> Evaluator:
    """Return an evaluator that knows every variable of a model as figures, in internal units."""
    evaluator = base.on(model)
    for v in model.vars:
        evaluator.figures[v.name] = evaluator.figures_over(v.over, parts[v.name])
    return evaluator
