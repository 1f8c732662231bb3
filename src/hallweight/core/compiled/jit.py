"""The compiler of numerical kernels: numba, behind one typed decorator.

This module imports numba (0.3 s or more), so only private modules that hold kernels import it, and those are
themselves imported when first used.

numba keeps compiled kernels on disk and compiles a kernel anew when *its own* file has changed, not when a compiled
function that it calls from another file has: after editing such a function, delete ``__pycache__/*.nb*``.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

FUSED = {"contract"}
"""``fastmath`` that lets a product and a sum become one instruction, and changes nothing else."""

_F = TypeVar("_F", bound=Callable[..., Any])


def jit(
    *, fastmath: bool | set[str] = False, cache: bool = True, inline: str = "never", part: bool = False
) -> Callable[[_F], _F]:
    """Return a decorator that compiles a function on its first call, keeping its type for the type checker.

    ``part``: the function is always compiled into the ones that call it. Otherwise a process that compiles both may
    call the copy that was compiled by itself, where one that loads them from disk calls the copy made for the caller.
    The two may round differently, as the optimiser fuses and orders sums by what surrounds them.

    Compiled code runs without Python's global lock (``nogil``), so that plain threads may share the work, is kept on
    disk (``cache``), and divides by zero as numpy does. ``fastmath`` and ``inline`` are numba's: the former lets sums
    be reordered and must stay off where infinities, NaN or the exact rounding matter.
    """
    options: Any = {"nogil": True, "cache": cache, "fastmath": fastmath, "inline": inline, "error_model": "numpy"}
    options["forceinline"] = part
    return cast("Callable[[_F], _F]", numba.njit(**options))
