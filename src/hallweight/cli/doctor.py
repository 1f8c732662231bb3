"""The shell command ``hallweight doctor``: facts about the machine that help with a bug report."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

from .console import print_lines
from .options import Json

_EXTRAS = {"train": "torch", "lab (TDMS)": "nptdms", "lab (XLSX)": "python_calamine"}


def doctor(*, as_json: Json = False) -> None:
    """Print versions, threads and devices, to paste into an issue."""
    found = facts()
    if as_json:
        print(json.dumps(found))
    else:
        print_lines(facts_text(found))


def facts(*, load: bool = True) -> dict[str, str]:
    """Versions, threads, device, optional parts and free disk, as text; torch is imported only if ``load``."""
    from hallweight.core import environment

    out = environment()
    out["processors"] = str(os.cpu_count())
    out["OMP_NUM_THREADS"] = os.environ.get("OMP_NUM_THREADS", "not set")
    out["free disk"] = _or_reason(lambda: f"{shutil.disk_usage(Path.cwd()).free / 1e9:.1f} GB at {Path.cwd()}")
    for extra, module in _EXTRAS.items():
        out[f"extra {extra}"] = "present" if find_spec(module) else "absent: pip install 'hallweight[all]'"
    if "torch" in sys.modules or (load and find_spec("torch")):
        out["torch threads"] = _or_reason(_torch_threads)
        out["device"] = _or_reason(_torch_device)
    return out


def facts_text(found: Mapping[str, str]) -> str:
    """Return the facts as lines."""
    return "\n".join(f"{key + ':':<16} {value}" for key, value in found.items())


def _or_reason(fact: Callable[[], str]) -> str:
    """A fact, or why it cannot be found: a bug report must not fail."""
    try:
        return fact()
    except Exception as error:
        return f"unknown ({type(error).__name__}: {error})"


def _torch_threads() -> str:
    import torch

    return str(torch.get_num_threads())


def _torch_device() -> str:
    import torch

    return str(torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu")
