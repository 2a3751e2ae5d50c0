"""Ipopt by its C interface, from the library inside CasADi's wheels: Windows, macOS and Linux."""

from __future__ import annotations

import ctypes as c
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.ground.arrays import Reals
from gridlang.ground.problem import Problem
from gridlang.solve.callbacks import Callbacks
from gridlang.solve.solver import Availability

_NUMBERS = c.POINTER(c.c_double)
_INTS = c.POINTER(c.c_int)
_F = c.CFUNCTYPE(c.c_bool, c.c_int, _NUMBERS, c.c_bool, _NUMBERS, c.c_void_p)
_GRAD = c.CFUNCTYPE(c.c_bool, c.c_int, _NUMBERS, c.c_bool, _NUMBERS, c.c_void_p)
_G = c.CFUNCTYPE(c.c_bool, c.c_int, _NUMBERS, c.c_bool, c.c_int, _NUMBERS, c.c_void_p)
_JAC = c.CFUNCTYPE(
    c.c_bool, c.c_int, _NUMBERS, c.c_bool, c.c_int, c.c_int, _INTS, _INTS, _NUMBERS, c.c_void_p
)
_HESS = c.CFUNCTYPE(
    c.c_bool,
    c.c_int,
    _NUMBERS,
    c.c_bool,
    c.c_double,
    c.c_int,
    _NUMBERS,
    c.c_bool,
    c.c_int,
    _INTS,
    _INTS,
    _NUMBERS,
    c.c_void_p,
)
_STEP = c.CFUNCTYPE(c.c_bool, *(c.c_int,) * 2, *(c.c_double,) * 8, c.c_int, c.c_void_p)
_INFINITY = 2e19  # beyond Ipopt's nlp_lower_bound_inf and nlp_upper_bound_inf


_NAMES = ("libipopt.so", "libipopt.3.dylib", "libipopt.dylib", "libipopt-3.dll", "ipopt.dll")


def _path() -> Path | None:
    """Return the library inside CasADi's wheel, without loading anything."""
    spec = find_spec("casadi")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations)))
    return next((folder / name for name in _NAMES if (folder / name).is_file()), None)


@cache
def _library() -> c.CDLL:
    """Load the library, its symbols kept to itself: another Ipopt may live in this process."""
    path = _path()
    assert path is not None
    library = c.CDLL(str(path), mode=c.RTLD_LOCAL)
    library.CreateIpoptProblem.restype = c.c_void_p
    library.IpoptSolve.restype = c.c_int
    for option in ("AddIpoptStrOption", "AddIpoptNumOption", "AddIpoptIntOption"):
        getattr(library, option).restype = c.c_bool
    return library


def availability() -> Availability:
    if _path() is None:
        return Availability(False)
    return Availability(True, binding="casadi's libipopt", version=metadata.version("casadi"))


def _array(pointer: object, size: int) -> Reals:
    return np.ctypeslib.as_array(pointer, shape=(size,))


def _pointer(a: Reals) -> object:
    return a.ctypes.data_as(_NUMBERS)


def run(
    problem: Problem,
    limits: tuple[Reals, Reals],
    callbacks: Callbacks,
    options: Mapping[str, str | int | float],
) -> tuple[int, Reals, Reals, Reals, Reals]:
    """Return Ipopt's code, the point, and multipliers of rows, lower and upper bounds."""
    library = _library()
    n, m, r, f = problem.n, problem.m, problem.reduced, problem.functions
    jacobian, hessian = len(f.jacobian_rows), len(f.hessian_rows)

    def guarded(action: object, *args: object) -> bool:
        try:
            result = action(*args)  # type: ignore[operator]
        except BaseException as error:  # must not cross the C frames; raised by the caller
            callbacks.failure = error
            return False
        return result is not False

    def objective(n_: int, x: object, new: bool, out: object, _: object) -> bool:
        def write() -> None:
            _array(out, 1)[0] = callbacks.objective(_array(x, n))

        return guarded(write)

    def gradient(n_: int, x: object, new: bool, out: object, _: object) -> bool:
        return guarded(lambda: callbacks.gradient(_array(x, n), _array(out, n)))

    def constraints(n_: int, x: object, new: bool, m_: int, out: object, _: object) -> bool:
        return guarded(lambda: callbacks.constraints(_array(x, n), _array(out, m)))

    def jac(
        n_: int,
        x: object,
        new: bool,
        m_: int,
        k: int,
        rows: object,
        cols: object,
        out: object,
        _: object,
    ) -> bool:
        if not out:
            _array(rows, k)[:] = f.jacobian_rows
            _array(cols, k)[:] = f.jacobian_columns
            return True
        return guarded(lambda: callbacks.jacobian(_array(x, n), _array(out, k)))

    def hess(
        n_: int,
        x: object,
        new: bool,
        weight: float,
        m_: int,
        y: object,
        new_y: bool,
        k: int,
        rows: object,
        cols: object,
        out: object,
        _: object,
    ) -> bool:
        if not out:
            _array(rows, k)[:] = f.hessian_rows
            _array(cols, k)[:] = f.hessian_columns
            return True
        multipliers = _array(y, m) if m else np.zeros(0)
        return guarded(lambda: callbacks.hessian(_array(x, n), multipliers, weight, _array(out, k)))

    def step(mode: int, number: int, value: float, inf_pr: float, *rest: object) -> bool:
        return guarded(callbacks.iteration, number, value, inf_pr)

    lb, ub = _finite(r.lb), _finite(r.ub)
    low, high = (_finite(limit * callbacks.scaling.rows) for limit in limits)
    held = (_F(objective), _GRAD(gradient), _G(constraints), _JAC(jac), _HESS(hess), _STEP(step))
    handle = c.c_void_p(
        library.CreateIpoptProblem(
            c.c_int(n),
            _pointer(lb),
            _pointer(ub),
            c.c_int(m),
            _pointer(low),
            _pointer(high),
            c.c_int(jacobian),
            c.c_int(hessian),
            c.c_int(0),
            held[0],
            held[2],
            held[1],
            held[3],
            held[4],
        )
    )
    try:
        _set_options(library, handle, options)
        library.SetIntermediateCallback(handle, held[5])
        x = problem.start.copy()
        value = np.zeros(1)
        g, y = np.zeros(m), np.zeros(m)
        lower, upper = np.zeros(n), np.zeros(n)
        code = library.IpoptSolve(
            handle,
            _pointer(x),
            _pointer(g),
            _pointer(value),
            _pointer(y),
            _pointer(lower),
            _pointer(upper),
            None,
        )
    finally:
        library.FreeIpoptProblem(handle)
    return int(code), x, y, lower, upper


def _finite(a: Reals) -> Reals:
    return np.clip(a, -_INFINITY, _INFINITY)


def _set_options(
    library: c.CDLL, handle: c.c_void_p, options: Mapping[str, str | int | float]
) -> None:
    for name, value in options.items():
        key = name.encode()
        if isinstance(value, str):
            taken = library.AddIpoptStrOption(handle, key, value.encode())
        elif isinstance(value, int):
            taken = library.AddIpoptIntOption(handle, key, c.c_int(value))
            taken = taken or library.AddIpoptNumOption(handle, key, c.c_double(value))
        else:
            taken = library.AddIpoptNumOption(handle, key, c.c_double(value))
        if not taken:
            raise GridlangError(
                (
                    Diagnostic(
                        "GL903",
                        f"Ipopt does not take the option {name} = {value}",
                        help="see Ipopt's documentation for names and values; check --option",
                    ),
                )
            )
