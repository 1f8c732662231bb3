"""The states that an ideal circuit would need to show what the real one shows: wires as part of the weights.

A circuit is linear, so a tile with its wires, sources and loads is one matrix. It is found exactly
(:func:`hallweight.array.transfer`), turned back into states and kept on disk. After that an array with wires is read as
fast as one without.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256

import numpy as np

from hallweight.core.errors import names_keywords
from hallweight.core.revision import physics_revision
from hallweight.core.types import AnyArray, Array

from .._circuit.circuit import Circuit
from .._readout.lookup import readout_of
from ..crossbar import Crossbar
from .columns import gather, parts_of, scatter, tiles_of
from .devices import StateMap, state_map
from .store import load, save


@names_keywords
def fold(crossbar: Crossbar, circuit: Circuit, tile_rows: int | None = None, threads: int = 1) -> Crossbar:
    """Return the crossbar whose states hold what ``circuit`` does to them.

    tile_rows  1  rows of the largest array; its columns are ``crossbar.columns``. ``None``: as many as needed
    threads    1  that share the tiles

    Its weights are those that the circuit shows. States are rounded to single precision and kept in the user's cache
    folder, by a checksum of all that they depend on. The read noise of the devices is that of the crossbar.
    Raises :class:`InputError` for a card or scheme that the circuit cannot hold.
    """
    states = np.ascontiguousarray(crossbar.states, dtype=float)
    mapping = state_map(crossbar.devices.card, circuit, crossbar.scheme.name)
    key = _key(crossbar, circuit, tile_rows, mapping, states)
    found = load(key, states.shape)
    if found is None:
        found = _folded(crossbar, circuit, tile_rows, mapping, threads)
        save(key, found)
    return replace(crossbar, states=found.astype(float))


def _folded(crossbar: Crossbar, circuit: Circuit, tile_rows: int | None, mapping: StateMap, threads: int) -> AnyArray:
    scheme, transfer = crossbar.scheme.name, readout_of(circuit.readout).transfer
    out = np.empty(len(crossbar.states), np.float32)
    given, shown = parts_of(crossbar, np.asarray(crossbar.states, float)), parts_of(crossbar, out)

    def work(place: tuple[int, slice, slice, int]) -> None:
        tile = circuit.checked_devices(mapping.devices(gather(given, scheme, place)))
        scatter(shown, scheme, place, mapping.states(transfer(circuit, tile)))

    places = list(tiles_of(crossbar, tile_rows))
    if threads == 1:
        for place in places:
            work(place)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, places))
    return out


def _key(crossbar: Crossbar, circuit: Circuit, tile_rows: int | None, mapping: StateMap, states: Array) -> str:
    """Return a checksum of all that the result depends on."""
    layout = [crossbar.scheme.name, list(crossbar.shape), len(crossbar.slices), crossbar.columns, tile_rows]
    text = json.dumps([physics_revision("array"), layout, list(mapping), circuit.as_dict()], sort_keys=True)
    return sha256(text.encode() + states.tobytes()).hexdigest()
