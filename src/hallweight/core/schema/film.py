"""The values of film, spin-source and support cards: name, SI unit, plain words, and what gives the value."""

from collections.abc import Mapping

FILM: Mapping[str, tuple[str, str, str]] = {
    "T_ref": ("K", "temperature at which the values hold", "the temperature of the measurement"),
    "T_C": ("K", "ordering temperature", "magnetisation against temperature"),
    "M_1": ("A/m", "magnetisation of sublattice 1 (transition metal)", "X-ray dichroism, or a fit of M(T)"),
    "M_2": ("A/m", "magnetisation of sublattice 2 (rare earth)", "X-ray dichroism, or a fit of M(T)"),
    "beta_1": ("1", "exponent of M_1(T) = M_1(0) (1 - T/T_C)^beta", "a fit of M(T)"),
    "beta_2": ("1", "exponent of M_2(T) = M_2(0) (1 - T/T_C)^beta", "a fit of M(T)"),
    "g_1": ("1", "Lande factor of sublattice 1", "ferromagnetic resonance of alloys"),
    "g_2": ("1", "Lande factor of sublattice 2", "the rare-earth ion, or resonance of alloys"),
    "alpha_1": ("1", "Gilbert damping of sublattice 1", "domain-wall mobility or resonance linewidth"),
    "alpha_2": ("1", "Gilbert damping of sublattice 2", "domain-wall mobility or resonance linewidth"),
    "J_ex": ("J/m^3", "exchange between sublattices, energy density J m1.m2", "spin flop, or the exchange resonance"),
    "K_1": ("J/m^3", "uniaxial anisotropy of sublattice 1, without shape", "torque or hard-axis loop"),
    "K_2": ("J/m^3", "uniaxial anisotropy of sublattice 2, without shape", "torque or hard-axis loop"),
    "K2_1": ("J/m^3", "second-order uniaxial anisotropy of sublattice 1", "torque or hard-axis loop"),
    "K2_2": ("J/m^3", "second-order uniaxial anisotropy of sublattice 2", "torque or hard-axis loop"),
    "mu_1": ("A*m^2", "moment of an atom of sublattice 1", "magnetisation of alloys, or first principles"),
    "mu_2": ("A*m^2", "moment of an atom of sublattice 2", "magnetisation of alloys, or first principles"),
    "J_TT": ("J", "exchange per link, both atoms transition metal (E = -J s.s')", "a fit of M(T)"),
    "J_TR": ("J", "exchange per link of a transition metal and a rare earth", "a fit of M(T)"),
    "J_RR": ("J", "exchange per link, both atoms rare earth", "a fit of M(T)"),
    "z": ("1", "neighbours of an atom", "the structure"),
    "x": ("1", "fraction of rare-earth atoms", "the composition"),
    "n_atoms": ("1/m^3", "atoms per volume", "the structure, or density"),
    "k_u": ("J", "uniaxial anisotropy of one atom", "torque or hard-axis loop"),
    "S_1": ("1", "spin quantum number of sublattice 1 (absent: classical)", "the ion"),
    "S_2": ("1", "spin quantum number of sublattice 2 (absent: classical)", "the ion"),
    "t": ("m", "thickness", "reflectometry or a calibrated rate"),
    "width": ("m", "width of the volume that switches as one", "the size of the device, or an activation volume"),
    "length": ("m", "length of the volume that switches as one", "the size of the device, or an activation volume"),
    "xi_1": ("1", "damping-like torque efficiency on sublattice 1", "harmonic Hall or loop shift, for the sum"),
    "xi_2": ("1", "damping-like torque efficiency on sublattice 2", "harmonic Hall or loop shift, for the sum"),
    "FL_ratio": ("1", "field-like over damping-like torque", "harmonic Hall"),
    "bulk_DL": ("1/m", "damping-like efficiency of the film itself, per thickness", "harmonic Hall against thickness"),
    "tilt": ("rad", "tilt of the easy axis from the normal", "Hall loops with the field turned"),
    "tilt_azimuth": ("rad", "in-plane direction of the tilt, from the current", "Hall loops with the field turned"),
    "J_bias": ("J/m^2", "exchange bias in the plane, on sublattice 1", "shift of a loop times M_net and t"),
    "bias_azimuth": ("rad", "direction of the exchange bias, from the current", "loops with the field turned"),
    "J_layer": ("J/m^2", "coupling to a fixed layer, on sublattice 1", "shift of a loop times M_net and t"),
    "layer_polar": ("rad", "angle of the fixed layer's moment from the normal", "loops with the field turned"),
    "layer_azimuth": ("rad", "in-plane direction of that moment, from the current", "loops with the field turned"),
    "K_gradient": ("1/m", "relative change of the anisotropy per length along y", "loops along the gradient"),
    "B_gradient": ("T*m^2/A", "field along z per current density, of a lateral gradient", "shift of a loop by current"),
    "J_EM": ("A/m^2", "density that a line bears for ten years at 150 C", "time to failure against current"),
    "E_EM": ("J", "activation energy of electromigration", "time to failure against temperature"),
    "n_EM": ("1", "exponent of the density in Black's equation", "time to failure against current"),
    "spin_z": ("1", "spins along z over those along y", "shift of a loop by current, spin-torque resonance"),
    "N_x": ("1", "demagnetising factor along x", "the shape"),
    "N_y": ("1", "demagnetising factor along y", "the shape"),
    "N_z": ("1", "demagnetising factor along the normal", "the shape"),
    "rho": ("ohm*m", "resistivity", "four contacts"),
    "tcr": ("1/K", "relative change of the resistivity per kelvin, from T_ref", "resistance against temperature"),
    "xi_tc": ("1/K", "relative change of the torque efficiency per kelvin, from T_ref", "harmonic Hall when warmed"),
    "A_exponent": ("1", "exponent of A_ex(T), as a power of M_1(T)", "spin waves or domain width when warmed"),
    "D_exponent": ("1", "exponent of D(T), as a power of M_1(T)", "Brillouin light when warmed"),
    "kappa_exponent": ("1", "exponent of kappa(T), as a power of T", "thermoreflectance against temperature"),
    "rho_AHE": ("ohm*m", "anomalous Hall resistivity", "a Hall loop"),
    "D": (
        "J/m^2",
        "interfacial Dzyaloshinskii-Moriya energy",
        "wall motion under an in-plane field, or Brillouin light",
    ),
    "A_ex": ("J/m", "exchange stiffness, both sublattices", "domain width or spin waves"),
    "lambda_s": ("1", "saturation magnetostriction", "bending of a cantilever"),
    "lambda_1": ("1", "magnetostriction of sublattice 1, its part of lambda_s", "bending of a cantilever, alloys"),
    "lambda_2": ("1", "magnetostriction of sublattice 2, its part of lambda_s", "bending of a cantilever, alloys"),
    "Y": ("Pa", "Young's modulus", "nanoindentation"),
    "nu": ("1", "Poisson's ratio", "Brillouin light, or ultrasound"),
    "alpha_T": ("1/K", "thermal expansion, linear", "dilatometry, or X-ray diffraction against temperature"),
    "strain_max": ("1", "tensile strain at which it cracks or yields", "a tensile test under a microscope"),
    "G_c": ("J/m^2", "fracture energy", "a channel-cracking or tensile test"),
    "a": ("m", "in-plane lattice parameter of a crystal, in the cell that the film continues", "X-ray diffraction"),
    "kappa": ("W/(m*K)", "thermal conductivity", "thermoreflectance"),
    "C_v": ("J/(m^3*K)", "heat capacity per volume", "thermoreflectance, or density and specific heat"),
}

