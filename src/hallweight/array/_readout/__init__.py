"""Read-outs of an array: one file per architecture, its circuit as a list of elements, its transfer, its settling."""

READOUTS = ("column-amplifier", "series-hall", "current-mode", "sot-mtj")
"""Names of the read-out architectures, as an array takes them."""
