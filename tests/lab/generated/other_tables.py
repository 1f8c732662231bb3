"""Tables that are no device file, as instruments, offices and test benches write them: none may become a card."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from .dialect import Quantity, write

Rng = np.random.Generator
Columns = list[Quantity]


def _walk(rng: Rng, n: int, start: float, step: float) -> np.ndarray:
    return start + np.cumsum(step * rng.standard_normal(n))


def temperature_log(rng: Rng) -> Columns:
    n = int(rng.integers(50, 400))
    t = np.arange(n) * 60.0
    day = 22 + 3 * np.sin(2 * np.pi * t / 86400 * rng.uniform(2, 12)) + 0.05 * rng.standard_normal(n)
    return [Quantity("Time", t, "s"), Quantity("Temperature", day, ""), Quantity("Humidity", 40 - day / 2, "%")]


def cell_log(rng: Rng) -> Columns:
    """Addresses, voltages, resistances and pulse counts of cells that were programmed once."""
    n = int(rng.integers(20, 200))
    address = np.arange(n) * float(rng.choice([1, 4, 8])) + float(rng.integers(0, 99))
    ohms = np.round(1e4 * np.exp(rng.normal(1, 1.2, n)), 1)
    number = rng.integers(1, 300, n).astype(float)
    return [
        Quantity("addr", address),
        Quantity("Vbl", np.full(n, 3.0)),
        Quantity("Vwl", np.full(n, 2.2)),
        Quantity("R", ohms),
        Quantity("attempts", number),
    ]


def calibration(rng: Rng) -> Columns:
    """Coil current against field, by two probes."""
    x = np.linspace(-10, 10, int(rng.integers(21, 81)))
    y = -186 * x + rng.normal(0, 0.5, len(x)) + 3
    return [Quantity("Coil current", x, "A"), Quantity("Probe 1", y, ""), Quantity("Probe 2", y * 0.997 + 1.1, "")]


def thermometer_calibration(rng: Rng) -> Columns:
    t = np.linspace(4, 300, 75)
    return [
        Quantity("T", t, "K"),
        Quantity("Resistance", 1e3 * (1 + 40 / t), "Ohm"),
        Quantity("Sensor", t + rng.normal(0, 0.02, 75)),
    ]


def surface_map(rng: Rng) -> Columns:
    """A raster of sheet resistance."""
    nx, ny = (int(k) for k in rng.integers(6, 16, 2))
    x, y = np.meshgrid(np.arange(nx) * 2.5, np.arange(ny) * 2.5)
    ohms = 52 + 0.05 * x.ravel() + rng.normal(0, 0.2, nx * ny)
    return [Quantity("x", x.ravel(), "mm"), Quantity("y", y.ravel(), "mm"), Quantity("Rs", ohms, "")]


def resistance_log(rng: Rng) -> Columns:
    """A resistor that wanders in time."""
    n = int(rng.integers(100, 500))
    return [Quantity("Time", np.arange(n) * 1.0, "s"), Quantity("Resistance", _walk(rng, n, 1e4, 2.0), "Ohm")]


def bare_walk(rng: Rng) -> Columns:
    return [Quantity("value", _walk(rng, int(rng.integers(60, 400)), 100, 1.0))]


def price_table(rng: Rng) -> Columns:
    n = int(rng.integers(40, 250))
    close = _walk(rng, n, 150, 2)
    high, low = close + rng.uniform(0, 3, n), close - rng.uniform(0, 3, n)
    return [
        Quantity(k, np.round(v, 2))
        for k, v in zip(("Open", "High", "Low", "Close"), (close, high, low, close + 1), strict=True)
    ]


def bank_statement(rng: Rng) -> Columns:
    n = int(rng.integers(20, 120))
    amount = np.round(rng.normal(-20, 90, n), 2)
    return [
        Quantity("Posting", 20240101.0 + np.arange(n)),
        Quantity("Amount", amount),
        Quantity("Balance", np.round(3000 + np.cumsum(amount), 2)),
    ]


def scratch_sheet(rng: Rng) -> Columns:
    """R and 1/R side by side."""
    ohms = 1e5 * np.exp(rng.normal(0, 0.8, (int(rng.integers(15, 60)), 2)))
    return [
        Quantity("R", ohms[:, 0]),
        Quantity("1/R", 1 / ohms[:, 0]),
        Quantity("R'", ohms[:, 1]),
        Quantity("1/R'", 1 / ohms[:, 1]),
    ]


def ramps(rng: Rng) -> Columns:
    x = np.linspace(0, float(rng.choice([1, 5, 10])), int(rng.integers(20, 90)))
    return [Quantity("setpoint", x), Quantity("setpoint back", x[::-1].copy())]


def triangle(rng: Rng) -> Columns:
    """What a source was told to put out."""
    up = np.arange(0, 2.01, 0.1)
    one = np.concatenate([up, up[::-1][1:]])
    return [Quantity("source", np.tile(one, int(rng.integers(2, 5))))]


def write_list(rng: Rng) -> Columns:
    """Write voltages alone."""
    n = int(rng.integers(20, 60))
    size = np.arange(n) * 0.05 + 1
    return [Quantity("V_write", np.concatenate([size, -size]), "V")]


def write_blocks(rng: Rng) -> Columns:
    n = int(rng.integers(10, 60))
    return [Quantity("n", np.arange(1.0, 4 * n + 1)), Quantity("Vpulse", np.tile(np.repeat([2.5, -2.5], n), 2), "V")]


def diode(rng: Rng) -> Columns:
    v = np.arange(-1, 0.801, 0.02)
    i = 1e-12 * (np.exp(v / 0.0389) - 1) + 1e-11 * rng.standard_normal(len(v))
    return [Quantity("Voltage", v, "V"), Quantity("Current", i, "A")]


def solar_cell(rng: Rng) -> Columns:
    v = np.linspace(0, 0.65, 60)
    i = 35 - 1e-9 * np.exp(v / 0.027) + 0.02 * rng.standard_normal(60)
    return [Quantity("V", v, "V"), Quantity("J", i, "mA/cm^2", 10.0), Quantity("P", v * i, "")]


def transfer_curve(rng: Rng) -> Columns:
    vg = np.linspace(-2, 3, 101)
    i = 1e-12 + 1e-4 * np.log1p(np.exp((vg - 0.8) / 0.1)) / 30 + 1e-13 * rng.standard_normal(101)
    return [Quantity("Vg", vg, "V"), Quantity("Id", i, "A"), Quantity("Ig", 1e-12 * rng.standard_normal(101), "A")]


def spectrum(rng: Rng) -> Columns:
    x = np.linspace(300, 900, int(rng.integers(150, 600)))
    y = 1e3 * np.exp(-(((x - rng.uniform(450, 750)) / 30) ** 2)) + 20 + 3 * rng.standard_normal(len(x))
    return [Quantity("Wavelength", x, "nm", 1.0), Quantity("Counts", np.round(y))]


def diffraction(rng: Rng) -> Columns:
    x = np.arange(20, 80, 0.05)
    y = 200 + sum(a * np.exp(-(((x - c) / 0.15) ** 2)) for c, a in ((31.2, 900), (44.7, 2500), (65.0, 600)))
    return [Quantity("2theta", x, "deg"), Quantity("Intensity", rng.poisson(y).astype(float))]


def cooling_curve(rng: Rng) -> Columns:
    t = np.linspace(300, 4, 200)
    return [
        Quantity("Temperature", t, "K"),
        Quantity("Resistance", 5 + 0.03 * t + 0.01 * rng.standard_normal(200), "Ohm"),
    ]


def cool_and_warm(rng: Rng) -> Columns:
    t = np.concatenate([np.linspace(300, 10, 150), np.linspace(10, 300, 150)]) + 0.02 * rng.standard_normal(300)
    return [
        Quantity("Time", np.arange(300) * 5.0, "s"),
        Quantity("T_sample", t, "K"),
        Quantity("R", 5 + 0.03 * t, "Ohm"),
    ]


def carrier_curve(rng: Rng) -> Columns:
    x = 1e14 * 1.08 ** np.arange(60)
    return [Quantity("x", x), Quantity("y", 1500 * (x / 1e14) ** -0.3 + rng.normal(0, 1, 60))]


def digitised(rng: Rng) -> Columns:
    x = np.sort(rng.uniform(0, 1, 50))
    return [Quantity("x", x), Quantity("Curve1", np.exp(-3 * x) + 0.003 * rng.standard_normal(50))]


def bench_statistics(rng: Rng) -> Columns:
    n = int(rng.integers(10, 60))
    mean = rng.normal(50, 2, n)
    return [
        Quantity("mean", mean),
        Quantity("std", rng.uniform(0.1, 1, n)),
        Quantity("min", mean - 2),
        Quantity("max", mean + 2),
    ]


def training_log(rng: Rng) -> Columns:
    e = np.arange(1.0, 101)
    loss = 2 * np.exp(-e / 20) + 0.02 * rng.random(100)
    return [Quantity("epoch", e), Quantity("loss", loss), Quantity("accuracy", 1 - loss / 3)]


def impedance(rng: Rng) -> Columns:
    f = np.logspace(0, 6, 61)
    z = 100 + 1e4 / (1 + (2 * np.pi * f * 1e-4) ** 2) + rng.normal(0, 1, 61)
    return [
        Quantity("Frequency", f, "Hz"),
        Quantity("|Z|", z, "Ohm"),
        Quantity("Phase", -np.degrees(np.arctan(f * 1e-4)), "deg"),
    ]


def scope_record(rng: Rng) -> Columns:
    t = np.arange(500) * 1e-6
    return [Quantity("TIME", t, "s"), Quantity("CH1", np.sign(np.sin(t * 4e4)) + 0.02 * rng.standard_normal(500), "V")]


def wave(rng: Rng) -> Columns:
    n = int(rng.integers(150, 400))
    return [Quantity("signal", np.sin(2 * np.pi * np.arange(n) / rng.uniform(30, 70)) + 0.01 * rng.standard_normal(n))]


def half_sweep(rng: Rng) -> Columns:
    h = np.linspace(0, 9, 91)
    return [Quantity("Field", h, "T"), Quantity("Resistance", 30 + 0.02 * h**2 + 1e-3 * rng.standard_normal(91), "Ohm")]


def ordinary_hall(rng: Rng) -> Columns:
    h = np.linspace(-1, 1, 81)
    return [Quantity("B", h, "T"), Quantity("Rxy", 2.1 * h + 1e-3 * rng.standard_normal(81), "Ohm")]


def hall_probe(rng: Rng) -> Columns:
    h = np.linspace(-0.5, 0.5, 51)
    return [Quantity("Field", h, "T"), Quantity("Voltage", 0.12 * h + 1e-5 * rng.standard_normal(51), "V")]


def resistor_sweep(rng: Rng) -> Columns:
    i = np.linspace(-1e-3, 1e-3, 41)
    return [Quantity("Current", i, "A"), Quantity("Resistance", 9987 + 0.3 * rng.standard_normal(41), "Ohm")]


def random_columns(rng: Rng) -> Columns:
    n = int(rng.integers(20, 200))
    return [Quantity(k, rng.normal(10, 3, n)) for k in ("a", "b", "c", "d")[: int(rng.integers(1, 5))]]


def survey(rng: Rng) -> Columns:
    n = int(rng.integers(20, 150))
    return [
        Quantity("id", np.arange(1.0, n + 1)),
        Quantity("age", rng.integers(18, 80, n).astype(float)),
        Quantity("score", rng.integers(1, 6, n).astype(float)),
    ]


def gps_track(rng: Rng) -> Columns:
    n = int(rng.integers(50, 200))
    return [
        Quantity("lat", _walk(rng, n, 52.1, 1e-4)),
        Quantity("lon", _walk(rng, n, 11.6, 1e-4)),
        Quantity("alt", _walk(rng, n, 60, 0.5)),
    ]


def thermocouples(rng: Rng) -> Columns:
    n = int(rng.integers(60, 300))
    oven = 25 + 400 * (1 - np.exp(-np.arange(n) / 40))
    return [Quantity("Time", np.arange(n) * 10.0, "s")] + [
        Quantity(f"CH{k}", oven * (1 - 0.02 * k) + 0.3 * rng.standard_normal(n)) for k in (1, 2, 3)
    ]


def battery(rng: Rng) -> Columns:
    """Charge and discharge: a voltage that goes up and down in time at a current of two signs."""
    n = 80
    up = 3.0 + 1.2 * (1 - np.exp(-np.arange(n) / 30))
    volts = np.tile(np.concatenate([up, up[::-1]]), 3) + 1e-3 * rng.standard_normal(6 * n)
    return [
        Quantity("Time", np.arange(6 * n) * 60.0, "s"),
        Quantity("Voltage", volts, "V"),
        Quantity("Current", np.tile(np.repeat([0.5, -0.5], n), 3), "A"),
    ]


def network_log(rng: Rng) -> Columns:
    n = int(rng.integers(50, 200))
    return [
        Quantity("Time", np.arange(n) * 1.0, "s"),
        Quantity("Up (Mbps)", rng.gamma(2, 5, n)),
        Quantity("Down (Mbps)", rng.gamma(3, 20, n)),
    ]


def magnetisation(rng: Rng) -> Columns:
    h = np.concatenate([np.linspace(-1, 1, 60), np.linspace(1, -1, 60)])
    return [
        Quantity("Magnetic Field", h, "T"),
        Quantity("Moment", 1e-5 * np.tanh(9 * h + np.repeat([-1, 1], 60)) + 1e-8 * rng.standard_normal(120), "emu"),
    ]


def lot_of_resistors(rng: Rng) -> Columns:
    n = int(rng.integers(20, 100))
    return [
        Quantity("Part", np.arange(1.0, n + 1)),
        Quantity("Nominal", np.full(n, 4700.0)),
        Quantity("Measured", rng.normal(4702, 6, n)),
        Quantity("Deviation", rng.normal(0, 0.1, n), "%"),
    ]


KINDS: tuple[Callable[[Rng], Columns], ...] = (
    temperature_log,
    cell_log,
    calibration,
    thermometer_calibration,
    surface_map,
    resistance_log,
    bare_walk,
    price_table,
    bank_statement,
    scratch_sheet,
    ramps,
    triangle,
    write_list,
    write_blocks,
    diode,
    solar_cell,
    transfer_curve,
    spectrum,
    diffraction,
    cooling_curve,
    cool_and_warm,
    carrier_curve,
    digitised,
    bench_statistics,
    training_log,
    impedance,
    scope_record,
    wave,
    half_sweep,
    ordinary_hall,
    hall_probe,
    resistor_sweep,
    random_columns,
    survey,
    gps_track,
    thermocouples,
    battery,
    network_log,
    magnetisation,
    lot_of_resistors,
)


def other_table(folder: Path, seed: int) -> tuple[str, Path]:
    """Write the table of a seed into a folder, half of them without header; return its kind and its path."""
    rng = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    columns = kind(rng)
    header = (seed // len(KINDS)) % 2 == 0
    return kind.__name__, write(folder / "table.csv", columns, rng, header=header)