SPIN_SOURCE: Mapping[str, tuple[str, str, str]] = {
    "theta_SH": ("1", "spin Hall angle of a thick layer", "torque against thickness"),
    "lambda_sd": ("m", "spin diffusion length", "torque against thickness"),
    "rho": FILM["rho"],
    "t": FILM["t"],
    "FL_ratio": FILM["FL_ratio"],
    "tcr": FILM["tcr"],
    "xi_tc": FILM["xi_tc"],
    "C_v": FILM["C_v"],
    "kappa": FILM["kappa"],
    **{name: FILM[name] for name in ("spin_z", "J_EM", "E_EM", "n_EM")},
}

SUPPORT: Mapping[str, tuple[str, str, str]] = {
    "kappa": FILM["kappa"],
    "C_v": FILM["C_v"],
    "Y": FILM["Y"],
    "nu": FILM["nu"],
    "alpha_T": FILM["alpha_T"],
    "strain_max": FILM["strain_max"],
    "a": FILM["a"],
    "kappa_exponent": FILM["kappa_exponent"],
    "T_max": ("K", "highest temperature that the support bears", "its data sheet"),
    "T_g": ("K", "glass transition of a polymer", "differential scanning calorimetry"),
    "T_service": ("K", "highest temperature of long service", "its data sheet"),
    "T_creep": ("K", "temperature from which it yields to a load in time", "deflection under load, its data sheet"),
    "shrinkage": ("1", "strain that it shrinks by for good at T_shrink", "its data sheet, half an hour in an oven"),
    "T_shrink": ("K", "temperature at which shrinkage is measured", "its data sheet"),
}

