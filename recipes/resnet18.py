"""Make the shipped weights of ResNet-18 on CIFAR-10 again: ``cifar10-float``, then ``cifar10-hwa`` from it.

    export MALLOC_MMAP_THRESHOLD_=4000000000 MALLOC_TRIM_THRESHOLD_=40000000000 MALLOC_TOP_PAD_=1000000000
    python recipes/resnet18.py float          --data-root DIR --out runs/resnet18
    python recipes/resnet18.py hardware-aware --data-root DIR --out runs/resnet18

Each command goes on where it was stopped. The three variables are for Linux (glibc): they keep freed memory for the
next step instead of giving it back page by page, and made steps of 32 x 32 pixels 1.4 times as fast on two cores.

*float*: 52 epochs at 16, 24 and 32 pixels, SGD with Nesterov momentum on one cycle up to 0.4, batches of 512, half of
them mixed (CutMix), bfloat16 products, averaged weights. *hardware-aware*: epochs at 32 pixels in which each forward
pass quantises, misprograms, sticks, converts and reads the weights as the device of ``_bars.py`` would. In both,
trained nets can say what the labels are (``--teachers``): another one, or its answer to the mirror images, for each
batch. Converters are at the edge of a layer: those of each array of 128 rows (``--tile 128``) make a step a quarter
slower.

The shipped float weights came in nine lines, each from the end of the one before, the first five by a script of the
same algorithm (before this package had a training loop), which began with PyTorch's default initial weights:

1-4. the rate 0 -> 0.4 -> 0.1 (21 epochs), 0.1 -> 0.03 (6), 0.1 -> 0.014 (12) and 0.08 -> 0 (18, of which 16 left out
     half of the images whose last loss lay below the mean and counted the others of these twice: InfoBatch, cite
     qin2024infobatch). That gave 91.2%, with 98% of the training images right.
5.   up to 0.4 again and down to 0, with CutMix in half of the batches (26 epochs, the last 4 without; cite
     yun2019cutmix): 91.7%.
6.   ``float --start LINE5 --epochs 11 --lr 0.15 --sam 0.1``: sharpness-aware steps (cite foret2021sharpness): 92.0%.
7.   ``float --start LINE6 --epochs 20 --lr 0.25 --sam 0.1 --augment crop-flip-trivial-cutout``: one more operation on
     each image (cite muller2021trivialaugment): 92.3%.
8.   ``float --start LINE7 --epochs 2 --lr 0.02 --sam 0.1 --cutmix 0``: two epochs of images nearly as they are: 92.6%.
9.   ``float --start LINE8 --small 6 --epochs 24 --lr 0.25 --sam 0.1 --augment crop-flip-trivial-cutout``: 93.1%, and
     from its end line 8's two epochs again: 93.3%.

LINE4 to LINE8 are this repository's ``cifar10-float`` of the commits 686b18d, faa5ff5, cccc79b, 4e9d06e and b4d8648.
*float* without options is one cycle of about half the work instead; it was not run to its end. ``take-over FINAL.PT
LOG.TXT`` brought the first five lines in, and says so in the file.

Tried from LINE5, and not shipped: 14 epochs at 0.15 of distillation, by LINE5, LINE4 and the hardware-aware net of
faa5ff5 (``--lr 0.15 --teachers LINE5 LINE4 HWA``; the mean of these three and of their answers to the mirror images is
right for 92.6% of the test images): 91.65%, and 91.76% for the mean of its weights and LINE5's. From LINE7: line 7's
training again for 8 epochs at 0.15, 92.05%, and 92.2% for the mean of its weights and LINE7's.

The shipped hardware-aware weights went on, with the devices, from the mean (cite wortsman2022soups) of line 9 and of
HWA8, the hardware-aware weights before them (``cifar10-hwa`` of commit 20c7f27, which came from line 7):

    mean cifar10-float HWA8 --to START
    hardware-aware --start START --teachers --epochs 2 --lr 0.03 --sam 0.1 --cutmix 0

HWA8 is the mean of line 7 and of two nets that went on from it with the devices, without a teacher:
A. ``hardware-aware --teachers --epochs 11 --lr 0.15 --sam 0.1 --augment crop-flip-trivial-cutout`` (the recipe of
   commit 719a16d, without label smoothing), and
B. ``hardware-aware --teachers --epochs 5 --lr 0.05 --sam 0.1 --augment crop-flip-trivial-cutout``.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from _bars import card, cards
from _scratch_names import to_package_names
from torch import Tensor, nn

from hallweight.core import Run
from hallweight.network import (
    Data,
    Progress,
    cifar10,
    convert,
    load_weights,
    resnet18,
    save_weights,
    train,
    weights_about,
)
from hallweight.network.internals import weight_files

SIZES = [16] * 8 + [24] * 24 + [32] * 20
SEED = 0
TESTED = 2000  # test images after each hardware-aware epoch; the figures are those of the evaluation, on all
CITES = [
    "he2016resnet",
    "krizhevsky2009cifar",
    "smith2019super",
    "szegedy2016inception",
    "devries2017cutout",
    "polyak1992",
    "qin2024infobatch",
    "yun2019cutmix",
    "muller2021trivialaugment",
    "hinton2015distilling",
    "foret2021sharpness",
    "bahri2022sharpness",
    "wortsman2022soups",
    "joshi2020accurate",
]


def floating(net: nn.Module, data: Data, folder: Path, *, sizes: list[int], **options: Any) -> Run:
    """Train in floating point, one epoch for each of ``sizes``; returns the record."""
    steps: dict[str, Any] = {"epochs": len(sizes), "sizes": sizes, "batch": 512, "warmup": 0.15, "ema": 0.998}
    return train(net, data, folder=folder, progress=report, **steps, **_common(options), **options)


def hardware_aware(
    net: nn.Module, data: Data, folder: Path, *, epochs: int = 8, clip: float = 3.0, tile: int | None, **options: Any
) -> tuple[nn.Module, Run]:
    """Go on from float weights with the devices in the forward pass; returns the plain net and the record."""
    tested = replace(data, x_test=data.x_test[:TESTED], y_test=data.y_test[:TESTED])
    analog = convert(net, card(), "bipolar", tile=tile, calibrate=data.inputs(data.x_train[:128]))
    steps: dict[str, Any] = {"epochs": epochs, "batch": 512, "warmup": 0.1, "ema": 0.995, "clip": clip}
    steps |= {"cards": cards(), "folder": folder, "progress": report}
    run = train(analog, tested, **steps, **_common(options), **options)
    return analog.plain(), run


def _common(options: dict[str, Any]) -> dict[str, Any]:
    """Return what both trainings share; their other ``options`` are lr, augment, sam, cutmix, seed and teacher."""
    return {"weight_decay": 5e-4, "bf16": True, "label_smoothing": 0.0 if options["teacher"] else 0.1}


class OneOf(nn.Module):
    """One of some trained nets, or the same behind a mirror (left to right), another one for each batch.

    The loss of distillation is linear in what the teachers answer, so over many batches this teaches what the mean of
    all of them would, for the price of one.
    """

    def __init__(self, nets: list[nn.Module]) -> None:
        super().__init__()
        self.nets = nn.ModuleList(nets)

    def forward(self, images: Tensor) -> Tensor:
        """Return the answers (n, classes) of one net to ``images`` (n, C, H, W)."""
        k = int(torch.randint(2 * len(self.nets), ()))  # the training seeds this anew in each step
        seen = images.flip(3).contiguous(memory_format=torch.channels_last) if k % 2 else images
        answer: Tensor = self.nets[k // 2](seen)
        return answer


def one_of(names: list[str]) -> nn.Module | None:
    """Return the trained nets of these names or files as one teacher."""
    nets = [load_weights(resnet18(), name).to(memory_format=torch.channels_last) for name in names]  # type: ignore[call-overload]
    return OneOf(nets) if nets else None


def mean_of(names: list[str]) -> nn.Module:
    """Return the net whose weights and normalisation statistics are the mean of those of trained nets."""
    net, states = resnet18(seed=SEED), [load_weights(resnet18(), name).state_dict() for name in names]  # type: ignore[call-overload]
    means = {k: torch.stack([s[k] for s in states]).mean(0) for k, v in states[0].items() if v.is_floating_point()}
    net.load_state_dict(states[0] | means)
    return net


def take_over(final: Path, log: Path) -> None:
    """Write ``cifar10-float`` from what the first script left: its averaged weights and its log."""
    state = torch.load(final, map_location="cpu", weights_only=True)["ema"]
    net = resnet18(seed=SEED)
    net.load_state_dict(to_package_names(state))
    lines = log.read_text(encoding="utf-8").splitlines()
    note = "trained by a script of the algorithm of this recipe, before the package had a training loop; see its text"
    ship("cifar10-float", net, {"data": "CIFAR-10 (JPEG copy)", "seed": SEED, "log": lines, "note": note})


def ship(name: str, net: nn.Module, about: dict[str, Any]) -> None:
    """Write weights, as int8 states, with what made them: shipped ones, or a file if ``name`` is that of one."""
    about = {"recipe": "recipes/resnet18.py", "network": "resnet18", "cites": CITES, **about}
    path = Path(name) if Path(name).suffix else weight_files.FOLDER / f"{name}.safetensors"
    print(save_weights(net, path, about, overwrite=True))


def about(run: Run, data: Data, start: str | None, teachers: list[str]) -> dict[str, Any]:
    """What the file of a training says of it: what it began with (and how that was made), its teachers, its log."""
    found = {"data": data.name, "seed": run.seeds[0], "config": run.config, "log": run.results["log"]}
    found |= {"date": run.finished, "teachers": [Path(name).stem for name in teachers]}
    if start:
        found |= {"start": Path(start).stem, "before": weights_about(start)}
    return found


def about_mean(names: list[str]) -> dict[str, Any]:
    """The same for a mean: how each of its nets was made."""
    nets = [{"start": Path(name).stem, "before": weights_about(name)} for name in names]
    log = [f"mean of {len(names)} nets; their logs are under 'mean of'"]
    methods = [net["before"].get("config", {}).get("method", "float") for net in nets]
    method = next((m for m in methods if m != "float"), "float")  # one that knew the devices makes the mean know them
    data = nets[0]["before"]["data"]
    return {"data": data, "seed": SEED, "config": {"method": method}, "log": log, "mean of": nets}


def report(at: Progress) -> None:
    """One line at the end of each epoch, and every 20 steps."""
    if at.tested is None and at.done % 20:
        return
    tested = "" if at.tested is None else f"  test {100 * at.tested:.2f}%"
    left = f"{at.eta / 3600:.2f} h left"
    print(f"epoch {at.epoch}/{at.epochs} step {at.done}/{at.total}  loss {at.loss:.4f}{tested}  {left}", flush=True)


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    stages = parser.add_subparsers(dest="stage", required=True)
    parts = {name: stages.add_parser(name) for name in ("float", "hardware-aware")}
    for one in parts.values():
        one.add_argument("--data-root", type=Path)
        one.add_argument("--out", type=Path, default=Path("runs/resnet18"))
        one.add_argument("--start", help="float weights: a shipped name or a file")
        one.add_argument("--teachers", nargs="*", default=[], help="float weights too")
        one.add_argument("--validation", action="store_true", help="to choose options by; ships nothing")
        one.add_argument("--epochs", type=int, help="at 32 pixels")
        one.add_argument("--lr", type=float)
        one.add_argument("--seed", type=int, default=SEED, help="of order, augmentation and noise")
        one.add_argument("--sam", type=float, help="radius of sharpness-aware steps")
        one.add_argument("--cutmix", type=float, default=0.5, help="share of the batches")
        one.add_argument("--augment", default="crop-flip-cutout", help="or crop-flip-trivial-cutout")
    parts["float"].set_defaults(lr=0.4)
    parts["float"].add_argument("--small", type=int, default=0, help="epochs at 24 pixels, before those of --epochs")
    parts["hardware-aware"].set_defaults(lr=0.03, epochs=8, start="cifar10-float", teachers=["cifar10-float"])
    parts["hardware-aware"].add_argument("--clip", type=float, default=3.0)
    parts["hardware-aware"].add_argument("--tile", type=int)
    mixed = stages.add_parser("mean")
    mixed.add_argument("nets", nargs="+", help="weights of the same line: shipped names or files")
    mixed.add_argument("--to", required=True, help="cifar10-float, cifar10-hwa or a file")
    script = stages.add_parser("take-over")
    script.add_argument("final", type=Path)
    script.add_argument("log", type=Path)
    asked = parser.parse_args()
    if asked.stage == "take-over":
        take_over(asked.final, asked.log)
        return
    if asked.stage == "mean":
        ship(asked.to, mean_of(asked.nets), about_mean(asked.nets))
        return
    if asked.stage == "float" and asked.small and asked.epochs is None:
        parser.error("--small was given without --epochs, those at 32 pixels: give both")
    torch.set_num_threads(2)
    data, folder = cifar10(asked.data_root), asked.out / asked.stage
    if asked.validation:
        data, folder = data.validation(), asked.out / f"{asked.stage}-validation"
    net, teacher = resnet18(seed=SEED), one_of(asked.teachers)
    if asked.start:
        load_weights(net, asked.start)
    shared = {k: getattr(asked, k) for k in ("lr", "augment", "sam", "cutmix", "seed")} | {"teacher": teacher}
    if asked.stage == "float":
        sizes = SIZES if asked.epochs is None else [24] * asked.small + [32] * asked.epochs
        run = floating(net, data, folder, sizes=sizes, **shared)
    else:
        net, run = hardware_aware(net, data, folder, epochs=asked.epochs, clip=asked.clip, tile=asked.tile, **shared)
    if asked.validation:
        print(f"{100 * run.results['accuracy']:.2f}% of the validation images; nothing shipped")
        return
    name = "cifar10-float" if asked.stage == "float" else "cifar10-hwa"
    ship(name, net, about(run, data, asked.start, asked.teachers))


if __name__ == "__main__":
    sys.exit(main())
