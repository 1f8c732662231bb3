"""A table in LaTeX: booktabs rules, numbers to the right, long texts in columns that break."""

import re
from collections.abc import Sequence

_POWER = re.compile("([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_LETTERS = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": "$<$", ">": "$>$", "|": "$|$",
    "±": r"$\pm$", "−": "$-$", "×": r"$\times$", "·": r"$\cdot$", "≥": r"$\geq$", "≤": r"$\leq$", "→": r"$\to$",
    "Ω": r"$\Omega$", "µ": r"$\mu$", "μ": r"$\mu$", "σ": r"$\sigma$", "κ": r"$\kappa$", "ρ": r"$\rho$",
    "ω": r"$\omega$", "θ": r"$\theta$", "λ": r"$\lambda$", "ξ": r"$\xi$", "°": r"$^{\circ}$", "²": "$^{2}$",
    "³": "$^{3}$", "–": "--", "—": "---", "…": r"\dots{}", "\u00a0": "~", "\u202f": r"\,", "“": "``", "”": "''",
    "’": "'",
}  # fmt: skip
_LONG = 30  # letters from which a text is set in a column that breaks


def latex_text(text: str) -> str:
    """Return text as LaTeX shows it; letters of other scripts are left for ``inputenc``."""
    raised = _POWER.sub(lambda m: f"\x00{m[1].translate(_RAISED)}\x01", text)
    out = "".join(_LETTERS.get(c, c) for c in raised)
    return out.replace("\x00", "$^{").replace("\x01", "}$")


def latex_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool], caption: str, label: str
) -> str:
    """Return a ``table`` environment; ``numbers`` says which columns stand to the right."""
    columns = "".join(_column([row[k] for row in rows], numbers[k]) for k in range(len(heads)))
    lines = [r"% \usepackage{booktabs}", r"\begin{table}", r"\centering"]
    lines += [rf"\caption{{{latex_text(caption)}}}"] if caption else []
    lines += [rf"\label{{{label}}}"] if label else []
    lines += [rf"\begin{{tabular}}{{{columns}}}", r"\toprule", _row(heads), r"\midrule"]
    lines += [_row(row) for row in rows]
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", r"\end{table}", ""])


def _column(cells: Sequence[str], number: bool) -> str:
    if number:
        return "r"
    return r"p{0.25\linewidth}" if max(map(len, cells), default=0) > _LONG else "l"


def _row(cells: Sequence[str]) -> str:
    return " & ".join(latex_text(" ".join(c.replace("\n", " ").split(" "))) for c in cells) + r" \\"