ONE_SET = ("mu_1", "mu_2", "J_TT", "J_TR", "J_RR", "g_1", "g_2")
"""Values of the literature that a film card must take from one source: together they set T_C, T_M and T_A."""

SIGNED = (
    *("J_ex", "J_TT", "J_TR", "J_RR"),
    *("K_1", "K_2", "K2_1", "K2_2", "k_u", "D", "tilt", "tilt_azimuth"),
    *("xi_1", "xi_2", "FL_ratio", "bulk_DL", "theta_SH", "rho_AHE"),
    *("J_bias", "bias_azimuth", "J_layer", "layer_polar", "layer_azimuth", "K_gradient", "B_gradient", "spin_z"),
    *("lambda_s", "lambda_1", "lambda_2", "alpha_T"),
    *("tcr", "xi_tc", "A_exponent", "D_exponent", "kappa_exponent"),
)
MAY_BE_ZERO = ("alpha_1", "alpha_2", "nu", "N_x", "N_y", "N_z", "T_ref", "shrinkage")


def check_film(values: Mapping[str, object]) -> None:
    """Raise ValueError for a card of these that cannot be: a negative M, T_ref above T_C, two descriptions."""
    for name, value in values.items():
        if not isinstance(value, float | int):
            raise ValueError(f"{name} is a row, and a film has one number for it")
        if name in MAY_BE_ZERO and value < 0:
            raise ValueError(f"{name} is negative")
        if name not in SIGNED + MAY_BE_ZERO and value <= 0:
            raise ValueError(f"{name} is not above zero")
    number = {name: float(value) for name, value in values.items() if isinstance(value, float | int)}
    if "M_1" in number and "mu_1" in number:
        raise ValueError("M_1 and mu_1 are both given; a film is described by its magnetisations or by its atoms")
    if number.get("x", 0.5) >= 1:
        raise ValueError("x is a fraction of atoms, below 1")
    if number.get("nu", 0.0) > 0.5:
        raise ValueError("nu is a Poisson's ratio, at most 0.5")
    if "T_C" in number and number.get("T_ref", 0.0) >= number["T_C"]:
        raise ValueError(f"T_ref ({number['T_ref']:g} K) is not below T_C ({number['T_C']:g} K)")
    for name in ("S_1", "S_2"):
        if (2 * number.get(name, 0.5)) % 1:
            raise ValueError(f"{name} is not a whole multiple of 1/2")
