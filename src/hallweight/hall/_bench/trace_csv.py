"""A trace as the file that a measuring program would have written; ``lab.read`` reads it back."""

from typing import Any

import numpy as np

from hallweight.core import Trace
from hallweight.core.types import AnyArray

Column = tuple[str, AnyArray]

_CONDITIONS = {
    "read_current": ("read current", "A"),
    "pulse_width": ("pulse width", "s"),
    "in_plane_field": ("in-plane field", "T"),
    "temperature": ("temperature", "K"),
}
_COORDS = {
    "field": ("field", "T"),
    "current": ("write current", "A"),
    "amplitude": ("write current", "A"),
    "cycle": ("cycle", ""),
    "device": ("device", ""),
    "time": ("time", "s"),
}


def csv_of(trace: Trace) -> str:
    """Return a trace as CSV: where it is from as comments, then columns with units, conditions among them."""
    columns = _scans(trace) if trace.layout == "harmonic" else _reads(trace)
    lines = [f"# simulated by hallweight, seed {trace.meta.get('seed', 0)}"]
    lines += [] if trace.protocol is None else [f"# protocol: {trace.protocol}"]
    rows = [",".join(_cell(v) for v in row) for row in zip(*(c.tolist() for _, c in columns), strict=True)]
    return "\n".join([*lines, ",".join(name for name, _ in columns), *rows]) + "\n"


def _reads(trace: Trace) -> list[Column]:
    out: list[Column] = []
    for name, (title, unit) in _COORDS.items():
        if name not in trace.data.coords:
            continue
        values = trace.coord(name)
        if name in ("device", "cycle") and len(np.unique(values)) < 2:
            continue
        out.append((_heading(title, str(trace.data[name].attrs.get("units", unit))), values))
    out.append((_heading(trace.quantity, trace.unit), trace.values))
    for name, (title, unit) in _CONDITIONS.items():
        if name in trace.meta and not (name == "in_plane_field" and trace.layout == "field-loop"):
            out.append((_heading(title, unit), np.full(len(trace), float(trace.meta[name]))))
    return out


def _scans(trace: Trace) -> list[Column]:
    """Scans of equal length side by side, each field with its voltages."""
    out: list[Column] = []
    for scan in dict.fromkeys(trace.coord("scan").tolist()):
        here = trace.coord("scan") == scan
        out.append((f"{scan} (T)", trace.coord("field")[here]))
        for name, which in (("V_1w", "first"), ("V_2w", "second")):
            out.append((f"{which} harmonic {scan} (V)", trace.data[name].values[here]))
    return out


def _heading(title: str, unit: str) -> str:
    return f"{title} ({unit})" if unit else title


def _cell(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)
