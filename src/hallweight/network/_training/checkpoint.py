"""Checkpoints: everything a training needs to go on exactly, written atomically, and refused where it does not fit."""

import io
import json
import pickle
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from hallweight.core import InputError, write_atomic

FILE = "checkpoint.pt"
_FORMAT = 1
_DEVICES = ("programmed", "scale", "own", "common")  # buffers of an analog layer that hold its devices
_EXTRA = (
    "_extra_state"  # what a state says of its arrays and noise, which a checkpoint has in its configuration and seeds
)
_RANGES = ("range_in", "range_out")  # and those of its converters


@dataclass
class Checkpoints:
    """The checkpoint of a training in its ``folder``; without one nothing is kept.

    ``config``
        What a checkpoint must agree on, as plain values.
    ``minutes``
        Time between checkpoints within an epoch.
    ``saved_at``
        s, by the monotonic clock, when it was last written or read.
    """

    folder: Path | None
    config: dict[str, Any]
    minutes: float
    saved_at: float = 0.0

    def due(self) -> bool:
        """Whether it is time for the next one."""
        return self.folder is not None and time.monotonic() - self.saved_at > 60 * self.minutes

    def save(self, content: dict[str, Any]) -> None:
        """Write a checkpoint; a full disk raises :class:`InputError` and leaves the one before as it is."""
        if self.folder is None:
            return
        file = io.BytesIO()
        torch.save(_packed({"format": _FORMAT, **content, "config": self.config}), file)
        write_atomic(self.folder / FILE, file.getvalue(), overwrite=True)
        self.saved_at = time.monotonic()

    def load(self, folder: Path) -> dict[str, Any]:
        """Read the checkpoint in ``folder`` and check that it is of the same training.

        Raises :class:`InputError` if it is damaged or of another one.
        """
        path = folder / FILE
        try:
            content = torch.load(path, map_location="cpu", weights_only=True)
        except (OSError, RuntimeError, EOFError, ValueError, KeyError, pickle.UnpicklingError) as error:
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            found = f"that {path} is damaged ({first[:80]})"
            raise InputError(found, "a checkpoint", "delete it or choose another folder") from None
        if not isinstance(content, dict) or content.get("format") != _FORMAT:
            raise InputError(f"that {path} is no checkpoint", "one of this version", "choose another folder")
        _compare(path, content["config"], self.config)
        self.saved_at = time.monotonic()
        return {k: _unpacked(v) for k, v in content.items()}


def model_tensors(model: nn.Module, live: bool) -> dict[str, Tensor]:
    """Return what of the model is saved; the state of its devices only where these are trained (``live``)."""
    left_out = (_EXTRA,) if live else (_EXTRA, *_DEVICES)
    return {k: v for k, v in model.state_dict().items() if k.rpartition(".")[2] not in left_out}


def load_tensors(model: nn.Module, saved: dict[str, Tensor], live: bool, path: Path) -> None:
    """Load saved tensors into the model; raises :class:`InputError` if it has others."""
    for name, parameter in model.named_parameters():
        shape = tuple(parameter.shape)
        if name not in saved:
            raise _other_model(path, f"{name!r} is missing", f"{name!r} of shape {shape}")
        if (other := tuple(saved[name].shape)) != shape:
            raise _other_model(path, f"{name!r} is of shape {other}", f"{name!r} of shape {shape}")
    known = {n for n, _ in model.named_parameters()} | set(model_tensors(model, live))
    known |= {k for k in saved if k.rpartition(".")[2] in (*_DEVICES, *_RANGES)}
    if extra := [k for k in saved if k not in known]:
        raise _other_model(path, f"it holds {extra[0]!r}", "the parameters of this model")
    model.load_state_dict(saved, strict=False)


def _other_model(path: Path, difference: str, expected: str) -> InputError:
    found = f"that {path} is of another model ({difference})"
    return InputError(found, expected, "pass that model or choose another folder")


def _compare(path: Path, saved: dict[str, Any], config: dict[str, Any]) -> None:
    wanted = json.loads(json.dumps(config))
    for name in {**wanted, **saved}:
        if saved.get(name) != wanted.get(name):
            raise InputError(
                f"a training with {name}={_short(saved.get(name))} in {path.parent}",
                f"{name}={_short(wanted.get(name))} as asked for now",
                "ask for the same to go on with it, choose another folder, or pass overwrite=True",
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
