"""The four tables of a study: arguments of membrane, device, pulses and network that its points share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from hallweight.core import Card, show

from .checked_words import check_support
from .device_point import NETWORK, WRITE, Point
from .table_names import check_tables

Table = Mapping[str, Any]
_GROWTH = ("growth_stress", "growth_temperature", "temperature", "misfit")  # what a film has where it grew


@dataclass(frozen=True)
class StudyTables:
    """Arguments of :class:`~hallweight.membrane.Membrane`, of the device, of the pulses and of ``network.evaluate``.

    The names of the fields are keys of ``run.config``.
    """

    membrane: Table
    device: Table
    write: Table
    network: Table

    @classmethod
    def of(cls, membrane: Table | None, device: Table | None, write: Table | None, network: Table | None) -> Self:
        """Return the tables; raises :class:`InputError` for a name that no step takes."""
        tables = cls(dict(membrane or {}), dict(device or {}), dict(write or {}), dict(network or {}))
        check_tables(vars(tables))
        return tables

    def config(self, arguments: Table) -> dict[str, Any]:
        """Return what identifies a study, defaults written out, with its further ``arguments``."""
        tables = vars(self) | {"write": {**WRITE, **self.write}, "network": {**NETWORK, **self.network}}
        return {**{name: {k: _plain(v) for k, v in table.items()} for name, table in tables.items()}, **arguments}

    def point(
        self,
        film: Card,
        support: str,
        bend: float | None,
        seed: int,
        *,
        rigid: bool = False,
        hottest: float | None = None,
        retention: Table | None = None,
    ) -> Point:
        """Return the point of a membrane on a support, bent to a radius ``bend`` (m), or of a rigid film."""
        check_support(support)
        membrane: dict[str, Any] = {**self.membrane, "support": support}
        if rigid:
            grown = {k: v for k, v in membrane.items() if k in _GROWTH}
            membrane = {**grown, "support": support, "layer": None}
        elif bend is not None:
            membrane["bend"] = bend
        shape = "rigid" if rigid else "flat" if bend is None else f"bent to {show(bend, 'm')}"
        return Point(
            label=f"{support}, {shape}",
            film=film.to_toml(),
            membrane=membrane,
            device=self.device,
            write=self.write,
            network=self.network,
            seed=seed,
            hottest=hottest,
            extra={"support": support, "bend": bend, "rigid": rigid},
            retention=dict(retention or {}),
        )


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
