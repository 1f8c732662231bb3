"""hallweight beside aihwkit on the same simple devices: a constant and a linear step, with noise and with spread.

aihwkit's wheel wants a torch of its own, the C++ core does not: a driver (crosscheck_aihwkit.cpp) is compiled with the
core's device files and gives trains of pulses to many devices. Compared are the states after each train: their mean,
variance over cycles of one device and variance over devices, with closed forms where no wall is in reach of the noise.

The devices, in terms of a weight w from -1 to 1 whose step is s at w = 0:

    aihwkit                                       hallweight, range R = state_max - state_min
    ConstantStep, dw_min = s                      linear, P = 2 / s, states -1 and 1
    LinearStep, dw_min = s, ls_decrease = f,      soft_bounds, alpha = f s, states -1 / f and 1 / f: the asymptote is
      ls_mult_noise off                             where the step vanishes (f = 1 is aihwkit's SoftBounds)
    LinearStep, ls_mult_noise on                  table with two nodes, mean and spread straight lines of the state
    dw_min_std = c                                sigma_c2c = c s / R (table: c times the mean step)
    dw_min_dtod_log_normal, dw_min_dtod = d,      sigma_d2d = sqrt(exp(d^2) - 1)
      dw_min times exp(-d^2 / 2)
    w_max_dtod = w_min_dtod = b                   sigma_d2d_range = b

Where the models differ by definition, and what is done about it here:

- Noise: theirs is a fraction of the step, and with ls_mult_noise (their default) of the step at the present state; ours
  is a fraction of the range, alike at all states but for the table law. With spread of the step, their noise grows with
  a device's step and ours does not: dw_min_std is divided by sqrt(1 + sigma_d2d^2), so that the variances agree in the
  mean over devices.
- Spread of the step: theirs is Gaussian by default (a device may step backwards), and in the log-normal option the
  median is one; ours is log-normal of mean one. In soft_bounds a gain g of ours is a number of pulses, alpha becoming
  1 - (1 - alpha)^g; theirs is a factor. Our log-normal gains are converted to that.
- Spread of the bounds: theirs are two independent Gaussian factors and the step stays; ours is one log-normal factor of
  the range, and step and noise scale with it. Only saturated states can be compared.
- Walls: theirs clip always; our soft_bounds has none, so it is compared where they are out of reach. Ours of linear and
  table clip after each pulse as theirs do: compared at the walls too.
- Random numbers: their CPU noise comes from a list of 32768 numbers, drawn once per tile, so its mean and variance are
  off by about 0.5% of the noise and 0.8%; every block of 1000 trains gets a list of its own and is one sample.
- Not shared, off: up_down (an additive share of the step), write noise, spread of the slope, reset.

Run: AIHWKIT_SOURCE=folder .venv/bin/python benchmarks/crosscheck_aihwkit.py   (needs a C++ compiler; under a minute)
"""

import os
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from crosscheck import Array, Table

from hallweight.array import pulse
from hallweight.core import Card, Value
from hallweight.synapse import Devices, sample

BLOCKS, TRAINS = 200, 1000  # trains of pulses per block, shared out between devices and cycles
GET = (
    "set AIHWKIT_SOURCE to a folder with aihwkit's C++ source, "
    "which 'pip install --no-deps --target FOLDER aihwkit' puts there (src/rpucuda); it need not be importable"
)
PARTS = ["rng", "rpu_constantstep_device", "rpu_linearstep_device", "rpu_pulsed_device", "rpu_simple_device"]
PARTS += ["weight_drifter", "utility_functions"]


@dataclass(frozen=True)
class Case:
    """A device, and the ``plan``: signed numbers of pulses, with a read after each.

    ``step`` at w = 0, ``fall`` of it (as a fraction) from there to the bound, ``noise`` over the step, ``relative`` to
    the present step or to that at w = 0; ``spread`` of the step and ``bounds`` of the range over devices.
    """

    name: str
    plan: tuple[int, ...]
    start: float
    noise: float = 0.0
    spread: float = 0.0
    fall: float = 0.0
    relative: bool = False
    bounds: float = 0.0
    step: float = 0.02

    @property
    def shape(self) -> tuple[int, int, int]:
        """Blocks, cycles, devices."""
        if not (self.noise or self.spread or self.bounds):
            return 1, 1, 1
        cycles = 1 if not self.noise else TRAINS if not self.spread else 10
        return BLOCKS, cycles, TRAINS // cycles


