"""The figures of ``recipes/hall.py``: numbers in, a :class:`~hallweight.report.Picture` and a printed table out."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hallweight.hall import HallBar
from hallweight.report import Column, Picture
from hallweight.report.internals import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    legend_above,
    panels,
    series_colors,
    styled,
)

Array = NDArray[np.float64]
Result = dict[str, Any]
STYLE = "nature-2col"


def picture(name: str, title: str, figure: Any, columns: list[Column], words: str, bar: HallBar) -> Picture:
    """Put the figure together; its caption ends with the device and what is assumed."""
    device = str(bar).splitlines()[0].removeprefix("HallBar: ")
    assumed = ", ".join(bar.assumed())
    return Picture(
        name, title, figure, tuple(columns), f"{words} Simulated: {device}. Assumed: {assumed}.", title, STYLE
    )


def column(name: str, unit: str, values: ArrayLike) -> Column:
    """A column of a figure's CSV."""
    return Column(name, unit, "simulated", np.asarray(values, float).ravel())


def tag(axes: Any) -> None:
    """Letters in the corners of the panels."""
    for ax, letter in zip(np.ravel(axes), "abcdef", strict=False):
        ax.text(-0.02, 1.02, letter, transform=ax.transAxes, weight="bold", ha="right", va="bottom")


def ltp_ltd(r: Result) -> tuple[Picture, str]:
    """(a) Every read of every cycle, and their mean."""
    bar, R, up = r["bar"], 1e3 * r["R"], r["polarity"] > 0
    n = int(up.argmin())
    rows = R.reshape(-1, 2 * n)
    mean, off = rows[1:].mean(0), rows[1:].std(0, ddof=1)
    x = np.arange(1, 2 * n + 1)
    with styled(STYLE):
        figure, axes = panels(STYLE, 52, 1, 2, width_ratios=(2, 1))
        ax, side = axes[0]
        ax.plot(np.arange(len(R)), R, color=GREY, lw=0.6)
        for sign, color, label in ((True, ORANGE, "LTP"), (False, BLUE, "LTD")):
            at = np.flatnonzero(up == sign)
            ax.plot(at, R[at], ls="", marker="o", ms=1.4, color=color, label=label)
        side.plot(x, rows[1:].T, color=PALE, lw=0.5)
        for first, color in ((0, ORANGE), (n, BLUE)):
            here = slice(first, first + n)
            side.errorbar(x[here], mean[here], off[here], color=color, lw=1.0, elinewidth=0.5)
        for a in (ax, side):
            a.axhline(0, color=INK, lw=0.5)
            a.set_ylabel("$R_{xy}$ (mΩ)")
        ax.set_xlabel("Pulse")
        side.set_xlabel("Pulse in a cycle")
        side.set_title(f"mean of {len(rows) - 1} cycles")
        legend_above(ax, 2)
        tag(axes)
    words = (f"The weight goes through zero: identical pulses of ±{1e3 * r['current']:g} mA, 1 ms, in 200 mT along the "
             f"current (film up to {r['hot']:.0f} K), read with 0.1 mA. R_xy from {mean.min():.1f} to {mean.max():.1f} "
             f"mΩ of ±{1e3 * bar.R_AHE:.1f} mΩ; deviation from cycle to cycle {off.mean():.2f} mΩ.")  # fmt: skip
    table = (
        f"ltp-ltd: {mean.min():.2f} to {mean.max():.2f} mohm, C2C {off.mean():.3f} mohm, R_AHE {1e3 * bar.R_AHE:.2f}"
    )
    columns = [column("Pulse", "", np.arange(len(R))), column("R_xy", "mohm", R)]
    return picture("hall-ltp-ltd", "LTP and LTD through zero", figure, columns, words, bar), table


