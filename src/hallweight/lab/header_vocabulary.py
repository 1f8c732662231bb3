"""The vocabulary of column headers: what a name means, and how a unit stands beside it."""

import re
import unicodedata
from functools import cache

from .role_and_unit import role_with_unit
from .written_units import unit_factor

KINDS: dict[str, tuple[str, ...]] = {
    "R_xy": ("ohm", "ohm*m", "1"),
    "R_xx": ("ohm", "ohm*m", "1"),
    "R": ("ohm", "ohm*m", "1"),
    "G": ("S", "1"),
    "V_xy": ("V",),
    "V": ("V",),
    "I": ("A",),
    "weight": ("1",),
    "current": ("A", "A/m^2"),
    "write": ("A", "V", "A/m^2", "T"),
    "read": ("A", "V"),
    "V_write": ("V",),
    "V_read": ("V",),
    "field": ("T",),
    "angle": ("rad",),
    "time": ("s",),
    "temperature": ("K",),
    "width": ("s",),
    "V_1w": ("V",),
    "V_2w": ("V",),
}
"""SI units that a column of each role may be stated in."""

_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "φ": "phi", "ϕ": "phi", "θ": "theta", "ϑ": "theta", "ρ": "rho",
          "σ": "sigma", "ω": "w", "μ": "mu", "Δ": "delta", "δ": "delta", "₀": "0", "⊥": "perp", "∥": "par"}  # fmt: skip

_CHINESE = {"反常": "anomalous", "霍尔": "hall", "电阻率": "resistivity", "电阻": "resistance", "电导": "conductance",
            "电流密度": "current", "电流": "current", "电压": "voltage", "写入": "write", "读取": "read",
            "脉冲": "pulse", "序号": "index", "个数": "number", "数": "number", "磁场": "field", "角度": "angle",
            "时间": "time", "温度": "temperature", "宽度": "width", "极性": "polarity", "循环": "cycle",
            "器件": "device"}  # fmt: skip
"""Words of Chinese headers, longest first where one begins another."""

_GERMAN = (("schreib", "write"), ("lese", "read"), ("mess", "meas"), ("spannung", "voltage"), ("strom", "current"),
           ("widerstand", "resistance"), ("nummer", "number"))  # fmt: skip
"""Parts of German headers."""

_POLARITY = re.compile(r"(?i)(?<![a-z])(ltp|ltd|up|down|potentiation|depression|set|reset)(?![a-z])")

