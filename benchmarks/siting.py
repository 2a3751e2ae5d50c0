"""Set-up of mixed-integer siting over N hours: gridlang, PyOptInterface and Pyomo, in one run.

    pip install pyoptinterface pyomo casadi     # beside gridlang
    python benchmarks/siting.py --hours 12,120,1200

The model is `models/vaca2024`, formulations `soc` (MISOCP) and `wirtinger` (MIQP), its day of 12
hours repeated. All three build the same problem: columns, rows, entries of the Jacobian, and the
objective and the sum of all violations at one point are compared, and the run ends with 1 where
they differ. Nothing is solved.

Each measurement is a process of its own, the libraries take turns, and the least processor time of
`--runs` (5) is shown. Ratios compare what is equally far: PyOptInterface's model with gridlang's
instance (`soc`: both as Ipopt needs it; `wirtinger`: both within HiGHS), Pyomo's `.nl` with
gridlang's `.nl`, which SCIP reads. Outside of it: reading the tables (gridlang checks them, the
peers use Python's `csv`), and parsing and checking the model, which gridlang alone does.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from acopf import Contender, Figures, measure, slope, table
from siting_day import FORMULATIONS, write_day

GRIDLANG = Contender("gridlang", "siting_gridlang.py")
INTERFACE = Contender("PyOptInterface", "siting_pyoptinterface.py")
PYOMO = Contender("Pyomo", "siting_pyomo.py")
ALL = (GRIDLANG, INTERFACE, PYOMO)

LINES = (  # label, whose figure, its name, and gridlang's that is equally far
    ("gridlang, in memory", GRIDLANG, "memory", "memory"),
    ("PyOptInterface, in memory", INTERFACE, "setup", "memory"),
    ("gridlang, .nl", GRIDLANG, "nl", "nl"),
    ("Pyomo, .nl", PYOMO, "setup", "nl"),
)
SAME = ("columns", "rows", "jacobian")
CLOSE = ("objective", "violation")
AGREE = 1e-9  # relative difference at the point

Results = dict[str, Figures]


def compare(formulation: str, folder: Path, runs: int, missing: set[tuple[str, str]]) -> Results:
    """Return the least figures by library; `missing` are those that could not run, told once."""
    found: dict[str, list[Figures]] = {}
    for _ in range(runs):
        for contender in ALL:
            if (contender.name, formulation) in missing:
                continue
            answer = measure(contender, formulation, str(folder), folder)
            if isinstance(answer, str):
                missing.add((contender.name, formulation))
                print(
                    f"{contender.name} is left out of {formulation}: {answer}",
                    file=sys.stderr,
                    flush=True,
                )
                continue
            found.setdefault(contender.name, []).append(answer)
    return {
        name: {key: min(run[key] for run in done) for key in done[0]}
        for name, done in found.items()
    }


def differences(found: Results) -> list[str]:
    """Return what shows that a peer has built another problem."""
    own = found[GRIDLANG.name]
    said = []
    for name, peer in found.items():
        said += [
            f"{name} has {peer[key]:,} {key}, gridlang {own[key]:,}"
            for key in SAME
            if key in peer and peer[key] != own[key]
        ]
        said += [
            f"{name}: {key} {peer[key]!r} at the point, gridlang {own[key]!r}"
            for key in CLOSE
            if abs(peer[key] - own[key]) > AGREE * abs(own[key])
        ]
    return said


def show(formulation: str, hours: int, found: Results) -> None:
    own = found[GRIDLANG.name]
    rows = [
        (
            label,
            f"{found[whose.name][key]:.4f}",
            f"{found[whose.name][key] / own[equal]:.1f}",
            f"{found[whose.name]['read']:.4f}",
            f"{found[whose.name]['peak_mb']:.0f}",
        )
        for label, whose, key, equal in LINES
        if whose.name in found
    ]
    size = f"{own['columns']:,} columns, {own['rows']:,} rows, {own['jacobian']:,} entries"
    head = (f"{formulation}, {hours:,} hours", "CPU s", "× gridlang", "read s", "peak MB")
    table(f"{own['class']}: {size}", head, rows)
    print(f"  gridlang parses and checks the model in {own['model']:.3f} s, not in it", flush=True)


def show_growth(results: dict[str, dict[int, Results]]) -> None:
    """Print how set-up grows between the longest two horizons: seconds ~ hours^slope."""
    rows = []
    for formulation, by_hours in results.items():
        longest = sorted(by_hours)[-2:]
        for label, whose, key, _ in LINES:
            points = [
                (float(h), by_hours[h][whose.name][key])
                for h in longest
                if whose.name in by_hours[h]
            ]
            if len(points) > 1:
                rows.append((f"{formulation}: {label}", f"{slope(points):.2f}"))
    if rows:
        table("", ("set-up seconds ~ hours^", "the longest two"), rows)


def whole_hours(text: str) -> list[int]:
    try:
        hours = sorted({int(part) for part in text.split(",")})
    except ValueError:
        hours = [0]
    if hours[0] < 1:
        raise argparse.ArgumentTypeError(f"`{text}` is not a list of hours such as 12,120")
    return hours


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hours", type=whole_hours, default=[12, 120], metavar="N,N")
    parser.add_argument("--only", choices=FORMULATIONS)
    parser.add_argument("--runs", type=int, default=5, metavar="K")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE")
    chosen = parser.parse_args(arguments)
    if chosen.runs < 1:
        parser.error("--runs is at least 1")
    results: dict[str, dict[int, Results]] = {}
    wrong: list[str] = []
    missing: set[tuple[str, str]] = set()
    with tempfile.TemporaryDirectory() as place:
        for hours in chosen.hours:
            folder = Path(place) / str(hours)
            write_day(folder, hours)
            for formulation in (chosen.only,) if chosen.only else FORMULATIONS:
                found = compare(formulation, folder, chosen.runs, missing)
                if GRIDLANG.name not in found:
                    sys.exit("gridlang did not run: nothing to compare with")
                show(formulation, hours, found)
                said = differences(found)
                wrong += said
                names = ", ".join(name for name in found if name != GRIDLANG.name)
                verdict = "; ".join(said) or f"the same problem in {names or 'gridlang alone'}"
                print(f"  {verdict}", flush=True)
                results.setdefault(formulation, {})[hours] = found
    show_growth(results)
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if wrong:
        sys.exit("the libraries did not build the same problem")


if __name__ == "__main__":
    main()
