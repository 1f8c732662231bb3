"""The shell command ``hallweight sweep``: a study over a grid, a folder of files, and how far it is."""

from pathlib import Path
from typing import Any

from cyclopts import App

from .console import print_lines, progress

sweep = App(name="sweep", help="Run a function over a grid, or fit a folder of files, on many cores or a cluster.")


@sweep.default
def run(
    study: Path,
    *,
    out: Path | None = None,
    workers: int | None = None,
    dask: str | None = None,
    slurm: str | None = None,
) -> None:
    """Run a study file (TOML), or fit every measured file of a folder; the same command goes on where one stopped.

    Parameters
    ----------
    study
        A TOML file with [sweep], [grid], [fixed] and perhaps [target]; or a folder of measured files.
    out
        Folder of the results; sweeps/NAME unless given.
    workers
        Processes of this machine; all its cores unless given.
    dask
        Address of a Dask scheduler instead: host:8786.
    slurm
        Options of Slurm instead: partition=cpu,time=4h.
    """
    from hallweight import scale

    engine = {"workers": workers, "executor": _executor(workers, dask, slurm)}
    with progress("sweeping") as show:
        if study.is_dir():
            cards = scale.fit_files(study, out or Path("sweeps") / study.resolve().name, progress=show, **engine)
            print_lines(f"{len(cards)} cards, {len(cards.refused)} files or loops that could not be fitted")
            print_lines(*(f"  {name}: {reason}" for name, reason in list(cards.refused.items())[:5]))
            print_lines(f"table: {(out or Path('sweeps') / study.resolve().name) / 'cards.csv'}")
            return
        found = scale.sweep_file(study, out, progress=show, **engine)
    if isinstance(found, scale.Design):
        print_lines(str(found))
    else:
        status(found.out)


@sweep.command
def status(out: Path) -> None:
    """Say how far a sweep is, from any terminal while it runs.

    Parameters
    ----------
    out
        Folder of the sweep.
    """
    from hallweight import scale
    from hallweight.core import show_duration

    found = scale.status(out)
    left = max(0, (found["total"] or 0) - found["done"] - found["failed"])
    lines = [f"{found['function']}: {found['done']} of {found['total']} done, {found['failed']} failed, {left} left"]
    if found["seconds"] is not None:
        rest = show_duration(left * found["seconds"])
        lines.append(f"a point takes {show_duration(found['seconds'])}; left: {rest} of one core")
    driver = found["driver"]
    lines.append("nobody works on it" if driver is None else f"process {driver['pid']} on {driver['host']} works on it")
    lines += [f"  {count} failed: {reason}" for reason, count in found["reasons"]]
    print_lines(*lines)
    if left and driver is None:
        print_lines("next: the same hallweight sweep command goes on")


@sweep.command
def retry(out: Path) -> None:
    """Forget the points that failed, so that the same sweep tries them again.

    Parameters
    ----------
    out
        Folder of the sweep.
    """
    from hallweight import scale

    print_lines(f"{scale.forget_failed(out)} failed points forgotten: run the same sweep again")


@sweep.command
def merge(out: Path, *others: Path) -> None:
    """Take the outcomes of other sweeps, and of Slurm tasks that ended alone, into one.

    Parameters
    ----------
    out
        Folder that gets them.
    others
        Folders of sweeps of the same function.
    """
    from hallweight import scale

    print_lines(f"{scale.merge(out, *others)} points in {out}")


def _executor(workers: int | None, dask: str | None, slurm: str | None) -> Any:
    from hallweight.core import InputError

    if sum(given is not None for given in (workers, dask, slurm)) > 1:
        raise InputError("more than one engine", "one of --workers, --dask and --slurm", "choose one")
    if dask is not None:
        return f"dask://{dask.removeprefix('dask://').removeprefix('tcp://')}"
    if slurm is None:
        return None
    pairs = [part.partition("=") for part in slurm.split(",") if part]
    if not all(equal for _, equal, _ in pairs):
        raise InputError(f"--slurm {slurm}", "options like partition=cpu,time=4h", "write name=value, with commas")
    return {name.strip(): value.strip() for name, _, value in pairs}
