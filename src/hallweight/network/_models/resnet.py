"""ResNet-18 for images of 32 x 32 pixels."""

from pathlib import Path

import torch
from torch import Tensor, nn

from hallweight.core.errors import names_keywords

from .weight_files import load_weights


class BasicBlock(nn.Module):
    """Two 3 x 3 convolutions and a shortcut: ``relu(bn2(conv2(relu(bn1(conv1(x))))) + downsample(x))``."""

    def __init__(self, channels_in: int, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample: nn.Module | None = None
        if stride != 1 or channels_in != channels:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels_in, channels, 1, stride, bias=False), nn.BatchNorm2d(channels)
            )

    def forward(self, x: Tensor) -> Tensor:
        """Return (n, channels, height / stride, width / stride) for an input (n, channels_in, height, width)."""
        shortcut = x if self.downsample is None else self.downsample(x)
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        y += shortcut
        return self.relu(y)  # type: ignore[no-any-return]


@names_keywords
class ResNet(nn.Module):
    """A stem, four stages of two blocks, the mean over the image, one linear layer; see :func:`resnet18`."""

    def __init__(self, classes: int = 10, width: int = 64, channels: int = 3) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.layer1 = _stage(width, width, 1)
        self.layer2 = _stage(width, 2 * width, 2)
        self.layer3 = _stage(2 * width, 4 * width, 2)
        self.layer4 = _stage(4 * width, 8 * width, 2)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(8 * width, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        """Return logits (n, classes) for normalised images (n, channels, height, width) of any size from 8 x 8."""
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.avgpool(x).flatten(1))  # type: ignore[no-any-return]


def _stage(channels_in: int, channels: int, stride: int) -> nn.Sequential:
    return nn.Sequential(BasicBlock(channels_in, channels, stride), BasicBlock(channels, channels, 1))


@names_keywords
def resnet18(
    weights: str | Path | None = None, classes: int = 10, seed: int = 0, *, width: int = 64, channels: int = 3
) -> ResNet:
    """Return ResNet-18 as it is used on CIFAR-10: 11,173,962 parameters at full width.

    The images are small, so the first layer is a 3 x 3 convolution of stride 1 without pooling after it. He et al.
    (cite he2016resnet) have a 7 x 7 stem for ImageNet. Parameters have torchvision's names: its ``resnet18`` with this
    stem takes the same ``state_dict``.

    ``weights``
        The name of shipped weights or a file: the net comes trained and in evaluation mode (:func:`load_weights`).
    ``classes``, ``channels``
        Number of outputs; channels of the images.
    ``seed``
        Fixes the initial weights (He normal, fan out).
    ``width``
        Channels of the first stage.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = ResNet(classes, width, channels)
    return net if weights is None else load_weights(net, weights).eval()
