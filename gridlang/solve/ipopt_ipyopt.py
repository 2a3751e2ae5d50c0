"""Ipopt by way of ipyopt, whose wheels carry Ipopt and MUMPS for Linux."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem
from gridlang.solve.callbacks import Callbacks
from gridlang.solve.solver import Availability

if TYPE_CHECKING:
    import ipyopt


def availability() -> Availability:
    if find_spec("ipyopt") is None:
        return Availability(False)
    return Availability(True, binding="ipyopt", version=metadata.version("ipyopt"))


def run(
    problem: Problem,
    limits: tuple[Reals, Reals],
    callbacks: Callbacks,
    options: Mapping[str, str | int | float],
) -> tuple[int, Reals, Reals, Reals, Reals]:
    """Return Ipopt's code, the point, and multipliers of rows, lower and upper bounds."""
    import ipyopt

    r, f = problem.reduced, problem.functions

    def intermediate(
        mode: int,
        number: int,
        objective: float,
        inf_pr: float,
        inf_du: float,
        mu: float,
        d_norm: float,
        regularization: float,
        alpha_du: float,
        alpha_pr: float,
        trials: int,
    ) -> bool:
        try:
            return callbacks.iteration(number, objective, inf_pr)
        except BaseException as error:  # carried past Ipopt's frames, raised by the caller
            callbacks.failure = error
            return False

    nlp = ipyopt.Problem(
        problem.n,
        r.lb,
        r.ub,
        problem.m,
        limits[0] * callbacks.scaling.rows,
        limits[1] * callbacks.scaling.rows,
        (f.jacobian_rows, f.jacobian_columns),
        (f.hessian_rows, f.hessian_columns),
        callbacks.objective,
        callbacks.gradient,
        callbacks.constraints,
        callbacks.jacobian,
        callbacks.hessian,
        intermediate_callback=intermediate,
    )
    _set_options(nlp, options)
    x = problem.start.copy()
    g, lower, upper = np.zeros(problem.m), np.zeros(problem.n), np.zeros(problem.n)
    x, _, code = nlp.solve(x, mult_g=g, mult_x_L=lower, mult_x_U=upper)
    return int(code), x, g, lower, upper


def _set_options(nlp: ipyopt.Problem, options: Mapping[str, str | int | float]) -> None:
    """Set options one by one; a whole number is tried as an integer, then as a number."""
    for name, value in options.items():
        for tried in (value, float(value)) if isinstance(value, int) else (value,):
            try:
                nlp.set(**{name: tried})
                break
            except (TypeError, ValueError, RuntimeError):
                continue
        else:
            raise GridlangError(
                (
                    Diagnostic(
                        "GL903",
                        f"Ipopt does not take the option {name} = {value}",
                        help="see Ipopt's documentation for names and values; check --option",
                    ),
                )
            )
