"""Types of options that several shell commands share."""

from typing import Annotated, Literal

from cyclopts import Parameter

Style = Literal["nature-1col", "nature-2col", "aps-1col", "ieee-1col"]
Scheme = Literal["bipolar", "pair", "reference"]
Program = Literal["verify", "open"]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON for machines.")]
Overwrite = Annotated[bool, Parameter(negative="", help="Replace files that are there already.")]
