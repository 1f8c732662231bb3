"""Fit what a torque adds to the escape rate of a moment (``TORQUE_FIT``) to the Fokker-Planck equation.

Conditions are drawn within the limits of the fit, with 6 to 100 k_B T of K V and rates above 1e-14 K/(a s), where no
rounding shows. The present networks start from those of an earlier, smaller set; their median is what hallweight uses.

``python recipes/escape_fit.py points --seed 1 --count 5000 --out runs/escape`` (0.1 s a point)
``python recipes/escape_fit.py points --seed 2 --count 1000 --part assisted --out runs/escape``
``python recipes/escape_fit.py points --seed 4 --count 4000 --part slow-precession --out runs/escape``
``python recipes/escape_fit.py fit runs/escape`` (some minutes; prints the error on points left out, writes the weights)
``python recipes/escape_fit.py tilt-points --seed 5 --out runs/escape``, then ``fit-tilt runs/escape``: spins along z
"""

import argparse
from pathlib import Path

import fokker_planck
import numpy as np
from escape_networks import Model, least_squares, output

from hallweight.hall.internals import (
    LARGEST_B,
    LARGEST_B_Y,
    LARGEST_E,
    LARGEST_RATIO,
    LARGEST_SHARE,
    TILT_FIT,
    TILT_FIT_WIDTH,
    TORQUE_FIT,
    TORQUE_FIT_WIDTH,
    EscapePath,
    ln_rates,
)
from hallweight.magnet import threshold_torque

SIGMA, HEIGHTS, RATES = (6.0, 100.0), (4.0, 30.0), (1e-14, 0.1)
LARGE = 25.0  # sigma of the volumes that are drawn once more where a torque assists
MORE, SAME_RATE = 1.1, 0.01
LIGHT, NEAR = 90.0, 0.01  # sigma above which a point counts less; the start, relative to the present weights
FAR = 0.3  # in ln of the rate: points further off, most near the loss of a state, count less
LEFT_OUT, RIDGE, STEPS, ROUNDS, SEEDS = 100, 1e-6, 180, 3, range(11, 20)
SHAPES = ((TORQUE_FIT_WIDTH, 5), (TORQUE_FIT_WIDTH, TORQUE_FIT_WIDTH), (3, TORQUE_FIT_WIDTH))
TILT_SHAPES = ((TILT_FIT_WIDTH, 5), (2, TILT_FIT_WIDTH))


def draw(rng: np.random.Generator, part: str = "all") -> tuple[float, ...] | None:
    """Return ratio, b, b_y, h, e, sigma and the rate out of up, or None where the rate is not resolved.

    ``assisted``: only torques that help over high barriers of large volumes, with no field along the axis.
    ``slow-precession``: the same at small ratio and b, where the rate depends most on the torque.
    """
    ratio = float(np.expm1(rng.uniform(0, np.log1p(LARGEST_RATIO))))
    b = float(LARGEST_B * rng.uniform() ** 1.3)
    if part == "slow-precession":
        ratio, b = float(2 * rng.uniform() ** 1.5), float(0.15 * rng.uniform())
    h = float(rng.uniform(-LARGEST_SHARE, LARGEST_SHARE) * threshold_torque(b))
    b_y = float(LARGEST_B_Y * rng.uniform(-1, 1) * rng.uniform() ** 0.5)
    e = float(rng.uniform(-LARGEST_E, LARGEST_E)) if rng.uniform() < 0.6 else 0.0
    if part != "all":
        h, e = abs(h), 0.0
    field = float(np.hypot(b, b_y))
    about = (1 - field) ** 2 + 2 * e * (1 - field) - 0.8 * abs(h)  # the barrier, roughly
    sigma = float(rng.uniform(*HEIGHTS) / about) if about > 0.12 else 0.0
    if not (SIGMA[0] if part == "all" else LARGE) < sigma < SIGMA[1]:
        return None
    row = (ratio, b, b_y, h, e, sigma, fokker_planck.rates(sigma, b, h, ratio, e, b_y=b_y)[0])
    return row if RATES[0] < row[-1] < RATES[1] and is_resolved(np.array(row)) else None


