"""One number with its unit, its error and an honest word on where it comes from."""

import math
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from .errors import names_keywords
from .tables.value_text import number_text, plain_text
from .units import si_factor

How = Literal["measured", "fitted", "simulated", "literature", "assumed"]
"""Where a value comes from."""


def _tuple(value: Any) -> Any:
    return tuple(float(v) for v in value) if isinstance(value, list | tuple) else value


Number = Annotated[float | tuple[float, ...], BeforeValidator(_tuple)]


@names_keywords
class Value(BaseModel):
    """A number, or a row of numbers, in SI units, with provenance.

    ``unit`` may be given in any unit of the kind; value, error and unit are converted to SI on entry.
    ``source`` (written ``from`` in a card) names the file or the key in ``references.bib``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    value: Number
    unit: str = "1"
    err: Number | None = None
    how: How
    source: str = Field(default="", alias="from")
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _to_si(cls, data: Any) -> Any:
        if not isinstance(data, dict) or data.get("unit", "1") == "1":
            return data
        found = si_factor(str(data["unit"]))
        if found is None:
            raise ValueError(f"unknown unit {data['unit']!r}")
        factor, unit = found
        if factor == 1.0:
            return {**data, "unit": unit}
        out = {**data, "unit": unit}
        for key in ("value", "err"):
            number = data.get(key)
            if isinstance(number, list | tuple):
                out[key] = tuple(v * factor for v in number)
            elif isinstance(number, int | float):
                out[key] = number * factor
        return out

    @model_validator(mode="after")
    def _check(self) -> Self:
        for key in ("value", "err"):
            number = getattr(self, key)
            numbers = number if isinstance(number, tuple) else (() if number is None else (number,))
            if not all(math.isfinite(v) for v in numbers):
                raise ValueError(f"{key} is not finite")
            if key == "err" and any(v < 0 for v in numbers):
                raise ValueError("err is negative")
        return self

    def __str__(self) -> str:
        if isinstance(self.value, tuple):
            return f"{len(self.value)} numbers in {self.unit}"
        return plain_text(number_text(self.value, self.err, self.unit))
