"""Time of an analog ResNet-18 in hallweight and in its peers, as ratios to plain PyTorch in the same run, one core.

All have 8-bit converters at the edge of each layer. hallweight has states, programming error, stuck devices and read
noise. CrossSim has a programming error (no read noise, which it draws for each device in each read). aihwkit-lightning
has noise of outputs and weights, in training only. Each in its own faster memory format; peers that cannot be imported
are left out.

``CROSSSIM=folder LIGHTNING=folder python benchmarks/bench_peers.py [inference|training]``
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import sys
import warnings
from collections.abc import Callable
from typing import Any

import bench_network as ours
import torch
from crosscheck import peer
from torch import nn

ours.BATCH = 16
REPEAT = 3


def crosssim(training: bool) -> nn.Module:
    """CrossSim: balanced pairs, programming error of 2%."""
    simulator = peer("simulator", "CROSSSIM", "/tmp/crosssim", "name the folder of its source")
    from simulator.algorithms.dnn.torch.convert import from_torch

    p = simulator.CrossSimParameters()
    error = p.xbar.device.programming_error
    error.enable, error.model, error.magnitude = True, "NormalIndependentDevice", 0.02
    mapping = p.core.mapping.inputs.mvm
    mapping.percentile, mapping.min, mapping.max = None, -4.0, 4.0
    p.xbar.dac.mvm.model, p.xbar.dac.mvm.bits, p.xbar.dac.mvm.signed = "SignMagnitudeDAC", 8, True
    p.xbar.adc.mvm.model, p.xbar.adc.mvm.bits, p.xbar.adc.mvm.signed = "SignMagnitudeADC", 8, True
    p.xbar.adc.mvm.adc_range_option = "MAX"
    return from_torch(ours.plain(), p)


def lightning(training: bool) -> nn.Module:
    """aihwkit-lightning; its convolutions need contiguous inputs."""
    peer("aihwkit_lightning", "LIGHTNING", "/tmp/peers", "pip install --no-deps aihwkit-lightning")
    from aihwkit_lightning.nn.conversion import convert_to_analog
    from aihwkit_lightning.simulator.configs import TorchInferenceRPUConfig
    from aihwkit_lightning.simulator.parameters.enums import WeightNoiseInjectionType

    config = TorchInferenceRPUConfig()
    config.forward.inp_res, config.forward.out_res = 2**8 - 2, 2**8 - 2
    config.forward.out_bound, config.forward.out_noise = 12.0, 0.01
    config.pre_post.input_range.enable = True
    if training:
        config.modifier.noise_type, config.modifier.std_dev = WeightNoiseInjectionType.ADD_NORMAL_PER_CHANNEL, 0.02
    net = ours.plain().to(memory_format=torch.contiguous_format)
    return Contiguous(convert_to_analog(net, config))


class Contiguous(nn.Module):
    """A model that gets its inputs in PyTorch's standard memory format."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: torch.Tensor) -> Any:
        return self.net(x.contiguous())


PEERS: dict[str, Callable[[bool], nn.Module]] = {"CrossSim": crosssim, "lightning": lightning}


def ready(training: bool) -> dict[str, nn.Module]:
    """Every model that can be had, the plain one first."""
    edge = ours.analog(None, not training)
    models = {"plain": ours.plain(), "hallweight": edge}
    for name, make in PEERS.items():
        try:
            models[name] = make(training)
            (ours.step if training else ours.infer)(models[name].train(training))
        except (SystemExit, Exception) as error:
            models.pop(name, None)
            print(f"  left out {name}: {str(error).splitlines()[0][:100] if str(error) else type(error).__name__}")
    return {name: model.train(training) for name, model in models.items()}


if __name__ == "__main__":
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    for what in sys.argv[1:] or ["inference", "training"]:
        training = what == "training"
        print(f"{what}, batch {ours.BATCH}")
        models = ready(training)
        ours.compare(models, ours.step if training else ours.infer, {}, REPEAT)
