"""Types that all stages share, for annotations."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
"""Numbers in SI units."""
Indices = NDArray[np.int64]
"""Places, counts, labels."""
Mask = NDArray[np.bool_]
"""Which entries are meant."""
AnyArray = NDArray[Any]
"""Numbers of the type that the caller chose."""
Progress = Callable[[int, int], None]
"""``progress(done, of)``: called after each piece of long work."""
