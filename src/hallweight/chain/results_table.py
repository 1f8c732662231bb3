"""The rows of a study as a table."""

import csv
import io
from collections.abc import Sequence

from .device_point import Row

COLUMNS = (
    *("label", "support", "bend", "rigid"),
    *("strain", "stress", "K_grown", "K"),
    *("J_c", "I_c", "current", "J", "width", "R_xx", "energy", "rise", "hottest", "life_used", "life_pulses"),
    *(
        "fraction",
        "NL_LTP",
        "NL_LTD",
        "asymmetry",
        "levels_write_verify",
        "levels_open_loop",
        "n_states",
        "sigma_c2c",
        "sigma_read",
    ),
    *("retention_300", "retention_300_worst", "use_temperature", "retention_use", "retention_use_worst"),
    *("retention_fails", "barrier", "held_by", "drift"),
    *("accuracy", "accuracy_sem", "accuracy_open", "accuracy_open_sem", "float", "devices"),
    *("meets", "front", "refused"),
)
"""Columns of result.csv, in SI units; accuracies are fractions."""


def csv_table(rows: Sequence[Row]) -> str:
    """Return rows as CSV, columns in SI units that any row has."""
    out, names = io.StringIO(), [n for n in COLUMNS if any(r.get(n) not in (None, "") for r in rows)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([["" if r.get(n) is None else r[n] for n in names] for r in rows])
    return out.getvalue()
