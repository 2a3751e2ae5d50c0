"""AC OPF on large networks, a table of what happened: `python benchmarks/large.py [CASE …]`.

Each case in each formulation is a process of its own, with a limit on its time (`--limit`, 600 s).
The columns: what `gridlang solve` says (status, objective in $/h, iterations), the seconds of
set-up (with reading) and of the solve, the certificate (worst violation and KKT residual), peak memory in MB.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from answer import Figure, peak_mb, say

CASES = (
    "case1354pegase",
    "case2869pegase",
    "case9241pegase",
    "case_ACTIVSg2000",
    "case6515rte",
    "case_ACTIVSg10k",
)
FORMULATIONS = ("polar", "rectangular")
HEAD = "| case | buses | formulation | status | objective | iterations | set-up s | solve s | violation | KKT | MB |"


def measure(case: str, formulation: str, limit: float) -> None:
    """Solve one case and say what happened."""
    import gridlang

    ready = gridlang.load("acopf").bind(case, formulation=formulation)
    solution = ready.solve(time_limit=limit)
    certificate = solution.certificate
    seconds = solution.seconds
    say(
        {
            "buses": len(next(iter(solution.values.values())).values) if solution.values else None,
            "status": str(solution.status),
            "message": solution.message,
            "objective": solution.objective,
            "iterations": solution.iterations,
            "set-up": seconds["lower"] + seconds["bind"] + seconds["structure"],
            "solve": seconds["solve"],
            "violation": None if certificate is None else certificate.max_violation,
            "kkt": None if certificate is None else certificate.kkt,
            "peak": peak_mb(),
        }
    )


def answer(case: str, formulation: str, limit: float) -> dict[str, Figure] | str:
    """Return what a process said of a case, or why it said nothing."""
    command = [sys.executable, __file__, case, "--formulation", formulation, "--measure"]
    try:
        done = subprocess.run(
            [*command, "--limit", str(limit)],
            capture_output=True,
            text=True,
            check=False,
            timeout=limit + 120,
            cwd=Path(__file__).parent,
        )
    except subprocess.TimeoutExpired:
        return f"killed after {limit + 120:.0f} s"
    if done.returncode != 0:
        return done.stderr.strip().splitlines()[-1]
    found: dict[str, Figure] = json.loads(done.stdout.splitlines()[-1])
    return found


def row(case: str, formulation: str, found: dict[str, Figure] | str) -> str:
    """Return one row of the table."""
    if isinstance(found, str):
        return f"| {case} | | {formulation} | {found} |" + " |" * 7
    shapes = {
        "buses": ",",
        "status": "",
        "objective": ".2f",
        "iterations": "",
        "set-up": ".2f",
        "solve": ".1f",
        "violation": ".1e",
        "kkt": ".1e",
        "peak": ".0f",
    }
    shown = {k: "–" if found[k] is None else format(found[k], s) for k, s in shapes.items()}
    cells = [case, shown.pop("buses"), formulation, *shown.values()]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("cases", nargs="*", default=CASES, metavar="CASE")
    parser.add_argument(
        "--formulation",
        choices=(*FORMULATIONS, "soc", "sdp"),
        help="one alone; polar and rectangular by default",
    )
    parser.add_argument("--limit", type=float, default=600.0, metavar="S", help="seconds a solve")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        measure(chosen.cases[0], chosen.formulation, chosen.limit)
        return
    print(HEAD)
    print("|---" * HEAD.count(" | ") + "|---|")
    for case in chosen.cases:
        for formulation in (chosen.formulation,) if chosen.formulation else FORMULATIONS:
            print(row(case, formulation, answer(case, formulation, chosen.limit)), flush=True)


if __name__ == "__main__":
    main()
