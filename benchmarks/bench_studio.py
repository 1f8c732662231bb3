"""The studio in Chromium: seconds until the page is there, cold and warm, and until the fit of a dropped file is shown.

    python benchmarks/bench_studio.py [--runs 3]

Cold: the server starts in a process of its own, and the browser has an empty cache. Warm: the page is opened again. A
file of 200 pulses is dropped as a user drops it, and the clock stops when its fit is shown. Bars: 8, 5 and 2 s.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import hallweight as hw

BARS = {"page, cold": 8.0, "page, warm": 5.0, "fit shown after the drop": 2.0}
SERVE = "from hallweight.studio import serve; serve(browser=False, announce=lambda a: print(a, flush=True))"
FIT = "img[alt*='with law']"


def pulse_file(folder: Path) -> Path:
    """Write a file of 200 pulses: the first cycles of the sample."""
    lines = hw.cards.path_of_sample().read_text("utf-8").splitlines()
    head = next(k for k, line in enumerate(lines) if line[:1].isdigit())
    path = folder / "pulses.csv"
    path.write_text("\n".join(lines[: head + 201]) + "\n", encoding="utf-8")
    return path


def open_page(context, address: str):
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("text=or take the example")
    return page


def one_run(chromium, path: Path) -> dict[str, float]:
    found = {}
    begin = time.perf_counter()
    server = subprocess.Popen([sys.executable, "-c", SERVE], stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().strip()
        context = chromium.new_context()
        page = open_page(context, address)
        found["page, cold"] = time.perf_counter() - begin
        page.close()
        time.sleep(20)  # the processes for files and films get ready
        begin = time.perf_counter()
        page = open_page(context, address)
        found["page, warm"] = time.perf_counter() - begin
        time.sleep(2)
        begin = time.perf_counter()
        page.set_input_files("input[type=file]", path)
        page.wait_for_selector(FIT)
        found["fit shown after the drop"] = time.perf_counter() - begin
        context.close()
    finally:
        server.terminate()
        server.wait(30)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        path = pulse_file(Path(folder))
        chromium = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        rows = [one_run(chromium, path) for _ in range(runs)]
        chromium.close()
    for name, bar in BARS.items():
        times = sorted(row[name] for row in rows)
        middle = times[len(times) // 2]
        told = f"(of {', '.join(f'{t:.2f}' for t in times)}); bar {bar:g} s {'met' if middle <= bar else 'NOT met'}"
        print(f"{name:28} {middle:6.2f} s {told}")


if __name__ == "__main__":
    main()
