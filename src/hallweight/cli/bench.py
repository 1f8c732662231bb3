"""The shell command ``hallweight bench``: a device on the virtual bench."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .console import busy
from .options import Json, Overwrite

if TYPE_CHECKING:
    from hallweight.core import Run


def bench(
    device: Path,
    *,
    loop: Literal["field", "current", "harmonic"] | None = None,
    protocol: str | None = None,
    current: str = "1 mA",
    out: Path | None = None,
    seed: int = 0,
    devices: int = 1,
    threads: int = 1,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Measure a simulated Hall device; trace.csv is what a laboratory's program would have logged.

    Parameters
    ----------
    device
        A TOML file: film, source, width, grain and so on; see docs/hall.md.
    loop
        A loop of field or of current, or harmonic Hall voltages; pulses if left out.
    protocol
        What is applied: "64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms; repeat 5", "+-40 mA in 1 mA, 1 ms".
    current
        Amplitude of the alternating current of a harmonic measurement.
    out
        Folder for trace.csv, trace.nc, run.json and card.toml (the film); runs/ID unless given.
    seed
        Seed of what heat does and of the noise.
    devices
        Number of devices, which differ in their frozen disorder.
    threads
        Devices that are measured at once; the result is the same for any number.
    """
    from hallweight import hall

    with busy("measuring"):
        run = hall.bench(device, out, loop=loop, protocol=protocol, current=current, seed=seed, devices=devices,
                         threads=threads, overwrite=overwrite)  # fmt: skip
    place = Path("runs") / run.id if out is None else out
    print(run.model_dump_json(by_alias=True) if as_json else _said(run, place))


def _said(run: "Run", place: Path) -> str:
    from hallweight.core import show

    r = run.results
    unit = "V" if run.config["loop"] == "harmonic" else "ohm"
    rows = [run.config["device"], f"protocol: {run.config['protocol']}",
            f"{r['reads']} reads from {show(r['lowest'], unit)} to {show(r['highest'], unit)}"]  # fmt: skip
    if "hottest" in r:
        rows.append(f"hottest: {r['hottest']:.0f} K")
    return "\n".join([*rows, f"data: {place / 'trace.csv'}", f"next: hallweight fit {place / 'trace.csv'}"])
