"""The page: self-contained, safe, readable without pictures, and honest about what was assumed."""

import json
import re
from html.parser import HTMLParser

import pytest

from hallweight import report
from hallweight.core import InputError

EVIL = '<script>alert("x")</script> & "quotes" {{ 7*7 }}'


class _Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag):
        return [a for t, a in self.tags if t == tag]

    @property
    def words(self):
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def page(tmp_path_factory, records):
    path = tmp_path_factory.mktemp("page") / "report.html"
    return _Page(report.html(records.run(), path).read_text(encoding="utf-8"))


def test_nothing_is_loaded_from_elsewhere(page):
    assert not page.all("script")
    assert not page.all("link")
    assert not page.all("iframe")
    for _, attrs in page.tags:
        for key in ("src", "href", "srcset", "data", "action"):
            assert not attrs.get(key) or attrs[key].startswith(("data:image/", "#"))
    assert "url(" not in page.words
    assert "@import" not in page.words


def test_pictures_have_alt_texts_and_tables_have_heads(page):
    images = page.all("img")
    assert len(images) == 3
    assert all(i["alt"].strip() for i in images)
    assert len(page.all("caption")) == len(page.all("table")) == 2
    assert all(h.get("scope") in ("col", "row") for h in page.all("th"))
    assert page.all("html")[0]["lang"] == "en"


def test_result_in_plain_words(page, records):
    assert "In floating point the network scores 97.5 ± 0.3 % on digits." in page.words
    mean = 100 * records.run().results["arms"][0]["mean"]
    words = "one signed device per weight (bipolar, 2 410 devices, write-verify)"
    assert f"{words} it scores {mean:.1f} ±" in page.words
    assert "points below." in page.words


def test_what_is_assumed_stands_on_the_page(page):
    assert "What is assumed" in page.words
    assert "relative device-to-device spread of the step: 0.05 – one device measured" in page.words
    for name in ("sigma_d2d_range", "drift", "p_stuck", "never measured and absent from the card"):
        assert name in page.words
    assert "nothing was retrained" in page.words
    assert "inputs through 8-bit converters, outputs through ideal converters" in page.words
    assert "biases, weight scales and everything between the layers are computed digitally" in page.words


def test_how_to_get_it_again(page, records):
    assert "hallweight evaluate card.toml --bits-out 0" in page.words
    assert "numpy" in page.words
    assert "@article{chen2018neurosim" in page.words


def test_options_that_the_shell_lacks_are_given_in_python(tmp_path, records):
    run = records.run().model_copy(update={"config": {"decades": 3.0, "bits_in": 8}, "seeds": (5,)})
    text = report.html(run, tmp_path / "a.html").read_text()
    assert "hw.network.evaluate(hw.card(&#34;card.toml&#34;), decades=3.0, seed=5)" in text


def test_hostile_text_is_escaped(tmp_path, records):
    card = records.card(name=EVIL).revise(notes=(EVIL,), sources=(EVIL,))
    run = records.run(card).model_copy(update={"config": {EVIL: EVIL}, "assumed": (EVIL,)})
    results = {**run.results, "data": EVIL, "refused": {EVIL: EVIL}}
    run.model_copy(update={"results": results}).save(tmp_path)
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "x.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    words = {"title": EVIL, "caption": EVIL, "alt": EVIL}
    (tmp_path / "figures" / "captions.json").write_text(json.dumps({"x": words}))
    text = report.html(tmp_path).read_text()
    page = _Page(text)
    assert not page.all("script")
    assert "49" not in re.sub(r"[0-9A-Za-z+/=]{60,}", "", page.words.partition("Figures")[0].partition("{{")[0])
    assert EVIL in page.words
    assert page.all("img")[-1]["alt"] == EVIL


def test_folder_alone_is_enough_and_its_pictures_are_kept(tmp_path, records):
    card = records.card()
    records.run(card).save(tmp_path)
    report.figures(records.pulses(card), card, tmp_path / "figures")
    path = report.html(tmp_path)
    assert path == tmp_path / "report.html"
    page = _Page(path.read_text())
    titles = re.findall(r"Figure \d+\. ([^.]+)\.", page.words)
    assert titles == [
        "Accuracy by scheme",
        "Programmed weights",
        "Confusion",
        "LTP and LTD",
        "Cycle overlay",
        "Step against state",
        "States",
    ]
    with pytest.raises(InputError, match="overwrite"):
        report.html(tmp_path)
    first = path.read_bytes()
    assert report.html(tmp_path, overwrite=True).read_bytes() == first


