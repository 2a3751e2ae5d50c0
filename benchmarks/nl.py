"""Writing AC OPF as `.nl`, side by side with Pyomo's writer, in one run.

    python benchmarks/nl.py case118 case1354pegase case2869pegase case_ACTIVSg10k

Each measurement is a process of its own, the writers take turns, and the median of `--runs` (3) is
shown. Only writing is timed: the instance is bound, Pyomo's model is built (`acopf_pyomo.py`). The
first write of a process is taken. gridlang's file has flows put in and defined variables; Pyomo's
has a variable and an equation for each flow. Ratios are Pyomo's seconds to gridlang's.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from acopf import HERE, PYOMO, Contender, Figures, measure, medians, table
from answer import say

TEXT = Contender("gridlang, text", "nl.py", reads=True)
BINARY = Contender("gridlang, binary", "nl.py", ("binary",), reads=True)
WHAT = {TEXT.name: "write", BINARY.name: "write", PYOMO.name: "setup"}


def write(case: str, spelling: str = "text") -> None:
    """Say how long one write takes, from an instance to a file."""
    import gridlang
    from gridlang.nl import write_nl

    instance = gridlang.load("acopf").bind(case).bound.instance
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "problem.nl"
        cpu, started = time.process_time(), time.perf_counter()
        write_nl(instance, file, binary=spelling == "binary")
        seconds = time.perf_counter() - started
        say(
            {"write": seconds, "cpu": time.process_time() - cpu, "nl_mb": file.stat().st_size / 1e6}
        )


def compare(case: str, network: Path, runs: int) -> dict[str, Figures]:
    """Return the medians by writer."""
    found: dict[str, list[Figures]] = {}
    for _ in range(runs):
        for contender in (TEXT, BINARY, PYOMO):
            answer = measure(contender, WHAT[contender.name], case, network)
            if isinstance(answer, str):
                sys.exit(f"{contender.name}, {case}: {answer}")
            if contender is PYOMO:
                answer["write"] = answer["setup"] - answer["build"]
            found.setdefault(contender.name, []).append(answer)
    return {name: medians(done) for name, done in found.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", nargs="+", metavar="CASE")
    parser.add_argument("--runs", type=int, default=3, metavar="K")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        for case in chosen.cases:
            network = Path(folder) / f"{Path(case).stem}.pickle"
            command = [sys.executable, str(HERE / "network.py"), case, str(network)]
            if subprocess.run(command, check=False).returncode:
                sys.exit(f"{case} cannot be read")
            found = compare(case, network, chosen.runs)
            peer = found[PYOMO.name]["write"]
            rows = [
                (name, f"{f['write']:.3f}", f"{peer / f['write']:.1f}", f"{f['nl_mb']:.2f}")
                for name, f in found.items()
            ]
            table(case, ("writer", "s", "faster", "MB"), rows)


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write(*sys.argv[2:])
    else:
        main()
