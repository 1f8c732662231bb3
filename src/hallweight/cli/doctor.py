"""Facts about the machine that help with a bug report."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from hallweight.core import environment


def facts() -> dict[str, str]:
    """Versions, threads, device, optional parts and free disk, as text."""
    out = environment()
    out["processors"] = str(os.cpu_count())
    out["OMP_NUM_THREADS"] = os.environ.get("OMP_NUM_THREADS", "not set")
    out["free disk"] = f"{shutil.disk_usage(Path.cwd()).free / 1e9:.1f} GB at {Path.cwd()}"
    for extra, module in (("train", "torch"), ("lab (TDMS)", "nptdms"), ("lab (XLSX)", "python_calamine")):
        out[f"extra {extra}"] = "present" if find_spec(module) else "absent: pip install 'hallweight[all]'"
    if find_spec("torch"):
        import torch

        out["torch threads"] = str(torch.get_num_threads())
        out["device"] = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    return out
