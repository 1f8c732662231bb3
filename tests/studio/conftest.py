"""A studio in a process of its own, and a page of it in Chromium."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SERVE = "from hallweight.studio import serve; serve(browser=False, announce=lambda a: print(a, flush=True))"


WITHOUT_TORCH = """
import sys

class Hidden:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "sklearn", "safetensors"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden)
"""


@contextmanager
def running(before: str = "") -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a studio; yields its process and its address."""
    if find_spec("marimo") is None:
        pytest.skip("needs the extra 'studio'")
    command = [sys.executable, "-c", before + SERVE]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stderr
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()
        process.stderr.close()


@pytest.fixture
def started() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A studio of this test alone."""
    with running() as studio:
        yield studio


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a studio that all tests of the browser share."""
    with running() as (_, found):
        yield found


@pytest.fixture
def address_without_torch() -> Iterator[str]:
    """The address of a studio that finds no PyTorch."""
    with running(WITHOUT_TORCH) as (_, found):
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium of this machine, driven by playwright."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium (apt-get install chromium)")
    if find_spec("playwright") is None:
        pytest.skip("needs playwright (pip install playwright)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Any]:
    """Open a page of the studio: ``opened(width=400)``; what it asked for elsewhere must be nothing."""
    contexts, elsewhere = [], []

    def open_page(width: int = 1280, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True, **options)
        contexts.append(context)
        context.on("request", lambda request: elsewhere.append(request.url) if not _is_here(request.url) else None)
        context.on("console", lambda said: elsewhere.append(said.text) if "Security Policy" in said.text else None)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("input[type=file]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not elsewhere


def _is_here(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))
