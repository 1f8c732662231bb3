"""The shell command ``hallweight train``: the same function as in Python, a bar with the time that is left."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .options import Json, Overwrite, Scheme

if TYPE_CHECKING:
    from hallweight.core import Run
    from hallweight.network import Progress


def train(
    *,
    net: str = "digits-cnn",
    data: str | None = None,
    data_root: Path | None = None,
    method: Literal["float", "hardware-aware", "on-device"] | None = None,
    card: Path | None = None,
    scheme: Scheme = "bipolar",
    optimizer: Literal["pulsed-sgd", "mixed-precision", "tiki-taka"] = "pulsed-sgd",
    weights: str | None = None,
    teacher: str | None = None,
    temperature: float | None = None,
    epochs: int | None = None,
    batch: int | None = None,
    lr: float | None = None,
    warmup: float | None = None,
    label_smoothing: float | None = None,
    cutmix: float | None = None,
    sam: float | None = None,
    ema: float | None = None,
    clip: float | None = None,
    sizes: str | None = None,
    augment: str | None = None,
    bits_in: int = 8,
    bits_out: int = 8,
    tile: int | None = None,
    slices: int = 1,
    n_train: int | None = None,
    n_test: int | None = None,
    minutes: float = 10.0,
    seed: int = 0,
    out: Path | None = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Train a network, in floating point, hardware-aware or on the devices; the same command goes on where it stopped.

    Parameters
    ----------
    net
        digits-cnn, lenet or resnet18.
    data
        digits or cifar10; the usual one of the network unless given.
    data_root
        Folder or archive of the data; else the variable HALLWEIGHT_DATA.
    method
        float; hardware-aware: the devices of the card in the forward pass; on-device: weights change by pulses only.
        With a card hardware-aware unless given, else float.
    card
        A card.toml, or the name of a shipped card, for hardware-aware and on-device.
    scheme
        How signed weights sit on devices.
    optimizer
        How devices are pulsed, for on-device.
    weights
        Weights to start from: a file, or a shipped name.
    teacher
        Weights, likewise, of a trained network whose answers take the place of the labels.
    temperature
        How much the answers of the teacher are softened; 1 not at all.
    epochs
        Passes over the training images.
    batch
        Images per step.
    lr
        Largest learning rate of the cycle.
    warmup
        Share of the steps in which the rate rises.
    label_smoothing
        Share of the label that is given to all classes.
    cutmix
        Share of the batches whose images get a rectangle of another one, with its label.
    sam
        Radius of the step uphill before each gradient, for flat minima; for example 0.05.
    ema
        Decay per step of the averaged weights.
    clip
        Limit of the weights, in standard deviations of their column.
    sizes
        Pixels of a side, per epoch: "16*8 24*9 32*5".
    augment
        auto, none, shift, crop-flip-cutout or crop-flip-trivial-cutout.
    bits_in
        Bits of the input converters; 0 for ideal ones.
    bits_out
        Bits of the output converters; 0 for ideal ones.
    tile
        Rows of the largest array.
    slices
        Digits in which a weight is held, each on devices and converters of its own; not for on-device.
    n_train
        Training images, a shuffled part.
    n_test
        Test images, a shuffled part.
    minutes
        Minutes between checkpoints within an epoch.
    seed
        Seed of everything random.
    out
        Folder for checkpoint.pt, weights.safetensors and run.json; runs/train-NET-METHOD unless given.
    """
    from hallweight import cards, network

    method = method or ("float" if card is None else "hardware-aware")
    out = out or Path("runs") / f"train-{net}-{method}"
    given: dict[str, Any] = {"epochs": epochs, "batch": batch, "lr": lr, "warmup": warmup, "augment": augment}
    given |= {"label_smoothing": label_smoothing, "cutmix": cutmix, "ema": ema, "clip": clip, "sizes": _sizes(sizes)}
    given |= {"temperature": temperature, "sam": sam}
    with _watched() as progress:
        run = network.train_network(
            net,
            data,
            method=method,
            card=None if card is None else cards.load(card),
            scheme=scheme,
            optimizer=optimizer,
            weights=weights,
            teacher=teacher,
            data_root=data_root,
            n_train=n_train,
            n_test=n_test,
            bits_in=bits_in or None,
            bits_out=bits_out or None,
            tile=tile,
            slices=slices,
            folder=out,
            seed=seed,
            overwrite=overwrite,
            minutes=minutes,
            progress=progress,
            **{k: v for k, v in given.items() if v is not None},
        )
    print(run.model_dump_json(by_alias=True) if as_json else _said(run, out))


def _said(run: "Run", out: Path) -> str:
    found = run.results
    rows = [f"{run.config['network']} on {found['data']}, {found['training']}: {100 * found['accuracy']:.2f}% of "]
    rows[0] += f"{run.config['n_test']} test images after {len(found['log'])} epochs, {found['seconds']:.0f} s"
    if run.card is not None:
        rows.append("assumed: " + (", ".join(run.assumed) or "nothing"))
    return "\n".join([*rows, f"weights: {out / 'weights.safetensors'}", f"run: {out}"])


def _sizes(text: str | None) -> list[int] | None:
    """Read "16*8 24*9" as eight times 16 and nine times 24."""
    from hallweight.core import InputError

    if text is None:
        return None
    try:
        pairs = [[int(n) for n in word.split("*")] for word in text.replace(",", " ").split()]
        return [pixels for pixels, times in (p if len(p) > 1 else (*p, 1) for p in pairs) for _ in range(times)]
    except (ValueError, TypeError):
        do = "write '16*8 32*5'"
        raise InputError(f"--sizes {text!r}", "pixels, each with * and a number of epochs", do) from None


@contextmanager
def _watched() -> Iterator["Callable[[Progress], None]"]:
    """Give a callback that draws a bar on a terminal; elsewhere it prints one line per epoch."""
    if not sys.stderr.isatty():
        yield _line
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    words = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%  {task.fields[left]}")
    with Bar(*words, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("training", total=None, left="")

        def show(at: "Progress") -> None:
            said = f"epoch {at.epoch}/{at.epochs}  loss {at.loss:.3f}  train {100 * at.accuracy:.1f}%"
            bar.update(task, completed=at.done, total=at.total, description=said, left=f"{_time(at.eta)} left")
            if at.tested is not None:
                bar.console.print(_words(at))

        yield show


def _line(at: "Progress") -> None:
    if at.tested is not None:
        print(_words(at), file=sys.stderr, flush=True)


def _words(at: "Progress") -> str:
    text = f"epoch {at.epoch}/{at.epochs}  loss {at.loss:.4f}  train {100 * at.accuracy:.2f}%"
    return f"{text}  test {100 * (at.tested or 0.0):.2f}%  {_time(at.eta)} left"


def _time(seconds: float) -> str:
    """Hours, minutes and seconds as h:mm:ss."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
