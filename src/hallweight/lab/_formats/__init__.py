"""One file for each file format. In comes a path, out goes a :class:`Table`; it does not say what was measured."""

from pathlib import Path

from hallweight.core import InputError

from ..table import Table
from .delimited import read_delimited
from .pymeasure import is_pymeasure, read_pymeasure
from .quantum_design import is_quantum_design, read_quantum_design
from .refused import refuse_known
from .scope import is_scope, read_scope
from .step_table import is_step_table, read_step_table
from .tdi import is_tdi, read_tdi
from .tdms import read_tdms
from .text import decode
from .xlsx import read_xlsx

__all__ = ["read_bytes", "read_table"]

_LARGEST = 500_000_000
_TEXT = (
    (is_quantum_design, read_quantum_design),
    (is_tdi, read_tdi),
    (is_pymeasure, read_pymeasure),
    (is_scope, read_scope),
    (is_step_table, read_step_table),
)


def read_table(path: Path | str, *, sheet: str | None = None) -> Table:
    """Read a file of any known format into named columns with the units that it states.

    ``sheet`` names a sheet of a workbook or a group of a TDMS file. Raises :class:`InputError` if the file is
    missing, empty, too large, or of a kind that holds no columns.
    """
    path = Path(path)
    return read_bytes(load(path), path.name, sheet=sheet)


def load(path: Path) -> bytes:
    """Return the bytes of a file; raises :class:`InputError` if it cannot be read."""
    try:
        if path.is_dir():
            raise InputError(f"the folder {path}", "a file", "name the files in it")
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path.stat().st_size / 1e6:.0f} MB in {path.name}", "at most 500 MB", "split the file")
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"no file {path}", "a measured file", "check the path") from None
    except (OSError, ValueError) as error:
        raise InputError(
            f"that {path} cannot be read ({getattr(error, 'strerror', None) or error})", "a readable file", "check it"
        ) from None


def read_bytes(data: bytes, name: str, *, sheet: str | None = None) -> Table:
    """Read the content of a file called ``name``."""
    if not data.strip(b"\x00\xff\xfe\xef\xbb\xbf \r\n\t"):
        raise InputError(f"that {name} is empty", "a file with numbers", "check that the measurement was saved")
    if data.startswith(b"TDSm"):
        return read_tdms(data, name, sheet)
    workbook = data.startswith(b"PK\x03\x04") and (b"xl/" in data or b"opendocument.spreadsheet" in data[:200])
    if workbook or data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return read_xlsx(data, name, sheet)
    refuse_known(data, name)
    text = decode(data, name)
    for is_form, read_form in _TEXT:
        if is_form(text):
            return read_form(text, name)
    return read_delimited(text, name)
