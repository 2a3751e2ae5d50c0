"""A `gridlang …` line as a shell would run it, with what it says."""

from __future__ import annotations

import io
import json
import shlex
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from gridlang.cli import main
from gridlang.commands import BUG


@dataclass(frozen=True)
class Heard:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def codes(self) -> set[str]:
        """Return the codes of all findings of a command that was run with --json."""
        return {d["code"] for d in self._diagnostics}

    @property
    def errors(self) -> list[str]:
        return [
            f"{d['code']} {d['message']}" for d in self._diagnostics if d["severity"] == "error"
        ]

    @property
    def _diagnostics(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(self.out).get("diagnostics", [])
        return found


def run(line: str, *more: str) -> Heard:
    """Return what a command says, run in the current folder; an internal error is a failure."""
    words = shlex.split(line)
    assert words[0] == "gridlang", line
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([*words[1:], *more])
    assert code != BUG, err.getvalue()
    return Heard(code, out.getvalue(), err.getvalue())
