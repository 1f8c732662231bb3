"""The server: on this machine only, with a token in its address, and one sentence where marimo is absent."""

import socket
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from hallweight.core import InputError
from hallweight.studio import application, serve
from hallweight.studio.internals import ADDRESS


def status(address: str, data: bytes | None = None) -> int:
    try:
        with urlopen(Request(address, data=data), timeout=20) as answer:
            return answer.status
    except HTTPError as error:
        with error:
            return error.code


def test_without_marimo_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "marimo", None)
    with pytest.raises(InputError, match=r'pip install "hallweight\[studio\]"'):
        application("token")


def test_a_port_in_use_is_one_sentence() -> None:
    pytest.importorskip("marimo", reason="needs the extra 'studio'")
    with socket.socket() as taken:
        taken.bind((ADDRESS, 0))
        taken.listen()
        with pytest.raises(InputError, match="a free port"):
            serve(taken.getsockname()[1], browser=False)


def test_the_studio_answers_this_machine_with_its_token_alone(started) -> None:
    process, address = started
    place, _, rest = address.removeprefix("http://").partition("/")
    port = int(place.partition(":")[2])
    assert place.startswith("127.0.0.1:")
    assert len(rest.strip("/")) >= 32
    assert status(address) == 200
    assert status(f"http://{place}/") == 403
    assert status(f"http://{place}/{'x' * 32}/") == 403
    assert status(address + "api/kernel/set_ui_element_value", b"x" * 100_000_000) == 413
    assert not _answers(_address_of_this_machine(), port)
    process.terminate()
    assert process.wait(20) is not None
    assert process.stderr.read() == ""


def _answers(host: str, port: int) -> bool:
    with socket.socket() as there:
        there.settimeout(1)
        return there.connect_ex((host, port)) == 0


def _address_of_this_machine() -> str:
    """An address of this machine that is not loopback; loopback's neighbour where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(("192.0.2.1", 9))  # no packet is sent
        except OSError:
            return "127.0.0.2"
        return str(line.getsockname()[0])
