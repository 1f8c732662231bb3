"""Device files of layouts (a) to (g) of many laboratories, each with what a right reading holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .dialect import Quantity, write

WRITE_V = ("V_write", "Vwrite", "Write Voltage", "Vpulse", "V_pulse", "Pulse Amplitude", "Pulse voltage", "Vprog",
           "V_prog", "Program voltage", "VWrite", "pulse_v", "V_P", "Vp", "write_voltage", "Pulse height", "V_w",
           "Programming Voltage", "V_applied", "pulse_amp")  # fmt: skip
WRITE_I = ("I_write", "Iwrite", "Write current", "I_pulse", "Pulse current", "Ip", "I_p", "current pulse",
           "Pulse Amplitude", "I_w", "write_current", "Ipulse", "Writing current", "pulse_i")  # fmt: skip
READ_V = ("V_read", "Vread", "Read voltage", "V_meas", "meas_v", "V_sense", "Vmeas", "read_v", "Measured voltage")
HALL_V = ("V_xy", "Vxy", "V_H", "V_Hall", "Hall voltage", "VH", "V_AHE", "Transverse voltage")
READ_I = ("I_read", "Iread", "Read current", "I_meas", "meas_i", "I_sense", "Imeas", "read_current",
          "Measured current", "Sense current")  # fmt: skip
HALL_R = (
    "R_xy",
    "Rxy",
    "R_H",
    "R_Hall",
    "Hall resistance",
    "R_AHE",
    "RAHE",
    "Rhall",
    "R_{xy}",
    "Anomalous Hall resistance",
)
PLAIN_R = ("R", "Resistance", "R_read", "Rmeas", "R_meas", "Read resistance", "Device resistance")
COND = ("G", "Conductance", "G_read", "Gmeas", "G_meas", "Cond", "conductance", "Channel conductance")
COUNT = ("Pulse", "Pulse #", "Pulse number", "PulseNum", "n", "N", "No.", "#", "Index", "Pulse index", "pulse_count",
         "Pulse No", "idx", "Number of pulses", "Puls Nr")  # fmt: skip
FIELD = ("Field", "H", "B", "Hz", "H_z", "B_z", "Magnetic field", "Applied field", "mu0H", "H_ext", "Magnetic Field")
SWEEP_I = ("I", "Current", "I_write", "Write current", "Pulse current", "I_pulse", "Ipulse", "Applied current", "I_dc")
UNITS = {
    "S": (("S", 1.0), ("uS", 1e-6), ("µS", 1e-6), ("mS", 1e-3), ("nS", 1e-9)),
    "ohm": (("Ohm", 1.0), ("ohm", 1.0), ("Ω", 1.0), ("mOhm", 1e-3), ("kOhm", 1e3)),
    "A": (("A", 1.0), ("mA", 1e-3), ("uA", 1e-6), ("µA", 1e-6)),
    "V": (("V", 1.0), ("mV", 1e-3), ("uV", 1e-6)),
    "T": (("T", 1.0), ("mT", 1e-3), ("Oe", 1e-4), ("kOe", 0.1), ("G", 1e-4)),
    "s": (("s", 1.0), ("ms", 1e-3)),
    "K": (("K", 1.0),),
}


@dataclass
class DeviceFile:
    """A file (or two) and what its right reading is; ``polarity`` counts the reads after LTP and LTD pulses."""

    paths: list[Path]
    kind: str
    layout: str
    quantity: tuple[str, ...]
    values: np.ndarray
    polarity: tuple[int, int] | None = None
    drive: np.ndarray | None = None
    options: dict[str, Any] = field(default_factory=dict)


class Draw:
    """Random choices of one file."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def name(self, names: tuple[str, ...]) -> str:
        return str(self.rng.choice(names))

    def column(self, names: tuple[str, ...], values: np.ndarray, kind: str, *, size: float | None = None) -> Quantity:
        """A column in the unit in which its size is easy to read, mostly."""
        scale = float(np.max(np.abs(values))) if size is None else size
        fitting = [u for u in UNITS[kind] if 0.05 <= scale / u[1] < 2e4] or [UNITS[kind][0]]
        unit, factor = fitting[int(self.rng.integers(len(fitting)))]
        return Quantity(self.name(names), values, unit, factor)

    def curve(self) -> tuple[np.ndarray, np.ndarray]:
        """A state from 0 to 1 with noise, cycle after cycle, and the sign of each pulse."""
        up, down = (int(n) for n in self.rng.integers(20, 65, 2)) if self.rng.random() < 0.3 else (40, 40)
        tau_up, tau_down = self.rng.uniform(0.25, 1.2, 2)
        rise = _saturating(up, tau_up)
        fall = 1 - _saturating(down, tau_down)
        cycles = int(self.rng.integers(1, 6))
        one = np.concatenate([rise, fall])
        state = np.tile(one, cycles) + self.rng.uniform(0.001, 0.03) * self.rng.standard_normal(cycles * len(one))
        return state, np.tile(np.repeat([1, -1], [up, down]), cycles)

    def hall(self, state: np.ndarray) -> np.ndarray:
        """Hall resistance with the offset of misaligned contacts."""
        size = 10 ** self.rng.uniform(-2, 0.7)
        return size * (2 * state - 1) + size * float(self.rng.choice([0.0, 0.0, 0.4, 6.0]))

    def conductance(self, state: np.ndarray) -> np.ndarray:
        return 10 ** self.rng.uniform(-8, -3.5) * (1 + self.rng.uniform(0.3, 5) * state)

    def extras(self, n: int) -> list[Quantity]:
        """Columns that stand beside: time, temperature, phase of the lock-in, pulse width, R_xx."""
        rng = self.rng
        step = rng.uniform(0.3, 3)
        found = [
            Quantity(
                self.name(("Time", "t", "Elapsed time", "time")), np.arange(n) * step + rng.normal(0, 0.01, n), "s"
            ),
            Quantity(self.name(("T", "Temperature", "Temp", "T_sample")), 300 + rng.normal(0, 0.05, n), "K"),
            Quantity(self.name(("Phase", "Lock-in phase", "Theta", "phase")), rng.normal(0.4, 0.2, n), "deg"),
            Quantity(self.name(("Pulse width", "Width", "pulse_width", "t_pulse")), np.full(n, 1e-3), "s"),
            Quantity(self.name(("Rxx", "R_xx", "Longitudinal resistance")), 812 + rng.normal(0, 0.3, n), "Ohm"),
            Quantity(self.name(("Bx", "Hx", "In-plane field")), np.full(n, 0.02), "T"),
        ]
        return [c for c in found if rng.random() < 0.22]

    def order(self, columns: list[Quantity]) -> list[Quantity]:
        return [columns[i] for i in self.rng.permutation(len(columns))]


