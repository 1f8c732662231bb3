"""The images that a comparison chooses by, and those that it tests on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hallweight.core import InputError

from .._datasets.data import Data
from .._models.registry import find_network, load_data
from .._studies.request import EvaluationRequest


def choosing(request: EvaluationRequest, held_out: float, n_choose: int | None) -> EvaluationRequest:
    """Return what is asked of validation images; raises :class:`InputError` for data without training images."""
    return replace(request, data=_data(request).validation(held_out), n_test=n_choose, held_out=held_out)


def testing(request: EvaluationRequest) -> EvaluationRequest:
    """Return what is asked of test images."""
    return replace(request, data=_data(request))


def _data(request: EvaluationRequest) -> Data:
    data: Any = request.data
    load: Callable[[], Any] = lambda: load_data(data, request.data_root)  # noqa: E731
    if data is None and isinstance(request.network, str):
        data = find_network(request.network).data
    found = load() if isinstance(data, str) else data
    if not isinstance(found, Data):
        raise InputError(
            f"a {type(found).__name__} to choose settings by and to test on",
            "data with training images, some of which are held out to choose by",
            "give hw.network.Data(...), or a name",
        )
    return found
