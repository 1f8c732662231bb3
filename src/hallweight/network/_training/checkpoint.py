"""Checkpoints: everything a training needs to go on exactly, written atomically, and refused where it does not fit."""

import io
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from hallweight.core import InputError, write_atomic

FILE = "checkpoint.pt"
_FORMAT = 1
_DEVICES = ("programmed", "scale", "own", "common")


def save(folder: Path, content: dict[str, Any]) -> None:
    """Write a checkpoint; a full disk raises :class:`InputError` and leaves the one before as it is."""
    file = io.BytesIO()
    torch.save(_packed({"format": _FORMAT, **content}), file)
    write_atomic(folder / FILE, file.getvalue(), overwrite=True)


def load(folder: Path, config: dict[str, Any]) -> dict[str, Any]:
    """Read a checkpoint and check that it is of the same training; see :func:`hallweight.network.train`."""
    path = folder / FILE
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, KeyError, pickle.UnpicklingError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            f"that {path} is damaged ({first[:80]})", "a checkpoint", "delete it or choose another folder"
        ) from None
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise InputError(f"that {path} is no checkpoint", "one of this version", "choose another folder")
    _compare(path, content["config"], config)
    return {k: _unpacked(v) for k, v in content.items()}


def tensors(model: nn.Module, live: bool) -> dict[str, Tensor]:
    """Return what of the model is saved; what its devices hold only where it is trained (``live``)."""
    return {k: v for k, v in model.state_dict().items() if live or k.rpartition(".")[2] not in _DEVICES}


def put(model: nn.Module, saved: dict[str, Tensor], live: bool, path: Path) -> None:
    """Load saved tensors into the model; raises :class:`InputError` if it has others."""
    have = {k: tuple(v.shape) for k, v in model.named_parameters()}
    kept = {k: tuple(saved[k].shape) for k in have if k in saved}
    for name, shape in have.items():
        if kept.get(name) != shape:
            found = f"of shape {kept[name]}" if name in kept else "missing"
            raise _other_model(path, f"{name!r} is {found}", f"{name!r} of shape {shape}")
    known = set(have) | set(tensors(model, live)) | {k for k in saved if k.rpartition(".")[2] in _STATE}
    if extra := [k for k in saved if k not in known]:
        raise _other_model(path, f"it holds {extra[0]!r}", "the parameters of this model")
    model.load_state_dict(saved, strict=False)


_STATE = (*_DEVICES, "range_in", "range_out")


def _other_model(path: Path, what: str, expected: str) -> InputError:
    return InputError(f"that {path} is of another model ({what})", expected, "pass that model or choose another folder")


def _compare(path: Path, saved: dict[str, Any], config: dict[str, Any]) -> None:
    wanted = json.loads(json.dumps(config))
    for name in {**wanted, **saved}:
        if saved.get(name) != wanted.get(name):
            raise InputError(
                f"a training with {name}={_short(saved.get(name))} in {path.parent}",
                f"{name}={_short(wanted.get(name))} as asked now",
                "ask for the same to go on with it, choose another folder, or pass overwrite=True (--overwrite)",
            )


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _packed(tree: Any) -> Any:
    """Turn numpy arrays and numbers, which a safe reader refuses, into tensors and plain numbers."""
    if isinstance(tree, dict):
        return {k: _packed(v) for k, v in tree.items()}
    if isinstance(tree, list | tuple):
        return type(tree)(_packed(v) for v in tree)
    if isinstance(tree, np.ndarray):
        return {"__array__": torch.from_numpy(np.ascontiguousarray(tree)), "shape": list(tree.shape)}
    return tree.item() if isinstance(tree, np.generic) else tree


def _unpacked(tree: Any) -> Any:
    if isinstance(tree, dict):
        if "__array__" in tree:
            return tree["__array__"].numpy().reshape(tree["shape"])
        return {k: _unpacked(v) for k, v in tree.items()}
    return type(tree)(_unpacked(v) for v in tree) if isinstance(tree, list | tuple) else tree
