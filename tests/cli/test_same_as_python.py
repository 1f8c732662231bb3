"""Options of the shell have the names and the defaults of the Python keywords that they become."""

import inspect
from dataclasses import fields

import pytest

import hallweight as hw
from hallweight.cli.internals import options

EVALUATE = {"net": "network"}
RECORDS = [
    (options.TrainedNetworkOptions, hw.network.evaluate, EVALUATE),
    (options.TrainedNetworkOptions, hw.network.attribute, EVALUATE),
    (options.ArrayOptions, hw.network.evaluate, {}),
    (options.ArrayOptions, hw.network.attribute, {}),
    (options.TrainingArrayOptions, hw.network.train_network, {}),
    (options.TrainingOptions, hw.network.train_network, {}),
    (options.ReadingOptions, hw.lab.read, {"x_unit": "unit"}),
]


@pytest.mark.parametrize(("record", "function", "renamed"), RECORDS, ids=lambda x: getattr(x, "__name__", ""))
def test_defaults_agree(record, function, renamed) -> None:
    keywords = inspect.signature(function).parameters
    takes_more = any(p.kind is p.VAR_KEYWORD for p in keywords.values())
    for field in fields(record):
        name = renamed.get(field.name, field.name)
        if name not in keywords:
            assert takes_more, f"{function.__name__} takes no {name}"
            continue
        assert keywords[name].default == field.default, name
