"""Accuracy of settings: the network on their devices, programmed and tested by the machinery of ``evaluate``."""

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from hallweight.array import Array
from hallweight.core import Card, Value

from .._studies.arm_setting import ArmSetting
from .._studies.arms import ArmStudy
from .._studies.array_options import ArrayOptions
from .._studies.execution import Execution
from .._studies.request import EvaluationRequest
from .settings import PricedSetting

_CODES = 255  # of an 8-bit weight, both signs alike


@dataclass
class Trials:
    """Gaps to the float nets on one set of images, each setting programmed ``seeds`` times and kept."""

    study: ArmStudy
    seeds: int
    settings: list[PricedSetting] = field(default_factory=list)
    known: dict[int, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, request: EvaluationRequest, execution: Execution, seeds: int) -> Self:
        """Get the nets ready."""
        return cls(ArmStudy.of(request, execution, lambda nets: 0), seeds)

    def gap(self, setting: PricedSetting) -> float:
        """Return the mean loss of accuracy to the float nets, a fraction."""
        return float(self.scores(setting)["gap"])

    def scores(self, setting: PricedSetting) -> dict[str, Any]:
        """Return accuracies (one for each programming), their mean and spread, and the gap with its error."""
        if id(setting) not in self.known:
            arm = ArmSetting(setting.written, setting.arm.program, _options(setting.array), 0.0, setting.noise_ratio)
            outcomes = self.study.run_arm(setting.arm.scheme, arm, self.seeds)
            self.settings.append(setting)
            self.known[id(setting)] = self._summary([o.accuracy for o in outcomes])
        return self.known[id(setting)]

    def floats(self) -> dict[str, Any]:
        """Return the accuracy of the float nets."""
        accuracy = [net.float_accuracy for net in self.study.candidate.nets]
        spread = float(np.std(accuracy, ddof=1)) if len(accuracy) > 1 else 0.0
        return {"accuracy": accuracy, "mean": float(np.mean(accuracy)), "spread": spread}

    def digital(self) -> dict[str, Any]:
        """Return the same for weights and inputs of 8 bits without devices, once for each net."""
        setting = ArmSetting(_eight_bits(), "exact", ArrayOptions(8, None), 0.0)
        outcomes = self.study.run_arm("bipolar", setting, len(self.study.candidate.nets))
        return self._summary([o.accuracy for o in outcomes])

    def _summary(self, accuracy: list[float]) -> dict[str, Any]:
        nets = self.study.candidate.nets
        gap = np.array([nets[i % len(nets)].float_accuracy - a for i, a in enumerate(accuracy)])
        return {
            "accuracy": accuracy,
            "mean": float(np.mean(accuracy)),
            "spread": float(np.std(accuracy, ddof=1)) if len(accuracy) > 1 else 0.0,
            "gap": float(gap.mean()),
            "gap_sem": float(gap.std(ddof=1) / len(gap) ** 0.5) if len(gap) > 1 else 0.0,
        }


def _options(array: Array) -> ArrayOptions:
    return ArrayOptions(
        bits_in=array.input_bits, bits_out=array.adc_bits, tile=(array.rows, array.cols), slices=array.slices
    )


def _eight_bits() -> Card:
    """Return devices that hold whole numbers from -127 to 127 without error or noise."""
    numbers = {"levels": float(_CODES), "P_LTP": _CODES - 1.0, "P_LTD": _CODES - 1.0}
    numbers |= dict.fromkeys(("sigma_c2c", "sigma_d2d", "sigma_read", "p_stuck"), 0.0)
    ends = {"state_min": -1.0, "state_max": 1.0}
    values = {k: Value(value=v, how="assumed") for k, v in numbers.items()}
    values |= {k: Value(value=v, unit="ohm", how="assumed") for k, v in ends.items()}
    return Card(name="int8", law="linear", values=values)
