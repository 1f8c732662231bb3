"""Journal styles: exact widths, embedded fonts, nothing global touched, the same bytes every time."""

import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from hallweight import report
from hallweight.core import InputError

WIDTHS = {"nature-1col": 89.0, "nature-2col": 183.0, "aps-1col": 86.0, "ieee-1col": 3.5 * 25.4}


def _plain(pdf: bytes) -> bytes:
    """The PDF with its compressed streams written out."""
    parts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.mark.parametrize("style", WIDTHS)
def test_the_page_has_the_width_of_the_journal(style, records):
    pdf = report.draw.accuracy(records.run(), style=style).render("pdf")
    box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", pdf)
    assert float(box[1]) == pytest.approx(WIDTHS[style] * 72 / 25.4, abs=1e-3)


@pytest.mark.parametrize("style", WIDTHS)
def test_fonts_are_embedded_and_never_type_3(style, records):
    text = _plain(report.draw.hall_loop(records.loop(), records.loop_card(), style=style).render("pdf"))
    assert b"/Type3" not in text
    assert b"/FontFile2" in text


@pytest.mark.parametrize("style", WIDTHS)
def test_type_is_set_between_5_and_8_points(style):
    used = report.STYLES[style]
    assert 5 <= used.small <= used.size <= 8


def test_png_has_300_dpi_or_more(records):
    from io import BytesIO

    from PIL import Image

    picture = report.draw.accuracy(records.run())
    image = Image.open(BytesIO(picture.render("png")))
    assert image.width / (89 / 25.4) >= 300
    assert image.info["dpi"][0] >= 300
    assert "sigma_d2d" in image.text["Description"]


def test_caption_is_in_the_pdf(records):
    assert b"Assumed, not measured" in _plain(report.draw.accuracy(records.run()).render("pdf"))


@pytest.mark.parametrize("form", ["pdf", "png", "svg"])
def test_two_renders_have_the_same_bytes(form, records):
    first, second = (report.draw.hall_loop(records.loop(), records.loop_card()) for _ in range(2))
    assert first.render(form) == second.render(form) == first.render(form)


def test_another_process_gives_the_same_bytes(tmp_path, records):
    code = (
        "import sys, hashlib; from hallweight import report; from hallweight.core import Run;"
        "p = report.draw.programmed(Run.load(sys.argv[1]));"
        "print(*(hashlib.sha256(p.render(f)).hexdigest() for f in ('pdf', 'png')))"
    )
    records.run().save(tmp_path)
    seeds = ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2"})
    import os

    out = {
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], env={**os.environ, **s}, check=True, capture_output=True
        ).stdout
        for s in seeds
    }
    assert len(out) == 1


def test_nothing_global_is_touched(tmp_path, records):
    code = (
        "import sys, matplotlib; before = dict(matplotlib.rcParams);"
        "from hallweight import report; from hallweight.core import Run;"
        "report.run_figures(Run.load(sys.argv[1]), sys.argv[2]);"
        "assert 'matplotlib.pyplot' not in sys.modules;"
        "assert dict(matplotlib.rcParams) == before"
    )
    records.run().save(tmp_path)
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path), str(tmp_path / "figures")])
    assert done.returncode == 0


def test_the_users_own_settings_do_not_leak_in(records):
    import matplotlib

    plain = report.draw.accuracy(records.run()).render("pdf")
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "pdf.fonttype": 3}):
        assert report.draw.accuracy(records.run()).render("pdf") == plain


def test_unknown_style_is_named(tmp_path, records):
    with pytest.raises(InputError, match="nature-1col"):
        report.run_figures(records.run(), tmp_path, style="nature1col")
    assert list(Path(tmp_path).iterdir()) == []
