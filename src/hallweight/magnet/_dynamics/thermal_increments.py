"""Cheap random increments of a counter, for compiled kernels.

A weak scheme of first order needs random increments with the mean, variance and third moment of a Gaussian, not its
shape (cite key kloeden1992). Six of them come from one 64-bit word: the number of ones among 10 bits, less 5, is
binomial with mean 0, variance 5/2, third moment 0 and excess kurtosis -0.2. The word depends on the key of
the device and the step only. So neither the number of threads nor the way an ensemble is cut changes a result.
They are bounded, as an implicit scheme needs (cite key milstein2002).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic, overload

from hallweight.core.compiled.counter_rng import bits, popcount
from hallweight.core.compiled.jit import FUSED, jit

UNIT = 2.5**0.5
"""Standard deviation of an increment."""
_MASK = np.uint64(1023)
_S0, _S10, _S20, _S30, _S40, _S50 = (np.uint64(10 * i) for i in range(6))


def _like_type(typing: Any, x: Any, like: Any) -> tuple[Any, Callable[..., Any]]:
    """Return ``x`` as a number of the type of ``like`` (compiled code only)."""
    del typing

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return context.cast(builder, args[0], signature.args[0], signature.return_type)

    return like(x, like), code


like_type: Any = intrinsic(_like_type)


@jit(fastmath=FUSED)
def _from_ten_bits(word: Any, shift: Any, like: Any) -> Any:
    return like_type(np.int64(popcount((word >> shift) & _MASK)) - 5, like)


def increments(keys: Any, k: Any, step: Any, like: Any) -> Any:
    """Return two triples of increments of mean 0 and variance 5/2, of the type of ``like``, one for each sublattice.

    They are those of the stream ``keys[k]`` at a step; (None, None) where ``keys`` is None. For compiled code only,
    which sees by the type which of the two it is, so that T = 0 is compiled without them.
    """
    raise TypeError("increments is for compiled code")


@overload(increments, jit_options={"error_model": "numpy", "nogil": True})
def _increments_by_type(keys: Any, k: Any, step: Any, like: Any) -> Callable[..., Any]:
    del k, step, like
    return _no_increments if isinstance(keys, types.NoneType) else _six_increments


def _no_increments(keys: Any, k: Any, step: Any, like: Any) -> Any:
    return None, None


def _six_increments(keys: Any, k: Any, step: Any, like: Any) -> Any:
    word = bits(keys[k], step)
    first = _from_ten_bits(word, _S0, like), _from_ten_bits(word, _S10, like), _from_ten_bits(word, _S20, like)
    second = _from_ten_bits(word, _S30, like), _from_ten_bits(word, _S40, like), _from_ten_bits(word, _S50, like)
    return first, second
