"""Make the README's picture again: LTP/LTD of the embedded sample beside the accuracy of the three schemes."""

import io
from pathlib import Path

import matplotlib.image
import numpy as np

import hallweight as hw
from hallweight.report import pictures, run_pictures

TARGET = Path(__file__).parents[1] / "docs" / "_static" / "overview.png"


def main() -> None:
    """Run the chain and put two figures side by side."""
    trace = hw.lab.read(hw.cards.path_of_sample())
    card = hw.synapse.fit(trace, name="sample")
    found = {p.name: p for p in [*pictures(trace, card), *run_pictures(hw.network.evaluate(card))]}
    images = [matplotlib.image.imread(io.BytesIO(found[n].render("png"))) for n in ("ltp-ltd", "accuracy")]
    height = max(i.shape[0] for i in images)
    padded = [np.pad(i, ((0, height - i.shape[0]), (0, 60), (0, 0)), constant_values=1.0) for i in images]
    file = io.BytesIO()
    matplotlib.image.imsave(file, np.hstack(padded)[::2, ::2], format="png")
    print(hw.core.write_atomic(TARGET, file.getvalue(), overwrite=True))


if __name__ == "__main__":
    main()
