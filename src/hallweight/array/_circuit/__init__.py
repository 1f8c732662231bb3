"""Circuit of an array: its wires, arms, sources and loads as one resistive network, solved without approximation.

In come resistances in ohm and the devices of an array; out come node voltages, outputs and exact effective matrices.
It knows nothing of cards, weights or networks.
"""
