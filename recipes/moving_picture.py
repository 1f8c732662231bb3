"""The README's moving picture, docs/_static/chain.gif: film under pulses, Hall trace, weights, accuracy.

Nothing in it is drawn by hand. The film is the simulated device of docs/tutorials/device.md, the card is fitted to its
trace, and the weights of the digits network are written to devices of that card, with more and more pulses allowed.
"""

import copy
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import torch
from PIL import Image
from torch import nn

import hallweight as hw
from hallweight.hall.internals import Session
from hallweight.report.internals import BLUE, GREY, INK, ORANGE, PALE

PICTURE = Path(__file__).parents[1] / "docs" / "_static" / "chain.gif"
PULSES, CYCLES, CURRENT = 32, 5, "3.25 mA"
TRAIN = f"{PULSES} pulses of +{CURRENT}, 1 ms; {PULSES} of -{CURRENT}, 1 ms; in-plane field 200 mT; repeat {CYCLES}"
SHOWN = (0, 1, 2, 3, 5, 8, 13, 20, 32, 33, 34, 36, 39, 45, 54, 64)
ALLOWED = (0, 6, 7, 8, 10, 12, 16, 24, 32)
CELLS, ROWS, COLUMNS = 32, 16, 26  # of the film, and of the weights of a layer, that are shown
SIZE, COLOURS, MOST = (
    (580, 440),
    12,
    60_000,
)  # pixels, colours, bytes; then of each panel: left, top, width, height
PANELS = ((20, 30, 160, 160), (330, 30, 236, 144), (20, 250, 234, 144), (330, 250, 236, 144))
SIGNED = mpl.colors.ListedColormap([BLUE, "#9ecae1", "white", "#fdbb96", ORANGE])
STEP, REST = 400, 4000  # ms of a frame, and of the last one


@dataclass(frozen=True)
class Story:
    """What the frames show.

    film      (pulses, cells, cells)  spins after each pulse of the last cycle, of a part of the film
    R         (pulses,) ohm           what was read, without the offset that the fit found
    fit       (pulses,) ohm           the fitted law through the same pulses
    weights   (allowed, rows, cols)   of one layer, by the number of pulses allowed
    accuracy  (allowed,)              of the whole network with such weights
    target    1                       its accuracy in floating point
    """

    film: np.ndarray
    R: np.ndarray
    fit: np.ndarray
    weights: np.ndarray
    accuracy: np.ndarray
    target: float


def device() -> hw.hall.HallBar:
    """The device of docs/tutorials/device.md."""
    return hw.hall.HallBar("CoTb", source="W", side="above", width="1 um", grain="15 nm", support="sapphire")


def films(bar: hw.hall.HallBar) -> np.ndarray:
    """Spins in the last cycle of ``measure``: same seed, same pulses, same states."""
    session = Session(bar, field=(0.2, 0.0, 0.0), start="down", seed=0)
    density, mask = bar.current_density(CURRENT), bar.lattice.mask
    session.read()
    found = []
    for k in range(2 * PULSES * CYCLES):
        session.pulse(density if k % (2 * PULSES) < PULSES else -density, 1e-3)
        session.read()
        spins = np.full(mask.shape, np.nan)
        spins[mask] = session.states.spin[0]
        found.append(spins[:CELLS, :CELLS])
    return np.array(found[-2 * PULSES - 1 :])


def written(net: nn.Module, card: hw.Card, most: int) -> nn.Module:
    """The network with weights of devices that were given up after ``most`` pulses each."""
    out = copy.deepcopy(net)
    for k, layer in enumerate(m for m in out if isinstance(m, nn.Conv2d | nn.Linear)):
        matrix = layer.weight.detach().numpy().reshape(len(layer.weight), -1).astype(float)
        scale = np.abs(matrix).max()
        draw, build = np.random.default_rng([k, 0]), np.random.default_rng([k, 1])
        box = hw.array.program(card, matrix / scale, "bipolar", "verify", draw, max_pulses=most, devices_rng=build)
        layer.weight.data = torch.from_numpy(scale * box.weights).float().reshape(layer.weight.shape)
    return out