_VOCABULARY: tuple[tuple[str, str], ...] = (
    (
        r".*(std|stdev|stddev|stderr|err|errors?|uncertainty|stdfehler)\d*|.*(stddev|stderr|stdev).*|(std|err|sigma)(dev)?[a-z]?\d*",
        "error",
    ),
    (r"branch|polarity|direction|operation|mode|pulsetype|pulsepolarity|updown|ltpltd|process|phaseltp", "branch"),
    (r"vwrite|writev|writevoltagev?|vw", "V_write"),
    (r"v(read|rd|sense|meas)\d*|(read|rd|sense|meas|measured)(out)?(v|volts?|voltages?)\d*|vr", "V_read"),
    (
        r"writevh.*|.*(write|prog(ram)?|pulse|set|gate)(ing)?(pulse)?(voltage|current|amplitude|ampl?|level|height|field)"
        r"|[vij](write|pulse|p|prog|pgm|w|wr|app|applied|amp|stim)|write[vij]?|(wr|pulse|prog)[vij]|writepulses?|pulseamp.*"
        r"|writeamp.*|vpulse.*|ipulse.*|jpulse.*|(current|voltage)puls(es?)?|[vij](g|gs|gate|d|ds|force|forceg|in)(pulsed?|write)|(write|writing|programming)(current|voltage).*"
        r"|(switching|programming|stimulus)(current|voltage|pulse|amplitude)|applied(write)?(pulse|voltage)|vset(reset)?",
        "write",
    ),
    (
        r"readpulse|i(read|rd|sense|probe|bias|source|meas)|(read|sense|probe|meas|measured|source)(out)?(i|currents?)"
        r"|excitation|currentread",
        "read",
    ),
    (r"(pulse)?width|pulse(width|length|duration|time)s?|tpulse|duration|tp", "width"),
    (
        r"pulse?.*(num|number|no|nr|count|index|idx)|n?pulses?|n(umber|um|o)?(of)?pulses?|num|number|no|nr|n|index|idx"
        r"|iteration|step|count|point|points|pt|p|readn(o|um|umber)|pulsen|sequence",
        "pulse",
    ),
    (r"cycles?|cycle(no|num|number|nr|index)|repeats?|loop(no|number)?", "cycle"),
    (r"devices?|device(id|no|number|name|nr)?|cell(id|no)?|die|dev", "device"),
    (
        r"r(1w|w|1f|omega)|[vxr]1|[vxr](xy)?(1w|1f|1omega|w|omega|firstharmonic)|(first|1st)harmonic.*|.*1f(voltage|v)"
        r"|v1st|x1w|lockin1x|v?xy?1h",
        "V_1w",
    ),
    (
        r"r(2w|2f|2omega)|[vxr]2|[vxr](xy)?(2w|2f|2omega|secondharmonic)|(second|2nd)harmonic.*|.*2f(voltage|v)"
        r"|v2nd|x2w|lockin2x|v?xy?2h",
        "V_2w",
    ),
    (r"y[12](w|f)?|theta\d.*|.*phase.*|.*quad.*", "quadrature"),
    (
        r"(delta|d)?r(ho)?(xy|yx|h|hall|ahe|transverse|shall)\w*|(anomalous)?hallres.*|(anomalous)?hall"
        r"|transverseres.*|resistancexy|rashe|ahe|hallr",
        "R_xy",
    ),
    (r"(delta|d)?r(ho)?(xx|long)\w*|longitudinalres.*|mr|magnetoresistance", "R_xx"),
    (r"v(xy|h|hall|transverse|yx|ahe)\w*|(anomalous)?hallv.*|transversev.*|voltagexy", "V_xy"),
    (
        r"r\d*|res\d*|rdc|rac|rhigh|rlow|rho|.*resistance\d*|resist|.*resistance(ohm)?|rmeas|rread|.*resistivity|widerstand",
        "R",
    ),
    (
        r"g\d*|g(meas|read|rd|sense|ds|sd|d|ch|state|dev|cell|avg|mean)\d*|cond|.*conductance.*|gread|gltp|gltd|leitwert",
        "G",
    ),
    (r"w|weights?|synapticweight|normalized(weight|conductance)", "weight"),
    (r".*(magnet|coil)(current.*|i)|(coil|magnet|supply)(current|voltage)?", "other"),
    (
        r"mu0?h\w?\w?|h\d*|b\d*|[hb](x|y|z|ext|app|appl|applied|ip|oop|perp|par|inplane|dc)|.*field.*|feld|magfeld|h\d\d",
        "field",
    ),
    (r".*angle.*|alpha|beta|gamma|phi|theta|azimuth|winkel|rotation|rotatorangle", "angle"),
    (r".*current.*|i\d*|idc|iac|ic|j\d*|jc|jx|jdc|ix|id|ids|strom|curr|source", "current"),
    (r"v\d*|u\d*|.*volt.*|vdc|vac|vxx|spannung|bias|vds|vd", "V"),
    (r"time.*|elapsed.*|zeit|.*timestamp.*|seconds|sec|t(s|sec|ime)", "time"),
    (r"temp|.*temperature.*|tsample|tk|temps?\w?", "temperature"),
    (r"m|ms|.*moment.*|.*magneti[sz]ation.*|m(emu|x|y|z)", "moment"),
    (r".*kerr.*|moke", "kerr"),
    (r"f|freq|.*frequency.*|fres|fr", "frequency"),
    (r"state|reading|value|y", "value"),
    (r"ltp|ltd|up|down|pot|dep|potentiation|depression|set|reset|increase|decrease|updata|downdata", "value"),
)

_STATE_KINDS = ("ohm", "S")


def is_chinese_header(text: str) -> bool:
    """Whether a text holds one of the known Chinese words."""
    return any(word in text for word in _CHINESE)


