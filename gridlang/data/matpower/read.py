"""A MATPOWER case file → its tables, by way of every check; all that is wrong is raised at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from gridlang.data.matlab import Struct, read_struct
from gridlang.data.matpower.branches import check_branches, with_angle_limits, with_meant_zeros
from gridlang.data.matpower.columns import BUS, ENDS, GEN, INDEX_FUNCTIONS, LINE
from gridlang.data.matpower.connectivity import check_connected, check_reference
from gridlang.data.matpower.costs import read_costs
from gridlang.data.matpower.figures import check_figures, check_limits
from gridlang.data.matpower.findings import Findings
from gridlang.data.matpower.matrices import read_base, read_part
from gridlang.data.matpower.part import Part
from gridlang.data.matpower.service import InService, in_service, note_dclines
from gridlang.data.matpower.tables import case_tables
from gridlang.diagnostics import raise_errors
from gridlang.source import Source
from gridlang.table import Dataset


def read_matpower(source: Source) -> Dataset:
    """Return the tables of a MATPOWER case, schema `matpower`.

    Figures are in the units of the file, named in each table. Elements out of service and
    isolated buses are left out; generators and branches keep the number of their row. Repairs
    are findings of the dataset (GL812); every error of the file is raised together as
    `GridlangError`.
    """
    struct = read_struct(source, INDEX_FUNCTIONS)
    findings = Findings(struct.findings)
    _check_any(struct, findings)
    base = read_base(struct, findings)
    bus, gen, branch = (read_part(struct, field, findings) for field in ("bus", "gen", "branch"))
    _check_buses(struct, bus, findings)
    case = _checked(in_service(bus, gen, branch, findings), findings)
    costs = read_costs(struct, gen, case.gens, findings)
    check_reference(case, findings)
    unclear = {"GL804", "GL805"} & {d.code for d in findings.found if d.is_error}
    if case.sound and not unclear:
        check_connected(case, findings)
    note_dclines(struct, findings)
    case = replace(case, branch=with_meant_zeros(case.branch, case.lines, findings))

    findings.found.sort(key=lambda d: d.span.start if d.span else len(source.text))
    raise_errors(findings.found)
    name = struct.name or PurePath(source.name).stem
    tables = case_tables(source, base, case, costs)
    return Dataset(name, tables, tuple(findings.found), schema="matpower")


def _check_any(struct: Struct, findings: Findings) -> None:
    if struct.fields or struct.findings:
        return
    what = "there is no case in this file: nothing is assigned to mpc"
    help = "give a MATPOWER case file, with mpc.baseMVA, mpc.bus, mpc.gen and mpc.branch"
    findings.error("GL815", what, struct.source.line_span(1), help)
    raise_errors(findings.found)


def _check_buses(struct: Struct, bus: Part, findings: Findings) -> None:
    if bus.sound and not bus.values.size:
        place = struct.places.get("bus", struct.source.line_span(1))
        findings.error("GL815", "the case has no buses", place, "write one row a bus in mpc.bus")


def _checked(case: InService, findings: Findings) -> InService:
    """Return the case with angle limits as they are meant; its figures and limits are checked."""
    check_figures(case.bus, case.buses, BUS, findings)
    check_figures(case.gen, case.gens, GEN, findings)
    check_figures(case.branch, case.lines, ENDS | LINE, findings)
    branch = with_angle_limits(case.branch, case.lines, findings)
    check_limits(branch, case.lines, (LINE["angmin"], LINE["angmax"]), findings)
    check_limits(case.bus, case.buses, (BUS["vmin"], BUS["vmax"]), findings)
    check_limits(case.gen, case.gens, (GEN["pmin"], GEN["pmax"]), findings)
    check_limits(case.gen, case.gens, (GEN["qmin"], GEN["qmax"]), findings)
    check_branches(branch, case.lines, findings)
    return replace(case, branch=branch)
