"""Files that are known and not read, each named for what it is."""

from typing import NamedTuple, NoReturn

from hallweight.core import InputError

from .file_format import FileContent, FileFormat


class _Kind(NamedTuple):
    """What a file is, and what to do with it."""

    what: str
    do: str


_EXPORT = "export the columns as CSV from the program that wrote it"
_DIGITISE = "digitise the curve into two columns first"
_UNPACK = "unpack it first"
_ORIGIN = _Kind("an Origin project", "in Origin choose File > Export > ASCII (Units row included), then read that file")
_HDF5, _NETCDF = _Kind("an HDF5 file", _EXPORT), _Kind("a netCDF file", _EXPORT)
_MATLAB = _Kind("a MATLAB file", "in MATLAB use writematrix to save the columns as CSV")
_PICTURE = _Kind("a picture", _DIGITISE)
_PICKLE = _Kind("a Python pickle", _EXPORT)
_IGOR = "in Igor choose Data > Save Waves > Delimited text"

_BY_MAGIC: dict[bytes, _Kind] = {
    b"CPYA ": _ORIGIN,
    b"CPYUA ": _ORIGIN,
    b"\x89HDF": _HDF5,
    b"CDF\x01": _NETCDF,
    b"MATLAB 5": _MATLAB,
    b"%PDF": _Kind("a PDF document", "read the table or figure into a CSV first"),
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"II*\x00": _PICTURE,
    b"\x1f\x8b": _Kind("a gzip archive", _UNPACK),
    b"BZh": _Kind("a bzip2 archive", _UNPACK),
    b"\xfd7zXZ": _Kind("an xz archive", _UNPACK),
    b"7z\xbc\xaf": _Kind("a 7z archive", _UNPACK),
    b"Rar!": _Kind("a RAR archive", _UNPACK),
    b"PK\x03\x04": _Kind("a zip archive", _UNPACK),
    b"\x93NUMPY": _Kind("a NumPy array", "use hallweight.Trace.from_arrays, or numpy.savetxt to CSV"),
    b"PAR1": _Kind("a Parquet file", _EXPORT),
    b"\x80\x04": _PICKLE,
    b"\x80\x05": _PICKLE,
    b"{\\rtf": _Kind("a text document (RTF)", _EXPORT),
}
_BY_ENDING: dict[str, _Kind] = {
    ".opj": _ORIGIN,
    ".opju": _ORIGIN,
    ".oggu": _ORIGIN,
    ".ogwu": _ORIGIN,
    ".h5": _HDF5,
    ".hdf5": _HDF5,
    ".nc": _NETCDF,
    ".mat": _MATLAB,
    ".ibw": _Kind("an Igor binary wave", _IGOR),
    ".pxp": _Kind("an Igor experiment", _IGOR),
    ".tdms_index": _Kind("a TDMS index", "read the .tdms file beside it"),
}
_OOMMF = _Kind("an OOMMF vector field", "read its averages from the .odt table, or use it in 'magnet'")
_WEB = _Kind("a web page or XML document", "download the data file itself")
_JSON = _Kind("a JSON document", "write the columns as CSV")


def _kind_of(content: FileContent) -> _Kind | None:
    data, head = content.data, content.data[:500].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b'{"', b"{\n", b"{\r", b"{ ")):
        return _JSON
    if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<svg")):
        return _WEB
    if data[:200].lstrip(b"# \n").startswith(b"OOMMF"):
        return _OOMMF
    by_magic = next((kind for magic, kind in _BY_MAGIC.items() if data.startswith(magic)), None)
    return by_magic or _BY_ENDING.get("." + content.name.casefold().rpartition(".")[2])


def _refuse(content: FileContent) -> NoReturn:
    kind = _kind_of(content)
    assert kind is not None
    raise InputError(f"that {content.name} is {kind.what}", "columns of numbers from an instrument", kind.do)


FORMAT = FileFormat(matches=lambda content: _kind_of(content) is not None, read=_refuse)
