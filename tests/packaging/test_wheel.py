"""The wheel carries all that the product needs, and runs in an environment of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT, cwd=folder
    )
    return next(folder.glob("gridlang-*.whl"))


@pytest.mark.slow
def test_wheel_holds_the_library_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "gridlang/py.typed",
        "gridlang/grammars/grid.lark",
        "gridlang/grammars/units.txt",
        "gridlang/templates/report/summary.txt.j2",
        "gridlang/models/opf/acopf.grid",
        "gridlang/models/schema/matpower.grid",
        "gridlang/models/cases/case118.m",
        "gridlang/diagnostics/pages/GL301.md",
    } <= names
    outside = {n.split("/")[0] for n in names} - {"gridlang"}
    assert all(n.endswith(".dist-info") for n in outside)
    assert not [n for n in names if n.endswith(".pyc")]


@pytest.mark.slow
def test_installed_wheel_solves(wheel: Path, tmp_path: Path) -> None:
    _run(sys.executable, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    python = tmp_path / "env" / "bin" / "python"
    _run(python, "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    out = _run(
        tmp_path / "env" / "bin" / "gridlang",
        "solve",
        "acopf",
        "--data",
        "case118",
        "--json",
        cwd=tmp_path,
    )
    found = json.loads(out)
    assert found["status"] == "locally_optimal"
    assert found["objective"] == pytest.approx(129660.69, rel=1e-7)
    assert found["certificate"]["holds"]
