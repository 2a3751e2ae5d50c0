"""The rows in service as tables of the schema `matpower`, each cell traceable to the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gridlang.data.matlab.values import Integers
from gridlang.data.matpower.columns import (
    BUS,
    BUS_TYPE,
    COST_UNITS,
    GEN,
    LINE,
    PV,
    REF,
    SEGMENT_UNITS,
    Field,
)
from gridlang.data.matpower.costs import Costs
from gridlang.data.matpower.part import Part
from gridlang.data.matpower.service import InService
from gridlang.source import Source, Span
from gridlang.table import Table


def case_tables(source: Source, base: float, case: InService, costs: Costs) -> tuple[Table, ...]:
    """Return all tables; figures are in the units of the file, named in each table."""
    bus, buses, lines = case.bus, case.buses, case.lines
    kinds = bus.values[buses, BUS_TYPE].astype(np.int64)

    def of_kind(name: str, kind: int) -> Table:
        rows = buses[kinds == kind]
        return _table(name, bus, rows, (case.numbers[rows],))

    bus_table = _table("BUS", bus, buses, (case.numbers[buses],), BUS)
    return (
        Table("", (), {"base": np.array([base])}, {"base": "MVA"}, source),
        replace(bus_table, columns={**bus_table.columns, "kind": kinds}),
        of_kind("REF", REF),
        of_kind("PV", PV),
        _generators(case, costs),
        _table("LINE", case.branch, lines, (lines + 1,), LINE),
        _table("BRANCH", case.branch, lines, (lines + 1, *case.numbers[case.ends[lines]].T)),
        _segments(source, costs),
    )


def _table(
    name: str,
    part: Part,
    rows: Integers,
    keys: tuple[Integers, ...],
    fields: Mapping[str, Field] = {},
) -> Table:
    def cell(row: int, column: str) -> Span | None:
        return part.places.cell(int(rows[row]), fields[column].at) if column in fields else None

    values = {name: part.values[rows, field.at] for name, field in fields.items()}
    units = {name: field.unit for name, field in fields.items() if field.unit}
    return Table(name, keys, values, units, part.places.source, part.places.lines[rows], cell)


def _generators(case: InService, costs: Costs) -> Table:
    table = _table("GEN", case.gen, case.gens, (case.gens + 1,), GEN)
    powers = {f"c{power}": power for power in range(4)}

    def cell(row: int, column: str) -> Span | None:
        if column in powers:
            return costs.place(row, powers[column])
        return table.cells(row, column) if table.cells else None

    columns = {name: costs.polynomials[:, power] for name, power in powers.items()}
    buses = case.gen.values[case.gens, GEN["bus"].at].astype(np.int64)
    return replace(
        table,
        columns={**table.columns, "bus": buses, **columns},
        units={**table.units, **COST_UNITS},
        cells=cell,
    )


def _segments(source: Source, costs: Costs) -> Table:
    """Return SEGMENT: cost = slope * p + intercept between two points of a cost."""
    found, part = costs.segments, costs.part
    rows = np.array([s.row for s in found], np.int64)
    return Table(
        "SEGMENT",
        (rows + 1, np.array([s.number for s in found], np.int64)),
        {
            "slope": np.array([s.slope for s in found], np.float64),
            "intercept": np.array([s.intercept for s in found], np.float64),
        },
        SEGMENT_UNITS,
        source,
        part.places.lines[rows] if part else rows,
        lambda row, _: part.places.cell(found[row].row, found[row].column) if part else None,
    )
