"""What a training does to the devices of an analog model; nothing at all for a plain one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import numpy as np
from torch import Tensor, nn

from hallweight.array import SCHEMES, Crossbar, check_card, slices_of
from hallweight.core import Card, InputError

from .._layers.convert import AnalogModel
from .._layers.hardware_aware_noise import HardwareAwareNoise
from .options import TrainingOptions


class AnalogState:
    """The devices of a model under training: method, noise, converter ranges and cards.

    ``model`` is None for a plain model. ``cards`` are those that hardware-aware training sees in the place of the
    model's own. ``crossbars`` are the arrays that an optimizer pulses, where it gives them.
    """

    def __init__(self, model: nn.Module, optimizer: Any = None, cards: Sequence[Card] = ()) -> None:
        self.crossbars: dict[str, Crossbar] | None = getattr(optimizer, "crossbars", None)
        self.model = model if isinstance(model, AnalogModel) else None
        self.live = self.model is not None and self.model.live
        self.method = "float" if self.model is None else "on-device" if self.live else "hardware-aware"
        self.card: Card | None = None if self.model is None else self.model.spec.card
        self.cards = tuple(cards)
        if self.live and any(layer.programmed is None for layer in self.model.layers.values()):  # type: ignore[union-attr]
            raise InputError("devices that were never programmed", "a live model", "call analog.program(rng) first")

    def check_cards(self) -> None:
        """Raise :class:`InputError` for a card that the scheme or the slices of the model cannot use."""
        for card in self.cards:
            check_card(card)
            spec = self.model.spec  # type: ignore[union-attr]
            SCHEMES[spec.scheme].swing(card)
            slices_of(card, SCHEMES[spec.scheme], spec.slices)

    def check_live(self, options: TrainingOptions, optimizer: Any) -> None:
        """Raise :class:`InputError` for options that devices which learn by pulses cannot follow."""
        if self.live and (optimizer is None or options.ema is not None or options.clip is not None):
            raise InputError(
                "a live model without an optimizer that sends pulses, or with ema or clip",
                "weights that change by pulses only",
                "pass optimizer=hallweight.network.PulsedSGD(analog, ...), without ema and clip",
            )
        if self.live and options.sam is not None:
            raise InputError("sam for a live model", "weights that can step back", "leave sam out")

    def describe(self) -> dict[str, Any]:
        """Return how the model sits on its arrays: what a checkpoint must agree on."""
        if self.model is None:
            return {}
        spec = {k: _plain(v) for k, v in self.model.spec.as_dict().items()}
        return spec | {"cards": [_plain(c) for c in self.cards]}

    def start_step(self, card_index: int | None, seed: int) -> None:
        """Set the stream of the noise and the card of one step; None: the model's own card.

        All processes train one array: they draw its devices alike, as one process does for a whole batch.
        """
        if self.model is None:
            return
        self.model.reads.stream.start(seed)
        self.model.reads.stream.one_array = True
        if card_index is not None:
            spec = self.model.spec
            self.model.aware = HardwareAwareNoise.of(self.cards[card_index], spec.scheme, tolerance=spec.tolerance)

    def program(self, seed: int) -> None:
        """Program new devices to test a model trained hardware-aware; those of a live model are tested as they are."""
        if self.model is None:
            return
        if self.live:
            self.model.reads.stream.start(seed)
        else:
            self.model.program(np.random.default_rng(seed))

    def calibrate(self, inputs: Tensor, *, batch_statistics: bool = False) -> None:
        """Set the converter ranges: they follow the weights from epoch to epoch.

        ``batch_statistics``: normalise by those of the inputs, as in training; the running ones stay. A live model
        keeps the states of its devices, and its ranges too where the optimizer does not give the arrays.
        """
        if self.model is None or not (self.model.spec.bits_in or self.model.spec.bits_out):
            return
        if self.live and self.crossbars is None:
            return
        self.model.calibrate_in_mode(batch_statistics, inputs)

    def erase(self) -> None:
        """Forget the devices of the last test: they were the training's own."""
        if self.model is not None and not self.live:
            for layer in self.model.layers.values():
                layer.erase()

    @contextmanager
    def noise_restored(self) -> Iterator[None]:
        """Take the noise from the seeds of the steps alone; at the end give the model back that of its own card."""
        if self.model is None:
            yield
            return
        reads = self.model.reads
        before, reads.stream.alone = (reads.aware, reads.stream.alone), True
        try:
            yield
        finally:
            reads.aware, reads.stream.alone = before


def _plain(value: Any) -> Any:
    """Return a value for JSON; a card is known by its checksum."""
    if isinstance(value, Card):
        return f"{value.name} {sha256(value.to_toml().encode()).hexdigest()[:10]}"
    return list(value) if isinstance(value, tuple) else value
