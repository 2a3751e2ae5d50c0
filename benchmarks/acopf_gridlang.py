"""AC OPF in gridlang, measured: `acopf_gridlang.py setup|solve CASE [casadi]`.

`setup` is bind + lower + structure, the case having been read. `casadi` takes the libipopt inside
CasADi's wheel, the one that PyOptInterface is given, instead of ipyopt's.
"""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from answer import peak_mb, say

import gridlang
import gridlang.bound  # what a first bind imports: set-up is measured, not start-up
import gridlang.ground.bind
from gridlang.inputs import datasets
from gridlang.pipeline import bind_model
from gridlang.solve import ipopt, ipopt_ipyopt
from gridlang.solve.callbacks import Callbacks
from gridlang.solve.solver import Availability


@dataclass
class Watch:
    """Seconds spent in functions that are wrapped; one that another calls is not counted twice."""

    seconds: dict[str, float] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    inside: bool = False

    def wrapped(self, name: str, function: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(function)
        def timed(*args: object, **kwargs: object) -> object:
            if self.inside:
                return function(*args, **kwargs)
            self.inside = True
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                passed = time.perf_counter() - started
                self.inside = False
                self.seconds[name] = self.seconds.get(name, 0.0) + passed
                self.calls[name] = self.calls.get(name, 0) + 1

        return timed

    def watch(self, holder: object, names: list[str]) -> None:
        for name in names:
            setattr(holder, name, self.wrapped(name, getattr(holder, name)))


def main(what: str, case: str, library: str = "") -> None:
    started = time.perf_counter()
    loaded = gridlang.load("acopf")
    model = time.perf_counter() - started
    started = time.perf_counter()
    data = datasets(loaded.model, [case])
    read = time.perf_counter() - started
    before = peak_mb()
    cpu, started = time.process_time(), time.perf_counter()
    bound = bind_model(loaded.model, data)
    functions = bound.instance.functions
    entries = len(functions.jacobian_rows), len(functions.hessian_rows)
    setup = time.perf_counter() - started
    setup_cpu = time.process_time() - cpu
    figures: dict[str, float | int | str | None] = {
        "model": model,
        "read": read,
        "setup": setup,
        "setup_cpu": setup_cpu,
        **{f"setup_{name}": seconds for name, seconds in bound.clock.seconds.items()},
        "peak_mb": peak_mb(),
        "before_mb": before,
        "buses": len(data[0].table("BUS").keys[0]),
        "variables": bound.instance.n,
        "constraints": bound.instance.m,
        "jacobian": entries[0],
        "hessian": entries[1],
    }
    if what == "solve":
        callbacks, solver = Watch(), Watch()
        methods = [n for n, f in vars(Callbacks).items() if callable(f) and not n.startswith("_")]
        callbacks.watch(Callbacks, methods)
        if library:
            ipopt_ipyopt.availability = lambda: Availability(False)
        solver.watch(ipopt.Ipopt, ["solve"])
        cpu, started = time.process_time(), time.perf_counter()
        solution = bound.solve(solver="ipopt")
        seconds = time.perf_counter() - started
        figures |= {
            "solve": seconds,
            "solve_cpu": time.process_time() - cpu,
            "ipopt": solver.seconds["solve"],
            "callbacks": sum(callbacks.seconds.values()),
            **{f"callback_{n}": s for n, s in callbacks.seconds.items()},
            **{f"calls_{n}": c for n, c in callbacks.calls.items()},
            "iterations": solution.iterations,
            "objective": solution.objective,
            "status": str(solution.status),
            "total": model + setup + seconds,
        }
    say(figures)


if __name__ == "__main__":
    main(*sys.argv[1:])
