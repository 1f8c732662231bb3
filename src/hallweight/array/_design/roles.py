"""What the circuits beside the devices do: one role, one component card, and the usual card of each."""

from collections.abc import Mapping

ROLES: Mapping[str, str] = {
    "adc": "adc-survey",
    "dac": "dac-28nm",
    "driver": "driver-current",
    "amplifier": "amplifier-chopper",
    "shift-add": "shift-add-32nm",
    "adder": "adder-40nm",
    "buffer": "buffer-edram",
    "router": "router-32nm",
}
"""Role -> the component card that an array has unless it names another."""
