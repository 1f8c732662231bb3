"""What differs on Windows, as far as it can be tried elsewhere: newlines, encodings, names of files, paths, shells."""

import ast
import importlib.util
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import numpy as np
import pytest

import hallweight as hw
from hallweight.cli import main
from hallweight.core import Card, InputError
from hallweight.core.internals import file_name, shell_word

SOURCES = sorted(Path(hw.__file__).parent.rglob("*.py"))
SAMPLE = hw.cards.path_of_sample()
ONLY_POSIX = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "termios", "tty"}
FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)


def calls(source: Path) -> Iterator[tuple[str, ast.Call]]:
    """Name of every function or method that is called, and the call."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def opened_as_text(name: str, call: ast.Call) -> tuple[bool, bool]:
    """Whether a call reads or writes text by the encoding of the system, and whether it writes."""
    words = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    given = {k.arg for k in call.keywords}
    if name in ("read_text", "write_text"):
        return "encoding" not in given and not call.args[1 if name == "write_text" else 0 :], name == "write_text"
    modes = [w for w in words if re.fullmatch(r"[rwxabt+]{1,3}", w)]
    writes = any(set(m) & set("wxa") for m in modes)
    return "encoding" not in given and not any("b" in m for m in modes), writes


OPENERS = {"read_text", "write_text", "open", "fdopen"}
OTHER_OPENERS = {"os", "tarfile", "webbrowser", "Image", "zipfile"}
"""Modules whose ``open`` is of bytes."""


def faults(source: Path) -> Iterator[str]:
    """Calls of a file that read or write text by the encoding, or write with the newlines, of the system."""
    for name, call in calls(source):
        of = getattr(getattr(call.func, "value", None), "id", "")
        if name not in OPENERS or (of in OTHER_OPENERS and name == "open"):
            continue
        place = f"{source.name}:{call.lineno}: {name}"
        by_system, writes = opened_as_text(name, call)
        binary = any(isinstance(a, ast.Constant) and "b" in str(a.value)[:3] for a in call.args)
        if by_system:
            yield f"{place} without encoding="
        if writes and not binary and "newline" not in {k.arg for k in call.keywords}:
            yield f"{place} writes without newline="


def test_no_text_is_read_or_written_by_the_encoding_of_the_system() -> None:
    assert not [fault for source in SOURCES for fault in faults(source)]


@pytest.mark.parametrize(
    "line",
    ["open('a')", "Path('a').read_text()", "Path('a').write_text(t)", "Path('a').open('w', encoding='utf-8')"],
)
def test_such_a_line_is_found(line: str, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(line, encoding="utf-8")
    assert list(faults(tmp_path / "bad.py"))


def test_nothing_of_posix_alone_is_imported_with_a_module() -> None:
    for source in SOURCES:
        body = ast.parse(source.read_text(encoding="utf-8")).body
        found = {a.name for n in body if isinstance(n, ast.Import) for a in n.names}
        found |= {str(n.module) for n in body if isinstance(n, ast.ImportFrom)}
        assert not found & ONLY_POSIX, source


@pytest.mark.parametrize(
    ("name", "start"), [("crlf", b""), ("crlf with a mark", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe")]
)
def test_a_file_with_the_newlines_of_windows_reads_the_same(name: str, start: bytes, tmp_path: Path) -> None:
    text = SAMPLE.read_bytes().decode("utf-8").replace("\r\n", "\n").replace("\n", "\r\n")
    data = text.encode("utf-16-le" if name == "utf-16" else "utf-8")
    (tmp_path / SAMPLE.name).write_bytes(start + data)
    plain, other = hw.lab.read(SAMPLE), hw.lab.read(tmp_path / SAMPLE.name)
    np.testing.assert_array_equal(other.values, plain.values)
    assert other.layout == plain.layout
    assert other.guesses == plain.guesses


def test_a_card_and_a_study_with_the_newlines_of_windows_read_the_same(tmp_path: Path) -> None:
    card = hw.card("sample-hall-synapse")
    (tmp_path / "card.toml").write_bytes(card.to_toml().replace("\n", "\r\n").encode())
    assert Card.load(tmp_path / "card.toml") == card
    study = 'study = "threshold"\nfilm = "CoGd"\n\n[arguments]\ntemperature = "300 K"\nfield = ["20 mT"]\n'
    for name, text in (("unix", study), ("windows", study.replace("\n", "\r\n"))):
        (tmp_path / f"{name}.toml").write_bytes(text.encode())
    read = [hw.core.study_file.read_study(tmp_path / f"{n}.toml") for n in ("unix", "windows")]
    assert read[0][0] == read[1][0]


def test_what_is_written_has_newlines_of_one_kind_utf_8_and_names_that_windows_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    main(["fit", str(SAMPLE), "--out", "one"])
    main(["report", "one"])
    main(["supplement", "one"])
    capsys.readouterr()
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert len(files) > 10
    for file in files:
        assert not any(FORBIDDEN.search(part) for part in file.relative_to(tmp_path).parts), file
        if file.suffix in (".csv", ".html", ".json", ".md", ".tex", ".toml", ".bib"):
            assert b"\r" not in file.read_bytes(), file
            file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "told", ["CON", "aux.csv", 'a<b>c:d"e|f?g*h', "a\\b/c", "trailing. ", "in-plane field -20 mT", "ÄΩ"]
)
def test_a_folder_named_by_a_condition_is_a_name_that_windows_takes(told: str) -> None:
    name = file_name(told)
    assert name
    assert not FORBIDDEN.search(name)
    assert not set(name) & set("\\/")


@pytest.mark.parametrize("path", [r"C:\data\pulses.csv", r"data\new run\pulses.csv", r"\\server\share\pulses.csv"])
def test_a_path_of_windows_is_a_file_that_is_not_here(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match=re.escape(PureWindowsPath(path).name)):
        hw.lab.read(path)
    with pytest.raises(SystemExit) as stopped:
        main(["fit", path])
    assert stopped.value.code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_command_that_is_printed_works_in_the_shell_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell_word("my file.csv") == "'my file.csv'"
    monkeypatch.setattr(sys, "platform", "win32")
    assert shell_word(r"runs\card.toml") == r"runs\card.toml"
    assert shell_word(r"C:\my data\pulses.csv") == r'"C:\my data\pulses.csv"'
    assert shell_word("60%") == '"60%"'


def test_a_pattern_is_expanded_where_the_shell_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(SAMPLE.read_bytes())
    main(["look", "*.csv"])
    out = capsys.readouterr().out
    assert "a.csv" in out
    assert "b.csv" in out
    with pytest.raises(SystemExit):
        main(["look", "*.tdms"])
    assert "*.tdms" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_output_to_a_file_of_an_old_encoding_ends_well(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A redirected output has the code page of the system, which lacks the blocks of a curve."""
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", out)
    main(["look", str(SAMPLE)])
    main(["cards", "show", "CoTb"])
    out.flush()
    assert b"columns:" in out.buffer.getvalue()
    assert b"CoTb" in out.buffer.getvalue()


LENGTHS = {"text": ["1 mm", "2 mm"], "unit": ["m"]}


def test_the_cores_are_counted_where_the_system_does_not_tell_which(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    found = hw.sweep(hw.core.parse, hw.grid(**LENGTHS), out=tmp_path / "lengths")
    assert [row["value"] for row in found.rows()] == [0.001, 0.002]


def test_a_limit_of_memory_is_refused_where_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda n, *of: None if n == "resource" else find(n, *of))
    with pytest.raises(InputError, match="a limit of memory"):
        hw.sweep(hw.core.parse, hw.grid(**LENGTHS), out=tmp_path / "lengths", memory="1 GB")
