"""What is dropped: names that are paths or markup, archives that unpack to too much, work that never ends."""

import io
import time
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallweight.core import InputError
from hallweight.studio import LIMITS, Limits
from hallweight.studio.internals import Desk, Worker, keep, safe_name, tried


class Upload(NamedTuple):
    name: str
    contents: bytes


@pytest.fixture(scope="module")
def worker() -> Worker:
    made = Worker()
    yield made
    made.close()


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_a_name_is_never_a_path_or_markup(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 80
    assert Path(safe).name == safe
    assert not set(safe) & set("/\\<>&\"'\0\n:|?*")
    assert not safe.startswith(".")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("loop 3 (300 K), -5 mT.csv", "loop 3 (300 K), -5 mT.csv"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\lab\\up.dat", "up.dat"),
        ("<img src=x onerror=alert(1)>.csv", "img src=x onerror=alert(1)_.csv"),
        ("Messung größer.xlsx", "Messung größer.xlsx"),
        ("..", "file"),
    ],
)
def test_names_stay_readable(name: str, kept: str) -> None:
    assert safe_name(name) == kept


def test_two_files_of_one_name_are_two_files() -> None:
    paths = keep([Upload("a.csv", b"1,2\n"), Upload("x/a.csv", b"3,4\n")])
    assert [p.read_bytes() for p in paths] == [b"1,2\n", b"3,4\n"]
    assert {p.name for p in paths} == {"a.csv"}


def test_a_large_file_is_refused() -> None:
    with pytest.raises(InputError, match=r"25 MB in big\.csv, expected at most 20 MB"):
        keep([Upload("big.csv", b"1" * 25_000_000)])


def test_an_archive_that_unpacks_to_too_much_is_refused_unopened() -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as bomb, bomb.open("xl/worksheets/sheet1.xml", "w") as sheet:
        for _ in range(300):
            sheet.write(b"0" * 1_000_000)
    assert len(packed.getvalue()) < 2_000_000
    with pytest.raises(InputError, match=r"300 MB packed in bomb\.xlsx"):
        keep([Upload("bomb.xlsx", packed.getvalue())])


def test_a_broken_archive_is_for_the_reader_to_refuse() -> None:
    assert keep([Upload("broken.xlsx", b"PK\x03\x04 and no more")])[0].exists()


def test_work_that_never_ends_is_stopped_and_the_next_goes_on() -> None:
    quick = Worker(Limits(reading=4.0))
    begin = time.monotonic()
    with pytest.raises(InputError, match="longer than 4 s"):
        quick(time.sleep, 600)
    assert time.monotonic() - begin < 60
    assert quick(len, "four") == 4
    quick.close()


def test_a_reader_that_takes_all_memory_is_one_sentence(worker: Worker) -> None:
    found = tried(worker, bytes, int(2 * LIMITS.memory))
    assert "needs more than 4 GB" in found.error


def test_an_error_of_the_reader_comes_back_as_its_sentence(worker: Worker, tmp_path: Path) -> None:
    from hallweight import lab

    found = tried(worker, lab.read, tmp_path / "nothing.csv")
    assert found.error.startswith("Found no file")


def test_the_folder_goes_with_the_desk() -> None:
    desk = Desk()
    place = desk.folder()
    assert place.is_dir()
    desk.close()
    assert not place.exists()
