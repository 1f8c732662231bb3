"""Weight files: the weights of a net as device states, in a safetensors file that also says how they were made.

Every weight of a linear or convolutional layer is a whole number, ``<name>.codes`` (int8, the shape of the weight),
times the unit of its column, ``<name>.unit`` (float32, one per output): ``weight = codes * unit``. Everything else
(biases, normalisation) is stored as it is. The header holds one entry, ``hallweight``: JSON with what made the file.
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

SHIPPED: Mapping[str, str] = {
    "cifar10-hwa": "recipes/resnet18.py",
    "cifar10-float": "recipes/resnet18.py",
    "digits-hwa": "recipes/digits_hwa.py",
}
"""The weights that come with the package, and the recipe that makes each."""

_SUFFIX = ".safetensors"
_CODED = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
_FOLDER = Path(str(files("hallweight.network._models"))) / "weights"

Net = TypeVar("Net", bound=nn.Module)


def save_weights(
    net: nn.Module, path: Path | str, about: Mapping[str, Any], *, levels: int = 255, overwrite: bool = False
) -> Path:
    """Write the weights of a plain net as device states, with ``about`` (recipe, seed, data, log: anything in JSON).

    Each column (output) of a linear or convolutional weight is rounded to ``levels`` equidistant values from -m to m,
    where m is its largest magnitude: the states of a bipolar device. An odd number (up to 255) has zero among them, an
    even one (up to 128) has not. Library versions are added to ``about``.

    Raises :class:`InputError` for an analog model, weights that are not finite, another number of levels, an ``about``
    that is no JSON, or a file that exists or cannot be written.
    """
    path = Path(path)
    refuse_overwrite(path, overwrite)
    if hasattr(net, "program") and hasattr(net, "plain"):
        raise InputError("an analog model", "the plain net that it came from", "save model.plain()")
    if levels not in range(3, 256, 2) and levels not in range(2, 129, 2):
        raise InputError(
            f"levels={levels!r}", "an odd number up to 255 or an even one up to 128", "choose one of these"
        )
    coded, out = _coded(net), {}
    for name, value in net.state_dict().items():
        if value.is_floating_point() and not value.isfinite().all():
            raise InputError(f"values in {name} that are not finite", "a trained net", "train it again, more slowly")
        if name in coded:
            out[f"{name}.codes"], out[f"{name}.unit"] = _encode(value, levels)
        else:
            out[name] = value.detach().cpu().clone(memory_format=torch.contiguous_format)
    header = {"format": "hallweight weights 1", "levels": levels, "versions": environment(), **about}
    return write_atomic(path, save(out, {"hallweight": _json(header)}), overwrite=overwrite)


def load_weights(net: Net, source: Path | str) -> Net:
    """Put the weights of a file, or of a shipped name, into ``net`` and return it; the mode of ``net`` stays.

    Nothing is changed if anything is wrong. Raises :class:`InputError` for an unknown name, shipped weights that this
    installation lacks, a file that is absent or damaged, or one for a net of other layers or shapes.
    """
    path = _locate(source)
    stored, own = _decode(_read(path), path), net.state_dict()
    odd = [n for n in own if n not in stored] or [n for n in stored if n not in own]
    if odd:
        where = "absent from it" if odd[0] in own else "there"
        raise _other_net(path, f"{odd[0]} is {where}", len(odd))
    odd = [n for n in own if own[n].shape != stored[n].shape]
    if odd:
        n = odd[0]
        raise _other_net(path, f"{n} is {_shape(stored[n])} there and {_shape(own[n])} in the net", len(odd))
    net.load_state_dict(stored)
    return net


def weights_about(source: Path | str) -> dict[str, Any]:
    """Return what made a weight file, or shipped weights: recipe, seed, data, versions, log; empty if it is unsaid."""
    path = _locate(source)
    try:
        with safe_open(path, "pt") as file:
            header = json.loads((file.metadata() or {}).get("hallweight", "{}"))
    except (OSError, SafetensorError, ValueError) as error:
        raise _damaged(path, error) from None
    return dict(header)


def _coded(net: nn.Module) -> set[str]:
    """Names of the weights that arrays hold."""
    return {f"{n}.weight".lstrip(".") for n, m in net.named_modules() if isinstance(m, _CODED)}


def _encode(weight: Tensor, levels: int) -> tuple[Tensor, Tensor]:
    """Return codes (int8) and the unit of each column. With an even number of levels all codes are odd."""
    top = (levels - 1) // 2 if levels % 2 else levels - 1
    columns = weight.detach().cpu().double().flatten(1)
    unit = columns.abs().amax(1) / top
    x = columns / torch.where(unit > 0, unit, 1.0)[:, None]
    codes = x.round() if levels % 2 else 2 * ((x - 1) / 2).round() + 1
    return codes.clamp(-top, top).to(torch.int8).view(weight.shape), unit.float()


def _decode(raw: Mapping[str, Tensor], path: Path) -> dict[str, Tensor]:
    out = {}
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
        out[name] = value
    return out


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
    known = sorted({*SHIPPED, *(p.stem for p in _FOLDER.glob(f"*{_SUFFIX}"))})
    if name not in known:
        raise InputError(f"the unknown weights {name!r}", "a shipped name or a file", did_you_mean(name, known))
    path = _FOLDER / f"{name}{_SUFFIX}"
    if not path.is_file():
        raise InputError(
            f"no weights {name!r} in this installation",
            "the file that is shipped",
            f"install hallweight again, or make them with {SHIPPED[name]} and pass their path",
        )
    return path


def _json(about: Mapping[str, Any]) -> str:
    try:
        return json.dumps(about, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InputError(f"that 'about' is no JSON ({error})", "plain numbers, texts and lists", "convert it") from None


def _shape(value: Tensor) -> str:
    return " x ".join(map(str, value.shape)) or "a number"


def _other_net(path: Path, what: str, count: int) -> InputError:
    more = f", and {count - 1} more" if count > 1 else ""
    return InputError(
        f"{path} for another net ({what}{more})", "weights of this net", "choose the net they were made for"
    )


def _damaged(path: Path, error: object) -> InputError:
    return InputError(f"that {path} is damaged ({error})", "weights in a safetensors file", "fetch or make it again")
