"""What comes back from a solve: values, prices and the verdict, in the author's names and units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gridlang.diagnostics import Diagnostic

if TYPE_CHECKING:
    import pandas

# A whole number of a solution is off by less than a certificate lets pass.
_WHOLE = 1e-5

Labels = NDArray[Any]  # int64, or objects where some labels are texts


@dataclass(frozen=True)
class Quantity:
    """A variable, definition or dual over its index set, in its declared unit.

    `labels` has one array a position, named by `index`; `values` are float64 or complex128, one a
    row. A scalar has no labels and one value.
    """

    name: str
    kind: str
    index: tuple[str, ...]
    labels: tuple[Labels, ...]
    values: NDArray[Any]
    unit: str = ""
    prose: str = ""

    @property
    def is_complex(self) -> bool:
        return np.iscomplexobj(self.values)

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the tidy table: index columns, then the value; of a complex one re, im, abs, arg.

        arg is in degrees.
        """
        table: dict[str, NDArray[Any]] = dict(zip(self.index, self.labels, strict=True))
        if self.is_complex:
            table["re"], table["im"] = self.values.real, self.values.imag
            table["abs"], table["arg"] = np.abs(self.values), np.degrees(np.angle(self.values))
        else:
            table["value"] = self.values
        table["unit"] = np.full(len(self.values), self.unit, dtype=object)
        return table

    def frame(self) -> pandas.DataFrame:
        """Return the tidy table as a DataFrame (needs pandas: the extra `tables`)."""
        return as_frame(self.columns())

    def __getitem__(self, key: object) -> complex | float:
        """Return the value at an index: `v[5]`, `flow[1, 4, 5]`."""
        wanted = key if isinstance(key, tuple) else (key,)
        mask = np.ones(len(self.values), dtype=bool)
        for column, label in zip(self.labels, wanted, strict=True):
            mask &= column == label
        rows = np.flatnonzero(mask)
        if len(rows) != 1:
            raise KeyError(f"{self.name} has no index {key!r}")
        value: complex | float = self.values[rows[0]].item()
        return value


def as_whole(values: NDArray[Any]) -> NDArray[Any]:
    """Return values of whole numbers as what they mean: off by less than 1e-5, they are whole."""
    rounded = np.round(values)
    return np.where(np.abs(values - rounded) <= _WHOLE, rounded, values)


def indexed(name: str, index: Sequence[str | int]) -> str:
    """Return a name with its index, as in `v[5]`."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


@dataclass(frozen=True, slots=True)
class Worst:
    """The largest violation: constraint (or variable), its index, and how much, with unit."""

    constraint: str
    index: tuple[str | int, ...]
    value: float
    unit: str

    @property
    def place(self) -> str:
        return indexed(self.constraint, self.index)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Our own judgement of a point, apart from the solver.

    `max_violation` is the largest violation relative to the size of the sides (at least 1), in
    internal units; `worst` names it in the author's. `objective` is recomputed from the author's
    model. `kkt`: the largest residual of stationarity and complementarity relative to the size of
    gradient and multipliers; None where there are no duals.
    """

    max_violation: float
    worst: Worst | None
    objective: float | None
    kkt: float | None
    tolerance: float

    @property
    def feasible(self) -> bool:
        return self.max_violation <= self.tolerance

    @property
    def stationary(self) -> bool:
        return self.kkt is not None and self.kkt <= max(1e-5, self.tolerance)


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that holds with equality: constraint, index, the limit, and its price."""

    constraint: str
    index: tuple[str | int, ...]
    limit: float
    unit: str
    price: float
    price_unit: str
    label: str = ""


def as_frame(columns: Mapping[str, object]) -> pandas.DataFrame:
    """Return columns as a DataFrame; raises `ImportError` with what to do without pandas."""
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError('DataFrames need pandas: pip install "gridlang[tables]"') from error
    return pd.DataFrame(columns)


@dataclass(frozen=True)
class Solution:
    """The answer to a model on its data.

    Of a relaxation or an approximation (`relation`), values and certificate are those of what was
    solved; author's variables that it lacks are recovered, and `recovered` judges the point that
    they make by the author's model. `exactness`: the largest ratio of the second to the first
    eigenvalue over the parts of a lifted matrix, 0 where it has rank one.
    """

    model: str
    title: str
    formulation: str
    problem_class: str
    solver: str
    via: str
    status: str
    message: str
    objective: float | None
    objective_name: str
    objective_unit: str
    proof: str
    variables: int
    constraints: int
    nonzeros: int
    iterations: int
    seconds: Mapping[str, float]
    certificate: Certificate | None
    diagnostics: tuple[Diagnostic, ...]
    values: Mapping[str, Quantity] = field(default_factory=dict)
    duals: Mapping[str, Quantity] = field(default_factory=dict)
    definitions: Mapping[str, Quantity] = field(default_factory=dict)
    binding: tuple[Binding, ...] = ()
    bound: float | None = None
    gap: float | None = None
    relation: str = "exact"
    recovered: Certificate | None = None
    exactness: float | None = None

    @property
    def has_point(self) -> bool:
        return bool(self.values)

    @property
    def solved(self) -> bool:
        """Whether it has a point that meets every constraint, proven best or not."""
        return self.status in ("optimal", "locally_optimal", "feasible")

    def __getitem__(self, name: str) -> Quantity:
        """Return a variable or definition by name."""
        if name in self.values:
            return self.values[name]
        return self.definitions[name]

    def quantities(self) -> Iterator[Quantity]:
        yield from self.values.values()
        yield from self.definitions.values()
        yield from self.duals.values()
