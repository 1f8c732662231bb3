"""What a saved state says of its arrays, so that it is not loaded into others.

It is a tensor of bytes (JSON), since files of safetensors, averages of weights and copies take tensors only.
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

import torch
from torch import Tensor

from hallweight.core import Card, InputError

from .array_spec import ArraySpec

EXTRA = "_extra_state"
"""The key that torch gives to such a tensor."""
_IDEAL = {"wires": None}  # of a state that says nothing of them


def to_bytes(content: Mapping[str, Any]) -> Tensor:
    """Return plain values as a tensor."""
    return torch.frombuffer(bytearray(json.dumps(content).encode()), dtype=torch.uint8).clone()


def from_bytes(value: Any) -> dict[str, Any]:
    """Return what :func:`to_bytes` took; nothing for something else."""
    if not isinstance(value, Tensor) or value.dtype != torch.uint8:
        return {}
    found = json.loads(bytes(value.cpu().tolist()))
    return found if isinstance(found, dict) else {}


def header_of(spec: ArraySpec) -> dict[str, Any]:
    """Return the card, by name and checksum of its values, and the arrays of a model."""
    tile = None if spec.tile is None else list(spec.tile)
    card = f"{spec.card.name} ({_checksum(spec.card)})"
    header = {"card": card, "scheme": spec.scheme, "tile": tile, "slices": spec.slices}
    return header if spec.wires is None else {**header, "wires": spec.wires.as_dict()}


def check_header(saved: Any, spec: ArraySpec) -> None:
    """Raise :class:`InputError` if a state was saved from a model on other arrays; older states say nothing."""
    said, own = from_bytes(saved), {**_IDEAL, **header_of(spec)}
    said = {**_IDEAL, **said} if said else said
    differ = [k for k in own if k in said and _identity(k, said[k]) != _identity(k, own[k])]
    if differ:
        raise InputError(
            "a saved state with " + " and ".join(_words(k, said[k]) for k in differ),
            " and ".join(_words(k, own[k]) for k in differ) + ", as this model was converted",
            "convert the model so, or load the float weights alone, which analog.plain().state_dict() has",
        )


def check_shapes(name: str, wanted: Mapping[str, Iterable[tuple[int, ...]]], state: Mapping[str, Any]) -> None:
    """Raise :class:`InputError` for saved buffers that arrays of this size cannot have; ``wanted`` has those they can.

    That is all that can be checked of an older state, which does not say what it was saved from.
    """
    for key, shapes in wanted.items():
        saved = state.get(key)
        if saved is not None and tuple(saved.shape) not in list(shapes):
            raise InputError(
                f"a saved state whose {key.rpartition('.')[2]} of {name!r} has the shape {tuple(saved.shape)}",
                " or ".join(str(s) for s in shapes) + ", as this model was converted",
                "convert with the tile, weight_scale and slices of the state, or program the model anew",
            )


def _words(name: str, value: Any) -> str:
    if name == "wires":
        return "ideal wires" if value is None else f"wires as {value['readout']!r} has them ({_digest(_plain(value))})"
    return f"{name} {value!r}" if name != "slices" else f"{value} slice{'s' * (value > 1)}"


def _identity(name: str, value: Any) -> Any:
    """What must agree: of a card its values, whatever its name."""
    return str(value).rpartition("(")[2] if name == "card" else value


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@lru_cache(maxsize=16)
def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:10]


def _checksum(card: Card) -> str:
    """Return ten characters that identify the numbers of a card, wherever they are from."""
    values = {k: v.value for k, v in sorted(card.values.items())}
    return _digest(json.dumps([card.kind, card.law, values], default=list))
