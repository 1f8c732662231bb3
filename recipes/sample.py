"""Make the embedded sample again: ``python recipes/sample.py`` writes src/hallweight/cards/samples/sample_pulses.csv.

One device drawn from the card ``sample-hall-synapse`` (every number assumed) goes through a pulse protocol. A contact
misalignment is added, as every Hall bar has one, so that the reader has an offset to find.
"""

import numpy as np

import hallweight as hw

PROTOCOL = "64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms; read 0.1 mA; repeat 10"
OFFSET = 0.35  # ohm
SEED = 20251207


def main() -> None:
    """Simulate and write."""
    card = hw.card("sample-hall-synapse")
    rng = np.random.default_rng(SEED)
    trace = hw.synapse.sample(card, 1, rng).run(PROTOCOL, rng)
    lines = [
        "# simulated by hallweight (recipes/sample.py) from the invented card sample-hall-synapse: not a measurement",
        f"# protocol: {PROTOCOL}",
        "Pulse,I_pulse (mA),Rxy (Ohm)",
    ]
    for k, (current, resistance) in enumerate(zip(trace.coord("amplitude"), trace.values + OFFSET, strict=True)):
        lines.append(f"{k},{1e3 * current:g},{resistance:.5f}")
    hw.core.write_atomic(hw.cards.path_of_sample(), "\n".join(lines) + "\n", overwrite=True)
    print(hw.cards.path_of_sample())


if __name__ == "__main__":
    main()
