"""Emitting AC OPF for other tools, beside the writing of the same bytes alone, in one run.

    python benchmarks/emit.py case118 case2869pegase case_ACTIVSg10k

The model is bound; `emit` is timed from there to texts in memory, `bytes` is their writing to a
file and its flush to the disk. Medians of `--runs` (3) in one process.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import gridlang
from gridlang.emit.render import emit
from gridlang.emit.target import targets


def seconds(action: Callable[[], object], runs: int) -> float:
    """Return the median of the times that an action takes."""
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return median(taken)


def written(texts: list[bytes], folder: Path) -> None:
    """Write texts to files, through to the disk."""
    for number, text in enumerate(texts):
        with (folder / str(number)).open("wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="+", metavar="CASE")
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    print(f"{'case':18} {'target':8} {'MB':>8} {'emit s':>8} {'bytes s':>8}")
    for case in args.cases:
        subject = gridlang.load("acopf").bind(case).bound.subject
        for target in sorted(set(targets()) - {"latex"}):  # LaTeX has no data
            files = emit(subject, target).files
            texts = [t if isinstance(t, bytes) else t.encode() for t in files.values()]
            made = seconds(lambda t=target, s=subject: emit(s, t), args.runs)  # type: ignore[misc]
            with tempfile.TemporaryDirectory() as folder:
                put = seconds(lambda t=texts, f=folder: written(t, Path(f)), args.runs)  # type: ignore[misc]
            size = sum(map(len, texts)) / 1e6
            print(f"{case:18} {target:8} {size:8.2f} {made:8.3f} {put:8.3f}")


if __name__ == "__main__":
    main()
