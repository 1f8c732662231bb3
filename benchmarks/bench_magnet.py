"""Speed and accuracy of the ensemble engine beside cmtj 1.15, one core, same run.

Two coupled sublattices with spin-orbit torque. Speed: spin-steps (one sublattice, one step) per CPU second. Accuracy:
the spurious damping of the scheme, and the error of <m_1.m_2> and <m_1z^2> in thermal equilibrium against quadrature.
The spurious damping would take the same energy from an excitation of an undamped pair with an exchange field of 15 T,
at 10 fs. cmtj is optional; it has one gyromagnetic ratio, so both codes get that. hallweight integrates an ensemble in
one call, cmtj one device after another.

``CMTJ=folder python benchmarks/bench_magnet.py`` (about a minute of one core)
"""

import os

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import importlib.util
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from crosscheck import peer

from hallweight.core.constants import MU0
from hallweight.magnet import Pair, energy
from hallweight.magnet.internals import Drive, integrate, torque_field

GAMMA = 220880.0 / MU0  # the one gyromagnetic ratio of cmtj, rad/(s T)
T_FILM, SURFACE, DT = 4e-9, 2.5e-17, 10e-15
FAST = {"M": [6e5, 7e5], "gamma": [GAMMA, GAMMA], "J": 1e7, "K": [5e4, 5e4], "t": T_FILM, "volume": T_FILM * SURFACE}
SMALL = {"M": [6e5, 4.5e5], "gamma": [GAMMA, GAMMA], "alpha": [0.5, 0.3], "J": 3e5, "K": [1e5, 4e4], "t": 1e-9,
         "volume": 1e-26, "T": 300.0}  # fmt: skip
UP = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, -1.0]])
CURRENT, REPEAT = 1e11, 11
Run = Callable[[Pair, np.ndarray, int, float, int, float], np.ndarray]


def quadrature(p: Pair) -> np.ndarray:
    """Boltzmann means of m_1.m_2 and m_1z^2: the function that the tests use, without a field."""
    path = Path(__file__).parents[1] / "tests" / "physics" / "test_thermal.py"
    spec = importlib.util.spec_from_file_location("thermal", path)
    assert spec
    assert spec.loader
    thermal = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(thermal)
    return thermal.quadrature(p, 0.0)[[4, 2]]


def ours(scheme: str) -> Run:
    """Return a run of one scheme: (pair, start (n, 2, 3), steps, dt, every, j) -> records (r, n, 2, 3)."""

    def run(p: Pair, start: np.ndarray, steps: int, dt: float, every: int, j: float) -> np.ndarray:
        return integrate(p, Drive.steady(steps, dt, j), start, seed=1, scheme=scheme, every=every, check=False)[0]

    return run


def theirs(cmtj: ModuleType, scheme: str) -> Run:
    """The same of cmtj: one junction for each device, the first spin-orbit torque along y."""

    def layer(p: Pair, i: int, m: np.ndarray) -> Any:
        v = [cmtj.CVector(*map(float, x)) for x in (m, p.axis, (0, 1, 0))]
        flat = [cmtj.CVector(0, 0, 0)] * 3
        pull = float(torque_field(p)[i]) / MU0 if np.any(p.xi) else 0.0
        out = cmtj.Layer.createSOTLayer(
            "ab"[i], v[0], v[1], float(p.M[i] * MU0), p.t, p.volume / p.t, flat, float(p.alpha[i]), 0.0, pull
        )
        out.setReferenceLayer(v[2])
        out.setAnisotropyDriver(cmtj.constantDriver(float(p.K[i])))
        return out

    def one(p: Pair, m: np.ndarray, steps: int, dt: float, every: int, j: float) -> np.ndarray:
        junction = cmtj.Junction([layer(p, i, m[i]) for i in (0, 1)])
        junction.setIECDriver("a", "b", cmtj.constantDriver(-p.J * p.t))
        if j:
            junction.setLayerCurrentDriver("all", cmtj.constantDriver(j))
        if p.T > 0:
            junction.setLayerTemperatureDriver("all", cmtj.constantDriver(p.T))
        junction.runSimulation(steps * dt, dt, (every or steps) * dt, solverMode=getattr(cmtj.SolverMode, scheme))
        log = junction.getLog()
        return np.array([[log[f"{i}_m{x}"] for x in "xyz"] for i in "ab"]).transpose(2, 0, 1)

    def run(p: Pair, start: np.ndarray, steps: int, dt: float, every: int, j: float) -> np.ndarray:
        paths = [one(p, m, steps, dt, every, j) for m in start]
        return np.stack([path[: min(map(len, paths))] for path in paths], 1)

    return run


