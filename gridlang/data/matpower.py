"""Turn a MATPOWER case file into tables, with everything that is wrong in it, all at once.

Columns and their units: Zimmerman and Murillo-Sánchez, MATPOWER User's Manual 8.0, appendix B
(data file format), and the index functions idx_bus, idx_gen, idx_brch and idx_cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from gridlang.data.matlab import Matrix, Outputs, Rows, read_struct
from gridlang.diagnostics import Diagnostic, Label, Severity, raise_errors
from gridlang.source import Source, Span
from gridlang.table import Column, Dataset, Table

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


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

# Columns of the file, from 0, by the names that they bear in our tables.
_BUS = {"kind": 1, "pd": 2, "qd": 3, "gs": 4, "bs": 5, "vm0": 7, "va0": 8, "base_kv": 9}
_BUS |= {"vmax": 11, "vmin": 12}
_GEN = {"bus": 0, "pg0": 1, "qg0": 2, "qmax": 3, "qmin": 4, "vg": 5, "pmax": 8, "pmin": 9}
_LINE = {"r": 2, "x": 3, "b": 4, "rate": 5, "tap": 8, "shift": 9, "angmin": 11, "angmax": 12}
_TYPE, _GEN_STATUS, _BRANCH_STATUS, _DC_STATUS, _NCOST, _COST = 1, 7, 10, 2, 3, 4
_TITLES = {"pd": "Pd", "qd": "Qd", "gs": "Gs", "bs": "Bs", "vm0": "Vm", "va0": "Va", "kind": "type"}
_TITLES |= {"pg0": "Pg", "qg0": "Qg", "base_kv": "baseKV", "rate": "rateA", "tap": "ratio"}
_TITLES |= {name: name.capitalize() for name in ("qmax", "qmin", "pmax", "pmin", "vmax", "vmin")}
_TITLES |= {"vg": "Vg", "shift": "angle"}
_LIMITS = ("qmax", "qmin", "pmax", "pmin", "vmax", "vmin", "rate", "angmin", "angmax")

_BUS_UNITS = {"pd": "MW", "qd": "Mvar", "gs": "MW", "bs": "Mvar", "vm0": "pu", "va0": "deg"}
_BUS_UNITS |= {"base_kv": "kV", "vmax": "pu", "vmin": "pu"}
_GEN_UNITS = {"pg0": "MW", "qg0": "Mvar", "qmax": "Mvar", "qmin": "Mvar", "vg": "pu"}
_GEN_UNITS |= {"pmax": "MW", "pmin": "MW", "c3": "$/(MW^3*h)", "c2": "$/(MW^2*h)"}
_GEN_UNITS |= {"c1": "$/(MW*h)", "c0": "$/h"}
_LINE_UNITS = {"r": "pu", "x": "pu", "b": "pu", "rate": "MVA", "shift": "deg"}
_LINE_UNITS |= {"angmin": "deg", "angmax": "deg"}
_SEGMENT_UNITS = {"slope": "$/(MW*h)", "intercept": "$/h"}

_MOST_REPORTED = 20
_LARGEST_NUMBER = 2.0**53
# Published piecewise-linear costs are rounded: a slope that falls by no more than this, relatively,
# is a warning only (RTS-GMLC, generator 74: 8.10352, then 8.10345 $/MWh). The segments then lie
# above the cost, by no more than this share of what the segment itself costs.
_SLOPE_TOLERANCE = 1e-4


def read_matpower(source: Source) -> Dataset:
    """Return the tables of a MATPOWER case, schema `matpower`.

    Figures are in the units of the file, named in each table. Elements out of service and
    isolated buses are left out; generators and branches keep the number of their row. Repairs
    are findings of the dataset (GL812); every error of the file is raised together as
    `GridlangError`.
    """
    return _Reader(source).read()


@dataclass(frozen=True, slots=True)
class _Part:
    """One matrix of the case; `sound` is false if rows or the whole of it could not be read."""

    noun: str
    values: Floats
    places: Rows
    whole: Mask
    sound: bool

    def name(self, row: int) -> str:
        number = self.values[row, 0] if self.noun == "bus" else row + 1
        return f"{self.noun} {_figure(number)}"


@dataclass(frozen=True, slots=True)
class _Segment:
    """The line through two points of a cost; row and column are those of the second point."""

    row: int
    number: int
    slope: float
    intercept: float
    column: int


@dataclass(frozen=True, slots=True)
class _Costs:
    """Coefficients of p^0 to p^3 a generator in use, their places, and the segments."""

    polynomials: Floats
    segments: Table
    place: Callable[[int, int], Span | None]


Say = Callable[[int], tuple[str, str]]


class _Reader:
    """One pass over one case, and what it found."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.struct = read_struct(source, INDEX_FUNCTIONS)
        self.findings = list(self.struct.findings)

    def read(self) -> Dataset:
        if not self.struct.fields and not self.findings:
            what = "there is no case in this file: nothing is assigned to mpc"
            help = "give a MATPOWER case file, with mpc.baseMVA, mpc.bus, mpc.gen and mpc.branch"
            self._add("GL815", what, self.source.line_span(1), help)
            raise_errors(self.findings)
        base = self._base()
        bus, gen = self._part("bus", "bus", 13), self._part("gen", "generator", 10)
        branch = self._part("branch", "branch", 11)
        if bus.sound and not bus.values.size:
            place = self.struct.places.get("bus", self.source.line_span(1))
            self._add("GL815", "the case has no buses", place, "write one row a bus in mpc.bus")
        numbers, known = self._bus_numbers(bus)
        isolated = known & (bus.values[:, _TYPE] == 4)
        buses = np.flatnonzero(known & ~isolated)
        ends = np.column_stack([self._at_bus(numbers, branch.values[:, end]) for end in (0, 1)])
        at = self._at_bus(numbers, gen.values[:, 0])
        on = (gen.values[:, _GEN_STATUS] > 0) & gen.whole
        closed = (branch.values[:, _BRANCH_STATUS] != 0) & branch.whole
        self._service(gen, branch, on, closed)
        if bus.sound and known.all():
            self._unknown(gen, 0, at, on)
            self._unknown(branch, 0, ends[:, 0], closed)
            self._unknown(branch, 1, ends[:, 1], closed)
        gens_left = on & _picked(isolated, at)
        lines_left = closed & (_picked(isolated, ends[:, 0]) | _picked(isolated, ends[:, 1]))
        self._isolated(bus, isolated, gens_left, lines_left)
        gens, lines = np.flatnonzero(on & ~gens_left), np.flatnonzero(closed & ~lines_left)

        self._numbers(bus, buses, _BUS)
        self._numbers(gen, gens, _GEN)
        self._numbers(branch, lines, {"from bus": 0, "to bus": 1, **_LINE})
        angles = branch.values[:, 11:13]
        limits = self._angle_limits(branch, lines, angles)
        self._inverted(bus, buses, "vmin", "vmax", _BUS)
        self._inverted(gen, gens, "pmin", "pmax", _GEN)
        self._inverted(gen, gens, "qmin", "qmax", _GEN)
        self._branches(branch, lines)
        costs = self._costs(gen, gens)
        self._reference(bus, buses)
        sure = bus.sound and branch.sound and known.all() and bool(np.all(ends[lines] >= 0))
        if sure and not any(d.code in ("GL804", "GL805") and d.is_error for d in self.findings):
            self._connected(bus, buses, ends[lines])
        self._dclines()
        rates = self._repaired(branch, lines, "rate", 0.0, np.inf, "read as no limit")
        taps = self._repaired(branch, lines, "tap", 0.0, 1.0, "read as 1")
        self.findings.sort(key=lambda d: d.span.start if d.span else len(self.source.text))
        raise_errors(self.findings)

        bus_table = _table("BUS", bus, buses, (numbers[buses],), (_BUS, _BUS_UNITS))
        kinds = bus.values[buses, _TYPE].astype(np.int64)
        gen_table = _table("GEN", gen, gens, (gens + 1,), (_GEN, _GEN_UNITS))
        line_table = _table("LINE", branch, lines, (lines + 1,), (_LINE, _LINE_UNITS))
        return Dataset(
            self.struct.name or PurePath(self.source.name).stem,
            (
                Table("", (), {"base": np.array([base])}, {"base": "MVA"}, self.source),
                _with(bus_table, {"kind": kinds}),
                _table("REF", bus, buses[kinds == 3], (numbers[buses[kinds == 3]],)),
                _table("PV", bus, buses[kinds == 2], (numbers[buses[kinds == 2]],)),
                _with_costs(gen_table, costs, gen.values[gens, 0].astype(np.int64)),
                _with(line_table, {"rate": rates, "tap": taps, **limits}),
                _table("BRANCH", branch, lines, (lines + 1, *numbers[ends[lines]].T)),
                costs.segments,
            ),
            tuple(self.findings),
            schema="matpower",
        )

    # The matrices and their elements

    def _base(self) -> float:
        value = self.struct.fields.get("baseMVA")
        if value is None:
            self._missing("baseMVA", "write mpc.baseMVA = 100;")
            return 1.0
        place = self.struct.places["baseMVA"]
        base = float(value.values[0, 0]) if isinstance(value, Matrix) and value.values.size else 0.0
        if not isinstance(value, Matrix) or value.values.size != 1:
            self._add("GL818", "baseMVA is not one number", place, "write mpc.baseMVA = 100;")
        elif not 0 < base < np.inf:
            what = f"baseMVA is {_figure(base)}; a base is above zero"
            self._add("GL818", what, place, "write mpc.baseMVA = 100;")
        return base

    def _part(self, field: str, noun: str, least: int) -> _Part:
        """Return a matrix of the case, widened to all columns that are read; reported if bad."""
        value = self.struct.fields.get(field)
        none = np.zeros(0, np.int64)
        rows = Rows(self.source, "", none, none, none, none.astype(np.bool_))
        values, sound = np.zeros((0, 14)), False
        if not isinstance(value, Matrix):
            self._missing(field, f"write a matrix: mpc.{field} = [ ... ];")
        elif value.values.size and value.values.shape[1] < least:
            place = value.places.row(0) if value.places else None
            what = f"mpc.{field} has {value.values.shape[1]} columns and needs {least} or more"
            help = f"add the missing columns of mpc.{field}, in the order of MATPOWER's caseformat"
            self._add("GL803", what, place, help)
        elif value.values.size and value.places:
            values, rows = value.values, value.places
            sound = bool(rows.whole.all())
            # Cases of version 1 end before the angle limits: 0/0 says that there are none.
            values = np.pad(values, ((0, 0), (0, max(0, 14 - values.shape[1]))))
        else:
            sound = True
        return _Part(noun, values, rows, rows.whole, sound and field not in self.struct.failed)

    def _missing(self, field: str, help: str) -> None:
        if field not in self.struct.failed:
            place = self.struct.places.get(field, self.source.line_span(1))
            self._add("GL802", f"the case has no mpc.{field}", place, help)

    def _bus_numbers(self, bus: _Part) -> tuple[Integers, Mask]:
        """Return the number of each bus and which are valid; reports bad and double numbers."""
        raw = bus.values[:, 0]
        known = bus.whole & (raw == np.floor(raw)) & (np.abs(raw) < _LARGEST_NUMBER)
        bad = np.flatnonzero(bus.whole & ~known)
        help = "number the bus with a whole number"
        self._flag(
            "GL804", bus, bad, 0, lambda row: (f"bus number {_figure(raw[row])} is no number", help)
        )
        numbers = np.where(known, raw, -1.0).astype(np.int64)
        order = np.flatnonzero(known)[np.argsort(numbers[known], kind="stable")]
        again = np.flatnonzero(np.diff(numbers[order]) == 0) + 1
        for position in again[:_MOST_REPORTED]:
            row, first = int(order[position]), int(order[position - 1])
            label = Label(bus.places.cell(first, 0), "first here")
            what, help = f"bus {numbers[row]} stands twice in mpc.bus", "remove or renumber it"
            place = bus.places.cell(row, 0)
            self.findings.append(Diagnostic("GL805", what, place, labels=(label,), help=help))
        if len(again) > _MOST_REPORTED:
            row = int(order[again[_MOST_REPORTED]])
            self._add("GL805", f"and {len(again) - _MOST_REPORTED} more", bus.places.row(row), "")
        kinds = bus.values[:, _TYPE]
        strange = np.flatnonzero(known & ~np.isin(kinds, (1, 2, 3, 4)))
        help = "write 1 (PQ), 2 (PV), 3 (reference) or 4 (isolated)"
        self._flag(
            "GL804",
            bus,
            strange,
            _TYPE,
            lambda row: (f"type {_figure(kinds[row])} of {bus.name(row)} is none of 1 to 4", help),
        )
        return numbers, known

    @staticmethod
    def _at_bus(numbers: Integers, at: Floats) -> Integers:
        """Return the row of the bus with each number in `at`, or -1 where there is none."""
        if not len(numbers):
            return np.full(len(at), -1)
        order = np.argsort(numbers, kind="stable")
        found = np.minimum(np.searchsorted(numbers[order], at), len(numbers) - 1)
        return np.where(numbers[order[found]] == at, order[found], -1)

    def _unknown(self, part: _Part, column: int, at: Integers, used: Mask) -> None:
        values = part.values[:, column]
        help = "correct the bus number, or add the bus to mpc.bus"
        self._flag(
            "GL806",
            part,
            np.flatnonzero(used & (at < 0) & ~np.isnan(values)),
            column,
            lambda row: (
                f"{part.name(row)} is at bus {_figure(values[row])}, not in mpc.bus",
                help,
            ),
        )

    def _service(self, gen: _Part, branch: _Part, on: Mask, closed: Mask) -> None:
        """Note what is out of service; a status that is not a number is an error."""
        first: Span | None = None
        counts = []
        for part, used, column in ((branch, closed, _BRANCH_STATUS), (gen, on, _GEN_STATUS)):
            unclear = np.isnan(part.values[:, column]) & part.whole
            self._nan(part, np.flatnonzero(unclear), column, "status")
            off = np.flatnonzero(~used & part.whole & ~unclear)
            if off.size:
                counts.append(_count(len(off), part.noun))
                first = first or part.places.row(int(off[0]))
        if counts:
            self._note("GL813", f"{' and '.join(counts)} out of service left out", first)

    def _isolated(self, bus: _Part, isolated: Mask, gens: Mask, lines: Mask) -> None:
        rows = np.flatnonzero(isolated)
        if not rows.size:
            return
        lost = [(gens, "generator"), (lines, "branch")]
        words = [_count(int(np.sum(mask)), noun) for mask, noun in lost if np.any(mask)]
        with_them = f", with {' and '.join(words)} there" if words else ""
        kind = "isolated bus" if len(rows) == 1 else "isolated buses"
        what = f"{len(rows)} {kind} (type 4) left out{with_them}"
        self._note("GL813", what, bus.places.cell(int(rows[0]), _TYPE))

    # The figures

    def _numbers(self, part: _Part, rows: Integers, columns: Mapping[str, int]) -> None:
        """Report NaN in the columns that are read, and Inf where no limit is meant by it."""
        for name, column in columns.items():
            values = part.values[rows, column]
            title = _TITLES.get(name, name)
            if name != "kind":
                self._nan(part, rows[np.isnan(values)], column, title)
            if name not in _LIMITS and name != "kind":
                self._infinite(part, rows[np.isinf(values)], column, title)

    def _nan(self, part: _Part, rows: Integers, column: int, title: str) -> None:
        help = f"write a number for {title}"
        self._flag(
            "GL804", part, rows, column, lambda row: (f"{title} of {part.name(row)} is NaN", help)
        )

    def _infinite(self, part: _Part, rows: Integers, column: int, title: str) -> None:
        help = f"write a finite number for {title}"
        self._flag(
            "GL804",
            part,
            rows,
            column,
            lambda row: (f"{title} of {part.name(row)} is infinite", help),
        )

    def _inverted(
        self, part: _Part, rows: Integers, low: str, high: str, columns: Mapping[str, int]
    ) -> None:
        below, above = part.values[:, columns[low]], part.values[:, columns[high]]
        self._crossed(part, rows, (low, high), (below, above), columns)

    def _crossed(
        self,
        part: _Part,
        rows: Integers,
        names: tuple[str, str],
        figures: tuple[Floats, Floats],
        columns: Mapping[str, int],
    ) -> None:
        (low, high), (below, above) = names, figures
        low_title, high_title = _TITLES.get(low, low), _TITLES.get(high, high)

        def say(row: int) -> tuple[str, str]:
            what = f"{low_title} {_figure(below[row])} is above {high_title} {_figure(above[row])}"
            help = f"swap the two figures, or raise {high_title} to {_figure(below[row])}"
            return f"{what} for {part.name(row)}", help

        other = (columns[high], f"{high_title} stands here")
        self._flag("GL807", part, rows[below[rows] > above[rows]], columns[low], say, other)

    def _branches(self, branch: _Part, lines: Integers) -> None:
        values = branch.values
        looped = lines[values[lines, 0] == values[lines, 1]]
        help = "correct one end, or set its status (column 11) to 0"
        self._flag(
            "GL817",
            branch,
            looped,
            1,
            lambda row: (
                f"{branch.name(row)} goes from bus {_figure(values[row, 0])} to itself",
                help,
            ),
        )
        shorted = lines[(values[lines, 2] == 0) & (values[lines, 3] == 0)]
        short_help = "give it a small reactance, such as x = 1e-4, or merge its two buses"
        self._flag(
            "GL808",
            branch,
            shorted,
            2,
            lambda row: (f"{branch.name(row)} has no impedance: r = x = 0", short_help),
        )
        rates = values[:, _LINE["rate"]]
        self._flag(
            "GL807",
            branch,
            lines[rates[lines] < 0],
            _LINE["rate"],
            lambda row: (
                f"rateA {_figure(rates[row])} of {branch.name(row)} is below zero",
                "write 0 for no limit",
            ),
        )

    def _repaired(
        self, part: _Part, rows: Integers, name: str, old: float, new: float, says: str
    ) -> Floats:
        """Return a column of the rows in use with one figure replaced, and note that."""
        values = part.values[rows, _LINE[name]]
        hit = np.flatnonzero(values == old)
        if hit.size:
            what = f"{_TITLES[name]} {_figure(old)} {says} for {_count(len(hit), part.noun)}"
            self._note("GL812", what, part.places.cell(int(rows[hit[0]]), _LINE[name]))
        return np.where(values == old, new, values)

    def _angle_limits(self, branch: _Part, lines: Integers, angles: Floats) -> dict[str, Floats]:
        """Return the limits on the angle across each branch in use, deg, with none as infinite.

        Source: MATPOWER User's Manual 8.0, table B-3: 0/0, and a side beyond 360, is no limit.
        """
        low, high = angles[:, 0].copy(), angles[:, 1].copy()
        both = (low == 0) & (high == 0)
        free_low, free_high = both | (low <= -360), both | (high >= 360)
        finite = np.isfinite(low) & free_low | np.isfinite(high) & free_high
        hit = lines[finite[lines]]
        low[free_low], high[free_high] = -np.inf, np.inf
        if hit.size:
            where = branch.places.cell(int(hit[0]), _LINE["angmin"])
            what = "angle limits 0/0 or beyond 360 degrees read as none"
            self._note("GL812", f"{what} for {_count(len(hit), 'branch')}", where)
        self._crossed(branch, lines, ("angmin", "angmax"), (low, high), _LINE)
        return {"angmin": low[lines], "angmax": high[lines]}

    # Costs

    def _costs(self, gen: _Part, gens: Integers) -> _Costs:
        """Return the cost of the generators in use; zeros where a case carries none.

        Source: MATPOWER User's Manual 8.0, table B-4.
        """
        nothing = _Costs(np.zeros((len(gens), 4)), self._segments(None, []), lambda *_: None)
        if "gencost" not in self.struct.fields:
            if gens.size and "gencost" not in self.struct.failed:
                what = "the case has no mpc.gencost: all costs are zero"
                self._note("GL802", what, self.struct.places.get("gen"))
            return nothing
        cost, count = self._part("gencost", "generator", 5), len(gen.values)
        if not (cost.sound and gen.sound):
            return nothing
        if len(cost.values) not in (count, 2 * count):
            what = f"mpc.gencost has {len(cost.values)} rows for {_count(count, 'generator')}"
            place = self.struct.places["gencost"]
            self._add("GL803", what, place, "write one row a generator, in the order of mpc.gen")
            return nothing
        if len(cost.values) == 2 * count:
            self._reactive(cost, gens + count)
        model = cost.values[:, 0]
        usable = gens[self._usable_costs(cost, gens)]
        n = np.zeros(len(cost.values), np.int64)
        n[usable] = cost.values[usable, _NCOST]
        polynomials = self._polynomials(cost, usable[model[usable] == 2], n)
        found = [
            segment
            for row in usable[model[usable] == 1]
            for segment in self._pieces(cost, int(row), int(n[row]))
        ]

        def cell(row: int, power: int) -> Span | None:
            at = int(gens[row])
            if model[at] != 2 or power >= n[at]:
                return cost.places.row(at)
            return cost.places.cell(at, _COST + int(n[at]) - 1 - power)

        return _Costs(polynomials[gens], self._segments(cost, found), cell)

    def _usable_costs(self, cost: _Part, gens: Integers) -> Mask:
        """Return which of the generators have a cost row that can be read; reports the others."""
        field = self.struct.fields["gencost"]
        width = field.values.shape[1] if isinstance(field, Matrix) else 0
        model, n = cost.values[gens, 0], cost.values[gens, _NCOST]
        strange = ~np.isin(model, (1, 2))
        least = np.where(model == 1, 2, 0)
        uncounted = ~strange & ~((n >= least) & (n == np.floor(n)) & (n < _LARGEST_NUMBER))
        length = np.where(strange | uncounted, 0, n * np.where(model == 1, 2, 1))
        short = _COST + length > width
        columns = np.arange(cost.values.shape[1])
        within = (columns >= _COST) & (columns < (_COST + length)[:, None])
        broken = within & ~np.isfinite(cost.values[gens])
        first = np.zeros(len(cost.values), np.int64)
        first[gens] = np.argmax(broken, axis=1)
        values = cost.values

        def about(problem: str, column: int, help: str) -> Say:
            return lambda row: (
                f"{problem} {_figure(values[row, column])} of generator {row + 1} is not supported",
                help,
            )

        help = "write 1 (piecewise linear) or 2 (polynomial)"
        self._flag("GL811", cost, gens[strange], 0, about("cost model", 0, help))
        help = "count the coefficients (polynomial) or the points, at least two (piecewise linear)"
        self._flag("GL811", cost, gens[uncounted], _NCOST, about("cost length n", _NCOST, help))
        self._flag(
            "GL803",
            cost,
            gens[short],
            _NCOST,
            lambda row: (
                f"the cost of generator {row + 1} is shorter than its n = "
                f"{_figure(values[row, _NCOST])} asks for",
                "correct n, or add the missing figures",
            ),
        )
        bad = np.any(broken, axis=1) & ~short
        self._flag(
            "GL804",
            cost,
            gens[bad],
            lambda row: int(first[row]),
            lambda row: (
                f"a cost figure of generator {row + 1} is {_figure(values[row, first[row]])}",
                "write a finite number",
            ),
        )
        usable: Mask = ~(strange | uncounted | short | bad)
        return usable

    def _polynomials(self, cost: _Part, rows: Integers, n: Integers) -> Floats:
        """Return the coefficients of p^0 to p^3 for all rows of the matrix."""
        found = np.zeros((len(cost.values), 4))
        for power in range(4):
            has = rows[n[rows] > power]
            found[has, power] = cost.values[has, _COST + n[has] - 1 - power]
        for row in rows[n[rows] > 4]:
            leading = cost.values[row, _COST : _COST + n[row] - 4]
            if np.any(leading):
                order = int(n[row]) - 1 - int(np.flatnonzero(leading)[0])
                what = f"the cost of generator {row + 1} is of order {order}; up to 3 is supported"
                place = cost.places.cell(int(row), _COST + int(np.flatnonzero(leading)[0]))
                self._add("GL811", what, place, "fit a cubic or a piecewise-linear cost to it")
        return found

    def _pieces(self, cost: _Part, row: int, n: int) -> list[_Segment]:
        """Return the segments of one piecewise-linear cost, or report why it is none."""
        power = cost.values[row, _COST : _COST + 2 * n : 2]
        price = cost.values[row, _COST + 1 : _COST + 2 * n : 2]
        back = np.flatnonzero(np.diff(power) <= 0)
        if back.size:
            k = int(back[0])
            what = f"cost points of generator {row + 1} do not increase: {_figure(power[k + 1])} MW"
            what += f" after {_figure(power[k])} MW"
            place = cost.places.cell(row, _COST + 2 * (k + 1))
            self._add("GL811", what, place, "order the points by rising power")
            return []
        slope = np.diff(price) / np.diff(power)
        falls = np.flatnonzero(np.diff(slope) < -1e-9 * np.abs(slope[:-1]))
        if falls.size:
            k = int(falls[np.argmin(np.diff(slope)[falls])])
            what = f"the cost of generator {row + 1} is not convex: slope {slope[k + 1]:.6g} after"
            what += f" {slope[k]:.6g} $/MWh"
            place = cost.places.cell(row, _COST + 1 + 2 * (k + 2))
            help = "make the slopes rise with power; falling ones would need binary variables"
            if slope[k] - slope[k + 1] > _SLOPE_TOLERANCE * abs(slope[k]):
                self._add("GL811", what, place, help)
                return []
            self._add("GL811", what, place, help, Severity.WARNING)
        intercept = price[:-1] - slope * power[:-1]
        return [
            _Segment(row, k + 1, float(slope[k]), float(intercept[k]), _COST + 3 + 2 * k)
            for k in range(n - 1)
        ]

    def _segments(self, cost: _Part | None, found: Sequence[_Segment]) -> Table:
        """Return SEGMENT: cost = slope * p + intercept between two points of a cost."""
        rows = np.array([s.row for s in found], np.int64)
        return Table(
            "SEGMENT",
            (rows + 1, np.array([s.number for s in found], np.int64)),
            {
                "slope": np.array([s.slope for s in found], np.float64),
                "intercept": np.array([s.intercept for s in found], np.float64),
            },
            _SEGMENT_UNITS,
            self.source,
            cost.places.lines[rows] if cost else rows,
            lambda row, _: cost.places.cell(found[row].row, found[row].column) if cost else None,
        )

    def _reactive(self, cost: _Part, rows: Integers) -> None:
        figures = cost.values[rows, _COST:].copy()
        figures[cost.values[rows, 0] == 1, ::2] = 0.0  # the powers of a piecewise cost
        priced = rows[np.any(figures != 0, axis=1)]
        if priced.size:
            what = f"reactive costs are not read: {_count(len(priced), 'generator')} left without"
            place = cost.places.row(int(priced[0]))
            help = "keep only the first rows of mpc.gencost, one a generator"
            self._add("GL811", what, place, help, Severity.WARNING)

    # The network

    def _reference(self, bus: _Part, buses: Integers) -> None:
        if bus.sound and buses.size and not np.any(bus.values[buses, _TYPE] == 3):
            place = bus.places.cell(int(buses[0]), _TYPE)
            what = "the case has no reference bus (type 3)"
            self._add("GL810", what, place, "set the type of one bus with a generator to 3")

    def _connected(self, bus: _Part, buses: Integers, ends: Integers) -> None:
        """Report buses that no branch reaches, and islands without a reference bus."""
        degree = np.bincount(ends.ravel(), minlength=len(bus.values))
        lonely = buses[degree[buses] == 0] if len(buses) > 1 else buses[:0]
        help = "set its type to 4 to leave it out, or put a branch to it in service"
        self._flag(
            "GL809",
            bus,
            lonely,
            0,
            lambda row: (f"{bus.name(row)} is reached by no branch in service", help),
        )
        island = _islands(len(bus.values), ends[:, 0], ends[:, 1])
        reference = buses[bus.values[buses, _TYPE] == 3]
        adrift = buses[~np.isin(island[buses], island[reference]) & (degree[buses] > 0)]
        if not reference.size or not adrift.size:
            return
        labels, first, size = np.unique(island[adrift], return_index=True, return_counts=True)
        sizes = dict(zip(adrift[first].tolist(), size.tolist(), strict=True))
        help = "set the type of one of its buses to 3, or put a branch to the rest in service"
        self._flag(
            "GL810",
            bus,
            np.sort(adrift[first])[: len(labels)],
            _TYPE,
            lambda row: (
                f"no reference bus in the island of {bus.name(row)} ({sizes[row]} buses)",
                help,
            ),
        )

    def _dclines(self) -> None:
        value = self.struct.fields.get("dcline")
        if not isinstance(value, Matrix) or value.values.shape[1] <= _DC_STATUS:
            return
        on = np.flatnonzero(value.values[:, _DC_STATUS] > 0)
        if on.size and value.places:
            what = f"mpc.dcline is not read: {_count(len(on), 'DC line')} in service left out"
            place = value.places.row(int(on[0]))
            help = "set its status (column 3) to 0, or model it as a pair of generators"
            self._add("GL813", what, place, help, Severity.WARNING)

    # Findings

    def _add(
        self,
        code: str,
        message: str,
        span: Span | None,
        help: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.findings.append(Diagnostic(code, message, span, help=help, severity=severity))

    def _note(self, code: str, message: str, span: Span | None) -> None:
        self._add(code, message, span, "", Severity.NOTE)

    def _flag(
        self,
        code: str,
        part: _Part,
        rows: Integers,
        column: int | Callable[[int], int],
        say: Say,
        other: tuple[int, str] | None = None,
    ) -> None:
        """Report one cell a row, the first ones each and the rest by their count."""
        rows = rows[part.whole[rows]]
        for row in rows[:_MOST_REPORTED].tolist():
            what, help = say(row)
            place = part.places.cell(row, column if isinstance(column, int) else column(row))
            labels = (Label(part.places.cell(row, other[0]), other[1]),) if other else ()
            self.findings.append(Diagnostic(code, what, place, labels=labels, help=help))
        if len(rows) > _MOST_REPORTED:
            place = part.places.row(int(rows[_MOST_REPORTED]))
            self._add(code, f"and {len(rows) - _MOST_REPORTED} more like it", place, "")


def _islands(count: int, start: Integers, end: Integers) -> Integers:
    """Return a label for each of `count` buses, equal for those that branches connect.

    Source: label propagation with pointer jumping, after Shiloach and Vishkin, Journal of
    Algorithms 3 (1982); whole arrays at a time, as a loop over branches is slow on large cases.
    """
    labels = np.arange(count)
    while True:
        a, b = labels[start], labels[end]
        if np.array_equal(a, b):
            return labels
        low = np.minimum(a, b)
        np.minimum.at(labels, a, low)
        np.minimum.at(labels, b, low)
        while not np.array_equal(labels, labels[labels]):
            labels = labels[labels]


def _picked(mask: Mask, at: Integers) -> Mask:
    """Return the mask at each position, false where the position is -1."""
    found = np.zeros(len(at), np.bool_)
    found[at >= 0] = mask[at[at >= 0]]
    return found


def _table(
    name: str,
    part: _Part,
    rows: Integers,
    keys: tuple[Integers, ...],
    columns: tuple[Mapping[str, int], Mapping[str, str]] = ({}, {}),
) -> Table:
    """Return the rows in use of a matrix as a table whose cells are those of the file."""
    where, units = columns

    def cell(row: int, column: str) -> Span | None:
        return part.places.cell(int(rows[row]), where[column]) if column in where else None

    values = {column: part.values[rows, at] for column, at in where.items()}
    return Table(name, keys, values, units, part.places.source, part.places.lines[rows], cell)


def _with(table: Table, columns: Mapping[str, Column]) -> Table:
    return replace(table, columns={**table.columns, **columns})


def _with_costs(table: Table, costs: _Costs, buses: Integers) -> Table:
    powers = {f"c{power}": power for power in range(4)}

    def cell(row: int, column: str) -> Span | None:
        if column in powers:
            return costs.place(row, powers[column])
        return table.cells(row, column) if table.cells else None

    columns = {name: costs.polynomials[:, power] for name, power in powers.items()}
    return replace(table, columns={**table.columns, "bus": buses, **columns}, cells=cell)


def _figure(value: float) -> str:
    return f"{value:.10g}"


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun}es" if noun.endswith("ch") else f"{number} {noun}s"
