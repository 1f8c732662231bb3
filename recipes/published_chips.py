"""Published chips beside what `hw.array.cost` says of them, from the parts of their own papers. Nothing is fitted.

Run `python recipes/published_chips.py`; the table stands in docs/array/validation.md, what misses in docs/design.
"""

import hallweight as hw
from hallweight.array import Array, LayerShape
from hallweight.core import Card, Value


def memory(low: float, high: float, name: str) -> Card:
    """A device of two conductances (S); its noise and pulses do not enter what is compared here."""
    values = {"state_min": (low, "S"), "state_max": (high, "S"), "sigma_c2c": (0.001, "1"), "sigma_read": (0.001, "1")}
    values |= {"P_LTP": (32.0, "1"), "P_LTD": (32.0, "1")}
    made = {n: Value(value=v, unit=u, how="assumed") for n, (v, u) in values.items()}
    return Card(name=name, quantity="G", law="linear", values=made)


def part(role: str, *, energy: float = 0.0, area: float = 0.0, time: float = 0.0, **more: float) -> Card:
    """A component by its energy (J), area (m^2) and time (s)."""
    units = {"energy": "J", "area": "m^2", "time": "s", "C_bit": "F"}
    given = {"energy": energy, "area": area, "time": time, **more}
    if more:
        del given["energy"]
    values = {n: Value(value=v, unit=units[n], how="assumed") for n, v in given.items()}
    return Card(name=f"{role} of the chip", kind="component", role=role, values=values)


def isaac() -> Array:
    """ISAAC: 16-bit weights on eight cells of 2 bits, 16 cycles of one bit, one converter of 8 bits an array.

    An array takes 0.3 mW over 100 ns. Sample-and-holds and drivers take next to nothing.
    """
    each = 0.3e-3 * 100e-9 / 128**2
    conductance = each / (0.2**2 * 100e-9)
    parts = {"adc": "adc-isaac", "dac": "dac-isaac", "amplifier": part("amplifier"), "driver": part("driver")}
    return Array(
        memory(0.95 * conductance, 1.05 * conductance, "ISAAC"), readout="current-mode", scheme="reference",
        node="32 nm", slices=8, input_bits=16,
        dac_bits=1, cols_per_adc=129, read_time=100e-9, read_voltage=0.2,
        pitch=64e-9, components=parts,
    )  # fmt: skip


def isaac_figures() -> dict[str, tuple[float, float]]:
    """Figure -> (computed, published) of ISAAC at its peak."""
    cost = hw.array.cost([LayerShape("full", 128, 128)], isaac())
    arrays = 168 * 12 * 8
    seconds = 16 * 100e-9
    tops = 2 * cost.macs * arrays / 8 / seconds / 1e12
    area = cost.area.total / 8 * arrays * 1e6
    return {"TOPS": (tops, 41.3), "TOPS/W": (cost.tops_per_watt, 0.63), "TOPS/mm2": (tops / area, 0.48)}


NEURRAM = {(3, 1): 43.1, (6, 4): 15.95, (8, 6): 8.26, (10, 8): 6.44}
"""(output, input) bits -> TOPS/W."""


def neurram(output: int, given: int) -> float:
    """TOPS/W of NeuRRAM from its breakdown at (10, 8) alone: lines and inputs per cycle, neurons per output bit."""
    word_line, neuron, inputs = (2 * fj * 1e-15 for fj in (50.5, 75.9, 27.5))  # of a multiply-accumulate
    supply = hw.card("130nm")["V_dd"]
    rows = columns = 256
    parts = {
        "dac": part("dac", energy=(word_line + inputs) * columns / 8),
        "adc": part("adc", C_bit=neuron * rows / 10 / supply**2),
        **{role: part(role) for role in ("amplifier", "driver", "shift-add", "adder", "buffer", "router")},
    }
    array = Array(
        memory(1e-6, 4e-5, "NeuRRAM"), rows, columns, "pair", "current-mode", output, "130 nm", input_bits=given,
        dac_bits=1, convert_once=True, read_voltage=1e-6, components=parts,
    )  # fmt: skip
    cost = hw.array.cost([LayerShape("core", rows, columns)], array)
    return 2 * cost.macs / (cost.energy["dac"] + cost.energy["adc"]) / 1e12


def hermes() -> tuple[float, float, float]:
    """TOPS/W of HERMES: computed, published one-phase, and of its devices alone; 256 x 256 weights, 14 nm.

    Four devices a weight: two in parallel of either sign, one sign of them on. Its papers give sums only, so the rest
    is assumed: 25 uS at 0.2 V, weights and inputs of a quarter and a half of full scale on average, 130 ns.
    """
    on, mean_weight = 2 * 25e-6, 0.25
    array = Array(
        memory(0.0, on * mean_weight, "HERMES"), 256, 256, "pair", "current-mode", 8, "14 nm", read_time=130e-9,
        activity=0.5, read_voltage=0.2, cols_per_adc=1,
        components={"amplifier": part("amplifier")},
    )  # fmt: skip
    cost = hw.array.cost([LayerShape("core", 256, 256)], array)
    return cost.tops_per_watt, 9.76, 2 * cost.macs / cost.energy["devices"] / 1e12


NEUROSIM = {
    "8 x 1 bit": {"bits": 7, "slices": 8, "adc": 30.1e-6, "conversion": 0.103e-12, "energy": 54.8e-6, "area": 393.5e-6},
    "4 bit": {"bits": 6, "slices": 1, "adc": 2.14e-6, "conversion": 0.059e-12, "energy": 9.40e-6, "area": 58.5e-6},
}
"""What NeuroSim V1.5 says of ResNet-18 at 22 nm, arrays of 128 x 128, RRAM of 6 and 102 kohm, 8 columns a converter."""


def neurosim(name: str) -> hw.array.Cost:
    """Our price of the same."""
    given = NEUROSIM[name]
    array = Array(
        memory(1 / 102e3, 1 / 6e3, "RRAM"), readout="current-mode", scheme="reference", adc_bits=given["bits"],
        dac_bits=1, slices=given["slices"], read_time=10e-9, read_voltage=0.2, pitch=88e-9,
        components={"amplifier": part("amplifier"), "driver": part("driver")},
    )  # fmt: skip
    return hw.array.cost(hw.network.resnet18(), array)


def main() -> None:
    """Print all of it."""
    for name, (ours, theirs) in isaac_figures().items():
        print(f"ISAAC {name}: {ours:.3g}, published {theirs:.3g}, ratio {ours / theirs:.2f}")
    for bits, theirs in NEURRAM.items():
        print(
            f"NeuRRAM {bits}: {neurram(*bits):.3g} TOPS/W, published {theirs:.3g}, ratio {neurram(*bits) / theirs:.2f}"
        )
    ours, theirs, devices = hermes()
    print(f"HERMES: {ours:.3g} TOPS/W, published {theirs:.3g}, ratio {ours / theirs:.2f}; devices alone {devices:.3g}")
    for name, given in NEUROSIM.items():
        cost = neurosim(name)
        count = cost.terms["energy.adc"][1]
        ratio = [
            cost.energy["adc"] / given["adc"],
            cost.energy.total / given["energy"],
            cost.area.total / given["area"],
        ]
        print(f"NeuroSim {name}: {count}; ratios of ADC, energy, area: " + ", ".join(f"{r:.2f}" for r in ratio))
        print("  ", cost.energy, cost.area)


if __name__ == "__main__":
    main()
