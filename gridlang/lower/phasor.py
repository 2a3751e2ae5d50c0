"""Complex expressions as sums of phasors: coefficient × magnitudes ∠ angles, over index sets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gridlang.model.build import add, div, is_one, is_zero, mul, neg, power, sub, total
from gridlang.model.expr import ONE, ZERO, Apply, Expr, Indexing, Num
from gridlang.model.indexing import apart
from gridlang.model.walk import dummies_of, substitute

# Factors with their exponents, summands with their signs; in the order in which they came.
Powers = tuple[tuple[Expr, int], ...]


@dataclass(frozen=True, slots=True)
class Phasor:
    """`(re + j im) · Π magnitude^n · e^{j Σ ±angle}`, summed over the index sets `overs`."""

    re: Expr = ONE
    im: Expr = ZERO
    magnitudes: Powers = ()
    angles: Powers = ()
    overs: tuple[Indexing, ...] = ()

    def magnitude(self) -> Expr:
        above: Expr = ONE
        below: Expr = ONE
        for factor, n in self.magnitudes:
            if n > 0:
                above = mul(above, power(factor, n))
            else:
                below = mul(below, power(factor, -n))
        return div(above, below)

    def angle(self) -> Expr:
        result: Expr = ZERO
        for summand, n in self.angles:
            term = mul(Num(abs(n)), summand)
            result = add(result, term) if n > 0 else sub(result, term)
        return result

    def real(self) -> Expr:
        """Return the real part, without the sum. Source: Re((a + jb) e^{jt}) = a cos t − b sin t."""
        angle = self.angle()
        if is_zero(angle):
            return mul(self.re, self.magnitude())
        cos, sin = Apply("cos", (angle,)), Apply("sin", (angle,))
        return mul(self.magnitude(), sub(mul(self.re, cos), mul(self.im, sin)))

    def imaginary(self) -> Expr:
        """Return the imaginary part, without the sum: a sin t + b cos t."""
        angle = self.angle()
        if is_zero(angle):
            return mul(self.im, self.magnitude())
        cos, sin = Apply("cos", (angle,)), Apply("sin", (angle,))
        return mul(self.magnitude(), add(mul(self.re, sin), mul(self.im, cos)))

    @property
    def is_turn(self) -> bool:
        """Whether the coefficient is 1: magnitude and angle are then those of the number."""
        return is_one(self.re) and is_zero(self.im) and not self.overs


Phasors = tuple[Phasor, ...]


def of_real(e: Expr) -> Phasors:
    return () if is_zero(e) else (Phasor(e),)


def of_pair(re: Expr, im: Expr) -> Phasors:
    return () if is_zero(re) and is_zero(im) else (Phasor(re, im),)


def of_magnitude(e: Expr) -> Phasors:
    """Return a real expression that is known not to be negative."""
    return (Phasor(magnitudes=((e, 1),)),)


def plus(a: Phasors, b: Phasors) -> Phasors:
    """Return the sum; terms that are plain pairs of parts become one pair."""
    plain = [t for t in (*a, *b) if not (t.magnitudes or t.angles or t.overs)]
    if len(plain) < 2:
        return a + b
    re: Expr = ZERO
    im: Expr = ZERO
    for t in plain:
        re, im = add(re, t.re), add(im, t.im)
    return (Phasor(re, im), *(t for t in (*a, *b) if t not in plain))


def conj(z: Phasors) -> Phasors:
    return tuple(replace(t, im=neg(t.im), angles=tuple((a, -n) for a, n in t.angles)) for t in z)


def negative(z: Phasors) -> Phasors:
    return tuple(replace(t, re=neg(t.re), im=neg(t.im)) for t in z)


def product(a: Phasors, b: Phasors) -> Phasors:
    """Return the product, multiplied out. Source: (a + jb)(c + jd) = (ac − bd) + j(ad + bc)."""
    terms = []
    for x in a:
        for y in b:
            y = _apart(y, x)
            terms.append(
                Phasor(
                    sub(mul(x.re, y.re), mul(x.im, y.im)),
                    add(mul(x.re, y.im), mul(x.im, y.re)),
                    _merged(x.magnitudes, y.magnitudes),
                    _merged(x.angles, y.angles),
                    x.overs + y.overs,
                )
            )
    return tuple(terms)


def _merged(a: Powers, b: Powers) -> Powers:
    counts: dict[Expr, int] = {}
    for e, n in (*a, *b):
        counts[e] = counts.get(e, 0) + n
    return tuple((e, n) for e, n in counts.items() if n)


def _apart(y: Phasor, x: Phasor) -> Phasor:
    """Return `y` with the indices of its sums renamed where `x` uses the same names."""
    taken = {d.name for over in x.overs for d in over.dummies}
    taken |= {name for part in _expressions(x) for name in dummies_of(part)}
    overs, names = apart(y.overs, taken)
    if not names:
        return y
    return Phasor(
        substitute(y.re, names),
        substitute(y.im, names),
        tuple((substitute(e, names), n) for e, n in y.magnitudes),
        tuple((substitute(e, names), n) for e, n in y.angles),
        overs,
    )


def _expressions(x: Phasor) -> Iterable[Expr]:
    yield from (x.re, x.im, *x.overs)
    yield from (e for e, _ in (*x.magnitudes, *x.angles))


def summed(over: Indexing, z: Phasors) -> Phasors:
    return tuple(replace(t, overs=(over, *t.overs)) for t in z)


def real(z: Phasors) -> Expr:
    return _sum((t.overs, t.real()) for t in z)


def imaginary(z: Phasors) -> Expr:
    return _sum((t.overs, t.imaginary()) for t in z)


def _sum(terms: Iterable[tuple[tuple[Indexing, ...], Expr]]) -> Expr:
    """Return the sum of terms, those over the same index sets under one sum sign."""
    grouped: dict[tuple[Indexing, ...], Expr] = {}
    for overs, e in terms:
        grouped[overs] = add(grouped[overs], e) if overs in grouped else e
    result: Expr = ZERO
    for overs, e in grouped.items():
        for over in reversed(overs):
            e = total(over, e)
        result = add(result, e)
    return result
