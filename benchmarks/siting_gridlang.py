"""Siting in gridlang, measured: `siting_gridlang.py soc|wirtinger FOLDER`, which `siting_day` wrote.

Set-up is derive + lower + bind + structure, tables having been read; from there to `.nl`, as SCIP
gets it, and to HiGHS in memory where no row is quadratic.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import highspy
import numpy as np
import numpy.ma  # by np.unique, when first called
from answer import peak_mb, say
from siting_day import at_point, nl_size

import gridlang
import gridlang.bound  # what a first bind imports: set-up is measured, not start-up
import gridlang.ground.bind
import gridlang.ground.convexity
from gridlang.ground.instance import Instance
from gridlang.inputs import datasets
from gridlang.nl import write_nl
from gridlang.pipeline import bind_model
from gridlang.solve import highs
from gridlang.solve.scaling import Scaling


def point(instance: Instance) -> np.ndarray:
    x = np.empty(instance.n)
    for name, block in instance.blocks.items():
        decode = instance.evaluator.elements.decode
        labels = [decode(codes) for codes in block.index.columns]
        for row, index in enumerate(zip(*labels, strict=True)):
            numbers = tuple(int(str(i).removeprefix("G")) - str(i).startswith("G") for i in index)
            x[block.first + row] = at_point(name, numbers)
    return x


def main(formulation: str, folder: str) -> None:
    cpu = time.process_time()
    loaded = gridlang.load(str(Path(folder) / "vaca2024.grid"))
    model = time.process_time() - cpu
    cpu = time.process_time()
    data = datasets(loaded.model, [])
    read = time.process_time() - cpu
    cpu, started = time.process_time(), time.perf_counter()
    bound = bind_model(loaded.model, data, formulation=formulation)
    instance = bound.instance
    functions = instance.functions
    entries = len(functions.jacobian_rows), len(functions.hessian_rows)
    kind = instance.problem_class
    setup, setup_wall = time.process_time() - cpu, time.perf_counter() - started
    peak = peak_mb()
    figures: dict[str, float | int | str | None] = {}
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "problem.nl"
        cpu = time.process_time()
        write_nl(instance, file)
        figures["nl"] = setup + time.process_time() - cpu
        figures |= nl_size(file)
    if max(functions.degrees()[1:]) <= 1:
        cpu = time.process_time()
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        highs._pass(solver, instance, Scaling(1.0, np.ones(instance.m)))
        figures["memory"] = setup + time.process_time() - cpu
    else:
        figures["memory"] = setup
    x = point(instance)
    g, limits = functions.constraints(x), instance.reduced
    beyond = np.maximum(limits.lower - g, 0.0) + np.maximum(g - limits.upper, 0.0)
    say(
        {
            "model": model,
            "read": read,
            "setup": setup,
            "setup_wall": setup_wall,
            **{f"setup_{name}": seconds for name, seconds in bound.clock.seconds.items()},
            "peak_mb": peak,
            "hessian": entries[1],
            "class": kind,
            "objective": float(functions.objective(x)),
            "violation": float(beyond.sum()),
            **figures,
        }
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
