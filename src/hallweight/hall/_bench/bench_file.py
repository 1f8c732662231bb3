"""A device and a measurement as files: what ``hallweight bench`` reads and writes."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from inspect import signature
from pathlib import Path
from typing import Any, Literal

from hallweight import cards
from hallweight.core import Card, InputError, Run, Trace, did_you_mean, refuse_overwrite, write_atomic
from hallweight.membrane import Membrane

from .._device.hall_bar import HallBar
from .._device.readout import Readout
from .harmonic import harmonic
from .loops import current_loop, field_loop
from .measure import measure
from .trace_csv import csv_of

Loop = Literal["field", "current", "harmonic"]

PULSES = "64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms; in-plane field 20 mT; read 0.1 mA; repeat 5"
"""What ``bench`` applies when it is told nothing."""
_LOOPS: Mapping[str, str] = {
    "field": "+-300 mT in 5 mT",
    "current": "+-40 mA in 1 mA, 1 ms; in-plane field 20 mT",
    "harmonic": "",
}
_DEVICE = ("film", "source", "side", "width", "length", "grain", "sigma_K", "outline", "support", "membrane", "heating",
           "stress", "seed", "film_values", "readout", "kinetics")  # fmt: skip


def load_device(path: Path | str) -> HallBar:
    """Read a device from TOML: the arguments of :class:`HallBar`, ``film`` a name or a card's path beside the file,
    and the tables ``[film_values]`` (SI; a what-if, tagged as assumed), ``[membrane]`` (the arguments of
    :class:`~hallweight.membrane.Membrane`, instead of ``support``), ``[readout]`` and ``[kinetics]``.

    Raises :class:`InputError` with the file and the entry at fault.
    """
    path = Path(path)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"no file {path}", "a device (TOML)", "check the path") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"that {path} is not readable TOML ({error})", "a device", "correct the file") from None
    return device_of(given, path.parent, str(path))


def device_of(given: Mapping[str, Any], folder: Path, where: str) -> HallBar:
    """Make the device that a mapping describes; ``where`` names it in errors."""
    unknown = [k for k in given if k not in _DEVICE]
    if unknown:
        raise InputError(f"the unknown entry {unknown[0]!r} in {where}", "an argument of HallBar",
                         did_you_mean(unknown[0], _DEVICE))  # fmt: skip
    if "film" not in given:
        raise InputError(f"{where} without film", "a card's name or file", 'write film = "CoTb"')
    tables = {n: given.get(n, {}) for n in ("film_values", "readout", "kinetics")}
    for name, table in tables.items():
        if not isinstance(table, Mapping):
            raise InputError(f"{name} = {table!r} in {where}", f"a table [{name}]", "write it as a table")
    rest = {k: v for k, v in given.items() if k not in tables}
    for name in ("film", "source", "support"):
        if isinstance(rest.get(name), str):
            rest[name] = None if rest[name] == "none" else _card(rest[name], folder)
    if tables["film_values"]:
        rest["film"] = rest["film"].replace(**tables["film_values"])
    if isinstance(rest.get("membrane"), Mapping):
        rest["membrane"] = _membrane(rest["film"], rest["membrane"], where)
    return HallBar(**rest, readout=_readout(tables["readout"], where), **tables["kinetics"])


def _card(name: str, folder: Path) -> Card:
    return Card.load(folder / name) if name.endswith(".toml") else cards.load(name)


def _membrane(film: Card, table: Mapping[str, Any], where: str) -> Membrane:
    names = [n for n in signature(Membrane).parameters if n != "film"]
    unknown = [k for k in table if k not in names]
    if unknown:
        raise InputError(f"the unknown entry {unknown[0]!r} in [membrane] of {where}", "an argument of Membrane",
                         did_you_mean(unknown[0], names))  # fmt: skip
    return Membrane(film, **table)


def _readout(table: Mapping[str, Any], where: str) -> Readout:
    names = [f.name for f in fields(Readout)]
    unknown = [k for k in table if k not in names]
    if unknown:
        raise InputError(f"the unknown entry {unknown[0]!r} in [readout] of {where}", "a number of the read-out",
                         did_you_mean(unknown[0], names))  # fmt: skip
    wrong = [k for k, v in table.items() if k != "method" and (isinstance(v, bool) or not isinstance(v, int | float))]
    if wrong:
        raise InputError(f"{wrong[0]} = {table[wrong[0]]!r} in [readout] of {where}", "a number", "correct it")
    return Readout(**table)


def bench(
    device: HallBar | Path | str,
    folder: Path | str | None = None,
    *,
    loop: Loop | None = None,
    protocol: str | None = None,
    current: str = "1 mA",
    seed: int = 0,
    devices: int = 1,
    threads: int = 1,
    overwrite: bool = False,
) -> Run:
    """Measure a device and keep it: ``trace.csv`` (which ``lab.read`` reads), ``trace.nc`` and ``run.json``.

    ``loop``: "field", "current" or "harmonic", else pulses; ``protocol`` says which. ``devices`` differ in the seed of
    their frozen anisotropies. ``folder``: ``runs/`` and the run's id unless given; files are not replaced unless
    ``overwrite``.
    """
    one = device if isinstance(device, HallBar) else load_device(device)
    if loop is not None and loop not in _LOOPS:
        raise InputError(f"the loop {loop!r}", "a loop", did_you_mean(loop, tuple(_LOOPS)))
    if devices < 1:
        raise InputError(f"{devices} devices", "one or more", "ask for at least one")
    asked = protocol or (PULSES if loop is None else _LOOPS[loop])
    before = _record(one, loop, asked, seed, devices, None)
    place = Path("runs") / before.id if folder is None else Path(folder)
    refuse_overwrite(place / "run.json", overwrite)
    many = [one.but(seed=one.seed + k) for k in range(devices)] if devices > 1 else [one]
    trace = _measured(many, loop, asked, current, seed, threads)
    run = _record(one, loop, asked, seed, devices, trace)
    write_atomic(place / "trace.csv", csv_of(trace), overwrite=overwrite)
    write_atomic(place / "trace.nc", bytes(trace.data.to_netcdf(engine="scipy")), overwrite=overwrite)
    run.save(place, overwrite=overwrite)
    return run


def _measured(
    many: list[HallBar], loop: Loop | None, asked: str, current: str, seed: int, threads: int
) -> Trace:  # fmt: skip
    if loop == "harmonic":
        return harmonic(many[0], current, asked or None, seed=seed)
    if loop is None:
        return measure(many, asked, seed=seed, threads=threads)
    return (field_loop if loop == "field" else current_loop)(many, asked, seed=seed, threads=threads)


def _record(device: HallBar, loop: Loop | None, asked: str, seed: int, devices: int, trace: Trace | None) -> Run:
    config = {"device": str(device), "loop": loop or "pulses", "protocol": asked, "devices": devices}
    results: dict[str, Any] = {}
    meta = {} if trace is None else trace.meta
    if trace is not None:
        results = {"reads": len(trace), "layout": trace.layout, "R_AHE": device.R_AHE, "R_xx": device.R_xx,
                   "lowest": float(trace.values.min()), "highest": float(trace.values.max())}  # fmt: skip
        results |= {"hottest": meta["hottest"]} if "hottest" in meta else {}
    return Run(kind="bench", config=config, results=results, seeds=(seed,), card=device.film,
               assumed=tuple(meta.get("assumed", ())), cites=tuple(meta.get("cites", ())))  # fmt: skip
