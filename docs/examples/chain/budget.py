"""
What a bend and a pulse take from the anisotropy
================================================

Term by term, for a film on a polymer. Growth stress and interface are assumed.
"""

import matplotlib.pyplot as plt

import hallweight as hw

mem = hw.membrane.Membrane("CoTb", support="PET 25 um", bend="5 mm")
budget = hw.membrane.budget(mem, "2e10 A/m^2", "1 us", pair=hw.magnet.pair)
terms = {name: value / 1e3 for name, value in budget.terms.items()}
figure, ax = plt.subplots(figsize=(5, 3), layout="constrained")
ax.barh(list(terms), list(terms.values()), color=["C0" if v > 0 else "C3" for v in terms.values()])
ax.axvline(0, color="grey", lw=0.7)
ax.invert_yaxis()
ax.set(xlabel="Share of the anisotropy (kJ/m$^3$)")
figure.savefig("budget.png", dpi=200)
print(budget)