def is_resolved(row: np.ndarray) -> bool:
    """Say whether more harmonics give the same rate; one in a thousand is lost in rounding."""
    ratio, b, b_y, h, e, sigma, rate = row
    degree = int(MORE * fokker_planck.degree_of(sigma, b, h, ratio))
    return bool(abs(fokker_planck.rates(sigma, b, h, ratio, e, degree, b_y=b_y)[0] / rate - 1) < SAME_RATE)


def points(seed: int, count: int, out: Path, part: str) -> None:
    """Draw conditions and solve them; a file for each seed, written every 25 points."""
    out.mkdir(parents=True, exist_ok=True)
    rng, rows = np.random.default_rng(seed), []
    while len(rows) < count:
        row = draw(rng, part)
        if row is not None:
            rows.append(row)
            if len(rows) % 25 == 0 or len(rows) == count:
                np.save(out / f"points-{seed}.npy", np.array(rows))


def in_field(row: np.ndarray) -> float:
    """ln of the rate of the fields alone, over both paths."""
    ratio, b, b_y, _, e, sigma = row[:6]
    out, total = np.empty((1, 1)), -np.inf
    for sign in (2.0, -2.0):
        path = EscapePath(sign * float(np.hypot(b, b_y)), 0.0, 0.0)
        ln_rates(np.ones(1), np.array([2 * e]), path, 1 / sigma, ratio, out)
        total = float(np.logaddexp(total, out[0, 0]))
    return total


def conditions(rows: np.ndarray) -> np.ndarray:
    """Return ratio, b, b_y, h and e between -1 and 1, as the networks take them."""
    share = rows[:, 3] / np.array([threshold_torque(b) for b in rows[:, 1]]) / LARGEST_SHARE
    ratio = 2 * np.log1p(rows[:, 0]) / np.log1p(LARGEST_RATIO) - 1
    return np.stack([ratio, rows[:, 1] / LARGEST_B, rows[:, 2] / LARGEST_B_Y, share, rows[:, 4] / LARGEST_E], 1)


