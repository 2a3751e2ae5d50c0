"""The base and the matrices of a case, widened to all columns that are read."""

from __future__ import annotations

import numpy as np

from gridlang.data.matlab import Matrix, Rows, Struct
from gridlang.data.matpower.findings import Findings
from gridlang.data.matpower.part import Part, figure

_NOUNS = {"bus": "bus", "gen": "generator", "branch": "branch", "gencost": "generator"}
_LEAST = {"bus": 13, "gen": 10, "branch": 11, "gencost": 5}
_WIDTH = 14


def read_base(struct: Struct, findings: Findings) -> float:
    """Return baseMVA; reported (GL802, GL818) if it is not one number above zero."""
    help = "write mpc.baseMVA = 100;"
    value = struct.fields.get("baseMVA")
    if value is None:
        _missing(struct, "baseMVA", help, findings)
        return 1.0
    place = struct.places["baseMVA"]
    if not isinstance(value, Matrix) or value.values.size != 1:
        findings.error("GL818", "baseMVA is not one number", place, help)
        return 1.0
    base = float(value.values[0, 0])
    if not 0 < base < np.inf:
        what = f"baseMVA is {figure(base)}; a base is above zero"
        findings.error("GL818", what, place, help)
    return base


def read_part(struct: Struct, field: str, findings: Findings) -> Part:
    """Return a matrix of the case; reported (GL802, GL803) if it is missing or too narrow."""
    noun, least, value = _NOUNS[field], _LEAST[field], struct.fields.get(field)
    none = np.zeros(0, np.int64)
    rows = Rows(struct.source, "", none, none, none, np.zeros(0, np.bool_))
    unsound = Part(noun, np.zeros((0, _WIDTH)), rows, sound=False)
    if not isinstance(value, Matrix):
        _missing(struct, field, f"write a matrix: mpc.{field} = [ ... ];", findings)
        return unsound
    readable = field not in struct.failed
    if not value.values.size or not value.places:
        return Part(noun, unsound.values, rows, readable)
    width = value.values.shape[1]
    if width < least:
        what = f"mpc.{field} has {width} columns and needs {least} or more"
        help = f"add the missing columns of mpc.{field}, in the order of MATPOWER's caseformat"
        findings.error("GL803", what, value.places.row(0), help)
        return unsound
    # Cases of version 1 end before the angle limits: 0/0 says that there are none.
    values = np.pad(value.values, ((0, 0), (0, max(0, _WIDTH - width))))
    return Part(noun, values, value.places, readable and bool(value.places.whole.all()), width)


def _missing(struct: Struct, field: str, help: str, findings: Findings) -> None:
    if field not in struct.failed:
        place = struct.places.get(field, struct.source.line_span(1))
        findings.error("GL802", f"the case has no mpc.{field}", place, help)
