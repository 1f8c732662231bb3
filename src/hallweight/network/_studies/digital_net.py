"""A net without devices: what it answers to the test, beside the float net that it is compared with."""

from dataclasses import dataclass
from hashlib import sha256

from torch import nn

from hallweight.core.types import Indices, Mask

from .test_set import Logits, TestSet


@dataclass(frozen=True, eq=False)
class DigitalNet:
    """What a net scores in digital arithmetic.

    ``digest``
        Identifies its parameters.
    ``logits``, ``accuracy``
        Its own on the test images (n, classes), and the fraction that is right.
    ``float_right``, ``float_accuracy``, ``float_confusion``
        Those of the float net on the same images; ``float_right`` for each image (n,).
    """

    digest: str
    logits: Logits
    accuracy: float
    float_accuracy: float
    float_confusion: Indices
    float_right: Mask


def measure_digital_net(model: nn.Module, baseline: nn.Module, test_set: TestSet) -> DigitalNet:
    """Test a net's digital form and its float baseline, which may be the same."""
    logits = test_set.logits(model.eval())
    baseline_logits = logits if baseline is model else test_set.logits(baseline.eval())
    return DigitalNet(
        digest=_digest(model),
        logits=logits,
        accuracy=test_set.accuracy(logits),
        float_accuracy=test_set.accuracy(baseline_logits),
        float_confusion=test_set.confusion(baseline_logits[None]),
        float_right=baseline_logits.argmax(1) == test_set.labels,
    )


def _digest(model: nn.Module) -> str:
    code = sha256()
    for name, value in model.state_dict().items():
        code.update(name.encode())
        code.update(value.detach().cpu().numpy().tobytes())
    return code.hexdigest()[:10]