def _saturating(n: int, tau: float) -> np.ndarray:
    x = np.arange(1, n + 1) / n
    return (1 - np.exp(-x / tau)) / (1 - np.exp(-1 / tau))


def _counts(sign: np.ndarray) -> tuple[int, int]:
    return int((sign > 0).sum()), int((sign < 0).sum())


def _number(sign: np.ndarray, *, restart: bool) -> np.ndarray:
    edges = np.flatnonzero(np.diff(sign, prepend=0))
    n = np.arange(1.0, len(sign) + 1)
    return n - np.repeat(edges, np.diff([*edges, len(sign)])) if restart else n


def _amplitudes(d: Draw, sign: np.ndarray, size: float) -> np.ndarray:
    """Equal pulses, another amplitude for LTD, or a staircase in each branch."""
    kind = d.rng.integers(3)
    if kind == 0:
        return size * sign
    if kind == 1:
        return np.where(sign > 0, size, -0.8 * size)
    return sign * size * (1 + 0.02 * _number(sign, restart=True))


def write_read(folder: Path, d: Draw) -> DeviceFile:
    """(a) What was written and what was read, of a Hall cross or of a two-terminal device."""
    state, sign = d.curve()
    n = len(sign)
    if d.rng.random() < 0.5:
        r, i_read = d.hall(state), 10 ** d.rng.uniform(-5, -3)
        columns = [
            d.column(WRITE_I, _amplitudes(d, sign, 0.012), "A"),
            d.column((*READ_V, *HALL_V), r * i_read, "V"),
            d.column(READ_I, np.full(n, i_read), "A"),
        ]
        values, quantity = r, ("R_xy", "R")
    else:
        g, v_read = d.conductance(state), float(d.rng.choice([0.1, 0.2, 0.05, -0.1, -0.2]))
        columns = [
            d.column(WRITE_V, _amplitudes(d, sign, 3.0), "V"),
            d.column(READ_V, np.full(n, v_read), "V"),
            d.column(READ_I, g * v_read, "A"),
        ]
        values, quantity = g, ("G",)
    if d.rng.random() < 0.4:
        columns.append(Quantity(d.name(COUNT), _number(sign, restart=bool(d.rng.random() < 0.5))))
    bare = quantity == ("G",) and d.rng.random() < 0.25
    path = write(folder / "run.csv", d.order(columns + ([] if bare else d.extras(n))), d.rng, header=not bare)
    return DeviceFile([path], "a", "pulses", quantity, values, _counts(sign))


