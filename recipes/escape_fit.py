"""Fit what a torque adds to the escape rate of a moment (``TORQUE_FIT``) to the Fokker-Planck equation.

Conditions are drawn within the limits of the fit, with 6 to 100 k_B T of K V and rates above 1e-14 K/(a s), where no
rounding shows. Three networks start from three seeds; their mean is what hallweight uses.

``python recipes/escape_fit.py points --seed 1 --count 3000 --out runs/escape`` (0.1 s a point; resumes by seed)
``python recipes/escape_fit.py fit runs/escape`` (some minutes; prints the error on points left out, writes the weights)
"""

import argparse
from itertools import pairwise
from pathlib import Path

import fokker_planck
import numpy as np

from hallweight.hall.internals import (
    LARGEST_B,
    LARGEST_B_Y,
    LARGEST_E,
    LARGEST_RATIO,
    LARGEST_SHARE,
    TORQUE_FIT,
    TORQUE_FIT_WIDTH,
    EscapePath,
    ln_rates,
)
from hallweight.magnet import threshold_torque

SIGMA, HEIGHTS, RATES = (6.0, 100.0), (4.0, 30.0), (1e-14, 0.1)
LEFT_OUT, RIDGE, SEEDS = 60, 1e-6, (11, 12, 13)


def draw(rng: np.random.Generator) -> tuple[float, ...] | None:
    """Return ratio, b, b_y, h, e, sigma and the rate out of up, or None where the rate is not resolved."""
    ratio = float(np.expm1(rng.uniform(0, np.log1p(LARGEST_RATIO))))
    b = float(LARGEST_B * rng.uniform() ** 1.3)
    h = float(rng.uniform(-LARGEST_SHARE, LARGEST_SHARE) * threshold_torque(b))
    b_y = float(LARGEST_B_Y * rng.uniform(-1, 1) * rng.uniform() ** 0.5)
    e = float(rng.uniform(-LARGEST_E, LARGEST_E)) if rng.uniform() < 0.6 else 0.0
    field = float(np.hypot(b, b_y))
    about = (1 - field) ** 2 + 2 * e * (1 - field) - 0.8 * abs(h)  # the barrier, roughly
    sigma = float(rng.uniform(*HEIGHTS) / about) if about > 0.12 else 0.0
    if not SIGMA[0] < sigma < SIGMA[1]:
        return None
    rate = fokker_planck.rates(sigma, b, h, ratio, e, b_y=b_y)[0]
    return (ratio, b, b_y, h, e, sigma, rate) if RATES[0] < rate < RATES[1] else None


def points(seed: int, count: int, out: Path) -> None:
    """Draw conditions and solve them; a file for each seed, written every 25 points."""
    out.mkdir(parents=True, exist_ok=True)
    rng, rows = np.random.default_rng(seed), []
    while len(rows) < count:
        row = draw(rng)
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


def fit(folder: Path) -> None:
    """Fit the networks by L-BFGS, print how well they do on points left out, and write their weights."""
    import torch

    rows = np.concatenate([np.load(p) for p in sorted(folder.glob("points-*.npy"))])
    target = torch.tensor(np.log(rows[:, 6]) - np.array([in_field(r) for r in rows]))
    share = rows[:, 3] / np.array([threshold_torque(b) for b in rows[:, 1]]) / LARGEST_SHARE
    ratio = 2 * np.log1p(rows[:, 0]) / np.log1p(LARGEST_RATIO) - 1
    columns = [ratio, 2 * rows[:, 1] / LARGEST_B - 1, rows[:, 2] / LARGEST_B_Y, share, rows[:, 4] / LARGEST_E]
    inputs, sigma = torch.tensor(np.stack(columns, 1)), torch.tensor(rows[:, 5])
    order = np.random.default_rng(1).permutation(len(rows))
    used, left = order[:-LEFT_OUT], order[-LEFT_OUT:]
    weights, found = [], []
    for seed in SEEDS:
        torch.manual_seed(seed)
        sizes = (5, TORQUE_FIT_WIDTH, TORQUE_FIT_WIDTH, 3)
        layers: list[torch.nn.Module] = []
        for a, b in pairwise(sizes):
            layers += [torch.nn.Linear(a, b), torch.nn.Tanh()]
        net = torch.nn.Sequential(*layers[:-1]).double()

        def predict(at: np.ndarray, net: torch.nn.Module = net) -> torch.Tensor:
            c = net(inputs[at])
            return sigma[at] / 10 * inputs[at, 3] * c[:, 0] + c[:, 1] + c[:, 2] * 5 / sigma[at]

        search = torch.optim.LBFGS(net.parameters(), max_iter=4000, history_size=60, line_search_fn="strong_wolfe",
                                   tolerance_grad=1e-9, tolerance_change=1e-12)  # fmt: skip

        def loss(net: torch.nn.Module = net, search: torch.optim.LBFGS = search, predict=predict) -> torch.Tensor:
            search.zero_grad()
            value = ((predict(used) - target[used]) ** 2).mean() + RIDGE * sum((p**2).sum() for p in net.parameters())
            value.backward()
            return value

        search.step(loss)
        weights.append(np.concatenate([p.detach().numpy().ravel() for p in net.parameters()]))
        found.append(predict(left).detach())
        print(f"seed {seed}: rms {float((found[-1] - target[left]).square().mean().sqrt()):.3f} of ln of the rate")
    error = torch.stack(found).mean(0) - target[left]
    print(f"mean of all: rms {float(error.square().mean().sqrt()):.3f}, worst {float(error.abs().max()):.2f}")
    np.savetxt(TORQUE_FIT, np.array(weights).T, "%.9g", ",")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for_points = commands.add_parser("points")
    for_points.add_argument("--seed", type=int, required=True)
    for_points.add_argument("--count", type=int, default=3000)
    for_points.add_argument("--out", type=Path, default=Path("runs/escape"))
    commands.add_parser("fit").add_argument("folder", type=Path)
    args = parser.parse_args()
    if args.command == "points":
        points(args.seed, args.count, args.out)
    else:
        fit(args.folder)


if __name__ == "__main__":
    main()
