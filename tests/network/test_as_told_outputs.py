"""What users tried with models that answer with a dict or a tuple, as those of Hugging Face do."""

from collections import OrderedDict

import pytest
import torch
from torch import nn

from hallweight.core import InputError
from hallweight.network import attribute, convert, digits, evaluate, train

DATA = digits().subset(100, 40)
X = DATA.inputs(DATA.x_train[:30])
TEST = (DATA.inputs(DATA.x_test), DATA.y_test)


class ModelOutput(OrderedDict):
    """As in the library transformers: a dict whose values are attributes, and parts by number."""

    def __getattr__(self, name):
        return self[name]

    def __getitem__(self, key):
        return list(self.values())[key] if isinstance(key, int) else super().__getitem__(key)


class Classifier(nn.Module):
    def __init__(self, kind):
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            self.fc, self.kind = nn.Linear(64, 10), kind

    def forward(self, pixel_values):
        scores = self.fc(pixel_values.flatten(1))
        answers = {"dict": {"loss": None, "logits": scores}, "tuple": (None, scores), "tensor": scores}
        return ModelOutput(logits=scores, hidden_states=(scores,)) if self.kind == "output" else answers[self.kind]


def logits(answer):
    return answer["logits"]


CASES = [("dict", "logits"), ("tuple", 1), ("output", "logits"), ("output", 0), ("dict", logits), ("tensor", None)]


@pytest.mark.parametrize(("kind", "output"), CASES)
def test_they_are_converted_evaluated_and_trained(make_card, kind, output):
    card, plain = make_card(sigma_c2c=0.02, levels=32.0), Classifier(kind)
    analog = convert(plain, card, output=output, calibrate=X)
    train(analog, DATA, epochs=1, batch=25, lr=0.05, augment="none")
    analog.eval().program(0)
    assert analog(X).shape == (30, 10)
    common = {"schemes": "bipolar", "program": "verify", "seeds": 2, "n_test": 40}
    runs = [evaluate(card, TEST, network=analog.plain(), output=output, **common), evaluate(analog, TEST, seeds=2)]
    assert [r.results["float"]["accuracy"] if "float" in r.results else 0 for r in runs]
    reference = Classifier("tensor")
    reference.load_state_dict(analog.plain().state_dict())
    told = evaluate(card, TEST, network=reference, **common)
    assert runs[0].results["arms"] == told.results["arms"]


def test_a_plain_model_trains_and_is_taken_apart(make_card):
    plain = Classifier("dict")
    train(plain, DATA, epochs=1, batch=25, lr=0.05, augment="none", output="logits", teacher=Classifier("dict"))
    card = make_card(levels=32.0)
    run = attribute(card, TEST, network=plain, output="logits", seeds=2)
    assert "shares" in run.results or run.results


def test_without_output_they_are_refused_in_one_sentence_that_names_it(make_card):
    card = make_card()
    with pytest.raises(InputError, match=r"a dict of 'loss', 'logits'.*output='logits'"):
        evaluate(card, TEST, network=Classifier("dict"), seeds=2)
    with pytest.raises(InputError, match=r"a tuple of 2.*output=1"):
        train(Classifier("tuple"), DATA, epochs=1, augment="none")
    with pytest.raises(InputError, match="no part 'scores'"):
        convert(Classifier("dict"), card, output="scores", bits_in=None, bits_out=None)(X)
    with pytest.raises(InputError, match="a key, an index or a function"):
        convert(Classifier("dict"), card, output=1.5)


def test_an_analog_model_without_output_answers_as_the_plain_one(make_card):
    analog = convert(Classifier("dict"), make_card(), calibrate=X).eval()
    analog.program(0)
    assert set(analog(X)) == {"loss", "logits"}
