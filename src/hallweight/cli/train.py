"""The shell command ``hallweight train``: the same function as in Python, a bar with the time that is left."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from .console import assumed_line, bar, clock, print_lines, run_json
from .messages import terminal
from .options import (
    DATA,
    OUTPUT,
    TRAINING,
    TRAINING_ARRAY,
    DataOptions,
    Flag,
    OutputOptions,
    Scheme,
    TrainingArrayOptions,
    TrainingOptions,
    given_options,
)

if TYPE_CHECKING:
    from hallweight.core import Run
    from hallweight.network import Progress

Method = Annotated[
    Literal["float", "hardware-aware", "on-device"] | None,
    Parameter(
        help="float; hardware-aware: the devices of the card in the forward pass; on-device: weights change by pulses "
        "only.\nWith a card hardware-aware unless given, else float."
    ),
]


def train(
    *,
    images: DataOptions = DATA,
    method: Method = None,
    card: Path | None = None,
    scheme: Scheme = "bipolar",
    optimizer: Literal["pulsed-sgd", "mixed-precision", "tiki-taka"] = "pulsed-sgd",
    weights: str | None = None,
    teacher: str | None = None,
    temperature: float | None = None,
    training: TrainingOptions = TRAINING,
    array: TrainingArrayOptions = TRAINING_ARRAY,
    n_train: int | None = None,
    n_test: int | None = None,
    validation: Flag = False,
    minutes: float = 10.0,
    seed: int = 0,
    out: Path | None = None,
    output: OutputOptions = OUTPUT,
) -> None:
    """Train a network, in floating point, hardware-aware or on the devices; the same command goes on where it stopped.

    Parameters
    ----------
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
    n_train
        Training images, a shuffled part.
    n_test
        Test images, a shuffled part.
    validation
        To choose options: test on a fixed fifth of the training images that is held out. Then train without.
    minutes
        Minutes between checkpoints within an epoch.
    seed
        Seed of everything random.
    out
        Folder for checkpoint.pt, weights.safetensors and run.json; runs/train-NET-METHOD unless given.
    """
    from hallweight import cards, network

    method = method or ("float" if card is None else "hardware-aware")
    out = out or Path("runs") / f"train-{images.net}-{method}"
    recipe = given_options(training)
    recipe |= {} if training.sizes is None else {"sizes": _sizes(training.sizes)}
    recipe |= {} if temperature is None else {"temperature": temperature}
    with network.joined_processes() as processes, _progress_of_training(processes.first) as progress:
        run = network.train_network(
            images.net,
            images.data,
            method=method,
            card=None if card is None else cards.load(card),
            scheme=scheme,
            optimizer=optimizer,
            weights=weights,
            teacher=teacher,
            data_root=images.data_root,
            n_train=n_train,
            n_test=n_test,
            validation=validation,
            bits_in=array.bits_in or None,
            bits_out=array.bits_out or None,
            tile=array.tile,
            slices=array.slices,
            folder=out,
            seed=seed,
            overwrite=output.overwrite,
            minutes=minutes,
            progress=progress,
            **recipe,
        )
    if not processes.first:
        return
    if output.as_json:
        print(run_json(run))
    else:
        print_lines(*_summary(run, out))


def _summary(run: "Run", out: Path) -> list[str]:
    results, config = run.results, run.config
    images = "validation" if results["data"].endswith("validation images") else "test"
    score = f"{100 * results['accuracy']:.2f}% of {config['n_test']} {images} images"
    rows = [
        f"{config['network']} on {results['data']}, {results['training']}:",
        f"  {score} after {len(results['log'])} epochs, {results['seconds']:.0f} s",
    ]
    if run.card is not None:
        rows.append(assumed_line(run))
    return [*rows, f"weights: {out / 'weights.safetensors'}", f"run: {out}"]


def _sizes(text: str) -> list[int]:
    """Read "16*8 24*9" as eight times 16 and nine times 24."""
    from hallweight.core import InputError

    try:
        pairs = [[int(n) for n in word.split("*")] for word in text.replace(",", " ").split()]
        return [pixels for pixels, times in (p if len(p) > 1 else (*p, 1) for p in pairs) for _ in range(times)]
    except (ValueError, TypeError):
        do = "write '16*8 32*5'"
        raise InputError(f"--sizes {text!r}", "pixels, each with * and a number of epochs", do) from None


@contextmanager
def _progress_of_training(first: bool) -> Iterator["Callable[[Progress], None] | None"]:
    """Give a callback that draws a bar on a terminal; elsewhere it prints one line per epoch. Others print nothing."""
    if not first:
        yield None
        return
    if not terminal().isatty():
        yield _print_epoch
        return
    with bar("training", "percent", "left") as (drawn, task):

        def show(at: "Progress") -> None:
            text = f"epoch {at.epoch}/{at.epochs}  loss {at.loss:.3f}  train {100 * at.accuracy:.1f}%"
            percent, left = f"{100 * at.done / max(at.total, 1):>3.0f}%", f"{clock(at.eta)} left"
            drawn.update(task, completed=at.done, total=at.total, description=text, percent=percent, left=left)
            if at.tested is not None:
                drawn.console.print(_epoch_line(at))

        yield show


def _print_epoch(at: "Progress") -> None:
    if at.tested is not None:
        print(_epoch_line(at), file=terminal(), flush=True)


def _epoch_line(at: "Progress") -> str:
    text = f"epoch {at.epoch}/{at.epochs}  loss {at.loss:.4f}  train {100 * at.accuracy:.2f}%"
    return f"{text}  test {100 * (at.tested or 0.0):.2f}%  {clock(at.eta)} left"