def test_folder_of_a_fit_has_a_page_too(tmp_path, records):
    records.loop_card().save(tmp_path / "card.toml")
    report.figures(records.loop(), records.loop_card(), tmp_path / "figures")
    page = _Page(report.html(tmp_path).read_text())
    assert "switched part of the full loop: 1 – no full loop" in page.words
    assert len(page.all("img")) == 1


def test_empty_folder_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match=r"neither run\.json nor card\.toml"):
        report.html(tmp_path)


def test_run_of_another_kind_is_shown(tmp_path, records):
    run = records.run().model_copy(update={"kind": "other", "results": {"x": 1}, "card": None, "seeds": (4, 7)})
    page = _Page(report.html(run, tmp_path / "a.html").read_text())
    assert "4, 7" in page.words
    assert not page.all("img")


def test_an_attribution_is_a_table_and_a_figure(tmp_path, records):
    page = _Page(report.html(records.attribution(), tmp_path / "a.html").read_text())
    assert "The network scores 97.50 % digitally on digits and 95.5 ± 0.1 % with everything on" in page.words
    assert "Left out, these bring back most: read noise 0.40 ± 0.06 points" not in page.words  # one decimal from 0.05
    assert "read noise 0.4 ± 0.1 points, C2C 0.3 ± 0.1 points, pulses 0.2 ± 0.1 points." in page.words
    assert "what C2C is, on top of pulses" in page.words
    assert "everything together 2.0 ± 0.1" in page.words
    assert "hallweight attribute card.toml --tile 128" in page.words
    assert "of at most 128 rows, each with converters of its own" in page.words
    assert len(page.all("img")) == 1
    assert len(page.all("caption")) == len(page.all("table")) == 2


def test_a_training_has_its_curves(tmp_path, records):
    page = _Page(report.html(records.training(), tmp_path / "a.html").read_text())
    assert "Trained in floating point for 6 epochs, the network scores 75.00 % on CIFAR-10 (JPEG copy)." in page.words
    assert page.all("img")[0]["alt"].startswith("Training over 6 epochs")


def test_a_hardware_aware_evaluation_says_so(tmp_path, records):
    page = _Page(report.html(records.aware(), tmp_path / "a.html").read_text())
    assert "In floating point the network scores 97.50 % on CIFAR-10 (JPEG copy)." in page.words
    assert "The network that was programmed (hardware-aware) scores 96.80 % digitally." in page.words
    assert "hardware-aware: states, errors, noise and converters of a card" in page.words
    assert "hallweight evaluate card.toml" in page.words
    assert "--net resnet18" in page.words


def test_slices_are_said_and_asked_for_again(tmp_path, records):
    config = {**records.attribution().config, "slices": 2}
    run = records.attribution().model_copy(update={"config": config})
    page = _Page(report.html(run, tmp_path / "a.html").read_text())
    assert "each weight in 2 digits, on devices and converters of their own" in page.words
    assert "hallweight attribute card.toml --tile 128 --slices 2" in page.words


def test_the_page_of_a_price_explains_every_figure(records, tmp_path):
    text = report.html(records.cost(), tmp_path / "cost.html").read_text()
    assert "Energy and area by part" in text
    assert "energy.adc = 5 uJ an inference" in text
    assert "hallweight cost --card card.toml --net digits-cnn --rows 64" in text


def test_results_come_first_and_assumptions_fold(page):
    text = page.words
    assert text.index("Schemes against floating point") < text.index("What is assumed")
    boxes = [a for a in page.all("details") if a.get("id") == "assumed"]
    assert len(boxes) == 1
    assert "open" not in boxes[0]


@pytest.mark.parametrize("make", ["run", "attribution", "cost", "training"])
def test_no_number_is_written_as_in_code(make, records, tmp_path):
    text = _Page(report.html(getattr(records, make)(), tmp_path / "page.html").read_text("utf-8")).words
    assert not re.findall(r"\b\d(?:\.\d+)?e[+-]\d+", text)