CASES = (
    Case("constant, C2C", (1, 9, 20, 60, 100, -1, -29, -100), -0.5, noise=1.0),
    Case("constant, D2D", (1, 9, 20, 60, -1, -29), -0.9, spread=0.3),
    Case("constant, both", (1, 9, 15, -10), -0.8, noise=0.5, spread=0.2),
    Case("linear, C2C", (1, 9, 20, 40, -1, -29), -0.8, noise=0.5, fall=1.0),
    Case("half slope, C2C", (1, 9, 20, 25, -1, -29), -0.7, noise=0.5, fall=0.5),
    Case("linear, D2D", (1, 9, 20, 120, -1, -29), -0.9, spread=0.3, fall=1.0),
    Case("half slope, relative", (1, 9, 20, 100, 100, -1, -29), -0.7, noise=1.0, fall=0.5, relative=True),
    Case("bounds, D2D", (300, -300), 0.0, bounds=0.1),
)


def build(folder: str) -> str:
    """Compile the driver into a folder and return its path, or stop with one sentence."""
    source, here = os.environ.get("AIHWKIT_SOURCE"), Path(__file__)
    found = next(Path(source).rglob("rpu_linearstep_device.cpp"), None) if source else None
    if found is None:
        raise SystemExit(f"Found no C++ source of aihwkit: {GET}.")
    out, files = f"{folder}/driver", [found.with_name(f"{part}.cpp") for part in PARTS]
    blas = ["-DCBLAS_ORDER=int", "-DCBLAS_TRANSPOSE=int"]  # names in declarations of functions that nobody calls
    command = [os.environ.get("CXX", "g++"), "-std=c++17", "-O1", "-w", *blas, f"-I{found.parent}", "-o", out]
    try:
        subprocess.run([*command, here.with_suffix(".cpp"), *files], check=True, capture_output=True, text=True)
    except OSError as error:
        raise SystemExit(f"Found no C++ compiler ({error}): install g++ or name one in CXX.") from None
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"The driver does not compile with this version of aihwkit:\n{error.stderr}") from None
    return out


def theirs(driver: str, case: Case, seed: int) -> Array:
    """States of aihwkit's devices, (reads, blocks, cycles, devices)."""
    blocks, cycles, devices = case.shape
    width = np.sqrt(np.log1p(case.spread**2))
    numbers = {
        "dw_min": case.step * np.exp(-(width**2) / 2),
        "dw_min_std": case.noise / np.sqrt(1 + case.spread**2),
        "dw_min_dtod": width,
        "bound_dtod": case.bounds,
        "fall": case.fall,
        "relative": int(case.relative),
        "start": case.start,
        "blocks": blocks,
        "cycles": cycles,
        "devices": devices,
        "seed": seed,
    }
    words = [f"{k}={v}" for k, v in numbers.items()] + [str(n) for n in case.plan]
    raw = subprocess.run([driver, *words], check=True, stdout=subprocess.PIPE).stdout
    states = np.frombuffer(raw, np.float32).reshape(blocks, cycles, len(case.plan), devices)
    return np.moveaxis(states, 2, 0).astype(float)


def card(case: Case) -> Card:
    """The same device on a card."""
    law, end, half = "linear", 1.0, case.step / 2
    rows: dict[str, float | tuple[float, ...]] = {"P_LTP": 1 / half, "P_LTD": 1 / half}
    if case.relative:
        up, down = half * (1 + case.fall), half * (1 - case.fall)
        law, rows = "table", {"table_state": (0.0, 1.0), "table_LTP": (up, down), "table_LTD": (-down, -up)}
        rows |= {"table_sigma_LTP": (case.noise * up, case.noise * down)}
        rows |= {"table_sigma_LTD": (case.noise * down, case.noise * up)}
    elif case.fall:
        law, end, rows = "soft_bounds", 1 / case.fall, {"alpha_LTP": case.step * case.fall}
        rows |= {"alpha_LTD": case.step * case.fall}
    rows |= {"sigma_c2c": case.noise * half / end, "sigma_read": 0.0}
    rows |= {"sigma_d2d": case.spread, "sigma_d2d_range": case.bounds}
    values = {k: Value(value=v, how="assumed") for k, v in rows.items()}
    values |= {k: Value(value=v, unit="ohm", how="assumed") for k, v in (("state_min", -end), ("state_max", end))}
    return Card(name="crosscheck", law=law, values=values)


