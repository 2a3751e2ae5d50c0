"""Units as part of the types: dimensions, factors, and what per unit is compatible with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from gridlang import resources

if TYPE_CHECKING:
    from pint import UnitRegistry

Dimensions = tuple[tuple[str, float], ...]
_ELECTRICAL = ("power", "potential")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its spelling, its dimensions, and how many root units it is.

    Root units are W, V, h, $ and m; angles are plain numbers. `per_unit` marks a quantity that is
    relative to the bases of power and voltage, whatever electrical quantity it is: it may stand
    beside MW or kV wherever the model declares the base.
    """

    text: str
    dimensions: Dimensions = ()
    factor: float = 1.0
    per_unit: bool = False

    def _exponent(self, dimension: str) -> float:
        return dict(self.dimensions).get(dimension, 0.0)

    @property
    def power(self) -> float:
        """Exponent of power."""
        return self._exponent("power")

    @property
    def potential(self) -> float:
        """Exponent of voltage."""
        return self._exponent("potential")

    @property
    def plain(self) -> Dimensions:
        """Dimensions other than power and voltage: what per unit cannot stand for."""
        return tuple(d for d in self.dimensions if d[0] not in _ELECTRICAL)

    @property
    def dimensionless(self) -> bool:
        return not self.dimensions

    def times(self, other: Unit, sign: int = 1) -> Unit:
        """Return the unit of a product, or of a quotient where `sign` is −1."""
        total = dict(self.dimensions)
        for name, exponent in other.dimensions:
            total[name] = total.get(name, 0.0) + sign * exponent
        factor = self.factor * other.factor**sign
        per_unit = self.per_unit or other.per_unit
        if sign < 0 and self.per_unit and other.per_unit and not any(total.values()):
            per_unit = False  # a ratio of two per-unit quantities is a number
        return _derived(total, factor, per_unit)

    def to_power(self, exponent: float) -> Unit:
        total = {name: e * exponent for name, e in self.dimensions}
        return _derived(total, self.factor**exponent, self.per_unit)


def _derived(total: dict[str, float], factor: float, per_unit: bool) -> Unit:
    dimensions = tuple(sorted((n, e) for n, e in total.items() if e))
    return Unit(_spell(dimensions, per_unit), dimensions, factor, per_unit)


NUMBER = Unit("")
PER_UNIT = Unit("pu", per_unit=True)
UNREADABLE = Unit("?")  # stands for a unit that was reported already: it fits everywhere

# How a derived unit is shown: roots scaled to what the field reads, so that W becomes MW.
_SHOWN = {
    "power": "MW",
    "potential": "kV",
    "time": "h",
    "money": "$",
    "length": "m",
    "currency_eur": "EUR",
}
_SHOWN_FACTOR = {"power": 1e6, "potential": 1e3}


def _spell(dimensions: Dimensions, per_unit: bool) -> str:
    def part(name: str, exponent: float) -> str:
        unit = _SHOWN.get(name, name)
        return unit if exponent == 1 else f"{unit}^{exponent:g}"

    if not dimensions:
        return "pu" if per_unit else ""
    above = [part(n, e) for n, e in dimensions if e > 0]
    below = [part(n, -e) for n, e in dimensions if e < 0]
    if not below:
        return "*".join(above)
    under = below[0] if len(below) == 1 else f"({'*'.join(below)})"
    return f"{'*'.join(above) or '1'}/{under}"


def shown(unit: Unit) -> Unit:
    """Return the unit in which a derived quantity is shown: MW, kV and products of them."""
    factor = 1.0
    for name, exponent in unit.dimensions:
        factor *= _SHOWN_FACTOR.get(name, 1.0) ** exponent
    return Unit(_spell(unit.dimensions, unit.per_unit), unit.dimensions, factor, unit.per_unit)


class UnknownUnitError(ValueError):
    """Raised for a unit text that names no unit."""


@cache
def _registry() -> UnitRegistry[float]:
    from pint import UnitRegistry

    return UnitRegistry(str(resources.folder("grammars") / "units.txt"), cache_folder=None)


@cache
def parse_unit(text: str) -> Unit:
    """Return the unit that a text such as `MW`, `$/(MW*h)` or `pu` names.

    Raises `UnknownUnitError`. Definitions: `grammars/units.txt`, read by Pint.
    """
    spelled = text.replace("$", "USD").replace("€", "EUR").replace("^", "**").replace("·", "*")
    if not spelled or spelled == "1":
        return NUMBER
    registry = _registry()
    try:
        factor, root = registry.get_root_units(registry.parse_units(spelled))
        found = registry.get_dimensionality(root)
    except Exception as error:  # Pint raises many kinds, tokenizer errors among them
        raise UnknownUnitError(text) from error
    total = {str(name).strip("[]"): float(str(e)) for name, e in found.items()}
    per_unit = bool(total.pop("perunit", 0.0))
    dimensions = tuple(sorted((n, e) for n, e in total.items() if e))
    return Unit(text, dimensions, float(str(factor)), per_unit)


def unit_names() -> tuple[str, ...]:
    """Return spellings that authors use, for suggestions."""
    prefixed = [p + u for u in ("W", "VA", "var", "V", "A", "ohm") for p in ("", "k", "M")]
    return (
        *prefixed,
        "kWh",
        "MWh",
        "S",
        "h",
        "s",
        "deg",
        "rad",
        "pu",
        "$",
        "$/h",
        "$/(MW*h)",
        "km",
        "percent",
    )


def compatible(a: Unit, b: Unit, power_base: bool, voltage_base: bool) -> bool:
    """Tell whether two quantities may be added or compared.

    Equal dimensions always; per unit beside an electrical unit where the bases that it needs are
    declared (`base s = …`, `base v = …`).
    """
    if a.dimensions == b.dimensions and (a.per_unit == b.per_unit or not a.dimensions):
        return True
    if not (a.per_unit or b.per_unit) or a.plain != b.plain:
        return False
    powers = (a.power, b.power)
    potentials = (a.potential, b.potential)
    return (power_base or not any(powers)) and (voltage_base or not any(potentials))
