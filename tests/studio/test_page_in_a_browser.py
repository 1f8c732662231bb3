"""The studio in a real browser: measured files, controls, downloads, hostile files, a phone, a keyboard, the dark."""

import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from hallweight import cards, lab, synapse
from hallweight.core import Card

pytestmark = pytest.mark.browser

SEEN = ".hw-figures img"
REFUSED = ".hw-refusal"


def drop(page: Any, *files: Any) -> None:
    """Drop files, and wait for what comes of them."""
    page.set_input_files("input[type=file]", list(files))
    page.wait_for_selector(f"{SEEN}, {REFUSED}")


def download(page: Any, label: str, to: Path) -> Path:
    """Take a file away."""
    with page.expect_download() as taken:
        page.get_by_role("link", name=label, exact=True).first.click()
    taken.value.save_as(to)
    return to


def turn_to(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def switch(label: str) -> Callable[[Any], None]:
    return lambda page: page.get_by_text(label).click()


def choose(label: str, value: str) -> Callable[[Any], None]:
    return lambda page: page.get_by_label(label).first.select_option(value)


def write(label: str, text: str) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        page.get_by_text("Not right? Say what it is").click()
        page.get_by_label(label).first.fill(text)
        page.keyboard.press("Enter")

    return change


LAB = "nqmurray__Analysis"
MEASURED: dict[str, tuple[str, Callable[[Any], None], dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    # file, the control that is changed, and the same said to lab.read, lab.correct and synapse.fit
    "pulses": (
        "neurosim__MLP_NeuroSim_V3.0/nonlinear_fit_LTP_LTD.csv",
        choose("Law", "soft_bounds"),
        {},
        {},
        {"law": "soft_bounds"},
    ),
    "field loop": (
        f"{LAB}/2AHE_DC_4468.46Ohm_200.0Oe_1.7mA_2018-10-04-143927.csv",
        switch("turn the sign"),
        {},
        {"flip": True},
        {},
    ),
    "current loop": (
        f"{LAB}/sample nameSOT_switching_100.0Oe_0.01s_2018-11-13-173650.csv",
        switch("turn the sign"),
        {},
        {"flip": True},
        {},
    ),
    "angles": (
        "LemurPwned__cmtj/5360_rxy_alpha_beta_gamma.csv",
        write("Unit of what is read", "mohm"),
        {"unit": "mohm"},
        {},
        {},
    ),
    "harmonics": (
        "scottjqu__pypt-harmonic-hall/A_repeat_1.csv",
        write("Unit of what is read", "mV"),
        {"unit": "mV"},
        {},
        {},
    ),
    "readings": (
        "akashlevy__RRAM-RADAR-Tuning/relaxation-prebake.csv",
        write("Unit of what is read", "kohm"),
        {"unit": "kohm"},
        {},
        {},
    ),
}


def made_in_python(path: Path, reading: dict[str, Any], correction: dict[str, Any], fit: dict[str, Any]) -> Card:
    """The card that the same calls give without a page."""
    trace = lab.read(path, **reading)
    card = synapse.fit(lab.correct(trace, **correction) if correction else trace, **fit)
    return synapse.complete(card) if card.kind == "synapse" else card


@pytest.mark.parametrize("case", MEASURED)
def test_a_measured_file_becomes_the_card_that_python_makes(
    case: str, opened: Any, shared_data: Path, tmp_path: Path
) -> None:
    name, change, *said = MEASURED[case]
    path = shared_data / "measured" / name
    page = opened()
    drop(page, path)
    assert page.get_by_text("Read as").is_visible()
    before = Card.load(download(page, "card.toml", tmp_path / "before.toml"))
    assert not before.diff(made_in_python(path, {}, {}, {}))
    change(page)
    wanted, end = made_in_python(path, *said), time.monotonic() + 60
    assert wanted.diff(before)
    for attempt in range(100):
        after = Card.load(download(page, "card.toml", tmp_path / f"after-{attempt}.toml"))
        if not after.diff(wanted) or time.monotonic() > end:
            break
        page.wait_for_timeout(300)
    assert not after.diff(wanted), after.diff(wanted)


def test_an_assumed_value_is_corrected_and_everything_is_taken_away(opened: Any, tmp_path: Path) -> None:
    page = opened()
    page.get_by_role("button", name="or take the example").click()
    page.wait_for_selector(SEEN)
    field = page.get_by_label("p_stuck").first
    field.fill("0.02")
    page.keyboard.press("Enter")
    page.wait_for_selector("td:has-text('set by hand')")
    assert Card.load(download(page, "card.toml", tmp_path / "card.toml"))["p_stuck"] == 0.02
    with ZipFile(download(page, "figures (PDF, PNG, CSV)", tmp_path / "figures.zip")) as figures:
        assert {"ltp-ltd.pdf", "ltp-ltd.png", "ltp-ltd.csv"} <= set(figures.namelist())
    assert r"\begin{tabular}" in download(page, "table (LaTeX)", tmp_path / "card.tex").read_text("utf-8")
    assert "kappa_LTP" in download(page, "table (CSV)", tmp_path / "card.csv").read_text("utf-8")
    assert "<html" in download(page, "report (HTML)", tmp_path / "report.html").read_text("utf-8")


def test_several_devices_give_one_card_each(opened: Any, tmp_path: Path) -> None:
    sample = cards.path_of_sample().read_bytes()
    for number in (1, 2):
        (tmp_path / f"device{number}.csv").write_bytes(sample)
    page = opened()
    drop(page, tmp_path / "device1.csv", tmp_path / "device2.csv")
    page.wait_for_selector("text=One card each")
    table = download(page, "cards.csv", tmp_path / "cards.csv").read_text("utf-8")
    assert len(table.splitlines()) == 4


def test_a_network_is_scored_with_its_interval_by_source(opened: Any, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs the extra 'train'")
    page = opened()
    page.get_by_role("button", name="or take the example").click()
    page.wait_for_selector(SEEN)
    page.get_by_role("button", name="Score a network on these devices").click()
    page.wait_for_selector("td:has-text('bipolar')")
    page.wait_for_selector("figcaption:has-text('Uncertainty'), img[alt^='Standard deviation of the accuracy']")
    run = json.loads(download(page, "run.json", tmp_path / "run.json").read_text("utf-8"))
    assert {s["source"] for s in run["results"]["arms"][0]["uncertainty"]["sources"]} >= {"card", "images"}


def test_without_torch_the_lab_goes_up_to_the_card(browser: Any, address_without_torch: str, tmp_path: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address_without_torch)
    page.get_by_role("button", name="or take the example").click()
    page.wait_for_selector("td:has-text('p_stuck')")
    page.wait_for_selector(f"{REFUSED}:has-text('hallweight[train]')")
    assert Card.load(download(page, "card.toml", tmp_path / "card.toml")).kind == "synapse"
    turn_to(page, "Design")
    page.wait_for_selector(f"{REFUSED}:has-text('hallweight[train]')")
    context.close()


def test_a_film_is_measured_and_handed_to_the_lab(opened: Any) -> None:
    page = opened()
    turn_to(page, "Film")
    page.wait_for_selector("img[alt^='Temperature over time']")
    page.get_by_label("Support").first.select_option("PET 25 um")
    page.wait_for_selector(f"{REFUSED}:has-text('lower the current')")
    page.get_by_label("Support").first.select_option("as grown, on sapphire")
    page.wait_for_selector("img[alt*='pulses, 2 cycles']")
    page.get_by_role("button", name="Measure: hand the pulses to Lab").click()
    page.wait_for_selector("text=Simulated on the Film page")
    page.wait_for_selector("td:has-text('state_max')")


def test_a_map_shows_what_must_be_better(opened: Any) -> None:
    pytest.importorskip("torch", reason="needs the extra 'train'")
    page = opened()
    turn_to(page, "Design")
    page.get_by_role("button", name="Draw the map").click()
    page.wait_for_selector("img[alt^='Map of the accuracy']")
    assert page.get_by_role("heading", name="What must change").is_visible()
    assert page.get_by_text("reaches the target; the card has no such value").is_visible()


def test_an_archive_that_would_fill_the_memory_is_one_sentence(opened: Any, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as bomb, bomb.open("xl/worksheets/sheet1.xml", "w") as sheet:
        for _ in range(300):
            sheet.write(b"0" * 1_000_000)
    page = opened()
    drop(page, {"name": "bomb.xlsx", "mimeType": "application/zip", "buffer": packed.getvalue()})
    assert "300 MB packed in bomb.xlsx" in page.inner_text(REFUSED)


def test_a_file_of_100_mb_does_not_come_in(opened: Any, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"1,2,3,4,5\n" * 10_000_000)
    page = opened()
    page.set_input_files("input[type=file]", large)
    page.wait_for_selector("text=/exceed|larger|too large|size/i")
    assert not page.query_selector(SEEN)
    page.get_by_role("button", name="or take the example").click()
    page.wait_for_selector(SEEN)


def test_markup_in_a_header_and_in_a_name_stays_text(opened: Any) -> None:
    mark = "<img src=x onerror=window.caught=1><script>window.caught=2</script>"
    lines = [f'"{mark}",pulse,branch', *(f"{0.1 * k},{k},LTP" for k in range(30))]
    lines += [f"{3 - 0.1 * k},{30 + k},LTD" for k in range(30)]
    page = opened()
    name = "../../<b onmouseover=window.caught=3>up</b>.csv"
    drop(page, {"name": name, "mimeType": "text/csv", "buffer": "\n".join(lines).encode()})
    page.wait_for_timeout(500)
    assert page.evaluate("window.caught") is None
    assert not page.query_selector("img[src='x']")
    assert not page.query_selector("b[onmouseover]")
    assert "onerror=window.caught=1" in page.content()


def test_a_file_that_is_nothing_is_one_sentence_and_the_next_one_is_read(opened: Any) -> None:
    page = opened()
    drop(page, {"name": "cat.csv", "mimeType": "text/csv", "buffer": bytes(range(256)) * 40})
    assert page.inner_text(REFUSED).startswith("Found")
    page.set_input_files("input[type=file]", cards.path_of_sample())
    page.wait_for_selector(SEEN)
    assert not page.query_selector(REFUSED)


def test_without_the_token_there_is_nothing(browser: Any, address: str) -> None:
    place = address.rsplit("/", 2)[0]
    context = browser.new_context()
    assert context.new_page().goto(f"{place}/").status == 403
    assert context.request.get(f"{place}/health").status == 403
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_in_both_lights(scheme: str, opened: Any) -> None:
    page = opened(400, color_scheme=scheme)
    page.get_by_role("button", name="or take the example").click()
    page.wait_for_selector("td:has-text('p_stuck')")
    for tab in ("Lab", "Film", "Design"):
        turn_to(page, tab)
        page.wait_for_timeout(700)
        assert page.evaluate(OVER) == []
    assert (page.evaluate(LIGHTNESS) < 100) is (scheme == "dark")


OVER = """() => [...document.querySelectorAll('#App *')]
  .filter(e => e.offsetParent && e.getBoundingClientRect().right > 401 && !e.closest('.hw-scroll'))
  .map(e => e.tagName + ' ' + e.className + ' ' + e.innerText?.slice(0, 40))"""
LIGHTNESS = """() => {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.fillStyle = getComputedStyle(document.querySelector('#App')).backgroundColor;
  canvas.fillRect(0, 0, 1, 1);
  return canvas.getImageData(0, 0, 1, 1).data[0];
}"""


def focus(page: Any, text: str) -> None:
    """Press Tab until what has this text has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(text):
            return
    raise AssertionError(f"no way to {text!r} by keyboard")


FOCUSED = """() => {
  let e = document.activeElement;
  while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return (e.labels?.[0]?.innerText || e.innerText || '').trim();
}"""


def test_the_keyboard_is_enough(opened: Any) -> None:
    page = opened()
    focus(page, "Film")
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:has-text('Film and membrane')")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("h2:has-text('File')")
    focus(page, "or take the example")
    page.keyboard.press("Enter")
    page.wait_for_selector(SEEN)
    focus(page, "take a linear drift out")
    page.keyboard.press("Space")
    page.wait_for_selector("figcaption:has-text('per read was subtracted')", state="attached")
    focus(page, "card.toml")
    with page.expect_download():
        page.keyboard.press("Enter")