def key_of(name: str) -> str:
    """Return a header as bare lower-case letters and digits: ``"R_{xy}"`` and ``"Rxy"`` are both ``"rxy"``."""
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"\\(mathrm|text|rm|it|mu|Omega|alpha|beta|gamma|phi|theta|rho|Delta|omega)\b", r"\1", text)
    text = re.sub(r"mathrm|\\text", "", text)
    for letter, word in (_GREEK | _CHINESE).items():
        text = text.replace(letter, word)
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text).casefold())


@cache
def role_of(name: str, unit: str = "") -> str:
    """Return what a column means, from its name and, where that does not say, from its unit."""
    found = unit_factor(unit) if unit else None
    kind, letter = found[1] if found else "", name.strip()
    if letter in ("t", "T"):
        by_name = "time" if letter == "t" else "temperature"
        return {"s": "time", "K": "temperature", "T": "field"}.get(kind, by_name)
    if letter in ("#", "N°"):
        return "pulse"
    role = _role_by_name(name, kind)
    if role == "pulse" and kind == "s":
        return "width" if "width" in key_of(name) else "time"
    return role_with_unit(role, kind, key_of(name), KINDS.get(role, ())) if kind else role


def _role_by_name(name: str, kind: str) -> str:
    """Role of the whole name, of the name without a word of polarity, or of its first word if the unit agrees."""
    without_polarity = key_of(_POLARITY.sub("", name))  # "LTP R_H" is an R_H
    role = _look_up(key_of(name)) or (_look_up(without_polarity) if without_polarity else "")
    if role:
        return role
    role = _look_up(_first_word(name))
    return "" if kind and kind not in KINDS.get(role, ()) else role


def _look_up(key: str) -> str:
    for word, english in _GERMAN:
        key = key.replace(word, english)
    return next((role for pattern, role in _VOCABULARY if re.fullmatch(pattern, key)), "")


def _first_word(name: str) -> str:
    """Key of the first word of names such as ``rxx_alpha`` or ``Voltage ch1`` or ``R_xy (up)``."""
    words = re.split(r"[\s_\-(\[.]+", name.strip())
    return key_of(words[0]) if len(words) > 1 else ""


@cache
def split_header(header: str) -> tuple[str, str]:
    """Split a header cell into name and unit: ``"R_xy [Ω]"``, ``"Rxy/Ohm"``, ``"I_mA"``, ``"Pulse width s"``.

    >>> split_header("I_{pulse} (mA)"), split_header("Rxy/Ohm"), split_header("Pulse width s")
    (('I_{pulse}', 'mA'), ('Rxy', 'Ohm'), ('Pulse width', 's'))
    """
    text = " ".join(header.replace("$", "").split()).strip("\"' \ufeff")
    for match in reversed(list(re.finditer(r"[\[(<]([^\[\]()<>]*)[\])>]", text))):
        if _is_unit_in_bracket(text[: match.start()], match[1]):
            rest = (text[: match.start()].rstrip() + " " + text[match.end() :].lstrip()).strip()
            return (rest or text), match[1].strip()
    for separator in ("/", ",", " in ", " ", "_"):
        name, found, unit = text.rpartition(separator)
        name, unit = name.rstrip(" _/,"), unit.strip("_ ")
        if not found and separator == " ":
            continue
        if found and name and _known_unit(name, unit, separator):
            return name, unit
        if separator == "/":  # Rxy/(mOhm), j/10^6 A/cm^2
            name, found, unit = text.partition("/")
            if found and name and _known_unit(name.strip(), unit.strip(" ()"), separator):
                return name.strip(), unit.strip(" ()")
    stripped = text.rstrip("_ ")
    return split_header(stripped) if stripped != text and stripped else (text, "")


def _is_unit_in_bracket(name: str, unit: str) -> bool:
    """Whether a bracket holds a unit, and not an index such as ``R(up)`` or ``f(x)``."""
    found = unit_factor(unit, role_of(name)) if unit.strip() else None
    return found is not None and bool(name.strip())


def _known_unit(name: str, unit: str, separator: str) -> bool:
    """Whether bare text after a name is its unit: of a kind that the name can have, or of a state if it has none."""
    role = role_of(name)
    found = unit_factor(unit, role) if unit and not unit.isdigit() else None
    if role in ("", "value"):
        clear = separator in "/," or len(unit) > 1 or role == "value"
        return found is not None and found[1] in _STATE_KINDS and clear
    return found is not None and found[1] in KINDS.get(role, ())
