"""The columns of a MATPOWER case: where each stands, its title there, and its unit.

Source: Zimmerman and Murillo-Sánchez, MATPOWER User's Manual 8.0, appendix B (data file format),
and the index functions idx_bus, idx_gen, idx_brch and idx_cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridlang.data.matlab import Outputs


def _outputs(names: str, values: Sequence[int]) -> Outputs:
    return tuple(zip(names.split(), values, strict=True))


INDEX_FUNCTIONS: Mapping[str, Outputs] = {
    "idx_bus": _outputs(
        "PQ PV REF NONE BUS_I BUS_TYPE PD QD GS BS BUS_AREA VM VA BASE_KV ZONE VMAX VMIN "
        "LAM_P LAM_Q MU_VMAX MU_VMIN",
        [1, 2, 3, 4, *range(1, 18)],
    ),
    "idx_gen": _outputs(
        "GEN_BUS PG QG QMAX QMIN VG MBASE GEN_STATUS PMAX PMIN MU_PMAX MU_PMIN MU_QMAX MU_QMIN "
        "PC1 PC2 QC1MIN QC1MAX QC2MIN QC2MAX RAMP_AGC RAMP_10 RAMP_30 RAMP_Q APF",
        [*range(1, 11), *range(22, 26), *range(11, 22)],
    ),
    "idx_brch": _outputs(
        "F_BUS T_BUS BR_R BR_X BR_B RATE_A RATE_B RATE_C TAP SHIFT BR_STATUS PF QF PT QT MU_SF "
        "MU_ST ANGMIN ANGMAX MU_ANGMIN MU_ANGMAX",
        [*range(1, 12), *range(14, 20), 12, 13, 20, 21],
    ),
    "idx_cost": _outputs(
        "PW_LINEAR POLYNOMIAL MODEL STARTUP SHUTDOWN NCOST COST", [1, 2, 1, 2, 3, 4, 5]
    ),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the file, from 0; an infinite figure in a `limit` says that there is none."""

    at: int
    title: str
    unit: str = ""
    limit: bool = False


# By the names that the columns bear in our tables.
BUS = {
    "kind": Field(1, "type"),
    "pd": Field(2, "Pd", "MW"),
    "qd": Field(3, "Qd", "Mvar"),
    "gs": Field(4, "Gs", "MW"),
    "bs": Field(5, "Bs", "Mvar"),
    "vm0": Field(7, "Vm", "pu"),
    "va0": Field(8, "Va", "deg"),
    "base_kv": Field(9, "baseKV", "kV"),
    "vmax": Field(11, "Vmax", "pu", limit=True),
    "vmin": Field(12, "Vmin", "pu", limit=True),
}
GEN = {
    "bus": Field(0, "bus"),
    "pg0": Field(1, "Pg", "MW"),
    "qg0": Field(2, "Qg", "Mvar"),
    "qmax": Field(3, "Qmax", "Mvar", limit=True),
    "qmin": Field(4, "Qmin", "Mvar", limit=True),
    "vg": Field(5, "Vg", "pu"),
    "pmax": Field(8, "Pmax", "MW", limit=True),
    "pmin": Field(9, "Pmin", "MW", limit=True),
}
ENDS = {"from": Field(0, "from bus"), "to": Field(1, "to bus")}
LINE = {
    "r": Field(2, "r", "pu"),
    "x": Field(3, "x", "pu"),
    "b": Field(4, "b", "pu"),
    "rate": Field(5, "rateA", "MVA", limit=True),
    "tap": Field(8, "ratio"),
    "shift": Field(9, "angle", "deg"),
    "angmin": Field(11, "angmin", "deg", limit=True),
    "angmax": Field(12, "angmax", "deg", limit=True),
}
COST_UNITS = {"c3": "$/(MW^3*h)", "c2": "$/(MW^2*h)", "c1": "$/(MW*h)", "c0": "$/h"}
SEGMENT_UNITS = {"slope": "$/(MW*h)", "intercept": "$/h"}

BUS_TYPE, GEN_STATUS, BRANCH_STATUS, DC_STATUS = 1, 7, 10, 2
COST_MODEL, NCOST, COST = 0, 3, 4
PIECEWISE, POLYNOMIAL = 1, 2
PQ, PV, REF, ISOLATED = 1, 2, 3, 4

LARGEST_NUMBER = 2.0**53  # up to here a float64 holds every whole number
