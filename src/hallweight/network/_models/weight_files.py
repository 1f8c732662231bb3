"""Weight files: the weights of a net as device states, in a safetensors file that also says how they were made.

Every weight of a linear or convolutional layer is ``weight = codes * unit``: ``<name>.codes`` are whole numbers (int8,
the shape of the weight), ``<name>.unit`` is the unit of each column (float32, one per output). Everything else (biases,
normalisation) is stored as it is. The header holds one entry, ``hallweight``: JSON with what made the file.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from hallweight.core import InputError, did_you_mean, environment, refuse_overwrite, write_atomic
from hallweight.core.errors import names_keywords

SHIPPED: Mapping[str, str] = {
    "cifar10-hwa": "recipes/resnet18.py",
    "cifar10-float": "recipes/resnet18.py",
    "digits-hwa": "recipes/digits_hwa.py",
}
"""The weights that come with the package, and the recipe that makes each."""

_SUFFIX = ".safetensors"
_LAYERS = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
FOLDER = Path(str(files("hallweight.network._models"))) / "weights"
"""Where the shipped weights lie."""

Net = TypeVar("Net", bound=nn.Module)


@names_keywords
def save_weights(
    net: nn.Module, path: Path | str, about: Mapping[str, Any], *, levels: int = 255, overwrite: bool = False
) -> Path:
    """Write the weights of a plain net as device states, with ``about`` (recipe, seed, data, log: anything in JSON).

    Each column (output) of a linear or convolutional weight is rounded to ``levels`` equidistant values from -m to m,
    where m is its largest magnitude: the states of a bipolar device. An odd number (up to 255) has zero among them, an
    even one (up to 128) has not. Library versions are added to ``about``.

    Raises :class:`InputError` for an analog model, weights that are not finite and another number of levels. It does so
    too for an ``about`` that is no JSON, and a file that exists or cannot be written.
    """
    path = Path(path)
    refuse_overwrite(path, overwrite)
    if hasattr(net, "program") and hasattr(net, "plain"):
        raise InputError("an analog model", "the plain net that it came from", "save model.plain()")
    if levels not in range(3, 256, 2) and levels not in range(2, 129, 2):
        expected = "an odd number up to 255 or an even one up to 128"
        raise InputError(f"levels = {levels!r}", expected, "give for example levels=255")
    on_devices, tensors = _on_devices(net), {}
    for name, value in net.state_dict().items():
        if value.is_floating_point() and not value.isfinite().all():
            raise InputError(
                f"values in {name} that are not finite", "a trained net", "train it again with a smaller lr"
            )
        if name in on_devices:
            tensors[f"{name}.codes"], tensors[f"{name}.unit"] = _encode(value, levels)
        else:
            tensors[name] = value.detach().cpu().clone(memory_format=torch.contiguous_format)
    header = {"format": "hallweight weights 1", "levels": levels, "versions": environment(), **about}
    return write_atomic(path, save(tensors, {"hallweight": _json(header)}), overwrite=overwrite)


def load_weights(net: Net, source: Path | str) -> Net:
    """Load the weights of a file, or of a shipped name, into ``net`` and return it; the mode of ``net`` stays.

    Raises :class:`InputError` for an unknown name and shipped weights that this installation lacks. It does so too for
    a file that is absent, damaged, or for a net of other layers or shapes. The net stays as it was then.
    """
    path = _locate(source)
    stored, expected = _decode(_read(path), path), net.state_dict()
    if absent := [n for n in expected if n not in stored]:
        raise _other_net(path, f"{absent[0]} is absent from it", len(absent))
    if extra := [n for n in stored if n not in expected]:
        raise _other_net(path, f"{extra[0]} is there", len(extra))
    if reshaped := [n for n in expected if expected[n].shape != stored[n].shape]:
        n = reshaped[0]
        shapes = f"{_shape(stored[n])} there and {_shape(expected[n])} in the net"
        raise _other_net(path, f"{n} is {shapes}", len(reshaped))
    net.load_state_dict(stored)
    return net


def weights_about(source: Path | str) -> dict[str, Any]:
    """Return what made a weight file, or shipped weights: recipe, seed, data, versions, log; empty if unsaid."""
    path = _locate(source)
    try:
        with safe_open(path, "pt") as file:
            header = json.loads((file.metadata() or {}).get("hallweight", "{}"))
    except (OSError, SafetensorError, ValueError) as error:
        raise _damaged(path, error) from None
    return dict(header)


def _on_devices(net: nn.Module) -> set[str]:
    """Return the names of the weights that arrays hold."""
    return {f"{n}.weight".lstrip(".") for n, m in net.named_modules() if isinstance(m, _LAYERS)}


def _encode(weight: Tensor, levels: int) -> tuple[Tensor, Tensor]:
    """Return codes (int8) and the unit of each column. With an even number of levels all codes are odd."""
    largest = (levels - 1) // 2 if levels % 2 else levels - 1
    columns = weight.detach().cpu().double().flatten(1)
    unit = columns.abs().amax(1) / largest
    x = columns / torch.where(unit > 0, unit, 1.0)[:, None]
    codes = x.round() if levels % 2 else 2 * ((x - 1) / 2).round() + 1
    return codes.clamp(-largest, largest).to(torch.int8).view(weight.shape), unit.float()


def _decode(raw: Mapping[str, Tensor], path: Path) -> dict[str, Tensor]:
    tensors = {}
    for name, value in raw.items():
        if name.endswith(".codes"):
            unit = raw.get(name.removesuffix("codes") + "unit")
            if unit is None or unit.shape != value.shape[:1] or value.dim() < 2:
                raise _damaged(path, f"no unit for each column of {name.removesuffix('.codes')}")
            value = value.float() * unit.float().view(-1, *[1] * (value.dim() - 1))
            name = name.removesuffix(".codes")
        elif name.endswith(".unit") and name.removesuffix("unit") + "codes" in raw:
            continue
        if value.is_floating_point() and not value.isfinite().all():
            raise _damaged(path, f"values in {name} that are not finite")
        tensors[name] = value
    return tensors


def _read(path: Path) -> dict[str, Tensor]:
    try:
        with safe_open(path, "pt") as file:
            return {n: file.get_tensor(n) for n in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise _damaged(path, error) from None


def _locate(source: Path | str) -> Path:
    """Return the file of a shipped name, or ``source`` itself where it is a path."""
    path, name = Path(source), str(source)
    if isinstance(source, Path) or path.suffix or len(path.parts) > 1:
        if path.is_file():
            return path
        raise InputError(f"no file {path}", f"weights ({_SUFFIX}) or a shipped name", "check the path")
    known = sorted({*SHIPPED, *(p.stem for p in FOLDER.glob(f"*{_SUFFIX}"))})
    if name not in known:
        raise InputError(f"the unknown weights {name!r}", "a shipped name or a file", did_you_mean(name, known))
    path = FOLDER / f"{name}{_SUFFIX}"
    if not path.is_file():
        do = f"install hallweight again, or make them with {SHIPPED[name]} and pass their path"
        raise InputError(f"no weights {name!r} in this installation", "the shipped file", do)
    return path


def _json(about: Mapping[str, Any]) -> str:
    try:
        return json.dumps(about, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"that 'about' is no JSON ({error})", "plain numbers, texts and lists", "convert its values"
        ) from None


def _shape(value: Tensor) -> str:
    return " x ".join(map(str, value.shape)) or "a number"


def _other_net(path: Path, difference: str, count: int) -> InputError:
    more = f", and {count - 1} more" if count > 1 else ""
    found = f"{path} for another net ({difference}{more})"
    return InputError(found, "weights of this net", "build the net that they were made for")


def _damaged(path: Path, error: object) -> InputError:
    return InputError(f"that {path} is damaged ({error})", "weights in a safetensors file", "fetch or make it again")
