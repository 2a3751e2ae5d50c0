"""Ctrl-C at each stage of `solve`: no traceback, no process, no file is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gridlang.commands import INTERRUPTED, NOT_OPTIMAL

# Ctrl-C while a module is imported: the finder below is asked for it first.
AT_IMPORT = """
import sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Finder())
from gridlang.cli import main
sys.exit(main(sys.argv[2:]))
"""
# A solver with a child, both deaf to Ctrl-C; `here` holds their numbers.
DEAF = """#!{python}
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
child = os.fork()
if child:
    with open({here!r} + ".new", "w") as f:
        f.write(f"{{os.getpid()}} {{child}}")
    os.replace({here!r} + ".new", {here!r})
time.sleep(600)
"""


@pytest.mark.parametrize(
    "module", ["gridlang.api", "lark", "numpy", "gridlang.data.matpower", "gridlang.bound"]
)
def test_while_a_module_is_imported(module: str) -> None:
    command = [sys.executable, "-c", AT_IMPORT, module, "solve", "acopf", "--data", "case5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (INTERRUPTED, "interrupted\n")


def start(tmp_path: Path, solver: str, case: str) -> subprocess.Popen[str]:
    (tmp_path / "tmp").mkdir()
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    return subprocess.Popen(
        [sys.executable, "-m", "gridlang", "solve", "acopf", "--data", case, "--solver", solver],
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp"), "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(question: Callable[[], bool]) -> None:
    for _ in range(3000):
        if question():
            return
        time.sleep(0.02)
    raise AssertionError("it does not happen")


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 1.0])
def test_while_scip_reads_and_solves(delay: float, tmp_path: Path) -> None:
    child = start(tmp_path, "scip", "case118")
    wait_for(lambda: any(tmp_path.glob("tmp/*/problem.nl")))
    time.sleep(delay)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode in (0, NOT_OPTIMAL), err  # a point found so far is an answer
    assert "Traceback" not in out + err
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
def test_while_a_program_solves(times: int, tmp_path: Path) -> None:
    """Once: it is asked to end, then ended. Twice: all is ended at once."""
    here = tmp_path / "here"
    program = tmp_path / "couenne"
    program.write_text(DEAF.format(python=sys.executable, here=str(here)))
    program.chmod(0o755)
    child = start(tmp_path, "couenne", "case5")
    wait_for(here.exists)
    for _ in range(times):
        child.send_signal(signal.SIGINT)
        time.sleep(0.3)
    out, err = child.communicate(timeout=60)
    assert child.returncode == (NOT_OPTIMAL if times == 1 else INTERRUPTED), err
    assert ("stopped by the user" in out) == (times == 1)
    assert "Traceback" not in out + err
    for number in map(int, here.read_text().split()):
        wait_for(lambda number=number: not _runs(number))
    assert list((tmp_path / "tmp").iterdir()) == []


def _runs(number: int) -> bool:
    """Return whether a process runs; one that waits to be buried does not."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{number}/stat")
    return not (stat.is_file() and stat.read_text().rpartition(")")[2].split()[0] == "Z")
