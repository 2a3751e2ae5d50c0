"""What the text of a convex model leaves open, judged on its data: signs of factors, the Hessian."""

from __future__ import annotations

import numpy as np

from gridlang.check.curvature import Convexity, Factor
from gridlang.diagnostics import Diagnostic, Label, raise_errors
from gridlang.ground.evaluate import Evaluator
from gridlang.ground.instance import Instance
from gridlang.model.curvature import Sign
from gridlang.model.nodes import Model
from gridlang.model.show import show

_EDIT = "correct the data, or take `convex` out of the model's first line"


def judge(found: Convexity, model: Model, instance: Instance) -> None:
    """Raise `GridlangError` (GL835) where a factor of data has the sign that breaks convexity.

    `model` is the author's; every factor is reported with its first index at fault.
    """
    own = instance.evaluator.on(model)
    raise_errors(d for factor in found.factors for d in _judged(factor, own))


def proven(found: Convexity, instance: Instance) -> bool:
    """Return whether the objective is proven convex too, as its text or its Hessian shows.

    Raises `GridlangError` (GL835) where the Hessian shows that it is not. One of too many
    variables to judge stays unproven.
    """
    if found.quadratic is None:
        return True
    cones = instance.cones
    if cones is None or cones.unsure:
        return False
    if not cones.convex:
        what = f"`{show(found.quadratic)}` and what is beside it are no convex form with these data"
        raise_errors((Diagnostic("GL835", what, found.quadratic.span, help=_EDIT),))
    return True


def _judged(factor: Factor, evaluator: Evaluator) -> tuple[Diagnostic, ...]:
    frame = evaluator.frame(factor.over)
    values = np.real(evaluator.full(factor.value, frame))
    wrong = np.flatnonzero(values < 0 if factor.sign is Sign.NONNEGATIVE else values > 0)
    if not len(wrong):
        return ()
    off = "below" if factor.sign is Sign.NONNEGATIVE else "above"
    more = f", and at {len(wrong) - 1} more" if len(wrong) > 1 else ""
    place = evaluator.at(frame, int(wrong[0])) + more
    what = f"a factor in `{factor.statement}` is {off} 0{place}: `{show(factor.value)}`"
    labels: tuple[Label, ...] = ()
    if factor.term.span is not None:
        labels = (Label(factor.term.span, f"convex only where this has a factor {factor.sign}"),)
    return (Diagnostic("GL835", what, factor.value.span, labels=labels, help=_EDIT),)
