"""Models with their findings marked: the place between « and », labels between ‹ and ›."""

from __future__ import annotations

import re

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.model.nodes import Model
from gridlang.pipeline import check
from gridlang.source import Source, Span

# What the examples are about; every good and bad line stands below it.
SCENE = """\
model scene
base s = 100 MVA
set BUS
set GEN
set LINE
set HOUR = 1..24 ordered
set BRANCH(l in LINE, i in BUS, j in BUS)
param bus{GEN} in BUS
param pd{k in BUS} [MW]
param pmax{g in GEN} [MW]
param big
param z{l in LINE} complex [pu]
var p{g in GEN} [MW]
var v{k in BUS} complex [pu]
var f{(l,i,j) in BRANCH} [MW]
var t
define loss{(l,i,j) in BRANCH} = f[l,i,j]^2
"""

_SIGN = re.compile("[«»‹›]")


def findings(text: str) -> tuple[Diagnostic, ...]:
    """Return what is found in lines below the scene."""
    return findings_of(SCENE + text + "\n")


def findings_of(text: str) -> tuple[Diagnostic, ...]:
    try:
        return check(Source("m.grid", text))[1]
    except GridlangError as error:
        return error.diagnostics


def model_of(text: str) -> Model:
    return check(Source("m.grid", text))[0]


def expect(marked: str, codes: str, *, message: str = "", help: str = "") -> None:
    """Assert that exactly these codes are found, in order of place, at the places marked.

    `message` and `help` are parts of those of the first finding.
    """
    places, labels, text = _read(SCENE + marked + "\n")
    found = sorted(findings_of(text), key=lambda d: _start(d.span))
    assert [d.code for d in found] == codes.split(), found
    assert [_bounds(d.span) for d in found] == places, [d.span and d.span.text for d in found]
    shown = {_bounds(label.span) for d in found for label in d.labels}
    assert labels <= shown, [label.span.text for d in found for label in d.labels]
    assert message in found[0].message, found[0].message
    assert help in found[0].help, found[0].help


def _start(span: Span | None) -> int:
    return -1 if span is None else span.start


def _bounds(span: Span | None) -> tuple[int, int]:
    return (-1, -1) if span is None else (span.start, span.end)


def _read(marked: str) -> tuple[list[tuple[int, int]], set[tuple[int, int]], str]:
    places: list[tuple[int, int]] = []
    labels: set[tuple[int, int]] = set()
    text, end = "", 0
    starts: dict[str, int] = {}
    for sign in _SIGN.finditer(marked):
        text += marked[end : sign.start()]
        end = sign.end()
        match sign.group():
            case "»":
                places.append((starts.pop("«"), len(text)))
            case "›":
                labels.add((starts.pop("‹"), len(text)))
            case opening:
                starts[opening] = len(text)
    return sorted(places), labels, text + marked[end:]
