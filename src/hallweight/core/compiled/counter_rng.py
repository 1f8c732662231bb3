"""Random numbers of a counter, for compiled kernels: the number depends on (key, i) and on nothing else.

So a kernel may take its devices or outputs in any order, on any number of threads, and gives the same result. A key is
drawn once per call from the caller's generator (:func:`key_of`); counters are device or output numbers.

``bits`` is SplitMix64 (cite steele2014splitmix) at position ``i`` of the stream that starts at ``key``, with the mixing
constants of its variant 13: a multiplication and an addition, then two rounds of shift, exclusive or, multiply.
Each bit of the result depends on every bit of ``key`` and ``i`` (a flip changes 32 of 64 bits on average).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic

from .jit import jit

_ODD = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(0xBF58476D1CE4E5B9)
_TWO = np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31 = np.uint64(27), np.uint64(30), np.uint64(31)
_S8, _S11, _S24 = np.uint64(8), np.uint64(11), np.uint64(24)
_LOW8, _LOW24 = np.uint64(0xFF), np.uint64(0xFFFFFF)

_CENTRE = np.float32(28 * 256 + 127.5)
_SCALE = np.float32(1 / (256 * (14 + (1 - 2.0**-16) / 12) ** 0.5))
_TURN = 2 * np.pi * 2.0**-24


def key_of(rng: np.random.Generator) -> np.uint64:
    """Draw a key from a generator, which moves on by one 64-bit word."""
    return np.uint64(rng.integers(2**64, dtype=np.uint64))


@jit()
def bits(key: Any, i: Any) -> Any:
    """Return 64 random bits (uint64) for a key and a counter, both taken modulo 2^64."""
    z = np.uint64(key) + np.uint64(i) * _ODD
    z = (z ^ (z >> _S30)) * _ONE
    z = (z ^ (z >> _S27)) * _TWO
    return z ^ (z >> _S31)


@jit()
def skip(key: Any, i: Any) -> Any:
    """Return the key of the same stream ``i`` numbers further on: ``bits(skip(key, i), k) == bits(key, i + k)``."""
    return np.uint64(key) + np.uint64(i) * _ODD


def _popcount(typing: Any, b: Any) -> tuple[Any, Callable[..., Any]]:
    """Return the number of ones among the 64 bits of a uint64 (compiled code only)."""
    del typing, b

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        del context, signature
        return builder.ctpop(args[0])

    return types.uint64(types.uint64), code


popcount: Any = intrinsic(_popcount)


@jit()
def uniform(b: Any) -> Any:
    """Return a number in [0, 1) from 64 random bits: a multiple of 2^-53."""
    return np.float64(np.int64(b >> _S11)) * 2.0**-53


@jit(fastmath={"contract"})
def normal(b: Any) -> Any:
    """Return a nearly Gaussian number (float32) of mean zero and variance one from 64 random bits; fast.

    The number of ones among 56 bits, which is binomial, spread by 8 bits of jitter over the distance of two of its
    values: a whole number of 14 bits, shifted and scaled. Mean, variance and skewness are exact to the seven digits of
    the type, the excess kurtosis is -0.035, the largest distance from the Gaussian distribution function is 0.0015, and
    nothing lies beyond 7.6: for the sum of many noises or where a few parts in a thousand beyond three standard
    deviations do not matter. It is a line of integer instructions that compilers vectorise. Where tails matter:
    :func:`gauss`.
    """
    return (np.float32(np.int32((popcount(b >> _S8) << _S8) + (b & _LOW8))) - _CENTRE) * _SCALE


@jit()
def gauss(b: Any) -> Any:
    """Return a Gaussian number of mean zero and variance one from 64 random bits (cite box1958).

    ``sqrt(-2 ln u) cos(2 pi v)`` with 40 bits for u, taken at the middle of its steps, and 24 for v: exact but for
    this grid, so up to 7.5 standard deviations. Some forty times slower than :func:`normal`.
    """
    u = (np.float64(np.int64(b >> _S24)) + 0.5) * 2.0**-40
    return np.sqrt(-2.0 * np.log(u)) * np.cos(np.float64(np.int64(b & _LOW24)) * _TURN)
