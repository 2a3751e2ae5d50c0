"""Messages as a user sees them: `messages/NAME.grid` and its data in, `messages/NAME.txt` out.

The first line of a `.grid` file is the command that is run beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gridlang.diagnostics import Diagnostic, Label, Severity
from gridlang.diagnostics.render import as_json, render
from gridlang.source import Source, Span

from .command import run

_MESSAGES = Path(__file__).parent / "messages"
_ROOT = Path(__file__).parents[2]
_CASES = sorted(p.stem for p in _MESSAGES.glob("*.grid") if p.read_text().startswith("# gridlang "))


@pytest.mark.parametrize("name", _CASES)
def test_a_message_is_as_its_golden_text(
    name: str, golden: Callable[[str, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(_MESSAGES)
    command = (_MESSAGES / f"{name}.grid").read_text().splitlines()[0].removeprefix("# ")
    heard = run(command)
    said = heard.err.replace(f"{_ROOT}/", "").rstrip("\n")
    golden(f"$ {command}\n\n{said}\n\nexit {heard.code}\n", _MESSAGES / f"{name}.txt")


def test_no_golden_text_is_left_over() -> None:
    assert {p.stem for p in _MESSAGES.glob("*.txt")} <= set(_CASES)
