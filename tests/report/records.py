"""Records that the tests of this folder draw: one device, one loop, one evaluation; all made up."""

from dataclasses import replace
from typing import Any

import numpy as np

from hallweight import synapse
from hallweight.core import Card, Run, Source, Trace, build_card


def value(number: Any, unit: str = "1", how: str = "fitted", **more: Any) -> dict[str, Any]:
    return {"value": number, "unit": unit, "how": how, **more}


def card(scale: float = 1.0, name: str = "dev3") -> Card:
    values = {
        "state_min": value(-1.2 * scale, "ohm", err=0.01 * scale),
        "state_max": value(1.2 * scale, "ohm", err=0.02 * scale),
        "kappa_LTP": value(1.6, err=0.1),
        "P_LTP": value(64.0, err=1.0),
        "kappa_LTD": value(2.0, err=0.1),
        "P_LTD": value(64.0, err=1.0),
        "sigma_c2c": value(0.01, how="measured"),
        "sigma_read": value(0.005, how="measured"),
        "sigma_d2d": value(0.05, how="assumed", note="one device measured"),
        "R2_LTP": value(0.993),
    }
    data = {"name": name, "quantity": "R_xy", "law": "exponential", "values": values, "cites": ["chen2018neurosim"]}
    return build_card(data, "the test")


def pulses(of: Card, devices: int = 1, repeat: int = 3, sentence: str = "24 of +12 mA; 24 of -12 mA") -> Trace:
    rng = np.random.default_rng(7)
    trace = synapse.sample(of, devices, rng).run(f"{sentence}; repeat {repeat}", rng)
    return replace(trace, sources=(Source("dev3.csv"),), guesses=("the column 'R' is R_xy in ohm",))


def loop(slope: float = 0.0) -> Trace:
    field = np.concatenate([np.linspace(0.1, -0.1, 60), np.linspace(-0.1, 0.1, 60)])
    side = np.repeat([-1.0, 1.0], 60)
    read = -12 + slope * field + 5 * np.tanh((field - 0.02 * side) / 0.008)
    return Trace.from_arrays("R_xy", "ohm", read, layout="field-loop", coords={"field": field})


def loop_card() -> Card:
    values = {
        "R_AHE": value(5.0, "ohm", err=0.03),
        "offset": value(-12.0, "ohm", err=0.02),
        "closure": value(0.1, "ohm"),
        "sigma_read": value(0.05, "ohm"),
        "H_c": value(0.02, "T", err=0.0004),
        "switched_fraction": value(1.0, how="assumed", note="no full loop"),
    }
    return build_card({"name": "loop", "kind": "hall-loop", "values": values}, "the test")


def scan() -> Trace:
    angle = np.tile(np.linspace(0, 2 * np.pi, 25), 2)
    names = np.repeat(["alpha", "be$ta"], 25)
    read = 303 + 0.03 * np.cos(2 * angle) * (names == "alpha")
    return Trace.from_arrays("R_xx", "ohm", read, layout="angle", coords={"angle": angle, "scan": names})


def harmonic() -> Trace:
    angle = np.linspace(0, 2 * np.pi, 25)
    coords = {"angle": angle, "scan": np.repeat(["a"], 25)}
    extra = {"V_2w": (1e-6 * np.sin(angle), "V")}
    return Trace.from_arrays("V_1w", "V", 1e-3 * np.cos(angle), layout="harmonic", coords=coords, extra=extra)


def readings() -> Trace:
    first = np.repeat([5e3, 1e4, 3e4, 1.5e5], 20) * np.linspace(0.9, 1.1, 80)
    coords = {"device": np.tile(np.arange(80), 2), "cycle": np.repeat([0, 1], 80)}
    return Trace.from_arrays("R", "ohm", np.concatenate([first, 1.05 * first]), layout="readings", coords=coords)


def step_table() -> Trace:
    import xarray as xr

    state, probability = np.linspace(1e-6, 2e-6, 12), np.linspace(0, 1, 11)
    step = 1e-8 * (probability[:, None] + np.linspace(1, 0.2, 12))
    data = {n: (("probability", "state"), s, {"units": "S"}) for n, s in (("step_LTP", step), ("step_LTD", -step))}
    coords = {"state": ("state", state, {"units": "S"}), "probability": probability}
    return Trace(xr.Dataset(data, coords=coords), "G", "step-table")


def run(of: Card | None = None, programs: tuple[str, ...] = ("verify", "open"), name: str = "dev3") -> Run:
    rng = np.random.default_rng(3)
    arms, programmed = [], {}
    confusion = {"float": (43 * np.eye(10, dtype=int) + rng.poisson(0.2, (10, 10))).tolist()}
    for scheme, times in (("bipolar", 1), ("pair", 2), ("reference", 1.1)):
        for program in programs:
            mean, spread, error = (0.962, 0.004, 0.012) if program == "verify" else (0.91, 0.02, 0.06)
            accuracy = mean + spread * rng.standard_normal(20)
            arms.append(
                {
                    "scheme": scheme,
                    "program": program,
                    "accuracy": accuracy.tolist(),
                    "float_accuracy": [0.975] * 20,
                    "mean": accuracy.mean(),
                    "spread": accuracy.std(ddof=1),
                    "gap": 0.975 - accuracy.mean(),
                    "gap_sem": spread / 20**0.5,
                    "devices": int(2410 * times),
                    "devices_by_layer": [410, 2000],
                    "weight_error": error,
                    "mean_pulses": 18.2,
                    "unverified": 0.012,
                    "output_snr_db": 28.1,
                }
            )
            wanted = rng.uniform(-1, 1, 200)
            got = wanted + error * rng.standard_normal(200)
            programmed[f"{scheme}/{program}"] = {"wanted": wanted.tolist(), "got": got.tolist()}
            confusion[f"{scheme}/{program}"] = (40 * np.eye(10, dtype=int) + rng.poisson(0.4, (10, 10))).tolist()
    results = {
        "data": "digits",
        "n_train": 1257,
        "n_test": 540,
        "network": "digits-cnn",
        "weights": 2410,
        "training": "mapped",
        "float": {"accuracy": [0.973, 0.977], "mean": 0.975, "spread": 0.003},
        "arms": arms,
        "refused": {},
        "programmed": programmed,
        "confusion": confusion,
    }
    of = card(name=name) if of is None else of
    return Run(
        kind="evaluate",
        config={"seeds": 20, "program": list(programs), "bits_in": 8, "bits_out": None},
        results=results,
        seeds=(0,),
        card=of,
        assumed=of.missing(),
    )


