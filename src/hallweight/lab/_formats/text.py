"""From bytes to lines: byte-order marks, UTF-16, Latin-1, and any line ending."""

import codecs

from hallweight.core import InputError

from ..header_vocabulary import is_chinese_header

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes, name: str) -> str:
    """Return the text with ``\\n`` line ends; raises :class:`InputError` if the bytes are not text."""
    text = _decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = text.replace("\x00", "").rstrip("\x1a")
    odd = sum(not c.isprintable() and c not in "\n\t\ufeff\u00ad" for c in text[:20_000])
    if odd > 0.01 * min(len(text), 20_000) + 2:
        raise InputError(
            f"that {name} is binary and of no known format",
            "text columns, XLSX, TDMS or a Quantum Design file",
            "export the data as CSV from the program that wrote it",
        )
    return text


def _decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    head = data[:4000]
    if len(head) > 3 and head[1::2].count(0) > 0.4 * len(head[1::2]) and head[0::2].count(0) < 0.1 * len(head):
        return data.decode("utf-16-le", errors="replace")
    if len(head) > 3 and head[0::2].count(0) > 0.4 * len(head[0::2]) and head[1::2].count(0) < 0.1 * len(head):
        return data.decode("utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        chinese = data.decode("gb18030", errors="replace")
        if is_chinese_header(chinese[:4000]):
            return chinese
        return data.decode("cp1252", errors="replace").replace("\ufffd", "?")
