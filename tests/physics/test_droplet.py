"""The critical droplet: shooting, and both limits in closed form."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from hallweight.hall.internals import droplet_energy

TOWNES = 11.7009  # int |R|^2 of R'' + R'/r - R + R^3 = 0 (Chiao, Garmire, Townes 1964: critical power)


@pytest.mark.parametrize("h", [0.1, 0.25, 0.5, 0.8, 0.93])
def test_energy_is_that_of_the_bounce(h: float) -> None:
    assert float(droplet_energy(h)) == pytest.approx(bounce(h), rel=2e-3)


def test_a_large_droplet_is_a_round_wall() -> None:
    """Radius sigma/(2 M B) and energy pi sigma^2 t/(2 M B), with sigma = 4 sqrt(A K): 4 pi A t/h."""
    assert float(droplet_energy(1e-3)) * 1e-3 == pytest.approx(4 * np.pi, rel=2e-3)


def test_a_weak_droplet_is_townes_soliton() -> None:
    h = 0.995
    assert float(droplet_energy(h)) == pytest.approx(2 * TOWNES * (1 - h), rel=5e-3)


def test_nothing_holds_beyond_the_coercive_field_and_nothing_forms_without_field() -> None:
    assert float(droplet_energy(1.2)) == 0
    assert np.isinf(float(droplet_energy(0.0)))


def bounce(h: float) -> float:
    """Shoot from the centre: too high a start crosses zero, too low a one turns back before it."""
    below, above = np.log(np.pi - np.arccos(2 * h - 1)), -60.0  # of ln(pi - start)
    energy = 0.0
    for _ in range(45):
        middle = 0.5 * (below + above)
        crossed, energy = shoot(np.pi - np.exp(middle), h)
        below, above = (below, middle) if crossed else (middle, above)
    return energy


def shoot(start: float, h: float) -> tuple[bool, float]:
    def slope(r: float, y: np.ndarray) -> list[float]:
        s, c = np.sin(y[0]), np.cos(y[0])
        return [y[1], s * c - h * s - y[1] / r, 2 * np.pi * r * (y[1] ** 2 + s * s - 2 * h * (1 - c))]

    def crosses(_: float, y: np.ndarray) -> float:
        return float(y[0])

    def turns(r: float, y: np.ndarray) -> float:
        return float(y[1]) if r > 1e-3 else -1.0

    crosses.terminal = turns.terminal = True  # type: ignore[attr-defined]
    turns.direction = 1  # type: ignore[attr-defined]
    force = np.sin(start) * np.cos(start) - h * np.sin(start)
    first = [start + 0.25e-8 * force, 0.5e-4 * force, 0.0]
    run = solve_ivp(slope, (1e-4, 400.0), first, method="DOP853", rtol=1e-8, atol=1e-11, events=[crosses, turns])
    return len(run.t_events[0]) > 0, float(run.y[2, -1])