def signed_write(folder: Path, d: Draw) -> DeviceFile:
    """(b) The state, the signed write and the pulse number."""
    state, sign = d.curve()
    hall = d.rng.random() < 0.5
    values = d.hall(state) if hall else d.conductance(state)
    drive = (
        d.column(WRITE_I, _amplitudes(d, sign, 0.012), "A")
        if hall
        else d.column(WRITE_V, _amplitudes(d, sign, 2.5), "V")
    )
    columns = [d.column(HALL_R if hall else COND, values, "ohm" if hall else "S"), drive]
    if d.rng.random() < 0.6:
        columns.append(Quantity(d.name(COUNT), _number(sign, restart=bool(d.rng.random() < 0.5))))
    path = write(folder / "device.txt", d.order(columns + d.extras(len(sign))), d.rng)
    return DeviceFile([path], "b", "pulses", ("R_xy",) if hall else ("G",), values, _counts(sign))


def two_columns(folder: Path, d: Draw) -> DeviceFile:
    """(c) Up and down side by side, named or not."""
    n, sigma = int(d.rng.integers(20, 65)), d.rng.uniform(0.001, 0.03)
    up = _saturating(n, d.rng.uniform(0.25, 1.2)) + sigma * d.rng.standard_normal(n)
    down = 1 - _saturating(n, d.rng.uniform(0.25, 1.2)) + sigma * d.rng.standard_normal(n)
    g = d.conductance(np.concatenate([up, down]))
    unit, factor = [("S", 1.0), ("uS", 1e-6), ("nS", 1e-9)][int(d.rng.integers(3))]
    pairs = (("LTP", "LTD"), ("Potentiation", "Depression"), ("up", "down"), ("G_LTP", "G_LTD"), ("G up", "G down"),
             ("Set", "Reset"), ("pot", "dep"), ("G_pot", "G_dep"), ("LTP conductance", "LTD conductance"))  # fmt: skip
    first, second = pairs[int(d.rng.integers(len(pairs)))]
    columns = [Quantity(first, g[:n], unit, factor), Quantity(second, g[n:], unit, factor)]
    header = d.rng.random() < 0.8
    if header and d.rng.random() < 0.6:
        columns.insert(0, Quantity(d.name(COUNT), np.arange(1.0, n + 1)))
    path = write(folder / "ltp_ltd.csv", columns, d.rng, header=header)
    return DeviceFile([path], "c", "pulses", ("G",), g, (n - 1, n - 1))


def set_and_reset(folder: Path, d: Draw) -> DeviceFile:
    """(d) A set file and a reset file, one column for each repeat."""
    n, repeats = int(d.rng.integers(20, 65)), int(d.rng.integers(3, 12))
    tau = d.rng.uniform(0.3, 1.2, 2)
    scale, sigma = d.rng.uniform(1e-6, 1e-4), d.rng.uniform(0.002, 0.03)
    name = d.name(("cycle", "run", "rmp", "Cycle ", "Run ", "ramp", "repeat", "G"))
    paths, values = [], []
    words = [("set", "reset"), ("LTP", "LTD"), ("potentiation", "depression"), ("up", "down")][int(d.rng.integers(4))]
    for word, sign, t in zip(words, (1, -1), tau, strict=True):
        branch = _saturating(n, t) if sign > 0 else 1 - _saturating(n, t)
        rows = [scale * (1 + branch + sigma * d.rng.standard_normal(n)) for _ in range(repeats)]
        columns = [Quantity(f"{name}{k + 1}", r, "S") for k, r in enumerate(rows)]
        paths.append(write(folder / f"dev_{word}.csv", columns, d.rng))
        values.append(np.concatenate(rows))
    each = repeats * (n - 1)
    return DeviceFile(paths, "d", "pulses", ("G",), np.concatenate(values), (each, each))


