"""Distillation: a model learns from what trained ones answer to the same images."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hallweight.core import InputError

from ..model_output import Output, scores_of


class Teachers:
    """Trained models whose answers take the place of the labels (cite hinton2015distilling).

    The loss of outputs ``z`` is ``T^2`` times the cross entropy between ``softmax(z / T)`` and the mean over the
    teachers of ``softmax(z_teacher / T)``; ``T^2`` keeps the size of the gradient. The teachers see the same images,
    mixed and augmented (cite beyer2022knowledge), are in evaluation mode and stay as they are.
    """

    def __init__(self, models: nn.Module | Iterable[nn.Module], temperature: float, student: nn.Module) -> None:
        self.models = [models] if isinstance(models, nn.Module) else list(models)
        self.temperature = temperature
        trained = {id(p) for p in student.parameters()}
        for model in self.models:
            if not isinstance(model, nn.Module):
                found = f"a teacher that is {type(model).__name__}"
                raise InputError(found, "a trained PyTorch model", "pass the model")
            if any(id(p) in trained for p in model.parameters()):
                found = "a teacher that is the model under training"
                raise InputError(found, "weights that stay", "pass a copy (copy.deepcopy)")
        if not self.models:
            raise InputError("an empty list of teachers", "at least one trained model", "pass teacher=None for none")

    def describe(self) -> dict[str, Any]:
        """Return what a checkpoint must agree on: the kind of each teacher and a checksum of its weights."""
        return {"teachers": [f"{type(model).__name__} {_checksum(model)}" for model in self.models]}

    @torch.no_grad()
    def soft_labels(self, images: Tensor, output: Output = None) -> Tensor:
        """Return the probabilities of the classes, (n, classes), that the teachers give on average."""
        probabilities = [
            (scores_of(model.eval(), images, output).float() / self.temperature).softmax(1) for model in self.models
        ]
        return torch.stack(probabilities).mean(0)

    def loss(self, out: Tensor, soft_labels: Tensor) -> Tensor:
        """Return the loss of outputs (n, classes) for what :meth:`soft_labels` gave."""
        if out.shape != soft_labels.shape:
            raise InputError(
                f"a teacher that tells {soft_labels.shape[1]} classes apart",
                f"as many as the model does: {out.shape[1]}",
                "train the teacher on the same data",
            )
        return self.temperature**2 * F.cross_entropy(out.float() / self.temperature, soft_labels)


def _checksum(model: nn.Module) -> str:
    digest = sha256()
    for name, value in model.state_dict().items():
        digest.update(name.encode() + value.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()[:10]
