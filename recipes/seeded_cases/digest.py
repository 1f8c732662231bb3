"""What a case is, and its digest."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
import xarray as xr
from torch import nn

import hallweight as hw

os.environ.setdefault("MPLBACKEND", "Agg")


Cases = Iterator[tuple[str, Any]]


GROUPS: dict[str, Callable[[], Cases]] = {}


LEFT_OUT = frozenset({"seconds", "versions", "environment", "finished", "eta", "minutes", "device_seconds"})


def group(make: Callable[[], Cases]) -> Callable[[], Cases]:
    """Enter a generator ``stage_group`` under "stage/group"."""
    stage, _, name = make.__name__.partition("_")
    GROUPS[f"{stage}/{name}"] = make
    return make


def digest(value: Any) -> str:
    """Return the SHA-256 of a value: arrays by type, shape and bytes, a float by its eight bytes, words as they are."""
    out = sha256()
    _feed(value, out.update)
    return out.hexdigest()


def _feed(v: Any, put: Callable[[bytes], None]) -> None:
    plain = _plain(v)
    if isinstance(plain, np.ndarray) and plain.dtype == object:
        plain = plain.tolist()
    if isinstance(plain, np.ndarray):
        put(f"array {plain.dtype.str} {plain.shape} ".encode())
        put(np.ascontiguousarray(plain).tobytes())
    elif isinstance(plain, Mapping):
        kept = {str(k): plain[k] for k in plain if str(k) not in LEFT_OUT}
        put(f"table {len(kept)} ".encode())
        for key in sorted(kept):
            put(f"{key} = ".encode())
            _feed(kept[key], put)
    elif isinstance(plain, list | tuple):
        put(f"row {len(plain)} ".encode())
        for one in plain:
            _feed(one, put)
    elif isinstance(plain, float):
        put(b"float " + np.float64(plain).tobytes())
    else:
        put(f"{type(plain).__name__} {plain!r} ".encode())


def _plain(v: Any) -> Any:
    """Return what a record says, as tables, rows, arrays, numbers and words; refuse what nobody thought of."""
    if isinstance(v, torch.Tensor):
        return {"tensor": v.detach().numpy()}
    if isinstance(v, nn.Module):
        return dict(v.state_dict())
    if isinstance(v, xr.Dataset):
        numbers = {k: a for k, a in v.attrs.items() if not isinstance(a, str)}
        return {"data": {str(n): [list(map(str, v[n].dims)), v[n].values] for n in v.variables}, "attrs": numbers}
    if isinstance(v, hw.Trace):
        meta = {k: a for k, a in v.meta.items() if isinstance(a, float | int)}
        return {"quantity": v.quantity, "layout": v.layout, "data": v.data, "meta": meta}
    if isinstance(v, hw.Card):
        return [v.name, v.kind, v.law, {n: [x.value, x.err, x.unit, x.how] for n, x in v.values.items()}]
    if isinstance(v, hw.core.Value):
        return [v.value, v.err, v.unit, v.how]
    if isinstance(v, hw.Run):
        return {"kind": v.kind, "results": v.results, "seeds": v.seeds}
    if isinstance(v, np.generic):
        return v.item()
    if v is None or isinstance(v, np.ndarray | Mapping | list | tuple | bool | int | float | str):
        return v
    raise TypeError(f"no digest of a {type(v).__name__}")


def files_in(folder: Path) -> list[str]:
    """Return the names of the files below a folder, sorted: the keys of a store."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def tmp() -> Path:
    """Return a new empty folder."""
    return Path(tempfile.mkdtemp(dir=_FOLDER.name))


_FOLDER = tempfile.TemporaryDirectory(prefix="seeded-bits-")