def protocol(folder: Path, d: Draw) -> DeviceFile:
    """(e) One column of reads; the polarity is given by a sentence."""
    n_up, n_down, cycles = int(d.rng.integers(15, 60)), int(d.rng.integers(15, 60)), int(d.rng.integers(1, 5))
    one = np.concatenate([_saturating(n_up, 0.5), 1 - _saturating(n_down, 0.5)])
    state = np.tile(one, cycles) + d.rng.uniform(0.001, 0.03) * d.rng.standard_normal(cycles * len(one))
    hall = d.rng.random() < 0.6
    values = d.hall(state) if hall else d.conductance(state)
    columns = [d.column(HALL_R if hall else COND, values, "ohm" if hall else "S")]
    if d.rng.random() < 0.5:
        columns.append(Quantity(d.name(COUNT), np.arange(1.0, len(state) + 1)))
    path = write(folder / "reads.txt", d.order(columns + d.extras(len(state))), d.rng)
    sentence = f"{n_up} pulses of +12 mA, 1 ms; {n_down} of -12 mA, 1 ms; repeat {cycles}"
    counts = cycles * n_up, cycles * n_down
    return DeviceFile(
        [path], "e", "pulses", ("R_xy",) if hall else ("G",), values, counts, options={"protocol": sentence}
    )


def _loop(folder: Path, d: Draw, kind: str) -> DeviceFile:
    top = {"f": 0.02, "g": 10 ** d.rng.uniform(-1.5, 0.5)}[kind]
    half = np.linspace(-top, top, int(d.rng.integers(41, 121)))
    start = half if d.rng.random() < 0.5 else np.concatenate([half[len(half) // 2 :], half[::-1][1:], half[1:]])
    drive = np.concatenate([half, half[::-1][1:]]) if start is half else start
    drive = np.tile(drive, int(d.rng.integers(1, 4)))
    way = np.sign(np.gradient(drive))
    way[way == 0] = 1
    jump = np.tanh((drive - 0.35 * top * way) / (0.06 * top))
    values = d.hall((jump + 1) / 2)
    values += 0.01 * np.ptp(values) * d.rng.standard_normal(len(drive))
    measured = drive + (1e-4 * top * d.rng.standard_normal(len(drive)) if kind == "g" and d.rng.random() < 0.5 else 0)
    x = d.column(SWEEP_I if kind == "f" else FIELD, measured, "A" if kind == "f" else "T")
    columns = [x]
    if d.rng.random() < 0.3:
        i_read = 1e-4
        columns += [d.column(HALL_V, values * i_read, "V"), d.column(READ_I, np.full(len(drive), i_read), "A")]
    else:
        columns.append(d.column(HALL_R, values, "ohm"))
    extras = [c for c in d.extras(len(drive)) if kind == "f" or c.unit != "T"]
    path = write(folder / "loop.dat", d.order(columns + extras), d.rng)
    layout = "current-loop" if kind == "f" else "field-loop"
    return DeviceFile([path], kind, layout, ("R_xy",), values, drive=measured)


def current_loop(folder: Path, d: Draw) -> DeviceFile:
    """(f) R_xy against current."""
    return _loop(folder, d, "f")


def field_loop(folder: Path, d: Draw) -> DeviceFile:
    """(g) R_xy against field."""
    return _loop(folder, d, "g")


KINDS: tuple[Callable[[Path, Draw], DeviceFile], ...] = (
    write_read,
    signed_write,
    two_columns,
    set_and_reset,
    protocol,
    current_loop,
    field_loop,
)


def device_file(folder: Path, seed: int) -> DeviceFile:
    """Write the device file of a seed into a folder."""
    return KINDS[seed % len(KINDS)](folder, Draw(seed))
