"""The page in a real browser, on a desk and on a phone: nothing is over the edge, no text a few letters wide."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hallweight import report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NARROWEST = 90  # px that a text of more than 20 letters has at least
MEASURE = """<pre id="measured"></pre><script>
for (const d of document.querySelectorAll("details")) d.open = true;
const narrow = [...document.querySelectorAll("td, dd, p, li, figcaption, caption")]
  .filter(e => e.innerText.trim().length > 20 && e.getBoundingClientRect().width < LEAST)
  .map(e => e.innerText.slice(0, 40));
const right = document.documentElement.clientWidth;
const over = [...document.querySelectorAll("body *")].filter(e => !e.closest("thead") && !e.closest(".scroll")
  && e.getBoundingClientRect().right > right + 1).map(e => e.tagName + " " + e.innerText.slice(0, 40));
const scrolled = [...document.querySelectorAll(".scroll")].filter(e => e.scrollWidth > e.clientWidth + 1).length;
document.getElementById("measured").textContent = "@@" + JSON.stringify({right, narrow, over, scrolled}) + "@@";
</script>"""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("width", [1280, 500])
@pytest.mark.parametrize("make", ["run", "attribution", "cost"])
def test_nothing_is_clipped_or_a_few_letters_wide(make: str, width: int, records, tmp_path: Path) -> None:
    # headless Chromium has no window under 500 px, which the rules of the phone (640 px) still hold for
    found = _measured(report.html(getattr(records, make)(), tmp_path / "page.html"), width)
    assert found["right"] <= width
    assert not found["narrow"]
    assert not found["over"]
    assert found["scrolled"] == 0 or width > 640


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_page_of_400_px_in_a_frame(records, tmp_path: Path) -> None:
    page = report.html(records.run(), tmp_path / "page.html").read_text("utf-8")
    framed = page.replace("</style>", "html { width: 400px; overflow-x: hidden }</style>").replace("40rem", "400rem")
    (tmp_path / "narrow.html").write_text(framed, encoding="utf-8")
    found = _measured(tmp_path / "narrow.html", 500)
    assert not found["narrow"]
    assert found["scrolled"] == 0


def _measured(page: Path, width: int) -> dict[str, object]:
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text("utf-8"))
    copy = page.with_name("measured.html")
    copy.write_text(text.replace("</body>", MEASURE.replace("LEAST", str(NARROWEST)) + "</body>"), encoding="utf-8")
    command = [str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={width},2000"]
    profile = f"--user-data-dir={page.parent / 'profile'}"
    done = subprocess.run(
        [*command, profile, "--dump-dom", copy.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    return dict(json.loads(re.search(r"@@(\{.*?\})@@", done.stdout.replace("&amp;", "&"), re.DOTALL)[1]))  # type: ignore[index]