def rate(run: Run, n: int, steps: int, kelvin: float) -> float:
    """Spin-steps per CPU second, the best of a few repeats."""
    p = Pair(**FAST, alpha=[0.02, 0.04], xi=[0.05, 0.05], T=kelvin)
    start = np.tile(UP, (n, 1, 1))
    run(p, start[:1], 10, DT, 0, CURRENT)
    taken = []
    for _ in range(REPEAT):
        begin = time.process_time()
        run(p, start, steps, DT, 0, CURRENT)
        taken.append(time.process_time() - begin)
    return 2 * n * steps / min(taken)


def spurious_damping(run: Run) -> float:
    """The damping of both sublattices that takes the energy of a small exchange excitation as fast as the scheme."""
    start = np.array([[[0.02, 0, 1], [0, 0.01, -1]]])
    start /= np.linalg.norm(start, axis=-1, keepdims=True)

    def decay(run: Run, alpha: float) -> float:
        p = Pair(**FAST, alpha=[alpha, alpha])
        e = energy(p, run(p, start, 200, DT, 10, 0.0)[:, 0], np.zeros(3)) - energy(p, UP, np.zeros(3))
        return float(-np.polyfit(np.arange(len(e)) * 10 * DT, np.log(e), 1)[0])

    exact = ours("adaptive")
    return decay(run, 0.0) / ((decay(exact, 0.003) - decay(exact, 0.0)) / 0.003)


def boltzmann_error(run: Run, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Errors of <m_1.m_2> and <m_1z^2> and their standard errors, at a thermal turn of some 0.06 rad per step."""
    p = Pair(**SMALL)
    path = run(p, np.tile(UP, (n, 1, 1)), 24_000, 20e-15, 150, 0.0)[40:]
    m, o = path[:, :, 0], path[:, :, 1]
    mean = np.array([(m * o).sum(-1).mean(0), (m[..., 2] ** 2).mean(0)])
    return mean.mean(1) - quadrature(p), mean.std(1) / n**0.5


def show(name: str, run: Run, n: int, steps: int, base: dict[str, float], devices: int, cold: bool = False) -> None:
    """Print one row; ``base`` is filled by the first row of the peer and gives the ratios."""
    rates = {"300 K": rate(run, n, steps, 300.0)} if not cold else {}
    rates["T = 0"] = rate(run, n, steps, 0.0)
    text = "  ".join(f"{k} {v:9.3g}" + (f" ({v / base[k]:5.1f}x)" if k in base else " " * 9) for k, v in rates.items())
    text += f"  spurious damping {spurious_damping(run):9.2g}"
    if not cold:
        off, unsure = boltzmann_error(run, devices)
        text += "  Boltzmann error " + ", ".join(f"{a:+.4f}({b:.4f})" for a, b in zip(off, unsure, strict=True))
    print(f"{name:34s} {text}", flush=True)
    for k, v in rates.items():
        base.setdefault(k, v)


def main() -> None:
    """Print the table: the peer's Heun first, all ratios to it."""
    base: dict[str, float] = {}
    try:
        cmtj = peer("cmtj", "CMTJ", "/tmp/cmtj", "pip install --target /tmp/cmtj cmtj==1.15.0")
        show("cmtj Heun", theirs(cmtj, "Heun"), 1, 50_000, base, 12)
        show("cmtj RK4 (its default)", theirs(cmtj, "RK4"), 1, 50_000, base, 0, cold=True)
    except SystemExit as missing:
        print(f"{missing} Without it there are no ratios.")
    show("hallweight Heun, 4096 devices", ours("heun"), 4096, 1000, dict(base), 2048)
    show("hallweight Heun, one device", ours("heun"), 1, 200_000, dict(base), 2048)
    show("hallweight midpoint, 4096 devices", ours("midpoint"), 4096, 100, dict(base), 512)
    minutes = 2 * 1000 * 64 * 50_000 / rate(ours("heun"), 1000, 4000, 300.0) / 60
    print(f"1,000 devices x 64 pulses of 1 ns at 20 fs, 300 K: {minutes:.2f} min of one core, from 4,000 of its steps")


if __name__ == "__main__":
    main()