def story() -> Story:
    """Measure, fit, train, write and test."""
    bar = device()
    trace = hw.hall.measure(bar, TRAIN)
    card = hw.synapse.fit(trace)
    last = slice(-2 * PULSES - 1, None)
    law = np.asarray(hw.synapse.predict(card, trace))
    data = hw.network.digits()
    torch.manual_seed(0)
    net = hw.network.digits_cnn(0)
    hw.network.train(net, data, epochs=12)
    test = data.inputs(data.x_test)

    def score(model: nn.Module) -> float:
        with torch.no_grad():
            return float((model.eval()(test).argmax(1) == data.y_test).float().mean())

    nets = [written(net, card, most) for most in ALLOWED]
    parts = [n[2].weight.detach().numpy().reshape(32, -1)[:ROWS, :COLUMNS] for n in nets]
    R, fit = (1e3 * (x[last] - card["offset"]) for x in (trace.values, law))
    return Story(films(bar), R, fit, np.array(parts), np.array([score(n) for n in nets]), score(net))


def frame(told: Story, pulse: int, step: int) -> Image.Image:
    """One frame: the film after ``pulse`` pulses, and the weights at ``ALLOWED[step]``, blank for a step below zero."""
    from matplotlib import pyplot

    figure = pyplot.figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100)
    film, hall, weight, score = (_axes(figure, *box) for box in PANELS)
    film.imshow(told.film[pulse], cmap=mpl.colors.ListedColormap([BLUE, ORANGE]), vmin=-1, vmax=1)
    film.set(title="1  Film, pulse by pulse", xlabel="0.5 µm of it; orange is up")
    hall.plot(told.R[: pulse + 1], ".", color=INK, ms=6)
    hall.set(xlim=(-2, 2 * PULSES + 2), ylim=(-450, 450), xlabel="pulses", title="2  Hall resistance (mΩ)")
    weight.set(title="3  Weights on such devices", facecolor=PALE, xlabel="part of a layer, not written yet")
    score.axhline(100 * told.target, color=GREY, ls="--")
    score.text(33, 25, "dashed: floating point", ha="right", color=GREY)
    score.set(xlim=(-1.5, 34), ylim=(0, 105), xlabel="pulses a device may take", title="4  Digits read right (%)")
    if step >= 0:
        hall.plot(told.fit, color=ORANGE, lw=2)
        hall.text(64, 200, "the fitted law", ha="right", color=ORANGE)
        top = np.abs(told.weights[-1]).max()
        weight.imshow(told.weights[step], cmap=SIGNED, vmin=-top, vmax=top)
        weight.set_xlabel(f"written, at most {ALLOWED[step]} pulses each")
        score.plot(ALLOWED[: step + 1], 100 * told.accuracy[: step + 1], "o-", color=BLUE, ms=6)
    for ax in (film, weight):
        ax.set(xticks=[], yticks=[])
    file = io.BytesIO()
    figure.savefig(file, format="png")
    pyplot.close(figure)
    with Image.open(file) as picture:
        return picture.convert("RGB")


def _axes(figure: Any, left: int, top: int, width: int, height: int) -> Any:
    """Axes of so many pixels, so that a cell of the film is a whole number of them."""
    wide, high = SIZE
    return figure.add_axes((left / wide, 1 - (top + height) / high, width / wide, height / high))


def frames(told: Story) -> list[Image.Image]:
    """All frames in few colours, those of the last one, in which every colour is."""
    settings = {"font.size": 11, "axes.titlesize": 12, "axes.titleweight": "bold", "axes.titlelocation": "left",
                "axes.spines.top": False, "axes.spines.right": False, "text.antialiased": True}  # fmt: skip
    with mpl.rc_context(settings):
        shown = [frame(told, pulse, -1) for pulse in SHOWN]
        shown += [frame(told, SHOWN[-1], step) for step in range(len(ALLOWED))]
    palette = shown[-1].quantize(COLOURS, kmeans=2)
    white = [min(v + 5, 255) if v > 249 else v for v in palette.getpalette()]  # means of the brightest pixels
    palette.putpalette(white)
    return [one.quantize(palette=palette, dither=Image.Dither.NONE) for one in shown]


def main() -> None:
    """Write the picture and print its numbers."""
    told = story()
    first, *rest = frames(told)
    file = io.BytesIO()
    durations = [STEP] * len(rest) + [REST]
    first.save(file, "GIF", save_all=True, append_images=rest, duration=durations, loop=0, optimize=True)
    size = len(file.getvalue())
    if size > MOST:
        raise SystemExit(f"chain.gif would have {size} bytes, at most {MOST}")
    hw.core.write_atomic(PICTURE, file.getvalue(), overwrite=True)
    told_accuracy = ", ".join(f"{n}: {100 * a:.1f}" for n, a in zip(ALLOWED, told.accuracy, strict=True))
    print(f"{size} bytes; floating point {100 * told.target:.1f} %, with up to so many pulses {told_accuracy} %")


if __name__ == "__main__":
    main()
