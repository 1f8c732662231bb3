"""Functions that the tests of sweeps call in other processes."""

import os
import time
from pathlib import Path

from hallweight.core.internals import returns


@returns(area="m^2")
def square(x: float, width: str = "1 ns", seed: int = 0) -> dict:
    return {"area": x**2 / 3, "seed": seed, "word": width, "curve": [x, 2 * x]}


def slow_square(x: float, seed: int = 0) -> dict:
    time.sleep(0.02)
    return {"y": x**2 / 3, "seed": seed}


def odd_one_out(x: int, how: str) -> int:
    if x == 5 and how == "raises":
        raise ValueError("five is odd")
    if x == 5 and how == "dies":
        os.kill(os.getpid(), 9)
    if x == 5 and how == "hangs":
        time.sleep(1000)
    if x == 5 and how == "memory":
        return len(bytearray(8 * 10**9))
    return x


def counted(x: int, folder: str) -> int:
    """Leave a mark for every call."""
    with (Path(folder) / f"{x}.calls").open("a") as file:
        file.write("call\n")
    if not (Path(folder) / "open").exists() and x == 3:
        raise RuntimeError("closed")
    return x


def a_card(x: int) -> object:
    return object() if x == 1 else x


@returns(energy="J", speed="m/s")
def device(width: float, kind: str = "a", changes: dict | None = None) -> dict:
    """Energy grows with the width, speed falls with it; kind b costs twice and is three times as fast."""
    factor = (changes or {}).get("resistivity", 1.0)
    cost, gain = (1, 1) if kind == "a" else (2, 3)
    return {"energy": 1e-9 * cost * factor * width, "speed": 10 * gain / width}


def doubled(width: str) -> dict:
    """Return results that are named like the argument and like what a dataset adds."""
    return {"width": 2 * float(width.removesuffix(" ns")) * 1e-9, "status": "fine"}
