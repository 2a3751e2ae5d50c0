"""A page of a diagnostic → its text and the two runs that it shows, the bad one and the good one.

A fence is a file, and its first words say which: ```grid is `model.grid`, ```matlab is `case.m`,
```csv NAME is the table NAME. With `bad` or `good` behind, it belongs to that run only; without,
to both. A ```sh fence is the command of a run; without one it is `gridlang check model.grid`
before stage 6 and `gridlang solve model.grid`, with `--data case.m` where there is one, from then.
A ```matlab fence that begins with no `function` is put behind the case `two_buses.m`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from gridlang.diagnostics.codes import Code

_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TWO_BUSES = Path(__file__).parent / "two_buses.m"


@dataclass(frozen=True)
class Run:
    """The files of a run by name, and its command."""

    files: dict[str, str]
    command: str


@dataclass(frozen=True)
class Page:
    """A page: its text, and the runs that its fences show."""

    text: str
    bad: Run
    good: Run


def read_page(code: Code) -> Page:
    """Return the page of a code."""
    place = files("gridlang.diagnostics") / "pages" / f"{code.code}.md"
    text = place.read_text(encoding="utf-8")
    fences = [(head.split(), body) for head, body in _FENCE.findall(text)]
    return Page(text, _run(code, fences, "bad"), _run(code, fences, "good"))


def _run(code: Code, fences: list[tuple[list[str], str]], which: str) -> Run:
    found: dict[str, str] = {}
    command = ""
    for words, body in fences:
        if {"bad", "good"} & set(words) - {which}:
            continue
        match words[0]:
            case "grid":
                found["model.grid"] = body
            case "matlab":
                found["case.m"] = body if "function" in body else _TWO_BUSES.read_text() + body
            case "csv":
                found[words[1]] = body
            case "sh":
                command = body.strip()
    return Run(found, command or _usual(code, found))


def _usual(code: Code, found: dict[str, str]) -> str:
    if code.code < "GL600":
        return "gridlang check model.grid"
    data = " --data case.m" if "case.m" in found else ""
    return f"gridlang solve model.grid{data}"
