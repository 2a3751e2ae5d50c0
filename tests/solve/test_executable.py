"""Programs that speak AMPL's protocol, played by small scripts: good ones and bad ones."""

from __future__ import annotations

import os
import stat
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from from_text import ready

from gridlang.diagnostics import GridlangError
from gridlang.solve.executable import Executable
from gridlang.solve.solver import RawResult, Request, Status

_MODEL = "model m\nvar x in [0, 4]\nvar y in [0, 4]\nminimize f: (x - 1)^2 + y\nsubject to\n  c: x + y >= 2\n"
_HEAD = "import os, sys, time\nstub = sys.argv[1]\n"
_ANSWER = (
    _HEAD
    + "open(stub + '.sol', 'w').write('played\\n\\nOptions\\n3\\n1\\n1\\n0\\n1\\n0\\n2\\n2\\n1.5\\n0.5\\nobjno 0 {code}\\n')\n"
)


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return what runs a script as a solver on the small model."""

    def run(script: str, shebang: str = f"#!{sys.executable}\n", **request: object) -> RawResult:
        program = tmp_path / "player"
        program.write_text(f"{shebang}{script}")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        solver = Executable(
            "player", "player", frozenset(("QP",)), "a script", "write it", time_limit="seconds"
        )
        return solver.solve(ready(_MODEL).bound.instance, Request(**request))  # type: ignore[arg-type]

    return run


def test_an_answer_is_read_back(play) -> None:
    found = play(_ANSWER.format(code=0))
    assert found.status is Status.LOCALLY_OPTIMAL
    assert sorted(found.x) == [0.5, 1.5]


@pytest.mark.parametrize(
    ("code", "status"),
    [(200, Status.INFEASIBLE), (300, Status.UNBOUNDED), (400, Status.LIMIT), (500, Status.ERROR)],
)
def test_codes_of_the_protocol(play, code: int, status: Status) -> None:
    assert play(_ANSWER.format(code=code)).status is status


@pytest.mark.parametrize("dual", [1.0, -1.0])
def test_duals_are_read_in_either_sign(play, dual: float) -> None:
    """At x = 1.5, y = 0.5 of (x − 1)² + y, x + y >= 2 both slopes are 1, and so is the dual."""
    answer = _ANSWER.format(code=0).replace("1\\n0\\n2\\n2\\n1.5", f"1\\n1\\n2\\n2\\n{dual}\\n1.5")
    found = play(answer)
    assert found.multipliers == pytest.approx([-1.0])
    assert found.lower_multipliers == pytest.approx([0.0, 0.0], abs=1e-12)


def test_a_program_in_a_wheel_or_beside_python_is_found(tmp_path: Path, monkeypatch) -> None:
    package = tmp_path / "brings"
    (package / "bin").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    program = package / "bin" / "it"
    program.write_text("#!/bin/sh\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    row = Executable("it", "it-is-not-on-path", frozenset(), "", "get it", wheel="brings/bin/it")
    assert not row.availability().installed
    program.chmod(0o755)
    assert row.availability().binding == str(program)
    beside = tmp_path / "python"
    monkeypatch.setattr(sys, "executable", str(beside))
    (tmp_path / "it-is-not-on-path").write_text("#!/bin/sh\n")
    (tmp_path / "it-is-not-on-path").chmod(0o755)
    assert row.availability().binding == str(tmp_path / "it-is-not-on-path")


def test_options_as_words_where_a_program_takes_no_others(play, tmp_path: Path) -> None:
    script = _ANSWER.format(code=0).replace("'played", "' '.join(sys.argv[2:]) + '")
    play(script)
    solver = Executable("player", "player", frozenset(("QP",)), "", "", words=True)
    request = Request(options={"preset": "ipopt"})
    assert solver.solve(ready(_MODEL).bound.instance, request).message == "-AMPL preset=ipopt"


def test_options_go_by_environment(play) -> None:
    script = _ANSWER.format(code=0).replace("'played", "os.environ['player_options'] + '")
    found = play(script, options={"depth": 3}, time_limit=9.0)
    assert found.message == "seconds=9.0 depth=3"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (_HEAD + "sys.exit(3)\n", "printed nothing"),
        (_HEAD + "print('Segmentation fault'); os.abort()\n", "Segmentation fault"),
        (_HEAD + "os.kill(os.getpid(), 9)\n", "printed nothing"),
    ],
)
def test_a_program_that_breaks_is_an_answer(play, script: str, words: str) -> None:
    found = play(script)
    assert found.status is Status.ERROR
    assert words in found.message


def test_a_missing_licence_is_said(play) -> None:
    with pytest.raises(GridlangError, match="GL901 player found no licence"):
        play(_HEAD + "print('Could not find a valid License'); sys.exit(1)\n")


@pytest.mark.parametrize("text", ["garbage", "", "a\n\nOptions\n3\n1\n1\n0\n1\n1\n2\n2\n1\n"])
def test_rubbish_for_an_answer_is_a_finding(play, text: str) -> None:
    script = _HEAD + f"open(stub + '.sol', 'w').write({text!r})\n"
    with pytest.raises(GridlangError, match="GL911"):
        play(script)


@pytest.mark.parametrize("word", ["nan", "inf", "-Infinity", "1e999", "-nan(ind)"])
def test_numbers_that_are_none_are_no_point(play, word: str) -> None:
    found = play(_ANSWER.format(code=0).replace("1.5", word))
    assert found.x is None


def test_no_point_is_no_optimum(play, tmp_path: Path) -> None:
    """What is said to be solved without a point is an error to whoever asked."""
    found = play(_ANSWER.format(code=0).replace("1.5", "nan"))
    assert found.status is Status.ERROR
    assert "player says it is solved, but gave no point" in found.message


def test_a_program_that_prints_without_end_is_cut_off(play) -> None:
    found = play(_HEAD + "while True: print('x' * 10000)\n")
    assert found.status is Status.ERROR and len(found.message) < 400


def test_an_answer_without_end_is_not_read(play) -> None:
    script = _HEAD + "f = open(stub + '.sol', 'w')\nf.truncate(1 << 40)\n"
    with pytest.raises(GridlangError, match=r"GL911 problem.sol: 1099511627776 bytes"):
        play(script)


def test_a_folder_for_an_answer_is_none(play) -> None:
    assert play(_HEAD + "os.mkdir(stub + '.sol')\n").status is Status.ERROR


def test_output_that_is_no_text(play) -> None:
    found = play(_HEAD + "os.write(1, bytes(range(256)))\n")
    assert found.status is Status.ERROR


def test_a_program_that_cannot_start_is_missing(play) -> None:
    with pytest.raises(GridlangError, match="GL901 player cannot be started"):
        play("", shebang="#!/no/such/interpreter\n")


def test_children_of_a_program_end_with_it(play, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    child = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(600)"
    script = (
        _ANSWER.format(code=0)
        + f"import subprocess\np = subprocess.Popen([sys.executable, '-c', {child!r}])\n"
        + f"open({str(mark)!r}, 'w').write(str(p.pid))\n"
    )
    assert play(script).status is Status.LOCALLY_OPTIMAL
    assert _ends(int(mark.read_text()))


def _ends(pid: int) -> bool:
    """Return whether a process that is nobody's child here is gone, or waits to be buried."""
    for _ in range(250):
        try:
            if (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


def test_two_solves_at_once_do_not_meet(play, tmp_path: Path, monkeypatch) -> None:
    """Each has a folder of its own, even where both run in one."""
    monkeypatch.chdir(tmp_path)
    play(_HEAD + "time.sleep(0.3)\n" + _ANSWER.removeprefix(_HEAD).format(code=0))
    solver = Executable("player", "player", frozenset(("QP",)), "a script", "write it")
    instances = [ready(_MODEL).bound.instance for _ in range(2)]
    before = sorted(p.name for p in tmp_path.iterdir())
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda i: solver.solve(i, Request()), instances))
    assert [r.status for r in found] == [Status.LOCALLY_OPTIMAL] * 2
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_program_that_hangs_is_ended_and_leaves_nothing(play, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    script = (
        _HEAD
        + f"open({str(mark)!r}, 'w').write(str(os.getpid()))\n"
        + "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(600)\n"
    )
    import gridlang.solve.executable as module

    module_grace = module._GRACE
    module._GRACE = 0.3
    try:
        started = time.monotonic()
        found = play(script, time_limit=0.2)
    finally:
        module._GRACE = module_grace
    assert time.monotonic() - started < 30
    assert found.x is None
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)