def aware() -> Run:
    """An evaluation of one hardware-aware network against one float network, on tiles."""
    plain = run(programs=("verify",))
    one = {"accuracy": [0.975], "mean": 0.975, "spread": 0.0}
    results = {
        **plain.results,
        "training": "hardware-aware",
        "float": one,
        "digital": {**one, "mean": 0.968},
        "data": "CIFAR-10 (JPEG copy)",
    }
    return plain.model_copy(update={"results": results, "config": {**plain.config, "tile": 128, "network": "resnet18"}})


def cost() -> Run:
    """Two layers with made-up prices, and the bits of two read-outs."""
    parts = ("devices", "drivers", "dac", "amplifier", "adc", "buffers", "leakage")
    layers = []
    for k, name in enumerate(("conv1", "fc")):
        energy = {p: 1e-6 * (j + 1 + k) for j, p in enumerate(parts)}
        area = {p: 1e-8 * (j + 1) * (k + 1) for j, p in enumerate(parts)} | {"field": 2e-8}
        layers.append({"name": name, "energy_parts": energy, "area_parts": area})
    totals = {
        key: {p: sum(layer[f"{key}_parts"].get(p, 0.0) for layer in layers) for p in (*parts, "field")}
        for key in ("energy", "area")
    }
    figures = {key: {**of, "total": sum(of.values())} for key, of in totals.items()}
    work = {"energy": {"write": 1e-3, "total": 1e-3}, "latency": 1e-3, "pulses": 20.0, "reads": 4.0}
    rows = [
        {"readout": name, "energy": 1e-12 * k**2, "bits": 2.0 + k * j, "read_bits": 2.5 + k * j}
        for j, name in enumerate(("series-hall", "column-amplifier"))
        for k in (1, 2, 3)
    ]
    price = {
        "devices": 1000,
        "references": 0,
        "tiles": 2,
        "utilisation": 0.5,
        "macs": 5000,
        "interval": 1e-3,
        "latency": {"read": 2e-3, "total": 2e-3},
        "programming": work,
        "training": work,
        "layers": layers,
        "notes": [],
        **figures,
    }
    explained = {"energy.adc": "energy.adc = 5 uJ an inference"}
    results = {"network": "digits-cnn", "cost": price, "bits": rows, "explained": explained}
    return Run(kind="cost", config={"network": "digits-cnn", "rows": 64}, results=results, card=card())


def attribution() -> Run:
    of, causes = card(), []
    for k, (name, needs) in enumerate((("states", []), ("pulses", []), ("C2C", ["pulses"]), ("read noise", []))):
        loss, sem = 0.002 * (k + 1), 0.0 if k < 2 else 0.0005
        part = {
            "loss": loss,
            "sem": sem,
            "noise": 0.01 * loss,
            "noise_sem": sem / 100,
            "share": loss / 0.02,
            "share_sem": 0.03,
        }
        left = {**part, "loss": loss / 2, "sem": 0.0006, "share": None, "share_sem": None}
        causes.append({"name": name, "words": f"what {name} is", "on_top_of": needs, "alone": part, "left_out": left})
    whole = {"loss": 0.02, "sem": 0.001, "noise": 0.004, "noise_sem": 1e-4, "sem_images": 0.002, "accuracy": 0.955}
    results = {
        "data": "digits",
        "n_train": 1257,
        "n_test": 540,
        "network": "digits-cnn",
        "weights": 2410,
        "weights_from": "trained here",
        "training": "mapped",
        "float": {"mean": 0.975},
        "digital": {"mean": 0.975},
        "ideal": {**whole, "loss": 0.0},
        "all": whole,
        "causes": causes,
        "absent": ["drift"],
    }
    config = {"scheme": "bipolar", "program": "verify", "seeds": 5, "bits_in": 8, "bits_out": 8, "tile": 128}
    return Run(kind="attribution", config=config, results=results, seeds=(0,), card=of, assumed=of.missing())


def training() -> Run:
    log = [
        {
            "epoch": k + 1,
            "size": 16 if k < 3 else 32,
            "loss": 2.0 / (k + 1),
            "train_accuracy": 0.5 + 0.05 * k,
            "test_accuracy": 0.45 + 0.06 * k,
            "lr": 0.1,
            "seconds": 10.0,
        }
        for k in range(6)
    ]
    results = {"data": "CIFAR-10 (JPEG copy)", "training": "float", "weights": 11173962, "accuracy": 0.75, "log": log}
    return Run(kind="train", config={"network": "ResNet", "epochs": 6}, results=results, seeds=(0,))
