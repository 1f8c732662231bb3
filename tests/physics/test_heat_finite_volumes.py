"""One heat solver behind ``support=`` and ``membrane=``, against finite volumes that share nothing with it.

A line on a half space in its cross-section x-z: half of it by symmetry, cells that grow away from the line's edge and
from the surface, backward Euler, and Richardson's extrapolation in the number of steps. The film's heat capacity sits
on the surface of the line alone; the solver takes it to extend beside the line, which a line wider than the heat has
spread does not feel.
"""

import numpy as np
import pytest
from scipy.sparse import coo_matrix, diags_array
from scipy.sparse.linalg import splu

import hallweight as hw
from hallweight.hall import HallBar
from hallweight.membrane import Membrane, OnSupport, conducting_sheet, line_heating
from hallweight.membrane.internals import Strip

BAR = 0.02
"""The bar of one heat solver against finite volumes."""
MESH = 3e-3
"""What the mesh and the steps leave, by halving both, and against the exact line without a film."""
HALF = 5e-6  # m, half the line


def growing(first: float, end: float, growth: float) -> np.ndarray:
    """Edges from 0 to ``end``, the first cell ``first`` long, each next one ``growth`` times the one before."""
    n = int(np.ceil(np.log1p(end * (growth - 1) / first) / np.log(growth)))
    return end * (growth ** np.arange(n + 1) - 1) / (growth**n - 1)


def mean_rise(kappa: float, C_v: float, store: float, t: float, *, steps: int = 100, growth: float = 1.12) -> float:
    """Mean temperature of the line per areal power (K m^2/W) a time ``t`` after it was switched on."""
    reach = np.sqrt(kappa / C_v * t)
    x = HALF - growing(0.03 * min(reach, HALF), HALF, growth)[::-1]
    x = np.concatenate([x, HALF + growing(0.03 * min(reach, HALF), 12 * reach + 2 * HALF, growth)[1:]])
    z = growing(0.02 * reach, 12 * reach + HALF, growth)  # nodes; the first lies at the surface
    dx, high = np.diff(x), np.gradient(z)
    high[0], high[-1] = (z[1] - z[0]) / 2, (z[-1] - z[-2]) / 2
    nx, nz = len(dx), len(z)
    node = np.arange(nx * nz).reshape(nx, nz)
    across = kappa * high[None, :] / ((dx[1:] + dx[:-1]) / 2)[:, None]
    down = kappa * dx[:, None] / np.diff(z)[None, :]
    a = np.concatenate([node[:-1].ravel(), node[:, :-1].ravel()])
    b = np.concatenate([node[1:].ravel(), node[:, 1:].ravel()])
    g = np.concatenate([across.ravel(), down.ravel()])
    rows, columns, values = np.r_[a, b, a, b], np.r_[a, b, b, a], np.r_[g, g, -g, -g]
    flow = coo_matrix((values, (rows, columns)), shape=(nx * nz, nx * nz)).tocsc()
    line = (x[1:] <= HALF * (1 + 1e-9)).astype(float) * dx
    capacity = C_v * dx[:, None] * high[None, :]
    capacity[:, 0] += store * line
    heat = np.zeros((nx, nz))
    heat[:, 0] = line

    def after(n: int) -> float:
        step = splu((diags_array(capacity.ravel() / (t / n)) + flow).tocsc())
        T = np.zeros(nx * nz)
        for _ in range(n):
            T = step.solve(capacity.ravel() / (t / n) * T + heat.ravel())
        return float(T.reshape(nx, nz)[:, 0] @ line / line.sum())

    return 2 * after(2 * steps) - after(steps)


@pytest.mark.parametrize("t", [5e-8, 2e-5])
def test_finite_volumes_themselves(t):
    kappa, C_v = 0.5, 2.4e6
    exact = Strip(1.0, 2 * HALF, kappa, C_v, mean=True)(np.array([t]))[0]
    assert mean_rise(kappa, C_v, 0.0, t) == pytest.approx(exact, rel=MESH)
    fine = mean_rise(kappa, C_v, 3e-2, t, steps=200, growth=1.06)
    assert mean_rise(kappa, C_v, 3e-2, t) == pytest.approx(fine, rel=MESH)


@pytest.mark.parametrize("t", [5e-8, 2e-5])
@pytest.mark.parametrize("name", ["mica", "Si"])
def test_a_bar_on_a_support_heats_as_finite_volumes_do(name, t):
    bar = HallBar("CoTb", width=2 * HALF, grain="100 nm", support=name)
    sheet, card = conducting_sheet(bar.film, bar.source), hw.card(name)
    exact = mean_rise(card["kappa"], card["C_v"], sheet.store, t)
    found = bar.warming(np.array([t]))[0] / sheet.power
    assert found == pytest.approx(exact, rel=BAR)


@pytest.mark.parametrize("name", ["mica", "Si"])
def test_support_and_membrane_are_one_solver(name):
    bar = HallBar("CoTb", width=2 * HALF, grain="100 nm", support=name)
    thick = Membrane("CoTb", layer=None, support=(name, 0.1))
    sheet, t = conducting_sheet(bar.film, bar.source), np.geomspace(1e-9, 1e-4, 11)
    assert bar.warming(t) == pytest.approx(line_heating(thick, sheet, bar.width)(t), rel=1e-6)


def test_the_closed_form_is_a_limit():
    # without the film's heat capacity, and once heat has spread beyond the line: 1 % of its middle, 7 % above its mean
    bar = HallBar("CoTb", width=2 * HALF, grain="100 nm", support="mica")
    sheet, card = conducting_sheet(bar.film, bar.source), hw.card("mica")
    closed = OnSupport(sheet.power, bar.width, card["kappa"], card["C_v"])
    early, late = (closed(np.array([t]))[0] / bar.warming(np.array([t]))[0] for t in (5e-8, 1e-1))
    assert early > 1.2
    assert late == pytest.approx(1.0, abs=0.08)


@pytest.mark.parametrize("name", ["STO", "sapphire", "Si"])
@pytest.mark.parametrize("theta", [20.0, 100.0])
def test_a_conductivity_that_falls_raises_no_more_than_kirchhoffs_transform(name: str, theta: float) -> None:
    """What the solver leaves out, kappa(T) below a pulse: one dimension, a steady flux, explicit finite volumes.

    The solver's rise is ``2 q sqrt(t/(pi kappa C_v))``, at the kappa of the surroundings. Kirchhoff's transform of it
    is the steady state's.
    """
    n, T_0 = hw.card(name)["kappa_exponent"], 300.0
    flux, dz, dt = theta * np.sqrt(np.pi) / 2, 0.02, 1e-4  # kappa(T_0) = C_v = 1, and the pulse lasts 1
    T = np.full(400, T_0)
    for _ in range(10_000):
        kappa = (0.5 * (T[1:] + T[:-1]) / T_0) ** n
        q = np.concatenate([[flux], kappa * (T[:-1] - T[1:]) / dz, [0.0]])
        T += dt / dz * (q[:-1] - q[1:])
    surface = T[0] + flux * dz / 2 / (T[0] / T_0) ** n - T_0
    steady = T_0 * (1 + (n + 1) * theta / T_0) ** (1 / (n + 1)) - T_0
    assert theta < surface < steady
    assert steady < (1.05 if theta == 20.0 else 1.27) * theta