def size(r: Result) -> tuple[Picture, str]:
    """(b) Curves of three sizes, C2C and levels against size."""
    rows = r["rows"]
    um = np.array([1e6 * row["width"] for row in rows])
    sigma, levels, cells = (np.array([row[k] for row in rows]) for k in ("sigma", "levels", "cells"))
    part = sigma / np.array([row["range"] for row in rows])
    with styled(STYLE):
        figure, axes = panels(STYLE, 55, 1, 3)
        ax, noise, count = axes[0]
        for row, color in zip((rows[-1], rows[3], rows[0]), (BLUE, GREEN, ORANGE), strict=True):
            one = np.hstack([row["curves"][0, 0, 1:], row["curves"][0, 1, 1:]])
            ax.plot(
                np.arange(1, len(one) + 1), one, color=color, lw=0.9, marker="o", ms=1.2, label=label_of(row["width"])
            )
        ax.set_xlabel("Pulse of one cycle")
        ax.set_ylabel("$R_{xy}/R_\\mathrm{AHE}$")
        legend_above(ax, 3)
        noise.loglog(um, part, marker="o", color=BLUE)
        noise.loglog(um, part[3] * np.sqrt(cells[3] / cells), color=GREY, lw=0.8, ls=(0, (4, 2)), label="$1/\\sqrt{N}$")
        noise.set_ylabel("C2C deviation / range")
        count.loglog(um, levels, marker="o", color=BLUE, label="4 deviations apart")
        count.loglog(um, cells + 1, color=GREY, lw=0.8, ls=(0, (4, 2)), label="volumes + 1")
        count.axhline(2, color=ORANGE, lw=0.8, label="binary")
        count.set_ylabel("Levels")
        count.set_yticks([1, 2, 5, 10, 20, 50, 100])
        noise.set_yticks([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1])
        noise.set_ylim(0.5 * part.min(), 2 * part.max())
        count.set_ylim(0.9, 2 * levels.max())
        for a in (noise, count):
            a.set_xlabel("Width of the device (µm)")
            a.set_xticks([0.02, 0.1, 0.3, 1])
            for which in (a.xaxis, a.yaxis):
                which.set_major_formatter("{x:g}")
                which.set_minor_formatter("")
            legend_above(a, 3)
        tag(axes)
    binary = um[levels < 3].max() if np.any(levels < 3) else np.nan
    words = (
        "Size sets the noise. Each device has volumes of 15 nm and the current of which 32 pulses of 1 ms turn half of "
        f"it; levels are four deviations apart. From {label_of(rows[-1]['width'])} ({levels[-1]:.0f} levels) to "
        f"{label_of(rows[0]['width'])}; from {1e3 * binary:.0f} nm on there are fewer than three: binary."
    )
    lines = [f"{label_of(row['width']):>7} {row['cells']:>6} volumes, {1e3 * row['current']:.3f} mA, range "
             f"{row['range']:.3f}, C2C/range {p:.4f}, levels {row['levels']:.1f}"
             for row, p in zip(rows, part, strict=True)]  # fmt: skip
    columns = [column("Width", "um", um), column("C2C over range", "1", part), column("Levels", "1", levels)]
    return picture("hall-size", "States and noise against size", figure, columns, words, rows[0]["bar"]), "\n".join(
        lines
    )


def label_of(width: float) -> str:
    """A width in words."""
    return f"{width * 1e6:g} µm" if width >= 1e-6 else f"{width * 1e9:g} nm"


def nonlinearity(r: Result) -> tuple[Picture, str]:
    """(c) Nonlinearity, asymmetry and range against three knobs."""
    knobs = (("amplitude", "Amplitude (mA)", 1e3, "linear"), ("width", "Pulse width (s)", 1.0, "log"),
             ("ramp", "Last over first current", 1.0, "linear"))  # fmt: skip
    lines, columns = [], []
    with styled(STYLE):
        figure, axes = panels(STYLE, 52, 1, 3, sharey=True)
        for ax, (knob, label, scale, kind) in zip(axes[0], knobs, strict=True):
            x, y = r[knob][0] * scale, r[knob][1].copy()
            y[y[:, 3] < 0.02, :3] = np.nan  # nothing moves
            for k, name, color in ((0, "nonlinearity", ORANGE), (1, "asymmetry", BLUE), (3, "range", GREY)):
                ax.plot(x, y[:, k], marker="o", color=color, label=name, lw=1.0 if k < 3 else 0.8)
                columns.append(column(f"{knob}: {name}", "1", y[:, k]))
            ax.set_xscale(kind)
            ax.set_xlabel(label)
            columns.append(column(label, "", x))
            lines += [f"{knob} {v:.4g}: nonlinearity {a:.3f}, asymmetry {b:.3f}, range {d:.3f}"
                      for v, (a, b, _, d) in zip(x, y, strict=True)]  # fmt: skip
        axes[0, 0].set_ylim(0, 1.05)
        axes[0, 0].set_ylabel("Part of the range")
        legend_above(axes[0, 0], 3)
        tag(axes)
    best = r["ramp"][1][:, 0].argmin()
    words = (f"Nonlinearity (rms distance from the straight line), asymmetry (distance of LTP from reversed LTD) and "
             f"range used, 32 pulses up and down in 200 mT: against amplitude (1 ms), against width "
             f"({1e3 * r['current']:g} mA), and against the ramp from {1e3 * r['first']:g} mA (1 ms); least "
             f"nonlinearity {r['ramp'][1][best, 0]:.2f} at a ramp of {r['ramp'][0][best]:.2f}.")  # fmt: skip
    return picture("hall-nonlinearity", "Nonlinearity against pulses", figure, columns, words, r["bar"]), "\n".join(
        lines
    )


