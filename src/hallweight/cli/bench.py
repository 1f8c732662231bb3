"""The shell command ``hallweight bench``: a device on the virtual bench."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .console import folder_of, print_lines, progress, run_json
from .options import OUTPUT, OutputOptions

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
    retention: str = "10 years",
    use_temperature: str | None = None,
    output: OutputOptions = OUTPUT,
) -> None:
    """Measure a simulated Hall device; trace.csv is what a laboratory's program would have logged.

    Parameters
    ----------
    device
        A TOML file: film, source, width, grain and so on; see docs/hall/how-to.md.
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
    retention
        How long intermediate states should hold; "none": nobody asks.
    use_temperature
        Temperature at which they should, beside 300 K; that of the protocol if left out.
    """
    from hallweight import hall

    with progress("measuring") as show:
        run = hall.bench(
            device,
            out,
            loop=loop,
            protocol=protocol,
            current=current,
            seed=seed,
            devices=devices,
            threads=threads,
            retention=False if retention == "none" else retention,
            use_temperature=use_temperature,
            overwrite=output.overwrite,
            progress=show,
        )
    if output.as_json:
        print(run_json(run))
    else:
        print_lines(*_summary(run, folder_of(run, out)))


def _summary(run: "Run", folder: Path) -> list[str]:
    from hallweight.core import show

    results, data = run.results, folder / "trace.csv"
    unit = "V" if run.config["loop"] == "harmonic" else "ohm"
    ends = f"from {show(results['lowest'], unit)} to {show(results['highest'], unit)}"
    rows = [run.config["device"], f"protocol: {run.config['protocol']}", f"{results['reads']} reads {ends}"]
    if "hottest" in results:
        rows.append(f"hottest: {results['hottest']:.0f} K")
    rows += results["states"].splitlines() if "states" in results else []
    return [*rows, f"data: {data}", f"next: hallweight fit {data}"]