def ours(case: Case, rng: np.random.Generator) -> Array:
    """States of our devices, (reads, blocks, cycles, devices)."""
    blocks, _, devices = case.shape
    drawn = sample(card(case), blocks * devices, rng)
    index = np.broadcast_to(np.arange(blocks * devices).reshape(blocks, 1, devices), case.shape)
    box: Devices = drawn.take(index.ravel())
    if case.fall and case.spread:
        alpha = case.step * case.fall
        box = replace(box, gain=np.log1p(-alpha * box.gain) / np.log1p(-alpha))
    states, out = np.full(case.shape, case.start), []
    for count in case.plan:
        pulse(box, states, np.full(case.shape, count, np.int16), rng)
        out.append(states.copy())
    return np.array(out)


def theory(case: Case) -> list[tuple[float, float, float]]:
    """Mean, variance over cycles and variance over devices after each train; nan where noise meets a wall."""
    if case.bounds:
        return [(float(np.sign(n)), np.nan, case.bounds**2) for n in case.plan]
    z = np.linspace(-5, 5, 4001)
    share, width = np.exp(-z * z / 2) / np.exp(-z * z / 2).sum(), np.sqrt(np.log1p(case.spread**2))
    size = case.step * np.exp(width * z - width**2 / 2)
    mean, power, free, out = np.full(z.shape, case.start), np.zeros(z.shape), True, []
    for count in case.plan:
        for _ in range(abs(count)):
            move, decay = size * (np.sign(count) - case.fall * mean), size * case.fall
            fresh = move**2 + decay**2 * power if case.relative else case.step**2
            mean, power = mean + move, (1 - decay) ** 2 * power + case.noise**2 * fresh
            free &= not case.noise or bool((np.abs(mean) + 6 * np.sqrt(power)).max() < 1)
            mean = np.clip(mean, -1, 1)
        first = float(share @ mean)
        row = (first, float(share @ power), float(share @ (mean - first) ** 2))
        out.append(row if free else (np.nan,) * 3)
    return out


def statistics(states: Array) -> tuple[Array, Array, Array]:
    """Mean, variance over cycles, variance over devices: one number each per block of states (blocks, ...)."""
    _, cycles, devices = states.shape
    none = np.zeros(len(states))
    over_cycles = states.var(1, ddof=1).mean(1) if cycles > 1 else none
    over_devices = states.mean(1).var(1, ddof=1) - over_cycles / cycles if devices > 1 else none
    return states.mean((1, 2)), over_cycles, over_devices


def curves(driver: str) -> None:
    """Compare the noise-free step of one device, pulse by pulse, up to the bound and down."""
    train = Case("", (1,) * 300 + (-1,) * 300, -1.0)
    for case in (train, replace(train, fall=1.0), replace(train, fall=0.5, relative=True)):
        far = float(np.abs(ours(case, np.random.default_rng(0)) - theirs(driver, case, 1)).max())
        if not far < 1e-5:  # single precision, over 600 steps
            raise SystemExit(f"the noise-free curves of fall {case.fall:g} differ by {far:g}")
    print("noise-free curves of 300 pulses up and 300 down, to the bounds: the same to 1e-5, for all three laws")


def main() -> None:
    """Build, compare, say how it went."""
    with tempfile.TemporaryDirectory() as folder:
        driver, rng = build(folder), np.random.default_rng(1)
        print(f"{BLOCKS} blocks of {TRAINS} trains of pulses; after how many pulses up (+) and down (-)")
        curves(driver)
        table = Table("aihwkit")
        for number, case in enumerate(CASES):
            a, b, expected = ours(case, rng), theirs(driver, case, 10 + number), theory(case)
            for k in range(len(case.plan)):
                up, down = (sum(max(s * n, 0) for n in case.plan[: k + 1]) for s in (1, -1))
                names = {"mean": True, "var cycles": case.noise, "var devices": case.spread or case.bounds}
                samples = zip(names, statistics(a[k]), statistics(b[k]), expected[k], strict=True)
                for name, x, y, wanted in samples:
                    if names[name]:
                        table.row(f"{case.name} +{up} -{down}: {name}", x, y, wanted)
        table.close()


if __name__ == "__main__":
    main()
