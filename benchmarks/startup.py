"""Cold starts of the command line, median of five: `python benchmarks/startup.py [--runs K]`.

- `gridlang --version`
- `gridlang check` on a model of 200 lines, which is generated
- `gridlang solve acopf --data case118`

Cold: each run is a new process. The compiled files of Python (`.pyc`) and the disk are warm, as on
a user's second call. An empty `python -c ""` is shown beside them: no Python program starts faster.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

LINES = 200


def model(lines: int = LINES) -> str:
    """Return a model of so many lines: AC OPF, then parameters, variables, definitions, rows."""
    head = """model long "a model that is long"

use matpower

var v{BUS} complex "bus voltage" [pu] start 1
var s{GEN} complex "generated power" [MVA]

minimize cost [$/h]: sum{g in GEN} (c2[g]*re(s[g])^2 + c1[g]*re(s[g]) + c0[g])

define flow{(l,i,j) in ARC} [MVA] = v[i]*conj(yff[l,i,j]*v[i] + yft[l,i,j]*v[j])
""".splitlines()
    body = """subject to
  balance{k in BUS} "(1)": sum{g in GEN: bus[g] == k} s[g] - sd[k]
      == conj(ysh[k])*abs2(v[k]) + sum{(l,i,j) in ARC: i == k} flow[l,i,j]
  voltage{k in BUS} "(2)": vmin[k] <= abs(v[k]) <= vmax[k]
  reference{k in REF} "(3)": arg(v[k]) == 0""".splitlines()
    tail = ["", "formulation polar of long: v as polar"]
    kinds = (
        'param share{n}{{BUS}} [MVA] "share {n} of demand" default 1 [MVA]',
        'var z{n}{{GEN}} [MVA] "reserve {n}" start 0',
        "define loss{n}{{(l,i,j) in BRANCH}} [MVA] = re(flow[l,i,j] + flow[l,j,i])",
        '  reserve{n}{{g in GEN}} "(r{n})": 0 [MVA] <= z{n}[g] + re(s[g]) <= pmax[g]',
        '  demand{n}{{k in BUS}} "(d{n})": sum{{g in GEN: bus[g] == k}} z{n}[g] <= share{n}[k]',
    )
    per = (lines - len(head) - len(body) - len(tail)) // len(kinds)
    declared = [k.format(n=n) for n in range(per) for k in kinds[:3]]
    rows = [k.format(n=n) for n in range(per) for k in kinds[3:]]
    short = lines - len(head) - len(declared) - len(body) - len(rows) - len(tail)
    return "\n".join((*head, *declared, *["# a remark"] * short, *body, *rows, *tail)) + "\n"


def seconds(command: Sequence[str], folder: str) -> float:
    """Return the seconds of one run. Raises `SystemExit` with its complaint where it fails."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env=environment
    )
    passed = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return passed


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, metavar="K")
    runs = parser.parse_args().runs
    gridlang = [sys.executable, "-m", "gridlang"]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "long.grid"
        file.write_text(model(), encoding="utf-8")
        rows = (
            ('python -c ""', [sys.executable, "-c", ""], None),
            ("import numpy", [sys.executable, "-c", "import numpy"], None),
            ("gridlang --version", [*gridlang, "--version"], 0.15),
            (f"gridlang check, {LINES} lines", [*gridlang, "check", str(file)], 0.3),
            (
                "gridlang solve acopf --data case118",
                [*gridlang, "solve", "acopf", "--data", "case118"],
                0.8,
            ),
        )
        print(f"{'seconds':<38}{'median':>8}{'least':>8}{'most':>8}{'aim':>7}")
        for name, command, aim in rows:
            seconds(command, folder)  # leaves the compiled files
            found = [seconds(command, folder) for _ in range(runs)]
            shown = "" if aim is None else f"{aim:.2f}"
            middle = statistics.median(found)
            print(f"{name:<38}{middle:>8.3f}{min(found):>8.3f}{max(found):>8.3f}{shown:>7}")


if __name__ == "__main__":
    main()
