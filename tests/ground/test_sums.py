"""Values at a point, added up by place; sines and cosines by half angles."""

from __future__ import annotations

import numpy as np
import pytest

from gridlang.ground.kernel import Kernel
from gridlang.ground.sums import Block, Point, Sums

ANGLES = np.concatenate(
    [
        np.linspace(-10, 10, 1001),
        np.pi * np.arange(-8, 9) / 4,
        [0.0, 1e-300, 1e-9, 1e6, 1e15, -1e22, np.nextafter(np.pi, 4)],
    ]
)


def test_sine_and_cosine_of_one_angle_are_exact_to_rounding() -> None:
    kernel = Kernel(len(ANGLES))
    g = kernel.graph
    angle = kernel.slot(np.arange(len(ANGLES)))
    sine, cosine = g.call("sin", angle), g.call("cos", angle)
    point = Point(kernel, [[sine, cosine], [cosine, sine]])
    assert point.shared == [sine, cosine]
    point.move(ANGLES)
    given = point.leaves().given
    assert given[0] == pytest.approx(np.sin(ANGLES), rel=0, abs=4e-16)
    assert given[1] == pytest.approx(np.cos(ANGLES), rel=0, abs=4e-16)


def test_sums_by_place_follow_the_point() -> None:
    kernel = Kernel(3)
    g = kernel.graph
    x, w = kernel.slot(np.array([0, 1, 2])), g.weight(0)
    square, root = g.mul(x, x), g.mul(w, g.call("sqrt", x))
    point = Point(kernel, [[square], [root], [root]])
    rows = np.array([1, 1, 0])
    plain = Sums([Block(point, [square])], rows, 2)
    weighted = Sums([Block(point, [root, root], [rows])], np.array([0, 0, 1, 2, 2, 2]), 3)
    for at in ([1.0, 4.0, 9.0], [16.0, 0.0, 25.0]):
        point.move(np.array(at))
        assert plain.at().tolist() == [at[2] ** 2, at[0] ** 2 + at[1] ** 2]
        roots = np.sqrt(at) * [10.0, 10.0, 7.0]
        expected = [roots[0] + roots[1], roots[2], roots.sum()]
        assert weighted.at(np.array([7.0, 10.0])).tolist() == expected
