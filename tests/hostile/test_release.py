"""Bad input to a release: one clear sentence each, that says what was found and what to do."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError, build_card
from hallweight.membrane import Holes, etch_holes, release

REFERENCE = hw.card("Sr3Al2O6")
HOLES = Holes("square", "100 um", "10 um")

CALLS = {
    "ice": ({"temperature": "-3 C"}, "-3 °C, which is ice"),
    "freezing": ({"temperature": "273.15 K"}, "which is ice"),
    "boiling": ({"temperature": "100 C"}, "100 °C, which boils away, expected a temperature between 0 and 100 °C"),
    "a bare number": ({"temperature": "25"}, "without a unit"),
    "unknown layer": ({"layer": "Sr4Al207"}, "did you mean 'Sr4Al2O7'?"),
    "a support": ({"layer": "PET"}, "sacrificial-layer"),
    "no speed": ({"layer": "MgO"}, "'MgO' without a speed of its front"),
    "thin layer": ({"thickness": "0.5 nm"}, "a layer 0.5 nm thick"),
    "no thickness": ({"thickness": 0.0}, "above zero"),
    "error as large": ({"layer": REFERENCE.revise(values={**REFERENCE.values, "k": {"value": 1e-6, "unit": "m/s",
                        "err": 1e-6, "how": "fitted"}})}, "an error of k"),
    "half a shape": ({"shape": "5 mm"}, "the shape '5 mm'"),
    "a volume": ({"shape": "5 mm x 5 mm x 5 mm"}, "5 mm x 5 mm"),
    "no unit": ({"shape": "5 x 5"}, "without a unit"),
    "negative": ({"shape": "disc -5 mm"}, "above zero"),
    "a number": ({"shape": 5e-3}, "a shape of type float"),
    "no drawing": ({"shape": "nothing.svg"}, "no file nothing.svg"),
    "no picture": ({"shape": "nothing.png"}, "no file nothing.png"),
    "no size": ({"shape": np.ones((3, 3), bool)}, "neither pixel nor width"),
    "two sizes": ({"shape": np.ones((3, 3), bool), "pixel": "1 um", "width": "3 um"}, "both pixel and width"),
    "a row": ({"shape": np.ones(3, bool), "pixel": "1 um"}, "two dimensions"),
    "nothing": ({"shape": np.zeros((0, 3)), "pixel": "1 um"}, "two dimensions"),
    "no film": ({"shape": np.zeros((3, 3)), "pixel": "1 um"}, "covers no pixel"),
    "greys": ({"shape": np.full((3, 3), 0.3), "pixel": "1 um"}, "other numbers than 0 and 1"),
    "nan": ({"shape": np.full((3, 3), np.nan), "pixel": "1 um"}, "other numbers than 0 and 1"),
    "too fine": ({"pixel": "10 nm"}, "at most 8192 a side"),
    "coarse for holes": ({"pixel": "50 um", "holes": HOLES}, "at least three pixels to a pitch"),
}  # fmt: skip


def one_sentence(error, word):
    assert word in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("case", CALLS)
def test_a_release_that_cannot_be(case):
    given, word = CALLS[case]
    with pytest.raises(InputError) as error:
        release(**given)
    one_sentence(error, word)


DRAWINGS = {
    "no xml": ("<svg", "not readable"),
    "no size": ("<svg><rect width='5' height='5'/></svg>", "does not say how large"),
    "per cent": ("<svg width='100%' viewBox='0 0 9 9'><rect width='5' height='5'/></svg>", "does not say how large"),
    "nothing": ("<svg width='9mm' viewBox='0 0 9 9'/>", "no closed line"),
    "a line only": ("<svg width='9mm' viewBox='0 0 9 9'><path d='M0 0L5 5'/></svg>", "no closed line"),
    "text": ("<svg width='9mm' viewBox='0 0 9 9'><text>5</text></svg>", "<text>"),
    "transform": ("<svg width='9mm' viewBox='0 0 9 9'><g transform='scale(2)'/></svg>", "a transform"),
    "arc": ("<svg width='9mm' viewBox='0 0 9 9'><path d='M0 0A5 5 0 0 1 5 5Z'/></svg>", "'A'"),
    "half a point": ("<svg width='9mm' viewBox='0 0 9 9'><path d='M0 0L5'/></svg>", "too few numbers"),
    "number after Z": ("<svg width='9mm' viewBox='0 0 9 9'><path d='M0 0L5 5L0 5Z 3 3'/></svg>", "'Z'"),
    "number first": ("<svg width='9mm' viewBox='0 0 9 9'><path d='3 3L5 5'/></svg>", "in its path"),
    "odd points": ("<svg width='9mm' viewBox='0 0 9 9'><polygon points='1,1 2,2 3'/></svg>", "<polygon>"),
    "no width of a rect": ("<svg width='9mm' viewBox='0 0 9 9'><rect height='5'/></svg>", "no area"),
    "width in px": ("<svg width='9mm' viewBox='0 0 9 9'><rect width='5px' height='5'/></svg>", "<rect>"),
    "rounded": ("<svg width='9mm' viewBox='0 0 9 9'><rect width='5' height='5' rx='1'/></svg>", "rx"),
}


@pytest.mark.parametrize("case", DRAWINGS)
def test_a_drawing_that_cannot_be_read(case, tmp_path):
    text, word = DRAWINGS[case]
    (tmp_path / "film.svg").write_text(text)
    with pytest.raises(InputError) as error:
        release(tmp_path / "film.svg")
    one_sentence(error, word)


def test_a_picture_that_is_none(tmp_path):
    (tmp_path / "film.png").write_bytes(b"not a picture")
    with pytest.raises(InputError, match="not readable"):
        release(tmp_path / "film.png", pixel="1 um")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (("round", "1 um", "0.1 um"), "pattern = 'round', expected 'square' or 'hexagonal'"),
        (("square", "1 um", "1 um"), "do not touch"),
        (("square", "-1 um", "1 um"), "above zero"),
        (("square", "1 um", 0.0), "above zero"),
    ],
)
def test_holes_that_cannot_be(given, word):
    with pytest.raises(InputError) as error:
        Holes(*given)
    one_sentence(error, word)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"most_lost": 0.0}, "most_lost"),
        ({"most_lost": 0.9}, "most_lost"),
        ({"within": "1 ms"}, "no holes free it within 1 ms"),
        ({"least_hole": "20 um"}, "half of the film"),
    ],
)
def test_patterns_that_cannot_be(given, word):
    with pytest.raises(InputError) as error:
        etch_holes("1 mm x 1 mm", **given)
    one_sentence(error, word)


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [("k", -1.0, "not above zero"), ("spread", 0.5, "at least 1"), ("t", 0.0, "not above zero"), ("E_a", -1.0, "E_a"),
     ("rate", [1.0, 2.0], "a row"), ("speed", 1.0, "unknown value")],
)  # fmt: skip
def test_layers_that_cannot_be(name, value, word):
    units = {"k": "m/s", "t": "m", "E_a": "J/mol"}
    values = {name: {"value": value, "unit": units.get(name, "1"), "how": "assumed"}}
    with pytest.raises(InputError) as error:
        build_card({"name": "mine", "kind": "sacrificial-layer", "values": values}, "mine.toml")
    one_sentence(error, word)


def test_a_case_and_frames_that_are_not():
    found = release("disc 100 um", pixel="5 um")
    with pytest.raises(InputError, match="'slowest'"):
        found.area(1.0, "slowest")
    with pytest.raises(InputError, match="frames = 1, expected a whole number, 2 or more"):
        found.front(frames=1)
