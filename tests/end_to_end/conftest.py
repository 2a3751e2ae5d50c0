"""The command line, run in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from shell import Said

from gridlang.cli import main


@pytest.fixture
def gridlang(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run the command in a folder of its own; never an internal error, never a traceback."""
    monkeypatch.chdir(tmp_path)

    def run(*argv: object) -> Said:
        capfd.readouterr()
        try:
            code = main([str(a) for a in argv])
        except SystemExit as stopped:  # argparse
            code = int(stopped.code or 0)
        out, err = capfd.readouterr()
        assert code != 70, err
        assert "Traceback" not in out + err
        return Said(code, out, err)

    return run
