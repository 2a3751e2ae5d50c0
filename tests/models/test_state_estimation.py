"""State estimation: exact where meters are, and a Gauss–Newton iteration of our own on noisy ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from metering import SIGMA, Metering, true_state, write
from network import admittances
from numpy.typing import NDArray
from raw_case import Complexes, RawCase, read_raw
from scipy.stats import chi2

import gridlang
from gridlang.solution import Solution

Reals = NDArray[np.float64]

SHIPPED = Path(gridlang.__file__).parents[1] / "models" / "opf" / "data" / "case14"


def estimated(*files: str, case: str = "case14", formulation: str = "") -> Solution:
    ready = gridlang.load("state_estimation").bind(case, *files, formulation=formulation)
    return ready.solve(tol=1e-10)


def read_meters(folder: Path, raw: RawCase) -> tuple[Complexes, Complexes, Reals, NDArray, Reals]:
    """Return A, Y, z, rows of voltmeters, and weights: z = [|v|; re and im of A v (Y v)*]."""
    ybus, from_, to = admittances(raw)
    eye = np.eye(len(raw.bus))
    f, t = raw.ends
    table = {n: np.loadtxt(folder / f"{n}.csv", delimiter=",", skiprows=1, ndmin=2) for n in SIGMA}
    metered = [raw.place[int(k)] for k in table["voltages"][:, 0]]
    at, currents = [], []
    for k in table["injections"][:, 0]:
        at.append(eye[raw.place[int(k)]])
        currents.append(ybus[raw.place[int(k)]])
    for line, i in table["flows"][:, :2].astype(int):
        forward = raw.place[int(i)] == f[line - 1]
        at.append(eye[f[line - 1] if forward else t[line - 1]])
        currents.append((from_ if forward else to)[line - 1])
    p = np.concatenate([table["injections"][:, 1], table["flows"][:, 3]]) / raw.base
    q = np.concatenate([table["injections"][:, 2], table["flows"][:, 4]]) / raw.base
    sigma = np.concatenate([table["injections"][:, 3], table["flows"][:, 5]]) / raw.base
    z = np.concatenate([table["voltages"][:, 1], p, q])
    weights = np.concatenate([table["voltages"][:, 2], sigma, sigma]) ** -2.0
    return np.array(at), np.array(currents), z, np.array(metered), weights


def gauss_newton(folder: Path, raw: RawCase) -> tuple[Complexes, float, float]:
    """Return bus voltages, the misfit, and the norm of its gradient.

    Source: Abur and Gómez-Expósito (2004), section 2.6, in polar coordinates from a flat start.
    """
    at, current, z, metered, weights = read_meters(folder, raw)
    n = len(raw.bus)
    free = np.flatnonzero(raw.bus[:, 1] != 3)
    angle = np.where(raw.bus[:, 1] == 3, np.radians(raw.bus[:, 8]), 0.0)
    vm, va = np.ones(n), angle
    for _ in range(20):
        v = vm * np.exp(1j * va)
        s = (at @ v) * (current @ v).conj()
        residual = z - np.concatenate([vm[metered], s.real, s.imag])

        def change(dv: Complexes, v: Complexes = v) -> Complexes:
            """Return how measured powers follow a change of voltages, one a column."""
            return (at @ dv) * (current @ v).conj()[:, None] + (at @ v)[:, None] * (
                current @ dv
            ).conj()

        by_angle = change(np.diag(1j * v))[:, free]
        by_size = change(np.diag(np.exp(1j * va)))
        h = np.block(
            [
                [np.zeros((len(metered), len(free))), np.eye(n)[metered]],
                [by_angle.real, by_size.real],
                [by_angle.imag, by_size.imag],
            ]
        )
        gain = h.T @ (weights[:, None] * h)
        slope = h.T @ (weights * residual)
        step = np.linalg.solve(gain, slope)
        va = va.copy()
        va[free] += step[: len(free)]
        vm = vm + step[len(free) :]
    return v, float(residual @ (weights * residual)), float(np.abs(step).max())


def redundancy(raw: RawCase) -> int:
    return Metering().count - (2 * len(raw.bus) - 1)


@pytest.mark.parametrize("formulation", ["polar", "rectangular"])
def test_meters_without_error_give_the_state_back(formulation: str, tmp_path: Path) -> None:
    state = true_state()
    files = write(tmp_path, Metering().texts(state, noise=0.0))
    solution = estimated(*files, formulation=formulation)
    assert solution.status == "locally_optimal"
    assert solution.objective == pytest.approx(0, abs=1e-8)
    assert np.abs(solution["v"].values - state["v"].values).max() < 1e-6


@pytest.mark.parametrize("formulation", ["polar", "rectangular"])
def test_the_shipped_meters(formulation: str) -> None:
    raw = read_raw("case14")
    v, misfit, step = gauss_newton(SHIPPED, raw)
    assert step < 1e-9
    solution = estimated(formulation=formulation)
    assert solution.certificate is not None
    assert solution.certificate.stationary
    assert solution.objective == pytest.approx(misfit, rel=1e-7)
    assert np.abs(solution["v"].values - v).max() < 1e-6
    # A misfit of chosen noise lies within what noise of these deviations gives 99 times in 100.
    low, high = chi2.ppf([0.005, 0.995], redundancy(raw))
    assert low < misfit < high
    assert np.abs(v - true_state()["v"].values).max() < 3 * max(SIGMA.values())


@pytest.mark.parametrize("noise", [0.1, 3.0])
def test_other_noise(noise: float, tmp_path: Path) -> None:
    files = write(tmp_path, Metering().texts(true_state(), noise=noise))
    v, misfit, step = gauss_newton(tmp_path, read_raw("case14"))
    assert step < 1e-9
    solution = estimated(*files)
    assert solution.objective == pytest.approx(misfit, rel=1e-6)
    assert np.abs(solution["v"].values - v).max() < 1e-6


def test_the_shipped_files_are_those_of_the_recipe() -> None:
    texts = Metering().texts(true_state(), noise=1.0, digits=2)
    for name, text in texts.items():
        assert (SHIPPED / f"{name}.csv").read_text(encoding="utf-8") == text


def test_one_kind_of_meter_may_be_missing(tmp_path: Path) -> None:
    state = true_state()
    every_end = tuple(zip(*(x.tolist() for x in state["flow"].labels), strict=True))
    metering = Metering(injections=(), flows=every_end)
    solution = estimated(*write(tmp_path, metering.texts(state, noise=0.0)))
    assert np.abs(solution["v"].values - state["v"].values).max() < 1e-6


def test_a_gross_error_shows_in_the_misfit(tmp_path: Path) -> None:
    texts = Metering().texts(true_state(), noise=1.0, digits=2)
    texts["flows"] = texts["flows"].replace("3,2,3,72.70", "3,2,3,-72.70")
    solution = estimated(*write(tmp_path, texts))
    assert solution.objective is not None
    assert solution.objective > chi2.ppf(0.999, redundancy(read_raw("case14")))
