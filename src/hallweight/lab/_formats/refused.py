"""Files that are known and not read, each named for what it is."""

from hallweight.core import InputError

_EXPORT = "export the columns as CSV from the program that wrote it"
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"CPYA ", "an Origin project", "in Origin choose File > Export > ASCII (Units row included), then read that file"),
    (
        b"CPYUA ",
        "an Origin project",
        "in Origin choose File > Export > ASCII (Units row included), then read that file",
    ),
    (b"\x89HDF", "an HDF5 file", _EXPORT),
    (b"CDF\x01", "a netCDF file", _EXPORT),
    (b"MATLAB 5", "a MATLAB file", "in MATLAB use writematrix to save the columns as CSV"),
    (b"%PDF", "a PDF document", "read the table or figure into a CSV first"),
    (b"\x89PNG", "a picture", "digitise the curve into two columns first"),
    (b"\xff\xd8\xff", "a picture", "digitise the curve into two columns first"),
    (b"GIF8", "a picture", "digitise the curve into two columns first"),
    (b"II*\x00", "a picture", "digitise the curve into two columns first"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"PK\x03\x04", "a zip archive", "unpack it first"),
    (b"\x93NUMPY", "a NumPy array", "use hallweight.Trace.from_arrays, or numpy.savetxt to CSV"),
    (b"PAR1", "a Parquet file", _EXPORT),
    (b"\x80\x04", "a Python pickle", _EXPORT),
    (b"\x80\x05", "a Python pickle", _EXPORT),
    (b"{\\rtf", "a text document (RTF)", _EXPORT),
)
_ENDINGS = {
    ".opj": _MAGIC[0], ".opju": _MAGIC[0], ".oggu": _MAGIC[0], ".ogwu": _MAGIC[0],
    ".h5": _MAGIC[2], ".hdf5": _MAGIC[2], ".nc": _MAGIC[3], ".mat": _MAGIC[4],
    ".ibw": (b"", "an Igor binary wave", "in Igor choose Data > Save Waves > Delimited text"),
    ".pxp": (b"", "an Igor experiment", "in Igor choose Data > Save Waves > Delimited text"),
    ".tdms_index": (b"", "a TDMS index", "read the .tdms file beside it"),
}  # fmt: skip


def refuse_known(data: bytes, name: str) -> None:
    """Raise :class:`InputError` if the bytes or the ending are of a kind that is not read."""
    ending = "." + name.casefold().rpartition(".")[2]
    found = next((m for m in _MAGIC if data.startswith(m[0])), None) or _ENDINGS.get(ending)
    if data[:200].lstrip(b"# \n").startswith(b"OOMMF"):
        found = (b"", "an OOMMF vector field", "read its averages from the .odt table, or use it in 'magnet'")
    head = data[:500].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<svg")):
        found = (b"", "a web page or XML document", "download the data file itself")
    if head.startswith((b'{"', b"{\n", b"{\r")) or head.startswith(b"{ "):
        found = (b"", "a JSON document", "write the columns as CSV")
    if found:
        raise InputError(f"that {name} is {found[1]}", "columns of numbers from an instrument", found[2])