def schemes(r: Result) -> tuple[Picture, str]:
    """(d) Mean curves of the best of each scheme."""
    found = r["found"].schemes
    columns = []
    with styled(STYLE):
        figure, axes = panels(STYLE, 52, 1, len(found), sharey=True)
        for ax, scheme in zip(axes[0], found, strict=True):
            n = np.arange(len(scheme.up))
            ax.plot(n, scheme.up, color=ORANGE, marker="o", label="LTP")
            ax.plot(n, scheme.down[::-1], color=BLUE, marker="o", mfc="white", label="LTD, reversed")
            ax.axhline(0, color=INK, lw=0.5)
            ax.set_xlabel("Pulse")
            ax.set_title(f"{scheme.name}: nonlinearity {scheme.nonlinearity:.2f},\nasymmetry {scheme.asymmetry:.2f}, "
                         f"range {scheme.range:.2f}")  # fmt: skip
            columns += [column(f"{scheme.name}: LTP", "1", scheme.up), column(f"{scheme.name}: LTD", "1", scheme.down)]
        axes[0, 0].set_ylabel("$R_{xy}/R_\\mathrm{AHE}$")
        axes[0, 0].legend(loc="lower right")
        tag(axes)
    best = r["found"].best
    words = (f"The best pulses of each scheme, as optimise_pulses finds them; best: {best.name} with nonlinearity "
             f"{best.nonlinearity:.2f} and asymmetry {best.asymmetry:.2f}. Where the curves lie on each other, a pulse "
             "down undoes a pulse up.")  # fmt: skip
    return picture("hall-schemes", "Pulse schemes", figure, columns, words, r["bar"]), str(r["found"])


def temperature(r: Result) -> tuple[Picture, str]:
    """(e) Moment, coercive field and switched fraction against the temperature."""
    rows, (T_M, later), rise = r["rows"], r["T_M"], r["rise"]
    T, M, coercive, R, parts = (np.array([row[k] for row in rows]) for k in ("T", "M", "coercive", "R", "parts"))
    with styled(STYLE):
        figure, axes = panels(STYLE, 55, 1, 3)
        ax, loop, switch = axes[0]
        ax.plot(T, M / 1e3, marker="o", color=BLUE, label="$M_\\mathrm{net}$ (kA/m)")
        ax.plot(T, 1e3 * R, marker="s", color=ORANGE, label="$R_\\mathrm{AHE}$ (mΩ)")
        ax.set_ylabel("$M_\\mathrm{net}$ (kA/m), $R_\\mathrm{AHE}$ (mΩ)")
        for sign, color, label in ((-1, BLUE, "field up: $R_{xy} < 0$"), (1, ORANGE, "$R_{xy} > 0$")):
            at = np.sign(coercive) == sign
            loop.semilogy(T[at], abs(coercive[at]), marker="o", color=color, label=label)
        loop.set_ylabel("Coercive field (T)")
        for part, where, color, mark in zip(parts.T, (T_M, later), (ORANGE, BLUE), "os", strict=True):
            switch.plot(T, part, marker=mark, color=color, label=f"$T_M$ {where:.0f} K")
        switch.set_ylim(-1.1, 1.1)
        switch.set_ylabel("Switched by current / by field")
        for a in axes[0]:
            a.axvline(T_M, color=GREY, lw=0.8, ls=(0, (4, 2)))
            a.set_xlabel("Temperature of the room (K)")
            legend_above(a, 2)
        for a in (ax, switch):
            a.axhline(0, color=INK, lw=0.5)
        tag(axes)
    words = (
        f"Through compensation (dashed, T_M {T_M:.0f} K). a, the net moment vanishes, R_AHE of sublattice 1 does not. "
        "b, the coercive field (1 s a step) rises towards T_M, beyond 8 T it is not shown, and the loop turns over. c, "
        f"full_switching by {1e3 * r['current']:.2f} mA, 1 ms, in 200 mT, which heat the film by {rise:.0f} K; also of "
        f"a film with T_M {later:.0f} K. The side of T_M on which the hot film is decides the sign. "
        "Where a pulse takes the film out of its perpendicular state nothing is drawn."
    )
    lines = [
        f"{t:.0f} K: M {m / 1e3:7.2f} kA/m, R_AHE {1e3 * h:.1f} mohm, H_c {c:7.3f} T, fractions {np.round(p, 2)}"
        for t, m, h, c, p in zip(T, M, R, coercive, parts, strict=True)
    ]
    columns = [column(n, u, v) for n, u, v in (("Temperature", "K", T), ("M_net", "A/m", M), ("Coercive field", "T",
               coercive), ("R_AHE", "ohm", R), *((f"Fraction, T_M {x:.0f} K", "1", p) for x, p in
               zip((T_M, later), parts.T, strict=True)))]  # fmt: skip
    return picture("hall-temperature", "Through compensation", figure, columns, words, r["bar"]), "\n".join(lines)


