"""The engines: a Dask worker and a driver killed, Slurm's jobs on this machine, what is not there in one sentence."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sweep_faults import kill_a_dask_worker, kill_the_driver, serial

import hallweight as hw
from hallweight.core import InputError
from hallweight.core.internals import slurm_parameters

FUNCTION = f"{Path(__file__).parent / 'sweep_functions.py'}:square"


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
def test_a_dask_worker_killed_loses_and_doubles_nothing(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="dask.distributed is in hallweight[scale]")
    then, found = kill_a_dask_worker(tmp_path / "dask", 3)
    assert then < len(found)
    assert found == serial(tmp_path / "serial")


def test_a_driver_killed_three_times_goes_on_without_a_lost_or_doubled_point(tmp_path: Path) -> None:
    then, found = kill_the_driver(tmp_path / "killed", 7, times=3)
    assert 0 < then < len(found)
    assert found == serial(tmp_path / "serial")


def test_slurm_jobs_run_on_this_machine_by_submitit(tmp_path: Path) -> None:
    pytest.importorskip("submitit", reason="submitit is in hallweight[scale]")
    grid = hw.grid(x=range(12))
    engine = {"cluster": "local", "time": "5 min", "jobs": 2, "array_size": 3}
    found = hw.sweep(FUNCTION, grid, tmp_path / "slurm", executor=engine).dataset()
    plain = hw.sweep(FUNCTION, grid, tmp_path / "plain", workers=0).dataset()
    assert found.identical(plain)
    assert list((tmp_path / "slurm" / "slurm").glob("*_result.pkl"))


def test_tasks_that_ended_without_a_driver_are_found_again(tmp_path: Path) -> None:
    pytest.importorskip("submitit", reason="submitit is in hallweight[scale]")
    grid = hw.grid(x=range(4))
    whole = hw.sweep(FUNCTION, grid, tmp_path / "a", executor={"cluster": "local", "time": "5 min"}).dataset()
    (tmp_path / "a" / "sweep.sqlite").unlink()
    assert hw.scale.merge(tmp_path / "a") == 4
    seen: list[tuple[int, int]] = []
    again = hw.sweep(FUNCTION, grid, tmp_path / "a", workers=0, progress=lambda *p: seen.append(p)).dataset()
    assert seen == [(4, 4)]
    assert again.identical(whole)


@pytest.mark.parametrize(
    ("executor", "says"),
    [
        ("dask://127.0.0.1:9", "no answer from dask://127.0.0.1:9"),
        ("127.0.0.1:8786", "an address like"),
        ({"partion": "cpu"}, "did you mean 'partition'"),
        (3, "an engine for tasks"),
    ],
)
def test_an_engine_that_is_not_there_is_one_sentence(tmp_path: Path, executor: object, says: str) -> None:
    pytest.importorskip("distributed", reason="dask.distributed is in hallweight[scale]")
    with pytest.raises(InputError, match=says):
        hw.sweep(FUNCTION, hw.grid(x=[1, 2]), tmp_path, executor=executor)


def test_slurm_without_sbatch_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("submitit", reason="submitit is in hallweight[scale]")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="no sbatch on this machine"):
        hw.sweep(FUNCTION, hw.grid(x=[1, 2]), tmp_path, executor={"partition": "cpu"})


def test_what_slurm_is_asked_is_what_was_given(tmp_path: Path) -> None:
    """The text of submitit's script for a Slurm that is not here."""
    pytest.importorskip("submitit", reason="submitit is in hallweight[scale]")
    from submitit.slurm.slurm import _make_sbatch_string

    given = {"partition": "cpu", "time": "4 h", "mem": "8GB", "account": "spin"}
    asked = slurm_parameters(given, "slurm", 16)
    names = {k.removeprefix("slurm_"): v for k, v in asked.items() if k != "timeout_min"}
    text = _make_sbatch_string("python x", str(tmp_path), time=asked["timeout_min"], map_count=40, **names)
    for line in ("partition=cpu", "time=240", "mem=8GB", "account=spin", "array=0-39%16"):
        assert f"#SBATCH --{line}" in text


def test_a_real_slurm_runs_job_arrays_within_its_limit(tmp_path: Path) -> None:
    if shutil.which("sbatch") is None or subprocess.run(["sinfo"], capture_output=True, check=False).returncode:
        pytest.skip("needs a running Slurm: .ci/slurm starts one on loopback from Debian's packages")
    grid = hw.grid(x=range(40))
    engine = {"partition": "cpu", "time": "5 min", "jobs": 2, "task_seconds": "1 s"}
    found = hw.sweep(FUNCTION, grid, tmp_path / "slurm", executor=engine).dataset()
    assert found.identical(hw.sweep(FUNCTION, grid, tmp_path / "plain", workers=0).dataset())
    scripts = [s.read_text() for s in (tmp_path / "slurm" / "slurm").glob("*submission.sh")]
    assert any("#SBATCH --array=0-" in text and "#SBATCH --partition=cpu" in text for text in scripts)
