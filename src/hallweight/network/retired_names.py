"""Names that attributes of public classes had before 0.1.0; see :mod:`hallweight.core.retired`."""

from typing import Any

from hallweight.core.retired import retired


def renamed(old: str, new: str) -> Any:
    """Return a property that stands for the attribute or method ``new`` under its old name, with a warning."""

    def get(self: Any) -> Any:
        retired(f"{type(self).__name__}.{old}", new, "0.1.0")
        return getattr(self, new)

    return property(get, doc=f"Old name of ``{new}``.")


class RetiredLayerNames:
    """The old names of what an analog layer does."""

    wire = renamed("wire", "attach")
    unwire = renamed("unwire", "detach")
    put = renamed("put", "program_weights")
    hold = renamed("hold", "load_crossbar")
    real = renamed("real", "programmed_weight")
    seen = renamed("seen", "observed")


class RetiredOptimizerNames:
    """The old names of what an optimizer on devices holds."""

    boxes = renamed("boxes", "crossbars")
    sheets = renamed("sheets", "device_arrays")