def two_ways(x: np.ndarray, sigma: np.ndarray) -> Model:
    """Return what a network gives for ln of the rate over that of the fields alone, over both ways."""
    against = 4 * sigma * x[:, 1] * LARGEST_B
    factors = x[:, 3:4] * np.stack([sigma / 10, np.ones(len(x)), 5 / sigma], 1)

    def model(p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        one, slopes = output(p, SHAPES, x, factors)
        other, slopes_of_other = output(p, SHAPES, x * [1, -1, -1, -1, 1], -factors)
        both = np.logaddexp(one, other - against)
        part = np.exp(one - both)[:, None]
        return both - np.logaddexp(0, -against), part * slopes + (1 - part) * slopes_of_other

    return model


def fit(folder: Path) -> None:
    """Fit the networks, each from the present ones, off by a little; print errors on points left out, write them."""
    rows = np.concatenate([np.load(p) for p in sorted(folder.glob("points-*.npy"))])
    target, sigma, x = np.log(rows[:, 6]) - np.array([in_field(r) for r in rows]), rows[:, 5], conditions(rows)
    order = np.random.default_rng(1).permutation(len(rows))
    used, left = order[:-LEFT_OUT], order[-LEFT_OUT:]
    present, weights, model = np.loadtxt(TORQUE_FIT, delimiter=",").T, [], two_ways(x[used], sigma[used])
    for seed, start in zip(SEEDS, present, strict=True):
        p = start * (1 + NEAR * np.random.default_rng(seed).standard_normal(len(start)))
        for _ in range(ROUNDS):
            far = np.abs(model(p)[0] - target[used]) / FAR
            weight = np.minimum(1, LIGHT / sigma[used]) / np.maximum(1, far)
            p = least_squares(model, p, target[used], weight, RIDGE, STEPS // ROUNDS)
        weights.append(p)
    errors = np.median([two_ways(x[left], sigma[left])(p)[0] for p in weights], axis=0) - target[left]
    rms, median = np.sqrt(np.mean(errors**2)), np.median(abs(errors))
    print(f"{len(used)} points; those left out: rms {rms:.3f} of ln of the rate, median {median:.3f}")
    np.savetxt(TORQUE_FIT, np.array(weights).T, "%.9g", ",")


def tilt_points(seed: int, count: int, out: Path) -> None:
    """Draw conditions and find G, of spins along the axis, from slopes of ln of the rate over them and over e."""
    out.mkdir(parents=True, exist_ok=True)
    rng, rows = np.random.default_rng(seed), []
    while len(rows) < count:
        drawn = draw(rng)
        if drawn is None or abs(drawn[3]) < 0.01 or drawn[0] < 0.03:
            continue
        ratio, b, b_y, h, e, sigma = drawn[:6]
        if rng.uniform() < 0.4:
            b = b_y = 0.0
        p, de = min(0.02, 0.15 / (sigma * abs(h) * max(ratio, 0.3))), 0.15 / sigma
        tilted = [fokker_planck.rates(sigma, b, h, ratio, e, b_y=b_y, axis_tilt=s * p)[0] for s in (1, -1)]
        held = [fokker_planck.rates(sigma, b, h, ratio, e + s * de, b_y=b_y)[0] for s in (1, -1)]
        if min(*tilted, *held) > 10 * RATES[0]:
            G = np.log(tilted[0] / tilted[1]) / np.log(held[0] / held[1]) * de / (p * h * ratio)
            rows.append((ratio, b, b_y, h, e, sigma, G))
    np.save(out / f"tilt-{seed}.npy", np.array(rows))


def fit_tilt(folder: Path) -> None:
    """Fit G by one network and write it."""
    rows = np.concatenate([np.load(p) for p in sorted(folder.glob("tilt-*.npy"))])
    rows = rows[np.abs(rows[:, 6]) < 1.6]
    x, factors = conditions(rows), np.stack([np.ones(len(rows)), 5 / rows[:, 5]], 1)
    p = 0.4 * np.random.default_rng(1).standard_normal(sum(m * (n + 1) for m, n in TILT_SHAPES))
    weight = rows[:, 0] / np.sqrt(0.3 + rows[:, 0] ** 2)
    p = least_squares(lambda q: output(q, TILT_SHAPES, x, factors), p, rows[:, 6], weight, 1e-5, STEPS)
    error = weight * (output(p, TILT_SHAPES, x, factors)[0] - rows[:, 6])
    print(f"G: rms {np.sqrt(np.mean(error**2)):.3f}")
    np.savetxt(TILT_FIT, p[:, None], "%.9g", ",")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for_points = commands.add_parser("points")
    for_points.add_argument("--seed", type=int, required=True)
    for_points.add_argument("--count", type=int, default=3000)
    for_points.add_argument("--part", choices=("all", "assisted", "slow-precession"), default="all")
    for_points.add_argument("--out", type=Path, default=Path("runs/escape"))
    for_tilt = commands.add_parser("tilt-points")
    for_tilt.add_argument("--seed", type=int, required=True)
    for_tilt.add_argument("--count", type=int, default=800)
    for_tilt.add_argument("--out", type=Path, default=Path("runs/escape"))
    for name in ("fit", "fit-tilt"):
        commands.add_parser(name).add_argument("folder", type=Path)
    args = parser.parse_args()
    if args.command == "points":
        points(args.seed, args.count, args.out, args.part)
    elif args.command == "tilt-points":
        tilt_points(args.seed, args.count, args.out)
    else:
        {"fit": fit, "fit-tilt": fit_tilt}[args.command](args.folder)


if __name__ == "__main__":
    main()