def field(r: Result) -> tuple[Picture, str]:
    """(f) Loops and the phase diagram."""
    bar, data = r["bar"], r["diagram"]
    mA, mT = 1e3 * data.current.values, 1e3 * data.field.values
    favoured = data.fraction.values[:, :, 0] - data.fraction.values[:, :, 1]  # down to up less up to down
    columns = []
    with styled(STYLE):
        figure, axes = panels(STYLE, 60, 1, 3, width_ratios=(1, 1, 1.25))
        for ax, sign in zip(axes[0, :2], (1, -1), strict=True):
            chosen = sorted((f for f in r["fields"] if f * sign > 0), key=abs)
            for b, color in zip(chosen, series_colors(len(chosen)), strict=True):
                trace = r["loops"][r["fields"].index(b)]
                last = trace.coord("cycle") == trace.coord("cycle").max()
                x, y = 1e3 * trace.coord("current")[last], trace.values[last] / bar.R_AHE
                ax.plot(x, y, marker="o", ms=1.4, lw=0.8, color=color, label=f"{1e3 * b:+g} mT")
                columns += [column(f"Current at {1e3 * b:g} mT", "mA", x), column("R_xy over R_AHE", "1", y)]
            ax.set_ylim(-1.1, 1.1)
            ax.set_xlabel("Current (mA)")
            ax.set_ylabel("$R_{xy}/R_\\mathrm{AHE}$")
            legend_above(ax, 3)
        ax = axes[0, 2]
        mesh = ax.pcolormesh(mA, mT, favoured, cmap="PuOr_r", vmin=-1, vmax=1, shading="nearest", rasterized=True)
        figure.colorbar(mesh, ax=ax, label="turned up − turned down")
        ax.set_xlabel("Current (mA)")
        ax.set_ylabel("In-plane field (mT)")
        tag(axes)
    columns.append(column("Phase diagram, rows of field", "1", favoured))
    whole = [
        (b, mA[i]) for b, row in zip(mT, favoured, strict=True) for i in [int((row > 0.95).argmax())] if row[i] > 0.95
    ]
    lines = [f"{b:+.0f} mT: from {i:+.2f} mA" for b, i in whole]
    words = (
        "Current loops, from saturation down, at in-plane fields along the current: a, positive; b, negative, with the "
        "other polarity. c, what one pulse of 1 ms turns up from saturation down, less what it turns down from "
        "saturation up."
    )
    return picture("hall-field", "Switching by current and field", figure, columns, words, bar), "\n".join(lines)


DRAWN: dict[str, Callable[[Result], tuple[Picture, str]]] = {
    "ltp-ltd": ltp_ltd,
    "size": size,
    "nonlinearity": nonlinearity,
    "schemes": schemes,
    "temperature": temperature,
    "field": field,
}
